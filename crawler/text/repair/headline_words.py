"""Pieces of a text's own headline put in front of its clauses: 经党中央、央字头国务院批准.

Doorway pages copy news and strew the headline's words over it, so that no two copies are alike and each repeats what
people search for. The piece stands behind a mark, and the clause goes on as if it were not there: the language model
finds the piece by itself and the clause without it likelier than both together.

One such place is chance, and so is one name the model does not know; a text is called spun when several pieces, from
different places of the headline, are found. Nothing is taken out. When it must not act: on
clauses that begin with what the text is about, as most news do; on texts without a headline in their first line.
"""

from __future__ import annotations

import numpy as np

from crawler.items import Flag
from crawler.text.repair.characters import CharacterSet, code_points
from crawler.text.repair.context import Context
from crawler.text.repair.phrase_ends import best_ends

_HEADLINE = range(10, 61)  # characters of a first line that may be one
_BODY = range(100, 1_500)  # characters: such copies are short, and long texts repeat their headline by nature
_LONGEST = 8  # characters of pieces in a row
_MARKS = CharacterSet("，、。；：,;:“")
_BETTER = 3.0  # bits by which a clause must be likelier without what stands before it
_REACH = 3  # characters of context that the language model looks at
_STRANGE = 20.0  # bits of the first character of a piece and of the one behind it, at least
_PIECES = 4  # from different places of the headline
_TOGETHER = 20.0  # bits of all places
_MOST = 200  # places looked at


def find_flags(text: str, context: Context) -> list[Flag]:
    """`spun` for the text and for each place, where enough of them are found."""
    headline, _, body = (context.headline, "", text) if context.headline else text.partition("\n")
    if len(headline) not in _HEADLINE or len(body) not in _BODY:
        return []
    reached = len(text) - len(body)
    places = _candidates(text, headline, reached)[:_MOST]
    if len({text[at : at + 2] for at in places}) < _PIECES:
        return []
    candidates = [(at, ends) for at in places if (ends := _ends(text, at, headline))]
    if _apart({text[at : ends[-1]] for at, ends in candidates}, headline) < _PIECES:
        return []
    candidates = _strange(text, candidates, context)
    if _apart({text[at : ends[-1]] for at, ends in candidates}, headline) < _PIECES:
        return []
    found = []
    for at, ends in candidates:
        if at < reached:
            continue
        better, end, _ = best_ends(text, [(at, [(end, 0.0) for end in ends])])[0]
        if better >= _BETTER:
            found.append((at, end, better))
            reached = end
    pieces = {text[at:end] for at, end, _ in found}
    if _apart(pieces, headline) < _PIECES or sum(better for *_, better in found) < _TOGETHER:
        return []
    named = ", ".join(dict.fromkeys(text[at:end] for at, end, _ in found))
    flags = [Flag("spun", None, None, 0.8, f"words of the headline in front of clauses: {named}")]
    return flags + [
        Flag("spun", at, end, 0.7, f"{text[at:end]} of the headline does not belong here") for at, end, _ in found
    ]


def _apart(pieces: set[str], headline: str) -> int:
    """How many of the pieces come from different places of the headline: one name in several cuts counts once."""
    reached, count = 0, 0
    for end, start in sorted((at + len(piece), at) for piece in pieces if (at := headline.find(piece[:2])) >= 0):
        if start >= reached:
            reached, count = end, count + 1
    return count


def _candidates(text: str, headline: str, first: int) -> list[int]:
    """Where two characters of the headline stand behind a mark, in the body."""
    wanted = np.zeros(0x10000, dtype=bool)
    wanted[code_points(headline)] = True
    marks = _MARKS.places_in(text)
    marks = marks[(marks >= first - 1) & (marks < len(text) - 2)]
    places = marks[wanted.take(code_points(text)[marks + 1])] + 1
    return [at for at in places.tolist() if text[at : at + 2] in headline]


def _strange(text: str, candidates: list[tuple[int, list[int]]], context: Context) -> list[tuple[int, list[int]]]:
    """Those pieces that seldom begin such a clause and are seldom followed so: one question to the model for all."""
    places = [place for at, ends in candidates for place in (at, *ends)]
    windows = [text[max(0, place - _REACH) : place + 1].rjust(_REACH + 1, "\n") for place in places]
    bits = iter((-context.model.scores("".join(windows))[_REACH :: _REACH + 1]).tolist())
    found = []
    for at, ends in candidates:
        start = next(bits)
        strange = [end for end in ends if start + next(bits) >= _STRANGE]
        found += [(at, strange)] if strange else []
    return found


def _ends(text: str, start: int, headline: str) -> list[int]:
    """Where a row of pieces of the headline, of two characters and more each, can end."""
    ends: set[int] = set()
    for at in range(start, start + _LONGEST - 1):
        if at == start or at in ends:
            for end in range(at + 2, min(start + _LONGEST, len(text)) + 1):
                if "\n" in text[at:end] or text[at:end] not in headline:
                    break
                ends.add(end)
    return sorted(ends)
