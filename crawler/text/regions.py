"""Mixed pages: a fragment in one encoding inside a page in another, and bytes lost in the middle of a run.

The page's codec reads everything it can read well. A run that it cannot read, or reads as rare characters in a row, is
read again character by character with a choice at every byte: this codec, the other one, or one byte lost. The cheapest
path wins (plausibility.py weighs the characters); changing codec and losing a byte have their price, so that rare
characters of a clean page stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from crawler.items import Loss
from crawler.text.losses import decode_keeping_losses
from crawler.text.plausibility import model
from crawler.text.realign import Realigner
from crawler.text.region_paths import BYTE_ORDER_MARK, Way, cheapest_way, whole_way
from crawler.text.runs import RUN
from crawler.text.unusual import is_unusual

_LONGEST = 3_000  # bytes of a run weighed as one
_BUDGET = 120_000  # bytes weighed byte by byte on one page: beyond, a run is read as one
_NEVER_INSIDE = (b"\n", b" ", b"/", b'"')  # no run has them
_TELLING = 12  # bytes of a region that tells of its neighbours
_BESIDE = 80  # bytes before and behind a run that tell of it
_NEAR = 300  # bytes between a region and what it tells of
_CLEARLY = 4.0  # bits that a run beside a region must win
STRAY = re.compile("[^\x00-\x7f][@-~]")  # of Big5, or of GBK with traditional characters
_KNOWN_LETTER = re.compile("[À-ÿΑ-ωА-я]")
_LETTER, _SELDOM = 15.5, 20.0  # bits of such a letter alone between Chinese characters, and of another
SHORT_SEQUENCE = re.compile(rb"[\xc4-\xdf][\x80-\xbf]")  # beside Chinese rather GBK than Greek


def read_regions(body: bytes, main: str, other: str, places: Sequence[int]) -> tuple[str, tuple[Loss, ...], list[Way]]:
    """The text, the losses, and the regions (first byte, end, codec) that were read with another codec than `main`.

    `places` are bytes in or just before the runs to look at.
    """
    spans: list[Way] = []  # what is not read with `main`; codec "" is a lost byte
    spent = 0
    realigner = Realigner(main)
    for run_start, run_end in _runs_at(body, places):
        run = body[run_start:run_end]
        is_doubtful = doubtful(run, main)
        if not is_doubtful and not has_stray(run, main):
            continue
        for start in range(run_start, run_end, _LONGEST):
            piece = body[start : min(run_end, start + _LONGEST)]
            before, behind = (
                body[max(0, start - _BESIDE) : start],
                body[start + len(piece) : start + len(piece) + _BESIDE],
            )
            around = before.decode(main, "replace"), behind.decode(main, "replace")
            if not is_doubtful:
                spans += [(start + first, start + last, "") for first, last, _ in realigner.strays(piece, around)]
                continue
            spent += len(piece)
            ways = cheapest_way(piece, main, other) if spent <= _BUDGET else whole_way(piece, main, other)
            if all(codec in ("", main) for *_, codec in ways):
                ways = realigner.ways(piece, around) or ways
            spans += [(start + first, start + last, codec) for first, last, codec in ways if codec != main]
    regions = [span for span in spans if span[2]]
    if regions and spent <= _BUDGET:
        beside = _beside(body, main, other, spans)
        starts = [start for start, _, _ in beside]
        spans = sorted([*(span for span in spans if span[2] or not _lies_in(span, beside, starts)), *beside])
        regions = sorted(regions + beside)
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


def _beside(body: bytes, main: str, other: str, spans: list[Way]) -> list[Way]:
    """Short runs near regions of the other codec that it reads, and the page's own codec worse: 年 among figures."""
    found: list[Way] = []
    taken = sorted((start, end) for start, end, codec in spans if codec)
    reached = 0
    for start, end in _telling(taken):
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


def _telling(taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Regions, neighbours as one, that are long enough to tell what stands beside them."""
    group: list[tuple[int, int]] = []
    for start, end in [*taken, (taken[-1][1] + _NEAR + 1, 0)] if taken else []:
        if group and start - group[-1][1] > _NEAR:
            if sum(b - a for a, b in group) >= _TELLING:
                yield group[0][0], group[-1][1]
            group = []
        group.append((start, end))


def _lies_in(span: Way, ways: list[Way], starts: list[int]) -> bool:
    """Whether one of the ways, which begin at `starts` in order, has the span's first byte."""
    before = bisect_right(starts, span[0]) - 1
    return before >= 0 and span[0] < ways[before][1]


def _strict_cost(run: bytes, codec: str) -> float:
    """Bits of the run read with the codec; endless if it cannot be. Letters of two bytes of UTF-8 are seldom meant."""
    try:
        text = run.decode(codec)
    except UnicodeDecodeError:
        return float("inf")
    costs = model("zh")
    if codec != "utf-8":
        return sum(costs[c] for c in text)
    return sum(
        costs[c] if not ("\x7f" < c < "\u0800" and c.isalpha()) else _LETTER if _KNOWN_LETTER.match(c) else _SELDOM
        for c in text
    )


def doubtful(run: bytes, codec: str) -> bool:
    """Whether the codec fails on the run, or what it reads there is unusual enough for another way to be cheaper."""
    try:
        text = run.decode(codec)
    except UnicodeDecodeError:
        return True
    if codec == "utf-8":
        return bool(SHORT_SEQUENCE.search(run))
    return BYTE_ORDER_MARK in run or is_unusual(text)


def has_stray(run: bytes, codec: str) -> bool:
    """Whether an ASCII letter stands behind a character of two bytes: a byte may have been lost before it."""
    return codec != "utf-8" and STRAY.search(run.decode(codec, "replace")) is not None


def _merged(regions: list[Way]) -> list[Way]:
    merged: list[Way] = []
    for start, end, codec in regions:
        if merged and merged[-1][2] == codec and start - merged[-1][1] < 200:
            merged[-1] = (merged[-1][0], end, codec)
        else:
            merged.append((start, end, codec))
    return merged
