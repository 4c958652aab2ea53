"""Patterns of regular expressions taken apart: the ways through them, step by step, as Python's parser tells them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

_parse: Callable[..., Any] = import_module("re._parser").parse  # there is no public way to a parsed pattern
Step = tuple[Any, Any]  # an operation of a parsed pattern and what belongs to it
Way = list[Step]  # one way through a pattern
SINGLE = ("LITERAL", "NOT_LITERAL", "ANY", "IN")  # operations that take one character
NOTHING = ("ASSERT", "ASSERT_NOT", "AT")  # that take none
_MOST = 60  # characters of a set that are looked for one by one


def parsed(pattern: re.Pattern[str]) -> Way:
    return list(_parse(pattern.pattern, pattern.flags))


def ways_of(way: Way) -> Iterator[Way]:
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
            yield from ways_of(list(choice))
        else:
            yield [*flat[:at], *choice, *flat[at + 1 :]]


def inner_ways(step: Step) -> list[Way] | None:
    """The ways through a step of several, None where they cannot be told."""
    name, said = str(step[0]), step[1]
    if name == "SUBPATTERN":
        return [said[3]]
    if name == "BRANCH":
        return list(said[1])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [said[2]]
    return [said] if name == "ATOMIC_GROUP" else None


def members(said: Sequence[Step]) -> Iterator[str]:
    """The characters that a set names; of a wide range its ends."""
    for kind, what in said:
        if str(kind) == "LITERAL":
            yield chr(what)
        elif str(kind) == "RANGE":
            yield from map(chr, what if is_wide(kind, what) else range(what[0], what[1] + 1))


def is_wide(kind: Any, what: Any) -> bool:
    return str(kind) == "RANGE" and what[1] - what[0] > _MOST


def named_in(way: Way) -> Iterator[str]:
    """All characters that a way speaks of."""
    for step in way:
        if str(step[0]) in ("LITERAL", "NOT_LITERAL"):
            yield chr(step[1])
        elif str(step[0]) == "IN":
            yield from members(step[1])
        else:
            for inner in inner_ways(step) or ():
                yield from named_in(inner)
