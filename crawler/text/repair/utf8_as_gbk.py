"""UTF-8 shown as GBK: `鎴戜滑` for 我们, with bytes lost on the way (`鍥借�佸伐涓�`).

How it happens: a page in UTF-8 is read as GBK because a declaration says so. Three bytes of one character become one
and a half of others. A byte 0x80, and a byte that stands alone before ASCII, are no GBK: they became U+FFFD, and the
text was saved. (Where a `?` stands instead, one byte is missing just the same.)

Why it is right: the wrong characters are turned back into bytes, and the bytes must be UTF-8 all along; that nearly
never happens to text that was meant. U+FFFD between two pairs is 0x80 for certain; before ASCII it is one of sixty-four
bytes, and the language model chooses the character, looking at what stands before and behind.

When it must not act: text whose bytes are no UTF-8, rare names, classical text. What it can't know: the byte before
ASCII; such an edit says how sure it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from crawler.items import Edit
from crawler.text.plausibility import model
from crawler.text.repair.choose import Chooser
from crawler.text.repair.context import Context
from crawler.text.repair.hanzi_mojibake import odd_stretches

_CHANGE = 12.0  # bits for going over to UTF-8, and for coming back
_GAIN = 20.0  # bits that a repair must win
_UNKNOWN = 8.0  # bits for a byte that has to be guessed
_LOST = "\ufffd"
_RULE = "mojibake:utf-8_as_gb18030"


@dataclass(frozen=True, slots=True)
class _Bytes:
    """A piece of text turned back into bytes. Unknown ones are 0; `starts` says where each character begins."""

    raw: bytes
    starts: list[int]
    unknown: frozenset[int]
    certain: frozenset[int]  # those unknown ones that can only be 0x80


def find_edits(text: str, context: Context) -> list[Edit]:
    """One edit for each run that is UTF-8 underneath.

    >>> text = "环保督察".encode().decode("gb18030")
    >>> [edit.after for edit in find_edits(text, Context(text))]
    ['环保督察']
    """
    found: list[tuple[int, int, list[tuple[str, ...]]]] = []
    for start, end in odd_stretches(text):
        piece = text[start:end]
        spans = _spans(piece, _turned_back(piece), start == 0, end == len(text))
        found += [(start + first, start + last, units) for first, last, units in spans]
    edits: list[Edit] = []
    chooser: Chooser | None = None
    for start, end, units in found:
        if all(len(choices) == 1 for choices in units):
            after, sure = "".join(choices[0] for choices in units), 0.999
        else:
            chooser = chooser or Chooser(_known(text, found), context)
            after, sure = chooser.choose(units, text[max(0, start - 300) : start], text[end : end + 4])
        edits.append(Edit(start, end, text[start:end], after, _RULE, sure))
    return edits


def _known(text: str, found: list[tuple[int, int, list[tuple[str, ...]]]]) -> str:
    """The text with what is certain of the repair; open places are cut out."""
    parts = []
    at = 0
    for start, end, units in found:
        parts += [text[at:start], *(choices[0] if len(choices) == 1 else "\n" for choices in units)]
        at = end
    return "".join([*parts, text[at:]])


def _turned_back(piece: str) -> _Bytes:
    out = bytearray()
    starts: list[int] = []
    unknown: set[int] = set()
    certain: set[int] = set()
    euro_is_one_byte = _LOST not in piece  # Windows' code page has it at 0x80, GB 18030 at A2E3
    for at, character in enumerate(piece):
        starts.append(len(out))
        if character in (_LOST, "?") or (character == "€" and euro_is_one_byte):
            if character != "?":
                following = piece[at + 1 : at + 2]
                (certain if character == "€" or following > "\x7f" else unknown).add(len(out))
            out.append(0x80 if len(certain) and len(out) in certain else 0x3F if character == "?" else 0)
            continue
        try:
            out += character.encode("gb18030")
        except UnicodeEncodeError:
            out.append(0xFF)
    starts.append(len(out))
    return _Bytes(bytes(out), starts, frozenset(unknown), frozenset(certain))


def _spans(piece: str, read: _Bytes, at_start: bool, at_end: bool) -> list[tuple[int, int, list[tuple[str, ...]]]]:
    """The parts (first character, end, choices for each character) that are cheaper as UTF-8."""
    raw, size = read.raw, len(read.raw)
    costs = model("zh")
    border = {byte: index for index, byte in enumerate(read.starts)}
    infinite = float("inf")
    kept = [infinite] * (size + 1)
    utf8 = [infinite] * (size + 1)
    kept[0], utf8[0] = 0.0, 0.0 if at_start else _CHANGE
    came_back = [False] * (size + 1)
    came: list[tuple[int, tuple[str, ...]] | None] = [None] * (size + 1)
    for at in range(size + 1):
        index = border.get(at)
        if index is not None:
            back = utf8[at] + (0.0 if at == size and at_end else _CHANGE)
            if back < kept[at]:
                kept[at], came_back[at] = back, True
            elif kept[at] + _CHANGE < utf8[at]:
                utf8[at], came[at] = kept[at] + _CHANGE, None
            if index < len(piece):
                following = read.starts[index + 1]
                kept[following] = min(kept[following], kept[at] + costs[piece[index]])
        if at < size and utf8[at] < infinite:
            hidden = tuple(at + k for k in range(3) if at + k in read.unknown)
            width, choices, price = _unit(raw[at : at + 4], tuple(k - at for k in hidden))
            if choices and utf8[at] + price < utf8[at + width]:
                utf8[at + width], came[at + width] = utf8[at] + price, (at, choices)
    own = sum(costs[c] for c in piece)
    return _traced(read, border, came_back, came) if own - kept[size] > _GAIN else []


def _traced(
    read: _Bytes, border: dict[int, int], came_back: list[bool], came: list[tuple[int, tuple[str, ...]] | None]
) -> list[tuple[int, int, list[tuple[str, ...]]]]:
    spans: list[tuple[int, int, list[tuple[str, ...]]]] = []
    index = len(read.starts) - 1
    while index > 0:
        at = end = read.starts[index]
        if not came_back[at]:
            index -= 1
            continue
        units: list[tuple[str, ...]] = []
        step = came[at]
        while step is not None:
            at, choices = step
            units.append(choices)
            step = came[at]
        units.reverse()
        first, last = border[at], border[end]
        while units and units[0] == (read_as_ascii(read, first),):
            first, units = first + 1, units[1:]
        while units and units[-1] == (read_as_ascii(read, last - 1),):
            last, units = last - 1, units[:-1]
        if units:
            spans.append((first, last, units))
        index = min(border[at], index - 1)
    return spans[::-1]


def read_as_ascii(read: _Bytes, index: int) -> str:
    """The ASCII character of the text at that place, or "" if there is none."""
    byte = read.raw[read.starts[index]]
    return chr(byte) if 0 < byte < 0x80 else ""


@lru_cache(65_536)
def _unit(ahead: bytes, hidden: tuple[int, ...]) -> tuple[int, tuple[str, ...], float]:
    """The next character of UTF-8: its bytes, what it can be, and its price; no choices if there is none."""
    lead = ahead[0]
    if hidden[:1] == (0,):
        return 1, (), 0.0
    if lead < 0x80:
        return 1, (chr(lead),), 6.0 if lead >= 0x20 or lead in (9, 10, 13) else 30.0
    width = 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if 0xF0 <= lead < 0xF5 else 0
    if not width or len(ahead) < width:
        return 1, (), 0.0
    costs = model("zh")
    guessed = [k for k in range(1, width) if k in hidden or ahead[k] == 0x3F]
    if len(guessed) > 1:
        return 1, (), 0.0
    found: list[tuple[float, str]] = []
    for byte in range(0x80, 0xC0) if guessed else (0,):
        code = bytearray(ahead[:width])
        if guessed:
            code[guessed[0]] = byte
        try:
            character = code.decode("utf-8")
        except UnicodeDecodeError:
            continue
        found.append((costs[character], character))
    found.sort()
    if not found:
        return 1, (), 0.0
    return width, tuple(character for _, character in found), found[0][0] + (_UNKNOWN if guessed else 0.0)
