"""Paragraphs that look like furniture and are text stay in the body: salutations, headings, attachments, signatures,
telephone numbers, sentences about sources, printing and sharing.

The paragraphs are data: tests/shapes/kept.toml.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from crawler.items import RawRecord
from crawler.page import article_from
from tests.test_meta_shapes import PARAGRAPHS, TITLE

TEXTS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "shapes" / "kept.toml").read_text("utf-8"))["text"]


@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: str(text["name"]))
def test_text_is_kept(text: dict[str, Any], tag: str) -> None:
    wanted = [*text.get("head", ()), *PARAGRAPHS[:2], *text.get("middle", ()), *PARAGRAPHS[2:], *text.get("tail", ())]
    content = "".join(f"<{tag}>{paragraph}</{tag}>" for paragraph in wanted)
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}_溪水县人民政府</title></head><body>"
        f"<div class='pos'>当前位置：<a href='/'>首页</a> &gt; <a href='/xw/'>新闻动态</a></div><div class='main'>"
        f"<h1>{TITLE}</h1><div>发布时间：2021-06-08 16:42 来源：溪水日报</div><div class='con'>{content}</div></div>"
        "<div class='foot'><p>主办：溪水县人民政府办公室 网站标识码：9900000001</p></div></body></html>"
    )
    got = article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))
    assert got.body.split("\n") == wanted
    assert (got.published[:10], got.source) == ("2021-06-08", "溪水日报")
