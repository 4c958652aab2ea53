"""Titles with and without headings, containers of all ages, tails of all kinds: each shape gives its title and
its text.

The shapes are data: tests/shapes/pages.toml.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.items import RawRecord
from crawler.page import article_from
from tests.test_meta_shapes import PARAGRAPHS, TITLE

SHAPES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "shapes" / "pages.toml").read_text("utf-8"))[
    "shape"
]
META = "<div class='info'>发布时间：2021-06-08 16:42 来源：溪水日报</div>"
SITE = (
    "<div class='top'><a href='/'>网站首页</a><a href='/xw/'>新闻动态</a><a href='/gk/'>政务公开</a></div>"
    "<div class='pos'>当前位置：<a href='/'>首页</a> &gt; <a href='/xw/'>新闻动态</a> &gt; 正文</div>"
)
OTHERS = "".join(
    f"<li><a href='/x/{n}.html'>河西镇开展第{n}次巡河并清理河面漂浮物</a><span>2024-05-0{n}</span></li>"
    for n in range(1, 7)
)


def filled(text: str) -> str:
    """A shape's markup with title and paragraphs put in."""
    text = text.replace("{paragraphs}", "".join(f"<p>　　{p}</p>\n" for p in PARAGRAPHS)).replace("{title}", TITLE)
    for number, paragraph in enumerate(PARAGRAPHS):
        text = text.replace(f"{{{number}}}", paragraph)
    return text


def markup(shape: dict[str, Any]) -> str:
    """The page of a shape."""
    begin, end = shape.get("wrap", ["<div class='main'>", "</div>"])
    part = {name: filled(shape.get(name, "")) for name in ("head", "before", "after")}
    title = filled(shape.get("title_tag", "{title}_溪水县人民政府"))
    main = "".join(
        filled(text)
        for text in (
            shape.get("heading", "<h1>{title}</h1>"),
            shape.get("meta", META),
            shape.get("content", "<div class='con'>{paragraphs}</div>"),
        )
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{part['head']}</head><body>{SITE}"
        f"{part['before']}{filled(begin)}{main}{part['after']}{filled(end)}"
        f"<div class='side'><h3>最新信息</h3><ul>{OTHERS}</ul></div><div class='foot'>"
        "<p>主办：溪水县人民政府办公室 网站标识码：9900000001</p>"
        "<p>版权所有 溪水县人民政府 未经许可不得转载</p></div></body></html>"
    )


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape["name"]))
def test_shape(shape: dict[str, Any]) -> None:
    record = RawRecord("http://www.example.gov.cn/a/1.html", markup(shape).encode(), media_type="text/html")
    got = article_from(record)
    assert got.kind == "article"
    assert got.title == shape.get("title", TITLE)
    assert got.published.startswith("2021-06-08T16:42")
    assert got.source == shape.get("source", "溪水日报")
    assert shape.get("editor", "") in got.editor
    if not shape.get("loose"):
        assert got.body.split("\n") == [filled(text) for text in shape.get("body", PARAGRAPHS)]
    else:
        assert "主办" not in got.body and "最新信息" not in got.body


def test_nothing_depends_on_the_capture_time() -> None:
    bodies = set()
    for fetched in (None, datetime(2025, 6, 1, tzinfo=UTC), datetime(2021, 6, 9, tzinfo=UTC)):
        record = RawRecord("http://www.example.gov.cn/a/1.html", markup(SHAPES[0]).encode(), fetched=fetched)
        bodies.add((article_from(record).body, article_from(record).published))
    assert len(bodies) == 1
