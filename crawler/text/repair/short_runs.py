"""Short runs of wrong Chinese characters inside clean text: 鎴戜滑 for 我们, a name, a link's text.

How it happens: one field of a page (a source, an editor, a link) went through a wrong codec, the rest did not. Two or
three wrong characters are too few to weigh by how rare they are; the sentence around them tells whether they belong.

Why it is right: turned back into bytes they are whole characters of the other codec, and the language model finds the
sentence far likelier with those. In UTF-8 read as GBK, which bytes may stand where leaves three characters in a million
by chance; Big5 and GBK, where any pair is a character of both, have to win more.

When it must not act: rare names, classical and Japanese text, where the other reading is no likelier. What it can't
know: runs that lost bytes (utf8_as_gbk.py, gbk_as_big5.py ask for more of them).
"""

from __future__ import annotations

import re
from functools import cache
from heapq import nlargest

import numpy as np
from numpy.typing import NDArray

from crawler.items import Edit
from crawler.text.plausibility import model
from crawler.text.repair.characters import COMPILED, Places, code_points
from crawler.text.repair.context import Context
from crawler.text.repair.effort import A_SENTENCE
from crawler.text.repair.hanzi_mojibake import DIRECTIONS, ODD, costs_of, other_characters
from crawler.text.repair.run_ends import settled
from crawler.text.repair.signs import Signs

if COMPILED:
    from crawler.text.repair import place_look

_CONTEXT = 3  # characters on each side that the language model sees
_UTF8_GAIN = 10.0  # bits that a sentence must win by the UTF-8 reading
_GAIN = 30.0  # the same between Big5 and GBK
_FIRST_LOOK = 16.0  # bits that single characters must win there to be looked at
_A_CHARACTER = 11.0  # bits a character, on average, of the sentence as read, at most
_FOREIGN = re.compile("[ぁ-ヿ가-힣\u1100-\u11ff]")  # scripts that the language model does not know
_NEAR = 30  # characters
_TRIED = 10  # runs around an odd character, those that look best first
_REACH = 8  # characters of a run on each side of an odd one
# Of one text: what has more is damaged as a whole, or made to keep us busy. A run costs 10 µs, a place 120 µs.
_MOST_RUNS, _MOST_PLACES = 600, 80
_LEAD, _MIDDLE, _LAST = 1, 2, 4  # the characters that two of UTF-8 become, by their place


def _leads() -> list[str]:
    return list(map(chr, np.flatnonzero(_kinds() & _LEAD).tolist()))


_LEADS = Signs(_leads)


def find_edits(text: str, context: Context) -> list[Edit]:
    """One edit for each run.

    >>> text = "来源：" + "环保督察".encode().decode("gb18030") + "组提供的材料"
    >>> [edit.after for edit in find_edits(text, Context(text))]
    ['环保督察']
    """
    return _utf8_runs(text, context) or _exchanged_runs(text, context)


def _utf8_runs(text: str, context: Context) -> list[Edit]:
    starts = _LEADS.places_in(text)
    if not len(starts):
        return []
    points = code_points(text)
    starts = starts[starts < len(text) - 2]
    starts = starts[_kinds().take(points[starts + 1]) & _MIDDLE & (_kinds().take(points[starts + 2]) & _LAST) >> 1 != 0]
    edits: list[Edit] = []
    reached = tried = 0
    known = set(starts.tolist())
    for start in starts.tolist():
        if start < reached:
            continue
        end = start + 3
        while end in known:
            end += 3
        try:
            after = text[start:end].encode("gb18030").decode("utf-8")
        except UnicodeDecodeError:
            continue
        tried += 1
        if tried > _MOST_RUNS:
            break
        if not context.takes(A_SENTENCE, start, end):
            continue
        gain = _gain(text, start, end, after, context)
        if gain > _UTF8_GAIN:
            sure = round(min(0.999, 1 - 2 ** (-gain / 8)), 3)
            edits.append(Edit(start, end, text[start:end], after, "mojibake:utf-8_as_gb18030", sure))
            reached = end
    return edits


