"""Which of many patterns a text may match, told by a few of its characters before any of them is asked.

A pattern has characters of which one stands in whatever it matches (扫, 描, 码), and it can begin and end with some
characters only. Both are read off the parsed pattern, way by way of its largest choice, so that who writes a pattern
need not say them. What cannot be told is taken for possible: a pattern is asked once too often, never once too seldom.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property

import numpy as np

from crawler.text.fold import COMPILED
from crawler.text.pattern_edges import Edges
from crawler.text.pattern_ways import Step, Way, inner_ways, is_wide, members, named_in, parsed, ways_of
from crawler.text.plausibility import bits

if COMPILED:
    from crawler.text import text_look

_FOLDED = dict(zip(",:()[]!?;", "，：（）【】！？；", strict=True))  # signs of folded text, as common as the wide ones
_LIKE = {"s": "ſ", "k": "\u212a", "i": "ıİ"}  # what matches these letters besides their capitals
_COMMON = 0.05  # how often something stands in a text that tells nothing: more often than a letter of the alphabet


class Signs:
    """Patterns for folded text, numbered; a set of them is an int with a bit for each way through a pattern."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._ways = [(number, way) for number, pattern in enumerate(patterns) for way in ways_of(parsed(pattern))]
        self._of = [0] * len(patterns)
        self._free = 0
        self._by_sign: dict[str, int] = {}
        named: set[str] = set()
        for index, (number, way) in enumerate(self._ways):
            self._of[number] |= 1 << index
            needed = _needed(way)
            if needed is None:
                self._free |= 1 << index
            for sign in needed or ():
                self._by_sign[sign] = self._by_sign.get(sign, 0) | 1 << index
            named.update(named_in(way))
        self._alphabet = frozenset((*named, *map(chr, range(128)), ""))

    def of(self, numbers: Iterable[int]) -> int:
        """The set of the patterns with these numbers."""
        return sum(self._of[number] for number in numbers)

    def within(self, text: str, *, compiled: bool = COMPILED) -> int:
        """The patterns of which something that they need stands in the text."""
        if compiled:
            return text_look.sets_in(text, *self._numbered, self._free)
        found = self._free
        for sign in self._search.findall(text):
            found |= self._by_sign[sign]
        return found

    def beginning(self, character: str) -> int:
        """The patterns that may match what begins with a character."""
        return self._first[character]

    def ending(self, character: str) -> int:
        """The patterns that may match all of what ends with a character."""
        return self._last[character]

    def numbers(self, chosen: int) -> Iterator[int]:
        """The numbers of the patterns in a set, in order."""
        while chosen:
            number = self._ways[(chosen & -chosen).bit_length() - 1][0]
            yield number
            chosen &= ~self._of[number]

    @cached_property
    def _numbered(self) -> tuple[bytes, list[int]]:
        """The place of each character's set in a list, two bytes a character, and the list; at 0 is that of no sign."""
        numbers = np.zeros(0x10000, dtype=np.uint16)
        numbers[[ord(sign) for sign in self._by_sign]] = range(1, len(self._by_sign) + 1)
        return numbers.tobytes(), [0, *self._by_sign.values()]

    @cached_property
    def _search(self) -> re.Pattern[str]:
        return re.compile(f"[{''.join(map(re.escape, sorted(self._by_sign)))}]" if self._by_sign else "(?!)")

    @cached_property
    def _first(self) -> Edges:
        return Edges([way for _, way in self._ways], self._alphabet, last=False)

    @cached_property
    def _last(self) -> Edges:
        return Edges([way for _, way in self._ways], self._alphabet, last=True)


def _needed(way: Way) -> frozenset[str] | None:
    """The rarest characters of which one stands in all that a way matches; None where it has none."""
    found = [signs for step in way if (signs := _needed_by(step)) is not None]
    rarest = min(found, key=_how_often, default=None)
    return None if rarest is None or _how_often(rarest) > _COMMON else rarest


def _needed_by(step: Step) -> frozenset[str] | None:
    name, said = str(step[0]), step[1]
    if name == "LITERAL":
        return _cases(chr(said))
    if name == "IN":
        if any(str(kind) in ("NEGATE", "CATEGORY") or is_wide(kind, what) for kind, what in said):
            return None
        cases = [_cases(character) for character in members(said)]
        return None if any(c is None for c in cases) else frozenset().union(*(c for c in cases if c))
    if name == "ASSERT":
        return _needed(said[1]) if said[0] > 0 else None  # what must follow
    if name.endswith("_REPEAT") and said[0] == 0:
        return None
    found = [_needed(way) for way in inner_ways(step) or ()]
    if not found or any(f is None for f in found):
        return None
    return frozenset().union(*(f for f in found if f))


@cache  # the same signs stand in many ways
def _how_often(signs: frozenset[str]) -> float:
    """How many of the signs stand in a text of some length."""
    return float(sum(2.0 ** -bits(_FOLDED.get(sign, sign)) for sign in signs))


def _cases(character: str) -> frozenset[str] | None:
    """The forms of a character that match it; None where they are untold (some letters, all beyond the plane)."""
    if character > "\uffff":
        return None
    lower, upper = character.lower(), character.upper()
    if lower == upper:
        return frozenset(character)
    return frozenset((lower, upper, *_LIKE.get(lower, ""))) if character.isascii() else None
