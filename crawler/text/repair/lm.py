"""A small character language model: how likely is this text as Chinese of this kind?

Several repairs must choose between readings of damaged bytes; the model lets them ask which one is language. It is a
backed-off model of character n-grams (up to four symbols), trained on statutes, government documents and Wikipedia
as docs/language-model.md tells, and packaged beside this module. Texts are folded before they are scored
(lm_symbols.py); the n-grams are searched by gram_search.pyx, or in arrays (gram_arrays.py) where it is not compiled.
All probabilities are logarithms to base 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.gram_arrays import ArrayGrams
from crawler.text.repair.lm_file import Order, read_model
from crawler.text.repair.lm_symbols import BOUNDARY, DIGIT, LETTER, UNKNOWN, Ids, Symbols

try:
    from crawler.text.repair.gram_search import Grams
except ImportError:  # not built here
    COMPILED = False
else:
    COMPILED = True

UNKNOWN_BITS = 12.0  # a character outside the vocabulary is one of some 4,000 that are ever used
_GOES_ON = -1.0  # log2 of the probability that a number or a Latin word has a further character
_CACHE_LIMIT = 2_000_000


class LanguageModel(Symbols):
    """The model in memory. Immutable apart from its cache; `LanguageModel.load()` returns one shared instance."""

    def __init__(self, ids_of: NDArray[np.uint16], orders: tuple[Order, ...], *, compiled: bool = COMPILED) -> None:
        super().__init__(ids_of, len(orders))
        self._sizes = [len(order.probability) for order in orders]
        self.size = self._sizes[0]
        self._cache: dict[tuple[int, ...], float] = {}
        self._grams = self._compiled(orders) if compiled else self._in_arrays(orders)

    def _compiled(self, orders: tuple[Order, ...]) -> Grams | ArrayGrams:
        alike = {"boundary": BOUNDARY, "digit": DIGIT, "letter": LETTER, "point": self.point}
        return Grams(
            self._ids_of, orders, self.size, unknown=UNKNOWN, unknown_bits=UNKNOWN_BITS, goes_on=_GOES_ON, **alike
        )

    def _in_arrays(self, orders: tuple[Order, ...]) -> Grams | ArrayGrams:
        return ArrayGrams(self, orders, unknown_bits=UNKNOWN_BITS, goes_on_bits=_GOES_ON)

    @classmethod
    def load(cls) -> LanguageModel:
        """The packaged model; read once in a process."""
        return _packaged()

    def score(self, text: str, context: str = "\n") -> float:
        """log2 of the probability of `text` after `context` ("\\n" is the start of a paragraph)."""
        return float(self.scores(text, context).sum())

    def scores(self, text: str, context: str = "\n") -> NDArray[np.float64]:
        """log2 of the probability of each character of `text`, given those before it."""
        result = np.empty(len(text))
        if text:
            self._grams.of_text(text, context, result)
        return result

    def apart(self, asked: Sequence[tuple[str, str, list[int]]]) -> list[list[float]]:
        """By how many bits each text is likelier in two parts than in one: [text, context, lengths of the first part].

        In two parts the first one follows nothing known, and the second one follows the context.

        >>> model = LanguageModel.load()
        >>> [round(bits) for bits in model.apart([("苏州风机设备专题会议", "市委召开", [2, 4, 6])])[0]]
        [0, 3, 14]
        """
        return self._grams.apart(asked)

    def bits_per_character(self, text: str) -> float:
        """The cost of a text a character: about 6 to 8 for Chinese of this kind, 11 and more for garbage."""
        return -self.score(text) / max(1, len(text))

    def conditional(self, context: str, character: str) -> float:
        """log2 P(character | context); only the last three symbols of the context count."""
        return self.step(self.context(context), self.identity(character))

    def step(self, context: tuple[int, ...], identity: int) -> float:
        """log2 P(identity | context), for search: cached, without arrays. `context` and `after` make contexts."""
        if self.goes_on(context, identity):
            return _GOES_ON
        key = (*context[-(self.order - 1) :], identity)
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) > _CACHE_LIMIT:
                self._cache.clear()
            found = self._cache[key] = self._grams.of_gram(key)
        return found

    def following(self, context: tuple[int, ...], ids: Ids) -> NDArray[np.float64]:
        """log2 P(identity | context) for each of the ids: `step` for many characters after one context."""
        result = np.empty(len(ids))
        self._grams.of_each(context[-(self.order - 1) :], ids, result)
        return result

    def __repr__(self) -> str:
        return f"LanguageModel(order={self.order}, grams={self._sizes})"


@lru_cache(maxsize=1)
def _packaged() -> LanguageModel:
    blob = files(__package__).joinpath("model.bin").read_bytes()
    ids_of, orders = read_model(blob)
    return LanguageModel(ids_of, orders)
