"""How well and how fast repair undoes the converter's damage, and how fast clean text passes.

    python tests/benchmarks/bench_repair.py TEXT… [--documents 200] [--seed 1]

TEXT are plain files of simplified Chinese, one paragraph a line, that the language model was not built from. Every
document (about 700 characters) is damaged with a table of its own, at four rates of stage E, and repaired.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

from crawler.text.repair import fix_and_explain
from tests.damage.converter import Damage, damage_converter, random_table, to_traditional

_WIDE = str.maketrans({thin: chr(ord(thin) + 0xFEE0) for thin in ",;:?!()"})
_LENGTH = 700


def documents_of(paths: list[Path]) -> list[str]:
    """The texts cut into documents at line ends."""
    documents: list[str] = []
    for path in paths:
        lines: list[str] = []
        for line in path.read_text("utf-8").splitlines():
            lines.append(line)
            if sum(map(len, lines)) >= _LENGTH:
                documents.append("\n".join(lines))
                lines = []
        if lines:
            documents.append("\n".join(lines))
    return documents


def distance(one: str, other: str) -> int:
    """Characters that differ: edit distance, between the common beginning and end."""
    start = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def measure(damages: list[Damage]) -> str:
    """One line of figures."""
    exact = lost = lost_exact = errors = characters = unflagged = 0
    seconds = 0.0
    for damage in damages:
        start = time.process_time()
        repaired = fix_and_explain(damage.text)
        seconds += time.process_time() - start
        right = repaired.text == damage.clean
        exact += right
        lost += bool(damage.swallowed)
        lost_exact += right and bool(damage.swallowed)
        unflagged += bool(damage.swallowed) and not repaired.flags
        errors += 0 if right else distance(repaired.text, damage.clean)
        characters += len(damage.clean)
    whole = len(damages) - lost
    return (
        f"exact {exact / len(damages):.3f}  where nothing was lost {(exact - lost_exact) / max(1, whole):.3f} ({whole})"
        f"  character error {100 * errors / characters:.4f} %  lost but not flagged {unflagged}"
        f"  {characters / seconds:,.0f} characters/s"
    )


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("texts", nargs="+", type=Path)
    arguments.add_argument("--documents", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    documents = documents_of(options.texts)
    chance.shuffle(documents)
    documents = [document.translate(_WIDE) for document in documents[: options.documents]]
    fix_and_explain(damage_converter("会议研究环境问题，" * 9, random_table(1, 2000)).text)  # loads what is loaded once
    for rate in (0.0, 0.3, 0.5, 1.0):
        damages = [
            damage_converter(document, random_table(options.seed * 10_000 + k), stage_e=rate, seed=k)
            for k, document in enumerate(documents)
        ]
        print(f"stage E {rate}: {measure(damages)}", flush=True)
    for name, clean in (("simplified", documents), ("traditional", [to_traditional(one) for one in documents])):
        start = time.process_time()
        edits = sum(len(fix_and_explain(one).edits) for one in clean)
        seconds = time.process_time() - start
        print(f"clean, {name}: {edits} edits, {sum(map(len, clean)) / seconds:,.0f} characters/s", flush=True)


if __name__ == "__main__":
    main()
