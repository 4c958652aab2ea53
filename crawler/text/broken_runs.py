"""What runs of bytes cost as Chinese if each may lack one byte, behind which all pairs are wrong.

A sample that no codec reads as ordinary text may have lost bytes. Then the best reading of a run goes over, at some
byte, from the pairs that begin with the run to those that begin one byte later. All runs are weighed at once, because
every page in another language comes this way, too.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from crawler.text.losses import escaped, length_in
from crawler.text.plausibility import model, points_in

_BROKEN = 20.0  # bits for a byte lost in the middle
_PAIRS = bytes(
    byte for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF) if trail != 0x7F for byte in (lead, trail)
)
_INFINITE = float("inf")
_LINE_BREAK = 0x0A


def cost_of_runs(lines: bytes, codec: str) -> float:
    """Bits of the runs (a line break behind each) in a Chinese codec, one byte left out where that is cheaper."""
    if not lines:
        return 0.0
    shifted = np.array(np.frombuffer(lines, np.uint8))
    line_ends = np.flatnonzero(shifted == _LINE_BREAK)
    starts = np.concatenate(([0], line_ends[:-1] + 1))
    shifted[starts] = _LINE_BREAK
    whole, later = _read(lines, codec), _read(shifted.tobytes(), codec)
    if whole is None or later is None:
        return sum(cost_of_run(run, codec) for run in lines.split(b"\n")[:-1])
    size = len(lines)
    spent, ends = whole
    before = np.full(size + 1, _INFINITE)  # bits up to a byte, where a character ends there
    before[0] = 0.0
    before[ends] = spent
    spent, ends = later
    until = np.full(size + 1, -_INFINITE)  # bits up to a byte, where a character of the later pairs begins there
    until[0] = 0.0
    until[ends] = spent
    change = before[:-1] - until[1:]
    change[line_ends] = _INFINITE
    plain = before[line_ends] - before[starts]
    broken = np.minimum.reduceat(change, starts) - before[starts] + until[line_ends]
    return float(np.minimum(plain, broken + _BROKEN).sum())


def _read(lines: bytes, codec: str) -> tuple[NDArray[np.float64], NDArray[np.int64]] | None:
    """Bits up to the end of each character, line ends for nothing, and where it ends; None where that is not known."""
    points = points_in(escaped(lines, codec))
    ends = np.cumsum(_lengths(codec).take(points), dtype=np.int64)
    costs = model("zh").costs(points)
    costs[points == _LINE_BREAK] = 0.0
    return (np.cumsum(costs), ends) if ends[-1] == len(lines) else None


@cache
def _lengths(codec: str) -> NDArray[np.uint8]:
    """How many bytes the codec reads each character from; two characters of Big5-HKSCS that share a pair are wrong."""
    lengths = np.full(0x10000, 4 if codec == "gb18030" else 2, dtype=np.uint8)
    lengths[points_in(_PAIRS.decode(codec, "ignore"))] = 2
    lengths[:0x80] = lengths[0xDC80:0xDD00] = 1
    lengths[0xFFFF] = 4 if codec == "gb18030" else 2  # stands for those beyond the basic plane
    return lengths


def cost_of_run(run: bytes, codec: str) -> float:
    """The same of one run."""
    costs = model("zh")
    behind, before = {len(run): 0.0}, {0: 0.0}  # bits of what begins and of what ends at a byte
    for skip in (0, 1):
        at, spent = skip, 0.0
        begun = []
        for character in escaped(run[skip:], codec):
            begun.append((at, spent))
            spent += costs[character]
            at += 1 if "\udc80" <= character <= "\udcff" else length_in(character, codec)
            if not skip:
                before[at] = spent
        if skip:
            behind.update((at, spent - until) for at, until in begun)
    broken = min((bits + behind[at + 1] for at, bits in before.items() if at + 1 in behind), default=_INFINITE)
    return min(before[max(before)], broken + _BROKEN)
