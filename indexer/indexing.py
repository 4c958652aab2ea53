"""Bringing an engine up to what the store holds: what is new or changed goes in, what is gone comes out.

The store knows what each engine took (index_state.py). An engine that is down, full or read-only therefore costs
nothing but time: its documents wait, the report says so, and the next catch-up takes them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.archive.datadir import DataDirectory
from crawler.config import Config
from crawler.errors import EngineError, EngineVersionError
from indexer import index_state
from indexer.document import document_from
from indexer.refusals import Refusals
from indexer.store import Store

if TYPE_CHECKING:
    from indexer.engines.base import Engine

log = logging.getLogger(__name__)

BATCH = 200


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What a catch-up did: documents put in, taken out, refused (id -> reason), still waiting, and why they wait."""

    indexed: int = 0
    deleted: int = 0
    waiting: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


def catch_up(
    store: Store, data: DataDirectory, config: Config, *, keep_going: Callable[[], bool] = lambda: True
) -> CatchUp:
    """Index everything that waits. Never raises for the engine's sake: the answer carries its error."""
    from indexer.engines import open_engine

    name = config.text("index.engine")
    indexed = deleted = 0
    refused: dict[str, str] = {}
    error = ""
    try:
        with open_engine(config, data) as engine:
            make_ready(store, engine, name)
            deleted = _take_out(store, engine, name)
            last = ""
            while keep_going() and (waiting := store.unindexed(BATCH, name, after=last)):
                report = engine.index([document_from(article) for article in waiting])
                taken = set(report.taken)
                store.mark_indexed({a.id: a.revision for a in waiting if a.id in taken}, name)
                indexed += len(taken)
                now_refused = {failure.id: failure.reason for failure in report.failed}
                Refusals(data, name).update(taken, now_refused)
                refused |= now_refused
                last = waiting[-1].id
            engine.refresh()
    except EngineError as problem:
        error = str(problem)
        log.warning("the search engine did not take the documents, they wait: %s", problem)
    if refused:
        log.error("the search engine refused %s documents, for example %s", len(refused), next(iter(refused.items())))
    return CatchUp(indexed, deleted, index_state.count_waiting(store, name), refused, error)


def make_ready(store: Store, engine: Engine, name: str) -> None:
    """See that the index is there, of the present mapping, and holds what it once took; else everything waits again."""
    info = engine.info()
    if info.state == "outdated":
        raise EngineVersionError(f"the {name} index was made by another version ({info.version}); run `ducha index`")
    if info.state == "missing":
        engine.clear()
    if info.state == "missing" or info.documents < index_state.count_taken(store, name):
        store.forget_index(name)


def _take_out(store: Store, engine: Engine, name: str) -> int:
    gone = store.orphans(name)
    if gone:
        engine.delete(gone)
        engine.refresh()
        index_state.drop(store, gone, name)
    return len(gone)
