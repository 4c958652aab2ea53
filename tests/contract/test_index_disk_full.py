"""A disk that is full while the embedded index is written: an error that says so, and the last commit stays."""

from __future__ import annotations

import resource
import signal
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from crawler.errors import EngineUnavailableError
from indexer.document import IndexDocument
from indexer.engines.embedded import EmbeddedEngine

BOUND = 20_000  # bytes of a file in the child


def document(number: int) -> IndexDocument:
    """An article whose characters nobody else has, so that the index needs room for it."""
    body = "".join(chr(0x4E00 + (number * 7919 + n * 31) % 20_000) for n in range(1_000))
    return IndexDocument(id=f"{number:016x}", title=f"整改第{number}号", body=body)


def write_bounded(folder: Path) -> None:
    """Index more than fits; the exit code tells what was raised."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (BOUND, BOUND))
    try:
        EmbeddedEngine(folder).index(document(number) for number in range(3, 200))
    except EngineUnavailableError as error:
        sys.exit(3 if "cannot be written" in str(error) else 4)


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_full_disk_is_told_and_the_last_commit_stays(tmp_path: Path, rounds: int) -> None:
    folder = tmp_path / "embedded"
    with EmbeddedEngine(folder) as engine:
        engine.index([document(1), document(2)])
    for _ in range(rounds):
        child = get_context("spawn").Process(target=write_bounded, args=(folder,))
        child.start()
        child.join(60)
        assert child.exitcode == 3
    with EmbeddedEngine(folder) as engine:
        assert set(engine.ids()) == {document(1).id, document(2).id}
        engine.index([document(number) for number in range(3, 20)])
        assert engine.count() == 19
