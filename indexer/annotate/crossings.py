"""Whether a short place name arises where two ordinary words meet: 大吉安置 is 大吉 + 安置, 确保定期 is 确保 + 定期.

The costs of both readings come from a table (crossings.tsv, made by tools/make_crossings.py from a list of words and
their frequencies): the name is none where other words cost less, unless these are bound to what stands further off
(西安排污 is 西安 + 排污). Names without a row are never crossed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

_BITS = re.compile(r"[0-9]+")
FAVOUR = 1.0  # bits: news of places names them more often than the language does


@dataclass(frozen=True, slots=True)
class Crossings:
    """Costs of names, and rows as written: a row is read when its character is first asked for."""

    names: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    rows: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    @cache
    def load(cls) -> Crossings:
        """The shipped table, read once."""
        found = cls()
        for line in files("indexer.annotate").joinpath("crossings.tsv").read_text("utf-8").splitlines():
            kind, key, value = line.split("\t")
            if kind == "name":
                own, first, last = map(float, value.split(" "))
                found.names[key] = (own, first, last)
            else:
                found.rows[kind, key] = value
        return found


@cache
def _parts(kind: str, character: str) -> dict[str, tuple[float, str]]:
    row = Crossings.load().rows.get((kind, character), "")
    found: dict[str, tuple[float, str]] = {}
    for written in row.split(" ") if row else ():
        part, cost, *undone = written.split(":")
        found[part] = (float(cost), undone[0] if undone else "")
    return found


def _undone(groups: str, beyond: str) -> int:
    """The bits in front of the group (`6便成8位入`) that holds the character; 0 where none does."""
    at = groups.find(beyond) if beyond else -1
    return int(_BITS.findall(groups, 0, at)[-1]) if at > 0 else 0


def crossed(text: str, start: int, end: int, beside: bool = False) -> bool:
    """Whether the name at [start, end) of a folded text is more likely a piece of other words.

    `beside`: another place's name ends where this one starts, so nothing joins it from the left.

    >>> crossed("实行大吉安置", 3, 5), crossed("在西安排污", 1, 3)
    (True, False)
    """
    costs = Crossings.load().names.get(text[start:end])
    if costs is None:
        return False
    own, first, last = costs
    left = float("inf") if beside else _best("before", text[start], text[max(0, start - 3) : start])
    right = _best("behind", text[end - 1], text[end : end + 3])
    readings = (left + last, first + right, left + right)
    return min(readings) < own - FAVOUR


def _best(kind: str, character: str, around: str) -> float:
    """The least cost of a word that the character makes with what stands before or behind it; infinite for none."""
    parts = _parts(kind, character)
    best = float("inf")
    for size in (1, 2):
        part = around[-size:] if kind == "before" else around[:size]
        if len(part) == size and (found := parts.get(part)):
            cost, undone = found
            beyond = around[-2:-1] if kind == "before" else around[1:2]
            best = min(best, cost + _undone(undone, beyond))
    return best
