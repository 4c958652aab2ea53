"""Making an index anew from the store, beside the one in use: fill, compare counts, swap at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from crawler.errors import EngineError
from indexer.document import document_from
from indexer.engines.base import Engine, Failure
from indexer.store import Store

BATCH = 500


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did."""

    indexed: int
    failed: int
    failures: tuple[Failure, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of the report."""
        return asdict(self)


def rebuild_index(engine: Engine, store: Store, *, progress: Callable[[int], None] = lambda _: None) -> RebuildReport:
    """Rebuild; the old index answers until the new one is in place. Raises EngineError and keeps the old one."""
    rebuild = engine.rebuild()
    revisions: dict[str, int] = {}
    failures: list[Failure] = []
    try:
        every = store.iterate()
        while articles := list(islice(every, BATCH)):
            report = rebuild.index(document_from(article) for article in articles)
            known = {article.id: article.revision for article in articles}
            revisions |= {key: known[key] for key in report.taken}
            failures += report.failed
            progress(len(articles))
        held = rebuild.count()
        if held != len(revisions):
            raise EngineError(f"the new index holds {held} articles of {len(revisions)}; the old one stays in use")
    except BaseException:
        rebuild.abandon()
        raise
    rebuild.swap()
    store.forget_index(engine.name)
    store.mark_indexed(revisions, engine.name)
    return RebuildReport(len(revisions), len(failures), tuple(failures))
