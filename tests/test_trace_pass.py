"""Traced texts that the compiled pass collapses are those that Python makes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text import traced
from crawler.text.page_walk import COMPILED
from crawler.text.traced import Traced, gathered, join

ODD = (
    "", " ", "\u3000\xa0", "督察", " 督察", "督察\n", "督察  反馈", "督察 反馈", "a b", "\x1c督\x85察\u2028",
    "\xad", "督\u200b察 反馈", "\u200b", "\u3000\ufeff督察", "\u2060 ", "𠮷 𠮷", "督察，\t反馈；",
    "\u3000\u3001\ufefe\uff01", "é à",
)  # fmt: skip


def test_it_is_compiled_with_the_pass() -> None:
    assert traced.COMPILED == COMPILED


def _alike(text: Traced) -> None:
    found, wanted = text.collapsed(compiled=traced.COMPILED), text.collapsed(compiled=False)
    assert found == wanted
    assert hash(found) == hash(wanted)
    assert (found is text) == (wanted is text)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(text: str) -> None:
    _alike(Traced(text))
    _alike(Traced.piece(text, 40))
    _alike(join([Traced.piece(text, 40), Traced("／"), Traced.piece(text, 90)], " "))
    pieces = [(text, 7), ("督察", -1), (text, 90)]
    assert gathered(pieces, compiled=traced.COMPILED) == gathered(pieces, compiled=False)


def test_a_text_that_is_more_than_a_string() -> None:
    class Piece(str):
        __slots__ = ()

    _alike(Traced(Piece(" 督察 反馈")))
    assert gathered([(Piece("督察 "), 4)], compiled=traced.COMPILED) == Traced("督察", ((0, 2, 4),))


_texts = st.text("督察，a \n\u3000\xa0\u200b\xad\u3000é𠮷", max_size=8)


@given(st.lists(st.tuples(_texts, st.integers(-1, 99)), max_size=6), st.sampled_from(["", " ", "／"]))
@settings(max_examples=500, deadline=None)
def test_random_texts(pieces: list[tuple[str, int]], glue: str) -> None:
    assert gathered(pieces, compiled=traced.COMPILED) == gathered(pieces, compiled=False)
    _alike(join([Traced.piece(text, at) if at >= 0 else Traced(text) for text, at in pieces], glue))


@given(_texts, st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(0, 99)), max_size=4))
@settings(max_examples=300, deadline=None)
def test_runs_that_do_not_fit_the_text(text: str, runs: list[tuple[int, int, int]]) -> None:
    _alike(Traced(text, tuple(sorted(runs))))
