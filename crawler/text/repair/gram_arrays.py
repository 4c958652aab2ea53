"""The language model's n-grams searched in arrays: what gram_search.pyx does, for machines where it is not compiled.

The sums are the same to the last bit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.lm_file import Order
from crawler.text.repair.lm_symbols import BOUNDARY, UNKNOWN, Ids, Symbols, goes_on

_TOGETHER = 2_000  # texts asked about at once

Scores = NDArray[np.float64]


class ArrayGrams:
    """The n-grams of a model; `unknown_bits` is what an unknown character costs, `goes_on_bits` the logarithm to base 2
    of the probability that a number or a Latin word has a further one.
    """

    def __init__(self, symbols: Symbols, orders: Sequence[Order], *, unknown_bits: float, goes_on_bits: float) -> None:
        self._symbols = symbols
        self._orders = orders
        self._unknown_bits = unknown_bits
        self._goes_on_bits = goes_on_bits
        self._keys = tuple(order.keys.data for order in orders)  # buffers: their items are plain numbers, and fast
        self._probabilities = tuple(order.probability.data for order in orders)
        self._backoffs = tuple(order.backoff.data for order in orders)
        self._size = len(orders[0].probability)

    def of_gram(self, gram: tuple[int, ...]) -> float:
        """log2 P(last symbol | those before it)."""
        penalty = 0.0 if gram[-1] != UNKNOWN else -self._unknown_bits
        for depth in range(len(gram) - 1, 0, -1):
            node = self._node(gram[-depth - 1 : -1])
            if node < 0:
                continue
            child = self._child(depth, node, gram[-1])
            if child >= 0:
                return penalty + float(self._probabilities[depth][child])
            penalty += self._backoffs[depth - 1][node]
        return penalty + float(self._probabilities[0][gram[-1]])

    def of_text(self, text: str, context: str, result: Scores) -> None:
        """log2 of the probability of each character of a text after a context, written to `result`."""
        before = self._symbols.order - 1
        lead = np.array(self._symbols.context(context), dtype=np.int64)
        ids = np.concatenate([np.full(before - len(lead), BOUNDARY), lead, self._symbols.array(text)])
        further = goes_on(ids, self._symbols.point)
        further[:before] = False
        result[further[before:]] = self._goes_on_bits
        result[~further[before:]] = self.of_columns(self._columns(ids[~further]))

    def of_each(self, context: tuple[int, ...], ids: Ids, result: Scores) -> None:
        """log2 P(symbol | context) of each of the symbols, written to `result`."""
        result[:] = np.where(ids == UNKNOWN, -self._unknown_bits, 0.0)
        open_ = np.arange(len(ids))
        for depth in range(len(context), 0, -1):
            node = self._node(context[-depth:])
            if node < 0:
                continue
            child, found = self._orders[depth].find(node * self._size + ids[open_])
            result[open_[found]] += self._orders[depth].probability[child[found]]
            open_ = open_[~found]
            if not len(open_):
                return
            result[open_] += self._backoffs[depth - 1][node]
        result[open_] += self._orders[0].probability[ids[open_]]

    def of_columns(self, columns: list[Ids]) -> Scores:
        """log2 P(last column | the columns before it), for many n-grams at once; at most `order` columns."""
        count = len(columns[0])
        result = np.where(columns[-1] == UNKNOWN, -self._unknown_bits, 0.0)
        open_ = np.arange(count)  # whose probability is not known yet
        for begin in range(len(columns)):
            node, at = columns[begin][open_], open_
            if begin == len(columns) - 1:
                result[open_] += self._orders[0].probability[node]
                break
            for depth, column in enumerate(columns[begin + 1 : -1], start=1):
                node, found = self._orders[depth].find(node * self._size + column[at])
                node, at = node[found], at[found]
            depth = len(columns) - begin - 1
            child, found = self._orders[depth].find(node * self._size + columns[-1][at])
            result[at[found]] += self._orders[depth].probability[child[found]]
            result[at[~found]] += self._orders[depth - 1].backoff[node[~found]]
            known = np.zeros(count, dtype=bool)
            known[at[found]] = True
            open_ = open_[~known[open_]]
        return result

    def apart(self, asked: Sequence[tuple[str, str, list[int]]]) -> list[list[float]]:
        """What `LanguageModel.apart` says: all texts in few questions, since most of a small one's time is overhead."""
        nothing = "\0" * (self._symbols.order - 1)
        windows = [window for text, context, _ in asked for window in ((text, context), (text, nothing))]
        scores = iter(map(np.cumsum, self._of_texts(windows)))
        return [self._apart(text, context, lengths, next(scores), next(scores)) for text, context, lengths in asked]

    def _apart(self, text: str, context: str, lengths: list[int], together: Scores, alone: Scores) -> list[float]:
        found = []
        symbols = self._symbols
        for length in lengths:
            head = symbols.beginning(text[length:], symbols.order - 1)  # what is behind it sees only the second part
            state, total = symbols.context(context), 0.0
            for identity in symbols.ids(head):
                further = symbols.goes_on(state, identity)
                total += self._goes_on_bits if further else self.of_gram((*state[1 - symbols.order :], identity))
                state = symbols.after(state, identity)
            found.append(float(alone[length - 1]) + total - float(together[length + len(head) - 1]))
        return found

    def _of_texts(self, windows: Sequence[tuple[str, str]]) -> list[Scores]:
        return [one for at in range(0, len(windows), _TOGETHER) for one in self._in_one(windows[at : at + _TOGETHER])]

    def _in_one(self, windows: Sequence[tuple[str, str]]) -> list[Scores]:
        before = self._symbols.order - 1
        parts: list[list[int]] = []
        spans: list[tuple[int, int]] = []
        fixed: list[int] = []
        at = 0
        for text, context in windows:
            lead = self._symbols.context(context)
            # One boundary more than the model looks back, so that no number goes on from one window to the next.
            parts.append([BOUNDARY] * (before + 1 - len(lead)) + [*lead] + self._symbols.ids(text))
            fixed += range(at, at + before + 1)
            spans.append((at + before + 1, at + len(parts[-1])))
            at = spans[-1][1]
        if not at:
            return []
        ids = np.array([identity for part in parts for identity in part], dtype=np.int64)
        further = goes_on(ids, self._symbols.point)
        further[fixed] = False
        result = np.full(len(ids), self._goes_on_bits)
        result[np.flatnonzero(~further)[before:]] = self.of_columns(self._columns(ids[~further]))
        return [result[start:end] for start, end in spans]

    def _columns(self, symbols: Ids) -> list[Ids]:
        """The n-grams that end with each symbol, but for the first ones."""
        order = self._symbols.order
        return [symbols[k : len(symbols) - order + 1 + k] for k in range(order)]

    def _node(self, gram: tuple[int, ...]) -> int:
        """The number of an n-gram among those of its length, -1 if the model has none."""
        node = gram[0]
        for depth, identity in enumerate(gram[1:], 1):
            node = self._child(depth, node, identity)
            if node < 0:
                break
        return node

    def _child(self, depth: int, node: int, identity: int) -> int:
        keys = self._keys[depth]
        key = node * self._size + identity
        at = bisect_left(keys, key)
        return at if at < len(keys) and keys[at] == key else -1
