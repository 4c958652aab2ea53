"""The beam of the converter's search: hypotheses, what they have read, and how they are thinned out and decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from crawler.text.repair.converter_marks import quotation_cost
from crawler.text.repair.converter_stops import opinions
from crawler.text.repair.words import words_score

ALIGNED = -1

_BEAM = 20
_ALIKE = 6
_SAY_OF_WORDS = 0.8
_WORD = 4  # characters before a search in which a word may have begun
MARGIN = 24.0  # bits behind the best at which a hypothesis is given up


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


def pruned(beam: list[Hypothesis], spare: int = 0) -> list[Hypothesis]:
    """The best hypotheses, best first; of those that go on alike only the best few, between which words decide.

    A second pass over what the first one left open keeps some `spare` ones more.

    The best aligned one stays however poor it is: where all others come to nothing, the text stays as it is.
    """
    beam = sorted(beam, key=lambda one: -one.bits)
    floor = beam[0].bits - MARGIN
    alike: dict[tuple[int, int, tuple[int, ...], str], int] = {}
    kept: list[Hypothesis] = []
    has_aligned = False
    for one in beam:
        if one.bits < floor or len(kept) >= _BEAM + 4 * spare:
            if has_aligned or one.pending != ALIGNED:
                continue
            kept.append(one)
            break
        key = (one.pending, one.last, one.context, one.open_marks)
        alike[key] = alike.get(key, 0) + 1
        if alike[key] <= _ALIKE + spare:
            kept.append(one)
            has_aligned |= one.pending == ALIGNED
    return kept


def decision(
    beam: list[Hypothesis], at: int, before: str, behind: str, quoted: str, own: Mapping[str, float]
) -> Decision:
    """The outcome: of the hypotheses that are left, the best one by characters, words, ends of quotations and marks.

    `before` is the text before the search began, `behind` what is displayed behind it; `quoted` what converter_marks
    says of the quotation that is open there; `own` the document's words.
    """
    read = [_pieces(one) for one in beam]
    bits = [one.bits for one in beam]
    if len(beam) > 1:
        texts = ["".join(piece.text for piece in pieces) for pieces in read]
        word = before[-_WORD:]
        bits = [
            one + _SAY_OF_WORDS * words_score(word + text, own) - quotation_cost(quoted + text)
            for one, text in zip(bits, texts, strict=True)
        ]
        bits = [one + more for one, more in zip(bits, opinions(texts, bits, before, behind), strict=True)]
    ranked = sorted(range(len(beam)), key=lambda k: (-bits[k], k))
    margin = bits[ranked[0]] - bits[ranked[1]] if len(beam) > 1 else MARGIN
    return Decision(at, read[ranked[0]], margin)


def _pieces(one: Hypothesis) -> list[Piece]:
    pieces: list[Piece] = []
    piece = one.pieces
    while piece is not None:
        pieces.append(piece)
        piece = piece.before
    return pieces[::-1]
