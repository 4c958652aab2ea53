"""Text that a wrong codec read and that no repair brought back: said, and left as it is.

How it happens: a page was misread in a way that loses too much (GBK as UTF-16, UTF-8 as Big5), or more often than is
undone, or in so short a run that its bytes prove nothing. What is left are letters with accents between signs and
digits (`ç??å®¶`, `0Š408060Š20`), or characters of which hardly any is ever written, side by side (`楠炲瓨鍨氱粩瀣╃`).

Why it is right: nobody writes so. Of letters, two fifths of the neighbours in one word would have to be such that no
language has them: a letter with an accent beside a digit, a sign, a control, or a capital behind a small one. Of
characters, six odd ones stand close together, both the table of frequent characters and the language model find the
whole less likely than any verse or list of species, and no character keeps returning. And in any stretch, how odd each
character is by itself and beside the one before it (scripts that nobody mixes, codes without a character, controls)
adds up to more than names, verse and tables reach (oddity.py).

When it must not act: never, it changes nothing. Tables of letters and alphabets are in order and of one sort; Japanese
and Korean are weighed as what they are. What it can't know: which codec it was, and short runs in
which by chance little is odd.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from crawler.items import Flag
from crawler.text.plausibility import cheapest
from crawler.text.repair.characters import characters_between
from crawler.text.repair.context import Context
from crawler.text.repair.effort import A_SENTENCE
from crawler.text.repair.hanzi_mojibake import ODD
from crawler.text.repair.letter_paths import SPECIAL
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.oddity import odd_stretches
from crawler.text.repair.signs import Signs

NAME = "misread"
_USUAL = "€…‘’“”•–—™"  # what clean text has of Windows-1252's own signs
_STRANGE = "".join(sorted(set(SPECIAL) - set(_USUAL)))
_LETTERS = Signs([*characters_between((0x80, 0x9F), (0xA1, 0xFF)), *_STRANGE])
_WORD = re.compile(f"[!-~\x80-\x9f\xa1-\xff{SPECIAL}]+")
_OF_WORDS = frozenset([*characters_between((0x21, 0x7E), (0x80, 0x9F), (0xA1, 0xFF)), *SPECIAL])
_OTHER = re.compile(f"[\x80-\x9f\xa1-\xff{SPECIAL}]")
_FEWEST_LETTERS, _FEWEST_SORTS = 5, 3
_UNHEARD_OF = 0.4  # unheard-of neighbours for each letter beyond ASCII
_BACK = 200  # characters in front of a letter that are taken for its word


_SCRIPTS = Signs(  # that no page we look at has
    characters_between((0x1200, 0x1DFF), (0xA000, 0xABFF), (0xD7B0, 0xD7FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
)
_NEAR = 4  # characters from one odd one to the next
_FEWEST_ODD = 6
_DENSE, _VARIED = 0.4, 0.65  # shares of a piece: odd characters, different ones
_HAN = 0.2  # share of characters; what has fewer is of several scripts
_FEWEST_SCRIPTS = 2
_UNLIKELY, _UNREADABLE = 14.5, 16.0  # bits a character, by the table and by the language model (verse: 15, 16 at most)
_WEIGHED = 400  # characters of a piece
_LANGUAGES = ("zh", "ja", "ko", "")

_CLOSE = 30  # characters between two places of one stretch
_WHOLE = 0.3  # share of a text from which all of it is unreadable


def find_flags(text: str, context: Context) -> list[Flag]:
    """A `misread` flag for each stretch; one for the whole where a third of the text is unreadable.

    >>> text = "来源：ç??å®¶ç®å®??，记者从市督察整改领导小组办公室了解到，已有六件办结。"
    >>> [text[flag.start : flag.end] for flag in find_flags(text, Context(""))]
    ['ç??å®¶ç®å®??']
    """
    odd = ((start, end) for start, end, _ in odd_stretches(text))
    spans = sorted([*_unwritten_words(text), *_unwritten_characters(text, context), *odd])
    if not spans:
        return []
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and start - merged[-1][1] <= _CLOSE and "\n" not in text[merged[-1][1] : start]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    if sum(end - start for start, end in merged) > _WHOLE * len(text):
        return [Flag(NAME, None, None, 0.95, "most of the text is unreadable: it was read with a wrong codec")]
    return [Flag(NAME, start, end, 0.9, "unreadable: read with a wrong codec") for start, end in merged]


def _unwritten_words(text: str) -> Iterator[tuple[int, int]]:
    """Words of letters and signs beyond ASCII that stand together as in no language."""
    end = 0
    for place in _LETTERS.places_in(text).tolist():
        if place < end:
            continue
        start = place
        while start > max(end, place - _BACK) and text[start - 1] in _OF_WORDS:
            start -= 1
        word = _WORD.match(text, start)
        if word is None:  # a surrogate's other half in the table of signs
            continue
        end = word.end()
        letters = _OTHER.findall(word.group())
        if len(letters) >= _FEWEST_LETTERS and len(set(letters)) >= _FEWEST_SORTS:
            strange = sum(_is_unheard_of(one, other) for one, other in pairwise(word.group()))
            if strange >= _UNHEARD_OF * len(letters):
                yield word.span()


def _is_unheard_of(one: str, other: str) -> bool:
    """Whether two neighbours in a word are such that no language writes them."""
    if one <= "\x7f" and other <= "\x7f":
        return False
    if "\x80" <= one <= "\x9f" or "\x80" <= other <= "\x9f":
        return True
    letter, letters = _is_accented(one), _is_accented(other)
    if letter and letters:
        return one.islower() and other.isupper()
    if one > "\x7f" and other > "\x7f":
        return letter or letters
    if letter or letters:
        plain = other if letter else one
        capital = (one.islower() and "A" <= other <= "Z") or ("a" <= one <= "z" and other.isupper())
        return plain == "?" or plain.isdigit() or capital
    sign, plain = (one, other) if one > "\x7f" else (other, one)
    return plain.isalnum() and sign not in _USUAL + "°·×÷§"


def _is_accented(character: str) -> bool:
    return ("\xc0" <= character <= "\xff" and character not in "×÷") or character in "ŒœŠšŽžŸªº"


def _unwritten_characters(text: str, context: Context) -> Iterator[tuple[int, int]]:
    """Pieces of a line in which odd characters are dense and nothing makes a word."""
    places, others = ODD.places_in(text), _SCRIPTS.places_in(text)
    if len(others):
        places = np.union1d(places, others)
    if len(places) < _FEWEST_ODD:
        return
    breaks = np.flatnonzero(np.diff(places) > _NEAR)
    first, last = np.append(0, breaks + 1), np.append(breaks, len(places) - 1)
    enough = last - first >= _FEWEST_ODD - 1
    for begin, stop in zip(places[first[enough]].tolist(), (places[last[enough]] + 1).tolist(), strict=True):
        at = begin
        for piece in text[begin:stop].split("\n"):
            if context.effort.takes(3 * A_SENTENCE) and _is_unreadable(piece[:_WEIGHED]):
                yield at, at + len(piece)
            at += len(piece) + 1


def _is_unreadable(piece: str) -> bool:
    size = len(piece)
    odd = len(ODD.places_in(piece)) + len(_SCRIPTS.places_in(piece))
    if odd < _FEWEST_ODD or odd < _DENSE * size or len(set(piece)) < _VARIED * min(size, 40):
        return False
    if sum("\u4e00" <= c <= "\u9fff" for c in piece) < _HAN * size and len(_scripts_of(piece)) < _FEWEST_SCRIPTS:
        return False
    if cheapest(piece, _LANGUAGES)[0] < _UNLIKELY * size:
        return False
    return -LanguageModel.load().score(piece) >= _UNREADABLE * size


def _scripts_of(piece: str) -> set[str]:
    """The scripts of its letters, as Unicode names them."""
    return {unicodedata.name(c, "").partition(" ")[0] for c in piece if c.isalpha()}
