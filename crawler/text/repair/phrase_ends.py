"""Where a phrase ends that does not belong into its sentence.

The language model says for each end how much likelier phrase and sentence are apart than together: the phrase by itself
and the sentence without it, against both as they stand (a log-likelihood ratio, in bits).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crawler.text.repair.lm import LanguageModel

_BEHIND = 4  # characters behind the phrase that are weighed with it
_REACH = 3  # characters of context, as many as the model looks at
_TRADE = 4.0  # bits that a phrase wins for each word of trade in the row that ends it


class Ended(NamedTuple):
    """The likeliest phrase at a place: the gain of leaving it out, where it ends, its lead over the second."""

    better: float
    end: int
    lead: float  # bits over all belonging together


def best_ends(text: str, wanted: Sequence[tuple[int, Sequence[tuple[int, float]]]]) -> list[Ended]:
    """The likeliest phrase for each start with the ends it may have: one question to the model for all.

    An end comes with the words of trade in a row before it (0 where none is looked for).
    """
    asked = []
    for start, ends in wanted:
        line = text[start : ends[-1][0] + _BEHIND].split("\n")[0]
        asked.append((line, text[max(0, start - _REACH) : start].rjust(_REACH, "\n"), [end - start for end, _ in ends]))
    return [_best_end(ends, bits) for (_, ends), bits in zip(wanted, LanguageModel.load().apart(asked), strict=True)]


def _best_end(ends: Sequence[tuple[int, float]], bits: list[float]) -> Ended:
    found = [(better + _TRADE * row, better, end) for (end, row), better in zip(ends, bits, strict=True)]
    found.sort(reverse=True)
    best, better, end = found[0]
    return Ended(better, end, best - found[1][0] if len(found) > 1 else best)
