"""Which signs of damage occur in a text, and where: one look at the text for all steps of repair together.

Every step first asks whether the characters that its damage leaves behind occur at all; on clean text that question is
all that is done. So the sets of all steps stand in one table, a bit for each set; the text is looked up in it once, and
what is left are the few places that answer. A set that most characters belong to does not go here, for every step
would look at its places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.characters import COMPILED, Places, Sets, code_points, marked

if COMPILED:
    from crawler.text.repair import place_look

_PAIRED = "“”《》〈〉「」『』（）【】()"
_HAN = re.compile("[\u3400-\u9fff]")
_BEGINNING = 500  # characters in which Chinese text has a Han character

_all: list[Signs] = []


class Signs:
    """A set of characters that a step of repair looks for; at most 32 of them.

    Beyond the basic plane, all characters with the same first surrogate count as one. The characters may be given as a
    function, which is asked when the first text is looked at.

    >>> Signs("⼀⼁").places_in("总体要求⼀").tolist()
    [4]
    """

    def __init__(self, characters: Iterable[str] | Callable[[], Iterable[str]]) -> None:
        self._characters = characters if callable(characters) else frozenset(characters)
        self._bit = 1 << len(_all)
        _all.append(self)

    def mark(self, table: Sets) -> None:
        """Sets the bit of this set for each of its characters."""
        characters = self._characters() if callable(self._characters) else self._characters
        units = {int.from_bytes(c.encode("utf-16-le", "surrogatepass")[:2], "little") for c in characters}
        table[list(units)] |= np.uint32(self._bit)

    def occur_in(self, text: str) -> bool:
        """Whether at least one of them may occur (a character beyond the basic plane may be another of its half)."""
        return bool(_look(text, len(_all)).present & self._bit)

    def places_in(self, text: str, *, compiled: bool = COMPILED) -> Places:
        """Where they stand, counted in characters."""
        look = _look(text, len(_all))
        if not look.present & self._bit:
            return look.places[:0]
        if compiled:
            return place_look.of_set(look.places, look.bits, self._bit)
        places: Places = look.places[look.bits & np.uint32(self._bit) != 0]
        return places


@dataclass(frozen=True, slots=True)
class _Look:
    places: Places  # of the characters that are in any set
    bits: NDArray[np.uint32]  # which sets each of them is in
    present: int  # the bits of all


@lru_cache(maxsize=4)
def _look(text: str, sets: int) -> _Look:
    return _Look(*marked(text, _table(sets)))


@cache
def _table(sets: int) -> Sets:
    table = np.zeros(0x10000, dtype=np.uint32)
    for one in _all[:sets]:
        one.mark(table)
    return table


PAIRED = Signs(_PAIRED)


@lru_cache(maxsize=4)
def pair_counts(text: str, *, compiled: bool = COMPILED) -> dict[str, int]:
    """How often each bracket and quotation mark that comes in pairs occurs."""
    points, places, numbers = code_points(text), PAIRED.places_in(text), _pair_numbers()
    if compiled:
        return dict(zip(_PAIRED, place_look.numbers_at(points, places, numbers, len(_PAIRED)), strict=True))
    return dict(zip(_PAIRED, np.bincount(numbers.take(points[places]), minlength=len(_PAIRED)).tolist(), strict=True))


@cache
def _pair_numbers() -> NDArray[np.uint8]:
    numbers = np.zeros(0x10000, dtype=np.uint8)
    numbers[[ord(mark) for mark in _PAIRED]] = range(len(_PAIRED))
    return numbers


def has_han(text: str) -> bool:
    """Whether a Han character of the basic plane occurs."""
    if _HAN.search(text, 0, _BEGINNING):
        return True
    return len(text) > _BEGINNING and bool((code_points(text) - np.uint16(0x3400) < 0x6C00).any())
