"""Which of many patterns may match what begins or ends with a character."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from crawler.text.pattern_ways import NOTHING, SINGLE, Step, Way, inner_ways

_HANZI = ("一", "龥")


class Edges(dict[str, int]):
    """For each character, which ways may match what begins (`last`: ends) with it.

    What a way takes is put together from its steps once, since asking each step about each character by itself costs
    milliseconds a character.
    """

    def __init__(self, ways: Sequence[Way], alphabet: frozenset[str], *, last: bool) -> None:
        super().__init__()
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
        self.update(self._table(ways))

    def __missing__(self, character: str) -> int:
        """No pattern names it: if it is Chinese, it is for all of them as good as any other."""
        if not _HANZI[0] <= character <= _HANZI[1]:
            return -1
        self[character] = ways = self[""]
        return ways

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
            if str(step[0]) in SINGLE:
                return found | self._taken(step)
            if str(step[0]) in NOTHING:
                continue
            inner = inner_ways(step)
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
    if name in SINGLE:
        return False
    if name in NOTHING or (name.endswith("_REPEAT") and step[1][0] == 0):
        return True
    inner = inner_ways(step)
    return inner is None or any(all(map(_can_be_empty, one)) for one in inner)


def _is_of_category(name: str, character: str) -> bool:
    kind = name.rsplit("_", 1)[-1]
    known = {"DIGIT": str.isdecimal, "SPACE": str.isspace}.get(kind, lambda c: c.isalnum() or c == "_")
    return bool(known(character)) != ("_NOT_" in name)
