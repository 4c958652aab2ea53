"""The archive: exchanges go in as WARC records and catalogue rows together, and come out as they were.

    exchange -> records.build -> files.append -> fsync -> rows, commit -> acknowledged

A capture is acknowledged only after both syncs. Many captures at once (`capture_many`, or `submit` from a crawl) share
them, which is what makes the promise cheap.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from crawler.archive import catalogue as t
from crawler.archive.committer import Committer
from crawler.archive.database import database_error, database_errors, open_engine, reading, sole_writer, writing
from crawler.archive.datadir import DataDirectory
from crawler.archive.entries import Entry, entry_of_exchange, insert_entries
from crawler.archive.exchange import Capture, Exchange, Recovery, Role, archive_url, now
from crawler.archive.files import WarcFiles
from crawler.archive.held import HeldBodies
from crawler.archive.migrate import upgrade
from crawler.archive.reader import ArchiveReader
from crawler.archive.records import build, build_failure
from crawler.archive.recovery import file_row, recover
from crawler.config import Config
from crawler.errors import ArchiveError

Job = tuple[Exchange, str | None]  # an exchange, and the detail of its failure where there was no response


class Archive(ArchiveReader):
    """Captures of one data directory. Safe to use from several threads; readers never wait for the writer."""

    def __init__(
        self, data: DataDirectory, engine: Engine, files: WarcFiles | None, recovery: Recovery, held: ExitStack
    ) -> None:
        super().__init__(data, engine)
        # For what a crawl notes beside its captures: a commit waits for no disk. The journal keeps the order of
        # commits, so that a power cut may lose the last notes but none that a later capture was acknowledged after.
        self.unsynced_engine = engine
        self._held = held
        self.recovery = recovery
        self._files = files
        self._lock = threading.Lock()  # of writing; held through the disk's sync
        self._starting = threading.Lock()  # of the committer's beginning and end: whoever submits waits for no disk
        self._closed = False
        self._broken = ""
        self._committer: Committer[Job, Capture] | None = None

    @classmethod
    def open(
        cls,
        data: DataDirectory,
        *,
        write: bool = False,
        config: Config | None = None,
        purpose: str = "archive",
        wait: float = 0,
    ) -> Archive:
        """Open the archive of a data directory.

        For writing the directory is made if need be, the write lock is taken (BusyError names its holder) and what a
        crash left is mended; see `recovery`. For reading the directory must have been written to: else ArchiveError.
        """
        if not write and not data.exists:
            raise ArchiveError(f"{data.path}: there is no archive here yet. `ducha crawl` or `ducha import` makes one.")
        engine = open_engine(data.database_url)
        with ExitStack() as undo, database_errors(str(data.path)):
            undo.callback(engine.dispose)
            if write:
                data.create()
                undo.enter_context(data.write_lock(purpose, wait))
                undo.enter_context(sole_writer(engine, purpose))
            upgrade(engine, t.SCRIPTS, t.VERSION_TABLE)
            if not write:
                return cls(data, engine, None, Recovery(), undo.pop_all())
            recovery = recover(engine, data.archive)
            files = WarcFiles(data.archive, config.integer("archive.rotate_bytes") if config else 1_000_000_000)
            _resume(engine, data, files)
            unsynced = open_engine(data.database_url, durable=False)
            undo.callback(unsynced.dispose)
            archive = cls(data, engine, files, recovery, undo.pop_all())
            archive.unsynced_engine = unsynced
            return archive

    def close(self) -> None:
        """Finish what was submitted; let go of files, connections and the write lock."""
        with self._starting:
            self._closed = True
            committer = self._committer
        if committer is not None:
            committer.close()
        with self._lock:
            if self._files is not None:
                self._files.close()
                self._files = None
            self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- writing ------------------------------------------------------------------------------------------------

    def capture(self, exchange: Exchange) -> Capture:
        """Archive one exchange; when this returns it is on disk. A body already held for the URL becomes a revisit."""
        return self.capture_many([exchange])[0]

    def capture_many(self, exchanges: Sequence[Exchange]) -> list[Capture]:
        """Archive several exchanges with one sync: all are on disk when this returns, or none is."""
        return self._write([(exchange, None) for exchange in exchanges])

    def submit(self, exchange: Exchange) -> Future[Capture]:
        """Archive from a crawl without waiting: the future is done when the capture is on disk.

        Captures submitted while the disk is busy share its next sync.
        """
        with self._starting:
            if self._closed:
                raise ArchiveError(f"{self.data.path}: the archive is closed")
            if self._committer is None:
                self._committer = Committer(self._write, "archive")
            committer = self._committer
        return committer.submit((exchange, None))

    def failure(
        self,
        url: str,
        outcome: str,
        detail: str = "",
        portal_id: str = "",
        column: str = "",
        role: Role = "page",
        fetched: datetime | None = None,
        run_id: int | None = None,
        via: str = "",
    ) -> Capture:
        """Archive that a fetch failed before there was a response (a metadata record)."""
        exchange = Exchange(
            url=url,
            status=0,
            fetched=fetched or now(),
            portal_id=portal_id,
            column=column,
            role=role,
            outcome=outcome,
            run_id=run_id,
            via=via,
        )
        return self._write([(exchange, detail)])[0]

    def start_run(
        self, kind: str, what: str = "", counts: Mapping[str, Any] | None = None, at: datetime | None = None
    ) -> int:
        """A run began: its id (see `runs`)."""
        return self.runs.start_run(kind, what, counts, at)

    def finish_run(
        self, run_id: int, counts: Mapping[str, Any] | None = None, outcome: str = "done", at: datetime | None = None
    ) -> None:
        """The run ended (see `runs`)."""
        self.runs.finish_run(run_id, counts, outcome, at)

    def _write(self, jobs: Sequence[Job]) -> list[Capture]:
        if not jobs:
            return []
        with self._lock:
            if self._files is None:
                raise ArchiveError(f"{self.data.path}: the archive is not open for writing")
            if self._broken:
                raise ArchiveError(self._broken)
            try:
                entries = self._append([(_prepared(exchange), detail) for exchange, detail in jobs])
                touched = self._files.sync()
            except OSError as error:
                self._take_back(f"{self.data.archive}: cannot be written: {error.strerror}")
                raise ArchiveError(
                    f"{self.data.archive}: cannot be written: {error.strerror}. Nothing of this page was kept."
                ) from error
            except BaseException as error:
                self._take_back("the last write failed")
                if isinstance(error, DBAPIError):
                    raise database_error(error, str(self.data.path)) from error
                raise
            try:
                with writing(self.engine) as connection:
                    for file in touched:
                        file.file_id = file_row(connection, file.path.name, file.size)
                    ids = {file.path.name: file.file_id or 0 for file in touched}
                    captures = insert_entries(connection, [replace(e, file_id=ids[e.file_name]) for e in entries])
            except BaseException as error:
                self._after_failed_commit()
                if isinstance(error, DBAPIError):
                    raise database_error(error, str(self.data.path)) from error
                raise
            self._files.committed()
            return captures

    def _append(self, jobs: Sequence[Job]) -> list[Entry]:
        assert self._files is not None
        entries: list[Entry] = []
        with reading(self.engine) as connection:
            held = HeldBodies(connection)
            for exchange, detail in jobs:
                built = (
                    build_failure(exchange, detail)
                    if detail is not None
                    else build(exchange, held.reference_for(exchange))
                )
                file, start = self._files.append(built.before + built.main)
                entries.append(entry_of_exchange(exchange, built, file.path.name, start))
                held.remember(exchange, built)
        return entries

    def _take_back(self, what: str) -> None:
        assert self._files is not None
        try:
            self._files.take_back()
        except OSError as error:
            self._broken = f"{what}; nor could it be taken back ({error.strerror}). The next start mends it."

    def _after_failed_commit(self) -> None:
        """Ask the database itself whether the commit happened: it may have failed only in being told."""
        assert self._files is not None
        try:
            with reading(self.engine) as connection:
                sizes: dict[str, int] = {
                    r.name: r.size for r in connection.execute(select(t.files.c.name, t.files.c.size))
                }
            self._files.agree(sizes)
        except (DBAPIError, OSError) as error:
            self._files.close()
            self._broken = (
                f"{self.data.path}: the database failed ({error}); start again: the next start mends what was left"
            )


def _prepared(exchange: Exchange) -> Exchange:
    if exchange.fetched.tzinfo is None:
        raise ValueError("Exchange.fetched needs a time zone")
    return replace(exchange, url=archive_url(exchange.url))


def _resume(engine: Engine, data: DataDirectory, files: WarcFiles) -> None:
    """Go on in the newest file, unless it is full or disagrees with the catalogue."""
    with reading(engine) as connection:
        newest = connection.execute(select(t.files).order_by(t.files.c.name.desc()).limit(1)).first()
    if newest is None or newest.size >= files.rotate_bytes or not files.ours(newest.name):
        return
    path = data.archive / newest.name
    if path.is_file() and path.stat().st_size == newest.size:
        files.resume(path, newest.size, newest.id)
