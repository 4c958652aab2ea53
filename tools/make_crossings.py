"""Make indexer/annotate/crossings.tsv: what reads as another word before or behind the characters of a place's name.

    python tools/make_crossings.py indexer/annotate/crossings.tsv

大吉安置 is 大吉 + 安置 and not 吉安; 西安排污 is 西安 + 排污 and not 西 + 安排. For the two-character short names of
provinces and prefectures the table holds the costs in bits (less the logarithm of the frequency) that the packaged
word list (crawler/text/repair/words.bin, whose terms hold for the table too) gives

    name   保定  cost of the name, of its first character alone, of its last
    before 保    what makes a word with the character behind it (确: 确保), what that saves, and what undoes it
    behind 定    what makes a word with the character before it (期: 定期), the same

What undoes it stands behind the second colon, in groups by the bits that it saves elsewhere: the 排 of 西安排查 makes a
word with 查.
"""

import sys
from collections import defaultdict
from pathlib import Path

from crawler.text.repair.words import known_words
from indexer.annotate.gazetteer import Gazetteer

UNKNOWN = 22.0
RARE = 20.6  # bits: rarer words make no reading and undo none
LEAST_GAIN = 5  # bits: weaker bonds to what stands further off are left out


def main() -> None:
    """The command."""
    words = {word: -log2 for word, log2 in known_words().items() if len(word) <= 3}
    gazetteer = Gazetteer.load()
    names = sorted(
        name
        for name, units in gazetteer.names().items()
        if len(name) == 2 and any(u.level in (1, 2) and u.name != name for u in units)
    )
    # A word that is a place itself makes no reading: 江西 in 江西安福.
    places = {name for name, units in gazetteer.names().items() if any(u.level <= 2 for u in units)}
    ending: defaultdict[str, dict[str, float]] = defaultdict(dict)
    starting: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for word, cost in words.items():
        if len(word) >= 2 and cost <= RARE and word not in places:
            ending[word[-1]][word[:-1]] = cost
            starting[word[0]][word[1:]] = cost

    def alone(text: str) -> float:
        best = sum(words.get(c, UNKNOWN) for c in text)
        return min(best, words.get(text, best))

    lines = []
    for name in names:
        costs = (words.get(name, UNKNOWN), alone(name[0]), alone(name[1]))
        lines.append(f"name\t{name}\t{' '.join(f'{c:.1f}' for c in costs)}\n")
    for kind, table, characters in (
        ("before", ending, sorted({name[0] for name in names})),
        ("behind", starting, sorted({name[1] for name in names})),
    ):
        for character in characters:
            parts = table[character]
            singles = {p: c for p, c in parts.items() if len(p) == 1}
            near = -1 if kind == "before" else 0
            longer = {p: c for p, c in parts.items() if len(p) == 2 and p[near] not in singles}
            written = []
            for part, cost in sorted((singles | longer).items(), key=lambda item: item[1] - alone(item[0])):
                others = (ending if kind == "before" else starting)[part] if len(part) == 1 else {}
                bound = defaultdict(list)
                for other, c in others.items():
                    if len(other) == 1 and (gain := alone(part) + alone(other) - c) >= LEAST_GAIN:
                        bound[2 * round(gain / 2)].append(other)
                but = "".join(f"{gain}{''.join(sorted(chars))}" for gain, chars in sorted(bound.items()))
                written.append(f"{part}:{cost - alone(part):.0f}" + (f":{but}" if but else ""))
            if written:
                lines.append(f"{kind}\t{character}\t{' '.join(written)}\n")
    Path(sys.argv[1]).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
