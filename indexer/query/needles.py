"""What an engine looks for to find a piece of text: one token, a phrase of tokens, or a single character."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from crawler.errors import QueryError
from indexer.analysis import Run, flat_runs, run_tokens


@dataclass(frozen=True, slots=True)
class Needle:
    """`kind` is "character" (one Han character), "latin" (one Latin run) or "phrase" (tokens in a row, or one pair)."""

    kind: Literal["character", "latin", "phrase"]
    tokens: tuple[str, ...]
    starts_han: bool = False
    ends_han: bool = False


@lru_cache(maxsize=4096)  # a word's needle is asked for when it is parsed, searched, weighed in titles and highlighted
def needle_of(text: str, position: int = 0) -> Needle:
    """The needle for a text; raises QueryError where no letter stands in it or an edge could not be found exactly.

    The error's suggestion is for this text alone: a shorter phrase, or "".
    """
    found = flat_runs(text)
    if not found:
        raise QueryError("there is no letter, digit or character to look for", position)
    if len(found) == 1:
        run = found[0]
        if not run.han:
            return Needle("latin", (run.text,))
        if len(run.text) == 1:
            return Needle("character", (run.text,))
        return Needle("phrase", tuple(run_tokens(run, entry=False, end=False)), True, True)
    for edge, other, rest in ((found[0], found[1], found[1:]), (found[-1], found[-2], found[:-1])):
        if edge.han and len(edge.text) == 1 and other.han:
            shorter = "，".join(run.text for run in rest)
            raise QueryError(
                f"a single character beside a punctuation mark ({edge.text}) cannot be looked for; leave it out",
                position,
                f'"{shorter}"',
            )
    return Needle("phrase", tuple(_tokens(found)), found[0].han, found[-1].han)


def reach(one: Needle, other: Needle, distance: int) -> int:
    """How many tokens may stand between two needles for `distance` characters between their texts.

    A pair of characters overlaps the next, so a needle that ends in a Han run is followed by one token more than there
    are characters; after a Latin run the entry token of a Han run comes first.
    """
    return distance + (1 if one.ends_han else 0) + (1 if other.starts_han and not one.ends_han else 0)


def _tokens(found: list[Run]) -> list[str]:
    out: list[str] = []
    last = len(found) - 1
    for at, run in enumerate(found):
        entry = at > 0 and not found[at - 1].han
        end = at < last and not found[at + 1].han
        out += run_tokens(run, entry=entry, end=end)
    return out
