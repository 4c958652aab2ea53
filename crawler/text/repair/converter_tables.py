"""What the converter's repair knows before it sees a text: CP936's bytes, readings, and which form a character takes.

`pair_character` and `character_pair` hold CP936 as Windows decodes it, with its user-defined pairs in the private area.
The readings and the forms are packaged tables (readings.tsv, forms.tsv; tools/make_converter_tables.py makes them).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from crawler.text.fold import fold_table

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
# Places where GB 18030 and Windows-936 differ: Windows keeps the private code of GBK 1.0.
_WINDOWS_PRIVATE = (
    (0xFE50, 0xFE7E, 0xE815),
    (0xFE80, 0xFEA0, 0xE844),
    (0xA6D9, 0xA6DF, 0xE78D),
    (0xA6EC, 0xA6ED, 0xE794),
    (0xA6F3, 0xA6F3, 0xE796),
    (0xA8BC, 0xA8BC, 0xE7C7),
    (0xA8BF, 0xA8BF, 0xE7C8),
)
# Conversions that a converter of this kind makes although the character is one that tradition writes, too.
_SEEN_FORCED = frozenset("台准净着")


@dataclass(frozen=True)
class ConverterTables:
    """The tables, loaded once. `toneless` maps a syllable without its tone mark to those with one."""

    pair_character: dict[int, str]
    character_pair: dict[str, int]
    readings_of: dict[str, frozenset[str]]
    characters_of: dict[str, frozenset[str]]
    simplified_of: dict[str, str]  # traditional form to simplified
    forms_of: dict[str, str]  # simplified to its traditional forms, by preference

    def is_traditional(self, character: str) -> bool:
        """Whether the conversion from simplified characters could have produced it from another one."""
        return character in self.simplified_of or character in fold_table_characters()

    def is_reading_of(self, reading: str, character: str) -> bool:
        """Whether the reading, with or without its tone mark, is one of the character's."""
        known = self.readings_of.get(character)
        if known is None:
            return False
        return reading in known or (reading.isascii() and any(toneless(one) == reading for one in known))

    def form_cost(self, character: str) -> float:
        """How unlikely, in bits, conversion leaves this form on the page, whatever the word."""
        simplified = self.simplified_of.get(character)
        if simplified is not None:
            forms = self.forms_of[simplified]
            if simplified in forms and simplified not in _SEEN_FORCED:
                return 8.0  # 家 stays 家: 傢 is not its work
            return 0.0 if forms[0] == character else 8.0
        forms = self.forms_of.get(character, "")
        if not forms:  # conversion leaves it, if simplified text holds it: no traditional form or variant of another
            return 6.0 if character in fold_table_characters() else 0.0
        if character in forms and character not in _SEEN_FORCED:
            return 0.0
        return 6.0


@lru_cache(maxsize=1)
def fold_table_characters() -> frozenset[str]:
    """Traditional forms and variants, which simplified text does not hold."""
    return frozenset(map(chr, fold_table()))


def toneless(reading: str) -> str:
    """The syllable in plain letters, ü as v.

    >>> toneless("lǜ"), toneless("zhǎng")
    ('lv', 'zhang')
    """
    plain = unicodedata.normalize("NFD", reading.replace("ü", "v").translate(_U_TONES))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


_SCRIPT = str.maketrans("ga", "ɡɑ")  # letters that GBK has for readings; a with a tone mark has one form only
_U_TONES = str.maketrans("ǖǘǚǜɡɑ", "vvvvga")


@lru_cache(maxsize=1)
def converter_tables() -> ConverterTables:
    """The packaged tables."""
    pair_character: dict[int, str] = {}
    character_pair: dict[str, int] = {}
    for lead in LEADS:
        for trail in TRAILS:
            try:
                character = bytes((lead, trail)).decode("gb18030")
            except UnicodeDecodeError:
                continue
            pair_character[lead << 8 | trail] = character
            character_pair[character] = lead << 8 | trail
    for first, last, point in _WINDOWS_PRIVATE:
        for pair in range(first, last + 1):
            character_pair.setdefault(chr(point + pair - first), pair)
    characters_of = {reading: frozenset(found) for reading, found in _rows("readings.tsv")}
    for reading in list(characters_of):
        for other in (reading.replace("g", "ɡ"), reading.replace("a", "ɑ"), reading.translate(_SCRIPT)):
            characters_of[other] = characters_of[reading]
    readings_of: dict[str, set[str]] = {}
    for reading, found in characters_of.items():
        for character in found:
            readings_of.setdefault(character, set()).add(reading)
    for reading in list(characters_of):
        plain = toneless(reading)
        characters_of[plain] = characters_of.get(plain, frozenset()) | characters_of[reading]
    forms_of = dict(_rows("forms.tsv"))
    simplified_of: dict[str, str] = {}
    for simplified, forms in forms_of.items():
        for form in forms:
            if form != simplified:
                simplified_of.setdefault(form, simplified)
    return ConverterTables(
        pair_character,
        character_pair,
        {character: frozenset(known) for character, known in readings_of.items()},
        characters_of,
        simplified_of,
        forms_of,
    )


def _rows(name: str) -> list[tuple[str, str]]:
    lines = files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return [(key, value) for key, _, value in (line.partition("\t") for line in lines) if not key.startswith("#")]
