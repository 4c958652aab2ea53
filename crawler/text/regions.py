"""Mixed pages: a fragment in one encoding inside a page in another, and bytes lost in the middle of a run.

The page's codec reads everything it can read well. A run that it cannot read, or reads as rare characters in a row, is
read again character by character with a choice at every byte: this codec, the other one, or one byte lost. The cheapest
path wins (plausibility.py weighs the characters); changing codec and losing a byte have their price, so that rare
characters of a clean page stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crawler.items import Loss
from crawler.text.losses import decode_keeping_losses
from crawler.text.plausibility import LOST, RARE, Points, model, points_of
from crawler.text.runs import RUN

CHANGE = 14.0  # bits for going over to another codec
_GAIN = 12.0  # bits that a path must win against the page's own codec to be believed
_GAIN_BROKEN = 1.0  # the same where that codec fails, so that something was lost in any case
_LETTER = 13.0  # bits of a letter of another script between Chinese characters: lost bytes make them
_LONGEST = 3_000  # bytes of a run weighed as one
_BUDGET = 120_000  # bytes weighed byte by byte on one page: beyond, a run is read as one
_USUAL = 9.5  # bits of a character of ordinary text
_CLOSE = 4  # characters between two odd ones
_WINDOW = 24  # characters looked at behind a rare pair
_MOST_WEIGHED = 20_000  # rare pairs of a page weighed one by one; of more, each at least
_THINNED = 8  # characters behind the one before is a place
_MARKS = "ぁ-ヿ　-〿！-～ -ÿ‐-※"
_MARK = re.compile(f"[{_MARKS}]")
_STRAY_LETTER = re.compile(r"[@-Z\\^_`a-z|~]")
_STRAY = re.compile(f"[一-鿿]{_STRAY_LETTER.pattern}(?=[一-鿿])")
_NEVER_INSIDE = (b"\n", b" ", b"/", b'"')  # no run has them
_TELLING = 12  # bytes of a region that tells of its neighbours
_NEAR = 300  # bytes
_CLEARLY = 4.0  # bits that a run beside a region must win
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # files with such a mark, put together inside a page
_MARK_BITS = 9.0
SHORT_SEQUENCE = re.compile(rb"[\xc4-\xdf][\x80-\xbf]")  # beside Chinese rather GBK than Greek


def read_regions(
    body: bytes, main: str, other: str, places: Sequence[int]
) -> tuple[str, tuple[Loss, ...], list[tuple[int, int, str]]]:
    """The text, the losses, and the regions (first byte, end, codec) that were read with another codec than `main`.

    `places` are bytes in or just before the runs to look at.
    """
    spans: list[tuple[int, int, str]] = []  # what is not read with `main`; codec "" is a lost byte
    spent = 0
    for run_start, run_end in _runs_at(body, places):
        if not doubtful(body[run_start:run_end], main):
            continue
        for start in range(run_start, run_end, _LONGEST):
            piece = body[start : min(run_end, start + _LONGEST)]
            spent += len(piece)
            ways = _paths(piece, main, other) if spent <= _BUDGET else _whole(piece, main, other)
            spans += [(start + first, start + last, codec) for first, last, codec in ways if codec != main]
    regions = [span for span in spans if span[2]]
    if regions and spent <= _BUDGET:
        beside = _beside(body, main, other, spans)
        spans, regions = sorted(spans + beside), sorted(regions + beside)
    out: list[str] = []
    losses: list[Loss] = []
    length = here = 0
    for start, end, codec in [*spans, (len(body), len(body), main)]:
        for first, last, way in ((here, start, main), (start, end, codec)):
            if way:
                text, lost = decode_keeping_losses(body[first:last], way, first)
                losses.extend(Loss(length + o.at, o.byte_at, o.hex) for o in lost)
            else:
                text = "\ufffd"
                losses.append(Loss(length, first, body[first:last].hex()))
            out.append(text)
            length += len(text)
        here = end
    return "".join(out), tuple(losses), _merged(regions)


def _runs_at(body: bytes, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The runs in which the places are, or just behind them."""
    reached = 0
    for place in sorted(places):
        if place < reached:
            continue
        for match in RUN.finditer(body, _boundary(body, reached, place)):
            reached = match.end()
            if reached >= place:
                yield match.span()
                break
        else:
            return


def _boundary(body: bytes, reached: int, place: int) -> int:
    """A place from `reached` on and not behind `place` that is in no run, or where one ends."""
    return max(reached, 1 + max(body.rfind(sign, reached, place) for sign in _NEVER_INSIDE))


