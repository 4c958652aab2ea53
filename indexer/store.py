"""The article store: every article with all its versions, annotations and the outcome of every capture.

    Store.open(data)                the store of a data directory, its schema brought up to date
    store.save(article, capture=…)  a new article, a new version, or nothing new: the digest of the clean text decides
    store.get(id), .versions(id), .iterate(…)
    store.unindexed(…), .mark_indexed(…)   what an engine has not seen yet
    with store.batch(): …           many changes, one transaction

Nothing here is overwritten except by `ducha reparse`, which makes the content of a version again from the same capture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Self

from sqlalchemy import Connection, Engine, delete, func, insert, select, tuple_, update

from crawler.archive.database import open_engine, reading, writing
from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import Capture
from crawler.archive.migrate import upgrade
from crawler.errors import StoreError
from crawler.items import Article
from crawler.portal import Portal
from indexer import index_state, schema
from indexer.rows import (
    head_values,
    iso,
    joined,
    made_by,
    origin_values,
    replace_annotations,
    stored_from,
    version_row,
    version_values,
)
from indexer.selection import Selection, conditions
from indexer.stored import Outcome, SaveResult, StoredArticle, article_id, text_digest

__all__ = ["Outcome", "SaveResult", "Selection", "Store", "StoredArticle", "article_id", "made_by"]

CHUNK = 200  # rows read at a time


class Store:
    """The articles of one data directory. Not shared between threads while a batch is open."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._batch: Connection | None = None

    @classmethod
    def open(cls, data: DataDirectory) -> Store:
        """The store of a data directory; makes or migrates its tables. Raises ArchiveError."""
        engine = open_engine(data.database_url, durable=False)  # all of it can be made again from the archive
        with ExitStack() as undo:
            undo.callback(engine.dispose)
            upgrade(engine, schema.SCRIPTS, schema.VERSION_TABLE)
            undo.pop_all()
        return cls(engine)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def batch(self) -> Iterator[Connection]:
        """One transaction for all changes made inside; an exception takes all of them back."""
        if self._batch is not None:
            yield self._batch
            return
        with writing(self.engine) as connection:
            self._batch = connection
            try:
                yield connection
            finally:
                self._batch = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from; inside a batch it sees the batch's changes."""
        if self._batch is not None:
            yield self._batch
            return
        with reading(self.engine) as connection:
            yield connection

    # -- saving ----------------------------------------------------------------------------------------------------

    def save(
        self,
        article: Article,
        *,
        capture: Capture,
        portal: Portal | None = None,
        site_region: str = "",
        annotations: Mapping[str, Any] | None = None,
    ) -> SaveResult:
        """Keep what a capture says: a new article, a new version of a known one, or the sign that it still stands.

        `site_region` is the portal's region unless it is given.
        """
        site_region = site_region or (portal.region if portal else article.site_code[:6])
        key, digest, when = article_id(capture.url), text_digest(article), iso(capture.fetched)
        table = schema.articles
        with self.batch() as connection:
            head = connection.execute(select(table).where(table.c.id == key)).one_or_none()
            if head is not None:
                current = connection.execute(version_row(key, head.capture_id)).one()
                if current.text_digest == digest:
                    self.seen_again(key, capture)
                    return SaveResult(key, head.version, "unchanged")
            number = head.versions + 1 if head is not None else 1
            values = {**head_values(article, annotations), "version": number, "versions": number}
            if head is None:
                connection.execute(delete(schema.index_state).where(schema.index_state.c.article_id == key))
                values |= {"id": key, "url": capture.url, "first_seen": when, "revision": 1, "capture_id": capture.id}
                connection.execute(insert(table), values | origin_values(capture, site_region))
            else:
                values |= {"capture_id": capture.id, "revision": head.revision + 1}
                connection.execute(update(table).where(table.c.id == key).values(**values))
            connection.execute(insert(schema.versions), version_values(article, capture, number, digest))
            replace_annotations(connection, key, capture.id, annotations)
        return SaveResult(key, number, "new" if head is None else "changed")

    def complete(self, article: Article, *, capture: Capture, annotations: Mapping[str, Any] | None = None) -> bool:
        """Put an article, its further pages being here, into its first page's version; whether that differs."""
        key, digest = article_id(capture.url), text_digest(article)
        a, v = schema.articles, schema.versions
        with self.batch() as connection:
            before = connection.execute(version_row(key, capture.id)).one()
            made = version_values(article, capture, before.version, digest)
            if before.content == made["content"]:
                return False
            values = {name: made[name] for name in ("text_digest", "content", "made_by")}
            connection.execute(update(v).where(v.c.article_id == key, v.c.capture_id == capture.id).values(**values))
            replace_annotations(connection, key, capture.id, annotations)
            current = (a.c.id == key) & (a.c.capture_id == capture.id)
            newest = {**head_values(article, annotations), "revision": a.c.revision + 1}
            connection.execute(update(a).where(current).values(**newest))
        return True

    def absorb(self, key: str, first: str, outcome: str) -> bool:
        """What was taken for an article is a further page of the one at `first`; whether there was such an article."""
        o, a = schema.outcomes, schema.articles
        with self.batch() as connection:
            url = select(a.c.url).where(a.c.id == key).scalar_subquery()
            connection.execute(update(o).where(o.c.outcome == outcome, o.c.detail == url).values(detail=first))
            mine = update(o).where(o.c.article_id == key)
            connection.execute(mine.values(outcome=outcome, detail=first, article_id="", version=0))
            for table in (schema.annotations, schema.versions):
                connection.execute(delete(table).where(table.c.article_id == key))
            return bool(connection.execute(delete(a).where(a.c.id == key)).rowcount)

    def seen_again(self, key: str, capture: Capture) -> None:
        """A capture showed the current text again."""
        a, v, when = schema.articles, schema.versions, iso(capture.fetched)
        current = select(a.c.capture_id).where(a.c.id == key).scalar_subquery()
        later = (v.c.article_id == key) & (v.c.capture_id == current) & (v.c.last_seen < when)
        with self.batch() as connection:
            connection.execute(update(v).where(later).values(last_seen=when))

    def annotate(self, key: str, annotations: Mapping[str, Any]) -> None:
        """Replace the annotations of an article's current version; an index hears of it only if they differ."""
        table = schema.articles
        with self.batch() as connection:
            head = connection.execute(select(table).where(table.c.id == key)).one_or_none()
            if head is None:
                raise StoreError(f"there is no article {key}")
            if replace_annotations(connection, key, head.capture_id, annotations):
                region = str(annotations.get("primary_region") or "")
                values = {"primary_region": region, "revision": head.revision + 1}
                connection.execute(update(table).where(table.c.id == key).values(**values))

    # -- reading ---------------------------------------------------------------------------------------------------

    def get(self, key: str) -> StoredArticle:
        """The current version of an article. Raises StoreError if there is no such id."""
        found = list(self._read(schema.articles.c.id == key))
        if not found:
            raise StoreError(f"there is no article {key}")
        return found[0]

    def get_many(self, keys: Sequence[str]) -> list[StoredArticle]:
        """The current versions of those ids that exist, in the order asked for."""
        found: dict[str, StoredArticle] = {}
        for start in range(0, len(keys), CHUNK):
            found |= {a.id: a for a in self._read(schema.articles.c.id.in_(keys[start : start + CHUNK]))}
        return [found[key] for key in keys if key in found]

    def by_url(self, url: str) -> StoredArticle:
        """The article at an address. Raises StoreError if there is none."""
        return self.get(article_id(url))

    def current_version(self, key: str) -> int:
        """The number of an article's current version, 0 if there is no such id."""
        with self.reading() as connection:
            query = select(schema.articles.c.version).where(schema.articles.c.id == key)
            return connection.execute(query).scalar_one_or_none() or 0

    def versions(self, key: str) -> list[StoredArticle]:
        """Every version of an article, the oldest first; empty if there is no such id."""
        with self.reading() as connection:
            rows = connection.execute(
                joined(every_version=True).where(schema.articles.c.id == key).order_by(schema.versions.c.version)
            )
            return [stored_from(row) for row in rows]

    def iterate(self, selection: Selection | None = None, *, order: str = "id") -> Iterator[StoredArticle]:
        """The selected articles in order of "id" or of "date" (day, then id), read in pieces: memory stays flat."""
        table = schema.articles
        keys = (table.c.id,) if order == "id" else (table.c.published_day, table.c.id)
        last: tuple[str, ...] | None = None
        where = conditions(selection) if selection else []
        while True:
            query = joined().where(*where).order_by(*keys).limit(CHUNK)
            if last is not None:
                query = query.where(tuple_(*keys) > last)
            with self.reading() as connection:
                rows = [stored_from(row) for row in connection.execute(query)]
            yield from rows
            if len(rows) < CHUNK:
                return
            last = (rows[-1].id,) if order == "id" else (rows[-1].published_day, rows[-1].id)

    def ids(self, selection: Selection | None = None) -> list[str]:
        """The ids of the selected articles in order of day, then id."""
        table = schema.articles
        query = select(table.c.id).where(*(conditions(selection) if selection else []))
        with self.reading() as connection:
            return list(connection.execute(query.order_by(table.c.published_day, table.c.id)).scalars())

    def count(self, selection: Selection | None = None) -> int:
        """How many articles are selected."""
        query = select(func.count()).select_from(schema.articles).where(*(conditions(selection) if selection else []))
        with self.reading() as connection:
            return connection.execute(query).scalar_one()

    def _read(self, *where: Any) -> Iterator[StoredArticle]:
        with self.reading() as connection:
            rows = connection.execute(joined().where(*where)).all()
        return (stored_from(row) for row in rows)

    # -- outcomes --------------------------------------------------------------------------------------------------

    def record_outcome(self, outcome: Outcome, run: int = 0) -> None:
        """Name what became of a capture; a second name replaces the first (reparse)."""
        table = schema.outcomes
        with self.batch() as connection:
            connection.execute(delete(table).where(table.c.capture_id == outcome.capture_id))
            connection.execute(insert(table), {n: getattr(outcome, n) for n in Outcome.__slots__} | {"run": run})

    def outcome(self, capture_id: int) -> Outcome | None:
        """What became of a capture; None while it waits to be processed."""
        table = schema.outcomes
        with self.reading() as connection:
            row = connection.execute(select(table).where(table.c.capture_id == capture_id)).one_or_none()
        return None if row is None else Outcome(**{n: getattr(row, n) for n in Outcome.__slots__})

    def outcomes(self, since_capture: int = 0, portal: str | None = None) -> dict[str, int]:
        """How many captures after a given one, of one portal or of all, ended in which outcome, by name."""
        table = schema.outcomes
        query = select(table.c.outcome, func.count()).where(table.c.capture_id > since_capture)
        if portal is not None:
            query = query.where(table.c.portal_id == portal)
        with self.reading() as connection:
            rows = connection.execute(query.group_by(table.c.outcome).order_by(table.c.outcome))
            return {row[0]: row[1] for row in rows}

    def processed_up_to(self) -> int:
        """The last capture that has an outcome: captures are processed in order, so all before it have one too."""
        with self.reading() as connection:
            return connection.execute(select(func.max(schema.outcomes.c.capture_id))).scalar_one() or 0

    # -- what an engine has not seen -------------------------------------------------------------------------------

    def unindexed(self, limit: int = 500, engine: str = "embedded", after: str = "") -> list[StoredArticle]:
        """Articles with an id above `after` that are new or changed since the engine took them, in order of id."""
        return self.get_many(index_state.waiting(self, engine, limit, after))

    def mark_indexed(self, ids: Iterable[str] | Mapping[str, int], engine: str = "embedded") -> None:
        """The engine holds these articles; a mapping says at which revision, else it is the current one."""
        index_state.mark(self, ids, engine)

    def forget_index(self, engine: str = "embedded") -> None:
        """The engine holds nothing any more: everything is unindexed."""
        index_state.forget(self, engine)

    def orphans(self, engine: str = "embedded") -> list[str]:
        """Ids that the engine holds and the store has no more."""
        return index_state.orphans(self, engine)
