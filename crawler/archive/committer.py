"""Group commit: what is submitted while one sync runs shares the next."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from crawler.errors import ArchiveError

Job = TypeVar("Job")
Result = TypeVar("Result")
_MAX_BATCH = 64


class Committer(Generic[Job, Result]):
    """One thread that hands everything waiting to `write` at once, and then settles each job's future."""

    def __init__(self, write: Callable[[Sequence[Job]], list[Result]], name: str) -> None:
        self._write = write
        self._queue: queue.SimpleQueue[tuple[Job, Future[Result]] | None] = queue.SimpleQueue()
        self._closed = False
        self._gate = threading.Lock()  # nothing is queued behind the word that ends the queue
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[Result]:
        """The job's result, when it is on disk."""
        future: Future[Result] = Future()
        with self._gate:
            if self._closed:
                raise ArchiveError("the archive is closed")
            self._queue.put((job, future))
        return future

    def close(self) -> None:
        """Finish what was submitted, then stop."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            batch: list[tuple[Job, Future[Result]]] = []
            item = self._queue.get()
            while True:
                if item is None:
                    open_ = False
                    break
                batch.append(item)
                if len(batch) >= _MAX_BATCH:
                    break
                try:
                    item = self._queue.get_nowait()
                except queue.Empty:
                    break
            self._settle(batch)

    def _settle(self, batch: list[tuple[Job, Future[Result]]]) -> None:
        if not batch:
            return
        try:
            results = self._write([job for job, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who wait for it
            if len(batch) > 1 and not isinstance(error, ArchiveError):
                for one in batch:  # one job is at fault; its neighbours are not
                    self._settle([one])
                return
            for _, future in batch:
                future.set_exception(error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(result)
