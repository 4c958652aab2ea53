"""Where a phrase ends that does not belong into its sentence.

The language model says for each end how much likelier phrase and sentence are apart than together: the phrase by itself
and the sentence without it, against both as they stand (a log-likelihood ratio, in bits).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.lm import LanguageModel

_BEHIND = 4  # characters behind the phrase that are weighed with it
_REACH = 3  # characters of context, as many as the model looks at
_UNKNOWN = "\0\0\0"
_TRADE = 4.0  # bits that a phrase wins for each word of trade in the row that ends it
_TOGETHER = 2_000  # windows weighed at once


class Ended(NamedTuple):
    """The likeliest phrase at a place: the gain of leaving it out, where it ends, its lead over the second."""

    better: float
    end: int
    lead: float  # bits over all belonging together


def best_ends(text: str, wanted: Sequence[tuple[int, Sequence[tuple[int, float]]]]) -> list[Ended]:
    """The likeliest phrase for each start with the ends it may have: one question to the model for all.

    An end comes with the words of trade in a row before it (0 where none is looked for).
    """
    model = LanguageModel.load()
    windows = []
    for start, ends in wanted:
        line = text[start : ends[-1][0] + _BEHIND].split("\n")[0]
        windows += [(line, text[max(0, start - _REACH) : start].rjust(_REACH, "\n")), (line, _UNKNOWN)]
    together = (model.scores_of(windows[at : at + _TOGETHER]) for at in range(0, len(windows), _TOGETHER))
    scores = chain.from_iterable(together)
    return [
        _best_end(start, ends, line, model.context(before), next(scores), next(scores))
        for (start, ends), (line, before) in zip(wanted, windows[::2], strict=True)
    ]


def _best_end(
    start: int,
    ends: Sequence[tuple[int, float]],
    line: str,
    context: tuple[int, ...],
    in_place: NDArray[np.float64],
    by_itself: NDArray[np.float64],
) -> Ended:
    model = LanguageModel.load()
    as_it_stands, alone = np.cumsum(in_place), np.cumsum(by_itself)
    found = []
    for end, row in ends:
        rest = line[end - start :]
        head = model.beginning(rest, _REACH)  # behind it the characters see nothing but the rest, cut or not
        behind = end - start + len(head)
        better = float(alone[end - start - 1]) + _after(model, context, head) - float(as_it_stands[behind - 1])
        found.append((better + _TRADE * row, better, end))
    found.sort(reverse=True)
    best, better, end = found[0]
    return Ended(better, end, best - found[1][0] if len(found) > 1 else best)


def _after(model: LanguageModel, context: tuple[int, ...], head: str) -> float:
    total = 0.0
    for identity in model.ids(head):
        total += model.step(context, identity)
        context = model.after(context, identity)
    return total
