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
from functools import cache

import numpy as np

from crawler.items import Edit
from crawler.text.plausibility import bits, model
from crawler.text.repair.characters import CharacterSet, characters_between

CHANGE = 14.0  # bits for going over to the other reading, and for coming back
_GAIN = 16.0  # bits that a repair must win
_ODD = 16.0  # bits from which a character is odd
_PLAUSIBLE = 12.5  # bits a character, on average, in a reading that is believed
_CLOSE = 2 * 14  # code units from the first to the third of three odd characters that `gate` finds, at most
_SHORT = 40  # characters of a text that is weighed as one
_DULL = 13.0  # bits a character, on average, from which such a text is odd
_AROUND = 400  # characters looked at beside the odd ones
_KANA_IN_A_ROW = 5.0
_DIRECTIONS = (("gb18030", "big5hkscs"), ("big5hkscs", "gb18030"))


def find_edits(text: str) -> list[Edit]:
    """The edits for each stretch that the other encoding reads better; one pass.

    >>> [edit.after for edit in find_edits("中央環保督察組進駐".encode("big5").decode("gb18030"))]
    ['中央環保督察組進駐']
    """
    edits: list[Edit] = []
    for start, end in odd_stretches(text):
        piece = text[start:end]
        open_ends = (start == 0, end == len(text))
        found = [(*_cheaper_spans(piece, wrong, right, open_ends), wrong, right) for wrong, right in _DIRECTIONS]
        gain, spans, wrong, right = max(found, key=lambda one: one[0])
        other = _table(wrong, right)
        spans = [
            (first, last)
            for first, last in spans
            if _is_mostly_chinese(piece[first:last])
            and _is_plausible("".join(other.get(c, c) for c in piece[first:last]))
        ]
        if gain <= _GAIN or not spans:
            continue
        sure = round(min(0.999, 1 - 2 ** (-gain / 8)), 3)
        for first, last in spans:
            before = piece[first:last]
            after = "".join(other.get(c, c) for c in before)
            edits.append(Edit(start + first, start + last, before, after, f"mojibake:{right}_as_{wrong}", sure))
    return edits


def odd_stretches(text: str) -> list[tuple[int, int]]:
    """Stretches around places where odd characters are dense; all of a short text that is odd on the whole."""
    if len(text) <= _SHORT:
        other = [c for c in text if c > "\x7f"]
        return [(0, len(text))] if other and bits("".join(other)) > _DULL * len(other) else []
    stretches: list[tuple[int, int]] = []
    if not _may_be_odd(text):
        return stretches
    for hit in gate().finditer(text):
        start, end = max(0, hit.start() - _AROUND), min(len(text), hit.end() + _AROUND)
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return stretches


def _is_mostly_chinese(before: str) -> bool:
    """Whether enough of a span is Han or private-use characters: letters and lines are no Chinese read wrongly."""
    other = [c for c in before if c > "\x7f"]
    return 3 * sum(c > "\u2fff" for c in other) > 2 * len(other) and len(other) > 1


def _is_plausible(after: str) -> bool:
    """Whether the other reading is language and not merely less odd (a font of private characters)."""
    other = [c for c in after if c > "\x7f"]
    return bits("".join(other)) < _PLAUSIBLE * len(other)


def _may_be_odd(text: str) -> bool:
    """Whether three odd characters stand so close that `gate` may find them; a fast look at the whole text."""
    places = _odd_set().places_in(text)
    return len(places) > 2 and bool(np.any(places[2:] - places[:-2] <= _CLOSE))


@cache
def _odd_set() -> CharacterSet:
    costs = model("zh")
    hanzi = characters_between((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xE000, 0xF8FF), (0xFE30, 0xFE6F), (0x3105, 0x3129))
    return CharacterSet(c for c in hanzi if not "\u4e00" <= c <= "\u9fff" or costs[c] >= _ODD)


@cache
def gate() -> re.Pattern[str]:
    """Three odd characters close together: seldom in what people write, always in Chinese read with a wrong codec."""
    costs = model("zh")
    common = "".join(c for c in map(chr, range(0x4E00, 0xA000)) if costs[c] < _ODD)
    odd = f"(?:(?![{common}])[一-鿿㐀-䶿\ue000-\uf8ff︰-﹯ㄅ-ㄩ])"
    return re.compile(f"{odd}.{{0,6}}{odd}.{{0,6}}{odd}")


@cache
def _table(wrong: str, right: str) -> dict[str, str]:
    """What each character of the wrong reading stands for in the right one."""
    table: dict[str, str] = {}
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            pair = bytes((lead, trail))
            try:
                seen, meant = pair.decode(wrong), pair.decode(right)
            except UnicodeDecodeError:
                continue
            if len(seen) == 1 and len(meant) == 1:
                table[seen] = meant
    return table


def _cheaper_spans(
    piece: str, wrong: str, right: str, open_ends: tuple[bool, bool]
) -> tuple[float, list[tuple[int, int]]]:
    """The parts that the other reading makes cheaper, and how many bits that wins.

    `open_ends` says whether the piece begins and ends with the text: there going over and coming back is free.
    """
    other = _table(wrong, right)
    costs = model("zh")
    keep, read = 0.0, 0.0 if open_ends[0] else CHANGE
    from_read: list[bool] = []
    from_keep: list[bool] = []
    own = 0.0
    kana = False
    for character in piece:
        mine = costs[character]
        if "ぁ" <= character <= "ヿ":
            mine, kana = _KANA_IN_A_ROW if kana else mine, True
        else:
            kana = False
        own += mine
        meant = other.get(character, character if character < "\x80" or character == "\ufffd" else None)
        there = costs[meant] if meant is not None else 40.0
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
