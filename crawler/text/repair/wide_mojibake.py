"""Bytes of Chinese text shown as UTF-16, or UTF-16 in the other byte order: `믲폐뿚`, `냥鲨`, `蹎㹹ͧ`.

How it happens: a program takes bytes for UTF-16 because nobody told it the encoding, two bytes a character; or it takes
the bytes of each character in the wrong order. Nothing is lost but pairs that are half a surrogate (they became U+FFFD)
and a byte left over at the end. The other way round, UTF-16 whose letters are all Latin shows as letters with NUL
behind each: those are the letters of a text that was misread before.

Why it is right: the characters are turned back into bytes, and another codec reads these as ordinary Chinese. What they
are shown as belongs to five scripts at once, and costs more than that and going over to it and back together.

When it must not act: where nothing is odd (oddity.py), Korean and Yi among them. What it can't know: the lost pairs;
they stay U+FFFD.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.items import Edit
from crawler.text.plausibility import model
from crawler.text.region_paths import character_steps
from crawler.text.repair.context import Context
from crawler.text.repair.effort import A_BYTE, A_LETTER, A_STRETCH
from crawler.text.repair.letter_paths import BYTE_OF, SPECIAL
from crawler.text.repair.oddity import odd_windows
from crawler.text.repair.signs import Signs

_ORDERS = ("utf-16-le", "utf-16-be")
_NARROW = ("utf-8", "gb18030", "big5hkscs")
_SKIPS = {"utf-8": 3, "gb18030": 2, "big5hkscs": 2, "utf-16-le": 1, "utf-16-be": 1}
_CHANGE = 12.0  # bits for going over to the other reading, and for coming back
_GAIN = 14.0  # bits that a repair must win
_PLAUSIBLE = 12.5  # bits a character, on average, in a reading that is believed
_ODD = 10.0  # bits of oddness from which a window is read again
_LIKELY = 14.0  # the same before the best way is known
_ASCII, _ASCII_LETTER, _CONTROL = 6.0, 12.0, 30.0  # two letters are any character's bytes
_LETTER_KEPT = 9.0  # 一 in the wrong order is N
_FIGURES = 15.0  # bits of 〲 and its neighbours, which two figures become
_LOST_BYTE, _LOST_PAIR = 26.0, 8.0
_LOST = "\ufffd"
_SHARE = 5  # one character in so many
_HEART = 60  # characters of a window that show whether it may be such text
_FEWEST = 3  # characters of a run
_L = f"[\x01-\xff{SPECIAL}]"
_WITH_NULS = {
    "utf-16-le": re.compile(f"{_L}\0(?:{_L}\0|{_L}{{2}}(?=(?:{_L}{{2}}){{0,3}}{_L}\0))*"),
    "utf-16-be": re.compile(f"\0{_L}(?:\0{_L}|{_L}{{2}}(?=(?:{_L}{{2}}){{0,3}}\0{_L}))*"),
}
_NULS = 4  # in a row of such letters
_NUL = Signs("\0")


def find_edits(text: str, context: Context) -> list[Edit]:
    """One edit for each run; one pass.

    >>> text = "来源：" + "环保督察组".encode("gb18030").decode("utf-16-be") + "，记者"
    >>> [edit.after for edit in find_edits(text, Context(text))]
    ['环保督察组']
    """
    edits = _letters_with_nul(text, context)
    if edits:
        return edits
    for start, end, core, most in odd_windows(text):
        if most > _ODD and _is_mixed(text[slice(*core)]) and context.takes(A_STRETCH, start, end):
            edits += _best(text, start, end, core, context)
    return edits


def _letters_with_nul(text: str, context: Context) -> list[Edit]:
    if len(_NUL.places_in(text)) < _NULS or not context.takes(A_LETTER * len(text), 0, len(text)):
        return []
    found: list[Edit] = []
    for order, pattern in _WITH_NULS.items():
        for run in pattern.finditer(text):
            letters = run[0].translate(BYTE_OF).encode("latin-1").decode(order, "replace")
            if run[0].count("\0") >= _NULS and _are_misread(letters):
                found.append(Edit(*run.span(), run[0], letters, f"mojibake:{order}_as_latin1", 0.999))
        if found:
            break
    return found


def _are_misread(letters: str) -> bool:
    """Whether they are letters of Windows-1252, most of them beyond ASCII."""
    beyond = [c for c in letters if c > "\x7f"]
    return 2 * len(beyond) >= len(letters) and all(c <= "\xff" or ord(c) in BYTE_OF or c == _LOST for c in beyond)


def _best(text: str, start: int, end: int, core: tuple[int, int], context: Context) -> list[Edit]:
    """The edits of the reading that wins most."""
    piece = text[start:end]
    open_ends = (start == 0, end == len(text))
    found: list[tuple[float, str, str, list[tuple[int, int, str]]]] = []
    if max(piece) > "\uffff":
        return []
    for wrong in _ORDERS:
        raw = piece.encode(wrong, "surrogatepass")
        heart = text[core[0] : min(core[1], core[0] + _HEART)].encode(wrong, "surrogatepass")
        for right in (*_NARROW, _ORDERS[wrong == _ORDERS[0]]):
            if not _promises(heart, right) or not context.takes(A_BYTE * len(raw), start, end):
                continue
            gain, spans = _cheapest(raw, piece, right, open_ends)
            spans = [span for span in spans if _is_chinese(span[2])]
            if gain > _GAIN and spans:
                found.append((gain, wrong, right, spans))
    if not found:
        return []
    gain, wrong, right, spans = max(found, key=lambda one: one[0])
    sure = round(min(0.999, 1 - 2 ** (-gain / 8)), 3)
    rule = f"mojibake:{right}_as_{wrong}"
    return [Edit(start + first, start + last, piece[first:last], after, rule, sure) for first, last, after in spans]


def _is_mixed(core: str) -> bool:
    """Whether enough of the characters are beyond those that other misreadings become: Hangul, Yi, private ones."""
    return _SHARE * sum("\xff" < c < "\u2000" or "\u2e00" < c < "\u3000" or "\u3100" < c < "\u4e00" or
                        "\u9fff" < c < "\uf900" for c in core) >= len(core)  # fmt: skip


def _promises(heart: bytes, right: str) -> bool:
    """Whether the heart of a window, read from one of its first bytes, may be ordinary Chinese."""
    costs = model("zh")
    for skip in range(_SKIPS[right]):
        other = [c for c in heart[skip:].decode(right, "replace") if c > "\x7f"]
        lost = other.count(_LOST)
        if 3 * lost <= len(other) and sum(costs[c] for c in other if c != _LOST) < _LIKELY * (len(other) - lost):
            return True
    return False


def _is_chinese(after: str) -> bool:
    costs = model("zh")
    other = [c for c in after if c > "\x7f" and c != _LOST]
    han = sum("一" <= c <= "鿿" for c in other)
    if any("\xc0" <= c <= "\xff" for c in other):
        return False
    return 2 * han >= len(other) >= _FEWEST and sum(costs[c] for c in other) < _PLAUSIBLE * len(other)


def _cheapest(
    raw: bytes, piece: str, codec: str, open_ends: tuple[bool, bool]
) -> tuple[float, list[tuple[int, int, str]]]:
    """What the best way wins, and the parts (first character, end, text) that it reads with the codec."""
    size = len(raw)
    infinite = float("inf")
    own = [_kept(c) for c in piece]
    kept, read = [0.0] + [infinite] * size, [0.0 if open_ends[0] else _CHANGE] + [infinite] * size
    back = [False] * (size + 1)
    came: list[tuple[int, str] | None] = [None] * (size + 1)
    for at in range(size + 1):
        if not at % 2:
            leave = 0.0 if at == size and open_ends[1] else _CHANGE
            if read[at] + leave < kept[at]:
                kept[at], back[at] = read[at] + leave, True
            elif kept[at] + _CHANGE < read[at]:
                read[at], came[at] = kept[at] + _CHANGE, None
            if at < size:
                kept[at + 2] = min(kept[at + 2], kept[at] + own[at // 2])
        here = read[at]
        if at == size or here == infinite:
            continue
        for width, price, text in _steps(raw[at : at + 4], codec):
            if here + price < read[at + width]:
                read[at + width], came[at + width] = here + price, (at, text)
        lost = _LOST_PAIR / 2 if piece[at // 2] == _LOST else _LOST_BYTE
        if here + lost < read[at + 1]:
            read[at + 1], came[at + 1] = here + lost, (at, _LOST)
    return sum(own) - kept[size], _spans(size, back, came)


def _kept(character: str) -> float:
    """Bits of a character as it stands."""
    if character < "\x80":
        return _ASCII if character.isdigit() or character.isspace() else _LETTER_KEPT
    return _FIGURES if "\u3020" <= character < "\u3040" else model("zh")[character]


def _spans(size: int, back: list[bool], came: list[tuple[int, str] | None]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    at = size
    while at > 0:
        if not back[at]:
            at -= 2
            continue
        end = at
        parts: list[str] = []
        while (step := came[at]) is not None:
            at = step[0]
            if step[1] != _LOST or not parts or parts[-1] != _LOST:
                parts.append(step[1])
        if at < end:
            spans.append((at // 2, end // 2, "".join(reversed(parts))))
        else:
            at -= 2
    return spans[::-1]


@lru_cache(65_536)
def _steps(ahead: bytes, codec: str) -> tuple[tuple[int, float, str], ...]:
    """How many bytes the next character can take, what it costs, and the character."""
    if codec in _ORDERS:
        if len(ahead) < 2:
            return ()
        try:
            character = ahead[:2].decode(codec)
        except UnicodeDecodeError:
            return ()
        return ((2, model("zh")[character], character),)
    if ahead[0] < 0x80:
        character = chr(ahead[0])
        if character < " " and character not in "\t\n\r":
            return ((1, _CONTROL, character),)
        return ((1, _ASCII if character.isdigit() else _ASCII_LETTER, character),)
    return tuple((width, price, ahead[:width].decode(codec)) for width, price in character_steps(ahead, codec))
