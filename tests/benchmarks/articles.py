"""A large corpus of our own making for benchmarks: words with the frequencies of real text, from a seed.

A lexicon of 30,000 words over 2,500 characters is drawn from with Zipf's frequencies; the field's own words are among
the frequent ones. Every tenth article is in traditional characters. The same seed gives the same articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from crawler.text.fold import fold_table
from indexer.document import IndexDocument, region_path
from tests.contract.corpus import DAYS, FIRST, FLAGS, GENRES, LEVELS, MEDIA, PORTALS, STAGES, WORDS

REGIONS = tuple(
    f"{province}{city:02}00" for province in (13, 33, 34, 37, 41, 42, 43, 51, 61, 62) for city in range(1, 12)
)
LEXICON = 30_000
CHARACTERS = 2_500


class Corpus:
    """Articles of about `length` characters."""

    def __init__(self, seed: int = 1, length: int = 1200) -> None:
        self._random = np.random.default_rng(seed)
        self._length = length
        self.words = self._lexicon()
        rank = np.arange(1, len(self.words) + 1)
        weights = 1.0 / (rank + 2.7) ** 1.07
        self._chance = np.cumsum(weights / weights.sum())
        traditional = {simple: old for old, simple in sorted(fold_table().items(), reverse=True)}
        self._traditional = traditional

    def articles(self, count: int) -> Iterator[IndexDocument]:
        """So many articles."""
        for number in range(count):
            yield self._article(number)

    def _lexicon(self) -> list[str]:
        letters = [chr(0x4E00 + at) for at in self._random.permutation(8000)[:CHARACTERS]]
        frequency = 1.0 / np.arange(2, CHARACTERS + 2) ** 0.9
        picks = self._random.choice(CHARACTERS, size=(LEXICON, 4), p=frequency / frequency.sum())
        sizes = self._random.choice([1, 2, 2, 2, 3, 4], size=LEXICON)
        made = ["".join(letters[at] for at in row[:size]) for row, size in zip(picks, sizes, strict=True)]
        for at, word in enumerate(WORDS):
            made[40 + at * 3] = word
        return made

    def some(self, count: int) -> list[str]:
        """Words drawn with the frequencies of the corpus."""
        at = np.searchsorted(self._chance, self._random.random(count))
        return [self.words[one] for one in np.minimum(at, len(self.words) - 1)]

    def _article(self, number: int) -> IndexDocument:
        chance = self._random
        words = self.some(int(self._length / 2.6))
        marks = chance.random(len(words))
        parts = []
        for word, mark in zip(words, marks, strict=True):
            parts.append(word)
            if mark < 0.16:
                parts.append("，" if mark < 0.1 else "。" if mark < 0.15 else "。\n")
            elif mark < 0.18:
                parts.append(f"{int(mark * 1e6) % 900}件")
            elif mark < 0.185:
                parts.append("2018年8月9日")
        title = "".join(self.some(8))
        body = "".join(parts)
        if number % 10 == 0:
            title, body = title.translate(self._traditional), body.translate(self._traditional)
        dice = chance.integers(0, 1 << 30, 8)
        region = REGIONS[dice[0] % len(REGIONS)]
        return IndexDocument(
            id=f"{int(chance.integers(0, 1 << 62)):016x}", title=title, body=body, source=f"示例报{dice[1] % 300}",
            published=(FIRST + timedelta(days=int(dice[2] % DAYS))).isoformat(), portal=PORTALS[dice[3] % len(PORTALS)],
            regions=region_path(region), mentions=region_path(region), level=LEVELS[dice[4] % len(LEVELS)],
            stages=(STAGES[dice[5] % len(STAGES)],), genre=GENRES[dice[6] % len(GENRES)],
            media=(MEDIA[dice[7] % len(MEDIA)],), flags=(FLAGS[dice[7] % len(FLAGS)],),
        )  # fmt: skip
