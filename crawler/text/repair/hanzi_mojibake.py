"""Big5 shown as GBK and GBK shown as Big5: Chinese bytes read with the other Chinese encoding.

How it happens: a page in Big5 is read as GBK because its declaration says so, or the other way round. Both encodings
take two bytes a character with the lead byte first, so each wrong character stands for exactly one right one; a pair
that the wrong codec does not have became U+FFFD or `?` and is lost.

Why it is right: the other reading makes the stretch cheaper as language by more than going over to it and back costs.
The wrong one is a row of rare characters, kana and private-use characters.

When it must not act: rare names, Japanese, classical text, symbols. What it can't know: the characters that were lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from crawler.items import Edit
from crawler.text.plausibility import bits, model
from crawler.text.repair.characters import characters_between, code_points
from crawler.text.repair.context import Context
from crawler.text.repair.effort import A_LETTER, A_SENTENCE, A_STRETCH
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.run_ends import settled
from crawler.text.repair.signs import Signs

CHANGE = 14.0  # bits for going over to the other reading, and for coming back
_GAIN = 16.0  # bits that a repair must win
_ODD = 16.0  # bits from which a character is odd
_PLAUSIBLE = 12.5  # bits a character, on average, in a reading that is believed
_CLOSE = 7  # characters from one odd character to the next, and from that to the third, at most
_SHORT = 40  # characters of a text that is weighed as one
_DULL = 13.0  # bits a character, on average, from which such a text is odd
_LINE_END = 10
_AROUND = 400  # characters looked at beside the odd ones
_FEW = 40  # runs whose ends are looked at closely
_PLACES = 20  # of the ends of a run that are looked at then
_KANA_IN_A_ROW = 5.0
_NO_READING = 40.0
_LOST = "\ufffd"
_UTF8_PAIR = re.compile(rb"[\xe2-\xe9\xef][\x80-\xbf?]{2}[\x20-\x7e]{0,3}[\xe2-\xe9\xef][\x80-\xbf?]{2}")
DIRECTIONS = (("gb18030", "big5hkscs"), ("big5hkscs", "gb18030"))
# Big5 without Hong Kong's supplement has kana and figures in circles at other places: 企 is わ there, and き with it
_PLAIN = ("cp950", "gb18030")


@cache
def odd_characters() -> tuple[str, ...]:
    """Characters that are rare in any text."""
    costs = model("zh")
    hanzi = characters_between((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xE000, 0xF8FF), (0xFE30, 0xFE6F), (0x3105, 0x3129))
    return tuple(c for c in hanzi if not "\u4e00" <= c <= "\u9fff" or costs[c] >= _ODD)


ODD = Signs(odd_characters)


def find_edits(text: str, context: Context) -> list[Edit]:
    """The edits for each stretch that the other encoding reads better; one pass.

    >>> text = "中央環保督察組進駐".encode("big5").decode("gb18030")
    >>> [edit.after for edit in find_edits(text, Context(text))]
    ['中央環保督察組進駐']
    """
    edits: list[Edit] = []
    for start, end in _odd_stretches(text):
        if not context.takes(A_STRETCH + A_LETTER * (end - start), start, end):
            continue
        piece = text[start:end]
        open_ends = (start == 0, end == len(text))
        directions = [
            (wrong, right) for wrong, right in (*DIRECTIONS, _PLAIN) if _may_gain(piece, wrong, right, open_ends)
        ]
        if not directions:
            continue
        found = [(*_cheaper_spans(piece, wrong, right, open_ends), wrong, right) for wrong, right in directions]
        gain, spans, wrong, right = max(found, key=lambda one: one[0])
        other = other_characters(wrong, right)
        spans = [
            (first, last)
            for first, last in spans
            if _is_mostly_chinese(piece[first:last])
            and _is_plausible("".join(other.get(c, c) for c in piece[first:last]))
        ]
        if gain <= _GAIN or not spans:
            continue
        sure = round(min(0.999, 1 - 2 ** (-gain / 8)), 3)
        if len(spans) <= _FEW and context.effort.takes(_PLACES * A_SENTENCE * len(spans)):
            spans = _apart(settled(piece, first, last, other, LanguageModel.load()) for first, last in spans)
        for first, last in spans:
            before = piece[first:last]
            after = "".join(other.get(c, c) for c in before)
            edits.append(Edit(start + first, start + last, before, after, f"mojibake:{right}_as_{wrong}", sure))
    return edits


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans without what the one before has."""
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        start = max(start, apart[-1][1] if apart else 0)
        if start < end:
            apart.append((start, end))
    return apart


def odd_stretches(text: str) -> list[tuple[int, int]]:
    """Stretches of dense odd characters in which the bytes of UTF-8 may be, or that lost characters.

    Most stretches of odd characters hold neither: they are rare names, verse, or Japanese.
    """
    return [
        pair
        for pair in _odd_stretches(text)
        if _LOST in (piece := text[slice(*pair)])
        or "€" in piece
        or _UTF8_PAIR.search(piece.encode("gb18030", "replace"))
    ]


