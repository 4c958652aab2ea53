"""What the compiled looks at a text tell is what arrays tell, for text of every width."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text.fold import folded, one_style, to_simplified
from crawler.text.page_walk import COMPILED
from crawler.text.pattern_signs import Signs
from crawler.text.repair import characters
from crawler.text.repair.characters import code_points, marked
from crawler.text.repair.word_scan import Beginnings, pairs_in

_ALPHABET = "ab?·é督察组環環保￿\U00010000\U00020bb7\U0010ffff\ud800\udfff\0\n"
_TEXTS = st.one_of(
    *(st.text(st.sampled_from(letters), max_size=40) for letters in ("a?·é\0", _ALPHABET[:11], _ALPHABET))
)
_SETS = np.zeros(0x10000, dtype=np.uint32)
_SETS[[ord("?"), ord("察"), 0xFFFF, 0xD800, 0xDBFF, 0xDFFF]] = (1, 2, 4, 8, 16, 1 << 31)


def test_it_is_compiled_with_the_pass() -> None:
    assert characters.COMPILED == COMPILED


@given(_TEXTS)
def test_numbers_of_characters(text: str) -> None:
    points = code_points(text, compiled=characters.COMPILED)
    assert points.tolist() == code_points(text, compiled=False).tolist() == [min(ord(c), 0xFFFF) for c in text]
    assert points.dtype == np.uint16


@given(_TEXTS)
def test_characters_of_sets(text: str) -> None:
    places, bits, present = marked(text, _SETS, compiled=characters.COMPILED)
    plain_places, plain_bits, plain_present = marked(text, _SETS, compiled=False)
    assert (places.tolist(), bits.tolist(), present) == (plain_places.tolist(), plain_bits.tolist(), plain_present)
    assert [at for at, which in zip(places.tolist(), bits.tolist(), strict=True) if which & 8] == [
        at for at, c in enumerate(text) if c in "\ud800\U00010000"
    ]


@settings(deadline=None)  # the first text waits for the tables
@given(_TEXTS)
def test_pairs_of_characters(text: str) -> None:
    known = {ord(pair[0]) << 16 | ord(pair[1]): pair for pair in ("环保", "督察", "??", "ab")}
    hashes = np.ones(0x10000, np.uint8)
    found = pairs_in(text, hashes, known, compiled=characters.COMPILED)
    assert found == pairs_in(text, hashes, known, compiled=False)
    folded = text.replace("環", "环")
    assert [(at, known[pair]) for at, pair in found] == [
        (at, folded[at : at + 2]) for at in range(len(text)) if folded[at : at + 2] in known.values()
    ]


@settings(deadline=None)  # the first text waits for the tables
@given(_TEXTS, st.lists(st.integers(0, 40), max_size=4), st.integers(0, 12))
def test_beginnings_behind_places(text: str, numbers: list[int], reach: int) -> None:
    places = [number % (len(text) + 1) for number in numbers]
    words = Beginnings(["环保局", "督察", "组"])
    found = words.behind(text, places, reach, compiled=characters.COMPILED)
    assert found == words.behind(text, places, reach, compiled=False)
    for at, may_begin in zip(places, found, strict=True):
        near = text[at : at + reach].replace("環", "环")
        assert may_begin or not any(word in near for word in ("环保", "督察", "组"))


def test_what_cannot_be_looked_at() -> None:
    if not characters.COMPILED:
        return
    from crawler.text import text_look

    marks, numbers = np.zeros(0x10000, np.uint8), np.zeros(0x10000, np.uint16)
    with pytest.raises(ValueError, match="another length"):
        text_look.marked("督察", _SETS[1:])
    with pytest.raises(ValueError, match="another length"):
        text_look.pairs_in("督察", numbers, marks[1:], 1, 1, {})
    with pytest.raises(ValueError, match="another length"):
        text_look.begun_behind("督察", [0], 1, numbers, marks, 1, 1, marks[1:])
    for place in (-1, 3):
        with pytest.raises(ValueError, match="outside"):
            text_look.begun_behind("督察", [place], 1, numbers, marks, 1, 1, marks)
    with pytest.raises(ValueError, match="another length"):
        text_look.folded("督察", b"")
    with pytest.raises(ValueError, match="another length"):
        text_look.sets_in("督察", b"", [0], 0)


@settings(deadline=None)  # the first text waits for the tables
@given(_TEXTS)
def test_texts_as_rules_see_them(text: str) -> None:
    for fold in (folded, to_simplified, one_style):
        seen = fold(text, compiled=characters.COMPILED)
        assert seen == fold(text, compiled=False)
        assert hash(seen) == hash(fold(text, compiled=False))  # the same letters laid out otherwise are another text


@pytest.mark.parametrize("text", ["（綠）", "　︰", "\xa0é", "㑮：", "\U0002b2b8：", "責任編輯：某某（\U00020bb7）"])
def test_wide_signs_and_rare_characters(text: str) -> None:
    assert folded(text, compiled=characters.COMPILED) == folded(text, compiled=False)


@given(_TEXTS)
def test_signs_of_patterns(text: str) -> None:
    signs = Signs([re.compile(pattern) for pattern in ("督察", "环[a?]b", "[é·]+", "\U00010000", ".*")])
    assert signs.within(text, compiled=characters.COMPILED) == signs.within(text, compiled=False)