def _exchanged_runs(text: str, context: Context) -> list[Edit]:
    """Runs of Big5 read as GBK, or GBK as Big5, around characters that are odd in any text."""
    places = ODD.places_in(text)
    if not len(places):
        return []
    found: list[tuple[float, int, int, str, str]] = []
    for wrong, right in DIRECTIONS:
        for at in _gaining(text, places, _gains(wrong, right))[:_MOST_PLACES]:
            if context.takes(_TRIED * A_SENTENCE, at, at + 1):
                found += _best_run(text, at, wrong, right, context)
    edits: list[Edit] = []
    for gain, start, end, after, rule in sorted(found, reverse=True):
        if all(end <= edit.start or start >= edit.end for edit in edits):
            sure = round(min(0.999, 1 - 2 ** (-gain / 8)), 3)
            edits.append(Edit(start, end, text[start:end], after, rule, sure))
    return sorted(edits, key=lambda edit: edit.start)


def _gaining(text: str, places: Places, gains: NDArray[np.float64], *, compiled: bool = COMPILED) -> list[int]:
    """The places where an odd character and the best of what stands on either side of it win enough to be looked at."""
    if compiled:
        return place_look.gaining(code_points(text), places, gains, _REACH, _FIRST_LOOK)
    points = np.concatenate((np.zeros(_REACH, np.uint32), code_points(text), np.zeros(_REACH, np.uint32)))
    around = gains.take(points[places[:, None] + np.arange(2 * _REACH + 1)])
    left = np.maximum.accumulate(np.cumsum(around[:, _REACH - 1 :: -1], axis=1), axis=1)[:, -1].clip(0)
    behind = np.maximum.accumulate(np.cumsum(around[:, _REACH + 1 :], axis=1), axis=1)[:, -1].clip(0)
    found: list[int] = places[around[:, _REACH] + left + behind > _FIRST_LOOK].tolist()
    return found


@cache
def _gains(wrong: str, right: str) -> NDArray[np.float64]:
    """Bits that each character wins by the other reading."""
    keep, read = costs_of(wrong, right)
    return keep - read


def _best_run(text: str, at: int, wrong: str, right: str, context: Context) -> list[tuple[float, int, int, str, str]]:
    """The run around an odd character that wins most, if it wins enough."""
    if _FOREIGN.search(text, max(0, at - _NEAR), at - _REACH) or _FOREIGN.search(text, at + _REACH, at + _NEAR):
        return []
    other = other_characters(wrong, right)
    low, high = at, at + 1
    while low > max(0, at - _REACH) and text[low - 1] in other:
        low -= 1
    while high < min(len(text), at + _REACH + 1) and text[high] in other:
        high += 1
    if text[at] not in other:
        return []
    costs = model("zh")
    wins = [costs[c] - costs[other[c]] for c in text[low:high]]
    spans = [(start, end) for start in range(low, at + 1) for end in range(max(at + 1, start + 2), high + 1)]
    likely = nlargest(_TRIED, spans, key=lambda span: sum(wins[span[0] - low : span[1] - low]))
    readings = ["".join(other[c] for c in text[start:end]) for start, end in likely]
    ways = [(_gain(text, *span, after, context), *span) for span, after in zip(likely, readings, strict=True)]
    gain, start, end = max(ways, default=(0.0, at, at))
    if gain <= _GAIN or 2 * len(set(text[start:end])) <= end - start:  # 硉硉矹矹 is verse: two characters prove little
        return []
    start, end = settled(text, start, end, other, context.model)
    return [(gain, start, end, "".join(other[c] for c in text[start:end]), f"mojibake:{right}_as_{wrong}")]


def _gain(text: str, start: int, end: int, after: str, context: Context) -> float:
    """Bits that the sentence wins; nothing if it reads unlikely even so."""
    if _FOREIGN.search(text[max(0, start - _NEAR) : start]) or _FOREIGN.search(text, end, end + _NEAR):
        return 0.0
    before, behind = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT].split("\n")[0]
    score = context.model.score
    read = score(after + behind, before or "\n")
    if -read > _A_CHARACTER * len(after + behind) or not all("\u2e80" <= c <= "\uffef" or c in "“”‘’…—" for c in after):
        return 0.0
    return read - score(text[start:end] + behind, before or "\n")


@cache
def _kinds() -> NDArray[np.uint8]:
    """Which characters of GBK the bytes of two characters in UTF-8 become."""
    kinds = np.zeros(0x10000, dtype=np.uint8)
    starts, following = (*range(0xE2, 0xEA), 0xEF), range(0x80, 0xC0)
    for leads, trails, kind in (
        (starts, following, _LEAD),
        (following, starts, _MIDDLE),
        (following, following, _LAST),
    ):
        for lead in leads:
            for trail in trails:
                character = bytes((lead, trail)).decode("gb18030", "replace")
                if len(character) == 1 and character != "\ufffd":
                    kinds[ord(character)] |= kind
    return kinds
