"""What the pages read from: archive, store and search engine, opened once, closed with the server."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.config import Config
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.store import Store


@dataclass(frozen=True, slots=True)
class Holdings:
    """Read-only views of one data directory."""

    config: Config
    data: DataDirectory
    archive: Archive
    store: Store
    engine: Engine

    @classmethod
    def open(cls, config: Config, data: DataDirectory) -> Holdings:
        """Open everything for reading."""
        with ExitStack() as undo:
            archive = undo.enter_context(Archive.open(data))
            store = undo.enter_context(Store.open(data))
            holdings = cls(config, data, archive, store, open_engine(config, data))
            undo.pop_all()
            return holdings

    def close(self) -> None:
        """Close everything."""
        self.engine.close()
        self.store.close()
        self.archive.close()
