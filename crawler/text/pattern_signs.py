"""Which of many patterns a text may match, told by a few of its characters before any of them is asked.

A pattern has characters of which one stands in whatever it matches (扫, 描, 码), and it can begin and end with some
characters only. Both are read off the parsed pattern, way by way of its largest choice, so that who writes a pattern
need not say them. What cannot be told is taken for possible: a pattern is asked once too often, never once too seldom.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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
        self._named = frozenset(named)
        self._search = re.compile(f"[{''.join(map(re.escape, sorted(self._by_sign)))}]" if self._by_sign else "(?!)")
        self._edges: dict[tuple[str, bool], int] = {}

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
        if character not in self._named and not character.isascii():
            if not _HANZI[0] <= character <= _HANZI[1]:
                return -1
            character = ""  # no pattern names it: for all of them it is as good as any other
        known = self._edges.get((character, last))
        if known is None:
            known = sum(1 << i for i, (_, way) in enumerate(self._ways) if _may_stand(way, character, last))
            self._edges[character, last] = known
        return known


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


def _may_stand(way: Way, character: str, last: bool) -> bool:
    """Whether a way may match what begins with a character (`last`: ends); "" is a Chinese one that no way names."""
    for step in reversed(way) if last else way:
        if str(step[0]) in _SINGLE:
            return _takes(step, character)
        if str(step[0]) in _NOTHING:
            continue
        inner = _inner(step)
        if inner is None or any(_may_stand(one, character, last) for one in inner):
            return True
        if not _can_be_empty(step):
            return False
    return True


def _can_be_empty(step: Step) -> bool:
    name = str(step[0])
    if name in _SINGLE:
        return False
    if name in _NOTHING or (name.endswith("_REPEAT") and step[1][0] == 0):
        return True
    inner = _inner(step)
    return inner is None or any(all(map(_can_be_empty, one)) for one in inner)


def _takes(step: Step, character: str) -> bool:
    """Whether a step for one character takes this one."""
    name, said = str(step[0]), step[1]
    if not character.isascii() and character.lower() != character.upper():
        return True  # letters of which the capitals may be several
    if name == "ANY":
        return character != "\n"
    if name in ("LITERAL", "NOT_LITERAL"):
        return (bool(character) and character.lower() == chr(said).lower()) == (name == "LITERAL")
    negated = any(str(kind) == "NEGATE" for kind, _ in said)
    return any(_is_of(kind, what, character) for kind, what in said) != negated


def _is_of(kind: Any, what: Any, character: str) -> bool:
    name = str(kind)
    if name == "CATEGORY":
        return _is_of_category(str(what), character or _HANZI[0])
    if name == "LITERAL":
        return bool(character) and character.lower() == chr(what).lower()
    if name != "RANGE":
        return False
    if not character:
        return bool(what[0] <= ord(_HANZI[0]) and ord(_HANZI[1]) <= what[1])
    return any(what[0] <= ord(c) <= what[1] for c in (character, character.lower(), character.upper()))


def _is_of_category(name: str, character: str) -> bool:
    kind = name.rsplit("_", 1)[-1]
    known = {"DIGIT": str.isdecimal, "SPACE": str.isspace}.get(kind, lambda c: c.isalnum() or c == "_")
    return bool(known(character)) != ("_NOT_" in name)
