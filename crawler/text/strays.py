"""Half a character lost in mid-line, told by where the shift behind it ends: `東西堙C今晚` for 東西?。今晚.

Behind a lost byte the pairs are shifted up to a byte that is left over. Big5, and GBK where it writes traditional
characters, has second bytes below 0x80, so that this is soon an ASCII letter or sign: a few wrong characters, none of
them odd perhaps, or no more than the letter itself in place of the lost character. Else it is a byte that begins no
pair, before ASCII or the end. So each such byte is asked: the letter may be meant (`A股`), or a byte was lost so and so
many characters before. Every one of these ways says the same bytes; the language model weighs each of them, the
likeliest with all characters that have the half which is left.

What it can't know: which character was lost. It must not act on letters that are meant, so a loss has its price.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crawler.text.plausibility import RARE, model
from crawler.text.repair.lm import LanguageModel

Character = tuple[int, str]  # width in bytes, text; "" is a byte by itself
Span = tuple[int, int]  # first byte, end
_FAR, _FARTHEST = 24, 300  # characters before a letter, and before a byte that begins no pair
_LOSS = 8.0  # bits against a loss
_LETTER = 4.0  # bits of a letter: which one it is
_SIGN = -14.0  # of one of these signs; pages part words with them
_SIGNS = "|_~^\\"
_LATIN = "‘’“”"  # marks that stand between Latin letters as well
_BRACKETS = 40  # characters in which the other one stands
_IN_WORDS = " -_.@/'=("
_OPENING, _CLOSING = "「『（“‘《〈【〔", "」』）”’》〉】〕"
_HALF = 11.0  # bits of a lost character and its surroundings before all that it can be are asked
_ASKED = 6  # ways that are asked with all characters
_UNSURE = 0.65  # share of the best way below which what lies between it and the next is lost as well
_TOGETHER = 4  # bytes between them
_SLACK = 12.0  # bits by which the likeliest may be behind the letter before that
_AROUND = 6  # characters on each side
_GLANCES = 200  # ends of shifts in a run that are looked at
_ORDER = 3  # characters that the language model sees before one
_FULL_WIDTH = 6.0  # bits more than plain


@dataclass(frozen=True, slots=True)
class _Line:
    """A run as it stands: where its characters begin, and their texts ("" for a byte by itself)."""

    run: bytes
    starts: list[int]
    texts: list[str]


def lost_places(
    run: bytes,
    characters: Sequence[Character],
    with_half: Callable[[int], Sequence[str]],
    most: int,
    beside: tuple[str, str] = ("", ""),
) -> tuple[list[Span], int]:
    """The halves that are left, as places in the run, and how many ends of shifts were asked about, `most` at most.

    Where two places are about as likely, what lies between them is lost as well, and no wrong character stands there.
    `characters` says what begins at each byte, `with_half` what has a byte as one of its halves, `beside` what stands
    before and behind the run.
    """
    line = _as_it_stands(run, characters)
    found: list[Span] = []
    asked = glances = 0
    behind = 0  # the first character that may be shifted
    for end, at in enumerate(line.starts):
        letter = (
            0x40 <= run[at] < 0x7F and end > 0 and line.texts[end - 1] not in _LATIN and at - line.starts[end - 1] == 2
        )
        if letter and _is_meant(line, end, beside):
            continue
        if not letter and (line.texts[end] or run[at] <= 0x80):
            continue
        if asked >= most or glances >= _GLANCES:
            break
        place = _asked(line, characters, behind, end, with_half, letter=letter)
        glances += 1
        asked += place is not None
        if place:
            found.append(place)
            behind = end + 1
    return found, asked


def _is_meant(line: _Line, end: int, beside: tuple[str, str]) -> bool:
    """Whether a letter begins a word, or stands in brackets or is one of two."""
    letter, last = line.texts[end], line.texts[end - 1]
    following = "".join(line.texts[end + 1 : end + _BRACKETS]) + beside[1]
    if following and (following[0] in _IN_WORDS or (following[0].isascii() and following[0].isalnum())):
        return True
    if last in _OPENING and following[:1] == _CLOSING[_OPENING.index(last)]:
        return True
    if letter in "]}":
        before = beside[0] + "".join(line.texts[max(0, end - _BRACKETS) : end])
        return ("[" if letter == "]" else "{") in before
    return letter in "[{" and ("]" if letter == "[" else "}") in following


def _as_it_stands(run: bytes, characters: Sequence[Character]) -> _Line:
    starts: list[int] = []
    at = 0
    while at < len(characters):
        starts.append(at)
        at += characters[at][0]
    return _Line(run, starts, [characters[at][1] for at in starts])


def _asked(
    line: _Line,
    characters: Sequence[Character],
    behind: int,
    end: int,
    with_half: Callable[[int], Sequence[str]],
    *,
    letter: bool,
) -> Span | tuple[()] | None:
    """Where the half stands whose shift ends at the character `end`.

    () if the letter there is meant, None if that is so at the first glance.
    """
    read = _read_otherwise(line, characters, max(behind, end - (_FAR if letter else _FARTHEST)), end)
    first = end - len(read)
    lead = "".join(text or "\ufffd" for text in line.texts[max(0, first - _AROUND) : first]) or "\n"
    own = "".join(line.texts[first:end])
    after = _after(line, end)
    lm = LanguageModel.load()
    before = np.concatenate(([0.0], np.cumsum(lm.scores(own, lead) - _dearer(own))))
    whole = "".join(read) + after
    scores = lm.scores(whole, "\0") - _dearer(whole)
    rest = np.append(np.cumsum(scores[::-1])[::-1], 0.0)
    rough = [(float(before[k] + rest[k]), k) for k in range(len(read) + 1)]
    rough.sort(reverse=True)
    as_is = -float("inf")
    if letter:
        sign = chr(line.run[line.starts[end]])
        as_is = float(before[-1]) + lm.score(sign + after, (lead + own)[-_ORDER:])
        as_is -= float(_dearer(after).sum()) + (_SIGN if sign in _SIGNS else _LETTER) - _LOSS
        if rough[0][0] - _HALF + _SLACK < as_is:
            return None
    ways = [
        (
            float(before[k]) + _fit(line.run[line.starts[first + k]], (lead + own[:k])[-_ORDER:], whole[k:], with_half),
            line.starts[first + k],
        )
        for _, k in rough[:_ASKED]
    ]
    ways.sort(reverse=True)
    best, place = ways[0]
    if best <= as_is:
        return ()
    share = 1 / sum(2 ** max(-60.0, one - best) for one, _ in ways)
    other = ways[1][1] if share < _UNSURE else place
    if abs(other - place) > _TOGETHER:
        other = place
    return min(place, other), max(place, other) + 1


def _read_otherwise(line: _Line, characters: Sequence[Character], first: int, end: int) -> list[str]:
    """The characters of the bytes from behind the half to the end of the shift, as far back as they can be read."""
    found: list[str] = []
    for k in range(end - 1, first - 1, -1):
        at = line.starts[k]
        width, text = characters[at + 1]
        if line.starts[k + 1] - at != 2 or width != 2 or not text:
            break
        found.append(text)
    return found[::-1]


def _after(line: _Line, end: int) -> str:
    texts: list[str] = []
    for text in line.texts[end + 1 : end + 1 + _AROUND]:
        if not text:
            break
        texts.append(text)
    return "".join(texts)


def _fit(half: int, context: str, behind: str, with_half: Callable[[int], Sequence[str]]) -> float:
    """log2 of the probability of what stands behind a context, over all characters with this half between them."""
    lm = LanguageModel.load()
    near = behind[:_ORDER]
    fits = [lm.score(c + near, context) for c in with_half(half)]
    if not fits:
        return -float("inf")
    far = lm.scores(behind, "\0")[_ORDER:].sum() if len(behind) > _ORDER else 0.0
    return float(np.logaddexp2.reduce(fits)) + float(far) - float(_dearer(behind).sum())


def _dearer(text: str) -> NDArray[np.float64]:
    """Bits that characters cost besides: the language model takes full-width letters for plain ones, and all that it
    does not know for equally rare."""
    return np.array([dearer(character) for character in text])


def dearer(character: str) -> float:
    """Bits that a character costs besides what the language model says."""
    if "０" <= character <= "ｚ":
        return _FULL_WIDTH
    return max(0.0, model("zh")[character] - RARE) if character > "\x7f" else 0.0
