"""Power cuts: what an engine took stays taken, and what it did not take waits in the store.

DUCHA_TEST_KILLS sets the rounds of kill -9 (200 for the figure in docs/search.md).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.archive.datadir import DataDirectory
from crawler.config import Config, load_config
from crawler.errors import EngineUnavailableError
from indexer.engines import open_engine
from indexer.engines.base import SearchOptions
from indexer.engines.embedded import EmbeddedEngine
from indexer.indexing import catch_up
from indexer.query import parse
from indexer.rebuilding import rebuild_index
from indexer.store import Store
from tests.contract.writer import BATCH, batch
from tests.elasticsearch_node import Node, obtain
from tests.search.stored import fill_store

KILLS = int(os.environ.get("DUCHA_TEST_KILLS", "5"))
ARTICLES = 300


def test_nothing_taken_is_lost_when_indexing_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "embedded"
    chance = random.Random(4)
    last: dict[str, int] = {}  # id -> the last round that the engine said it took
    number = 0
    for round_ in range(KILLS):
        acknowledged = _killed_writer(folder, round_, number, chance.uniform(0.05, 0.6))
        for done in acknowledged:
            last |= {one.id: round_ for one in batch(done, round_)}
        with EmbeddedEngine(folder) as engine:
            if not acknowledged and not last:
                continue
            present = set(engine.ids())
            assert set(last) <= present, f"round {round_} lost {len(set(last) - present)}"
            assert len(present) == engine.count()
            assert len(present) <= len(last) + BATCH  # one batch may be taken without having been said
            for written in {round_, round_ - 1} & set(last.values()):
                found = engine.search(parse(f"round{written}"), SearchOptions(limit=1000, order="newest"))
                expected = {one for one, at in last.items() if at == written}
                assert len(expected - {hit.id for hit in found.hits}) <= BATCH, "an older text came back"
        number = max(0, number + len(acknowledged) - 2)
        if number > 40:
            number = 0


def _killed_writer(folder: Path, round_: int, number: int, after: float) -> list[int]:
    """Batches acknowledged by a writer that was killed some time after its first."""
    command = [sys.executable, "-m", "tests.contract.writer", str(folder), str(round_), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
    return [int(line) for line in (first + rest).split("\n")[:-1] if line]


def test_a_rebuild_that_is_killed_leaves_the_old_index_and_no_litter(tmp_path: Path) -> None:
    with EmbeddedEngine(tmp_path / "embedded") as engine:
        engine.index(batch(0, 1))
        killed = engine.rebuild()
        killed.index(batch(1, 2))
        del killed  # as a kill leaves it: a folder that nobody points at
        assert engine.count() == BATCH
        again = engine.rebuild()
        again.index(batch(0, 3))
        again.swap()
        assert engine.count() == BATCH
    assert len(list((tmp_path / "embedded").glob("articles-*"))) == 1


@pytest.mark.elasticsearch
def test_a_crawl_and_a_rebuild_through_crashes_of_the_node_end_like_those_without(
    tmp_path: Path, own_node: Node
) -> None:
    store, data, config = _archive(tmp_path, own_node)
    with store:
        crash = _crashing(own_node)
        while (report := catch_up(store, data, config, keep_going=crash)).waiting:
            assert report.error
            _up(own_node)
        assert crash.happened, "the node was never killed"  # type: ignore[attr-defined]
        expected = _answers(_embedded(store, data))
        with open_engine(config, data) as engine:
            engine.refresh()
            assert _answers(config_of(config, data)) == expected
            killer = threading.Timer(0.15, own_node.kill)
            killer.start()
            with pytest.raises(EngineUnavailableError):
                for _ in range(50):
                    rebuild_index(engine, store, data)
            killer.join()
            _up(own_node)
            assert _answers(config_of(config, data)) == expected
            assert rebuild_index(engine, store, data).indexed == ARTICLES
            assert _answers(config_of(config, data)) == expected
            names = list(engine.client.indices.get(index=f"{engine.alias}-*"))  # type: ignore[attr-defined]
            assert len(names) == 1, "indexes of killed rebuilds are left"


@pytest.mark.elasticsearch
def test_a_node_that_is_down_costs_nothing_but_time(tmp_path: Path) -> None:
    store, data, config = _archive(tmp_path, Node("http://127.0.0.1:9"))
    with store:
        report = catch_up(store, data, config)
        assert (report.indexed, report.waiting) == (0, ARTICLES)
        assert "cannot be reached" in report.error


@pytest.mark.elasticsearch
@pytest.mark.parametrize("name", ["write", "read_only_allow_delete"])  # the second is what a full disk brings
def test_a_read_only_index_keeps_documents_waiting(
    name: str, tmp_path: Path, elasticsearch_node: Node, request: pytest.FixtureRequest
) -> None:
    store, data, config = _archive(tmp_path, elasticsearch_node)
    request.addfinalizer(lambda: elasticsearch_node.remove_indexes(config.text("elasticsearch.index")))
    with store, open_engine(config, data) as engine:
        engine.clear()
        block = {f"index.blocks.{name}": True}
        engine.client.indices.put_settings(index=engine.alias, settings=block)  # type: ignore[attr-defined]
        report = catch_up(store, data, config)
        assert (report.indexed, report.waiting, report.refused) == (0, ARTICLES, {})
        assert "block" in report.error
        free = {f"index.blocks.{name}": None}
        engine.client.indices.put_settings(index=engine.alias, settings=free)  # type: ignore[attr-defined]
        report = catch_up(store, data, config)
        assert (report.indexed, report.waiting, report.error) == (ARTICLES, 0, "")


@pytest.fixture
def own_node(elasticsearch_node: Node) -> Iterator[Node]:
    """A node that may be killed: the tests' own, or where a cluster was given, one started for this."""
    node = elasticsearch_node if elasticsearch_node.ours else obtain(given="")
    yield node
    if node is not elasticsearch_node:
        node.stop()
    else:
        _up(node)


def _archive(folder: Path, node: Node) -> tuple[Store, DataDirectory, Config]:
    data = DataDirectory(folder / "data").create()
    store = Store.open(data)
    fill_store(store, ARTICLES)
    settings = {
        "index.engine": "elasticsearch",
        "elasticsearch.url": node.url,
        "elasticsearch.index": f"crash-{folder.name}",
    }
    return store, data, load_config(environ={}, flags=settings)


def _crashing(node: Node) -> Callable[[], bool]:
    """For `keep_going`: lets one batch pass, then kills the node under the next."""
    calls = [0]

    def keep_going() -> bool:
        calls[0] += 1
        if calls[0] == 2:
            node.kill()
            keep_going.happened = True  # type: ignore[attr-defined]
        return True

    keep_going.happened = False  # type: ignore[attr-defined]
    return keep_going


def _up(node: Node) -> None:
    if not node.healthy():
        node.kill()
        node.start()


def _embedded(store: Store, data: DataDirectory) -> Callable[[str], tuple[int, list[str]]]:
    config = load_config(environ={})
    assert catch_up(store, data, config).waiting == 0
    return config_of(config, data)


def config_of(config: Config, data: DataDirectory) -> Callable[[str], tuple[int, list[str]]]:
    """Asks the configured engine."""

    def ask(text: str) -> tuple[int, list[str]]:
        with open_engine(config, data) as engine:
            result = engine.search(parse(text), SearchOptions(limit=1000, order="newest"))
            return result.total, [hit.id for hit in result.hits]

    return ask


def _answers(ask: Callable[[str], tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [ask(text) for text in ("", "整改", "督察 -约谈", "2018年", "title:第一批 OR 公示", "published:2018..2019")]