def _beside(body: bytes, main: str, other: str, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Short runs near regions of the other codec that both codecs read: a name in a sentence full of figures."""
    found: list[tuple[int, int, str]] = []
    taken = sorted((start, end) for start, end, _ in spans)
    reached = 0
    for start, end, codec in spans:
        if not codec or end - start < _TELLING:
            continue
        for match in RUN.finditer(body, _boundary(body, reached, max(reached, start - _NEAR))):
            first, last = match.span()
            if first > end + _NEAR:
                break
            reached = last
            k = bisect_left(taken, (first, 0))
            if (k < len(taken) and taken[k][0] < last) or (k and taken[k - 1][1] > first):
                continue
            if _strict_cost(match.group(), other) + _CLEARLY < _strict_cost(match.group(), main):
                found.append((first, last, other))
    return found


def _strict_cost(run: bytes, codec: str) -> float:
    """Bits of the run read with the codec; endless if it cannot be. Letters of two bytes of UTF-8 are seldom meant."""
    try:
        text = run.decode(codec)
    except UnicodeDecodeError:
        return float("inf")
    costs = model("zh")
    if codec != "utf-8":
        return sum(costs[c] for c in text)
    return sum(max(costs[c], RARE + 1) if "\x7f" < c < "\u0800" and c.isalpha() else costs[c] for c in text)


def doubtful(run: bytes, codec: str) -> bool:
    """Whether the codec fails on the run, or what it reads there is unusual enough for another way to be cheaper."""
    try:
        text = run.decode(codec)
    except UnicodeDecodeError:
        return True
    if codec == "utf-8":
        return bool(SHORT_SEQUENCE.search(run))
    return BYTE_ORDER_MARK in run or is_unusual(text)


def is_unusual(text: str) -> bool:
    """Whether rare characters, or ASCII letters inside Chinese, stand close together: wrongly paired bytes do."""
    return next(unusual_places(text), None) is not None


def unusual_places(text: str) -> Iterator[int]:
    """Where they stand."""
    costs = model("zh")
    points = points_of(text)
    if points is None:
        odd = [at for at, c in enumerate(text) if c > "\x7f" and costs[c] >= RARE and not _MARK.match(c)]
        stray = [found.start() + 1 for found in _STRAY.finditer(text)] if odd else []
    else:
        places = np.flatnonzero(points > 0x7F)
        beyond = points[places]
        odd = places[(costs.costs(beyond) >= RARE) & _other_than_marks().take(beyond)].tolist()
        stray = _strays(points, places[(beyond >= 0x4E00) & (beyond <= 0x9FFF)]) if odd else []
    if len(odd) < 2 and not stray:
        return
    odd = sorted(odd + stray)
    weighed, last = 0, 0
    for place, following in pairwise(odd):
        if following - place >= _CLOSE:
            continue
        if weighed < _MOST_WEIGHED:
            weighed += 1
            if _excess(text[max(0, place - 3) : following + _WINDOW]) > CHANGE + _GAIN:
                last = place
                yield place
        elif place - last >= _THINNED:  # noise: whoever asks looks at the run again
            last = place
            yield place


def _strays(points: Points, hanzi: NDArray[np.intp]) -> list[int]:
    """Where ASCII letters stand between two Chinese characters; `hanzi` are the places of these."""
    between = hanzi[:-1][np.diff(hanzi) == 2] + 1
    found: list[int] = between[_stray_letters().take(points[between])].tolist()
    return found


def _excess(text: str) -> float:
    """By how many bits the worst stretch of the text is above what Chinese costs."""
    costs = model("zh")
    worst = here = 0.0
    for character in text:
        if character > "\x7f":
            here = max(0.0, here + costs[character] - _USUAL)
            worst = max(worst, here)
    return worst + 6.0 * len(_STRAY.findall(text))


@cache
def _other_than_marks() -> NDArray[np.bool_]:
    """Which code points are neither ASCII nor marks, kana and letters."""
    return np.array([code > 0x7F and not _MARK.match(chr(code)) for code in range(0x10000)])


@cache
def _stray_letters() -> NDArray[np.bool_]:
    return np.array([bool(_STRAY_LETTER.match(chr(code))) for code in range(0x10000)])


def _whole(piece: bytes, main: str, other: str) -> list[tuple[int, int, str]]:
    """The piece as one, with the codec that reads it without loss; the page's own if neither does."""
    try:
        piece.decode(other)
        return [(0, len(piece), other)]
    except UnicodeDecodeError:
        return [(0, len(piece), main)]


def _paths(piece: bytes, main: str, other: str) -> list[tuple[int, int, str]]:
    """The cheapest way through the piece as (start, end, codec); codec "" is a lost byte."""
    size = len(piece)
    codecs = (main, other)
    infinite = float("inf")
    best: list[list[float]] = [[infinite, infinite] for _ in range(size + 1)]
    came: list[list[tuple[int, int, str]]] = [[(0, 0, ""), (0, 0, "")] for _ in range(size + 1)]
    best[0] = [0.0, CHANGE]
    for at in range(size):
        for state in (0, 1):
            cost = best[at][state]
            if cost + CHANGE < best[at][1 - state]:
                best[at][1 - state] = cost + CHANGE
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
    steps: list[tuple[int, int, str]] = []
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
    return steps if min(best[size]) + (_GAIN_BROKEN if broken else _GAIN) < own else [(0, size, main)]


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


def _merged(regions: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    merged: list[tuple[int, int, str]] = []
    for start, end, codec in regions:
        if merged and merged[-1][2] == codec and start - merged[-1][1] < 200:
            merged[-1] = (merged[-1][0], end, codec)
        else:
            merged.append((start, end, codec))
    return merged
