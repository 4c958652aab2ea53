"""Builds crawler/text/repair/model.bin, the packaged language model, from plain text files.

    python tools/build_language_model.py statutes.txt=0.15 government.txt=0.32 wikipedia.txt=0.53 \
        --characters TSCharacters.txt --output crawler/text/repair/model.bin

Each file is one component: one paragraph a line, UTF-8. Every component gets its own interpolated Kneser-Ney model; their
probabilities are mixed with the weights given (pooling the counts is worse), the n-grams that matter least are pruned
until the file fits, and the rest is written as a backed-off model. `--characters` is a table of OpenCC's form
(traditional, tab, simplified ones by preference), used to fold.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.lm import BOUNDARY, DIGIT, LETTER, SPACE, UNKNOWN, UNKNOWN_BITS, fold_table
from crawler.text.repair.lm_file import Order, write_model

ORDER = 4
Ids = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass
class Grams:
    """The n-grams of one length that any component holds, with each component's counts."""

    context: Ids  # index of the first n-1 characters in the table below
    last: Ids
    suffix: Ids  # index of the last n-1 characters in the table below
    counts: Values  # component, n-gram


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("components", nargs="+", metavar="FILE=WEIGHT")
    arguments.add_argument("--characters", type=Path, required=True)
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--grams", default="400000,1100000,900000", help="pairs, triples and quadruples to keep")
    options = arguments.parse_args()
    named = [component.rsplit("=", 1) for component in options.components]
    weights = np.array([float(weight) for _, weight in named])
    weights /= weights.sum()
    simplified_of = read_characters(options.characters)
    texts = [Path(path).read_text("utf-8").translate(fold_table(simplified_of)) for path, _ in named]
    ids_of, size = vocabulary(texts, simplified_of)
    sequences = [ids_of[np.frombuffer(text.encode("utf-32-le"), np.uint32).clip(0, 0xFFFF)] for text in texts]
    tables = count([sequence.astype(np.int64) for sequence in sequences], size)
    probabilities = [mix(tables, component) for component in range(len(texts))]
    mixed = [sum(w * p[n] for w, p in zip(weights, probabilities, strict=True)) for n in range(ORDER)]
    keep = [int(number) for number in options.grams.split(",")]
    orders = prune(tables, mixed, weights, keep, size)
    options.output.write_bytes(write_model(ids_of, orders))
    print(f"{options.output}: {options.output.stat().st_size:,} bytes, {[len(o.probability) for o in orders]} n-grams")


def read_characters(path: Path) -> dict[str, str]:
    """Traditional to simplified, the first choice that differs; 著 is what converters make of 着."""
    table = {"著": "着"}
    for line in path.read_text("utf-8").splitlines():
        traditional, choices = line.split("\t")
        best = next((choice for choice in choices.split() if choice != traditional), traditional)
        if len(traditional) == len(best) == 1 and best != traditional and ord(traditional) < 0x10000 > ord(best):
            table.setdefault(traditional, best)
    return table


def vocabulary(texts: list[str], simplified_of: dict[str, str]) -> tuple[NDArray[np.uint16], int]:
    """The id of each character of the basic plane, and how many ids there are; characters seen once are unknown."""
    counts = sum(
        np.bincount(np.frombuffer(text.encode("utf-32-le"), np.uint32).clip(0, 0xFFFF), minlength=0x10000)
        for text in texts
    )
    special = {"\n": BOUNDARY, "0": DIGIT, "a": LETTER, " ": SPACE}
    ids_of = np.full(0x10000, UNKNOWN, dtype=np.uint16)
    size = SPACE + 1
    for point in np.argsort(-counts, kind="stable").tolist():
        if counts[point] >= 2 and chr(point) not in special and point < 0xFFFF:
            ids_of[point] = size
            size += 1
    for character, identity in special.items():
        ids_of[ord(character)] = identity
    for point, character in fold_table(simplified_of).items():
        ids_of[point] = ids_of[ord(character)]
    return ids_of, size