@lru_cache(maxsize=2)  # several repairs ask about one text
def _odd_stretches(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches around places where odd characters are dense; all of a short text that is odd on the whole."""
    if len(text) <= _SHORT:
        other = [c for c in text if c > "\x7f"]
        return ((0, len(text)),) if other and bits("".join(other)) > _DULL * len(other) else ()
    places = ODD.places_in(text)
    if len(places) < 3:
        return ()
    gaps = places[1:] - places[:-1]
    first = np.flatnonzero((gaps[:-1] <= _CLOSE) & (gaps[1:] <= _CLOSE))
    lines = np.flatnonzero(code_points(text) == _LINE_END)
    at, behind = places[first], places[first + 2]
    together = np.searchsorted(lines, at) == np.searchsorted(lines, behind)  # no line ends between them
    starts, ends = np.maximum(at[together] - _AROUND, 0), np.minimum(behind[together] + 1 + _AROUND, len(text))
    if not len(starts):
        return ()
    apart = np.flatnonzero(starts[1:] > ends[:-1])
    return tuple(
        zip(starts[np.append(0, apart + 1)].tolist(), ends[np.append(apart, len(ends) - 1)].tolist(), strict=True)
    )


def _may_gain(text: str, wrong: str, right: str, open_ends: tuple[bool, bool]) -> bool:
    """Whether the best run of characters wins what going over to the other reading and back costs."""
    keep, read = _costs_in(text, wrong, right)
    total = np.cumsum(keep - read)
    lowest = np.minimum.accumulate(np.concatenate(([0.0], total[:-1])))
    return bool((total - lowest).max(initial=0.0) > (CHANGE if any(open_ends) else 2 * CHANGE))


def _costs_in(text: str, wrong: str, right: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bits of each character of a text as it is, and of what it stands for in the other codec."""
    keep, read = costs_of(wrong, right)
    points = code_points(text)
    kept = keep.take(points)
    kana = (points > 0x3040) & (points < 0x3100)
    kept[1:][kana[1:] & kana[:-1]] = _KANA_IN_A_ROW
    return kept, read.take(points)


@cache
def costs_of(wrong: str, right: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bits of each character as it is (kana: where it stands alone), and of what it stands for in the other codec."""
    costs, other = model("zh"), other_characters(wrong, right)
    keep, read = costs.costs(np.arange(0x10000, dtype=np.uint16)), np.full(0x10000, _NO_READING)
    basic = {ord(seen): costs[meant] for seen, meant in other.items() if seen <= "\uffff"}
    read[[*basic]] = [*basic.values()]
    kept = [*range(0x80), 0xFFFD]
    read[kept] = keep[kept]
    keep[0xFFFF] = 0.0  # stands for those beyond the basic plane, which neither codec has
    return keep, read


def _is_mostly_chinese(before: str) -> bool:
    """Whether enough of a span is Han or private-use characters: letters and lines are no Chinese read wrongly."""
    other = [c for c in before if c > "\x7f"]
    return 3 * sum(c > "\u2fff" for c in other) > 2 * len(other) and len(other) > 1


def _is_plausible(after: str) -> bool:
    """Whether the other reading is language and not merely less odd (a font of private characters)."""
    other = [c for c in after if c > "\x7f"]
    return bits("".join(other)) < _PLAUSIBLE * len(other)


@cache
def other_characters(wrong: str, right: str) -> dict[str, str]:
    """What each character of the wrong reading stands for in the right one."""
    pairs = b"".join(bytes((lead, trail, 0x0A)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    seen, meant = (pairs.decode(codec, "replace").split("\n") for codec in (wrong, right))  # LF ends no pair
    return {
        one: other
        for one, other in zip(seen, meant, strict=True)
        if len(one) == len(other) == 1 and one != _LOST != other
    }


def _cheaper_spans(
    piece: str, wrong: str, right: str, open_ends: tuple[bool, bool]
) -> tuple[float, list[tuple[int, int]]]:
    """The parts that the other reading makes cheaper, and how many bits that wins.

    `open_ends` says whether the piece begins and ends with the text: there going over and coming back is free.
    """
    as_it_is, otherwise = _costs_in(piece, wrong, right)
    keep, read = 0.0, 0.0 if open_ends[0] else CHANGE
    from_read: list[bool] = []
    from_keep: list[bool] = []
    own = 0.0
    for mine, there in zip(as_it_is.tolist(), otherwise.tolist(), strict=True):
        own += mine
        back, over = read + CHANGE < keep, keep + CHANGE < read
        from_read.append(back)
        from_keep.append(over)
        keep, read = (read + CHANGE if back else keep) + mine, (keep + CHANGE if over else read) + there
    read += 0.0 if open_ends[1] else CHANGE
    reading = read < keep
    gain = own - min(keep, read)
    spans: list[tuple[int, int]] = []
    end = len(piece)
    for at in range(len(piece) - 1, -1, -1):
        if reading and from_keep[at]:
            spans.append((at, end))
            reading = False
        elif not reading and from_read[at]:
            end, reading = at, True
    if reading:
        spans.append((0, end))
    return gain, [span for span in reversed(spans) if span[0] < span[1]]
