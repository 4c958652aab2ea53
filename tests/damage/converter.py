"""The byte-wise converter with inserted readings, as a program: makes the damage that its repair undoes.

Stages, in the order in which real pages went through them:

A. simplified to traditional characters, one by one; those that tradition writes too stay, a few are forced;
B. encoding as CP936; what it lacks becomes `?`;
C. the bytes of each character of a table get its reading behind them, wherever they occur, one key after another;
D. decoding as Windows does: a lead byte with an impossible trail becomes one `?` and swallows the trail;
E. a full-width ！，？；： at any byte offset may push out the lead byte before it as `?`;
F. full-width ASCII becomes ASCII.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import NamedTuple

from crawler.text.repair.converter_tables import converter_tables

_RESTARTS = (b"\xa3\xa1", b"\xa3\xac", b"\xa3\xbf", b"\xa3\xbb", b"\xa3\xba")


class Damage(NamedTuple):
    """The damaged text, the clean one (after the stages A and F), and how many characters are lost for good."""

    text: str
    clean: str
    swallowed: int


def to_traditional(text: str) -> str:
    """Stage A."""
    return text.translate(_stage_a())


def _stage_a() -> dict[int, str]:
    tables = converter_tables()
    table: dict[int, str] = {}
    for simplified, forms in tables.forms_of.items():
        if simplified not in forms or simplified in "台准净着":
            table[ord(simplified)] = forms[0]
    return table


def random_table(seed: int, size: int | None = None) -> dict[str, str]:
    """A table of about `size` everyday traditional characters with one reading each."""
    tables = converter_tables()
    chance = random.Random(seed)
    stage_a = _stage_a()
    everyday = [form for form in (stage_a[point] for point in sorted(stage_a)) if form in tables.readings_of]
    chosen = chance.sample(everyday, min(len(everyday), size or chance.randint(400, 1600)))
    return {form: chance.choice(sorted(tables.readings_of[form])) for form in chosen}


def folded(text: str) -> str:
    """Stage F: full-width ASCII as ASCII."""
    return text.translate({point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)})


def damage_converter(
    text: str, table: Mapping[str, str], *, stage_e: float = 0.0, seed: int = 0, fold: bool = True
) -> Damage:
    """The text as the converter leaves it.

    `table` gives the reading of each character that carries one; `stage_e` is how often stage E happens where it could.
    """
    traditional = to_traditional(text)
    data = traditional.encode("gbk", "replace")
    for character, reading in sorted(table.items(), key=lambda item: item[1]):
        key = character.encode("gbk")
        data = data.replace(key, key + f"({reading})".encode("gb18030"))
    damaged, swallowed = _decoded(data, stage_e, random.Random(seed))
    clean = traditional.encode("gbk", "replace").decode("gbk")
    return Damage(folded(damaged), folded(clean), swallowed) if fold else Damage(damaged, clean, swallowed)


def _decoded(data: bytes, stage_e: float, chance: random.Random) -> tuple[str, int]:
    """Stages D and E; also how many bytes other than the bracket of a reading were swallowed."""
    pairs = converter_tables().pair_character
    out: list[str] = []
    at = swallowed = 0
    while at < len(data):
        byte = data[at]
        if byte < 0x80:
            out.append(chr(byte))
            at += 1
        elif byte == 0x80:
            out.append("€")
            at += 1
        elif data[at + 1 : at + 3] in _RESTARTS and chance.random() < stage_e:
            out.append("?")
            at += 1
        elif at + 1 < len(data) and (character := pairs.get(byte << 8 | data[at + 1])):
            out.append(character)
            at += 2
        elif data[at + 1 : at + 2] in (b"\n", b""):
            out.append("?")
            at += 1
        else:
            out.append("?")
            swallowed += data[at + 1] != 0x28
            at += 2
    return "".join(out), swallowed
