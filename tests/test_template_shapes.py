"""Whole pages in the layouts of well-known news sites and content systems give all their fields.

The shapes are data: tests/shapes/templates.toml.
"""

from __future__ import annotations

import html
import tomllib
from pathlib import Path
from typing import Any

import pytest

from crawler.items import RawRecord
from crawler.page import article_from
from tests.test_meta_shapes import PARAGRAPHS, TITLE

SHAPES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "shapes" / "templates.toml").read_text("utf-8"))[
    "shape"
]
TEXT = "".join(f"<p>　　{paragraph}</p>\n" for paragraph in PARAGRAPHS)
LINKS = "".join(f"<li><a href='/y/{n}.html'>石桥乡推进第{n}处堆场整治取得进展</a></li>" for n in range(1, 6))


def filled(text: str) -> str:
    """A shape's markup with title and text put in."""
    text = text.replace("{paragraphs}", TEXT).replace("{escaped}", html.escape(TEXT)).replace("{title}", TITLE)
    text = text.replace("{links}", f"<ul>{LINKS}</ul>")
    for number, paragraph in enumerate(PARAGRAPHS):
        text = text.replace(f"{{{number}}}", paragraph)
    return text


def markup(shape: dict[str, Any]) -> str:
    """The page of a shape."""
    return filled(
        "<!DOCTYPE html><html><head><meta charset='utf-8'>"
        f"<title>{shape.get('title_tag', '{title}--溪水网')}</title>{shape.get('head', '')}</head><body>"
        f"<div class='nav'><a href='/'>首页</a><a href='/a'>时政</a><a href='/b'>社会</a></div>"
        f"{shape['body']}<div class='footer'>"
        "<p>溪水网版权所有，未经书面授权禁止使用</p>"
        "<p>Copyright © 1997-2021 all rights reserved</p></div></body></html>"
    )


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape["name"]))
def test_shape(shape: dict[str, Any]) -> None:
    record = RawRecord("http://www.example.cn/a/1.html", markup(shape).encode(), media_type="text/html")
    got = article_from(record)
    assert (got.kind, got.title) == ("article", TITLE)
    assert got.published.startswith(shape.get("published", "2021-06-08T16:42"))
    assert got.source == shape.get("source", "溪水日报")
    assert shape.get("editor", "") in got.editor and bool(got.editor) == bool(shape.get("editor"))
    assert shape.get("author", "") in got.author
    if shape.get("loose"):
        assert all(paragraph in got.body for paragraph in PARAGRAPHS)
        assert "版权" not in got.body and "下一篇" not in got.body and "石桥乡推进" not in got.body
    else:
        assert got.body.split("\n") == [filled(text) for text in shape.get("text", PARAGRAPHS)]
