"""Builds crawler/text/repair/model.bin, the packaged language model, from plain text files and a word list.

    python tools/build_language_model.py statutes.txt=0.15 government.txt=0.32 wikipedia.txt=0.53 words.tsv=0.4 \\
        web.tsv=0.6 --characters TSCharacters.txt --output crawler/text/repair/model.bin

Each file is one component: a text with one paragraph a line, or, ending in .tsv, words and sequences of words (with
spaces between) with their relative frequency, as tools/make_word_list.py and tools/make_word_grams.py write them.
Every component is smoothed by itself and they are mixed with the weights given (pooling the counts is worse), the
n-grams that matter least are pruned until the file fits, and the rest is written as a backed-off model. `--characters`
is a table of OpenCC's form (traditional, tab, simplified ones by preference), used to fold. docs/language-model.md says
what the packaged model was built from.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.lm_file import Order, fold_table, write_model
from crawler.text.repair.lm_symbols import BOUNDARY, DIGIT, LETTER, SPACE, UNKNOWN

ORDER = 4
TRUST = 4.0  # times a context must be seen for half a say
WORDS_UNIT = 1e8  # a word of relative frequency 1e-8 counts once
WORDS_DISCOUNT = 0.3
NUMBER = re.compile(r"0[0.]+")  # a number is one symbol, as lm.py has it
LATIN = re.compile("a+")
Ids = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass
class Component:
    """One source: its characters as ids, and for sequences of words what each position counts for (None: a text)."""

    ids: Ids
    words: Sequences | None = None
    share: float = 1.0  # of what stands behind a word, how much can be in the table: less where it holds no punctuation

    def counts_of(self, n: int, starts: Ids) -> Values | None:
        """How often each n-gram that starts there counts; None: once each."""
        if self.words is None:
            return None
        own = self.words.in_first[starts] & (n > self.words.to_last[starts])
        return np.where(own, self.words.times[starts], 0.0)


@dataclass
class Sequences:
    """For each position in sequences of words one behind another: what an n-gram that starts there counts.

    An n-gram counts in the shortest sequence of words that holds it: it starts in the first word and ends in the last.
    """

    times: Values
    room: Ids  # characters left in the sequence
    in_first: NDArray[np.bool_]
    to_last: Ids  # characters before the last word


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
    arguments.add_argument("components", nargs="+", metavar="FILE=WEIGHT[:SHARE]")
    arguments.add_argument("--characters", type=Path, required=True)
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--grams", default="400000,1100000,900000", help="pairs, triples and quadruples to keep")
    options = arguments.parse_args()
    named = [component.rsplit("=", 1) for component in options.components]
    weights = np.array([float(weight.partition(":")[0]) for _, weight in named])
    shares = [float(weight.partition(":")[2] or 1) for _, weight in named]
    weights /= weights.sum()
    simplified_of = read_characters(options.characters)
    fold = fold_table(simplified_of)
    texts = {path: symbols(Path(path).read_text("utf-8"), fold) for path, _ in named if not path.endswith(".tsv")}
    listed = [Path(path).read_text("utf-8").translate(fold) for path, _ in named if path not in texts]
    ids_of, size = vocabulary([*texts.values(), *listed], simplified_of)
    components = [
        Component(in_ids(texts[path], ids_of)) if path in texts else word_sequences(Path(path), fold, ids_of, share)
        for (path, _), share in zip(named, shares, strict=True)
    ]
    tables = count(components, size)
    mixed = mix(tables, components, weights)
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


def in_ids(text: str, ids_of: NDArray[np.uint16]) -> Ids:
    """The text as ids."""
    ids: Ids = ids_of[points(text)].astype(np.int64)
    return ids


def points(text: str) -> Ids:
    """The code points, those beyond the basic plane as U+FFFF."""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).clip(0, 0xFFFF).astype(np.int64)


def symbols(text: str, fold: dict[int, str]) -> str:
    """The text as the model sees it: folded, a number or a Latin word one symbol."""
    return LATIN.sub("a", NUMBER.sub("0", text.translate(fold)))


def word_sequences(path: Path, fold: dict[int, str], ids_of: NDArray[np.uint16], share: float) -> Component:
    """A table of words and sequences of words."""
    texts: list[str] = []
    shapes: list[tuple[int, int, int]] = []  # length, length of the first word, start of the last
    frequencies: list[float] = []
    for line in path.read_text("utf-8").splitlines():
        listed, frequency = line.split("\t")
        words = listed.split(" ")
        texts.append("".join(words))
        shapes.append((len(texts[-1]), len(words[0]), len(texts[-1]) - len(words[-1])))
        frequencies.append(float(frequency))
    ids = in_ids("".join(texts).translate(fold), ids_of)
    lengths, first, last = np.array(shapes).T
    place = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    times = np.repeat(np.array(frequencies) * WORDS_UNIT, lengths)
    left, in_first, to_last = (np.repeat(one, lengths) for one in (lengths, first, last))
    return Component(ids, Sequences(times, left - place, place < in_first, to_last - place), share)


def vocabulary(texts: list[str], simplified_of: dict[str, str]) -> tuple[NDArray[np.uint16], int]:
    """The id of each character of the basic plane, and how many ids there are; characters seen once are unknown."""
    counts = np.sum([np.bincount(points(text), minlength=0x10000) for text in texts], axis=0)
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


def count(components: list[Component], size: int) -> list[Grams]:
    """The tables of all orders: the union of the components' n-grams."""
    unigrams = [np.bincount(one.ids, one.counts_of(1, np.arange(len(one.ids))), size) for one in components]
    nothing = np.zeros(size, dtype=np.int64)
    tables = [Grams(nothing, np.arange(size), nothing, np.stack(unigrams).astype(float))]
    places = [one.ids for one in components]  # at each position, the index of the (n-1)-gram that begins there
    for n in range(2, ORDER + 1):
        starts = [
            np.arange(len(one.ids) - n + 1) if one.words is None else np.flatnonzero(one.words.room >= n)
            for one in components
        ]
        keys = [places[k][starts[k]] * size + one.ids[starts[k] + n - 1] for k, one in enumerate(components)]
        union, inverse = np.unique(np.concatenate(keys), return_inverse=True)
        here = np.split(inverse, np.cumsum([len(key) for key in keys])[:-1])
        counts = []
        suffix = np.zeros(len(union), dtype=np.int64)
        for k, one in enumerate(components):
            counts.append(np.bincount(here[k], one.counts_of(n, starts[k]), len(union)).astype(float))
            suffix[here[k]] = places[k][starts[k] + 1]
            places[k] = np.full(len(one.ids), -1)
            places[k][starts[k]] = here[k]
        tables.append(Grams(union // size, union % size, suffix, np.stack(counts)))
        print(f"{n}-grams: {len(union):,}", flush=True)
    return tables


def mix(tables: list[Grams], components: list[Component], weights: Values) -> list[Values]:
    """The probabilities of all n-grams of the union, by order.

    Each text is smoothed as interpolated Kneser-Ney, but backs off to the *mixture* of the lower order, and has a say
    in a context as far as it has seen the context. Sequences of words speak of what they list; the rest of a context
    (what follows a word, digits, line ends) they leave to the lower order.
    """
    result: list[Values] = []
    for n, table in enumerate(tables):
        length = len(tables[n - 1].last) if n else 1
        share_of_lower = np.zeros(length)
        own = np.zeros(len(table.last))
        votes = np.zeros(length)
        for k, weight in enumerate(weights):
            if components[k].words is None:
                kinds = continuations(tables, n, k)
                taken = discounted(kinds)
                total = np.bincount(table.context, weights=kinds, minlength=length)
                unlisted = np.zeros(length)
            elif n:
                kinds = table.counts[k]
                taken = np.minimum(kinds, WORDS_DISCOUNT)
                listed = np.bincount(table.context, weights=kinds, minlength=length)
                total = np.maximum(tables[n - 1].counts[k], listed) / components[k].share
                unlisted = total - listed
            else:
                continue
            free = unlisted + np.bincount(table.context, weights=taken, minlength=length)
            vote = weight * total / (total + TRUST)
            known = np.maximum(total, 1e-9)
            own += (vote / known)[table.context] * (kinds - taken)
            share_of_lower += vote * free / known
            votes += vote
        votes = np.where(votes > 0, votes, 1.0)
        lower = result[n - 1][table.suffix] if n else np.full(len(table.last), 1.0 / len(table.last))
        result.append(own / votes[table.context] + (share_of_lower / votes)[table.context] * lower)
        if not n:
            result[0] = with_words(result[0], table, components, weights)
    return result


def with_words(single: Values, table: Grams, components: list[Component], weights: Values) -> Values:
    """The probabilities of single symbols with a say for sequences of words, within the characters that they hold."""
    for k, weight in enumerate(weights):
        if components[k].words is not None:
            counts = table.counts[k]
            shared = single[counts > 0].sum()
            single = (1 - weight) * single + weight * np.where(counts > 0, counts / counts.sum() * shared, single)
    return single


def continuations(tables: list[Grams], n: int, component: int) -> Values:
    """Kneser-Ney's counts: how many different characters stand before the n-gram; of the longest, how often it is."""
    if n == len(tables) - 1:
        longest: Values = tables[n].counts[component]
        return longest
    above = tables[n + 1]
    return np.bincount(above.suffix, weights=above.counts[component] > 0, minlength=len(tables[n].last)).astype(float)


def discounted(kinds: Values) -> Values:
    """What is taken from each count for what was never seen (modified Kneser-Ney)."""
    number = [np.count_nonzero(kinds == k) or 1 for k in (1, 2, 3, 4)]
    base = number[0] / (number[0] + 2 * number[1])
    discounts = [k - (k + 1) * base * number[k] / number[k - 1] for k in (1, 2, 3)]
    discounts = [min(max(d, 0.1), top) for d, top in zip(discounts, (1.0, 1.9, 2.8), strict=True)]
    return np.select([kinds == 0, kinds == 1, kinds == 2], [0.0, *discounts[:2]], discounts[2])


def prune(tables: list[Grams], mixed: list[Values], weights: Values, keep: list[int], size: int) -> list[Order]:
    """The n-grams that change the model most, as many as wanted, with the backoff weights that make it sum to one."""
    lengths = tables[0].counts.sum(axis=1)
    kept = [np.ones(size, dtype=bool), *(np.zeros(len(table.last), dtype=bool) for table in tables[1:])]
    for n in range(len(tables) - 1, 0, -1):
        table = tables[n]
        seen = (table.counts * (weights / lengths)[:, None]).sum(axis=0)
        gain = seen * np.abs(np.log2(np.maximum(mixed[n], 1e-30) / np.maximum(mixed[n - 1][table.suffix], 1e-30)))
        wanted = kept[n]  # beginnings and ends of longer n-grams that stay
        gain[wanted] = np.inf
        order = np.argsort(-gain, kind="stable")
        kept[n][order[: max(keep[n - 1], int(wanted.sum()))]] = True
        if n > 1:
            kept[n - 1][table.context[kept[n]]] = True
            kept[n - 1][table.suffix[kept[n]]] = True  # lm_file.py writes an n-gram by the shorter one that ends it
    return [*_backed_off(tables, mixed, kept, size)]


def _backed_off(tables: list[Grams], mixed: list[Values], kept: list[NDArray[np.bool_]], size: int) -> list[Order]:
    orders: list[Order] = []
    lower = mixed[0]  # of each n-gram of the union, its probability in the pruned model
    index = np.arange(size)
    backoff: Values = np.zeros(0)
    for n, table in enumerate(tables):
        if n == 0:
            orders.append(Order(index, np.log2(np.maximum(lower, 1e-12)), np.zeros(size)))
            continue
        chosen = kept[n]
        context = table.context
        length = len(tables[n - 1].last)
        used = np.bincount(context[chosen], weights=mixed[n][chosen], minlength=length)
        below = lower[table.suffix]
        covered = np.bincount(context[chosen], weights=below[chosen], minlength=length)
        backoff = np.clip(1 - used, 1e-6, None) / np.clip(1 - covered, 1e-6, None)
        places = index[context]  # context's place in the written table
        orders[n - 1] = Order(orders[n - 1].keys, orders[n - 1].probability, np.log2(backoff[kept[n - 1]]))
        keys = places[chosen] * size + table.last[chosen]
        orders.append(Order(keys, np.log2(mixed[n][chosen]), np.zeros(len(keys))))
        lower = np.where(chosen, mixed[n], np.where(kept[n - 1][context], backoff[context], 1.0) * below)
        index = np.cumsum(chosen) - 1
    return orders


if __name__ == "__main__":
    main()
