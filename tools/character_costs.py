"""Make crawler/text/character_costs.tsv: how many bits each frequent Chinese character costs.

Detection weighs readings of the same bytes by this table. It is made from running text in simplified Chinese, one
paragraph a line, in sections of different kinds; each section is a model of its own and they are mixed by weight,
because pooled counts of mostly statutes would call everyday characters rare. The same text converted to traditional
characters gives the costs of traditional ones (OpenCC s2t, needed only here: `pip install opencc`).

    python tools/character_costs.py TEXT --sections 309820:0.15,24120:0.32,:0.53

`--sections` names line counts with weights, in the order of the text; the last takes the rest.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

TARGET = Path(__file__).parents[1] / "crawler" / "text" / "character_costs.tsv"
SMALLEST = 2  # a character seen less often tells nothing


def counts(path: Path, sections: list[tuple[int | None, float]]) -> tuple[dict[str, float], dict[str, float]]:
    """The shares of simplified and of traditional characters, mixed by weight."""
    import opencc  # type: ignore[import-not-found]

    convert = opencc.OpenCC("s2t").convert
    simplified: dict[str, float] = defaultdict(float)
    traditional: dict[str, float] = defaultdict(float)
    with path.open(encoding="utf-8") as lines:
        for length, weight in sections:
            step = 8 if length is not None and length > 100_000 else 1  # statutes repeat themselves
            chunk = "".join(islice(lines, 0, length, step))
            for shares, text in ((simplified, chunk), (traditional, convert(chunk))):
                seen = Counter(text)
                total = sum(seen.values())
                for character, number in seen.items():
                    if number >= SMALLEST:
                        shares[character] += weight * number / total
    return simplified, traditional


def main() -> None:
    """Write the table: one line a cost, in half bits, then its characters in code order."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--sections", default=":1")
    options = parser.parse_args()
    sections = []
    for part in options.sections.split(","):
        length, weight = part.split(":")
        sections.append((int(length) if length else None, float(weight)))
    simplified, traditional = counts(options.text, sections)
    by_cost: dict[int, list[str]] = defaultdict(list)
    for character in sorted({*simplified, *traditional}):
        if character > "\x7f" and not character.isspace():
            share = max(simplified.get(character, 0.0), traditional.get(character, 0.0))
            by_cost[round(-2 * math.log2(share))].append(character)
    rows = [
        "# bits of each character in running Chinese, simplified or traditional; made by tools/character_costs.py\n"
    ]
    rows += [f"{cost / 2}\t{''.join(characters)}\n" for cost, characters in sorted(by_cost.items())]
    TARGET.write_text("".join(rows), encoding="utf-8")
    print(f"{TARGET}: {sum(map(len, by_cost.values()))} characters")


if __name__ == "__main__":
    main()
