"""Where a text reads as nobody writes: rare characters, or ASCII letters inside Chinese, close together.

Bytes that are paired wrongly look so; a rare name stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crawler.text.plausibility import RARE, Points, model, points_of
from crawler.text.region_paths import CHANGE, GAIN

_USUAL = 9.5  # bits of a character of ordinary text
_STRAY_BITS = 6.0  # bits of an ASCII letter between two Chinese characters
_CLOSE = 4  # characters between two odd ones
_WINDOW = 24  # characters looked at behind a rare pair
_MOST_WEIGHED = 20_000  # rare pairs of a page weighed one by one; of more, each at least
_THINNED = 8  # characters behind the one before is a place
_MARKS = "ぁ-ヿ　-〿！-～ -ÿ‐-※"
_MARK = re.compile(f"[{_MARKS}]")
_STRAY_LETTER = re.compile(r"[@-Z\\^_`a-z|~]")
_STRAY = re.compile(f"[一-鿿]{_STRAY_LETTER.pattern}(?=[一-鿿])")


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
            if _excess(text[max(0, place - 3) : following + _WINDOW]) > CHANGE + GAIN:
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
    return worst + _STRAY_BITS * len(_STRAY.findall(text))


@cache
def _other_than_marks() -> NDArray[np.bool_]:
    """Which code points are neither ASCII nor marks, kana and letters."""
    return np.array([code > 0x7F and not _MARK.match(chr(code)) for code in range(0x10000)])


@cache
def _stray_letters() -> NDArray[np.bool_]:
    return np.array([bool(_STRAY_LETTER.match(chr(code))) for code in range(0x10000)])
