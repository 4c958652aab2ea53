"""Characters that no reader sees and every search trips over: zero-width spaces, soft hyphens, NUL, marks inside text.

They come from editors' "anti-copy" tricks, from Word, from byte-order marks of joined files and from line-breaking
hints. They carry nothing in Chinese, so dropping them is exact. A byte-order mark that was misread (ï»¿, 锘匡豢) is as
little part of the text, unless somebody speaks of it.

When it must not act: the joiners of emoji and of Arabic, Indic and Mongolian script, the word breaks of Thai, Lao,
Khmer, Burmese and Tibetan, direction marks in text that has right-to-left letters, variation selectors (the shape of a
name's character) and the tag characters of flags; soft hyphens inside a Latin word; control characters between ASCII
characters, which a program put there. Tabs, line breaks and visible spaces of any width stay. C1 controls are dropped
only beside Han characters: elsewhere they may be a misread byte that another repair needs. In place of a character they
are what is left of it: the place is flagged `lossy`. What stands between Han characters again and again was strewn over
the text, and goes from its Latin words as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from crawler.items import Edit, Flag
from crawler.text.repair.characters import characters_between
from crawler.text.repair.context import Context
from crawler.text.repair.signs import Signs

RULE = "invisible"

_ALWAYS = "\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\xad\ufeff\u2060\u180e"
_BREAKS = "\u200b"
_JOINERS = "\u200c\u200d"
_DIRECTIONS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c"
_BESIDE_HAN = "\x80-\x84\x86-\x9f\ufffc"
_CANDIDATE = re.compile(f"[{_ALWAYS}{_BREAKS}{_JOINERS}{_DIRECTIONS}{_BESIDE_HAN}]+")

_CANDIDATES = Signs(lambda: filter(_CANDIDATE.match, characters_between((0, 0xFFFF))))
_HALF = re.compile("(?<=[\u4e00-\u9fff])[\x80-\x84\x86-\x9f]+(?=[\u4e00-\u9fff])")
_HALVES = Signs(characters_between((0x80, 0x9F)))
_BETWEEN_HAN = re.compile(f"(?<=[\u4e00-\u9fff])[{_ALWAYS}{_BREAKS}{_JOINERS}](?=[\u4e00-\u9fff])")
_MISREAD_MARKS = ("ï»¿", "锘匡豢", "嚜選遛")  # read as Latin-1, and two in a row as GBK and as Big5
_MISREAD_BEGINS = Signs(sign[0] for sign in _MISREAD_MARKS)
_MISREAD = re.compile(f"(?:{'|'.join(_MISREAD_MARKS)})+")
_SPOKEN_OF = re.compile("BOM|编码|編碼|乱码|亂碼|字节|位元組|UTF|byte|encod", re.IGNORECASE)
_SPOKEN_REACH = 80
_QUOTED = re.compile("[“”\"'`「」『』()（）\\\\=,]")
_STREWN = 5  # times
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_BREAKING_SCRIPT = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf]"
)
_JOINING_SCRIPT = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u18af\ua840-\ua97f\ua980-\ua9df\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d"
    "\u3297\u3299\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
_LATIN_LETTERS = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_LATIN = re.compile("[A-Za-z\xa1-\u024f]")
_HAN = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def find_edits(text: str, context: Context) -> list[Edit]:
    r"""One edit a stretch of invisible characters.

    >>> [(edit.start, edit.before) for edit in find_edits("督\u200b察组\ufeff", Context(""))]
    [(1, '\u200b'), (4, '\ufeff')]
    """
    edits = list(_misread_marks(text))
    if not _CANDIDATES.occur_in(text):
        return edits
    right_to_left: bool | None = None
    between = (text[at] for at in _CANDIDATES.places_in(text).tolist() if _BETWEEN_HAN.match(text, at))
    strewn = frozenset(c for c, times in Counter(between).items() if times >= _STREWN)
    for match in _stretches(text):
        before = text[match.start() - 1 : match.start()] if match.start() else ""
        after = text[match.end() : match.end() + 1]
        if right_to_left is None:
            right_to_left = bool(_RIGHT_TO_LEFT.search(text))
        start: int | None = None
        for at in range(match.start(), match.end()):
            if text[at] in strewn or _carries_nothing(text[at], before, after, right_to_left):
                start = at if start is None else start
            elif start is not None:
                edits.append(Edit(start, at, text[start:at], "", RULE, 1.0))
                start = None
        if start is not None:
            edits.append(Edit(start, match.end(), text[start : match.end()], "", RULE, 1.0))
    return edits


def _misread_marks(text: str) -> Iterator[Edit]:
    """Byte-order marks of UTF-8 that another codec has read: three letters, or two of them as three characters."""
    if not _MISREAD_BEGINS.occur_in(text) or not any(sign in text for sign in _MISREAD_MARKS):
        return
    for match in _MISREAD.finditer(text):
        around = text[max(0, match.start() - _SPOKEN_REACH) : match.end() + _SPOKEN_REACH]
        beside = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        if not _SPOKEN_OF.search(around) and not _QUOTED.search(beside):
            yield Edit(*match.span(), match.group(), "", RULE, 0.95)


def find_flags(text: str, context: Context) -> list[Flag]:
    """`lossy` where half of a character is left as a control between two Han characters."""
    if not _HALVES.occur_in(text):
        return []
    halves = filter(None, (_HALF.match(text, at) for at in _HALVES.places_in(text).tolist()))
    return [Flag("lossy", *half.span(), 0.8, "a byte of a lost character stood here") for half in halves]


def _stretches(text: str) -> Iterator[re.Match[str]]:
    """The stretches of characters that no reader sees."""
    end = 0
    for at in _CANDIDATES.places_in(text).tolist():
        if at >= end and (stretch := _CANDIDATE.match(text, at)):
            yield stretch
            end = stretch.end()


def _carries_nothing(character: str, before: str, after: str, right_to_left: bool) -> bool:
    """Whether `character` means nothing between the visible neighbours `before` and `after` ("" at an end)."""
    if character == "\u200b":
        return not (_BREAKING_SCRIPT.match(before) or _BREAKING_SCRIPT.match(after))
    if character in "\u200c\u200d":
        if _JOINING_SCRIPT.match(before) or _JOINING_SCRIPT.match(after):
            return False
        if character == "\u200d" and _EMOJI.match(before) and _EMOJI.match(after):
            return False
        return not (_LATIN_LETTERS.match(before) and _LATIN_LETTERS.match(after)) and (
            not right_to_left or bool(_HAN.match(before) or _HAN.match(after))
        )
    if character == "\xad":  # or a byte of other misread ones
        return not (_LATIN.match(before) and _LATIN.match(after))
    if "\x00" < character < "\x20" or character == "\x7f":
        return not (before.isascii() and after.isascii() and before and after)
    if character in "\u200e\u200f\u061c" or "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
        return not right_to_left
    if character == "\ufffc" or "\x80" <= character <= "\x9f":
        return bool(_HAN.match(before) or _HAN.match(after))
    return not (character == "\u180e" and _JOINING_SCRIPT.match(before))
