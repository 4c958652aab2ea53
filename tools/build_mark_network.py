"""Builds crawler/text/repair/marks.bin, the network that tells which punctuation mark stood at a place.

    python tools/build_mark_network.py wikipedia.txt=0.4 government.txt=0.4 statutes.txt=0.2 \\
        --output crawler/text/repair/marks.bin

Each file is a text with one paragraph a line, with its share of the examples. Characters are folded as the language
model folds them (crawler/text/repair/model.bin, which must have been built before). Needs numpy alone and a few minutes
of one core. Seeds and steps are fixed.

An example is a place where a mark stands, half of them before a number, a Latin word, a space or the end of
the line, where UTF-8 read as GBK loses bytes; the network learns to tell the mark from those that share its first two
bytes in UTF-8.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.lm import BOUNDARY, SPACE, UNKNOWN, LanguageModel
from crawler.text.repair.mark_network import (
    BLOCKS,
    END,
    FIRST,
    INPUTS,
    MARKS_BEFORE,
    MARKS_BEHIND,
    NEAR,
    START,
    Network,
    around,
    is_mark,
    number_of,
    write_network,
)

VOCABULARY = 2_500  # characters known; all others are one
WIDTH, HIDDEN = 24, 96
BATCH, STEPS = 2_048, 1_500
RATE = 3e-3
KEPT = 0.9  # of the hidden values; the others are dropped at random
HIDDEN_SYMBOLS = 0.1  # of the symbols seen: the texts are few, and the network must not learn them by heart
BEFORE_ASCII = 0.5
SEPARATORS = ",:.;()!?"  # ASCII, within numbers and formulas: not what a full-width mark would stand for
Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass
class Source:
    """A text: its symbols, where its marks are, and the places to learn from (before ASCII, all)."""

    share: float
    symbols: Ids
    marks: Ids
    places: tuple[Ids, Ids]
    targets: Ids  # at each symbol: the column of the mark, or -1


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("texts", nargs="+", metavar="FILE=SHARE")
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--steps", type=int, default=STEPS)
    options = arguments.parse_args()
    model = LanguageModel.load()
    named = [text.rsplit("=", 1) for text in options.texts]
    texts = [Path(path).read_text("utf-8") for path, _ in named]
    shares = [float(share) for _, share in named]
    characters, marks = vocabulary(texts, shares, model)
    numbers = number_of(characters, model)
    sources = [source(text, share, numbers, marks, model) for text, share in zip(texts, shares, strict=True)]
    rivals = np.array([[ord(one) >> 6 == ord(other) >> 6 for other in marks] for one in marks])
    network = train(sources, rivals, FIRST + len(characters), options.steps)
    options.output.write_bytes(write_network(characters, marks, network))
    print(f"{options.output}: {options.output.stat().st_size:,} bytes, marks {marks}")


def vocabulary(texts: list[str], shares: list[float], model: LanguageModel) -> tuple[str, str]:
    """The characters that are known and the marks, one for each number of the language model."""
    counts = np.zeros(model.size)
    for text, share in zip(texts, shares, strict=True):
        found = np.bincount(model.array(text), minlength=model.size)
        counts += share * found / found.sum()
    representative: dict[int, str] = {}
    for point in range(0xFFFF, 0x1F, -1):
        if not 0xD800 <= point < 0xE000 and model.identity(chr(point)) > SPACE:
            representative[model.identity(chr(point))] = chr(point)
    for start in reversed(BLOCKS):
        representative |= {model.identity(chr(p)): chr(p) for p in range(start, start + 64)}
    frequent = [int(k) for k in np.argsort(-counts, kind="stable") if k > SPACE and counts[k] > 0][:VOCABULARY]
    characters = "".join(representative[k] for k in frequent)
    return characters, "".join(c for c in characters if ord(c) & ~63 in BLOCKS)


def source(text: str, share: float, numbers: Ids, marks: str, model: LanguageModel) -> Source:
    """A text made ready."""
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).clip(0, 0xFFFF).astype(np.int64)
    points = points[model.begins(model.array(text))]
    symbols = numbers[points]
    column = np.full(int(numbers.max()) + 1, -1)
    column[numbers[[ord(mark) for mark in marks]]] = range(len(marks))
    targets = np.where(np.isin(points, [ord(mark) for mark in SEPARATORS]), -1, column[symbols])
    behind = np.concatenate([points[1:], [10]])
    every = np.flatnonzero(targets >= 0)
    before_ascii = every[behind[every] < 0x80]
    print(f"{share}: {len(before_ascii):,} of {len(every):,} marks before ASCII", flush=True)
    return Source(share, symbols, np.flatnonzero(is_mark(numbers)[symbols]), (before_ascii, every), targets)


def batch(sources: list[Source], chance: np.random.Generator) -> tuple[Ids, Ids]:
    """Examples: what is seen of places, and the column of the mark that stands there."""
    seen: list[Ids] = []
    targets: list[Ids] = []
    for one in sources:
        count = int(BATCH * one.share)
        near = int(count * BEFORE_ASCII)
        places = np.concatenate([chance.choice(one.places[0], near), chance.choice(one.places[1], count - near)])
        rows = around(one.symbols, one.marks, places)
        spaced = chance.random((count, 1)) < 0.3  # a page's paragraphs may be parted by spaces
        rows = np.where((rows == BOUNDARY) & spaced, SPACE, rows)
        rows = np.where(chance.random(rows.shape) < HIDDEN_SYMBOLS, UNKNOWN, _cut(rows, chance))
        seen.append(rows)
        targets.append(one.targets[places])
    return np.concatenate(seen), np.concatenate(targets)


def _cut(rows: Ids, chance: np.random.Generator) -> Ids:
    """Some examples lose what is far on one side: a text begins or ends there."""
    count = len(rows)
    left = np.where(chance.random(count) < 0.15, chance.integers(0, NEAR, count), NEAR)[:, None]
    right = np.where(chance.random(count) < 0.15, chance.integers(0, NEAR, count), NEAR)[:, None]
    rows = rows.copy()
    at = np.arange(NEAR)
    rows[:, :NEAR] = np.where(at < NEAR - left, START, rows[:, :NEAR])
    rows[:, NEAR : 2 * NEAR] = np.where(at >= right, END, rows[:, NEAR : 2 * NEAR])
    marks = 2 * NEAR
    rows[:, marks : marks + MARKS_BEFORE] = np.where(left < NEAR, START, rows[:, marks : marks + MARKS_BEFORE])
    marks += MARKS_BEFORE
    rows[:, marks : marks + MARKS_BEHIND] = np.where(right < NEAR, END, rows[:, marks : marks + MARKS_BEHIND])
    return rows


def train(sources: list[Source], rivals: NDArray[np.bool_], size: int, steps: int) -> Network:
    """The network after so many steps of Adam, each on one batch; the rate falls to nothing."""
    chance = np.random.default_rng(20)
    network = _begin(chance, size, len(rivals))
    values = list(vars(network).values())
    means = [np.zeros_like(value) for value in values]
    squares = [np.zeros_like(value) for value in values]
    losses: list[float] = []
    begun = time.process_time()
    for step in range(1, steps + 1):
        loss, slopes = _slopes(network, *batch(sources, chance), rivals, chance)
        losses.append(loss)
        rate = RATE * min(1.0, step / 100) * (1 - step / (steps + 1))
        for value, slope, mean, square in zip(values, slopes, means, squares, strict=True):
            mean += 0.1 * (slope - mean)
            square += 0.01 * (slope * slope - square)
            value -= rate / (1 - 0.9**step) * mean / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        if step % 100 == 0:
            print(f"{step}: {np.mean(losses[-100:]):.4f} nats, {time.process_time() - begun:.0f} s", flush=True)
    return network


def _begin(chance: np.random.Generator, size: int, marks: int) -> Network:
    def random(rows: int, columns: int, scale: float) -> Floats:
        return (chance.standard_normal((rows, columns)) * scale).astype(np.float32)

    return Network(
        symbols=random(size, WIDTH, 0.2),
        first=random(INPUTS * WIDTH, HIDDEN, 2 / np.sqrt(INPUTS * WIDTH)),
        first_bias=np.zeros(HIDDEN, np.float32),
        second=random(HIDDEN, HIDDEN, 1 / np.sqrt(HIDDEN)),
        second_bias=np.zeros(HIDDEN, np.float32),
        out=random(HIDDEN, marks, 1 / np.sqrt(HIDDEN)),
        out_bias=np.zeros(marks, np.float32),
    )


def _slopes(
    net: Network, seen: Ids, targets: Ids, rivals: NDArray[np.bool_], chance: np.random.Generator
) -> tuple[float, list[Floats]]:
    """The mean loss in nats, and its slope for each of the network's values."""
    count = len(seen)
    every = np.arange(count)
    inputs = net.symbols[seen].reshape(count, -1)
    one = np.maximum(inputs @ net.first + net.first_bias, 0)
    mask = (chance.random(one.shape, np.float32) < KEPT) * np.float32(1 / KEPT)
    dropped = one * mask
    two = np.maximum(dropped @ net.second + net.second_bias, 0)
    summed = dropped + two
    scores = np.where(rivals[targets], summed @ net.out + net.out_bias, np.float32(-1e9))
    scores -= scores.max(axis=1, keepdims=True)
    shares = np.exp(scores)
    shares /= shares.sum(axis=1, keepdims=True)
    loss = float(-np.log(shares[every, targets] + 1e-9).mean())
    shares[every, targets] -= 1
    shares /= count
    d_summed = shares @ net.out.T
    d_two = d_summed * (two > 0)
    d_one = (d_summed + d_two @ net.second.T) * mask * (one > 0)
    d_inputs = (d_one @ net.first.T).reshape(-1, WIDTH)
    return loss, [
        _summed(seen.ravel(), d_inputs, len(net.symbols)),
        inputs.T @ d_one,
        d_one.sum(axis=0),
        dropped.T @ d_two,
        d_two.sum(axis=0),
        summed.T @ shares,
        shares.sum(axis=0),
    ]


def _summed(index: Ids, values: Floats, size: int) -> Floats:
    """The rows of `values` summed by their index."""
    order = np.argsort(index, kind="stable")
    ordered = index[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    result = np.zeros((size, values.shape[1]), np.float32)
    result[ordered[begins]] = np.add.reduceat(values[order], begins, axis=0)
    return result


if __name__ == "__main__":
    main()
