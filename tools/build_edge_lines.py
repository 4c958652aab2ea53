"""Builds crawler/text/edge_lines.tsv, the weights by which short lines at the edges of a text are told from furniture.

    python tools/build_edge_lines.py tools/edge_lines.tsv text.txt --output crawler/text/edge_lines.tsv

tools/edge_lines.tsv has the lines: what each is (furniture, text), where it stands (before, behind), the features of
its page by which it stands there ("-" where it has no page), the line. text.txt has paragraphs of running text, one to
a line (statutes, reports, encyclopaedia), of which the short ones are examples of text at both edges, so that the words
of no subject speak for furniture. Needs numpy alone and some seconds; seeds, steps and order are fixed.

A logistic regression with a quadratic penalty is fitted twice: on all features that two lines have, then on those that
weighed most. What is written are its weights in sixteenths.
"""

from __future__ import annotations

import argparse
import lzma
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.text.edge_lines import LONGEST, LONGEST_SENTENCE, UNITS, features, shows_no_pairs

KEPT = 3_500  # features that are written
TEXTS = 6_000  # lines of running text, each counted as TEXT_COUNT of a line of the table
TEXT_COUNT = 0.3
STEPS, RATE = 150, 0.1
PENALTIES = (1.0, 0.5)  # of the first fit and of the second
Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Examples:
    """Lines as rows of features: `rows` and `columns` of the ones, what each line is, and what it counts."""

    names: list[str]
    rows: Ids
    columns: Ids
    furniture: Floats
    counts: Floats


def examples(table: Path, texts: Path) -> Examples:
    """The table's lines and the sample of running text; raises ValueError for a row that is not understood."""
    found: list[tuple[set[str], float, float]] = []
    for row in table.read_text("utf-8").splitlines():
        what, place, page, line = row.split("\t")
        if what not in ("furniture", "text") or place not in ("before", "behind"):
            raise ValueError(row)
        known = set() if page == "-" else set(page.split(","))
        if page == "-" and shows_no_pairs(line):
            known = {"spoken none"}
        found.append((features(line, place) | known, float(what == "furniture"), 1.0))
    for number, line in enumerate(sample(texts)):
        known = {"spoken none"} if shows_no_pairs(line) else set()
        found.append((features(line, ("before", "behind")[number % 2]) | known, 0.0, TEXT_COUNT))
    often = Counter(name for line, _, _ in found for name in line)
    names = sorted(name for name, count in often.items() if count > 1 or " " in name)
    at = {name: number for number, name in enumerate(names)}
    ones = [(row, at[name]) for row, (line, _, _) in enumerate(found) for name in sorted(line) if name in at]
    rows, columns = np.array(ones, dtype=np.int64).T
    return Examples(names, rows, columns, np.array([f for _, f, _ in found]), np.array([c for _, _, c in found]))


def sample(texts: Path) -> list[str]:
    """Short paragraphs of running text, always the same."""
    with lzma.open(texts, "rt", encoding="utf-8") if texts.suffix == ".xz" else texts.open(encoding="utf-8") as file:
        lines = [line for text in file if 0 < len(line := text.strip()) <= 1.5 * LONGEST]
    random.Random(1).shuffle(lines)  # noqa: S311 (a sample, no secret)
    return lines[:TEXTS]


def fit(told: Examples, penalty: float, chosen: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Weights and bias of the regression on the chosen features, by Adam's steps."""
    use = chosen[told.columns]
    rows, columns = told.rows[use], told.columns[use]
    size, lines = len(told.names), len(told.furniture)
    weights, mean, square = np.zeros(size + 1), np.zeros(size + 1), np.zeros(size + 1)
    for step in range(1, STEPS + 1):
        score = np.bincount(rows, weights[columns], lines) + weights[-1]
        error = (1 / (1 + np.exp(-score)) - told.furniture) * told.counts
        slope = np.append(np.bincount(columns, error[rows], size) + penalty * weights[:-1], error.sum())
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        rate = RATE * (0.3 if step > STEPS // 2 else 1) * (0.3 if step > STEPS * 5 // 6 else 1)
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
    return weights[:-1], float(weights[-1])


def build(table: Path, texts: Path) -> dict[str, int]:
    """Weights by feature, in UNITS."""
    told = examples(table, texts)
    every = np.ones(len(told.names), dtype=np.bool_)
    weights, _ = fit(told, PENALTIES[0], every)
    weight_of = np.abs(weights) * np.sqrt(np.bincount(told.columns, minlength=len(every)))
    weight_of[[" " in name for name in told.names]] = np.inf
    chosen = np.zeros(len(every), dtype=np.bool_)
    chosen[np.argsort(-weight_of, kind="stable")[:KEPT]] = True
    weights, bias = fit(told, PENALTIES[1], chosen)
    units = np.rint(weights * UNITS).astype(int).tolist()
    return {"bias": round(bias * UNITS)} | {n: w for n, w in zip(told.names, units, strict=True) if w}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    told = parser.parse_args()
    weights = build(told.table, told.texts)
    told.output.write_text("".join(f"{name}\t{weight}\n" for name, weight in weights.items()), "utf-8")
    print(f"{len(weights)} weights; lines of up to {LONGEST} characters, sentences of up to {LONGEST_SENTENCE}")


if __name__ == "__main__":
    main()
