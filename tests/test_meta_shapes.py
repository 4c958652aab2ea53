"""Every shape of meta line, byline and tail that we know gives its date, source, editor and author, and leaves the body
clean. The shapes are data: tests/shapes/meta_lines.toml.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from

TITLE = "溪水县公开第三批信访件办理情况"
PARAGRAPHS = (
    "6月8日上午，溪水县召开专题会议，听取第三批信访件办理情况的汇报，研究部署下一步整改工作。",
    "会议指出，各乡镇、各部门要坚决扛起生态环境保护的政治责任，做到件件有着落、事事有回音。",
    "会议要求，对已经办结的信访件要及时组织回访，防止问题反弹；对正在办理的要明确时限，挂图作战。",
    "会后，督查组赶赴河西镇和石桥乡，实地察看了两处堆场的覆盖情况。",
)
SHAPES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "shapes" / "meta_lines.toml").read_text("utf-8"))[
    "shape"
]
OTHERS = "".join(
    f"<li><a href='/x/{n}.html'>河西镇开展第{n}次巡河</a><span>2024-05-0{n}</span></li>" for n in range(1, 7)
)


def markup(shape: dict[str, Any]) -> str:
    """The page around a shape: site head, breadcrumb, title, text, a list of later headlines, footer."""
    part = {name: shape.get(name, "").replace("{title}", TITLE) for name in ("before", "head", "meta", "tail", "after")}
    text = "".join(f"<p>　　{paragraph}</p>\n" for paragraph in PARAGRAPHS)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}_溪水县人民政府</title>"
        f"{part['head']}</head><body>"
        "<div class='top'><a href='/'>网站首页</a><a href='/xw/'>新闻动态</a><a href='/gk/'>政务公开</a></div>"
        "<div class='pos'>当前位置：<a href='/'>首页</a> &gt; <a href='/xw/'>新闻动态</a> &gt; 正文</div>"
        f"<div class='main'>{part['before']}<h1>{TITLE}</h1>{part['meta']}<div class='con'>{text}{part['tail']}</div>"
        f"{part['after']}</div><div class='side'><h3>最新信息</h3><ul>{OTHERS}</ul></div>"
        "<div class='foot'><p>主办：溪水县人民政府办公室 网站标识码：9900000001</p></div></body></html>"
    )


def read(shape: dict[str, Any]) -> Article:
    """The article in the page around a shape."""
    url = shape.get("url") or "http://www.example.gov.cn/a/1.html"
    fetched = datetime(2025, 6, 1, tzinfo=UTC)
    return article_from(RawRecord(url, markup(shape).encode(), fetched=fetched, media_type="text/html"))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape["name"]))
def test_shape(shape: dict[str, Any]) -> None:
    got = read(shape)
    assert (got.kind, got.title) == ("article", TITLE)
    wanted = shape["published"]
    assert got.published[: len(wanted)] == wanted and ("T" in got.published) == ("T" in wanted)
    assert got.source in (shape.get("source", ""), *shape.get("source_alt", ()))
    editor = shape.get("editor", "")
    assert editor in got.editor if editor else got.editor == ""
    assert "whole_author" not in shape or got.author == shape["whole_author"]
    assert "whole_editor" not in shape or got.editor == shape["whole_editor"]
    assert shape.get("author", "") in got.author and not (shape.get("no_author") and got.author)
    if not shape.get("loose"):
        assert got.body.split("\n") == [*PARAGRAPHS, *shape.get("extra", "").splitlines()]


def test_names_are_unique() -> None:
    names = [shape["name"] for shape in SHAPES]
    assert len(names) == len(set(names)) > 190


def test_number_in_a_red_heading_above_the_title() -> None:
    heading = "<p>溪水县生态环境局文件</p><p>溪环发〔2021〕33号</p><hr>"
    assert read({"before": heading, "meta": "<p>日期：2021-06-08</p>"}).document_number == "溪环发〔2021〕33号"


def test_an_account_that_the_editor_of_the_tag_replaces_stays_on_record() -> None:
    meta = "<p>2021-06-08 16:42　责任编辑：管理员</p>"
    got = read({"head": "<meta name='editor' content='白露'>", "meta": meta})
    assert (got.editor, got.alternatives["editor"], got.provenance["editor"]) == ("白露", "管理员", "meta:editor")
