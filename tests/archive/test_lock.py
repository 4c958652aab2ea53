"""One writer, named; its lock ends with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from crawler.archive import Archive, DataDirectory
from crawler.errors import ArchiveError, BusyError
from tests.archive.pages import page

HOLD = """
import os, sys, time
from crawler.archive import DataDirectory
data = DataDirectory(sys.argv[1])
with data.write_lock("crawl"):
    if len(sys.argv) > 2 and os.fork() == 0:
        time.sleep(60)
    print("held", flush=True)
    time.sleep(float(sys.stdin.readline()))
"""


def holder(data: DataDirectory, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(data.path), *more]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_the_second_writer_is_told_who_the_first_is(data: DataDirectory) -> None:
    process = holder(data)
    try:
        with pytest.raises(BusyError, match=rf"process {process.pid} on .*\(crawl, since ") as caught:
            Archive.open(data, write=True)
        assert "Wait until it ends" in str(caught.value)
    finally:
        end(process)


def test_a_killed_writer_leaves_no_lock(data: DataDirectory) -> None:
    end(holder(data))
    with data.write_lock("next"):
        pass


def test_an_orphaned_worker_of_a_killed_writer_holds_no_lock(data: DataDirectory) -> None:
    process = holder(data, "fork")
    process.kill()
    process.wait()
    try:
        with data.write_lock("next", wait=10):  # the worker may not have run yet; it lives for a minute
            pass
    finally:
        end(process)


def test_waiting_gets_the_lock_when_it_is_free(data: DataDirectory) -> None:
    process = holder(data)
    assert process.stdin is not None
    process.stdin.write("0.3\n")
    process.stdin.flush()
    with Archive.open(data, write=True, wait=30) as archive:
        archive.capture(page())
    process.communicate()


def test_waiting_in_vain_says_how_long(data: DataDirectory) -> None:
    process = holder(data)
    try:
        began = time.monotonic()
        with pytest.raises(BusyError, match=r"after waiting 0\.2 s"):
            data.acquire("x", wait=0.2)
        assert time.monotonic() - began < 5
    finally:
        end(process)


def test_two_objects_in_one_process_exclude_each_other(data: DataDirectory) -> None:
    with Archive.open(data, write=True), pytest.raises(BusyError, match=f"process {os.getpid()}"):
        Archive.open(DataDirectory(data.path), write=True)


def test_the_holder_may_take_it_again(data: DataDirectory) -> None:
    with data.write_lock("outer"), data.write_lock("inner"), Archive.open(data, write=True) as archive:
        archive.capture(page())
    with DataDirectory(data.path).write_lock("next"):
        pass


def test_a_failed_open_gives_the_lock_back(data: DataDirectory) -> None:
    data.create()
    data.database_file.write_bytes(b"this is not a database, " * 100)
    with pytest.raises(Exception, match="damaged"):
        Archive.open(data, write=True)
    with DataDirectory(data.path).write_lock("next"):
        pass


def test_readers_see_whole_captures_while_others_are_written(data: DataDirectory) -> None:
    stop = threading.Event()
    problems: list[BaseException] = []
    read = 0

    def follow() -> None:
        nonlocal read
        last = 0
        try:
            with Archive.open(data) as reader:
                while not stop.is_set() or last < 120:
                    for capture in reader.captures(since_id=last):
                        assert capture.id == last + 1
                        last = capture.id
                        if capture.kind == "response":
                            assert reader.record(capture.id).digest
                            read += 1
        except BaseException as error:  # noqa: BLE001
            problems.append(error)

    with Archive.open(data, write=True) as archive:
        followers = [threading.Thread(target=follow) for _ in range(3)]
        for thread in followers:
            thread.start()
        futures = [archive.submit(page(f"http://hewan.example/{n}", str(n))) for n in range(60)]
        for n in range(60, 120):
            archive.capture(page(f"http://hewan.example/{n}", str(n)))
        assert sorted(f.result().id for f in futures) == sorted({f.result().id for f in futures})
        stop.set()
        for thread in followers:
            thread.join()
    assert not problems
    assert read == 360


def test_a_relative_path_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = DataDirectory(Path("data")).create()
    monkeypatch.chdir("/")
    assert data.archive == tmp_path / "data" / "archive"


def test_whoever_submits_waits_for_no_disk_and_no_one_submits_behind_the_end(data: DataDirectory) -> None:
    archive = Archive.open(data, write=True)
    taken = [archive.submit(page("http://hewan.example/first", "first"))]
    taken[0].result(30)
    with archive._lock:  # as a sync that takes its time holds it
        taken.append(archive.submit(page("http://hewan.example/slow", "slow")))
        closing = threading.Thread(target=archive.close)
        closing.start()
        with pytest.raises(ArchiveError, match="closed"):
            for n in range(1_000_000):  # until the end has begun, what is submitted is taken
                taken.append(archive.submit(page(f"http://hewan.example/{n}", "late")))  # noqa: PERF401 - keeps what came before
        assert not taken[1].done()
    closing.join(60)
    assert not closing.is_alive()
    assert all(future.done() for future in taken)
    with Archive.open(data) as reader:
        assert [c.id for c in reader.captures()] == sorted(future.result().id for future in taken)
