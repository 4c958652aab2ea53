"""The beam of the converter's search: hypotheses, what they have read, and how they are thinned out and decided."""

from __future__ import annotations

from typing import NamedTuple

ALIGNED = -1

_BEAM = 24
MARGIN = 45.0  # bits behind the best at which a hypothesis is given up


class Piece(NamedTuple):
    """A part of the way: the displayed text up to `end` reads `text`; `aligned` says whether a cut is possible here."""

    before: Piece | None
    end: int
    text: str
    aligned: bool
    lost: int


class Hypothesis(NamedTuple):
    """One way to read the text so far. `before` and `last` are the raw bytes just read, 0 where unknown."""

    bits: float
    pending: int
    before: int
    last: int
    must: bool  # the raw bytes just read are a pair of the table: its reading has to follow
    context: tuple[int, ...]
    pieces: Piece | None
    open_marks: str


class Decision(NamedTuple):
    """The outcome of a search: pieces from the start on, bits by which they beat the next other reading.

    `doubtful`: it is hardly language, and there may have been characters that a crawler stripped.
    """

    end: int
    pieces: list[Piece]
    margin: float
    doubtful: bool = False


def agreed(beam: list[Hypothesis], long: bool) -> bool:
    """Whether all go on alike; in a long search whatever brackets each has open."""
    best = beam[0]
    return all(
        one.pending == ALIGNED
        and (one.context, one.must) == (best.context, best.must)
        and (long or one.open_marks == best.open_marks)
        for one in beam
    )


def pruned(beam: list[Hypothesis]) -> list[Hypothesis]:
    """The best hypotheses, best first; of those that go on alike only the best two, so that the margin is known.

    The best aligned one stays however poor it is: where all others come to nothing, the text stays as it is.
    """
    beam = sorted(beam, key=lambda one: -one.bits)
    floor = beam[0].bits - MARGIN
    alike: dict[tuple[int, int, tuple[int, ...], str], int] = {}
    kept: list[Hypothesis] = []
    has_aligned = False
    for one in beam:
        if one.bits < floor or len(kept) >= _BEAM:
            if has_aligned or one.pending != ALIGNED:
                continue
            kept.append(one)
            break
        key = (one.pending, one.last, one.context, one.open_marks)
        alike[key] = alike.get(key, 0) + 1
        if alike[key] <= 2:
            kept.append(one)
            has_aligned |= one.pending == ALIGNED
    return kept


def decision(beam: list[Hypothesis], at: int) -> Decision:
    pieces: list[Piece] = []
    piece = beam[0].pieces
    while piece is not None:
        pieces.append(piece)
        piece = piece.before
    margin = beam[0].bits - beam[1].bits if len(beam) > 1 else MARGIN
    return Decision(at, pieces[::-1], margin)
