"""Is this text damaged by the converter, and which characters carry a reading in it?

The converter wrote a reading behind the traditional characters of its table, every time they occurred. Nobody else
does that: in a text written with readings for its readers (拼音) they stand behind rare words, once, or behind every
character, traditional or not. So a text is taken for damaged only if

- enough annotations stand on traditional forms, with a reading that the form has, on more than one form;
- they are nearly all annotations of that shape in the text;
- between the first and the last of them those forms nearly always carry it;
- most of the forms are everyday characters, which no reader needs a reading for;
- they are no list of words to learn, in which every second character has its reading;
- the text is not full of forms that conversion one by one never makes (後, 裡, 隻: 后, 里, 只 stay as they are).

A reading whose opening bracket was swallowed with half a character, `?huì)`, occurs in nothing else and counts double.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from crawler.text.repair.converter_tables import ConverterTables
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.signs import Signs, has_han

_VOWELS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹếềḿ"
HAN = frozenset(map(chr, range(0x4E00, 0xA000)))
_LETTERS = f"a-z{_VOWELS}üêɡɑ"
_OPENINGS, _TONED = Signs("(?\ufffd"), Signs(_VOWELS)
_SYLLABLE = rf"[{_LETTERS}]{{1,6}}"
_END = r"[1-5]? ?\)"  # some write tones as digits
ANNOTATION = re.compile(rf"\(({_SYLLABLE}){_END}")
_PLAIN_ANNOTATION = re.compile(r"\([a-z]{1,6}[1-5]? ?\)")
SHIFTED = re.compile(rf"[?\ufffd]\(?({_SYLLABLE}){_END}")
_ON_CHARACTER = re.compile(rf"([\u4e00-\u9fff])\(({_SYLLABLE}){_END}")

_ENOUGH = 4
_ENOUGH_TONELESS = 8
_SHARE_OF_ANNOTATIONS = 0.9
_SHARE_OF_OCCURRENCES = 0.85
_SHARE_EVERYDAY = 0.7
_SHARE_OF_CHARACTERS = 0.4  # beyond, it is an exercise
_WRITTEN_SO = re.compile("[後裡裏於乾幹隻製係穀鬥髮鹹麵週錶佔併採註託]")
_WRITTEN_OFTEN = 3
_EVERYDAY = 3000  # ranks of the language model's vocabulary


@dataclass(frozen=True)
class Learnt:
    """What the text tells of its converter: the reading of each annotated form, and where the annotations are."""

    reading_of: dict[str, str]
    first: int
    last: int


def annotated(text: str) -> bool:
    """Whether there are enough brackets with syllables to look closer."""
    if ")" not in text:
        return False
    weight, telling = 0, _TONED.occur_in(text)
    for at in _OPENINGS.places_in(text).tolist():
        if ANNOTATION.match(text, at):
            weight += 1
            telling = telling or bool(_PLAIN_ANNOTATION.match(text, at))
        elif SHIFTED.match(text, at):
            weight += 2
        if weight >= _ENOUGH and telling:
            return has_han(text)
    return False


def learn(text: str, tables: ConverterTables, model: LanguageModel) -> Learnt | None:
    """The converter's table as far as the text shows it, or None if the text is not its work."""
    found = [(match.start(), match[1], match[2]) for match in _ON_CHARACTER.finditer(text)]
    good = [(at, character, reading) for at, character, reading in found if _fits(character, reading, tables)]
    shifted = [match for match in SHIFTED.finditer(text) if _shifted_fits(match[1], tables)]
    plain = not any(not reading.isascii() for _, _, reading in good) and not any(not m[1].isascii() for m in shifted)
    weight = len(good) + 2 * len(shifted)
    kinds = Counter(character for _, character, _ in good)
    if weight < (_ENOUGH_TONELESS if plain else _ENOUGH) or len(kinds) < 2 + 2 * plain:
        return None
    if len(good) < _SHARE_OF_ANNOTATIONS * len(found):
        return None
    places = [at for at, _, _ in good] + [match.start() for match in shifted]
    first, last = min(places), max(places)
    within = Counter(text[first : last + 1])
    if not shifted and len(good) > _SHARE_OF_CHARACTERS * sum(within[character] for character in within.keys() & HAN):
        return None
    if 3 * len(_WRITTEN_SO.findall(text)) > max(weight, 3 * _WRITTEN_OFTEN):
        return None
    if len(good) < _SHARE_OF_OCCURRENCES * sum(within[character] for character in kinds):
        return None
    everyday = sum(count for character, count in kinds.items() if model.ids(character)[0] < _EVERYDAY)
    if everyday < _SHARE_EVERYDAY * len(good):
        return None
    readings: dict[str, Counter[str]] = {}
    for _, character, reading in good:
        readings.setdefault(character, Counter())[reading] += 1
    return Learnt({character: seen.most_common(1)[0][0] for character, seen in readings.items()}, first, last)


def _fits(character: str, reading: str, tables: ConverterTables) -> bool:
    return tables.is_traditional(character) and tables.is_reading_of(reading, character)


def _shifted_fits(reading: str, tables: ConverterTables) -> bool:
    return not reading.isascii() and reading in tables.characters_of
