"""Bytes of Chinese text shown as Latin-1 or Windows-1252 letters: `ÖÐ¹ú`, `ä¸\xadå›½`, `-NýV`.

How it happens: a program reads bytes one by one as Latin-1 or Windows-1252, because nobody told it the encoding, and
the letters are saved. Each letter is one byte, so nothing is lost: the letters are turned back into bytes, and the
bytes are read as UTF-8, GBK, Big5 or UTF-16. When that was done twice, the repair is done twice.

Why it is right: the reading must make the whole stretch cheaper as language (crawler/text/plausibility.py) by more than
going over to it and back costs. Letters that stand beside ordinary ones, as in French or German, are cheap as they are;
letters beside letters with accents, and control characters, are not.

When it must not act: words with accents, currency and degree signs, quotation marks and dashes of Chinese text,
phonetic spelling, string literals of source code. What it can't know: which of Latin-1 and Windows-1252 it was; they
are told apart one by one.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from crawler.items import Edit
from crawler.text.candidates import RUN
from crawler.text.plausibility import bits, model
from crawler.text.regions import character_steps
from crawler.text.repair.characters import CharacterSet, characters_between

CHANGE = 12.0  # bits for going over to another reading, and for coming back
_GAIN = 10.0  # bits that a repair must win
_FIRST_OF_TWO = 9.0
_STRICT = 4  # so many characters of strict UTF-8 are no accident
_EACH = 4.0  # bits that each character must win on average: many small gains are another language
_CONTROL = 30.0  # bits of a control character, if it is meant
_PLAUSIBLE = 12.5  # bits a character, on average, in a span that is believed
_ORDINARY = 11.8  # bits a Chinese character, on average, in a strict reading that is believed as a whole

_SPECIAL = bytes(range(0x80, 0xA0)).decode(
    "cp1252", "ignore"
)  # €‚ƒ„… : what Windows-1252 has where Latin-1 has controls
_BYTE_OF = {ord(c): c.encode("cp1252")[0] for c in _SPECIAL}
_GATE = re.compile(f"[\x80-\xff][\x80-\xff{_SPECIAL}]|[{_SPECIAL}][\x80-\xff]|[\0-\x08\x0e-\x1f\x80-\x9f]")
_LETTERS = CharacterSet(characters_between((0, 8), (0x0E, 0x1F), (0x80, 0xFF)))  # each hit of the gate has one of them
_CONTROLS = re.compile("[\0-\x08\x0e-\x1f\x80-\x9f]")
_LITERAL = 24
_LITERAL_BEGINS = re.compile(r"""(?:\(|= )(["'])[^"'\n]*$""")
_LITERAL_ENDS = re.compile(r"""[^"'\n]*["']\s*[),;\n]""")
_STRETCH = re.compile(f"[\0-\xff{_SPECIAL}]+")
_NARROW = ("utf-8", "gb18030", "big5hkscs")
_ASCII_TRAILS = {"gb18030": 0.5, "big5hkscs": 0.8}  # so large a share of Chinese text ends in an ASCII byte at most
_WIDE = ("utf-16-le", "utf-16-be")


def find_edits(text: str) -> list[Edit]:
    """The edits for every stretch of Latin letters that is Chinese in another encoding; one pass.

    >>> [(edit.before, edit.after) for edit in find_edits("标题：ÖÐ»ªÈËÃñ。")]
    [('ÖÐ»ªÈËÃñ', '中华人民')]
    """
    edits: list[Edit] = []
    done = 0
    if not _LETTERS.occur_in(text):
        return edits
    for hit in _GATE.finditer(text):
        if hit.start() < done:
            continue
        start, done = _stretch_around(text, hit.start(), done)
        edits += _repaired(text[start:done], start, start == 0, done == len(text))
    return [edit for edit in edits if not _is_specimen(text, edit)]


def _is_specimen(text: str, edit: Edit) -> bool:
    """Whether it is part of a string literal in source code, which shows misread bytes on purpose."""
    before, after = text[max(0, edit.start - _LITERAL) : edit.start], text[edit.end : edit.end + _LITERAL]
    return bool(_LITERAL_BEGINS.search(before) and _LITERAL_ENDS.match(after))


def _stretch_around(text: str, at: int, begin: int) -> tuple[int, int]:
    """The whole stretch of such letters, ASCII included, that the hit stands in."""
    found = _STRETCH.match(text, at)
    assert found is not None, "the gate is made of the stretch's letters"
    start = at
    while start > begin and (text[start - 1] <= "\xff" or ord(text[start - 1]) in _BYTE_OF):
        start -= 1
    return start, found.end()


def _repaired(stretch: str, offset: int, at_start: bool, at_end: bool) -> list[Edit]:
    raw = stretch.translate(_BYTE_OF).encode("latin-1")
    keep = _keep_costs(stretch)
    wide_keep = [_CONTROL if _CONTROLS.match(c) else cost for c, cost in zip(stretch, keep, strict=True)]
    wide = wide_keep != keep
    if at_start and at_end and (whole := _whole(raw, sum(keep), sum(wide_keep), wide)):
        codec, gain = whole
        return _edits(stretch, raw, [(0, len(raw))], codec, gain, offset)
    enter = 0.0 if at_start else CHANGE / 2 if _is_letter(stretch[0]) else CHANGE
    leave = 0.0 if at_end else CHANGE / 2 if _is_letter(stretch[-1]) else CHANGE
    found = []
    for codec in (*_NARROW, *(_WIDE if wide else ())):
        gain, spans = _cheapest_path(raw, wide_keep if codec in _WIDE else keep, codec, enter, leave)
        spans = [span for span in spans if _is_chinese(raw[span[0] : span[1]], codec)]
        if spans:
            found.append((gain, codec, spans))
    if not found:
        return []
    gain, codec, spans = max(found)
    characters = sum(c > "\x7f" for begin, end in spans for c in raw[begin:end].decode(codec))
    return _edits(stretch, raw, spans, codec, gain, offset) if gain > max(_GAIN, _EACH * characters) else []


def _is_chinese(raw: bytes, codec: str) -> bool:
    """Whether a span reads as Chinese words and not as rare characters that accents happen to spell."""
    text = raw.decode(codec)
    if codec == "utf-8" and any("\x80" <= c <= "\xff" for c in text):
        return True  # misread twice: the next pass will tell
    other = [c for c in text if c > "\x7f"]
    han = sum("一" <= c <= "鿿" for c in other)
    if codec in _ASCII_TRAILS:  # zurück: an accent and an ASCII letter
        accents = sum(c.encode(codec)[-1] < 0x80 for c in other if "一" <= c <= "鿿")
        if accents > _ASCII_TRAILS[codec] * han:
            return False
    return bits("".join(other)) < _PLAUSIBLE * len(other) and han >= (1 if codec == "utf-8" else 2)


def _is_letter(character: str) -> bool:
    """Whether it is none of the quotation marks and dashes that clean Chinese text has beside its characters."""
    return ord(character) not in _BYTE_OF


def _whole(raw: bytes, own: float, own_wide: float, wide: bool) -> tuple[str, float] | None:
    """The codec that reads all of the stretch strictly as ordinary text, with what it wins over leaving it."""
    best: tuple[float, str] | None = None
    for codec in (*_NARROW, *(_WIDE if wide else ())):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" and len(raw) - len(text) >= _STRICT:
            return codec, own - bits(text)
        chinese = [c for c in text if c > "\xff"]
        if not chinese or bits("".join(chinese)) > _ORDINARY * len(chinese):
            continue
        if any("\x80" <= c <= "\xff" for c in text) and codec != "utf-8":
            continue
        gain = (own_wide if codec in _WIDE else own) - bits(text) - 2 * CHANGE
        if gain > _GAIN and (best is None or gain > best[0]):
            best = (gain, codec)
    return (best[1], best[0]) if best else None


def _keep_costs(stretch: str) -> list[float]:
    """What each letter costs if it is meant: letters in accents are seldom neighbours."""
    costs = model("zh")
    found = []
    previous = ""
    for character in stretch:
        if character < "\x80":
            found.append(6.0)
        elif character == previous:
            found.append(3.0)  # a row of dots or dashes
        elif ord(character) in _BYTE_OF:
            found.append(min(13.0, costs[character]))
        elif character < "\xa0":
            found.append(20.0)
        else:
            close = "\x80" <= previous <= "\xff" or (previous != "" and ord(previous) in _BYTE_OF)
            found.append(13.0 if close else 10.0)
        previous = character
    return found


def _cheapest_path(
    raw: bytes, keep: list[float], codec: str, enter: float, leave: float
) -> tuple[float, list[tuple[int, int]]]:
    """Where the bytes are better read with the codec, and how many bits that wins in all.

    `enter` and `leave` are the bits for going over at the very start and coming back at the very end.
    """
    size = len(raw)
    infinite = float("inf")
    kept = [0.0] + [
        infinite
    ] * size  # cost of the cheapest way to here that ends as it is, and one that ends in the codec
    read = [enter] + [infinite] * size
    kept_from_read = [False] * (size + 1)
    read_from: list[int] = [-1] * (size + 1)  # where the character that ends here began; -1: came over from `kept`
    steps = _wide_steps if codec in _WIDE else _utf8_steps if codec == "utf-8" else character_steps
    width = 2 if codec in _WIDE else 4
    for at in range(size + 1):
        back = read[at] + (leave if at == size else CHANGE)
        if back < kept[at]:
            kept[at], kept_from_read[at] = back, True
        elif kept[at] + CHANGE < read[at]:
            read[at], read_from[at] = kept[at] + CHANGE, -1
        if at == size:
            break
        cost = kept[at] + keep[at]
        if cost < kept[at + 1]:
            kept[at + 1] = cost
        here = read[at]
        for length, price in steps(raw[at : at + width], codec):
            if here + price < read[at + length]:
                read[at + length], read_from[at + length] = here + price, at
    return max(0.0, sum(keep) - kept[size]), _spans(size, kept_from_read, read_from)


def _spans(size: int, kept_from_read: list[bool], read_from: list[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = size
    while at > 0:
        if not kept_from_read[at]:
            at -= 1
            continue
        end = at
        while read_from[at] >= 0:
            at = read_from[at]
        spans.append((at, end))
        if at == end:
            at -= 1
    return [span for span in reversed(spans) if span[0] < span[1]]


@cache
def _wide_steps(ahead: bytes, codec: str) -> tuple[tuple[int, float], ...]:
    try:
        return ((2, model("zh")[ahead.decode(codec)]),)
    except UnicodeDecodeError:  # half a character, or half a pair of surrogates
        return ()


@lru_cache(65_536)
def _utf8_steps(ahead: bytes, codec: str) -> tuple[tuple[int, float], ...]:
    """Two bytes of UTF-8 make a letter that may be mojibake in turn: it is cheap, unlike in `character_steps`."""
    found = character_steps(ahead, codec)
    return tuple((width, min(price, _FIRST_OF_TWO) if width == 2 else price) for width, price in found)


def _edits(stretch: str, raw: bytes, spans: list[tuple[int, int]], codec: str, gain: float, offset: int) -> list[Edit]:
    """One edit for each run that changes; ASCII between runs is the same in both readings and stays out."""
    rule = f"mojibake:{codec}_as_latin1"
    sure = round(min(0.999, max(0.001, 1 - 2 ** (-gain / 8))), 3)
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
    if codec not in _WIDE:
        return [(begin + run.start(), begin + run.end()) for run in RUN.finditer(raw[begin:end])]
    line = "\n".encode(codec)
    pieces, start = [], begin
    for at in range(begin, end - 1, 2):
        if raw[at : at + 2] == line:
            pieces.append((start, at + 2))
            start = at + 2
    return [*pieces, (start, end)]
