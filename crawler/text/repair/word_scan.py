"""Where words of a list stand in a text, at a hundred million characters a second.

Steps that know hundreds of suspicious words must not make clean text slow. The first two characters of each word are
hashed into one table; a text is looked up in it as an array, and only the few places that answer are compared with the
words. Text is folded to simplified characters for the comparison; offsets are those of the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from crawler.text.fold import fold_table, to_simplified
from crawler.text.repair.characters import code_points

_BITS = 17
_SEVERAL = 24  # places from which sorting them out together is faster than one by one
TABLE_SIZE = 1 << _BITS
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_SHIFT = np.uint32(32 - _BITS)


class WordScan:
    """Finds the words of a list (two characters or more, simplified). Immutable."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_start: defaultdict[str, list[str]] = defaultdict(list)
        for word in set(words):
            self._by_start[word[:2]].append(word)
        for same_start in self._by_start.values():
            same_start.sort(key=len, reverse=True)
        self._longest = max((len(word) for same_start in self._by_start.values() for word in same_start), default=0)
        self._table = np.zeros(TABLE_SIZE, dtype=bool)
        for start in self._by_start:
            self._table[_hashes(np.array([ord(start[0]), ord(start[1])], dtype=np.uint32))] = True
        codes = {ord(start[0]) << 16 | ord(start[1]) for start in self._by_start if max(start) <= "\uffff"}
        self._codes = np.array(sorted(codes | {0}), dtype=np.uint32)

    def find(self, text: str) -> list[tuple[int, str]]:
        """Start and word of each occurrence, the longest word at each start.

        >>> WordScan(["耐久战", "耐久"]).find("淨土耐久戰，耐久")
        [(2, '耐久战'), (6, '耐久')]
        """
        if len(text) < 2:
            return []
        places = np.flatnonzero(self._table.take(pair_hashes(text)))
        if len(places) > _SEVERAL:  # most of them are other pairs with the same hash
            points = _fold_array().take(code_points(text))
            codes = points[places] << np.uint32(16) | points[places + 1]
            places = places[self._codes[np.searchsorted(self._codes, codes, "right") - 1] == codes]
        return [(at, word) for at in places.tolist() if (word := self._word_at(text, at))]

    def _word_at(self, text: str, at: int) -> str:
        words = self._by_start.get(text[at : at + 2])
        if words:
            for word in words:
                if text.startswith(word, at):
                    return word
        window = to_simplified(text[at : at + 2])
        if words is None and window not in self._by_start:
            return ""
        window = to_simplified(text[at : at + self._longest])
        return next((word for word in self._by_start.get(window[:2], ()) if window.startswith(word)), "")


@lru_cache(maxsize=4)  # several lists are looked for in one text
def pair_hashes(text: str) -> NDArray[np.uint32]:
    """The hash of each character of the text with the one behind it, both folded."""
    return _hashes(_fold_array().take(code_points(text)))


def _hashes(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A number below 2**_BITS for each pair of neighbours."""
    return (points[:-1] * _FIRST + points[1:] * _SECOND) >> _SHIFT


@cache
def _fold_array() -> NDArray[np.uint32]:
    table = np.arange(0x10000, dtype=np.uint32)
    for traditional, simplified in fold_table().items():
        if traditional < 0x10000:
            table[traditional] = simplified
    return table
