"""Where words of a list stand in a text, at a hundred million characters a second.

Steps that know hundreds of suspicious words must not make clean text slow. The first two characters of the words of all
lists are hashed into one table; a text is looked up in it once, as an array, and only the few places that answer are
compared with the words. Text is folded to simplified characters for the comparison; offsets are those of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crawler.text.fold import fold_table, to_simplified
from crawler.text.repair.characters import COMPILED, code_points

if COMPILED:
    from crawler.text import text_look

_FIRST, _SECOND = 0x9E37, 0x85EB
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

    def mark(self, table: NDArray[np.uint8]) -> set[int]:
        """Marks the hashes of the pairs that begin its words, and gives the pairs back."""
        words = frozenset(self._words() if callable(self._words) else self._words)
        by_start: dict[str, list[str]] = {}
        for word in sorted(words, key=lambda word: (-len(word), word)):
            by_start.setdefault(word[:2], []).append(word)
        by_pair = {ord(start[0]) << 16 | ord(start[1]): same_start for start, same_start in by_start.items()}
        starts = np.array([list(divmod(pair, 0x10000)) for pair in by_pair], dtype=np.uint16).reshape(-1, 2)
        table[_hashes(starts[:, 0], starts[:, 1])] = 1
        self._longest = max(map(len, words), default=0)
        self._by_start, self._by_pair = by_start, by_pair
        return set(by_pair)

    def find(self, text: str) -> list[tuple[int, str]]:
        """Start and word of each occurrence, the longest word at each start.

        >>> WordScan(["耐久战", "耐久"]).find("淨土耐久戰，耐久")
        [(2, '耐久战'), (6, '耐久')]
        """
        found = []
        for at, pair in _look(text, tuple(self._together))[self]:
            longest = self._by_pair[pair][0]
            if word := longest if len(longest) == 2 else self._word_at(text, at):
                found.append((at, word))
        return found

    def _word_at(self, text: str, at: int) -> str:
        window = to_simplified(text[at : at + self._longest])
        return next((word for word in self._by_start.get(window[:2], ()) if window.startswith(word)), "")


class Beginnings:
    """Words of which only matters whether one of them may begin near a place: a cheap look before a close one.

    >>> Beginnings(["耐久战", "器"]).behind("淨土耐久戰，环保", [0, 4, 8], 4)
    [True, False, False]
    """

    def __init__(self, words: Iterable[str]) -> None:
        starts = {word[:2] for word in words}
        self._alone, self._hashes = np.zeros((2, 0x10000), dtype=np.uint8)
        self._alone[[ord(start) for start in starts if len(start) == 1]] = 1
        pairs = np.array([list(map(ord, start)) for start in starts if len(start) == 2], dtype=np.uint16).reshape(-1, 2)
        self._hashes[_hashes(pairs[:, 0], pairs[:, 1])] = 1

    def behind(self, text: str, places: list[int], reach: int, *, compiled: bool = COMPILED) -> list[bool]:
        """Of each place whether one may begin within the reach behind it, the first two characters of it at least."""
        tables = _fold_array(), self._hashes
        if compiled:
            return text_look.begun_behind(text, places, reach, *tables, _FIRST, _SECOND, self._alone)
        folded = tables[0].take(code_points(text))
        begun = self._alone.take(folded)
        pairs = self._hashes.take(_hashes(folded[:-1], folded[1:]))
        return [bool(begun[at : at + reach].any() or pairs[at : max(at, at + reach - 1)].any()) for at in places]


@lru_cache(maxsize=4)  # several lists are looked for in one text
def _look(text: str, lists: tuple[WordScan, ...]) -> dict[WordScan, list[tuple[int, int]]]:
    """The places where a word of each list may begin, with the pair of characters there: both folded, in one number."""
    table, owners = _table(lists)
    found: dict[WordScan, list[tuple[int, int]]] = {one: [] for one in lists}
    for place in pairs_in(text, table, owners):
        for owner in owners[place[1]]:
            found[owner].append(place)
    return found


def pairs_in(
    text: str, hashes: NDArray[np.uint8], known: dict[int, Any], *, compiled: bool = COMPILED
) -> list[tuple[int, int]]:
    """The places of the pairs that are known, and whose hashes are marked."""
    if compiled:
        return text_look.pairs_in(text, _fold_array(), hashes, _FIRST, _SECOND, known)
    if len(text) < 2:
        return []
    folded = _fold_array().take(code_points(text))
    places = np.flatnonzero(hashes.take(_hashes(folded[:-1], folded[1:])))
    found = folded[places].astype(np.uint32) << np.uint32(16) | folded[places + 1]
    return [(at, pair) for at, pair in zip(places.tolist(), found.tolist(), strict=True) if pair in known]


def _hashes(first: _Folded, second: _Folded) -> _Folded:
    return first * np.uint16(_FIRST) + second * np.uint16(_SECOND)


@cache
def _table(lists: tuple[WordScan, ...]) -> tuple[NDArray[np.uint8], dict[int, list[WordScan]]]:
    """The marks of the lists by hash, and the pairs that begin their words."""
    table = np.zeros(0x10000, dtype=np.uint8)
    owners: dict[int, list[WordScan]] = {}
    for one in lists:
        for pair in one.mark(table):
            owners.setdefault(pair, []).append(one)
    return table, owners


@cache
def _fold_array() -> _Folded:
    table = np.arange(0x10000, dtype=np.uint16)
    for traditional, simplified in fold_table().items():
        if traditional < 0x10000:
            table[traditional] = min(simplified, 0xFFFF)  # of those beyond the basic plane no list has any
    return table
