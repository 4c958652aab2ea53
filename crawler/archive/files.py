"""The WARC files on disk: appended to by one writer, synced before they count, rotated by size.

A file is named by time, a serial number and the machine: 20260131T120000000Z-00001-ducha.warc.gz. The catalogue's
`files.size` says how many of its bytes are vouched for; a failed write is taken back to that size.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.exchange import now
from crawler.archive.records import warcinfo
from crawler.errors import ArchiveError

PATTERN = "*.warc.gz"
OUR_NAME = re.compile(r"\d{8}T\d{9}Z-\d{5}-[A-Za-z0-9.-]+\.warc\.gz\Z")


@dataclass(slots=True)
class OpenFile:
    """A file being appended to: `size` as on disk, `committed` as the catalogue knows it."""

    path: Path
    descriptor: int
    size: int
    committed: int
    file_id: int | None


class WarcFiles:
    """The file that is appended to now, and those that this batch has closed before it."""

    def __init__(self, folder: Path, rotate_bytes: int, software: str = "ducha") -> None:
        self._folder = folder
        self.rotate_bytes = max(rotate_bytes, 1)
        self._software = software
        self._host = re.sub(r"[^A-Za-z0-9.]+", "-", socket.gethostname()).strip("-.")[:60] or "ducha"
        self._open: list[OpenFile] = []  # of the running batch; the last is current

    def resume(self, path: Path, size: int, file_id: int) -> None:
        """Go on appending to a file that is not full yet."""
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._open = [OpenFile(path, descriptor, size, size, file_id)]

    def append(self, data: bytes) -> tuple[OpenFile, int]:
        """Add bytes that belong together; the file and the offset where they stand."""
        current = self._open[-1] if self._open else None
        if current is None or current.size >= self.rotate_bytes:
            current = self._begin()
        offset = current.size
        _write(current, data)
        return current, offset

    def sync(self) -> list[OpenFile]:
        """Have the kernel put all of this batch on disk; the files concerned."""
        touched = [f for f in self._open if f.size > f.committed]
        for file in touched:
            os.fsync(file.descriptor)
        if any(f.committed == 0 for f in touched):
            _sync_folder(self._folder)
        return touched

    def committed(self) -> None:
        """The catalogue has it: older files of the batch are closed."""
        for file in self._open:
            file.committed = file.size
        for file in self._open[:-1]:
            os.close(file.descriptor)
        self._open = self._open[-1:]

    def take_back(self) -> None:
        """Cut every file to what the catalogue vouches for; files begun in this batch go."""
        kept: list[OpenFile] = []
        for file in self._open:
            if file.committed == 0:
                os.close(file.descriptor)
                file.path.unlink(missing_ok=True)
            else:
                os.ftruncate(file.descriptor, file.committed)
                file.size = file.committed
                kept.append(file)
        for file in kept[:-1]:
            os.close(file.descriptor)
        self._open = kept[-1:]

    def agree(self, sizes: Mapping[str, int]) -> None:
        """Cut every file to the size that the catalogue says it has, whatever we thought."""
        for file in self._open:
            file.committed = sizes.get(file.path.name, 0)
        self.take_back()

    def ours(self, name: str) -> bool:
        """Whether this machine named the file: another's may still be written elsewhere."""
        return name.endswith(f"-{self._host}.warc.gz")

    def close(self) -> None:
        """Let go of the files."""
        for file in self._open:
            os.close(file.descriptor)
        self._open = []

    def _begin(self) -> OpenFile:
        at = now()
        stamp = at.strftime("%Y%m%dT%H%M%S") + f"{at.microsecond // 1000:03d}Z"
        for serial in range(100_000):
            path = self._folder / f"{stamp}-{serial:05d}-{self._host}.warc.gz"
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            except FileExistsError:
                continue
            file = OpenFile(path, descriptor, 0, 0, None)
            self._open.append(file)
            _write(file, warcinfo(path.name, at, self._software))
            return file
        raise ArchiveError(f"{self._folder}: no free name for a WARC file")


def _write(file: OpenFile, data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = os.write(file.descriptor, view)
        file.size += written
        view = view[written:]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