def count(sequences: list[Ids], size: int) -> list[Grams]:
    """The tables of all orders: union of the components' n-grams."""
    unigrams = np.stack([np.bincount(sequence, minlength=size) for sequence in sequences]).astype(float)
    nothing = np.zeros(size, dtype=np.int64)
    tables = [Grams(nothing, np.arange(size), nothing, unigrams)]
    places = sequences  # of each position, the index of the (n-1)-gram that begins there
    for n in range(2, ORDER + 1):
        keys = [place[:-1] * size + sequence[n - 1 :] for place, sequence in zip(places, sequences, strict=True)]
        union, inverse = np.unique(np.concatenate(keys), return_inverse=True)
        bounds = np.cumsum([len(key) for key in keys])[:-1]
        here = np.split(inverse, bounds)
        counts = np.stack([np.bincount(place, minlength=len(union)) for place in here]).astype(float)
        suffix = np.zeros(len(union), dtype=np.int64)
        for place, below in zip(here, places, strict=True):
            suffix[place] = below[1:]
        tables.append(Grams(union // size, union % size, suffix, counts))
        places = here
        print(f"{n}-grams: {len(union):,}")
    return tables


def mix(tables: list[Grams], component: int) -> list[Values]:
    """One component's interpolated Kneser-Ney probabilities of all n-grams of the union, by order."""
    result: list[Values] = []
    for n, table in enumerate(tables):
        raw = table.counts[component]
        if n < len(tables) - 1:  # how many different characters stand before it
            above = tables[n + 1]
            kinds = np.bincount(above.suffix, weights=above.counts[component] > 0, minlength=len(raw))
        else:
            kinds = raw
        if n == 0:
            smoothed = np.maximum(kinds, 0.02)
            probability = smoothed / smoothed.sum()
            probability[UNKNOWN] = max(probability[UNKNOWN], 1e-3) * 2.0**-UNKNOWN_BITS
            result.append(probability)
            continue
        length = len(tables[n - 1].last)
        number = [np.count_nonzero(kinds == k) or 1 for k in (1, 2, 3, 4)]
        base = number[0] / (number[0] + 2 * number[1])
        discounts = [k - (k + 1) * base * number[k] / number[k - 1] for k in (1, 2, 3)]
        discounts = [min(max(d, 0.1), k) for d, k in zip(discounts, (1.0, 1.9, 2.8), strict=True)]
        taken = np.select([kinds == 0, kinds == 1, kinds == 2], [0.0, *discounts[:2]], discounts[2])
        total = np.bincount(table.context, weights=kinds, minlength=length)
        free = np.bincount(table.context, weights=taken, minlength=length)
        known = np.maximum(total, 1)[table.context]
        share = np.where(total > 0, free / np.maximum(total, 1), 1.0)[table.context]
        result.append((kinds - taken) / known + share * result[n - 1][table.suffix])
    return result


def prune(tables: list[Grams], mixed: list[Values], weights: Values, keep: list[int], size: int) -> list[Order]:
    """The n-grams that change the model most, as many as wanted, with the backoff weights that make it sum to one."""
    lengths = np.array([counts.sum() for counts in tables[0].counts])
    kept = [np.ones(size, dtype=bool), *(np.zeros(len(table.last), dtype=bool) for table in tables[1:])]
    for n in range(len(tables) - 1, 0, -1):
        table = tables[n]
        seen = (table.counts * (weights / lengths)[:, None]).sum(axis=0)
        gain = seen * np.abs(np.log2(mixed[n] / mixed[n - 1][table.suffix]))
        wanted = kept[n]  # contexts of longer n-grams that stay
        gain[wanted] = np.inf
        order = np.argsort(-gain, kind="stable")
        kept[n][order[: max(keep[n - 1], int(wanted.sum()))]] = True
        if n > 1:
            kept[n - 1][table.context[kept[n]]] = True
    return [*_backed_off(tables, mixed, kept, size)]


def _backed_off(tables: list[Grams], mixed: list[Values], kept: list[NDArray[np.bool_]], size: int) -> list[Order]:
    orders: list[Order] = []
    lower = mixed[0]  # of each n-gram of the union, its probability in the pruned model
    index = np.arange(size)
    backoff: Values = np.zeros(0)
    for n, table in enumerate(tables):
        if n == 0:
            orders.append(Order(index, np.log2(lower), np.zeros(size)))
            continue
        chosen = kept[n]
        context = table.context
        length = len(tables[n - 1].last)
        used = np.bincount(context[chosen], weights=mixed[n][chosen], minlength=length)
        below = lower[table.suffix]
        covered = np.bincount(context[chosen], weights=below[chosen], minlength=length)
        backoff = np.clip(1 - used, 1e-6, None) / np.clip(1 - covered, 1e-6, None)
        places = index[context]  # context's place in the written table
        orders[n - 1] = Order(
            orders[n - 1].keys, orders[n - 1].probability, np.log2(backoff[kept[n - 1]])
        )
        keys = places[chosen] * size + table.last[chosen]
        orders.append(Order(keys, np.log2(mixed[n][chosen]), np.zeros(len(keys))))
        lower = np.where(chosen, mixed[n], np.where(kept[n - 1][context], backoff[context], 1.0) * below)
        index = np.cumsum(chosen) - 1
    return orders


if __name__ == "__main__":
    main()
