"""The lines that the compiled pass tells, and their sums, are those that Python tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text import lines, page_walk
from crawler.text.decode import decode
from crawler.text.fields.container import totals
from crawler.text.lines import lines_of
from crawler.text.page_text import PageText

# ruff: noqa: E501 (markup reads better whole)

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.htm*"))
LONG = "各地各部门要把整改工作作为重大政治任务来抓，逐项明确责任。"
ODD = {
    "cards": "<a href=x><div>一</div><p>二<b>三</b></p></a><a><div>四</div></a><a href=''><p>五</p></a>"
    f"<a href=x><div><section><i><p>六</p></i></section></div></a><a href=x><p>{LONG * 6}</p></a>",
    "cells": "<table><tr><td>一</td><th>二</th><td><p>三</p></td><td><div>四<a href=x>五</a></div></td><td><i>六</i></td></tr>",
    "labels": "<div>短</div><p>短</p><p>没有标点但是至少有十六个字的一个段落</p><div>没有标点但是至少有十六个字的一个块</div>",
    "stops": f"<p>一，二。</p><div>{LONG}</div><div><a href=x>{LONG}</a></div><p>来源：<a href=x>某某日报社的网站</a>，三</p>",
    "a stop in a long label": "<div>没有标点但是超过四十个字的一个块，它之所以这样长，是因为要试一试长的标签会得到多少分数</div>",
    "long without stops": "<div>" + "没有标点的长块" * 8 + "</div><p>" + "没有标点的长段" * 8 + "</p>",
    "hidden": "<p>一<span hidden>二<br>三</span>四</p><p style='display:none'>五</p><title>六</title><meta name=title content=七>",
    "titles": "<svg><title>一</title></svg><body><title>二<b>三</b></title>四",
    "name spaces": "<o:p>一</o:p><table><o:td>二</o:td></table><o:a href=x><p>三</p></o:a>",
    "white space": "<p>\xa0\u3000一\u2003\x1c</p><p>二\n三</p><pre>四\n五<b>六</b>\n七</pre>",
    "beyond the plane": "<p>𠮷，𠮷<b>𠮷</b></p>",
    "what is called aside": f"<div class=related>{LONG * 3}<p>{LONG}</p></div><div id=footer><p>{LONG * 2}</p><a href=x>一</a></div>",
    "a list beside a text": f"<div><p>{LONG * 4}</p><ul>" + "<li><a href=x>别的文章的题目</a></li>" * 9 + "</ul></div>",
    "nothing": " ",
}


def _told(page: PageText, compiled: bool) -> tuple[list[tuple[object, ...]], list[tuple[object, float]]]:
    """The lines, and what they sum up to for each element, in order."""
    found = lines_of(page, compiled=compiled)
    parts = [(a.number, a.start, a.end, a.text, a.block, a.linked, a.links, a.stops, a.score, a.cuts) for a in found]
    return parts, list(totals(page, found, compiled=compiled).items())


def test_it_is_compiled_with_the_pass() -> None:
    assert lines.COMPILED == page_walk.COMPILED


@pytest.mark.parametrize("name", ODD)
def test_odd_markup(name: str) -> None:
    page = PageText.parse(ODD[name])
    assert _told(page, lines.COMPILED) == _told(page, False)
    assert all(type(line.score) is float for line in lines_of(page))


def test_whole_pages() -> None:
    seen = 0
    for path in PAGES:
        page = PageText.parse(decode(path.read_bytes(), is_html=True).text)
        told = _told(page, lines.COMPILED)
        assert told == _told(page, False), path.name
        seen += len(told[0])
    assert seen > 1_000


_tags = st.sampled_from("div p a b span table tr td th li title br section o:p".split())
_words = st.text(alphabet="甲乙，。” \n\xa0ab<", max_size=30)
_pieces = st.one_of(
    _words,
    st.builds("<{}{}>".format, _tags, st.sampled_from(["", " href=x", " hidden"])),
    st.builds("</{}>".format, _tags),
)


@given(st.lists(_pieces, max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_random_markup(markup: str) -> None:
    page = PageText.parse(markup)
    assert _told(page, lines.COMPILED) == _told(page, False)
