"""The packaged form of the language model: written by the build tool, read by lm.py.

One LZMA stream holds the id of each character of the basic plane and, for each order, how many n-grams follow each
context, which character ends them (the difference to the one before), and their probability and backoff weight, each
in one byte of quarters of a bit.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAGIC = b"ducha-lm-1\n"
STEP = 0.25  # bits a unit of the stored bytes
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "lc": 0, "lp": 0, "pb": 0, "dict_size": 1 << 24}]


@dataclass(frozen=True)
class Order:
    """The n-grams of one length: sorted keys (context index times vocabulary size plus last id), log2 probabilities
    and log2 backoff weights."""

    keys: NDArray[np.int64]
    probability: NDArray[np.float64]
    backoff: NDArray[np.float64]

    def find(self, wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The index of each wanted key, and whether it is there."""
        at = np.searchsorted(self.keys, wanted)
        at[at == len(self.keys)] = 0
        return at, self.keys[at] == wanted


def quantised(values: NDArray[np.float64], *, offset: float = 0.0) -> NDArray[np.uint8]:
    """Quarters of a bit below `offset`, in one byte."""
    return np.clip(np.rint((offset - values) / STEP), 0, 255).astype(np.uint8)


BACKOFF_TOP = 3.0  # backoff weights above one occur in pruned models


def write_model(ids_of: NDArray[np.uint16], orders: list[Order]) -> bytes:
    """The packaged bytes."""
    size = len(orders[0].probability)
    streams: list[bytes] = [_planes(ids_of.astype(np.int64))]
    for depth, order in enumerate(orders):
        if depth:
            contexts, last = np.divmod(order.keys, size)
            counts = np.bincount(contexts, minlength=len(orders[depth - 1].keys))
            first = np.concatenate([[True], contexts[1:] != contexts[:-1]])
            step = np.where(first, last, last - np.concatenate([[0], last[:-1]]))
            streams += [_planes(counts), _planes(step)]
        streams.append(quantised(order.probability).tobytes())
        if depth < len(orders) - 1:
            streams.append(quantised(order.backoff, offset=BACKOFF_TOP).tobytes())
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
    orders: list[Order] = []
    for depth, count in enumerate(sizes):
        if depth:
            counts = reader.planes(sizes[depth - 1])
            contexts = np.repeat(np.arange(sizes[depth - 1]), counts)
            steps = reader.planes(count).cumsum()
            starts = np.concatenate([[0], counts.cumsum()[:-1]])
            base = np.where(starts > 0, steps[np.maximum(starts, 1) - 1], 0)
            keys = contexts * sizes[0] + steps - np.repeat(base, counts)
        else:
            keys = np.arange(count)
        probability = reader.bytes(count) * -STEP
        backoff = BACKOFF_TOP - reader.bytes(count) * STEP if depth < len(sizes) - 1 else np.zeros(0)
        orders.append(Order(keys.astype(np.int64), probability, backoff))
    return ids_of, tuple(orders)


def _planes(values: NDArray[np.int64]) -> bytes:
    """Low bytes, then high bytes: they compress better apart."""
    assert values.min(initial=0) >= 0 and values.max(initial=0) < 0x10000
    return (values & 255).astype(np.uint8).tobytes() + (values >> 8).astype(np.uint8).tobytes()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def bytes(self, count: int) -> NDArray[np.float64]:
        found = np.frombuffer(self._data, np.uint8, count, self._at)
        self._at += count
        return found.astype(np.float64)

    def planes(self, count: int) -> NDArray[np.int64]:
        low = np.frombuffer(self._data, np.uint8, count, self._at).astype(np.int64)
        high = np.frombuffer(self._data, np.uint8, count, self._at + count).astype(np.int64)
        self._at += 2 * count
        return low | high << 8
