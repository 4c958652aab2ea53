"""Whether characters of a set occur in a text, at several hundred million characters a second.

Every step of repair first asks whether the characters that its damage leaves behind occur at all; on clean text that
question is all that is done. The text is turned once into an array of UTF-16 code units and once into 65,536 marks,
one for each code unit that occurs; a set looks up its own places there, so that further sets cost nothing by the
length of the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.uint16]

_PAIRED = "“”《》〈〉「」『』（）【】()"
_FEW = 4  # ranges of neighbours that are looked at one by one: beyond, their members are picked out together


@lru_cache(maxsize=4)  # the steps ask about one text in turn
def units(text: str) -> Units:
    """The UTF-16 code units of the text: one a character, two beyond the basic plane."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


@lru_cache(maxsize=4)
def code_points(text: str) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """One number a character, those beyond the basic plane as 0xFFFF: offsets in it are offsets in the text."""
    points = units(text)
    if len(points) == len(text):
        return points
    return np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), 0xFFFF)


@lru_cache(maxsize=4)
def _occurring(text: str) -> NDArray[np.bool_]:
    """A mark for each code unit that occurs."""
    marks = np.zeros(0x10000, dtype=bool)
    marks[units(text)] = True
    return marks


class CharacterSet:
    """A set of characters, for questions about whole texts. Beyond the basic plane the first half counts.

    >>> CharacterSet("⼀⼁").occur_in("⼀、总体要求")
    True
    """

    def __init__(self, characters: Iterable[str]) -> None:
        first_units = {int.from_bytes(c.encode("utf-16-le", "surrogatepass")[:2], "little") for c in characters}
        self._members = np.array(sorted(first_units), dtype=np.intp)
        self._table = np.zeros(0x10000, dtype=bool)
        self._table[self._members] = True
        bounds = np.flatnonzero(np.diff(self._table.astype(np.int8), prepend=0, append=0))
        self._ranges = [slice(*pair) for pair in bounds.reshape(-1, 2).tolist()]

    def occur_in(self, text: str) -> bool:
        """Whether at least one of them may occur (a character beyond the basic plane may be another of its half)."""
        marks = _occurring(text)
        if len(self._ranges) > _FEW:
            return bool(marks[self._members].any())
        return any(marks[some].any() for some in self._ranges)

    def places_in(self, text: str) -> NDArray[np.intp]:
        """Where they stand, counted in characters; one beyond the basic plane is never found."""
        return np.flatnonzero(self._table.take(code_points(text)))


@lru_cache(maxsize=4)
def pair_counts(text: str) -> dict[str, int]:
    """How often each bracket and quotation mark that comes in pairs occurs, in one look at the text."""
    counts = np.bincount(_pair_numbers().take(code_points(text)), minlength=len(_PAIRED) + 1)
    return dict(zip(_PAIRED, counts[1:].tolist(), strict=True))


@cache
def _pair_numbers() -> NDArray[np.uint8]:
    numbers = np.zeros(0x10000, dtype=np.uint8)
    for number, mark in enumerate(_PAIRED, 1):
        numbers[ord(mark)] = number
    return numbers


def characters_between(*bounds: tuple[int, int]) -> list[str]:
    """The characters from each first to each last code point."""
    return [chr(point) for first, last in bounds for point in range(first, last + 1)]
