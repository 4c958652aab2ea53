"""Texts as arrays of code points, and where the characters of a set stand, at hundreds of millions a second."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=4)  # the steps ask about one text in turn
def code_points(text: str) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """One number a character, those beyond the basic plane as 0xFFFF: offsets in it are offsets in the text."""
    points = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    if len(points) == len(text):
        return points
    return np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), 0xFFFF)


class CharacterSet:
    """A set of characters of the basic plane.

    >>> CharacterSet("，。").places_in("环境，生态。").tolist()
    [2, 5]
    """

    def __init__(self, characters: Iterable[str]) -> None:
        self._table = np.zeros(0x10000, dtype=bool)
        self._table[[ord(character) for character in characters]] = True

    def places_in(self, text: str) -> NDArray[np.intp]:
        """Where they stand, counted in characters."""
        return np.flatnonzero(self._table.take(code_points(text)))


def characters_between(*bounds: tuple[int, int]) -> list[str]:
    """The characters from each first to each last code point."""
    return [chr(point) for first, last in bounds for point in range(first, last + 1)]
