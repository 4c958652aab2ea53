"""Whether characters of a set occur in a text, at several hundred million characters a second.

Every step of repair first asks whether the characters that its damage leaves behind occur at all; on clean text that
question is all that is done. The text is turned once into an array of UTF-16 code units, and each set is a table of
65,536 marks that the array is looked up in.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.uint16]


@lru_cache(maxsize=4)  # the steps ask about one text in turn
def units(text: str) -> Units:
    """The UTF-16 code units of the text: one a character, two beyond the basic plane."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


class CharacterSet:
    """A set of characters, for questions about whole texts. Beyond the basic plane the first half counts.

    >>> CharacterSet("⼀⼁").occur_in("⼀、总体要求")
    True
    """

    def __init__(self, characters: Iterable[str]) -> None:
        self._table = np.zeros(0x10000, dtype=bool)
        for character in characters:
            self._table[np.frombuffer(character.encode("utf-16-le", "surrogatepass")[:2], np.uint16)] = True

    def occur_in(self, text: str) -> bool:
        """Whether at least one of them may occur (a character beyond the basic plane may be another of its half)."""
        return bool(self._table[units(text)].any())

    def places_in(self, text: str) -> NDArray[np.intp]:
        """Where they stand, counted in code units."""
        return np.flatnonzero(self._table[units(text)])


def characters_between(*bounds: tuple[int, int]) -> list[str]:
    """The characters from each first to each last code point."""
    return [chr(point) for first, last in bounds for point in range(first, last + 1)]
