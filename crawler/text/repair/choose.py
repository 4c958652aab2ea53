"""Choose between characters by the language around them: a beam search over the few places that are open.

Used where bytes were lost and several characters fit what is left of them. Three things are weighed: the language model
mixed with the text's own pairs and triples (a page says the same names again), paired marks (an open bracket wants
closing), and whether the text is in simplified or traditional characters. Where punctuation is open, a small network
(mark_network.py) that looks farther and the sentence (sentence_marks.py) are heard as well, once all other places
have been filled. What is sure by then teaches what is doubtful: bytes are lost before every digit, so how a page speaks
before its numbers (先有5G) stands nowhere else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log2
from operator import itemgetter

import numpy as np

from crawler.text.fold import fold_table
from crawler.text.repair.context import Context
from crawler.text.repair.converter_marks import AWKWARD, MARKS, awkward_pairs, mark, open_marks_of
from crawler.text.repair.lm_symbols import BOUNDARY, UNKNOWN
from crawler.text.repair.mark_network import MarkNetwork, may_be_mark
from crawler.text.repair.sentence_marks import told

_BEAM = 8
_CHOICES = 36  # the cheapest ones by themselves; beyond them nothing is likely
_TAIL = 0.9  # weight of what stands behind: a pair never seen backs off to frequent singles and looks too good
_TEACHES = 0.8  # share of the best way from which a stretch tells something of the doubtful ones
_REACH = 24  # characters, in which these are looked for
_SEEN = 60  # characters around a place that the network is shown
_END = 0.15  # weight of the end of the text: it may be cut off there
_END_OF_TEXT = "\0"  # in what stands behind
_BEHIND = 4  # characters after the last open place that still tell something
_BUDGET = 1_000  # open places of one text that are looked at; beyond them the commonest character is taken
_UNSEEN = 0.1  # how sure that is
CHOSEN = 0.998  # as sure as a choice is at most; what left none is surer
_OWN = 0.15  # weight of the text's own words
_OWN_SINGLE = 0.1  # of it, weight of single characters
_OTHER_FORM = 8.0  # bits for a traditional character in simplified text, and the other way round
_SETTLED = 0.95  # share of the forms from which a text is one or the other

_DOUBTFUL = 0.999  # share of the best way below which the network is asked which mark stands at a place
_SAY_OF_NETWORK = 0.8
_LEAST = -6.0  # bits behind the best that its opinion goes: now and then it is sure and wrong

_CLOSES = 7.0  # bits for a mark that closes what nothing behind closes
_OPENS = 4.0  # bits for a mark that opens what something behind closes
_STRAY = 6.0  # bits against one that opens what nothing closes
_OPENING_OF = dict(zip("”’》〉）】」』)", "“‘《〈（【「『（", strict=True))
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")

_Way = tuple[float, tuple[int, ...], str, str]  # score, last ids, open marks, characters taken


def choices_in(units: Sequence[tuple[str, ...]]) -> int:
    """How many characters would be weighed at the open places."""
    return sum(min(len(choices), _CHOICES) for choices in units if len(choices) > 1)


class Chooser:
    """Chooses within one text; `known` is the part of it that is certain."""

    def __init__(self, known: str, context: Context) -> None:
        self._model = context.model
        self._left = _BUDGET
        ids = self._model.symbols(known)
        self._singles = Counter(ids)
        self._total = max(1, len(ids))
        self._weighed: dict[tuple[tuple[int, ...], int], float] = {}  # most ways meet the same characters behind them
        self._pairs: Counter[tuple[int, ...]] = Counter(pairwise(ids))
        self._triples: Counter[tuple[int, ...]] = Counter(zip(ids, ids[1:], ids[2:], strict=False))
        folds = fold_table()
        forms = set(folds.values())
        seen = Counter(known)
        traditional = sum(count for c, count in seen.items() if ord(c) in folds)
        simplified = sum(count for c, count in seen.items() if ord(c) in forms)
        share = traditional / (traditional + simplified) if traditional + simplified else 0.5
        unwanted = folds.keys() if share < 1 - _SETTLED else forms if share > _SETTLED else ()
        self._unwanted = set(unwanted)
        if "\u3000" not in known:
            self._unwanted.add(0x3000)
        if not _FULL_WIDTH.search(known):
            self._unwanted.update(range(0xFF10, 0xFF5B))
            self._unwanted.difference_update(map(ord, "：；＜＝＞？＠［＼］＾＿｀"))

    def choose(self, units: Sequence[tuple[str, ...]], before: str, after: str) -> tuple[str, float]:
        """The likeliest text, and how sure it is: the share of the best among the ways left at the end.

        `units` are the characters in order, each with what it can be; `before` and `after` is the text around.
        """
        places = [at for at, choices in enumerate(units) if len(choices) > 1]
        text = [choices[0] for choices in units]
        stretches: list[tuple[int, int]] = []
        at = 0
        while at < len(places):
            last = at
            while last + 1 < len(places) and places[last + 1] - places[last] <= _BEHIND:
                last += 1
            stretches.append((places[at], places[last] + 1))
            at = last + 1
        sure: dict[tuple[int, int], float] = {}
        for first, end in stretches:
            self._left -= sum(len(choices) > 1 for choices in units[first:end])
            if self._left < 0:
                return "".join(text), _UNSEEN
            sure[first, end] = self._settle(units, text, first, end, before, after, {})
        doubtful = [stretch for stretch, share in sure.items() if share < _DOUBTFUL]
        marks = [at for first, end in doubtful for at in range(first, end) if may_be_mark(units[at])]
        opinions = self._opinions(units, text, marks, before, after) if marks else {}
        for first, end in doubtful:
            for at in range(first, end):
                if len(units[at]) > 1 and (more := self._told(units[at], text, at, before, after)):
                    opinions[at] = [a + b for a, b in zip(opinions[at], more, strict=True)] if at in opinions else more
        for first, end in doubtful:
            if any(at in opinions for at in range(first, end)):
                sure[first, end] = self._settle(units, text, first, end, before, after, opinions)
        teaching = [stretch for stretch, share in sure.items() if share >= _TEACHES]
        taught = {
            pair for first, end in teaching for pair in pairwise(_without_digits(text[max(0, first - 1) : end + 1]))
        }
        again = [one for one, share in sure.items() if share < _TEACHES and _may_hold(units, text, *one, taught)]
        if again:
            self._learn(units, text, teaching)
            for first, end in again:
                sure[first, end] = self._settle(units, text, first, end, before, after, opinions)
        return "".join(text), round(min(sure.values(), default=0.999), 3)

    def _learn(
        self, units: Sequence[tuple[str, ...]], text: Sequence[str], stretches: Sequence[tuple[int, int]]
    ) -> None:
        """Counts what these stretches, now decided, say of the text's own words."""
        known = [choices[0] if len(choices) == 1 else "\n" for choices in units]
        told = list(known)
        for first, end in stretches:
            told[first:end] = text[first:end]
        before, now = (self._model.symbols("".join(some)) for some in (known, told))
        self._singles += Counter(now) - Counter(before)
        self._pairs += Counter(pairwise(now)) - Counter(pairwise(before))
        self._triples += Counter(zip(now, now[1:], now[2:], strict=False)) - Counter(
            zip(before, before[1:], before[2:], strict=False)
        )
        self._weighed.clear()

    @staticmethod
    def _told(choices: Sequence[str], text: Sequence[str], at: int, before: str, after: str) -> list[float] | None:
        left = before[-_SEEN:] + "".join(text[max(0, at - _SEEN) : at])
        right = "".join(text[at + 1 : at + 1 + _REACH]) + after
        return told(left[-_SEEN:], choices[:_CHOICES], right)

    def _settle(
        self,
        units: Sequence[tuple[str, ...]],
        text: list[str],
        first: int,
        end: int,
        before: str,
        after: str,
        opinions: dict[int, list[float]],
    ) -> float:
        """Decides one stretch of open places that are near each other, and says how sure it is."""
        lead = "\n" + before + "".join(text[max(0, first - 300) : first])
        tail = self._model.beginning("".join(text[end : end + _REACH]) + (after or _END_OF_TEXT), _BEHIND)
        closing = _closed_behind("".join(text[end : end + 300]) + after)
        heard = [opinions.get(at) for at in range(first, end)] + [None] * len(tail)
        best, share = self._search([*units[first:end], *((c,) for c in tail)], heard, lead, closing)
        open_or_given = zip(units[first:end], best, strict=False)
        text[first:end] = [choices[0] if len(choices) == 1 else chosen for choices, chosen in open_or_given]
        return share

    def _opinions(
        self, units: Sequence[tuple[str, ...]], text: list[str], places: list[int], before: str, after: str
    ) -> dict[int, list[float]]:
        """What the network says of the marks that could stand at these places, in bits behind the best of each."""
        whole = before + "".join(text) + after
        asked = []
        for at in places:
            here = len(before) + at
            left = ("\n" if here < _SEEN else "") + whole[max(0, here - _SEEN) : here]
            asked.append((left, "".join(units[at][:_CHOICES]), whole[here + 1 : here + 1 + _SEEN]))
        found: dict[int, list[float]] = {}
        for at, scores in zip(places, MarkNetwork.load().scores(asked), strict=True):
            if np.isfinite(scores.max()):  # else it knows none of the marks
                found[at] = (_SAY_OF_NETWORK * (scores - scores.max()).clip(_LEAST)).tolist()
        return found

    def _search(
        self, stretch: Sequence[tuple[str, ...]], heard: Sequence[list[float] | None], lead: str, closing: str
    ) -> tuple[str, float]:
        if not any("\u3400" <= choices[0] <= "\u9fff" for choices in stretch if len(choices) > 1):
            lead, stretch = _with_paired_marks(lead, stretch)
        start = self._model.context(lead)
        ways: list[_Way] = [(0.0, start, open_marks_of(lead.rpartition("\n")[2]), "")]
        for choices, opinion in zip(stretch, heard, strict=True):
            some = choices[:_CHOICES]
            ids = self._model.ids("".join(some))
            wanted = closing if len(some) > 1 else None
            bits = opinion or [0.0] * len(some)
            ways = [
                self._grown(way, c, i, wanted, more) for way in ways for c, i, more in zip(some, ids, bits, strict=True)
            ]
            ways.sort(key=itemgetter(0), reverse=True)
            if len(some) > 1:
                del ways[_BEAM:]
        best = ways[0][0]
        return ways[0][3], 1 / sum(2.0 ** max(-60.0, way[0] - best) for way in ways)

    def _grown(self, way: _Way, character: str, identity: int, closing: str | None, more: float) -> _Way:
        score, state, marks, taken = way
        weight = 1.0 if closing is not None else _TAIL
        if character == _END_OF_TEXT:
            identity, weight = BOUNDARY, _END
        score += more + weight * self._bits(state, identity)
        if character in MARKS:
            opened, price = mark(marks, character)
            score -= price
            if closing is not None and len(opened) < len(marks) and marks[-1] not in closing:
                score += _CLOSES
            elif closing is not None and len(opened) > len(marks):
                score += _OPENS if opened[-1] in closing and opened[-1] not in marks else -_STRAY
            marks = opened
        if ord(character) in self._unwanted:
            score -= _OTHER_FORM
        return score, self._model.after(state, identity), marks, taken + character

    def _bits(self, state: tuple[int, ...], identity: int) -> float:
        """log2 of the probability of a character after others, all as ids of the language model."""
        found = self._weighed.get((state, identity))
        if found is None:
            found = self._weighed[state, identity] = self._mixed(state, identity)
        return found

    def _mixed(self, state: tuple[int, ...], identity: int) -> float:
        general = self._model.step(state, identity)
        if (state[-1], identity) in awkward_pairs() and (state[-1], identity) not in self._pairs:
            return general - AWKWARD
        single = self._singles.get(identity, 0)
        if not single or identity == UNKNOWN:
            return general
        own = _OWN_SINGLE * single / self._total
        if pair := self._pairs.get((state[-1], identity), 0):
            own += 0.5 * pair / (self._singles[state[-1]] + 1.0)
            if len(state) > 1 and (triple := self._triples.get((*state[-2:], identity), 0)):
                own += 0.5 * triple / (self._pairs[state[-2:]] + 0.5)
        return log2((1 - _OWN) * 2.0**general + _OWN * own)


