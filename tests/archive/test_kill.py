"""kill -9 at any instant: what was acknowledged is there once, and the archive agrees with its catalogue."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import pytest
from sqlalchemy import event, func, select

import crawler.archive.files as files
from crawler.archive import Archive, DataDirectory
from crawler.archive import catalogue as t
from crawler.archive.database import reading
from crawler.archive.fixity import verify_archive
from crawler.archive.members import scan_members
from tests.archive import crash_child
from tests.archive.pages import page

Told = tuple[int, str, str, str]

ROUNDS = 60


@pytest.fixture(scope="module")
def start() -> Callable[..., Any]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.archive.crash_child"])

    def begin(target: Callable[..., None], *arguments: object) -> tuple[Any, Connection]:
        receive, send = context.Pipe(duplex=False)
        child = context.Process(target=target, args=(*arguments, send), daemon=True)
        child.start()
        send.close()
        return child, receive

    return begin


def drain(receive: Connection, acknowledged: list[Told], notes: list[Any]) -> None:
    try:
        while True:
            message = receive.recv()
            if isinstance(message, list):
                acknowledged.extend(message)
            else:
                notes.append(message)
    except EOFError:
        receive.close()


def record_ids(data: DataDirectory) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in data.archive.glob("*.warc.gz"):
        found.update(m.headers["warc-record-id"] for m in scan_members(path))
    return found


def agrees(data: DataDirectory, acknowledged: list[Told]) -> tuple[int, int]:
    """Open as the next crawl would; the number of torn records cut and of records adopted."""
    with Archive.open(data, write=True) as archive:
        mended = archive.recovery
        assert not mended.problems
        assert list(verify_archive(archive)) == []
        on_disk = record_ids(data)
        assert max(on_disk.values(), default=1) == 1
        for capture_id, record_id, url, digest in acknowledged:
            capture = archive.capture_by_id(capture_id)
            assert (capture.record_id, capture.url, capture.digest) == (record_id, url, digest)
            assert on_disk[record_id] == 1
        with reading(archive.engine) as connection:
            rows = connection.execute(select(func.count(), func.count(t.captures.c.record_id.distinct()))).one()
        assert rows[0] == rows[1]
        for capture_id, *_ in acknowledged[-3:]:
            if archive.capture_by_id(capture_id).kind != "metadata":
                assert archive.record(capture_id).body
        return len(mended.cut), len(mended.adopted)


def test_records_are_on_disk_before_their_rows_and_both_before_the_answer(
    data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    class Watched:
        def __getattr__(self, name: str) -> Any:
            if name in ("write", "fsync"):
                order.append(name)
            return getattr(os, name)

    with Archive.open(data, write=True) as archive:
        monkeypatch.setattr(files, "os", Watched())
        event.listen(archive.engine, "commit", lambda _connection: order.append("commit"))
        for n in range(2):
            archive.capture_many([page(f"http://hewan.example/{n}"), page(f"http://hewan.example/{n}b")])
            order.append("answered")
        monkeypatch.undo()
    looked_up = "commit"  # ends the reading of what is held already
    in_folder = "fsync"  # the name of the file, when it is new
    assert order == [
        *["write", "write", "write", looked_up, "fsync", in_folder, "commit", "answered"],
        *["write", "write", looked_up, "fsync", "commit", "answered"],
    ]


@pytest.mark.slow
def test_killed_at_random_instants_nothing_acknowledged_is_lost(data: DataDirectory, start: Callable[..., Any]) -> None:
    choose = random.Random(20260301)
    acknowledged: list[Told] = []
    cut = adopted = 0
    for number in range(ROUNDS):
        child, receive = start(crash_child.capture_until_killed, str(data.path), number)
        fresh: list[Told] = []
        if number % 5:  # else also before, while and just after it opens the archive
            for _ in range(choose.randrange(1, 8)):
                assert receive.poll(60)
                message = receive.recv()
                fresh += message if isinstance(message, list) else []
        time.sleep(choose.random() * 0.03)
        child.kill()
        child.join()
        drain(receive, fresh, [])
        acknowledged += fresh
        more = agrees(data, fresh)
        cut, adopted = cut + more[0], adopted + more[1]
    agrees(data, acknowledged)
    assert len(acknowledged) > ROUNDS
    assert cut + adopted > 0, "no kill ever fell into a write: the test tests nothing"


@pytest.mark.slow
def test_killed_at_each_step_of_a_capture_nothing_acknowledged_is_lost(
    data: DataDirectory, start: Callable[..., Any]
) -> None:
    acknowledged: list[Told] = []
    cut = adopted = 0
    for step in range(1, 200):
        child, receive = start(crash_child.die_at_step, str(data.path), step)
        fresh: list[Told] = []
        notes: list[Any] = []
        drain(receive, fresh, notes)
        child.join()
        acknowledged += fresh
        more = agrees(data, fresh)
        cut, adopted = cut + more[0], adopted + more[1]
        if "survived" in notes:
            break
        assert child.exitcode == -9
    else:
        pytest.fail("the steps never ended")
    assert step > 30
    assert cut > 10
    assert adopted > 10
    agrees(data, acknowledged)
