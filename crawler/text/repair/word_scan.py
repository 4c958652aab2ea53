"""Where words of a list stand in a text, at a hundred million characters a second.

Steps that know hundreds of suspicious words must not make clean text slow. The first two characters of the words of all
lists are hashed into one table; a text is looked up in it once, as an array, and only the few places that answer are
compared with the words. Text is folded to simplified characters for the comparison; offsets are those of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from crawler.text.fold import fold_table, to_simplified
from crawler.text.repair.characters import code_points

_FIRST, _SECOND = np.uint16(0x9E37), np.uint16(0x85EB)
_Folded = NDArray[np.uint16]
_all: list[WordScan] = []


class WordScan:
    """Finds the words of a list (two characters or more, simplified; given, or asked for with the first text).

    A list of frequent words that is seldom asked for stands `apart`, so that the others need not look at its places.
    """

    def __init__(self, words: Iterable[str] | Callable[[], Iterable[str]], *, apart: bool = False) -> None:
        self._words = words if callable(words) else frozenset(words)
        self._by_start: dict[str, list[str]] = {}
        self._by_pair: dict[int, list[str]] = {}
        self._longest = 0
        self._together = [self] if apart else _all
        if not apart:
            _all.append(self)

    def mark(self, table: NDArray[np.bool_]) -> set[int]:
        """Marks the hashes of the pairs that begin its words, and gives the pairs back."""
        words = frozenset(self._words() if callable(self._words) else self._words)
        by_start: dict[str, list[str]] = {}
        for word in sorted(words, key=lambda word: (-len(word), word)):
            by_start.setdefault(word[:2], []).append(word)
        by_pair = {ord(start[0]) << 16 | ord(start[1]): same_start for start, same_start in by_start.items()}
        starts = np.array([list(divmod(pair, 0x10000)) for pair in by_pair], dtype=np.uint16).reshape(-1, 2)
        table[_hashes(starts[:, 0], starts[:, 1])] = True
        self._longest = max(map(len, words), default=0)
        self._by_start, self._by_pair = by_start, by_pair
        return set(by_pair)

    def find(self, text: str) -> list[tuple[int, str]]:
        """Start and word of each occurrence, the longest word at each start.

        >>> WordScan(["耐久战", "耐久"]).find("淨土耐久戰，耐久")
        [(2, '耐久战'), (6, '耐久')]
        """
        found = []
        for at, pair in _look(text, tuple(self._together)):
            words = self._by_pair.get(pair)
            if words is not None and (word := words[0] if len(words[0]) == 2 else self._word_at(text, at)):
                found.append((at, word))
        return found

    def _word_at(self, text: str, at: int) -> str:
        window = to_simplified(text[at : at + self._longest])
        return next((word for word in self._by_start.get(window[:2], ()) if window.startswith(word)), "")


@lru_cache(maxsize=4)  # several lists are looked for in one text
def _look(text: str, lists: tuple[WordScan, ...]) -> list[tuple[int, int]]:
    """The places where a word of the lists may begin, with the pair of characters there: both folded, in one number."""
    if len(text) < 2:
        return []
    table, pairs = _table(lists)
    folded = _fold_array().take(code_points(text))
    places = np.flatnonzero(table.take(_hashes(folded[:-1], folded[1:])))
    found = folded[places].astype(np.uint32) << np.uint32(16) | folded[places + 1]
    return [(at, pair) for at, pair in zip(places.tolist(), found.tolist(), strict=True) if pair in pairs]


def _hashes(first: _Folded, second: _Folded) -> _Folded:
    return first * _FIRST + second * _SECOND


@cache
def _table(lists: tuple[WordScan, ...]) -> tuple[NDArray[np.bool_], frozenset[int]]:
    """The marks of the lists by hash, and the pairs that begin their words."""
    table = np.zeros(0x10000, dtype=bool)
    return table, frozenset().union(*(one.mark(table) for one in lists))


@cache
def _fold_array() -> _Folded:
    table = np.arange(0x10000, dtype=np.uint16)
    for traditional, simplified in fold_table().items():
        if traditional < 0x10000:
            table[traditional] = min(simplified, 0xFFFF)  # of those beyond the basic plane no list has any
    return table
