"""Builds crawler/text/repair/marks.bin and stops.bin, the networks that tell which punctuation mark stood at a place.

    python tools/build_mark_network.py wikipedia.txt=0.4 government.txt=0.4 statutes.txt=0.2 \\
        --output crawler/text/repair/marks.bin
    python tools/build_mark_network.py wikipedia.txt=0.45 government.txt=0.4 statutes.txt=0.15 --stops \\
        --output crawler/text/repair/stops.bin

Each file is a text with one paragraph a line, with its share of the examples. Characters are folded as the language
model folds them (crawler/text/repair/model.bin, which must have been built before). Needs numpy alone and a few minutes
of one core. Seeds and steps are fixed.

An example is a place where a mark stands, half of them before a number, a Latin word, a space or the end of
the line, where UTF-8 read as GBK loses bytes; the network learns to tell the mark from those that share its first two
bytes in UTF-8. With --stops the network learns what the converter's pushed-out bytes leave open: in three quarters of
the examples whether a full stop stood there or a Chinese character, in the others which of the marks that begin in GBK
with the byte of the full stop.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.lm_symbols import BOUNDARY, SPACE, UNKNOWN
from crawler.text.repair.mark_network import (
    BLOCKS,
    CHARACTER,
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

BATCH = 2_048
RATE = 3e-3
KEPT = 0.9  # of the hidden values; the others are dropped at random
HIDDEN_SYMBOLS = 0.1  # of the symbols seen: the texts are few, and the network must not learn them by heart
BEFORE_ASCII = 0.5
SAME_LEAD, SAME_LEAD_KIND = 0.25, 2
STOP = "。"
SEPARATORS = ",:.;()!?"  # ASCII, within numbers and formulas: not what a full-width mark would stand for
Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Size:
    """How large a network is and how long it learns."""

    vocabulary: int  # characters known; all others are one
    width: int
    hidden: int
    steps: int


MARKS, STOPS = Size(2_500, 24, 96, 1_500), Size(600, 8, 28, 4_000)


@dataclass
class Source:
    """A text: its symbols, where its marks are, and the places to learn from by kind, each with its share."""

    share: float
    symbols: Ids
    marks: Ids
    places: list[tuple[Ids, float]]
    targets: Ids  # at each symbol: the column of the mark, or -1


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("texts", nargs="+", metavar="FILE=SHARE")
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--stops", action="store_true")
    options = arguments.parse_args()
    model = LanguageModel.load()
    named = [text.rsplit("=", 1) for text in options.texts]
    texts = [Path(path).read_text("utf-8") for path, _ in named]
    shares = [float(share) for _, share in named]
    size = STOPS if options.stops else MARKS
    characters, marks = vocabulary(texts, shares, model, size.vocabulary)
    marks += CHARACTER * options.stops
    numbers = number_of(characters, model)
    sources = [source(text, share, numbers, marks, model) for text, share in zip(texts, shares, strict=True)]
    network = train(sources, rivals_of(marks), FIRST + len(characters), size)
    options.output.write_bytes(write_network(characters, marks, network))
    print(f"{options.output}: {options.output.stat().st_size:,} bytes, marks {marks}")


def vocabulary(texts: list[str], shares: list[float], model: LanguageModel, size: int) -> tuple[str, str]:
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
    frequent = [int(k) for k in np.argsort(-counts, kind="stable") if k > SPACE and counts[k] > 0][:size]
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
    if marks.endswith(CHARACTER):
        is_han = (points >= 0x4E00) & (points < 0xA000)
        targets[is_han] = len(marks) - 1
        half = (1 - SAME_LEAD) / 2
        same_lead = np.isin(
            targets[every], [column for column, mark in enumerate(marks) if lead_of(mark) == lead_of(STOP)]
        )
        kinds = [every[points[every] == ord(STOP)], np.flatnonzero(is_han), every[same_lead]]
        places = list(zip(kinds, [half, half, SAME_LEAD], strict=True))
    else:
        places = [(every[behind[every] < 0x80], BEFORE_ASCII), (every, 1 - BEFORE_ASCII)]
    print(f"{share}: places of each kind {[len(kind) for kind, _ in places]}", flush=True)
    return Source(share, symbols, np.flatnonzero(is_mark(numbers)[symbols]), places, targets)


def lead_of(character: str) -> int:
    """The first byte of a character in GBK."""
    return character.encode("gbk", "replace")[0]


def rivals_of(marks: str) -> NDArray[np.bool_]:
    """What each mark is to be told from: those that share its first two bytes in UTF-8.

    In a network that knows Chinese characters: full stops from these; a last row are the marks that begin in GBK with
    the byte of the full stop.
    """
    if not marks.endswith(CHARACTER):
        return np.array([[ord(one) >> 6 == ord(other) >> 6 for other in marks] for one in marks])
    told = [[one in STOP + CHARACTER and other in STOP + CHARACTER for other in marks] for one in marks]
    return np.array([*told, [lead_of(mark) == lead_of(STOP) for mark in marks]])


def batch(sources: list[Source], chance: np.random.Generator) -> tuple[Ids, Ids, Ids]:
    """Examples: what is seen of places, the column of the mark that stands there, the row of what it is told from."""
    seen: list[Ids] = []
    targets: list[Ids] = []
    rows_asked: list[Ids] = []
    for one in sources:
        count = int(BATCH * one.share)
        numbers = [int(count * part) for _, part in one.places]
        numbers[-1] += count - sum(numbers)
        places = np.concatenate([chance.choice(kind, n) for (kind, _), n in zip(one.places, numbers, strict=True)])
        rows = around(one.symbols, one.marks, places)
        spaced = chance.random((count, 1)) < 0.3  # a page's paragraphs may be parted by spaces
        rows = np.where((rows == BOUNDARY) & spaced, SPACE, rows)
        rows = np.where(chance.random(rows.shape) < HIDDEN_SYMBOLS, UNKNOWN, _cut(rows, chance))
        seen.append(rows)
        targets.append(one.targets[places])
        same_lead = np.repeat(np.arange(len(numbers)) == SAME_LEAD_KIND, numbers)
        rows_asked.append(np.where(same_lead, -1, targets[-1]))
    return np.concatenate(seen), np.concatenate(targets), np.concatenate(rows_asked)


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


def train(sources: list[Source], rivals: NDArray[np.bool_], symbols: int, size: Size) -> Network:
    """The network after so many steps of Adam, each on one batch; the rate falls to nothing."""
    chance = np.random.default_rng(20)
    steps = size.steps
    network = _begin(chance, symbols, size, rivals.shape[1])
    values = list(vars(network).values())
    means = [np.zeros_like(value) for value in values]
    squares = [np.zeros_like(value) for value in values]
    losses: list[float] = []
    begun = time.process_time()
    for step in range(1, steps + 1):
        seen, targets, asked = batch(sources, chance)
        loss, slopes = _slopes(network, seen, targets, rivals[asked], chance)
        losses.append(loss)
        rate = RATE * min(1.0, step / 100) * (1 - step / (steps + 1))
        for value, slope, mean, square in zip(values, slopes, means, squares, strict=True):
            mean += 0.1 * (slope - mean)
            square += 0.01 * (slope * slope - square)
            value -= rate / (1 - 0.9**step) * mean / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        if step % 100 == 0:
            print(f"{step}: {np.mean(losses[-100:]):.4f} nats, {time.process_time() - begun:.0f} s", flush=True)
    return network


def _begin(chance: np.random.Generator, symbols: int, size: Size, marks: int) -> Network:
    def random(rows: int, columns: int, scale: float) -> Floats:
        return (chance.standard_normal((rows, columns)) * scale).astype(np.float32)

    width, hidden = size.width, size.hidden
    return Network(
        symbols=random(symbols, width, 0.2),
        first=random(INPUTS * width, hidden, 2 / np.sqrt(INPUTS * width)),
        first_bias=np.zeros(hidden, np.float32),
        second=random(hidden, hidden, 1 / np.sqrt(hidden)),
        second_bias=np.zeros(hidden, np.float32),
        out=random(hidden, marks, 1 / np.sqrt(hidden)),
        out_bias=np.zeros(marks, np.float32),
    )


def _slopes(
    net: Network, seen: Ids, targets: Ids, rivals: NDArray[np.bool_], chance: np.random.Generator
) -> tuple[float, list[Floats]]:
    """The mean loss in nats, and its slope for each of the network's values; `rivals` are those of each example."""
    count = len(seen)
    every = np.arange(count)
    inputs = net.symbols[seen].reshape(count, -1)
    one = np.maximum(inputs @ net.first + net.first_bias, 0)
    mask = (chance.random(one.shape, np.float32) < KEPT) * np.float32(1 / KEPT)
    dropped = one * mask
    two = np.maximum(dropped @ net.second + net.second_bias, 0)
    summed = dropped + two
    scores = np.where(rivals, summed @ net.out + net.out_bias, np.float32(-1e9))
    scores -= scores.max(axis=1, keepdims=True)
    shares = np.exp(scores)
    shares /= shares.sum(axis=1, keepdims=True)
    loss = float(-np.log(shares[every, targets] + 1e-9).mean())
    shares[every, targets] -= 1
    shares /= count
    d_summed = shares @ net.out.T
    d_two = d_summed * (two > 0)
    d_one = (d_summed + d_two @ net.second.T) * mask * (one > 0)
    d_inputs = (d_one @ net.first.T).reshape(-1, net.symbols.shape[1])
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
