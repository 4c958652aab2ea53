"""Make a table of words and sequences of two and three words from an input method's language model.

    python tools/make_word_grams.py web.tsv lm_sc.t3g pydict_sc.bin
    python tools/make_word_grams.py modern.tsv lm_sc.arpa

The table is for the language model's build. `lm_sc.t3g` and its dictionary come with Debian's package sunpinyin-data
(open-gram, CC BY-SA 3.0), `lm_sc.arpa` with the source of libime (LGPL-2.1 or later): backed-off models of words.
Written are words, or sequences with spaces between, a tab, and the expected relative frequency: the model's probability
of the first word times the conditional ones. What is no Chinese character and no Chinese punctuation is left out.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SAID = re.compile("[\u3400-\u9fff，。；？！：“”、…]+")
ARPA_ORDER = 3
PROBABILITIES, BACKOFFS = 1 << 16, 1 << 14
Array = NDArray[np.int64]


def main() -> None:
    """The command."""
    table, model, *dictionary = map(Path, sys.argv[1:])
    found = open_gram(model.read_bytes(), dictionary[0].read_bytes()) if dictionary else arpa(model)
    with table.open("w", encoding="utf-8") as out:
        for words, frequency in found:
            if all(map(SAID.fullmatch, words)):
                out.write(f"{' '.join(words)}\t{frequency:.4g}\n")


def arpa(path: Path) -> Iterator[tuple[tuple[str, ...], float]]:
    """The sequences of a model in ARPA's form; a conditional probability belongs to a sequence listed before."""
    joint: dict[tuple[str, ...], float] = {(): 1.0}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            logarithm, _, rest = line.rstrip("\n").partition("\t")
            words = tuple(rest.partition("\t")[0].split(" "))
            if rest and words[:-1] in joint:
                frequency = joint[words[:-1]] * 10 ** float(logarithm)
                if len(words) < ARPA_ORDER:
                    joint[words] = frequency
                yield words, frequency


def open_gram(model: bytes, dictionary: bytes) -> Iterator[tuple[tuple[str, ...], float]]:
    """The sequences of a model in SunPinyin's form."""
    names = words_of(dictionary)
    singles, pairs, triples = levels_of(model)
    first, probability, begins = singles
    left = np.repeat(np.arange(len(first)), np.diff(begins))
    second, conditional, begins = pairs
    middle = np.repeat(np.arange(len(second)), np.diff(begins))
    third, last_conditional, _ = triples
    joint = probability[left] * conditional
    whole = joint[middle] * last_conditional
    for word, frequency in zip(first.tolist(), probability.tolist(), strict=True):
        yield (names[word],), frequency
    for *words, frequency in zip(first[left].tolist(), second.tolist(), joint.tolist(), strict=True):
        yield tuple(names[word] for word in words), frequency
    numbers = first[left[middle]].tolist(), second[middle].tolist(), third.tolist()
    for *words, frequency in zip(*numbers, whole.tolist(), strict=True):
        yield tuple(names[word] for word in words), frequency


def words_of(data: bytes) -> list[str]:
    """The dictionary's words by their number: at the offset in its header, in UTF-32, each ended by a zero."""
    start = int(np.frombuffer(data, "<u4", 3)[2])
    return data[start:].decode("utf-32-le").split("\0")


def levels_of(data: bytes) -> list[tuple[Array, NDArray[np.float32], Array]]:
    """For one, two and three words: the last word's number, its probability, and where its followers begin.

    Nodes are three numbers of 32 bits: word (18 bits) and backoff (14); probability (16) and the lower bits of where
    the followers begin (16); where to back off to (25) and the upper bits (7). The last level has two: word (18) and
    the lower bits of the probability (14); where to back off to (25) and the upper bits (2). A level ends in a node
    that only says where the last followers end.
    """
    sizes = np.frombuffer(data, "<u4", 4, 8).tolist()
    probabilities = np.frombuffer(data, "<f4", PROBABILITIES, 24)
    at = 24 + 4 * (PROBABILITIES + BACKOFFS) + 12 * sizes[0]
    levels = []
    for size in sizes[1:3]:
        nodes = np.frombuffer(data, "<u4", 3 * size, at).reshape(-1, 3).astype(np.int64)
        at += 12 * size
        begins = nodes[:, 1] >> 16 | nodes[:, 2] >> 25 << 16
        levels.append((nodes[:-1, 0] & 0x3FFFF, probabilities[nodes[:-1, 1] & 0xFFFF], begins))
    levels[1][2][-1] = sizes[3] - 1
    leaves = np.frombuffer(data, "<u4", 2 * sizes[3], at).reshape(-1, 2).astype(np.int64)[:-1]
    chance = probabilities[leaves[:, 0] >> 18 | (leaves[:, 1] >> 25 & 3) << 14]
    levels.append((leaves[:, 0] & 0x3FFFF, chance, np.zeros(0, dtype=np.int64)))
    return levels


if __name__ == "__main__":
    main()
