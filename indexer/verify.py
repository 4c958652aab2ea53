"""Do WARC records, catalogue, article store and index agree? Each disagreement by name; none means that they do.

The archive's own part (records against catalogue) is crawler/archive/fixity.py; here follow the store, whose every
version must name a capture with the digest that the catalogue has, and the index, which must hold exactly the articles
that the store says it took. May run beside a crawl: captures that came after it began are not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crawler.archive import catalogue
from crawler.archive.datadir import DataDirectory
from crawler.archive.fixity import verify_archive
from crawler.config import Config
from crawler.errors import EngineError
from crawler.items import Article
from indexer import outcomes, schema
from indexer.reprints import Families
from indexer.store import Store
from indexer.stored import article_fields, article_id, text_digest

if TYPE_CHECKING:
    from crawler.archive.archive import Archive

KINDS = {
    "unprocessed_capture": "a page was captured and has no outcome: the next crawl, import or reparse gives it one",
    "outcome_without_capture": "an outcome of a capture that the catalogue does not have",
    "version_without_capture": "a version of an article whose capture the catalogue does not have",
    "version_digest_differs": "a version that was made of other bytes than its capture has now",
    "text_digest_differs": "a version whose text is not the one its digest was made of",
    "article_without_version": "an article whose current version is not there",
    "version_without_article": "a version that belongs to no article",
    "outcome_without_article": "an outcome that names an article which is not there",
    "article_id_differs": "an article that is not filed under the id of its address",
    "family_behind": "articles that came, changed or went since their copies were looked for",
    "not_indexed": "articles that the index has not taken yet",
    "missing_from_index": "an article that the index took and does not have",
    "indexed_without_article": "a document of the index without an article",
    "index_unavailable": "the index could not be asked",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement: its kind, where ("archive", "store", "index"), what it concerns, and a sentence."""

    part: str
    kind: str
    where: str
    detail: str

    def as_dict(self) -> dict[str, str]:
        """The JSON object."""
        return {"part": self.part, "kind": self.kind, "where": self.where, "detail": self.detail}


def verify(archive: Archive, store: Store, data: DataDirectory, config: Config) -> Iterator[Finding]:
    """Every disagreement, the archive's first."""
    with store.reading() as connection:
        last = connection.execute(select(func.max(catalogue.captures.c.id))).scalar_one() or 0
    for found in verify_archive(archive):
        yield Finding("archive", found.kind, found.where, found.detail)
    yield from verify_store(store, last)
    yield from verify_index(store, data, config)


def verify_store(store: Store, last_capture: int) -> Iterator[Finding]:
    """The store against the catalogue, and against itself."""
    c, o, v, a = catalogue.captures, schema.outcomes, schema.versions, schema.articles
    due = c.c.role.in_(sorted(outcomes.PROCESSED_ROLES)) & (c.c.id <= last_capture)
    current = (v.c.article_id == a.c.id) & (v.c.capture_id == a.c.capture_id) & (v.c.version == a.c.version)
    captured, outcome_of = o.c.capture_id, o.c.capture_id == c.c.id
    questions = (
        ("unprocessed_capture", select(c.c.id).outerjoin(o, outcome_of).where(due, captured.is_(None))),
        ("outcome_without_capture", select(captured).outerjoin(c, outcome_of).where(c.c.id.is_(None))),
        (
            "version_without_capture",
            select(v.c.capture_id).outerjoin(c, c.c.id == v.c.capture_id).where(c.c.id.is_(None)),
        ),
        (
            "version_digest_differs",
            select(v.c.capture_id).join(c, c.c.id == v.c.capture_id).where(c.c.digest != v.c.capture_digest),
        ),
        (
            "version_without_article",
            select(v.c.article_id).outerjoin(a, a.c.id == v.c.article_id).where(a.c.id.is_(None)),
        ),
        ("article_without_version", select(a.c.id).outerjoin(v, current).where(v.c.article_id.is_(None))),
        (
            "outcome_without_article",
            select(captured).outerjoin(a, a.c.id == o.c.article_id).where(o.c.article_id != "", a.c.id.is_(None)),
        ),
    )
    for kind, question in questions:
        with store.reading() as connection:
            for key in connection.execute(question).scalars():
                named = f"capture {key}" if isinstance(key, int) else f"article {key}"
                yield Finding("store", kind, named, KINDS[kind])
    yield from _verify_texts(store)
    if behind := len(Families(store).waiting()):
        detail = f"{behind} {KINDS['family_behind']}; the next crawl or `ducha reparse` does it"
        yield Finding("store", "family_behind", "reprints", detail)


def _verify_texts(store: Store) -> Iterator[Finding]:
    v, a = schema.versions, schema.articles
    query = select(v.c.article_id, v.c.capture_id, v.c.version, v.c.text_digest, v.c.content, a.c.url)
    query = query.join(a, a.c.id == v.c.article_id).order_by(v.c.article_id, v.c.capture_id)
    last = ("", 0)
    while True:
        after = (v.c.article_id > last[0]) | ((v.c.article_id == last[0]) & (v.c.capture_id > last[1]))
        with store.reading() as connection:
            rows = connection.execute(query.where(after).limit(200)).all()
        for row in rows:
            where = f"article {row.article_id} version {row.version}"
            if article_id(row.url) != row.article_id:
                yield Finding("store", "article_id_differs", where, KINDS["article_id_differs"])
            if text_digest(Article(**article_fields(json.loads(row.content)))) != row.text_digest:
                yield Finding("store", "text_digest_differs", where, KINDS["text_digest_differs"])
        if not rows:
            return
        last = (rows[-1].article_id, rows[-1].capture_id)


def verify_index(store: Store, data: DataDirectory, config: Config) -> Iterator[Finding]:
    """The index against the store."""
    from indexer.engines import open_engine

    name = config.text("index.engine")
    a, s = schema.articles, schema.index_state
    with store.reading() as connection:
        articles = set(connection.execute(select(a.c.id)).scalars())
        fresh = select(a.c.id).join(s, (s.c.article_id == a.c.id) & (s.c.engine == name))
        taken = set(connection.execute(fresh.where(s.c.revision >= a.c.revision)).scalars())
    try:
        with open_engine(config, data) as engine:
            state = engine.info().state
            held = set(engine.ids()) if state != "missing" else set()
    except EngineError as error:
        yield Finding("index", "index_unavailable", name, str(error))
        return
    if articles - taken:
        detail = f"{len(articles - taken)} {KINDS['not_indexed']}; `ducha index` or the next crawl does it"
        yield Finding("index", "not_indexed", name, detail)
    for key in sorted(taken - held):
        yield Finding("index", "missing_from_index", f"article {key}", KINDS["missing_from_index"])
    for key in sorted(held - articles):
        yield Finding("index", "indexed_without_article", f"article {key}", KINDS["indexed_without_article"])
