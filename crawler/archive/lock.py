"""One writer at a time in a data directory.

The lock is the kernel's (flock), so it ends with its process however that ends; the file beside it only says who holds
it. A forked child gives its copy up at once, or an orphaned worker would go on holding the lock of a killed parent.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import ArchiveError, BusyError

_held: set[int] = set()  # descriptors, so that a forked child can close its copies


def _close_in_child() -> None:
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_close_in_child)


class WriteLock:
    """The lock of one file; `acquire` may be called again by its holder and counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._depth = 0
        self._pid = 0

    @property
    def held(self) -> bool:
        """Whether this process holds the lock through this object."""
        return self._depth > 0 and self._pid == os.getpid()

    def acquire(self, purpose: str, wait: float = 0) -> None:
        """Take the lock, waiting up to `wait` seconds; raises BusyError naming its holder."""
        if self.held:
            self._depth += 1
            return
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise ArchiveError(f"{self.path}: cannot be opened for writing: {error.strerror}") from error
        deadline = time.monotonic() + wait
        try:
            while not _try_lock(descriptor, self.path):
                if time.monotonic() >= deadline:
                    raise BusyError(_busy_message(self.path, wait))
                time.sleep(min(0.1, max(0.005, deadline - time.monotonic())))
            _write_holder(descriptor, purpose)
        except BaseException:
            os.close(descriptor)
            raise
        _held.add(descriptor)
        self._descriptor, self._depth, self._pid = descriptor, 1, os.getpid()

    def release(self) -> None:
        """Give one `acquire` back; the last one frees the lock."""
        if not self.held:
            return
        self._depth -= 1
        if self._depth == 0 and self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            _held.discard(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None


def _try_lock(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EINTR):
            return False
        raise ArchiveError(f"{path}: this file system cannot lock files: {error.strerror}") from error
    return True


def _write_holder(descriptor: int, purpose: str) -> None:
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "purpose": purpose,
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
    except OSError:  # a full disk: the lock itself still holds, only its label is missing
        return


def _busy_message(path: Path, wait: float) -> str:
    try:
        holder = json.loads(path.read_text("utf-8"))
        who = f"process {holder['pid']} on {holder['host']} ({holder['purpose']}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process"
    waited = f" after waiting {wait:g} s" if wait else ""
    return f"{path.parent}: {who} is writing here{waited}. Wait until it ends, or stop it."
