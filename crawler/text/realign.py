"""A byte lost in mid-run of GBK or Big5 costs its character alone: where it was lost is chosen by the language model.

Half a character that stays behind pairs with the next character's first byte, and the reading is shifted until
something brings it back: ASCII in GBK, in Big5 already a second byte below 0x80, which is left over as a stray letter.
What is shifted reads as no language. So the run is read from each byte that a reading can begin with, each character
costs what the language model (repair/lm.py) says, a byte by itself costs LONE, and the cheapest way is taken, if it is
clearly cheaper than the reading as it stands and reads as language around each place. Where exactly the half stands is
asked once more, with all characters that have this half between what stands before and behind.

What it can't know: which character was lost. It must not act on what is merely rare, so a loss has its price.
"""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from crawler.text.plausibility import RARE, model
from crawler.text.region_paths import Way
from crawler.text.repair.lm import LanguageModel
from crawler.text.strays import Span, dearer, lost_places
from crawler.text.unusual import is_unusual

_CODECS = frozenset(("gb18030", "big5hkscs"))
LONE = 22.0  # bits of a byte by itself
_CLEARLY = 8.0  # bits that the way must win besides
_FAR = 4  # characters before and behind the first choice that are tried as well
_ROUND = 6  # characters before and behind a place that are asked
_LANGUAGE = 10.0  # bits a character that a text has at most; a list of rare characters, shifted or not, has more
_TELLING = 3  # characters that are asked by themselves
_MOST_BYTES = 20_000  # of a page that the language model is asked about
_MOST_PLACES = 40  # of a page that are asked once more; each takes some milliseconds

_Character = tuple[int, str]  # width in bytes, text; "" is a byte by itself


