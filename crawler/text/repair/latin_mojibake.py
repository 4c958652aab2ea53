"""Bytes of Chinese text shown as Latin-1 or Windows-1252 letters: `ÖÐ¹ú`, `ä¸\xadå›½`, `-NýV`.

How it happens: a program reads bytes one by one as Latin-1 or Windows-1252, because nobody told it the encoding, and
the letters are saved. Each letter is one byte, so nothing is lost: the letters are turned back into bytes, and the
bytes are read as UTF-8, GBK, Big5 or UTF-16. When that was done twice, the repair is done twice.

Why it is right: the reading must make the whole stretch cheaper as language (crawler/text/plausibility.py) by more than
going over to it and back costs. Letters that stand beside ordinary ones, as in French or German, are cheap as they are;
letters beside letters with accents, and control characters, are not.

When it must not act: words with accents, currency and degree signs, quotation marks and dashes of Chinese text,
phonetic spelling, string literals of source code, letters quoted where UTF-8 is spoken of. What it can't know: which of
Latin-1 and Windows-1252 it was; they are told apart one by one.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crawler.items import Edit
from crawler.text.plausibility import bits
from crawler.text.repair.characters import COMPILED, characters_between, code_points
from crawler.text.repair.context import Context
from crawler.text.repair.effort import A_CROSSING, A_LETTER, A_STRETCH
from crawler.text.repair.letter_paths import BYTE_OF, CHANGE, SPECIAL, WIDE, cheapest_path, crossing, keep_costs
from crawler.text.repair.signs import Signs
from crawler.text.runs import RUN

if COMPILED:
    from crawler.text.repair import place_look

_GAIN = 10.0  # bits that a repair must win
_STRICT = 4  # so many characters of strict UTF-8 are no accident
_EACH = 4.0  # bits that each character must win on average: many small gains are another language
_CONTROL = 30.0  # bits of a control character, if it is meant
_PLAUSIBLE = 12.5  # bits a character, on average, in a span that is believed
_RARE_WORDS = 15.5  # the same where the bytes alone are evidence
_ORDINARY = 11.8  # bits a Chinese character, on average, in a strict reading that is believed as a whole

# Each hit of the gate has one of them.
_LETTERS = Signs(characters_between((0, 8), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0xFF)))
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LITERAL = 24
_LITERAL_BEGINS = re.compile(r"""(?:\(|= )(["'])[^"'\n]*$""")
_LITERAL_ENDS = re.compile(r"""[^"'\n]*["']\s*[),;\n]""")
_QUOTED = ('""', "''", "“”", "‘’", "「」", "«»", "„“")
_SPOKEN_REACH = 200  # characters
_GROUP = re.compile(f"[\x80-\xff{SPECIAL}](?:[\0-\x7f]?[\x80-\xff{SPECIAL}])*[\0-\x7f]?")
_CROWDED = 8  # letters
_SPLIT = 400  # characters of a stretch that is looked at in parts
_GAP = re.compile("[\t\n\r -~]{64,}")
_BESIDE = 16  # characters of such a row that are looked at, too
_LONG = 32  # no word has so many letters with accents in a row: weighing them twice would only take time
_ORDINARY_BESIDE = frozenset("0123456789\t\n\r ")
_MARK_OF_ORDER = "\ufeff"
_IN_STRETCH, _LETTER, _MARK, _CONTROL_CODE = 1, 2, 4, 8
_NARROW = ("utf-8", "gb18030", "big5hkscs")
_ASCII_TRAILS = {"gb18030": 0.5, "big5hkscs": 0.8}  # so large a share of Chinese text ends in an ASCII byte at most


def find_edits(text: str, context: Context) -> list[Edit]:
    """The edits for every stretch of Latin letters that is Chinese in another encoding; one pass.

    >>> text = "标题：ÖÐ»ªÈËÃñ。"
    >>> [(edit.before, edit.after) for edit in find_edits(text, Context(text))]
    [('ÖÐ»ªÈËÃñ', '中华人民')]
    """
    edits: list[Edit] = []
    for start, end in _stretches(text):
        for first, last in _without_gaps(text, start, end):
            edits += _repaired(text[first:last], first, first == 0, last == len(text), context)
    return [edit for edit in edits if not _is_specimen(text, edit)]


def _stretches(text: str, *, compiled: bool = COMPILED) -> list[tuple[int, int]]:
    """The stretches of such letters, ASCII included, in which two of them or a control stand side by side."""
    places = _LETTERS.places_in(text)
    if not len(places):
        return []
    points = code_points(text)
    if compiled:
        return place_look.stretches(points, places, _kinds(), _IN_STRETCH, _LETTER, _MARK, _CONTROL_CODE)
    here = _kinds().take(points[places])
    before = _kinds().take(points[np.maximum(places, 1) - 1])
    behind = _kinds().take(points[np.minimum(places + 1, len(text) - 1)])
    behind[places == len(text) - 1] = 0
    side_by_side = (here & _LETTER != 0) & (before & _MARK | behind & (_LETTER | _MARK) != 0)
    places = places[side_by_side | (here & _CONTROL_CODE != 0)]
    if not len(places):
        return []
    bounds = np.concatenate(([-1], np.flatnonzero(_kinds().take(points) & _IN_STRETCH == 0), [len(text)]))
    behind = np.unique(np.searchsorted(bounds, places))
    return [(before + 1, end) for before, end in zip(bounds[behind - 1].tolist(), bounds[behind].tolist(), strict=True)]


def _without_gaps(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a long stretch between long rows of ASCII, which no wrongly read Chinese has."""
    if end - start < _SPLIT or (start == 0 and end == len(text) and 10 * len(text.encode("ascii", "ignore")) < 9 * end):
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    at = start
    for gap in _GAP.finditer(text, start, end):
        if gap.start() > at:
            parts.append((at, gap.start() + _BESIDE))
        at = gap.end() - _BESIDE
    return [*parts, (at, end)] if at + _BESIDE < end else parts


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each code unit is to a stretch."""
    kinds = np.zeros(0x10000, dtype=np.uint8)
    kinds[:0x100] = _IN_STRETCH
    kinds[0x80:0x100] |= _LETTER
    kinds[list(BYTE_OF)] = _IN_STRETCH | _MARK
    for first, end in ((0, 9), (0x0B, 0x0D), (0x0E, 0x20), (0x7F, 0xA0)):
        kinds[first:end] |= _CONTROL_CODE
    return kinds


def _is_specimen(text: str, edit: Edit) -> bool:
    """Whether it shows misread bytes on purpose: in a string literal of code, or quoted where UTF-8 is spoken of."""
    before, after = text[max(0, edit.start - _LITERAL) : edit.start], text[edit.end : edit.end + _LITERAL]
    if _LITERAL_BEGINS.search(before) and _LITERAL_ENDS.match(after):
        return True
    quoted = before[-1:] + after[:1] in _QUOTED
    return quoted and "UTF" in text[max(0, edit.start - _SPOKEN_REACH) : edit.end + _SPOKEN_REACH]


def _repaired(stretch: str, offset: int, at_start: bool, at_end: bool, context: Context) -> list[Edit]:
    if len(stretch) < 2:  # half a character
        return []
    end = offset + len(stretch)
    if not context.takes(A_STRETCH + A_LETTER * len(stretch), offset, end):
        return []
    enter = 0.0 if at_start else CHANGE / 2 if _is_letter(stretch[0]) else CHANGE
    leave = 0.0 if at_end else CHANGE / 2 if _is_letter(stretch[-1]) else CHANGE
    narrow = _promising(stretch, enter, leave, context, (offset, end))
    crowded = len(stretch) >= _CROWDED and _is_crowded(stretch)
    if not narrow and not crowded and not _CONTROLS.search(stretch):
        return []
    raw = stretch.translate(BYTE_OF).encode("latin-1")
    keep = keep_costs(stretch)
    wide_keep = [_CONTROL if _CONTROLS.match(c) else cost for c, cost in zip(stretch, keep, strict=True)]
    wide = crowded or wide_keep != keep
    if at_start and at_end and (whole := _whole(raw, sum(keep), sum(wide_keep), wide)):
        codec, gain = whole
        return _edits(stretch, raw, [(0, len(raw))], codec, gain, offset)
    codecs = (*narrow, *(WIDE if wide else ()))
    if not context.takes(A_LETTER * len(stretch) * len(codecs), offset, end):
        return []
    found = []
    for codec in codecs:
        gain, spans = cheapest_path(raw, wide_keep if codec in WIDE else keep, codec, enter, leave)
        spans = [span for span in spans if _is_chinese(raw[span[0] : span[1]], codec)]
        if spans:
            found.append((gain, codec, spans))
    if not found:
        return []
    gain, codec, spans = max(found)
    characters = sum(c > "\x7f" for begin, end in spans for c in raw[begin:end].decode(codec))
    return _edits(stretch, raw, spans, codec, gain, offset) if gain > max(_GAIN, _EACH * characters) else []


def _promising(stretch: str, enter: float, leave: float, context: Context, place: tuple[int, int]) -> list[str]:
    """The narrow codecs that win enough: `cheapest_path` without the path, once for equal groups of letters.

    ASCII costs the same in every reading, so what stands between two groups of letters need not be walked through.
    """
    groups = _GROUP.findall(stretch)
    if any(len(group) > _LONG for group in groups):
        return list(_NARROW)
    distinct = sum(map(len, set(groups)))
    if not context.takes(A_CROSSING * distinct, *place):
        return []
    found = []
    for codec in _NARROW:
        kept, read = 0.0, enter
        for stay, over, back, on in [crossing(group, codec) for group in groups]:
            kept, read = min(kept + stay, read + back), min(kept + over, read + on)
        if min(kept, read + leave) < -_GAIN:
            found.append(codec)
    return found


def _is_chinese(raw: bytes, codec: str) -> bool:
    """Whether a span reads as Chinese words and not as rare characters that accents happen to spell."""
    text = raw.decode(codec).replace(_MARK_OF_ORDER, "")
    if codec == "utf-8" and any("\x80" <= c <= "\xff" for c in text):
        return True  # misread twice: the next pass will tell
    other = [c for c in text if c > "\x7f"]
    han = sum("一" <= c <= "鿿" for c in other)
    if codec in _ASCII_TRAILS:  # zurück: an accent and an ASCII letter
        accents = sum(c.encode(codec)[-1] < 0x80 for c in other if "一" <= c <= "鿿")
        if accents > _ASCII_TRAILS[codec] * han:
            return False
    strict = codec == "utf-8" and han > 1  # six bytes that are UTF-8 by accident spell no words, common or rare
    return bits("".join(other)) < (_RARE_WORDS if strict else _PLAUSIBLE) * len(other) and han >= (
        1 if codec == "utf-8" else 2
    )


def _is_letter(character: str) -> bool:
    """Whether it is none of the marks, digits and line ends that clean Chinese text has beside its characters."""
    return ord(character) not in BYTE_OF and character not in _ORDINARY_BESIDE


def _is_crowded(stretch: str) -> bool:
    """Whether letters with accents and other signs are mixed as in no language: Chinese in UTF-16 without controls."""
    letters = sum("\xa0" <= c <= "\xff" or ord(c) in BYTE_OF for c in stretch)
    return 4 * letters >= len(stretch) and 12 * stretch.count(" ") <= len(stretch)


def _whole(raw: bytes, own: float, own_wide: float, wide: bool) -> tuple[str, float] | None:
    """The codec that reads all of the stretch strictly as ordinary text, with what it wins over leaving it."""
    best: tuple[float, str] | None = None
    for codec in (*_NARROW, *(WIDE if wide else ())):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" and len(raw) - len(text) >= _STRICT:
            return codec, own - bits(text)
        chinese = [c for c in text if c > "\xff" and c != _MARK_OF_ORDER]
        if not chinese or bits("".join(chinese)) > _ORDINARY * len(chinese):
            continue
        if any("\x80" <= c <= "\xff" for c in text) and codec != "utf-8":
            continue
        gain = (own_wide if codec in WIDE else own) - bits(text) - 2 * CHANGE
        if gain > _GAIN and (best is None or gain > best[0]):
            best = (gain, codec)
    return (best[1], best[0]) if best else None


def _edits(stretch: str, raw: bytes, spans: list[tuple[int, int]], codec: str, gain: float, offset: int) -> list[Edit]:
    """One edit for each run that changes; ASCII between runs is the same in both readings and stays out."""
    rule = f"mojibake:{codec}_as_latin1"
    sure = round(min(0.999, max(0.001, 1 - 2 ** (-max(0.0, gain) / 8))), 3)
    edits = []
    for begin, end in spans:
        for start, stop in _pieces(raw, begin, end, codec):
            after = raw[start:stop].decode(codec)
            before = stretch[start:stop]
            while before and after and before[-1] == after[-1]:
                before, after = before[:-1], after[:-1]
            if before != after:
                edits.append(Edit(offset + start, offset + start + len(before), before, after, rule, sure))
    return edits


def _pieces(raw: bytes, begin: int, end: int, codec: str) -> list[tuple[int, int]]:
    if codec not in WIDE:
        return [(begin + run.start(), begin + run.end()) for run in RUN.finditer(raw[begin:end])]
    line = "\n".encode(codec)
    pieces, start = [], begin
    for at in range(begin, end - 1, 2):
        if raw[at : at + 2] == line:
            pieces.append((start, at + 2))
            start = at + 2
    return [*pieces, (start, end)]
