"""Pages of every kind in several shapes each: columns of all layouts, articles with hardly any text, challenges,
missing pages, shells, redirects, logins and failures. None may pass for another kind; a column must give all its rows.

The shapes are data: tests/shapes/kinds.toml.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crawler.items import RawRecord
from crawler.page import article_from
from tests.test_meta_shapes import TITLE

SHAPES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "shapes" / "kinds.toml").read_text("utf-8"))[
    "shape"
]
STORY = "".join(
    f"<p>督察组向溪水县转来第{n}批群众来信，县里当天派人到现场核查，走访了周围的住户，并责成有关部门限期整改。</p>"
    for n in range(5)
)
NAV = "".join(f"<a href='/{name}/'>{name}</a>" for name in ("首页", "政务公开", "新闻动态", "办事服务", "互动交流"))
FOOT = "<div class='foot'><p>主办：溪水县人民政府办公室　网站标识码：9900000001　某ICP备00000001号</p></div>"
UNDATED = (
    "no dates",
    "card links",
    "cases with a button",
    "headline with abstract first",
    "one headline without a date below the breadcrumb",
)


def rows(shape: dict[str, Any]) -> str:
    """The rows of a column."""
    return "".join(
        shape["row"].format(
            i=n,
            d=f"2021-04-{n:02d}",
            h=f"{shape.get('base', '/a/')}{n}.html",
            t=f"溪水县公布第{n}批群众来信办理情况",
            m=f"04-{n:02d}",
        )
        for n in range(1, shape.get("count", 0) + 1)
    )


def markup(shape: dict[str, Any]) -> str:
    """The page of a shape."""

    def filled(text: str) -> str:
        text = text.replace("{rows}", rows(shape) if "row" in shape else "")
        return text.replace("{story}", STORY).replace("{title}", TITLE)

    if "page" in shape:
        return filled(shape["page"])
    title = filled(shape.get("title_tag", "新闻动态-溪水县人民政府"))
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>{filled(shape.get('head', ''))}</head>"
        f"<body><div class='nav'>{NAV}</div>{filled(shape['body'])}{FOOT}</body></html>"
    )


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape['kind']}: {shape['name']}")
def test_kind(shape: dict[str, Any]) -> None:
    record = RawRecord(
        "http://www.example.gov.cn/x/1.html",
        markup(shape).encode(),
        status=shape.get("status", 200),
        media_type="text/html",
    )
    got = article_from(record)
    assert got.kind == shape["kind"], got.outcome
    if "items" in shape:
        assert len(got.items) == shape["items"]
        assert all(item.title.startswith("溪水县") for item in got.items)
        assert all(item.url.startswith("http://www.example.gov.cn/") for item in got.items)
        assert shape["name"] in UNDATED or all(item.date for item in got.items)
    if got.kind not in ("article", "list"):
        assert got.outcome and not got.body


def test_every_kind_has_shapes() -> None:
    kinds = Counter(shape["kind"] for shape in SHAPES)
    wanted = ("article", "list", "blocked", "soft_404", "empty_shell", "redirect_home", "login", "error")
    assert all(kinds[kind] >= 3 for kind in wanted)
