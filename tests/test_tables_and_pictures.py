"""Tables keep their rows and columns, and what stands in them beside the cells; pictures have the caption that is theirs."""

from __future__ import annotations

# ruff: noqa: E501 (shapes read better whole)
import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from
from tests.test_meta_shapes import PARAGRAPHS
from tests.test_page_shapes import markup
from tests.timing import within

FOLDER = "http://www.example.gov.cn/a/"


def read(part: str) -> Article:
    """The article with a part between its first paragraph and the rest."""
    first, *rest = (f"<p>　　{paragraph}</p>" for paragraph in PARAGRAPHS)
    page = markup({"name": "", "content": f"<div class='con'>{first}{part}{''.join(rest)}</div>"})
    return article_from(RawRecord(FOLDER + "1.html", page.encode(), media_type="text/html"))


TABLES = {
    "rows of one name": (
        "<tr><td>乡镇</td><td>件</td></tr><tr><td rowspan=2>河西镇</td><td>1</td></tr><tr><td>2</td></tr>",
        (("乡镇", "件"), ("河西镇", "1"), ("河西镇", "2")),
        ["乡镇\t件", "河西镇\t1", "2"],
    ),
    "a name over columns": (
        (
            "<tr><td rowspan=2>乡镇</td><td colspan=2>件数</td></tr><tr><td>办结</td><td>在办</td></tr>"
            "<tr><td>河西镇</td><td>8</td><td>1</td></tr>"
        ),
        (("乡镇", "件数", "件数"), ("乡镇", "办结", "在办"), ("河西镇", "8", "1")),
        ["乡镇\t件数", "办结\t在办", "河西镇\t8\t1"],
    ),
    "nonsense for spans": (
        "<tr><td rowspan=-3>甲</td><td colspan=x>乙</td></tr><tr><td rowspan=0>丙</td><td colspan='9999999999'>丁</td></tr>",
        (("甲", "乙"), ("丙", "丁")),
        ["甲\t乙", "丙\t丁"],
    ),
    "a caption": (
        "<caption>溪水县整改清单</caption><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr>",
        (("甲", "乙"), ("丙", "丁")),
        ["溪水县整改清单", "甲\t乙", "丙\t丁"],
    ),
    "words between rows": (
        "<tr><td>甲</td><td>乙</td></tr>单位：件<tr><td>丙</td><td>丁</td></tr>",
        (("甲", "乙"), ("丙", "丁")),
        ["单位：件", "甲\t乙", "丙\t丁"],
    ),
}


@pytest.mark.parametrize(("rows", "cells", "lines"), TABLES.values(), ids=TABLES)
def test_table(rows: str, cells: tuple[tuple[str, ...], ...], lines: list[str]) -> None:
    got = read(f"<table border=1>{rows}</table>")
    assert [table.rows for table in got.tables] == [cells]
    assert got.body.split("\n") == [PARAGRAPHS[0], *lines, *PARAGRAPHS[1:]]


PICTURES = {
    "a caption behind": ("<figure><img src='1.jpg'><figcaption>察看堆场</figcaption></figure>", "察看堆场"),
    "a caption before": ("<figure><figcaption>察看堆场</figcaption><img src='1.jpg'></figure>", "察看堆场"),
    "a number": ("<p><img src='1.jpg'></p><p>（图1）察看堆场</p>", "（图1）察看堆场"),
    "what is above": ("<p><img src='1.jpg'></p><p>上图：察看堆场</p>", "上图：察看堆场"),
    "what is below": ("<p>↓察看堆场</p><p><img src='1.jpg'></p>", "↓察看堆场"),
    "in a table": ("<table><tr><td><img src='1.jpg'></td></tr><tr><td>图为察看堆场</td></tr></table>", "图为察看堆场"),
    "loaded later": ("<p><img src='wait.jpg' data-lazy-src='1.jpg' alt='察看堆场'></p>", "察看堆场"),
    "loaded later in place of data": ("<p><img src='1.jpg' data-src='data:image/gif;base64,R0lG' alt=察看></p>", "察看"),
    "in several sizes": ("<p><img srcset='1.jpg 1x, 2.jpg 2x' alt='察看堆场'></p>", "察看堆场"),
}  # fmt: skip


@pytest.mark.parametrize(("part", "caption"), PICTURES.values(), ids=PICTURES)
def test_picture(part: str, caption: str) -> None:
    got = read(part)
    assert [(image.url, image.caption) for image in got.images] == [(FOLDER + "1.jpg", caption)]


def test_what_a_word_processor_knows_of_a_document_is_no_text() -> None:
    got = read("<xml><w:WordDocument><w:View>Normal</w:View><w:Zoom>0</w:Zoom></w:WordDocument></xml>")
    assert got.body.split("\n") == list(PARAGRAPHS)


def test_cells_that_span_the_table_many_times_over() -> None:
    row = "<tr>" + "<td rowspan=65534 colspan=1000>1</td>" * 100 + "</tr>"
    with within(2):
        got = read(f"<table>{row}{'<tr><td>1<td>2</tr>' * 500}</table>")
    assert sum(len(row) for row in got.tables[0].rows) < 70_000
