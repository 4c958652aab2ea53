"""What the compiled pass over links says of the next page is what Python says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text import list_titles, lists, page_walk
from crawler.text.decode import decode
from crawler.text.fields import documents, next_page
from crawler.text.page_text import PageText

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.htm*"))


def _same(markup: str) -> int:
    """Holds the two together; how much they found."""
    page = PageText.parse(markup)
    following, numbers = next_page._signs(page, compiled=next_page.COMPILED)
    assert (following, numbers) == next_page._signs(page, compiled=False)
    told = next_page._told_ends(markup, compiled=next_page.COMPILED)
    assert told == next_page._told_ends(markup, compiled=False)
    links = page.elements("a")
    assert documents._addresses(links, compiled=documents.COMPILED) == documents._addresses(links, compiled=False)
    for box in [] if page.root is None else [page.root, *page.root.iter("body", "div", "object", "a")]:
        inside = documents._links_in(page, box, compiled=documents.COMPILED)
        assert inside == documents._links_in(page, box, compiled=False)
        assert documents._frames_in(box, compiled=documents.COMPILED) == documents._frames_in(box, compiled=False)
    if page.root is not None:
        assert lists._clicked(page.root, compiled=documents.COMPILED) == lists._clicked(page.root, compiled=False)
    for element in () if page.root is None else page.root.iter():
        texts = list_titles.texts_of(element, compiled=documents.COMPILED)
        assert texts == list_titles.texts_of(element, compiled=False)
    return len(following) + len(numbers) + len(told)


def test_it_is_compiled_with_the_pass() -> None:
    assert documents.COMPILED == page_walk.COMPILED


def test_addresses_and_what_is_shown() -> None:
    links = "<a>一</a><a href>二</a><a href=' x 甲'>三</a><a xlink:href=y HREF=z>四</a><a href=j.pdf onclick=f()>五</a>"
    calls = (
        "<a href='#' onclick='f(\"/a.pdf\")'>六</a><a href='javascript:f(%27b.doc%27)'>七</a><a onclick='g(\"c.xls\")'>"
    )
    shown = "<div><iframe src=x></iframe><object><embed></object><p><!-- x --><b><embed></b></div><o:embed></o:embed>"
    assert _same(links + calls + shown) == 0
    page = PageText.parse(links + calls + shown)
    wanted = ["", "", " x 甲", "z", "j.pdf", "/a.pdf", "b.doc", "c.xls"]
    assert documents._addresses(page.elements("a")) == wanted
    assert page.root is not None and len(documents._frames_in(page.root)) == 4


def test_what_a_script_may_follow() -> None:
    calls = (
        "<a href=javascript:f()>一</a><a href='Javascript:g()'>二</a><b href=javascript:h() data-urls=x>三</b><a href>"
    )
    marks = "<p onClick=f()>四<i data-link=/1>五</i></p><u data-url=2><div data-href=''><a href='/javascript:'>六</a>"
    assert _same(calls + marks) == 0
    root = PageText.parse(calls + marks).root
    assert root is not None and [e.tag for e in lists._clicked(root)] == ["a", "p", "i", "u", "div"]


def test_texts_below_an_element() -> None:
    markup = "<li>甲 \n乙<!-- x --> 丙<script>f()</script>丁<style>p{}</style><b> </b><i>戊&nbsp;己</i><svg><title>庚"
    assert _same(markup) == 0
    row = PageText.parse(markup).root
    assert row is not None and list_titles.texts_of(row) == ["甲 乙", "丙", "丁", "戊 己", "庚"]
    row.find(".//b").text = ""  # what is written back may be empty
    assert list_titles.texts_of(row) == list_titles.texts_of(row, compiled=False)


@pytest.mark.parametrize(
    "said",
    [
        "下一页",
        "[下页]",
        "后",
        "下",
        "下载",
        "< Next >",
        "nex",
        "›",
        "1",
        "[ 12 ]",
        "123",
        "第二页",
        "（３）",
        "",
        "12月",
    ],
)
def test_how_a_link_begins(said: str) -> None:
    found = _same(f"<p>来源：<a href=x>{said}</a><a href=y> {said}\n</a></p>")
    assert (found > 0) == (said not in ("下载", "nex", "123", "", "12月"))


@pytest.mark.parametrize("told", ["title='下一页'", 'title="下一頁"', "rel=next", "rel='next'", "rel='following'"])
@pytest.mark.parametrize("before", range(60, 70))
def test_words_in_values_at_any_place(told: str, before: int) -> None:
    for filling in ("甲", "a"):  # two bytes a character, or one
        found = _same(filling * before + f"<a {told} href=x></a>" + filling * 80)
        assert found == ("following" not in told)


def test_whole_pages() -> None:
    assert sum(_same(decode(path.read_bytes(), is_html=True).text) for path in PAGES) > 10


@given(st.text(alphabet="下后一页頁第next›'\"=12[】 \n\xa0甲<a>/𠮷", max_size=200), st.integers(0, 200))
@settings(max_examples=400, deadline=None)
def test_random_markup(said: str, before: int) -> None:
    _same("<a>" + "甲" * before + said + "乙" * (before % 7))
    _same("</a><a>".join(said))
