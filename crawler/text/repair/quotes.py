"""Closing quotation marks whose opening marks were lost: 研究不多、布置不力”等问题, 制定了整改方案》.

Spinning tools and careless filters drop `“` and `《` after a line break or a mark and keep the closing half. Where a
quotation began can't be known for sure, so nothing is put back: each lonely closing mark is flagged `lost_quotes`.

When it must not act: a quotation that began in an earlier paragraph (Chinese prints an opening mark at each paragraph
and one closing mark at the end, or only one opening mark); `”这样”`, where the opening mark was typed as a closing one;
quotations in quotations; straight marks and apostrophes, which have no halves. One lonely mark is an author's slip or
an excerpt that begins inside a quotation: two are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crawler.items import Flag
from crawler.text.repair.characters import code_points
from crawler.text.repair.context import Context
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.signs import PAIRED, pair_counts

_PAIRS = {"”": "“", "》": "《", "」": "「", "』": "『"}
_MARK = re.compile("[“”《》「」『』]")
_CLAUSE_END = re.compile("[。；！？]")
_CHAIN = re.compile("[^，。、；：！？“”]{2,12}")  # “蓝天战”碧水战”: only a closing mark can stand here
_MIN_PLACES = 2
_OF_PAIRS = 4
_REACH = 3  # characters of context that the language model looks at
_LEAD, _LEAD_OF_PAIRS = 2.0, 6.0  # bits by which a closing mark must be likelier; where all may stand in pairs
_LINE_BREAK = 10
_COLONS = np.array([ord("："), ord(":")], dtype=np.uint32)


def find_flags(text: str, context: Context) -> list[Flag]:
    """A flag over each closing mark that nothing opens.

    >>> spun = "他指出，党委研究不多、布置不力”等问题。\\n会议制定了方案》并开展碧水攻坚战”行动。"
    >>> [(flag.start, flag.evidence) for flag in find_flags(spun, Context(""))]
    [(15, 'closing ” without “'), (28, 'closing 》 without 《'), (37, 'closing ” without “')]
    """
    counts = pair_counts(text)
    if not any(counts[closing] > counts[opening] for closing, opening in _PAIRS.items()):
        return []
    lonely: list[int] = []
    certain = 0
    opened = dict.fromkeys(_PAIRS.values(), 0)
    for start, end in _unpaired_lines(text):
        line = text[start:end]
        found = _lonely_closings(line, opened)
        lonely += [start + at for at in found]
        certain += _certain(line, found, context.model) if found else 0
        opened = {mark: min(count, 1) for mark, count in opened.items()}  # each paragraph of a quotation may open anew
    if certain < _MIN_PLACES:
        return []
    confidence = 0.7 if certain == _MIN_PLACES else 0.9
    return [
        Flag("lost_quotes", at, at + 1, confidence, f"closing {text[at]} without {_PAIRS[text[at]]}") for at in lonely
    ]


def _unpaired_lines(text: str) -> Iterator[tuple[int, int]]:
    """The lines with marks, but for those in which each opening mark is followed by its closing one."""
    points = code_points(text)
    places = PAIRED.places_in(text)
    kinds = _kinds().take(points[places])
    places, kinds = places[kinds != 0], kinds[kinds != 0]
    ends = np.flatnonzero(points == _LINE_BREAK)
    lines = np.searchsorted(ends, places)
    firsts = np.flatnonzero(np.concatenate(([True], lines[1:] != lines[:-1])))
    counts = np.diff(firsts, append=len(places))
    second = (np.arange(len(places)) - np.repeat(firsts, counts)) % 2 == 1
    paired = np.where(second, kinds < 0, kinds > 0)
    paired[1:] &= ~second[1:] | (kinds[1:] == -kinds[:-1])
    paired &= ~((kinds == -1) & np.isin(points[places - 1], _COLONS))  # such a mark may open: ：”
    whole = np.logical_and.reduceat(paired, firsts) & (counts % 2 == 0)
    bounds = np.concatenate(([-1], ends, [len(text)]))
    for line in lines[firsts[~whole]].tolist():
        yield int(bounds[line]) + 1, int(bounds[line + 1])


@cache
def _kinds() -> NDArray[np.int8]:
    """A number for each kind of mark, negative for the closing ones."""
    kinds = np.zeros(0x10000, dtype=np.int8)
    for number, (closing, opening) in enumerate(_PAIRS.items(), 1):
        kinds[ord(opening)], kinds[ord(closing)] = number, -number
    return kinds


def _lonely_closings(line: str, opened: dict[str, int]) -> list[int]:
    """Where the line closes what neither it nor an earlier one opened; `opened` is kept up to date."""
    lonely = []
    for match in _MARK.finditer(line):
        mark = match.group()
        if mark in opened:
            opened[mark] += 1
        elif mark == "”" and line[match.start() - 1 : match.start()] in ("：", ":"):
            opened["“"] += 1  # 说：”这样。” was typed so
        elif opened[_PAIRS[mark]]:
            opened[_PAIRS[mark]] -= 1
        else:
            lonely.append(match.start())
    return lonely


def _certain(line: str, lonely: list[int], model: LanguageModel) -> int:
    """How many of the lonely marks of a line cannot be an opening mark typed as a closing one (”这样”)."""
    certain = 0
    in_pairs = len(lonely) >= _OF_PAIRS and len(lonely) % 2 == 0 and "“" not in line  # the author types all of them so
    opening = -1
    typed: set[int] = set()  # marks of pairs like ”这样”
    for at in lonely:
        pair = opening >= 0 and line[at] == "”" and not _CLAUSE_END.search(line, opening, at)
        if pair and (in_pairs or _opens(line, opening, model, _LEAD if len(lonely) % 2 else _LEAD_OF_PAIRS)):
            typed |= {opening, at}
            opening = -1
            continue
        certain += opening >= 0
        last = line.rfind("”", 0, at)
        in_chain = last >= 0 and last not in typed and _CHAIN.fullmatch(line, last + 1, at)
        opening = at if line[at] == "”" and not in_chain else -1
        certain += opening < 0
    return certain + (opening >= 0)


def _opens(line: str, at: int, model: LanguageModel, lead: float) -> bool:
    """Whether an opening mark may stand in this place: a closing one is not likelier by `lead` bits."""
    before, after = line[max(0, at - _REACH) : at], line[at + 1 : at + 1 + _REACH]
    return model.score("“" + after, before) > model.score("”" + after, before) - lead
