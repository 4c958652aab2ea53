"""Queries of each kind for the benchmark, from the words of its corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from crawler.errors import QueryError
from indexer.document import IndexDocument
from indexer.query.needles import needle_of
from tests.benchmarks.articles import REGIONS, Corpus

EACH = 120  # queries of each kind


class Questions:
    """Queries of each kind, from words of the corpus: for FTS5, for us, and the filter."""

    def __init__(self, articles: Sequence[IndexDocument]) -> None:
        self._random = np.random.default_rng(5)
        self._articles = articles
        self._corpus = Corpus()

    def kinds(self) -> dict[str, list[tuple[str, str, tuple[str, str, str] | None]]]:
        """The questions by kind, the same at each call."""
        self._random = np.random.default_rng(5)
        self._corpus = Corpus()
        cut = self._cut
        made: dict[str, list[tuple[str, str, tuple[str, str, str] | None]]] = {}
        made["two characters"] = [(w, f'"{w}"', None) for w in self._each(self._word)]
        made["four characters"] = [(w, f'"{w}"', None) for w in self._each(lambda: self._word(4))]
        three = [(self._word(), self._word(), self._word()) for _ in range(EACH)]
        made["three words"] = [(" AND ".join(t), " ".join(f'"{w}"' for w in t), None) for t in three]
        made["boolean"] = [(f"( {a} OR {b} ) NOT {c}", f'("{a}" OR "{b}") -"{c}"', None) for a, b, c in three]
        filtered, one = [], []
        for a, b, _ in three:
            region = REGIONS[int(self._random.integers(len(REGIONS)))][:2] + "0000"
            year = int(self._random.integers(2016, 2024))
            text = f'"{a}" "{b}" region:{region} published:{year}'
            where = (region, f"{year}-01-01", f"{year}-12-31")
            filtered.append((f"{a} AND {b}", text, where))
            one.append((a, f'"{a}" region:{region} published:{year}', where))
        made["one word, region, year"] = one
        made["two words, region, year"] = filtered
        made["one character"] = [(w, f'"{w}"', None) for w in self._each(lambda: cut(1))]
        return made

    def _each(self, make: Callable[[], str]) -> list[str]:
        return [make() for _ in range(EACH)]

    def _word(self, length: int = 2) -> str:
        """A word of so many characters, as often as the corpus has it."""
        while True:
            word = self._corpus.some(1)[0]
            if len(word) == length:
                return word

    def _cut(self, length: int) -> str:
        while True:
            body = self._articles[int(self._random.integers(len(self._articles)))].body
            start = int(self._random.integers(len(body) - length))
            piece = body[start : start + length]
            try:
                if len(piece) == length and needle_of(piece).ends_han == (length > 1) and piece.isalpha():
                    return piece
            except QueryError:
                continue
