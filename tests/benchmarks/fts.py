"""SQLite FTS5 over the same bigrams: what the embedded engine is measured against."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from indexer.analysis import stream, tokens
from indexer.document import IndexDocument
from indexer.query.needles import needle_of


class Fts:
    """SQLite FTS5 over bigrams."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = sqlite3.connect(path)
        self._base.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-200000;"
            "CREATE TABLE articles (id INTEGER PRIMARY KEY, region TEXT, day TEXT);"
            "CREATE INDEX by_region ON articles (region, day);"
            "CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize='unicode61');"
        )

    def fill(self, batches: Iterator[list[IndexDocument]]) -> None:
        """Index everything."""
        number = 0
        for batch in batches:
            with self._base:
                for article in batch:
                    number += 1
                    row = (number, article.regions[0], article.published)
                    self._base.execute("INSERT INTO articles VALUES (?, ?, ?)", row)
                    words = (number, stream(article.title), stream(article.body))
                    self._base.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", words)

    def size(self) -> int:
        """Bytes on disk."""
        self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._path.stat().st_size

    def expression(self, words: str) -> str | None:
        """The MATCH expression: phrases of bigrams; None where a single character is asked for."""
        parts = []
        for word in words.split():
            if word in ("AND", "OR", "NOT", "(", ")"):
                parts.append(word)
                continue
            if needle_of(word).kind == "character":
                return None
            parts.append('"' + " ".join(tokens(word)) + '"')
        return " ".join(parts)

    def search(self, words: str, where: tuple[str, str, str] | None) -> int:
        """Ten by relevance, and the count."""
        condition, values = self._where(words, where)
        self._base.execute(f"SELECT words.rowid FROM {condition} ORDER BY rank LIMIT 10", values).fetchall()
        return self.count(words, where)

    def count(self, words: str, where: tuple[str, str, str] | None) -> int:
        """The exact count."""
        condition, values = self._where(words, where)
        return int(self._base.execute(f"SELECT count(*) FROM {condition}", values).fetchone()[0])

    def _where(self, words: str, where: tuple[str, str, str] | None) -> tuple[str, list[str]]:
        found = self.expression(words)
        assert found is not None
        if where is None:
            return "words WHERE words MATCH ?", [found]
        joined = "words CROSS JOIN articles a ON a.id = words.rowid"  # the words first, which is the faster way
        return f"{joined} WHERE words MATCH ? AND a.region = ? AND a.day BETWEEN ? AND ?", [found, *where]
