"""SQLite FTS5 over the same bigrams: what the embedded engine is measured against, set up in three ways.

All three are given the tokens of our own fast analysis, so what is compared is the indexing and searching itself.

- Fts, tuned: a cache of 200 MB, a contentless table, no single characters, one region and the day to filter by;
- PlainFts, as it comes: SQLite's own settings, the table keeps its text and the fields to filter by, as in the manual;
- EqualFts, tuned, and answering the same questions as we: single characters, every field to filter and count by,
  the names of sources, the key of date order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexer.analysis import characters, stream, tokens
from indexer.document import IndexDocument
from indexer.query.needles import needle_of

Where = tuple[str, str, str]  # region, first day, last day
TUNED = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-200000;"


class Fts:
    """SQLite FTS5, tuned, with what words of two and more characters need."""

    name = "FTS5 tuned"
    tables = f"""{TUNED}
        CREATE TABLE articles (id INTEGER PRIMARY KEY, region TEXT, day TEXT);
        CREATE INDEX by_region ON articles (region, day);
        CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize='unicode61');"""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = sqlite3.connect(path)
        self._base.executescript(self.tables)

    def fill(self, batches: Iterator[list[IndexDocument]]) -> None:
        """Index everything."""
        number = 0
        for batch in batches:
            with self._base:
                for article in batch:
                    number += 1
                    self.insert(number, article)

    def insert(self, number: int, article: IndexDocument) -> None:
        """Index one article."""
        self._row("articles", (number, article.regions[0], article.published))
        self._base.execute(
            "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
            (number, stream(article.title), stream(article.body)),
        )

    def size(self) -> int:
        """Bytes on disk."""
        self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._path.stat().st_size

    def expression(self, words: str) -> str:
        """The MATCH expression: phrases of bigrams."""
        parts = [word if word in ("AND", "OR", "NOT", "(", ")") else self.phrase(word) for word in words.split()]
        return " ".join(parts)

    def phrase(self, word: str) -> str:
        """The expression of one word."""
        return '"' + " ".join(tokens(word)) + '"'

    def search(self, words: str, where: Where | None) -> int:
        """Ten by relevance, and the count."""
        condition, values = self._where(words, where)
        self._base.execute(f"SELECT words.rowid FROM {condition} ORDER BY rank LIMIT 10", values).fetchall()
        return self.count(words, where)

    def count(self, words: str, where: Where | None) -> int:
        """The exact count."""
        condition, values = self._where(words, where)
        return int(self._base.execute(f"SELECT count(*) FROM {condition}", values).fetchone()[0])

    def _row(self, table: str, values: Iterable[object]) -> None:
        row = tuple(values)
        self._base.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def _where(self, words: str, where: Where | None) -> tuple[str, list[str]]:
        found = self.expression(words)
        if where is None:
            return "words WHERE words MATCH ?", [found]
        joined = "words CROSS JOIN articles a ON a.id = words.rowid"  # the words first, which is the faster way
        return f"{joined} WHERE words MATCH ? AND a.region = ? AND a.day BETWEEN ? AND ?", [found, *where]


class PlainFts(Fts):
    """SQLite FTS5 with SQLite's own settings; single characters in a column of their own."""

    name = "FTS5 as it comes"
    tables = "CREATE VIRTUAL TABLE words USING fts5(title, body, letters, region UNINDEXED, day UNINDEXED);"

    def insert(self, number: int, article: IndexDocument) -> None:
        """Index one article."""
        text = (stream(article.title), stream(article.body), characters(article.title + article.body))
        self._base.execute(
            "INSERT INTO words (rowid, title, body, letters, region, day) VALUES (?, ?, ?, ?, ?, ?)",
            (number, *text, article.regions[0], article.published),
        )

    def phrase(self, word: str) -> str:
        """The expression of one word."""
        return f"letters : {word}" if needle_of(word).kind == "character" else super().phrase(word)

    def _where(self, words: str, where: Where | None) -> tuple[str, list[str]]:
        if where is None:
            return super()._where(words, where)
        return "words WHERE words MATCH ? AND region = ? AND day BETWEEN ? AND ?", [self.expression(words), *where]


class EqualFts(Fts):
    """SQLite FTS5, tuned, that answers all that we do."""

    name = "FTS5 with equal features"
    tables = f"""{TUNED}
        CREATE TABLE articles (id INTEGER PRIMARY KEY, name TEXT UNIQUE, ordered INTEGER, month INTEGER, family TEXT);
        CREATE INDEX by_order ON articles (ordered);
        CREATE TABLE has (article INTEGER, field TEXT, value TEXT, PRIMARY KEY (article, field, value)) WITHOUT ROWID;
        CREATE INDEX by_value ON has (field, value, article);
        CREATE VIRTUAL TABLE words USING fts5(title, body, source, title_letters, body_letters, source_letters,
            content='', tokenize='unicode61');"""

    def insert(self, number: int, article: IndexDocument) -> None:
        """Index one article."""
        self._row("articles", (number, article.id, article.order, article.month, article.family))
        for field, values in article.keywords().items():
            for value in values:
                self._row("has", (number, field, value))
        texts = (article.title, article.body, article.source)
        self._base.execute(
            "INSERT INTO words (rowid, title, body, source, title_letters, body_letters, source_letters)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, *map(stream, texts), *map(characters, texts)),
        )

    def phrase(self, word: str) -> str:
        """The expression of one word."""
        if needle_of(word).kind == "character":
            return f"{{title_letters body_letters}} : {word}"
        return f"{{title body}} : {super().phrase(word)}"

    def facets(self, words: str) -> int:
        """How many articles of each region and each month are found; tells how many rows that makes."""
        found = [self.expression(words)]
        regions = self._base.execute(
            "SELECT h.value, count(*) FROM words CROSS JOIN has h ON h.article = words.rowid AND h.field = 'region'"
            " WHERE words MATCH ? GROUP BY h.value",
            found,
        ).fetchall()
        months = self._base.execute(
            "SELECT a.month, count(*) FROM words CROSS JOIN articles a ON a.id = words.rowid"
            " WHERE words MATCH ? GROUP BY a.month",
            found,
        ).fetchall()
        return len(regions) + len(months)

    def _where(self, words: str, where: Where | None) -> tuple[str, list[str]]:
        found = self.expression(words)
        if where is None:
            return "words WHERE words MATCH ?", [found]
        region, first, last = where
        joined = "words CROSS JOIN articles a ON a.id = words.rowid CROSS JOIN has h ON h.article = words.rowid"
        months = [str(int(day[:4]) * 100 + int(day[5:7])) for day in (first, last)]
        return (
            f"{joined} AND h.field = 'region' AND h.value = ? WHERE words MATCH ? AND a.month BETWEEN ? AND ?",
            [region, found, *months],
        )
