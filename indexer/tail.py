"""The process that follows a crawl: it turns captures into articles as they are acknowledged, and indexes them.

The crawl's process only fetches and archives; parsing there would slow its reactor. This one reads the catalogue that
the crawl writes, so nothing travels between them but "stop" and the counts, and a backlog waits on disk, not in memory.
It ends when its parent does: what it had not done is caught up at the next start.
"""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.config import Config
from crawler.errors import StoreError
from crawler.logs import configure_logging
from indexer.indexing import CatchUp, catch_up
from indexer.processing import Processor
from indexer.store import Store
from indexer.workers import Workers, settle

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
INDEX_SECONDS = 10.0  # between two commits to the index while the crawl goes on


class Tail:
    """Handle on the process: started with a crawl, finished at its end."""

    def __init__(self, data: DataDirectory, config: Config) -> None:
        context = multiprocessing.get_context("spawn")  # not fork: the parent runs a reactor
        self._pipe, theirs = context.Pipe()
        self._lock = threading.Lock()
        self._process = context.Process(
            target=follow, args=(theirs, data.path, data.database_url, config), name="ducha-tail", daemon=False
        )
        self._process.start()
        theirs.close()
        atexit.register(self._pipe.close)  # before multiprocessing waits for its children: it ends by itself then

    def processed(self) -> dict[str, Any]:
        """Wait until every capture made before has its outcome. Raises StoreError if the process is gone."""
        return self._ask("processed")

    def finish(self) -> dict[str, Any]:
        """Process and index what is left, end the process, and give the counts of all it did."""
        counts = self._ask("finish")
        self._process.join(60)
        atexit.unregister(self._pipe.close)
        self._pipe.close()
        return counts

    def _ask(self, question: str) -> dict[str, Any]:
        with self._lock:
            try:
                self._pipe.send(question)
                answer = self._pipe.recv()
            except (EOFError, OSError) as error:
                raise StoreError(
                    f"the process that makes the articles ended early (exit {self._process.exitcode}); "
                    "the pages are archived and the next crawl or `ducha reparse` processes them"
                ) from error
        assert isinstance(answer, dict)
        return answer


def follow(pipe: Connection, path: Path, database_url: str, config: Config) -> None:
    """The process itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the crawl decides when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    configure_logging(config)
    parent = os.getppid()
    data = DataDirectory(path, database_url)
    with Archive.open(data) as archive, Store.open(data) as store:
        processes = config.integer("crawl.workers")
        settle()
        with Workers(data, config, processes if processes > 1 else 0) as workers:  # one: this one
            _Follower(pipe, archive, store, workers, data, config, parent).run()


class _Follower:
    def __init__(
        self,
        pipe: Connection,
        archive: Archive,
        store: Store,
        workers: Workers,
        data: DataDirectory,
        config: Config,
        parent: int,
    ) -> None:
        self.pipe, self.store, self.data, self.config, self.parent = pipe, store, data, config, parent
        self.processor = Processor(archive, store, workers)
        self.indexed = self.deleted = 0
        self.last: CatchUp = CatchUp()
        self.index_due = time.monotonic() + INDEX_SECONDS
        self.unindexed = True

    def run(self) -> None:
        while self.parent_lives():
            done = self.processor.run(self.parent_lives)
            self.unindexed = self.unindexed or bool(done)
            if self.unindexed and time.monotonic() > self.index_due:
                self.index()
            try:
                if not done and self.pipe.poll(POLL_SECONDS) and self.answer(self.pipe.recv()):
                    return
            except (EOFError, OSError):
                return

    def parent_lives(self) -> bool:
        return os.getppid() == self.parent

    def index(self) -> None:
        self.last = catch_up(self.store, self.data, self.config, keep_going=self.parent_lives)
        self.indexed += self.last.indexed
        self.deleted += self.last.deleted
        self.unindexed = False
        self.index_due = time.monotonic() + INDEX_SECONDS

    def answer(self, question: str) -> bool:
        """Answer the parent; True when it was the last question."""
        self.processor.run(self.parent_lives)  # what was captured between the last look and the question
        if question == "finish":
            self.index()
        progress = self.processor.progress
        self.pipe.send(
            {
                "outcomes": dict(progress.outcomes),
                "repairs": dict(progress.repairs),
                "stripped": dict(progress.stripped),
                "seconds": dict(progress.seconds),
                "indexed": self.indexed,
                "waiting": self.last.waiting,
                "engine_error": self.last.error,
            }
        )
        return question == "finish"
