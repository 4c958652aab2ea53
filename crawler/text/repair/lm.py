"""A small character language model: how likely is this text as Chinese of this kind?

Several repairs must choose between readings of damaged bytes; the model lets them ask which one is language. It is a
backed-off model of character n-grams (up to four characters), trained on statutes, government documents and Wikipedia
as docs/language-model.md tells, and packaged beside this module.

Texts are folded before they are scored: traditional characters to simplified ones, digits to one class, Latin letters
to one class, full-width punctuation and its ASCII twin to one, corner brackets to quotation marks. So the same model
serves traditional and simplified text, and folding of width does not count as a difference. A number and a Latin word
are one symbol each, however long (2018, 88.3, iOS): what stands before them meets what stands behind. All
probabilities are logarithms to base 2.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.lm_file import Order, read_model

try:
    from crawler.text.repair.gram_search import Grams
except ImportError:  # not built here
    COMPILED = False
else:
    COMPILED = True

UNKNOWN, BOUNDARY, DIGIT, LETTER, SPACE = range(5)
UNKNOWN_BITS = 12.0  # a character outside the vocabulary is one of some 4,000 that are ever used
_GOES_ON = -1.0  # log2 of the probability that a number or a Latin word has a further character
_REACH = 24  # characters in which the last symbols are looked for
_CACHE_LIMIT = 2_000_000
_TOGETHER = 2_000  # texts asked about at once, where arrays are searched

Ids = NDArray[np.int64]
Scores = NDArray[np.float64]


class LanguageModel:
    """The model in memory. Immutable apart from its cache; `LanguageModel.load()` returns one shared instance."""

    def __init__(self, ids_of: NDArray[np.uint16], orders: tuple[Order, ...], *, compiled: bool = COMPILED) -> None:
        self._ids_of = ids_of
        self._orders = orders
        self._keys = tuple(order.keys.data for order in orders)  # buffers: their items are plain numbers, and fast
        self._probabilities = tuple(order.probability.data for order in orders)
        self._backoffs = tuple(order.backoff.data for order in orders)
        self.order = len(orders)
        self.size = len(orders[0].probability)
        self._cache: dict[tuple[int, ...], float] = {}
        self._id_list: list[int] = ids_of.tolist()
        self._point = self._id_list[ord(".")]
        self._grams = self._compiled() if compiled else None

    def _compiled(self) -> Grams:
        alike = {"boundary": BOUNDARY, "digit": DIGIT, "letter": LETTER, "point": self._point}
        return Grams(
            self._ids_of, self._orders, self.size, unknown=UNKNOWN, unknown_bits=UNKNOWN_BITS, goes_on=_GOES_ON, **alike
        )

    @classmethod
    def load(cls) -> LanguageModel:
        """The packaged model; read once in a process."""
        return _packaged()

    def ids(self, text: str) -> list[int]:
        """One number a character, folded as the module says; characters beyond the basic plane are unknown.

        >>> model = LanguageModel.load()
        >>> model.ids("環境") == model.ids("环境"), model.ids("，") == model.ids(",")
        (True, True)
        """
        id_list = self._id_list
        return [id_list[min(ord(character), 0xFFFF)] for character in text]

    def symbols(self, text: str) -> list[int]:
        """The same without what goes on with the number or the Latin word before it."""
        ids = self.array(text)
        symbols: list[int] = ids[self.begins(ids)].tolist()
        return symbols

    def begins(self, ids: Ids) -> NDArray[np.bool_]:
        """Which characters of a text begin a symbol: those that do not go on with the number or the word before."""
        return ~_goes_on(ids, self._point)

    def identity(self, character: str) -> int:
        """The number of one character."""
        return self._id_list[min(ord(character), 0xFFFF)]

    def array(self, text: str) -> Ids:
        """The same as `ids`, as an array."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return self._ids_of[np.minimum(points, 0xFFFF)].astype(np.int64)

    def score(self, text: str, context: str = "\n") -> float:
        """log2 of the probability of `text` after `context` ("\\n" is the start of a paragraph)."""
        return float(self.scores(text, context).sum())

    def scores(self, text: str, context: str = "\n") -> NDArray[np.float64]:
        """log2 of the probability of each character of `text`, given those before it."""
        if not text:
            return np.zeros(0)
        if self._grams is not None:
            result = np.empty(len(text))
            self._grams.of_text(text, context, result)
            return result
        before = self.order - 1
        lead = np.array(self.context(context), dtype=np.int64)
        ids = np.concatenate([np.full(before - len(lead), BOUNDARY), lead, self.array(text)])
        further = _goes_on(ids, self._point)
        further[:before] = False
        symbols = ids[~further]
        columns = [symbols[k : len(symbols) - before + k] for k in range(self.order)]
        result = np.full(len(text), _GOES_ON)
        result[~further[before:]] = self.conditional_array(columns)
        return result

    def apart(self, asked: Sequence[tuple[str, str, list[int]]]) -> list[list[float]]:
        """By how many bits each text is likelier in two parts than in one: [text, context, lengths of the first part].

        In two parts the first one follows nothing known, and the second one follows the context.

        >>> model = LanguageModel.load()
        >>> [round(bits) for bits in model.apart([("苏州风机设备专题会议", "市委召开", [2, 4, 6])])[0]]
        [0, 3, 14]
        """
        if self._grams is not None:
            return [self._grams.apart(text, context, lengths) for text, context, lengths in asked]
        nothing = "\0" * (self.order - 1)
        windows = [window for text, context, _ in asked for window in ((text, context), (text, nothing))]
        scores = iter(map(np.cumsum, self._scores_of(windows)))
        return [self._apart(text, context, lengths, next(scores), next(scores)) for text, context, lengths in asked]

    def _apart(self, text: str, context: str, lengths: list[int], together: Scores, alone: Scores) -> list[float]:
        found = []
        for length in lengths:
            head = self.beginning(text[length:], self.order - 1)  # what is behind it sees nothing but the second part
            state, total = self.context(context), 0.0
            for identity in self.ids(head):
                total += self.step(state, identity)
                state = self.after(state, identity)
            found.append(float(alone[length - 1]) + total - float(together[length + len(head) - 1]))
        return found

    def _scores_of(self, windows: Sequence[tuple[str, str]]) -> list[Scores]:
        """`scores` of each text and its context, in few questions in arrays: most of a small one's time is overhead."""
        return [one for at in range(0, len(windows), _TOGETHER) for one in self._in_one(windows[at : at + _TOGETHER])]

    def _in_one(self, windows: Sequence[tuple[str, str]]) -> list[Scores]:
        before = self.order - 1
        parts: list[list[int]] = []
        spans: list[tuple[int, int]] = []
        fixed: list[int] = []
        at = 0
        for text, context in windows:
            lead = self.context(context)
            # One boundary more than the model looks back, so that no number goes on from one window to the next.
            parts.append([BOUNDARY] * (before + 1 - len(lead)) + [*lead] + self.ids(text))
            fixed += range(at, at + before + 1)
            spans.append((at + before + 1, at + len(parts[-1])))
            at = spans[-1][1]
        if not at:
            return []
        ids = np.array([identity for part in parts for identity in part], dtype=np.int64)
        further = _goes_on(ids, self._point)
        further[fixed] = False
        symbols = ids[~further]
        columns = [symbols[k : len(symbols) - before + k] for k in range(self.order)]
        result = np.full(len(ids), _GOES_ON)
        kept = np.flatnonzero(~further)[before:]
        result[kept] = self.conditional_array(columns)
        return [result[start:end] for start, end in spans]

    def context(self, text: str) -> tuple[int, ...]:
        """The last symbols of a text, as many as the model looks back: what `step` wants.

        >>> model = LanguageModel.load()
        >>> model.context("不到2018") == model.context("不到7")
        True
        """
        state: tuple[int, ...] = ()
        for identity in self.ids(text[-_REACH:]):
            state = self.after(state, identity)
        return state

    def beginning(self, text: str, count: int) -> str:
        """As much of the text as makes so many symbols, a number at the end of it whole.

        >>> LanguageModel.load().beginning("达88.3亿元，增长", 3)
        '达88.3亿'
        """
        begun, in_number, last = 0, False, UNKNOWN
        for at, identity in enumerate(map(self.identity, text)):
            numeric = identity == DIGIT or identity == self._point
            if not (in_number if numeric else identity == last == LETTER):
                if begun == count:
                    return text[:at]
                begun += 1
            in_number = numeric and (in_number or identity == DIGIT)
            last = identity
        return text

    def after(self, context: tuple[int, ...], identity: int) -> tuple[int, ...]:
        """The context after a further character."""
        if self._goes_on(context, identity):
            return context
        return (*context[2 - self.order :], identity)

    def bits_per_character(self, text: str) -> float:
        """The cost of a text a character: about 6 to 8 for Chinese of this kind, 11 and more for garbage."""
        return -self.score(text) / max(1, len(text))

    def conditional(self, context: str, character: str) -> float:
        """log2 P(character | context); only the last three symbols of the context count."""
        return self.step(self.context(context), self.identity(character))

    def step(self, context: tuple[int, ...], identity: int) -> float:
        """log2 P(identity | context), for search: cached, without arrays. `context` and `after` make contexts."""
        if self._goes_on(context, identity):
            return _GOES_ON
        key = (*context[-(self.order - 1) :], identity)
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) > _CACHE_LIMIT:
                self._cache.clear()
            found = self._cache[key] = self._lookup(key)
        return found

    def _goes_on(self, context: tuple[int, ...], identity: int) -> bool:
        """Whether a number or a Latin word goes on."""
        if identity == DIGIT or identity == self._point:
            return context[-1:] == (DIGIT,)
        return identity == LETTER and context[-1:] == (LETTER,)

    def _lookup(self, gram: tuple[int, ...]) -> float:
        if self._grams is not None:
            return self._grams.of_gram(gram)
        penalty = 0.0 if gram[-1] != UNKNOWN else -UNKNOWN_BITS
        for depth in range(len(gram) - 1, 0, -1):
            node = self._node(gram[-depth - 1 : -1])
            if node < 0:
                continue
            child = self._child(depth, node, gram[-1])
            if child >= 0:
                return penalty + float(self._probabilities[depth][child])
            penalty += self._backoffs[depth - 1][node]
        return penalty + float(self._probabilities[0][gram[-1]])

    def _node(self, gram: tuple[int, ...]) -> int:
        """The number of an n-gram among those of its length, -1 if the model has none."""
        node = gram[0]
        for depth, identity in enumerate(gram[1:], 1):
            node = self._child(depth, node, identity)
            if node < 0:
                break
        return node

    def following(self, context: tuple[int, ...], ids: Ids) -> NDArray[np.float64]:
        """log2 P(identity | context) for each of the ids: `step` for many characters after one context."""
        if self._grams is not None:
            result = np.empty(len(ids))
            self._grams.of_each(context[-(self.order - 1) :], ids, result)
            return result
        result = np.where(ids == UNKNOWN, -UNKNOWN_BITS, 0.0)
        open_ = np.arange(len(ids))
        context = context[-(self.order - 1) :]
        for depth in range(len(context), 0, -1):
            node = self._node(context[-depth:])
            if node < 0:
                continue
            child, found = self._orders[depth].find(node * self.size + ids[open_])
            result[open_[found]] += self._orders[depth].probability[child[found]]
            open_ = open_[~found]
            if not len(open_):
                return result
            result[open_] += self._backoffs[depth - 1][node]
        result[open_] += self._orders[0].probability[ids[open_]]
        return result

    def _child(self, depth: int, node: int, identity: int) -> int:
        keys = self._keys[depth]
        key = node * self.size + identity
        at = bisect_left(keys, key)
        return at if at < len(keys) and keys[at] == key else -1

    def conditional_array(self, columns: list[Ids]) -> NDArray[np.float64]:
        """log2 P(last column | the columns before it), for many n-grams at once; at most `order` columns."""
        count = len(columns[0])
        result = np.where(columns[-1] == UNKNOWN, -UNKNOWN_BITS, 0.0)
        open_ = np.arange(count)  # whose probability is not known yet
        for begin in range(len(columns)):
            node, at = columns[begin][open_], open_
            if begin == len(columns) - 1:
                result[open_] += self._orders[0].probability[node]
                break
            for depth, column in enumerate(columns[begin + 1 : -1], start=1):
                node, found = self._orders[depth].find(node * self.size + column[at])
                node, at = node[found], at[found]
            depth = len(columns) - begin - 1
            child, found = self._orders[depth].find(node * self.size + columns[-1][at])
            result[at[found]] += self._orders[depth].probability[child[found]]
            result[at[~found]] += self._orders[depth - 1].backoff[node[~found]]
            known = np.zeros(count, dtype=bool)
            known[at[found]] = True
            open_ = open_[~known[open_]]
        return result

    def __repr__(self) -> str:
        return f"LanguageModel(order={self.order}, grams={[len(order.probability) for order in self._orders]})"


@lru_cache(maxsize=1)
def _packaged() -> LanguageModel:
    blob = files(__package__).joinpath("model.bin").read_bytes()
    ids_of, orders = read_model(blob)
    return LanguageModel(ids_of, orders)


def _goes_on(ids: Ids, point: int) -> NDArray[np.bool_]:
    """Which characters go on with the number or the Latin word before them."""
    before = np.concatenate([[UNKNOWN], ids[:-1]])
    places = np.arange(len(ids))
    numeric = (ids == DIGIT) | (ids == point)
    last_other = np.maximum.accumulate(np.where(numeric, -1, places))
    last_digit = np.maximum.accumulate(np.where(before == DIGIT, places - 1, -1))
    further: NDArray[np.bool_] = ((ids == LETTER) & (before == LETTER)) | (numeric & (last_digit > last_other))
    return further
