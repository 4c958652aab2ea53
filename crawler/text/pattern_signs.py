"""Which of many patterns a text may match, told by a few of its characters before any of them is asked.

A pattern has characters of which one stands in whatever it matches (扫, 描, 码), and it can begin and end with some
characters only. Both are read off the parsed pattern, way by way of its largest choice, so that who writes a pattern
need not say them. What cannot be told is taken for possible: a pattern is asked once too often, never once too seldom.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any

from crawler.text.plausibility import bits

_parse: Callable[..., Any] = import_module("re._parser").parse  # there is no public way to a parsed pattern
Step = tuple[Any, Any]  # an operation of a parsed pattern and what belongs to it
Way = list[Step]  # one way through a pattern
_SINGLE = ("LITERAL", "NOT_LITERAL", "ANY", "IN")  # operations that take one character
_NOTHING = ("ASSERT", "ASSERT_NOT", "AT")  # that take none
_FOLDED = dict(zip(",:()[]!?;", "，：（）【】！？；", strict=True))  # signs of folded text, as common as the wide ones
_LIKE = {"s": "ſ", "k": "\u212a", "i": "ıİ"}  # what matches these letters besides their capitals
_MOST = 60  # characters of a set that are looked for one by one
_COMMON = 0.01  # how often something stands in a text that tells nothing
_HANZI = ("一", "龥")


class Signs:
    """Patterns for folded text, numbered; a set of them is an int with a bit for each way through a pattern."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._ways = [(number, way) for number, pattern in enumerate(patterns) for way in _ways(_parsed(pattern))]
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
            named.update(_named(way))
        self._alphabet = frozenset((*named, *map(chr, range(128)), ""))
        self._search = re.compile(f"[{''.join(map(re.escape, sorted(self._by_sign)))}]" if self._by_sign else "(?!)")

    def of(self, numbers: Iterable[int]) -> int:
        """The set of the patterns with these numbers."""
        return sum(self._of[number] for number in numbers)

    def within(self, text: str) -> int:
        """The patterns of which something that they need stands in the text."""
        found = self._free
        by_sign = self._by_sign
        for sign in self._search.findall(text):
            found |= by_sign[sign]
        return found

    def beginning(self, character: str) -> int:
        """The patterns that may match what begins with a character."""
        return self._at_edge(character, last=False)

    def ending(self, character: str) -> int:
        """The patterns that may match all of what ends with a character."""
        return self._at_edge(character, last=True)

    def numbers(self, chosen: int) -> Iterator[int]:
        """The numbers of the patterns in a set, in order."""
        while chosen:
            number = self._ways[(chosen & -chosen).bit_length() - 1][0]
            yield number
            chosen &= ~self._of[number]

    def _at_edge(self, character: str, *, last: bool) -> int:
        edges = self._last if last else self._first
        known = edges.of.get(character)
        if known is not None:
            return known
        # no pattern names it: if it is Chinese, it is for all of them as good as any other
        return edges.of[""] if _HANZI[0] <= character <= _HANZI[1] else -1

    @cached_property
    def _first(self) -> _Edges:
        return _Edges([way for _, way in self._ways], self._alphabet, last=False)

    @cached_property
    def _last(self) -> _Edges:
        return _Edges([way for _, way in self._ways], self._alphabet, last=True)


def _parsed(pattern: re.Pattern[str]) -> Way:
    return list(_parse(pattern.pattern, pattern.flags))


def _ways(way: Way) -> Iterator[Way]:
    """The ways through the choice that a pattern is, or through the largest within it."""
    flat: Way = []
    for step in way:
        inner = list(step[1][3]) if str(step[0]) == "SUBPATTERN" else [step]
        flat += inner if len(inner) == 1 or len(way) == 1 else [step]
    choices = [i for i, step in enumerate(flat) if str(step[0]) == "BRANCH"]
    if not choices:
        yield flat
        return
    at = max(choices, key=lambda i: len(flat[i][1][1]))
    for choice in flat[at][1][1]:
        if len(flat) == 1:
            yield from _ways(list(choice))
        else:
            yield [*flat[:at], *choice, *flat[at + 1 :]]


def _inner(step: Step) -> list[Way] | None:
    """The ways through a step of several, None where they cannot be told."""
    name, said = str(step[0]), step[1]
    if name == "SUBPATTERN":
        return [said[3]]
    if name == "BRANCH":
        return list(said[1])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [said[2]]
    return [said] if name == "ATOMIC_GROUP" else None


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
        if any(str(kind) in ("NEGATE", "CATEGORY") or _is_wide(kind, what) for kind, what in said):
            return None
        cases = [_cases(character) for character in _members(said)]
        return None if any(c is None for c in cases) else frozenset().union(*(c for c in cases if c))
    if name == "ASSERT":
        return _needed(said[1]) if said[0] > 0 else None  # what must follow
    if name.endswith("_REPEAT") and said[0] == 0:
        return None
    found = [_needed(way) for way in _inner(step) or ()]
    if not found or any(f is None for f in found):
        return None
    return frozenset().union(*(f for f in found if f))


def _how_often(signs: frozenset[str]) -> float:
    """How many of the signs stand in a text of some length."""
    return float(sum(2.0 ** -bits(_FOLDED.get(sign, sign)) for sign in signs))


