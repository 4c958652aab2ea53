"""The packaged form of the language model: written by the build tool, read by lm.py.

One LZMA stream holds the id of each character of the basic plane and, for each order, how many n-grams follow each
context, which character ends them, and their probability and backoff weight in units of a third of a bit.

An n-gram without its first character is one of the model, too. So from three characters on the last one is written as
its place among those that follow the shortened context, and the probability as the difference to what backing off would
give: small numbers, which compress to half the size of the full ones.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"ducha-lm-2\n"
STEP = 1 / 3  # bits a unit of the stored bytes
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "lc": 0, "lp": 0, "pb": 0, "dict_size": 1 << 24}]
_MIDDLE = 128  # of a byte that holds a difference
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Order:
    """The n-grams of one length: sorted keys (context index times vocabulary size plus last id), log2 probabilities
    and log2 backoff weights."""

    keys: Ids
    probability: NDArray[np.float64]
    backoff: NDArray[np.float64]

    def find(self, wanted: Ids) -> tuple[Ids, NDArray[np.bool_]]:
        """The index of each wanted key, and whether it is there."""
        at = np.searchsorted(self.keys, wanted)
        at[at == len(self.keys)] = 0
        return at, self.keys[at] == wanted


@dataclass(frozen=True)
class _Known:
    """What is known of one order's n-grams when the next one is written or read."""

    last: Ids
    suffix: Ids  # the index of each n-gram without its first character, in the order below
    children: Ids  # in this order: how many n-grams follow each context of the order below
    probability: Ids  # in units

    @property
    def first(self) -> Ids:
        """Where the n-grams that follow each context begin."""
        return np.concatenate([[0], self.children.cumsum()[:-1]])


def write_model(ids_of: NDArray[np.uint16], orders: list[Order]) -> bytes:
    """The packaged bytes. Raises ValueError if an n-gram is there without the shorter one that ends it."""
    size = len(orders[0].probability)
    probability = _units(orders[0].probability)
    known = _Known(np.arange(size), np.zeros(size, np.int64), np.array([size]), probability)
    streams = [_planes(ids_of.astype(np.int64)), (-probability).clip(0, 255).astype(np.uint8).tobytes()]
    for depth, order in enumerate(orders[1:], start=1):
        contexts, last = np.divmod(order.keys, size)
        children = np.bincount(contexts, minlength=len(known.last))
        suffix = last
        if depth > 1:
            suffix, there = orders[depth - 1].find(known.suffix[contexts] * size + last)
            if not there.all():
                raise ValueError("an n-gram without its first character is not in the model")
        backoff = np.where(children > 0, _units(orders[depth - 1].backoff), 0)
        place, room = _places(known, contexts, suffix, depth)
        probability = _units(order.probability)
        expected = backoff[contexts] + known.probability[suffix]
        groups = np.argsort(room, kind="stable")
        streams += [_planes(children), _signed(backoff[children > 0])]
        streams += [_planes(_steps(place, contexts)[groups]), _signed((probability - expected)[groups])]
        known = _Known(last, suffix, children, probability)
    head = np.array([len(orders), *(len(order.probability) for order in orders)], dtype="<u4").tobytes()
    return MAGIC + head + lzma.compress(b"".join(streams), format=lzma.FORMAT_RAW, filters=_FILTERS)


