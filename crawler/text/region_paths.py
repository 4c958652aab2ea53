"""The cheapest way through a run of bytes with a choice at every byte: this codec, the other one, or a byte lost."""

from __future__ import annotations

from functools import lru_cache

from crawler.text.losses import decode_keeping_losses
from crawler.text.plausibility import LOST, RARE, model

CHANGE = 14.0  # bits for going over to another codec
_INSIDE = 3.0  # more than at the start of a run: fragments begin behind a tag
GAIN = 12.0  # bits that a path must win against the page's own codec to be believed
_GAIN_BROKEN = 1.0  # the same where that codec fails, so that something was lost in any case
_LETTER = 13.0  # bits of a letter of another script between Chinese characters: lost bytes make them
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # files with such a mark, put together inside a page
_MARK_BITS = 9.0

Way = tuple[int, int, str]  # first byte, end, codec; codec "" is a lost byte


def whole_way(piece: bytes, main: str, other: str) -> list[Way]:
    """The piece as one, with the codec that reads it without loss; the page's own if neither does."""
    try:
        piece.decode(other)
        return [(0, len(piece), other)]
    except UnicodeDecodeError:
        return [(0, len(piece), main)]


def cheapest_way(piece: bytes, main: str, other: str) -> list[Way]:
    """The cheapest way through the piece as (start, end, codec); codec "" is a lost byte."""
    size = len(piece)
    codecs = (main, other)
    infinite = float("inf")
    best: list[list[float]] = [[infinite, infinite] for _ in range(size + 1)]
    came: list[list[Way]] = [[(0, 0, ""), (0, 0, "")] for _ in range(size + 1)]
    best[0] = [0.0, CHANGE]
    for at in range(size):
        for state in (0, 1):
            cost = best[at][state]
            if cost + CHANGE + _INSIDE < best[at][1 - state]:
                best[at][1 - state] = cost + CHANGE + _INSIDE
                came[at][1 - state] = (at, state, "change")
        if main != "utf-8" and piece.startswith(BYTE_ORDER_MARK, at) and best[at][0] + _MARK_BITS < best[at + 3][0]:
            best[at + 3][0] = best[at][0] + _MARK_BITS
            came[at + 3][0] = (at, 0, "utf-8")
        for state, codec in enumerate(codecs):
            cost = best[at][state]
            for width, price in character_steps(piece[at : at + 4], codec):
                if cost + price < best[at + width][state]:
                    best[at + width][state] = cost + price
                    came[at + width][state] = (at, state, codec)
            if cost + LOST < best[at + 1][state]:
                best[at + 1][state] = cost + LOST
                came[at + 1][state] = (at, state, "lost")
    state = 0 if best[size][0] <= best[size][1] else 1
    steps: list[Way] = []
    at = size
    while at > 0:
        before, previous, how = came[at][state]
        if how != "change":
            codec = "" if how == "lost" else how
            if steps and steps[-1][2] == codec:
                steps[-1] = (before, steps[-1][1], codec)
            else:
                steps.append((before, at, codec))
        at, state = before, previous
    steps.reverse()
    own = _own_cost(piece, main)
    broken = all(codec in ("", main) for *_, codec in steps) and not _reads(piece, main)
    return steps if min(best[size]) + (_GAIN_BROKEN if broken else GAIN) < own else [(0, size, main)]


def _reads(piece: bytes, codec: str) -> bool:
    try:
        piece.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _own_cost(piece: bytes, main: str) -> float:
    text, losses = decode_keeping_losses(piece, main)
    costs = model("zh")
    lost = sum(len(o.hex) // 2 for o in losses)
    return sum(costs[c] for c in text) + LOST * (lost - len(losses))


@lru_cache(65_536)
def character_steps(ahead: bytes, codec: str) -> tuple[tuple[int, float], ...]:
    """How many bytes the next character can take, and what it costs; empty if the codec reads none here."""
    lead = ahead[0]
    if lead < 0x80:
        return ((1, 6.0),)
    costs = model("zh")
    if codec == "utf-8":
        width = 2 if 0xC2 <= lead < 0xE0 else 3 if lead < 0xF0 else 4
        widths: tuple[int, ...] = (width,)
    else:
        widths = (2, 4) if codec == "gb18030" else (2,)
    found = []
    for width in widths:
        try:
            text = ahead[:width].decode(codec)
        except UnicodeDecodeError:
            continue
        if len(ahead) >= width and (len(text) == 1 or codec == "big5hkscs"):
            price = sum(costs[c] for c in text)
            if width == 2 and text < "\u3400" and text.isalpha():
                price = max(price, RARE + 1 if codec == "utf-8" else _LETTER)
            found.append((width, price))
    return tuple(found)