class Realigner:
    """Realigns the runs of one page, as far as its work goes: the rest of a page made to keep us busy stays."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._bytes = _MOST_BYTES if codec in _CODECS else 0
        self._places = _MOST_PLACES

    def ways(self, run: bytes, beside: tuple[str, str] = ("", "")) -> list[Way]:
        """The bytes that stand by themselves, as (start, end, ""); none where the run is not clearly shifted.

        `beside` is what stands before and behind the run.
        """
        self._bytes -= len(run)
        if self._bytes < 0:
            return []
        characters = [_character(run[at : at + 4], self._codec) for at in range(len(run))]
        ended = self._by_ends(run, characters, beside)
        if ended and not any(map(self._is_odd, _between(run, ended))):
            return [(start, end, "") for start, end in ended]
        found = _lone_bytes(characters)
        places = _asked_again(run, characters, found, self._codec, self._places)
        self._places = max(0, self._places - len(found))
        if not all(_is_language(characters, places, number) for number in range(len(places))):
            places = []
        return [(at, at + 1, "") for at in places] or [(start, end, "") for start, end in ended]

    def strays(self, run: bytes, beside: tuple[str, str] = ("", "")) -> list[Way]:
        """The same for a run that has letters between its characters and is not odd otherwise."""
        self._bytes -= len(run)
        if self._bytes < 0:
            return []
        characters = [_character(run[at : at + 4], self._codec) for at in range(len(run))]
        return [(start, end, "") for start, end in self._by_ends(run, characters, beside)]

    def _by_ends(self, run: bytes, characters: list[_Character], beside: tuple[str, str]) -> list[Span]:
        found, asked = lost_places(run, characters, partial(_with_half, codec=self._codec), self._places, beside)
        self._places -= asked
        return found

    def _is_odd(self, piece: bytes) -> bool:
        try:
            return is_unusual(piece.decode(self._codec))
        except UnicodeDecodeError:
            return True


def _between(run: bytes, places: list[Span]) -> list[bytes]:
    """The pieces of the run without the bytes at the places."""
    starts, ends = [0, *(end for _, end in places)], [*(start for start, _ in places), len(run)]
    return [run[start:end] for start, end in zip(starts, ends, strict=True)]


def _lone_bytes(characters: list[_Character]) -> list[int]:
    """The bytes by themselves on the cheapest way; none where that is not clearly cheaper than the run as it stands."""
    bits = _bits(characters)
    size = len(characters)
    cheapest = np.zeros(size + 1)  # from a byte to the end
    lone = [False] * size
    for at in range(size - 1, -1, -1):
        width, text = characters[at]
        alone = LONE + cheapest[at + 1]
        going = bits[at] + cheapest[at + width] if text else alone
        lone[at] = not text or alone < going
        cheapest[at] = min(alone, going)
    if cheapest[0] + _CLEARLY > _as_it_stands(characters, bits):
        return []
    found: list[int] = []
    at = 0
    while at < size:
        if lone[at]:
            found.append(at)
            at += 1
        else:
            at += characters[at][0]
    return found


def _is_language(characters: list[_Character], places: list[int], number: int) -> bool:
    """Whether what stands around a place, up to the next ones, is likely as a text."""
    low = places[number - 1] + 1 if number else 0
    high = places[number + 1] if number + 1 < len(places) else len(characters)
    own, rest = _starts(characters, low, places[number]), _starts(characters, places[number] + 1, high)
    left = "".join(characters[at][1] for at in own[-1 - _ROUND : -1])
    right = "".join(characters[at][1] for at in rest[:-1][:_ROUND])
    lm = LanguageModel.load()
    sides = (left, right) if min(len(left), len(right)) >= _TELLING else (left + right,)
    return all(-lm.score(side, "") <= _LANGUAGE * max(1, len(side)) for side in sides)


def _as_it_stands(characters: list[_Character], bits: list[float]) -> float:
    """Bits of the run read from its first byte, a failing byte as one by itself."""
    at, spent = 0, 0.0
    while at < len(characters):
        width, text = characters[at]
        spent += bits[at] if text else LONE
        at += width
    return spent


def _bits(characters: list[_Character]) -> list[float]:
    """Bits of the character that begins at each byte, behind those that one reading has before it."""
    bits = [0.0] * len(characters)
    done = [False] * len(characters)
    lm = LanguageModel.load()
    for start in range(len(characters)):
        at, places = start, []
        while at < len(characters) and not done[at]:
            done[at] = True
            places.append(at)
            at += characters[at][0]
        text = "".join(characters[place][1] or "\ufffd" for place in places)
        widths = [len(characters[place][1]) or 1 for place in places]
        scores = lm.scores(text, "")
        here = 0
        for place, width in zip(places, widths, strict=True):
            bits[place] = dearer(text[here]) - float(scores[here : here + width].sum())
            here += width
    return bits


def _asked_again(run: bytes, characters: list[_Character], found: list[int], codec: str, most: int) -> list[int]:
    """The places, the first `most` of them moved to where the half fits best between its neighbours."""
    places = list(found)
    for number, place in enumerate(places[:most]):
        low = places[number - 1] + 1 if number else 0
        high = places[number + 1] if number + 1 < len(places) else len(run)
        before = _starts(characters, low, place)
        if not before or before[-1] != place:
            continue
        behind = _starts(characters, place + 1, high)
        if behind[-1] != high:
            continue
        best = _fit(run, characters, before, behind, place, codec), place
        for at in _near(characters, before, behind, place):
            own = _starts(characters, low, at) if at > place else before[: before.index(at) + 1]
            rest = _starts(characters, at + 1, high)
            if own[-1] == at and rest[-1] == high:
                best = max(best, (_fit(run, characters, own, rest, at, codec), at))
        places[number] = best[1]
    return places


def _near(characters: list[_Character], before: list[int], behind: list[int], place: int) -> list[int]:
    """Other places of the half, some characters before and behind."""
    later = place
    found = before[-1 - _FAR : -1]
    for _ in range(_FAR):
        later += characters[later][0]
        if later >= behind[-1]:
            break
        found.append(later)
    return found


def _starts(characters: list[_Character], at: int, end: int) -> list[int]:
    """Where characters begin from a byte on, and the end, if one ends there and all can be read."""
    found = [at]
    while at < end:
        width, text = characters[at]
        if not text:
            return [*found, -1]
        at += width
        found.append(at)
    return found


def _fit(run: bytes, characters: list[_Character], own: list[int], rest: list[int], at: int, codec: str) -> float:
    """log2 of the probability of what stands around a place, over all characters with this half."""
    left = "".join(characters[k][1] for k in own[-1 - 2 * _ROUND : -1])
    right = "".join(characters[k][1] for k in rest[: 2 * _ROUND][: max(0, len(rest) - 1)])
    lm = LanguageModel.load()
    near, after = left[-3:], right[:3]
    whole = lm.score(left, "") + lm.score(right, "")
    plain = lm.score(after, "")
    wholes = sum(map(dearer, left + right))
    fits = [lm.score(c + after, near) for c in _with_half(run[at], codec)]
    return whole - wholes + (float(np.logaddexp2.reduce(fits)) if fits else -LONE) - plain


@lru_cache(512)
def _with_half(byte: int, codec: str) -> tuple[str, ...]:
    """Characters that are not rare and have the byte as first or second half."""
    costs = model("zh")
    found = set()
    for other in range(0x40, 0xFF):
        for pair in (bytes((byte, other)), bytes((other, byte))):
            width, text = _character(pair, codec)
            if width == 2 and len(text) == 1 and costs[text] < RARE:
                found.add(text)
    return tuple(sorted(found))


@lru_cache(65_536)
def _character(ahead: bytes, codec: str) -> _Character:
    """How many bytes the next character takes, and the character; "" for a byte by itself."""
    if ahead[0] < 0x80:
        return 1, chr(ahead[0])
    for width in (2, 4) if codec == "gb18030" else (2,):
        if len(ahead) >= width:
            try:
                return width, ahead[:width].decode(codec)
            except UnicodeDecodeError:
                continue
    return 1, ""
