"""Texts as arrays of code points, and where the characters of a set stand, at hundreds of millions a second."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

try:
    from crawler.text import text_look
    from crawler.text.repair import place_look  # noqa: F401 (what others ask where all was built)
except ImportError:  # not built here
    COMPILED = False
else:
    COMPILED = True

Sets = NDArray[np.uint32]  # by character, a bit for each set that it is in; by first surrogate beyond the basic plane
Places = NDArray[np.intp]


@lru_cache(maxsize=4)  # the steps ask about one text in turn
def code_points(text: str, *, compiled: bool = COMPILED) -> NDArray[np.uint16]:
    """One number a character, those beyond the basic plane as 0xFFFF: offsets in it are offsets in the text."""
    if compiled:
        return text_look.points(text)
    points = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    return points if len(points) == len(text) else np.minimum(_wide(text), 0xFFFF).astype(np.uint16)


def marked(text: str, sets: Sets, *, compiled: bool = COMPILED) -> tuple[Places, NDArray[np.uint32], int]:
    """Where the characters stand that are in any of the sets, the sets that each is in, and the sets of all."""
    if compiled:
        return text_look.marked(text, sets)
    points: NDArray[np.uint16] | NDArray[np.uint32] = code_points(text, compiled=False)
    if text and max(text) > "\uffff":
        wide = _wide(text)
        points = np.where(wide > 0xFFFF, 0xD7C0 + (wide >> 10), wide)
    bits = sets.take(points)
    places = np.flatnonzero(bits != 0)
    bits = bits[places]
    return places, bits, int(np.bitwise_or.reduce(bits))


def _wide(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


class CharacterSet:
    """A set of characters of the basic plane.

    >>> CharacterSet("，。").places_in("环境，生态。").tolist()
    [2, 5]
    """

    def __init__(self, characters: Iterable[str]) -> None:
        self._table = np.zeros(0x10000, dtype=np.uint32)
        self._table[[ord(character) for character in characters]] = 1

    def places_in(self, text: str) -> Places:
        """Where they stand, counted in characters."""
        return marked(text, self._table)[0]


def characters_between(*bounds: tuple[int, int]) -> list[str]:
    """The characters from each first to each last code point."""
    return [chr(point) for first, last in bounds for point in range(first, last + 1)]
