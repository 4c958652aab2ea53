"""Many captures derived by several processes, answered in order.

    with Workers(data, config, processes=2) as workers:
        for derived in workers.derive(captures): ...

Only a few captures are ahead of the caller at any time, so that memory stays flat. A page that kills its process (out
of memory, a fault in a C library) is found by trying its neighbours alone and gets the outcome "crashed"; the others
go on.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import Capture
from crawler.config import Config
from indexer import outcomes
from indexer.derive import Derived, Deriver
from indexer.site_blocks import load_site_blocks
from spiders.registry import configured_portals
from spiders.relevance import load_lexicon

log = logging.getLogger(__name__)

CHUNK = 8  # captures a task
AHEAD = 3  # tasks a process that may wait or be done

_deriver: Deriver | None = None  # of a worker process, made once when it starts


class Workers:
    """Derives captures in `processes` processes; with 0 in this one."""

    def __init__(
        self,
        data: DataDirectory,
        config: Config,
        processes: int = 1,
        make: Callable[[Path, str, Config], Deriver] | None = None,
    ) -> None:
        self._setup = (make or make_deriver, data.path, data.database_url, config)
        self.processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._local: Deriver | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self.close(wait=kind is None)

    def close(self, wait: bool = True) -> None:
        """End the processes and let go of the archive."""
        if self._local is not None:
            self._local.archive.close()
            self._local = None
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=True)
            self._pool = None

    def derive(self, captures: Iterable[Capture]) -> Iterator[Derived]:
        """What each capture says, in the order given."""
        if self.processes == 0:
            if self._local is None:
                make, path, url, config = self._setup
                self._local = make(path, url, config)
            yield from map(self._local.derive, captures)
            return
        rest = iter(captures)
        waiting: deque[tuple[list[Capture], Future[list[Derived]]]] = deque()
        while True:
            while len(waiting) < self.processes * AHEAD and (chunk := list(islice(rest, CHUNK))):
                waiting.append((chunk, self._submit(chunk)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                found = future.result()
            except BrokenProcessPool:
                self.close()
                found = self._one_by_one(chunk)
                waiting = deque((other, self._submit(other)) for other, _ in waiting)
            yield from found

    def _submit(self, chunk: list[Capture]) -> Future[list[Derived]]:
        if self._pool is None:
            # not fork: the parent may run a reactor, threads and open files
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.processes, context, _start_worker, self._setup)
        try:
            return self._pool.submit(_derive_chunk, chunk)
        except BrokenProcessPool as error:  # it broke between two tasks; the caller sees it when it asks for the result
            broken: Future[list[Derived]] = Future()
            broken.set_exception(error)
            return broken

    def _one_by_one(self, chunk: list[Capture]) -> list[Derived]:
        found: list[Derived] = []
        for capture in chunk:
            try:
                found += self._submit([capture]).result()
            except BrokenProcessPool:
                log.error("capture %s (%s) killed the process that read it", capture.id, capture.url)
                found.append(Derived(capture, outcomes.CRASHED, "the process that read it died"))
                self.close()
        return found


def make_deriver(path: Path, database_url: str, config: Config) -> Deriver:
    """A deriver on the archive of a data directory, read only."""
    data = DataDirectory(path, database_url)
    portals, lexicon = configured_portals(config), load_lexicon(config.text("crawl.lexicon"))
    with ExitStack() as undo:
        archive = undo.enter_context(Archive.open(data))
        deriver = Deriver(archive, portals, load_site_blocks(data), lexicon)
        undo.pop_all()
    return deriver


def _start_worker(make: Callable[[Path, str, Config], Deriver], path: Path, database_url: str, config: Config) -> None:
    global _deriver  # a worker process has exactly one
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    _deriver = make(path, database_url, config)
    settle()


def settle() -> None:
    """Tell the garbage collector that what is loaded by now stays, and that pages make many objects and leave none.

    For a process that does nothing but derive; a library has no business with its caller's collector.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def _derive_chunk(chunk: list[Capture]) -> list[Derived]:
    assert _deriver is not None
    return [_deriver.derive(capture) for capture in chunk]
