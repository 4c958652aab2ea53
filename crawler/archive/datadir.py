"""The data directory: everything that one archive is, in one folder that can be copied.

`archive/*.warc.gz` are the raw bytes, `ducha.db` the catalogue and article store (unless a database is named by URL),
`index/` the embedded search index, `runs/` what each run reported. Only the first can not be made again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from crawler.archive.lock import WriteLock
from crawler.errors import ArchiveError


class DataDirectory:
    """The paths of one data directory, and its write lock."""

    def __init__(self, path: Path | str, database: str = "") -> None:
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a symlinked data directory
        self.archive = self.path / "archive"
        self.index = self.path / "index"
        self.runs = self.path / "runs"
        self.database_file = self.path / "ducha.db"
        self.database_url = database or URL.create("sqlite", database=str(self.database_file)).render_as_string()
        self._lock = WriteLock(self.path / "lock")

    def __repr__(self) -> str:
        return f"DataDirectory({str(self.path)!r})"

    @property
    def local_database(self) -> bool:
        """Whether the database is the file in this directory."""
        return self.database_url.startswith("sqlite")

    @property
    def exists(self) -> bool:
        """Whether an archive was ever made here."""
        return self.archive.is_dir() and (not self.local_database or self.database_file.is_file())

    def create(self) -> DataDirectory:
        """Make the folders that are missing; raises ArchiveError."""
        try:
            for folder in (self.path, self.archive, self.index, self.runs):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"{self.path}: cannot be made: {error.strerror}. Name another with --data.") from error
        return self

    @contextmanager
    def write_lock(self, purpose: str, wait: float = 0) -> Iterator[None]:
        """Be the one writer; raises BusyError naming the process that is, after `wait` seconds. May be nested."""
        self.acquire(purpose, wait)
        try:
            yield
        finally:
            self.release()

    def acquire(self, purpose: str, wait: float = 0) -> None:
        """Take the write lock without a `with`; each needs its `release`."""
        if not self.path.is_dir():
            self.create()
        self._lock.acquire(purpose, wait)

    def release(self) -> None:
        """Give the write lock back."""
        self._lock.release()
