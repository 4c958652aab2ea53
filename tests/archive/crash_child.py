"""What runs in the processes that the crash tests kill."""

from __future__ import annotations

import os
import random
import signal
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import event

import crawler.archive.files as files
from crawler.archive import Archive, Capture, DataDirectory, Exchange
from crawler.config import load_config
from tests.archive.pages import gzipped, html, page

CONFIG = load_config(environ={"DUCHA_ARCHIVE_ROTATE_BYTES": "30000"})


def capture_until_killed(path: str, seed: int, acknowledged: Connection) -> None:
    """Capture in every way there is; each acknowledged capture is told before the next is begun."""
    choose = random.Random(seed)
    archive = Archive.open(DataDirectory(path), write=True, config=CONFIG)
    acknowledged.send(
        ("open", len(archive.recovery.cut), len(archive.recovery.adopted), list(archive.recovery.problems))
    )
    number = seed * 10_000
    while True:
        number += 1
        acknowledged.send([_told(c) for c in _some(archive, choose, number)])


def _some(archive: Archive, choose: random.Random, number: int) -> list[Capture]:
    way = choose.randrange(5)
    if way == 0:
        return [archive.failure(f"http://hewan.example/{number}", "timeout", "no answer")]
    if way == 1:
        return archive.capture_many([_page(number, n, choose) for n in range(choose.randrange(1, 6))])
    if way == 2:
        futures: list[Future[Capture]] = [archive.submit(_page(number, n, choose)) for n in range(4)]
        return [future.result() for future in futures]
    if way == 3:
        return [archive.capture(page("http://hewan.example/same", "same"))]
    return [archive.capture(_page(number, 0, choose))]


def _page(number: int, n: int, choose: random.Random) -> Exchange:
    url = f"http://hewan.example/{number}-{n}"
    if choose.randrange(3):
        noise = choose.randbytes(choose.randrange(20_000))
        return page(url, body=html(url) + noise)
    return gzipped(url, url)


def _told(capture: Capture) -> tuple[int, str, str, str]:
    return capture.id, capture.record_id, capture.url, capture.digest


def die_at_step(path: str, step: int, acknowledged: Connection) -> None:
    """Capture three batches, dying at the given step: in the middle of a write, around a sync, around a commit."""
    taken = 0

    def reached(half: tuple[int, Any] | None = None) -> None:
        nonlocal taken
        taken += 1
        if taken == step:
            if half is not None:
                os.write(half[0], half[1])
            os.kill(os.getpid(), signal.SIGKILL)

    class Slippery:
        """The os module, with a cliff."""

        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

        def write(self, descriptor: int, data: Any) -> int:
            reached((descriptor, data[: len(data) // 2]))
            reached((descriptor, data[: len(data) - 1]))
            written = os.write(descriptor, data)
            reached()
            return written

        def fsync(self, descriptor: int) -> None:
            os.fsync(descriptor)
            reached()

    archive = Archive.open(DataDirectory(path), write=True, config=CONFIG)
    vars(files)["os"] = Slippery()
    event.listen(archive.engine, "commit", lambda _connection: reached())
    for number in range(3):
        told = archive.capture_many([page(f"http://hewan.example/{step}-{number}-{n}", f"{n}") for n in range(2)])
        acknowledged.send([_told(c) for c in told])
        reached()
        told = [archive.capture(page("http://hewan.example/same", "same")), archive.failure("http://h.example/", "dns")]
        acknowledged.send([_told(c) for c in told])
    acknowledged.send("survived")
