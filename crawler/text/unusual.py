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

from crawler.text.page_codecs import COMPILED
from crawler.text.plausibility import RARE, Points, model, points_of
from crawler.text.region_paths import CHANGE, GAIN

if COMPILED:
    from crawler.text import character_pass

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


def unusual_places(text: str, *, compiled: bool = COMPILED) -> Iterator[int]:
    """Where they stand."""
    odd, stray = _odd_and_stray(text, compiled=compiled)
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


def _odd_and_stray(text: str, *, compiled: bool) -> tuple[list[int], list[int]]:
    """The places of rare characters and, where there are any, of ASCII letters between two Chinese ones."""
    if compiled and (found := character_pass.odd_places(text, _roles())) is not None:
        odd, stray = found
        return odd, stray if odd else []
    costs, points = model("zh"), points_of(text)
    if points is None:
        odd = [at for at, c in enumerate(text) if c > "\x7f" and costs[c] >= RARE and not _MARK.match(c)]
        return odd, [found.start() + 1 for found in _STRAY.finditer(text)] if odd else []
    places = np.flatnonzero(points > 0x7F)
    beyond = points[places]
    odd = places[(costs.costs(beyond) >= RARE) & _other_than_marks().take(beyond)].tolist()
    return odd, _strays(points, places[(beyond >= 0x4E00) & (beyond <= 0x9FFF)]) if odd else []


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


_ODD, _CHINESE, _LETTER = 1, 2, 4  # roles of characters


@cache
def _roles() -> bytes:
    """What each character of the basic plane is, a byte each."""
    odd = _other_than_marks() & (model("zh").costs(np.arange(0x10000, dtype=np.uint16)) >= RARE)
    chinese = np.zeros(0x10000, dtype=np.uint8)
    chinese[0x4E00:0xA000] = _CHINESE
    return (odd * np.uint8(_ODD) | chinese | _stray_letters() * np.uint8(_LETTER)).tobytes()


@cache
def _other_than_marks() -> NDArray[np.bool_]:
    """Which code points are neither ASCII nor marks, kana and letters."""
    others = np.ones(0x10000, dtype=bool)
    others[:0x80] = False
    others[[ord(mark) for mark in _MARK.findall("".join(map(chr, range(0x10000))))]] = False
    return others


@cache
def _stray_letters() -> NDArray[np.bool_]:
    strays = np.zeros(0x10000, dtype=bool)
    strays[[ord(letter) for letter in _STRAY_LETTER.findall("".join(map(chr, range(0x80))))]] = True
    return strays
