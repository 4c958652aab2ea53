"""False edits and flags on clean text, and the speed of repair on it.

    python tests/benchmarks/bench_clean.py FOLDER… [--show N] [--length 1500]

Reads every .txt below the folders (UTF-8, one document a file; a folder is a kind of text), runs `fix_and_explain` over
each and prints, for each kind: documents, characters, edits by rule, flags by name for a thousand documents, and
characters a second of processor time, and how many times longer that takes than to write the same text as UTF-8 and to
read it again, in the same run. `--length` makes articles of so many characters of each kind's documents, or with a
large number long documents. Clean text should come out untouched: the first `--show` edits are printed with their
surroundings, to be judged. How the texts for docs/text.md were gathered is told there.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from crawler.items import RepairedText
from crawler.text.repair import fix_and_explain
from crawler.text.repair.lm import LanguageModel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--show", type=int, default=10, help="edits to print for each kind")
    parser.add_argument("--show-flags", type=int, default=0, help="flags to print for each kind")
    parser.add_argument("--limit", type=int, default=0, help="documents of each kind")
    parser.add_argument("--length", type=int, default=0, help="characters of a document, cut at line ends")
    options = parser.parse_args()
    kinds: defaultdict[str, list[Path]] = defaultdict(list)
    for folder in options.folders:
        for path in sorted(folder.rglob("*.txt")):
            kinds[path.parent.name].append(path)
    for paths in kinds.values():  # what is read once is outside the measure
        fix_and_explain(paths[0].read_bytes().decode("utf-8"))
    LanguageModel.load().scores("督察组进驻")
    total_characters, total_seconds, total_edits = 0, 0.0, 0
    for kind, paths in sorted(kinds.items()):
        edits: Counter[str] = Counter()
        flagged: Counter[str] = Counter()
        characters, seconds, plain, count, shown, shown_flags = 0, 0.0, 0.0, 0, 0, 0
        for name, text in islice(documents(paths, options.length), options.limit or None):
            start = time.process_time()
            text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
            plain += time.process_time() - start
            start = time.process_time()
            repaired = fix_and_explain(text)
            took = time.process_time() - start
            seconds += took
            characters += len(text)
            count += 1
            edits.update(edit.rule for edit in repaired.edits)
            flagged.update({flag.name for flag in repaired.flags})
            shown += show_edits(text, repaired, name, options.show - shown)
            shown_flags += show_flags(repaired, name, options.show_flags - shown_flags)
            if took > 1:
                print(f"    slow: {took:.1f} s for {len(text)} characters in {name}")
        rates = {flag: round(1000 * number / count, 1) for flag, number in flagged.items()}
        print(
            f"{kind:16s} {count:6d} documents {characters:10,d} characters {characters / seconds / 1e6:6.1f} M/s"
            f" {seconds / plain:6.1f} x plain",
            end="",
        )
        print(f"  edits {dict(edits)}  flags per 1,000 {rates}")
        total_characters, total_seconds = total_characters + characters, total_seconds + seconds
        total_edits += sum(edits.values())
    print(
        f"all: {total_characters:,} characters, {total_edits} edits, {total_characters / total_seconds / 1e6:.1f} M/s"
    )


def documents(paths: list[Path], length: int) -> Iterator[tuple[str, str]]:
    """Name and text of each document; with a length, all texts in a row cut at line ends after so many characters."""
    lines: list[str] = []
    size = 0
    for path in paths:
        text = path.read_bytes().decode("utf-8")
        if not length:
            yield path.name, text
            continue
        for line in text.splitlines(keepends=True):
            lines.append(line)
            size += len(line)
            if size >= length:
                yield path.name, "".join(lines)
                lines, size = [], 0
    if lines:
        yield paths[-1].name, "".join(lines)


def show_edits(text: str, repaired: RepairedText, name: str, left: int) -> int:
    for edit in repaired.edits[: max(0, left)]:
        around = text[max(0, edit.start - 12) : edit.start], text[edit.end : edit.end + 12]
        print(f"    {name} {edit.rule}: {around[0]!r} {edit.before[:60]!r} -> {edit.after[:60]!r} {around[1]!r}")
    return min(max(0, left), len(repaired.edits))


def show_flags(repaired: RepairedText, name: str, left: int) -> int:
    for flag in repaired.flags[: max(0, left)]:
        start, end = flag.start or 0, flag.end or 0
        around = repaired.text[max(0, start - 20) : end + 10]
        print(f"    {name} {flag.name} {flag.confidence}: {flag.evidence[:60]!r} {around[:80]!r}")
    return min(max(0, left), len(repaired.flags))


if __name__ == "__main__":
    main()
