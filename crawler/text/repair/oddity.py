"""How odd each character of a text is, by itself and beside the one before it: what nobody writes adds up.

Positive bits speak against a text that somebody wrote, negative ones for it. They are steps of half a bit set by hand:
a character's own bits are what it costs above ordinary text (crawler/text/plausibility.py), a pair's are larger the
seldomer two scripts meet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np

from crawler.text.plausibility import hangul_in_use, model
from crawler.text.repair.characters import characters_between
from crawler.text.repair.hanzi_mojibake import odd_characters
from crawler.text.repair.letter_paths import BYTE_OF
from crawler.text.repair.signs import Signs

_CLOSE = 8  # characters between the first and the third odd one of a place that is looked at
_BESIDE = 40  # characters looked at beside them
_MOST = 100_000  # characters of one text that are looked at
_LINE_END = -6.0
LIMIT = 24.0  # bits from which a stretch is no language
ORDINARY = 13.5  # bits of a character of ordinary text at most
_ASCII, _WORD, _CONTROL, _SIGN, _LETTER, _MARK, _HAN, _KANA, _BOPOMOFO, _HANGUL, _PRIVATE, _LOST, _LIVING, _OTHER = (
    range(14)
)
_IN_A_ROW = 8  # code points from one character to the next in a list of characters
_JAPANESE = 1.5  # bits of a character of Japanese at most
_USUAL_SIGNS = "·«»°±×§©®“”‘’…—–•™€"
_LIVING_SCRIPTS = (
    (0x100, 0x6FF), (0x900, 0xDFF), (0xE00, 0xE7F), (0xF00, 0xFFF), (0x1000, 0x11FF), (0x1780, 0x18AF),
    (0x1E00, 0x1FFF), (0xA000, 0xA4CF),
)  # fmt: skip

_Kind = tuple[int, float]
Window = tuple[int, int, tuple[int, int], float]


def oddities(text: str) -> list[float]:
    """Bits of each character.

    >>> sum(oddities("督察组进驻")) < 0 < sum(oddities("뻖춳튻펡"))
    True
    """
    found: list[float] = []
    before, last = _ASCII, 0
    pairs = _pairs()
    for character in text:
        kind, own = _kind_of(character)
        in_a_row = kind == before and kind in (_LETTER, _SIGN, _OTHER) and 0 < ord(character) - last <= _IN_A_ROW
        if (before or kind) and not in_a_row:
            own += pairs.get((before, kind), 0.0)
        found.append(own)
        before, last = kind, ord(character)
    return found


@lru_cache(maxsize=2)  # several steps ask about one text
def odd_windows(text: str) -> tuple[Window, ...]:
    """Where three odd characters stand close together, with what stands beside them: start, end, and in it the stretch
    with the highest sum of bits, and this sum."""
    odd = _SIGNS.places_in(text)
    if len(odd) < 3:
        return ()
    close = np.flatnonzero(odd[2:] - odd[:-2] <= _CLOSE)
    if not len(close):
        return ()
    starts, ends = np.maximum(odd[close] - _BESIDE, 0), np.minimum(odd[close + 2] + _BESIDE, len(text))
    apart = np.flatnonzero(starts[1:] > ends[:-1])
    windows = zip(starts[np.append(0, apart + 1)].tolist(), ends[np.append(apart, len(ends) - 1)].tolist(), strict=True)
    found: list[Window] = []
    looked = 0
    for start, end in windows:
        looked += end - start
        if looked > _MOST and found:
            break
        bits = np.array(oddities(text[start:end]))
        sums = np.concatenate(([0.0], np.cumsum(bits)))
        gains = sums - np.minimum.accumulate(sums)
        last = int(gains.argmax())
        first = int(sums[: last + 1].argmin())
        found.append((start, end, (start + first, start + last), float(gains[last])))
    return tuple(found)


def odd_stretches(text: str, read: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int, float]]:
    """The stretches outside those that were read which are no language, with their bits.

    >>> odd_stretches("来源：뻖춳튻펡훆뗄뿆벼뛔，记者")[0][:2]
    (3, 10)
    """
    found: list[tuple[int, int, float]] = []
    for start, end, _, most in odd_windows(text):
        if most <= LIMIT:
            continue
        bits = oddities(text[start:end])
        for first, last in read:
            if first < end and last > start:
                for at in range(max(first, start), min(last, end)):
                    bits[at - start] = min(bits[at - start], -1.0)
        found += [(start + first, start + last, most) for first, last, most in _above(bits)]
    return found


def _above(bits: Sequence[float]) -> list[tuple[int, int, float]]:
    """The stretches whose sum is above the limit: each from where its sum begins to where it is highest."""
    found: list[tuple[int, int, float]] = []
    total = most = 0.0
    start = end = 0
    for at, own in enumerate([*bits, -float("inf")]):
        if total + own <= 0.0 or (most > LIMIT and total + own < most - LIMIT):
            if most > LIMIT:
                found.append((start, end, most))
            total = most = max(0.0, own)
            start, end = (at, at + 1) if own > 0.0 else (at + 1, at + 1)
            continue
        total += own
        if total > most:
            most, end = total, at + 1
    return found


@cache
def _pairs() -> dict[tuple[int, int], float]:
    found = {
        (_LETTER, _LETTER): 2.5, (_LETTER, _SIGN): 4.0, (_SIGN, _SIGN): 1.5, (_LETTER, _HAN): 4.0,
        (_LETTER, _CONTROL): 5.0, (_SIGN, _CONTROL): 5.0, (_HAN, _CONTROL): 5.0,
        (_WORD, _CONTROL): 2.0, (_CONTROL, _CONTROL): 1.0,
        (_HAN, _HANGUL): 4.0, (_HAN, _OTHER): 5.0, (_HAN, _PRIVATE): 2.0, (_HAN, _LIVING): 5.0, (_HAN, _BOPOMOFO): 1.0,
        (_HANGUL, _PRIVATE): 5.0, (_HANGUL, _OTHER): 5.0, (_HANGUL, _LIVING): 5.0,
        (_OTHER, _PRIVATE): 5.0, (_OTHER, _LIVING): 5.0,
        (_PRIVATE, _LIVING): 3.0, (_KANA, _HANGUL): 5.0, (_KANA, _OTHER): 5.0,
        (_KANA, _LIVING): 4.0, (_KANA, _PRIVATE): 3.0,
    }  # fmt: skip
    return found | {(second, first): bits for (first, second), bits in found.items()}


@lru_cache(65_536)
def _kind_of(character: str) -> _Kind:
    code = ord(character)
    if code < 0x80:
        return _of_ascii(character)
    if code < 0xA0:
        return _CONTROL, 5.0
    if code < 0x100 or code in BYTE_OF:
        if character in _USUAL_SIGNS:
            return _SIGN, -1.0
        if character in "ŒœŠšŽžŸ":
            return _LETTER, 0.0
        return (_LETTER if code >= 0xC0 else _SIGN), 0.0
    if 0x4E00 <= code < 0xA000:
        bits = min(model("zh")[character], model("ja")[character]) - ORDINARY
        return _HAN, max(-5.0, min(bits, _JAPANESE) if bits > _JAPANESE and _is_japanese(character) else bits)
    if 0x3400 <= code < 0x4DC0 or 0xF900 <= code < 0xFB00:
        return _HAN, 5.5
    if code > 0xFFFF:  # a name's character, or an emoji
        return _HAN, 3.0 if unicodedata.category(character) == "Lo" else 0.0
    if 0x3041 <= code < 0x3100:
        return _KANA, -3.0
    if 0x3100 <= code < 0x3130:
        return _BOPOMOFO, 1.0
    if 0xAC00 <= code < 0xD7A4:
        return _HANGUL, max(-4.0, model("ko")[character] - ORDINARY)
    if 0xE000 <= code < 0xF900:
        return _PRIVATE, 3.0
    if code == 0xFFFD:
        return _LOST, 0.0
    return _of_other(character, code)


def _is_japanese(character: str) -> bool:
    """Whether it is one of the three thousand characters of the first level of JIS."""
    try:
        return b"\x88\x9f" <= character.encode("cp932") < b"\x98\x73"
    except UnicodeEncodeError:
        return False


def _of_ascii(character: str) -> _Kind:
    if character == "\n":
        return _ASCII, _LINE_END
    if character.isalnum():
        return _WORD, -0.5
    if (character < " " and character not in "\t\r\f\v") or character == "\x7f":
        return _CONTROL, 5.0
    return _ASCII, -1.0


def _of_other(character: str, code: int) -> _Kind:
    category = unicodedata.category(character)
    if category == "Cf":  # invisible
        return _ASCII, 0.0
    if category in ("Cn", "Cs"):  # no such character
        return _OTHER, 7.0
    if 0x2100 <= code < 0x2C00:
        return _MARK, -2.0
    if 0x2000 <= code < 0x2C00 or 0x3000 <= code < 0x3041 or 0xFE30 <= code < 0xFE50 or code >= 0xFF00:
        return _MARK, max(-3.0, min(2.5, model("zh")[character] - ORDINARY))
    if any(first <= code <= last for first, last in _LIVING_SCRIPTS):
        return _LIVING, -0.5
    return _OTHER, 2.0 if category[0] in "LMN" else 0.0


def _signs() -> list[str]:
    """Characters that are odd by themselves, or beside others."""
    between = characters_between(
        (0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x9F), (0xA1, 0xB6), (0xB8, 0x24F), (0x530, 0x58F), (0x700, 0x8FF),
        (0x1100, 0x177F), (0x1980, 0x1DFF), (0x2C00, 0x2DFF), (0xA000, 0xABFF), (0xAC00, 0xD7FF),
        (0xE000, 0xF8FF), (0xFB00, 0xFDFF),
    )  # fmt: skip
    usual = frozenset(hangul_in_use() + "°±×§«»©®")
    return [*(c for c in between if c not in usual), *odd_characters()]


_SIGNS = Signs(_signs)