def _without_digits(characters: Sequence[str]) -> list[str]:
    return ["0" if character.isdigit() else character for character in characters]


def _may_hold(
    units: Sequence[tuple[str, ...]], text: Sequence[str], first: int, end: int, pairs: set[tuple[str, str]]
) -> bool:
    """Whether one of these pairs could stand at the open places of a stretch."""
    for at in range(first, end):
        choices = units[at]
        if len(choices) > 1:
            left, right = _without_digits(text[max(0, at - 1) : at]), _without_digits(text[at + 1 : at + 2])
            if any((a, c) in pairs for a in left for c in choices) or any(
                (c, b) in pairs for b in right for c in choices
            ):
                return True
    return False


def _closed_behind(text: str) -> str:
    """The opening marks whose closing ones stand in the rest of the paragraph without being opened there.

    >>> _closed_behind("新闻》说“好”")
    '《'
    """
    wanted, marks = "", ""
    for character in text.partition("\n")[0]:
        if character in MARKS:
            opened, price = mark(marks, character)
            if price > 0 and len(opened) == len(marks):
                wanted += _OPENING_OF.get(character, "")
            marks = opened
    return wanted


def _with_paired_marks(lead: str, stretch: Sequence[tuple[str, ...]]) -> tuple[str, list[tuple[str, ...]]]:
    """The same with typewriter's quotation marks as the pairs that the language model knows: 说："好" as 说：“好”."""
    start = lead.rfind("\n") + 1
    opened = False
    turned: list[tuple[str, ...]] = []
    for choices in [*((c,) for c in lead[start:]), *stretch]:
        if choices == ('"',):
            opened = not opened
            choices = ("“" if opened else "”",)
        turned.append(choices)
    split = len(lead) - start
    return lead[:start] + "".join(choices[0] for choices in turned[:split]), turned[split:]
