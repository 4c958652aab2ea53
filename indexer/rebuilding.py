"""Making an index anew from the store, beside the one in use: fill, compare counts, swap at once.

The index in use answers, and takes what a crawl brings, until the swap. What changed meanwhile has a newer revision
than the rebuild took, so it waits again and the next catch-up brings it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from crawler.archive.datadir import DataDirectory
from crawler.archive.lock import WriteLock
from crawler.errors import EngineError
from indexer.document import document_from
from indexer.engines.base import Engine
from indexer.refusals import Refusals
from indexer.store import Store
from indexer.stored import StoredArticle

BATCH = 500
Watch = Callable[[Iterable[StoredArticle], int], Iterable[StoredArticle]]


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did: documents in the new index, in the old one, and those refused (id -> reason)."""

    engine: str
    indexed: int
    before: int
    refused: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of the report."""
        return {"engine": self.engine, "indexed": self.indexed, "before": self.before, "refused": self.refused}


def rebuild_index(
    engine: Engine, store: Store, data: DataDirectory, watch: Watch = lambda articles, _: articles
) -> RebuildReport:
    """Rebuild; raises EngineError and keeps the old index, BusyError where another rebuild runs.

    `watch` sees the articles pass (a progress bar).
    """
    data.index.mkdir(parents=True, exist_ok=True)
    lock = WriteLock(data.index / f"rebuild-{engine.name}.lock")
    lock.acquire("a rebuild of the search index")
    try:
        return _rebuild(engine, store, data, watch)
    finally:
        lock.release()


def _rebuild(engine: Engine, store: Store, data: DataDirectory, watch: Watch) -> RebuildReport:
    before = engine.info().documents
    rebuild = engine.rebuild()
    revisions: dict[str, int] = {}
    refused: dict[str, str] = {}
    try:
        for articles in batches(watch(store.iterate(), store.count())):
            report = rebuild.index(document_from(article) for article in articles)
            known = {article.id: article.revision for article in articles}
            revisions |= {key: known[key] for key in report.taken}
            refused |= {failure.id: failure.reason for failure in report.failed}
        held = rebuild.count()
        if held != len(revisions):
            raise EngineError(f"the new index holds {held} articles of {len(revisions)}; the old one stays in use")
    except BaseException:
        rebuild.abandon()
        raise
    rebuild.swap()
    store.forget_index(engine.name)
    store.mark_indexed(revisions, engine.name)
    Refusals(data, engine.name).replace(refused)
    return RebuildReport(engine.name, len(revisions), before, refused)


def batches(articles: Iterable[StoredArticle]) -> Iterator[list[StoredArticle]]:
    """The articles in lists of BATCH."""
    every = iter(articles)
    while some := list(islice(every, BATCH)):
        yield some
