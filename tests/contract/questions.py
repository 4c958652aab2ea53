"""Queries made at random from the articles they are asked of, so that they find something and nothing by turns."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterator, Sequence

from crawler.errors import QueryError
from crawler.text.fold import fold_table
from indexer.analysis import QUOTES
from indexer.document import IndexDocument
from indexer.query import Filter, Near, Node, Not, Published, Query, Word, both, either
from indexer.query.needles import needle_of
from tests.contract.corpus import FLAGS, GENRES, LEVELS, MEDIA, PLACES, PORTALS, ROUNDS, SOURCES, STAGES

_NO_QUOTES = {ord(mark): None for mark in QUOTES}
_TRADITIONAL = {simplified: traditional for traditional, simplified in fold_table().items()}


class Asker:
    """Makes queries of every kind."""

    def __init__(self, articles: Sequence[IndexDocument], seed: int = 1) -> None:
        self._articles = articles
        self._random = random.Random(seed)

    def queries(self, count: int) -> Iterator[Query]:
        """So many queries."""
        for _ in range(count):
            yield Query(self._node(self._random.choice((0, 0, 1, 2, 3))))

    def substring(self, length: int) -> Word:
        """A piece of an article of that many characters, half of the time in the other script."""
        while True:
            article = self._random.choice(self._articles)
            text = article.body if self._random.random() < 0.8 else article.title
            start = self._random.randrange(max(1, len(text) - length))
            piece = text[start : start + length].translate(_NO_QUOTES).strip()
            if self._random.random() < 0.2:
                piece = piece.translate(_TRADITIONAL)
            if self._random.random() < 0.05:
                piece = piece[::-1]  # most likely nowhere
            if piece and _can_be_asked(piece):
                return Word(piece, quoted=True)

    def _node(self, depth: int) -> Node:
        chance = self._random
        kind = chance.random()
        if depth == 0 or kind < 0.35:
            return self._leaf()
        parts = [self._node(depth - 1) for _ in range(chance.randint(2, 3))]
        if kind < 0.65:
            return both(*parts)
        if kind < 0.85:
            return either(*parts)
        return both(parts[0], Not(parts[1]))

    def _leaf(self) -> Node:
        chance = self._random
        kind = chance.random()
        if kind < 0.55:
            return self.substring(chance.choice((1, 2, 2, 3, 4, 4, 5, 6, 8, 12)))
        if kind < 0.62:
            word = self.substring(chance.choice((1, 2, 3)))
            return Word(word.text, chance.choice(("title", "source")), quoted=True)
        if kind < 0.67:
            return Word(chance.choice(("PM", "pm2", "gb38", "VOC", "20", "201", "aq")), prefix=True)
        if kind < 0.75:
            return self._near()
        if kind < 0.85:
            year = chance.randint(2015, 2024)
            if chance.random() < 0.4:
                return self._whole(year)
            since = f"{year}-{chance.randint(1, 12):02}-01"
            until = f"{year + chance.randint(0, 2)}-12-{chance.randint(1, 31):02}"
            return Published(*chance.choice(((since, until), (since, ""), ("", until))))
        name, values = chance.choice(
            (
                ("region", [code for code, _ in PLACES] + ["620000", "410000"]),
                ("mentions", [code for code, _ in PLACES] + ["330000"]),
                ("level", [v for v in LEVELS if v]),
                ("stage", list(STAGES)),
                ("genre", [v for v in GENRES if v]),
                ("medium", list(MEDIA)),
                ("portal", list(PORTALS)),
                ("round", [v for v in ROUNDS if v]),
                ("flag", list(FLAGS)),
                ("publisher", [v for v in SOURCES if v]),
            )
        )
        return Filter(name, tuple(dict.fromkeys(chance.choices(values, k=chance.randint(1, 2)))))

    def _whole(self, year: int) -> Published:
        """A whole year, a whole month, or all but a day of one."""
        month = self._random.randint(1, 12)
        last = monthrange(year, month)[1]
        return self._random.choice(
            (
                Published(f"{year}-01-01", f"{year}-12-31"),
                Published(f"{year}-01-02", f"{year}-12-31"),
                Published(f"{year}-{month:02}-01", f"{year}-{month:02}-{last}"),
                Published(f"{year}-{month:02}-01", f"{year}-{month:02}-{last - 1}"),
            )
        )

    def _near(self) -> Near:
        chance = self._random
        article = chance.choice(self._articles)
        words: list[Word] = []
        while len(words) < 2:
            start = chance.randrange(max(1, len(article.body) - 4))
            piece = article.body[start : start + chance.randint(2, 4)].translate(_NO_QUOTES).strip()
            if piece and _can_be_asked(piece) and needle_of(piece).kind != "character":
                words.append(Word(piece, quoted=True))
        return Near(words[0], words[1], chance.choice((0, 1, 3, 5, 10, 30, 100)))


def _can_be_asked(text: str) -> bool:
    try:
        needle_of(text)
    except QueryError:
        return False
    return True
