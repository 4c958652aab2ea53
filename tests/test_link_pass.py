"""What the compiled pass over links says of the next page is what Python says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text.decode import decode
from crawler.text.fields import next_page
from crawler.text.page_text import PageText

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.htm*"))


def _same(markup: str) -> int:
    """Holds the two together; how much they found."""
    page = PageText.parse(markup)
    following, numbers = next_page._signs(page, compiled=next_page.COMPILED)
    assert (following, numbers) == next_page._signs(page, compiled=False)
    told = next_page._told_ends(markup, compiled=next_page.COMPILED)
    assert told == next_page._told_ends(markup, compiled=False)
    return len(following) + len(numbers) + len(told)


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
