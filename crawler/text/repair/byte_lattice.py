"""Wrong Chinese characters turned back into bytes, and the bytes read again with some of them missing.

Shared by the repairs of text that lost bytes when it was read with a wrong codec (utf8_as_gbk.py, gbk_as_big5.py). The
text becomes bytes again; each U+FFFD stands for one that is not known. A path through the bytes says which parts are
cheaper in the right codec and what each of their characters can be; the language model chooses where several fit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from crawler.items import Edit
from crawler.text.plausibility import model
from crawler.text.repair.choose import CHOSEN, Chooser, choices_in
from crawler.text.repair.context import Context
from crawler.text.repair.effort import A_BYTE, A_CHOICE, A_COUNT, A_STRETCH
from crawler.text.repair.hanzi_mojibake import odd_stretches

LOST = "\ufffd"
UNKNOWN = 8.0  # bits for a byte that has to be guessed
_CHANGE = 12.0  # bits for going over to the right codec, and for coming back
_ORDINARY = 12.0  # bits a character, on average, in a span that is believed
_GAIN = 20.0  # bits that a repair must win

_BUDGET = 12_000  # characters of a text that are read byte by byte at a time; the next round goes on behind them
Unit = tuple[int, tuple[str, ...], float]
"""The next character: how many bytes it takes, what it can be (nothing: none is there), and its price in bits."""
UnitReader = Callable[[bytes, tuple[int, ...]], Unit]
"""Reads a unit from the next four bytes, of which those at the given places are unknown."""
_Span = tuple[int, int, list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Bytes:
    """A piece of text turned back into bytes. Unknown ones are 0; `starts` says where each character begins."""

    raw: bytes
    starts: list[int]
    unknown: frozenset[int]
    lost: frozenset[int]  # where U+FFFD stood: the unknown ones, and those that can only be 0x80 if the run goes on


@cache
def beginning_no_pair(wrong: str, following: int) -> tuple[int, ...]:
    """The bytes from 0x80 on that begin no pair of the wrong codec with the following one: only they became U+FFFD."""
    found = []
    for byte in range(0x80, 0xFF):
        try:
            bytes((byte, following)).decode(wrong)
        except UnicodeDecodeError:
            found.append(byte)
    return tuple(found)


def edits_by_bytes(text: str, context: Context, wrong: str, right: str, read_unit: UnitReader) -> list[Edit]:
    """One edit for each run of the text that was read with the codec `wrong` and is `right` underneath."""
    found: list[_Span] = []
    spent = 0
    for start, end in odd_stretches(text):
        spent += end - start
        if spent > _BUDGET and spent > end - start:
            break
        if end - start > _BUDGET:
            end = text.rfind("\n", start + 1, start + _BUDGET) + 1 or start + _BUDGET
        if not context.takes(A_STRETCH + A_BYTE * (end - start), start, end):
            continue
        piece = text[start:end]
        spans = _spans(piece, _turned_back(piece, wrong), start == 0, end == len(text), read_unit)
        found += [(start + first, start + last, units) for first, last, units in spans if _is_ordinary(units)]
    edits: list[Edit] = []
    chooser: Chooser | None = None
    for start, end, units in found:
        if all(len(choices) == 1 for choices in units):
            after, sure = "".join(choices[0] for choices in units), 0.999
        else:
            if not context.takes((chooser is None) * A_COUNT * len(text) + A_CHOICE * choices_in(units), start, end):
                continue
            chooser = chooser or Chooser(_known(text, found), context)
            after, sure = chooser.choose(units, text[max(0, start - 300) : start], text[end : end + 24])
            sure = min(sure, CHOSEN)
        edits.append(Edit(start, end, text[start:end], after, f"mojibake:{right}_as_{wrong}", sure))
    return edits


def _is_ordinary(units: list[tuple[str, ...]]) -> bool:
    """Whether the characters, each the likeliest of its choices, are ordinary Chinese on average."""
    costs = model("zh")
    chosen = [costs[choices[0]] for choices in units if choices[0] > "\x7f" and choices[0] != LOST]
    return len(chosen) > 1 and sum(chosen) < _ORDINARY * len(chosen)


def _known(text: str, found: list[_Span]) -> str:
    """The text with what is certain of the repair; open places are cut out."""
    parts = []
    at = 0
    for start, end, units in found:
        parts += [text[at:start], *(choices[0] if len(choices) == 1 else "\n" for choices in units)]
        at = end
    return "".join([*parts, text[at:]])


def _turned_back(piece: str, wrong: str) -> _Bytes:
    out = bytearray()
    starts: list[int] = []
    unknown: set[int] = set()
    certain: set[int] = set()
    euro_is_one_byte = wrong == "gb18030" and LOST not in piece  # Windows' code page has it at 0x80, GB 18030 at A2E3
    for at, character in enumerate(piece):
        starts.append(len(out))
        if character in (LOST, "?") or (character == "€" and euro_is_one_byte):
            if character != "?":
                following = piece[at + 1 : at + 2]
                (certain if character == "€" or (wrong == "gb18030" and following > "\x7f") else unknown).add(len(out))
            out.append(0x80 if len(certain) and len(out) in certain else 0x3F if character == "?" else 0)
            continue
        try:
            out += character.encode(wrong)
        except UnicodeEncodeError:
            out.append(0xFF)
    starts.append(len(out))
    return _Bytes(bytes(out), starts, frozenset(unknown), frozenset(unknown | certain))


def _spans(piece: str, read: _Bytes, at_start: bool, at_end: bool, read_unit: UnitReader) -> list[_Span]:
    """The parts (first character, end, choices for each character) that are cheaper as UTF-8."""
    raw, size, unknown = read.raw, len(read.raw), read.unknown
    costs = model("zh")
    border = {byte: index for index, byte in enumerate(read.starts)}
    as_it_stands = [costs[character] for character in piece]
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
            here = kept[at]
            if back < here:
                kept[at], came_back[at], here = back, True, back
            elif here + _CHANGE < utf8[at]:
                utf8[at], came[at] = here + _CHANGE, None
            if index < len(piece):
                following = read.starts[index + 1]
                cost = here + as_it_stands[index]
                if cost < kept[following]:
                    kept[following] = cost
        here = utf8[at]
        if here < infinite and at < size:
            hidden = tuple(k for k in range(3) if at + k in unknown) if unknown else ()
            width, choices, price = read_unit(raw[at : at + 4], hidden)
            if choices and here + price < utf8[at + width]:
                utf8[at + width], came[at + width] = here + price, (at, choices)
    return _traced(read, border, came_back, came, read_unit) if sum(as_it_stands) - kept[size] > _GAIN else []


def _traced(
    read: _Bytes,
    border: dict[int, int],
    came_back: list[bool],
    came: list[tuple[int, tuple[str, ...]] | None],
    read_unit: UnitReader,
) -> list[_Span]:
    spans: list[_Span] = []
    index = len(read.starts) - 1
    while index > 0:
        at = end = read.starts[index]
        if not came_back[at]:
            index -= 1
            continue
        units: list[tuple[str, ...]] = []
        step = came[at]
        if step is not None and end - 1 in read.lost:  # what stands behind was never read with the wrong codec
            first = step[0]
            hidden = tuple(k - first for k in range(first, end) if k in read.unknown or k == end - 1)
            step = first, read_unit(read.raw[first:end], hidden)[1] or step[1]
        while step is not None:
            at, choices = step
            units.append(choices)
            step = came[at]
        units.reverse()
        first, last = border[at], border[end]
        while units and units[0] == (_ascii_at(read, first),):
            first, units = first + 1, units[1:]
        while units and units[-1] == (_ascii_at(read, last - 1),):
            last, units = last - 1, units[:-1]
        if units:
            spans.append((first, last, units))
        index = min(border[at], index - 1)
    return spans[::-1]


def _ascii_at(read: _Bytes, index: int) -> str:
    """The ASCII character of the text at that place, or "" if there is none."""
    byte = read.raw[read.starts[index]]
    return chr(byte) if 0 < byte < 0x80 else ""
