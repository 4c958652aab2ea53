"""What the compiled looks around places tell is what arrays tell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text.repair.characters import COMPILED
from crawler.text.repair.hanzi_mojibake import DIRECTIONS, ODD
from crawler.text.repair.latin_mojibake import _stretches
from crawler.text.repair.short_runs import _gaining, _gains
from crawler.text.repair.signs import PAIRED, pair_counts

_ALPHABET = "督察组环保。，“”（a \x00\x1f\x7f\x85\xa0·éÖÐ¹úÿ€“™œ鎴戜滑绗硉矹\ue000\ufe31\U00010000\n"
_TEXTS = st.text(st.sampled_from(_ALPHABET), max_size=60)


@settings(deadline=None)  # the first text waits for the tables
@given(_TEXTS)
def test_places_of_a_set(text: str) -> None:
    assert PAIRED.places_in(text, compiled=COMPILED).tolist() == PAIRED.places_in(text, compiled=False).tolist()
    assert pair_counts(text, compiled=COMPILED) == pair_counts(text, compiled=False)
    assert pair_counts(text)["“"] == text.count("“")


@settings(deadline=None)
@given(_TEXTS)
def test_stretches_of_letters(text: str) -> None:
    assert _stretches(text, compiled=COMPILED) == _stretches(text, compiled=False)


@settings(deadline=None)
@pytest.mark.parametrize("direction", DIRECTIONS)
@given(text=_TEXTS)
def test_places_that_gain(text: str, direction: tuple[str, str]) -> None:
    places, gains = ODD.places_in(text), _gains(*direction)
    assert _gaining(text, places, gains, compiled=COMPILED) == _gaining(text, places, gains, compiled=False)


def test_a_run_read_wrongly_gains() -> None:
    text = "来源：" + "環境保護督察".encode("big5").decode("gb18030") + "的材料"
    assert _gaining(text, ODD.places_in(text), _gains(*DIRECTIONS[0]))


def test_what_cannot_be_looked_at() -> None:
    if not COMPILED:
        return
    from crawler.text.repair import place_look

    points, places = np.zeros(3, np.uint16), np.array([3])
    with pytest.raises(ValueError, match="outside"):
        place_look.gaining(points, places, np.zeros(0x10000), 8, 16.0)
    with pytest.raises(ValueError, match="outside"):
        place_look.numbers_at(points, places, np.zeros(0x10000, np.uint8), 1)
    with pytest.raises(ValueError, match="another length"):
        place_look.numbers_at(points, places, np.zeros(8, np.uint8), 1)
    with pytest.raises(ValueError, match="outside"):
        place_look.stretches(points, places, np.zeros(0x10000, np.uint8), 1, 2, 4, 8)
    with pytest.raises(ValueError, match="another length"):
        place_look.gaining(points, places, np.zeros(8), 8, 16.0)
    with pytest.raises(ValueError, match="another length"):
        place_look.stretches(points, places, np.zeros(8, np.uint8), 1, 2, 4, 8)
