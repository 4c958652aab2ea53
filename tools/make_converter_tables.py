"""Make the two tables of the converter's repair: readings.tsv and forms.tsv in crawler/text/repair.

    python tools/make_converter_tables.py pinyin_dict.json STCharacters.txt crawler/text/repair

`pinyin_dict.json` comes with the package pypinyin (MIT licence, data of pinyin-data: Unihan and others);
`STCharacters.txt` with the Python packages of OpenCC (Apache-2.0). Only what CP936 can write is kept: the damage is
made in its bytes.
"""

import json
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

# What this kind of converter is seen to do where the dictionary keeps the character as it is or writes another variant.
FORCED = {"台": "臺", "准": "準", "净": "凈", "着": "著", "为": "為", "众": "眾"}


def written_in_cp936(character: str) -> bool:
    """Whether the character is two bytes of CP936."""
    try:
        return len(character.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


def readings(path: Path) -> str:
    """One line a reading: the reading, a tab, its characters."""
    characters_of: dict[str, list[str]] = defaultdict(list)
    for point, line in json.loads(path.read_text("utf-8")).items():
        character = chr(int(point))
        if written_in_cp936(character):
            for reading in dict.fromkeys(line.split(",")):
                characters_of[unicodedata.normalize("NFC", reading)].append(character)
    rows = [f"{reading}\t{''.join(sorted(found))}\n" for reading, found in sorted(characters_of.items())]
    return "# Readings of the characters of CP936, from pypinyin (MIT licence, (c) mozillazg, 闲耘).\n" + "".join(rows)


def forms(path: Path) -> str:
    """One line a simplified character that has traditional forms: itself, a tab, the forms by preference."""
    rows = []
    choices_of = {simplified: [forced] for simplified, forced in FORCED.items()}
    for line in path.read_text("utf-8").splitlines():
        simplified, _, listed = line.partition("\t")
        choices_of[simplified] = list(dict.fromkeys([*choices_of.get(simplified, []), *listed.split()]))
    for simplified, choices in sorted(choices_of.items()):
        found = [choice for choice in choices if written_in_cp936(choice)]
        if written_in_cp936(simplified) and found and found != [simplified]:
            rows.append(f"{simplified}\t{''.join(found)}\n")
    return "# Traditional forms of simplified characters, from OpenCC (Apache-2.0).\n" + "".join(rows)


def main() -> None:
    """The command."""
    pinyin, characters, folder = (Path(argument) for argument in sys.argv[1:4])
    (folder / "readings.tsv").write_text(readings(pinyin), "utf-8")
    (folder / "forms.tsv").write_text(forms(characters), "utf-8")


if __name__ == "__main__":
    main()