def _cases(character: str) -> frozenset[str] | None:
    """The forms of a character that match it; None for letters of which that is not known here."""
    lower, upper = character.lower(), character.upper()
    if lower == upper:
        return frozenset(character)
    return frozenset((lower, upper, *_LIKE.get(lower, ""))) if character.isascii() else None


def _members(said: Sequence[Step]) -> Iterator[str]:
    """The characters that a set names; of a wide range its ends."""
    for kind, what in said:
        if str(kind) == "LITERAL":
            yield chr(what)
        elif str(kind) == "RANGE":
            yield from map(chr, what if _is_wide(kind, what) else range(what[0], what[1] + 1))


def _is_wide(kind: Any, what: Any) -> bool:
    return str(kind) == "RANGE" and what[1] - what[0] > _MOST


def _named(way: Way) -> Iterator[str]:
    """All characters that a way speaks of."""
    for step in way:
        if str(step[0]) in ("LITERAL", "NOT_LITERAL"):
            yield chr(step[1])
        elif str(step[0]) == "IN":
            yield from _members(step[1])
        else:
            for inner in _inner(step) or ():
                yield from _named(inner)


class _Edges:
    """For each character of an alphabet, which ways may match what begins (`last`: ends) with it.

    What a way takes is put together from its steps once, since asking each step about each character by itself costs
    milliseconds a character.
    """

    def __init__(self, ways: Sequence[Way], alphabet: frozenset[str], *, last: bool) -> None:
        self._alphabet = alphabet
        self._last = last
        self._alike: dict[str, set[str]] = {}  # by what they are in lower case
        self._category: dict[str, list[str]] = {}  # by name
        self._taken_by: dict[str, frozenset[str]] = {}  # by step, written out
        forms = []
        for character in alphabet - {""}:
            self._alike.setdefault(character.lower(), set()).add(character)
            lower, upper = character.lower(), character.upper()
            forms += [(ord(form), character) for form in {character, lower, upper} if len(form) == 1]
        self._forms = sorted(forms)
        # letters of which the capitals may be several: every step is asked
        self._doubtful = frozenset(c for c in alphabet if not c.isascii() and c.lower() != c.upper())
        self.of = self._table(ways)

    def _table(self, ways: Sequence[Way]) -> dict[str, int]:
        most, more, less = 0, dict.fromkeys(self._alphabet, 0), dict.fromkeys(self._alphabet, 0)
        for index, way in enumerate(ways):
            taken = self._standing(way)
            if 2 * len(taken) <= len(self._alphabet):
                for character in taken:
                    more[character] |= 1 << index
                continue
            most |= 1 << index
            for character in self._alphabet - taken:
                less[character] |= 1 << index
        return {character: most & ~less[character] | more[character] for character in self._alphabet}

    def _standing(self, way: Way) -> frozenset[str]:
        """The characters at the edge of what a way may match; "" stands for the Chinese ones that no way names."""
        found: frozenset[str] = frozenset()
        for step in reversed(way) if self._last else way:
            if str(step[0]) in _SINGLE:
                return found | self._taken(step)
            if str(step[0]) in _NOTHING:
                continue
            inner = _inner(step)
            if inner is None:
                return self._alphabet
            found = found.union(*map(self._standing, inner))
            if not _can_be_empty(step):
                return found
        return self._alphabet

    def _taken(self, step: Step) -> frozenset[str]:
        """The characters that a step for one character takes."""
        written = repr(step)
        known = self._taken_by.get(written)
        if known is None:
            known = self._taken_by[written] = self._taken_of(step)
        return known

    def _taken_of(self, step: Step) -> frozenset[str]:
        name, said = str(step[0]), step[1]
        if name == "ANY":
            taken = self._alphabet - {"\n"}
        elif name in ("LITERAL", "NOT_LITERAL"):
            taken = frozenset(self._alike.get(chr(said).lower(), ()))
            taken = taken if name == "LITERAL" else self._alphabet - taken
        else:
            taken = frozenset().union(*(self._of(str(kind), what) for kind, what in said))
            taken = self._alphabet - taken if any(str(kind) == "NEGATE" for kind, _ in said) else taken
        return taken | self._doubtful

    def _of(self, kind: str, what: Any) -> Iterable[str]:
        """The characters of one entry of a set."""
        if kind == "CATEGORY":
            name = str(what)
            if name not in self._category:
                self._category[name] = [c for c in self._alphabet if _is_of_category(name, c or _HANZI[0])]
            return self._category[name]
        if kind == "LITERAL":
            return self._alike.get(chr(what).lower(), ())
        if kind != "RANGE":
            return ()
        within = self._forms[bisect_left(self._forms, (what[0],)) : bisect_left(self._forms, (what[1] + 1,))]
        all_chinese = what[0] <= ord(_HANZI[0]) and ord(_HANZI[1]) <= what[1]
        return (*(character for _, character in within), *([""] if all_chinese else []))


def _can_be_empty(step: Step) -> bool:
    name = str(step[0])
    if name in _SINGLE:
        return False
    if name in _NOTHING or (name.endswith("_REPEAT") and step[1][0] == 0):
        return True
    inner = _inner(step)
    return inner is None or any(all(map(_can_be_empty, one)) for one in inner)


def _is_of_category(name: str, character: str) -> bool:
    kind = name.rsplit("_", 1)[-1]
    known = {"DIGIT": str.isdecimal, "SPACE": str.isspace}.get(kind, lambda c: c.isalnum() or c == "_")
    return bool(known(character)) != ("_NOT_" in name)