def read_model(blob: bytes) -> tuple[NDArray[np.uint16], tuple[Order, ...]]:
    """The character ids and the orders. Raises ValueError if the bytes are something else."""
    if not blob.startswith(MAGIC):
        raise ValueError("not a language model of this version")
    at = len(MAGIC)
    length = int(np.frombuffer(blob, "<u4", 1, at)[0])
    sizes = np.frombuffer(blob, "<u4", length, at + 4).tolist()
    data = lzma.decompress(blob[at + 4 + 4 * length :], format=lzma.FORMAT_RAW, filters=_FILTERS)
    reader = _Reader(data)
    ids_of = reader.planes(0x10000).astype(np.uint16)
    size = sizes[0]
    probability = -reader.bytes(size)
    known = _Known(np.arange(size), np.zeros(size, np.int64), np.array([size]), probability)
    keys, nothing = known.last, np.zeros(0)
    orders: list[Order] = []
    for depth, count in enumerate(sizes[1:], start=1):
        children = reader.planes(len(known.last))
        backoff = np.zeros(len(known.last), np.int64)
        backoff[children > 0] = reader.bytes(int(np.count_nonzero(children))) - _MIDDLE
        orders.append(Order(keys, _bits(probability), _bits(backoff)))
        contexts = np.repeat(np.arange(len(known.last)), children)
        begin, room = _room(known, contexts, depth)
        groups = np.argsort(room, kind="stable")
        steps = np.empty(count, np.int64)
        steps[groups] = reader.planes(count)
        suffix = begin + _places_of(steps, children)
        last = known.last[suffix]
        difference = np.empty(count, np.int64)
        difference[groups] = reader.bytes(count) - _MIDDLE
        probability = backoff[contexts] + known.probability[suffix] + difference
        keys = contexts * size + last
        known = _Known(last, suffix, children, probability)
    orders.append(Order(keys, _bits(probability), nothing))
    return ids_of, tuple(orders)


def _room(known: _Known, contexts: Ids, depth: int) -> tuple[Ids, NDArray[np.uint8]]:
    """For each n-gram, where the places begin among which its last character is counted, and roughly how many."""
    if depth == 1:
        return np.zeros(len(contexts), np.int64), np.zeros(len(contexts), np.uint8)
    shortened = known.suffix[contexts]
    return known.first[shortened], np.log2(known.children[shortened]).astype(np.uint8)


def _places(known: _Known, contexts: Ids, suffix: Ids, depth: int) -> tuple[Ids, NDArray[np.uint8]]:
    begin, room = _room(known, contexts, depth)
    return suffix - begin, room


def _steps(place: Ids, contexts: Ids) -> Ids:
    """The places as differences within each context."""
    first = np.concatenate([[True], contexts[1:] != contexts[:-1]])[: len(place)]
    return np.where(first, place, place - np.concatenate([[0], place[:-1]])[: len(place)])


def _places_of(steps: Ids, children: Ids) -> Ids:
    total = steps.cumsum()
    starts = np.concatenate([[0], children.cumsum()[:-1]])
    base = np.where(starts > 0, total[np.maximum(starts, 1) - 1], 0)
    places: Ids = total - np.repeat(base, children)
    return places


def _units(values: NDArray[np.float64]) -> Ids:
    return np.rint(values / STEP).astype(np.int64)


def _bits(units: Ids) -> NDArray[np.float64]:
    bits: NDArray[np.float64] = units.astype(np.float64) * STEP
    return bits


def _signed(values: Ids) -> bytes:
    return (values + _MIDDLE).clip(0, 255).astype(np.uint8).tobytes()


def _planes(values: Ids) -> bytes:
    """Low bytes, then high bytes: they compress better apart."""
    assert values.min(initial=0) >= 0 and values.max(initial=0) < 0x10000
    return (values & 255).astype(np.uint8).tobytes() + (values >> 8).astype(np.uint8).tobytes()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def bytes(self, count: int) -> Ids:
        found = np.frombuffer(self._data, np.uint8, count, self._at)
        self._at += count
        return found.astype(np.int64)

    def planes(self, count: int) -> Ids:
        return self.bytes(count) | self.bytes(count) << 8


def fold_table(simplified_of: dict[str, str]) -> dict[int, str]:
    """The folding that lm.py describes, for `str.translate`; used when the model is built."""
    table: dict[int, Any] = {ord(wide): thin for wide, thin in simplified_of.items()}
    table |= {point: "0" for start in (0x30, 0xFF10) for point in range(start, start + 10)}
    letters = [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
    table |= dict.fromkeys(letters, "a")
    table |= {ord(wide): thin for wide, thin in zip("－～％／＋", "-~%/+", strict=True)}
    table |= {ord(thin): wide for thin, wide in zip(",;:?!()", "，；：？！（）", strict=True)}
    table |= {ord(corner): quote for corner, quote in zip("「」『』", "“”‘’", strict=True)}
    table |= {ord(space): " " for space in "\t\u3000\xa0\u2002\u2003\u2009"}
    return table
