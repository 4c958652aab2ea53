"""A real node that refuses bulk requests for load (429): what it did not take waits, and goes in once it can."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive.datadir import DataDirectory
from crawler.config import load_config
from crawler.errors import EngineUnavailableError
from indexer.engines import elasticsearch
from indexer.engines.elasticsearch import ElasticsearchEngine
from indexer.indexing import catch_up
from indexer.store import Store
from tests.contract.test_indexing import ONE
from tests.elasticsearch_node import Node, obtain_with
from tests.elasticsearch_server import NoElasticsearchError
from tests.search.stored import fill_store

ARTICLES = 250  # more than one batch of a catch-up
NARROW = """\
indexing_pressure.memory.limit: 300kb
thread_pool.write.size: 1
thread_pool.write.queue_size: 1
"""
SENDERS = 12

pytestmark = [pytest.mark.elasticsearch, pytest.mark.slow]


@pytest.fixture
def narrow_node() -> Iterator[Node]:
    """A node that takes small bulk requests, and few at a time."""
    try:
        node = obtain_with(NARROW)
    except NoElasticsearchError as error:
        pytest.fail(str(error), pytrace=False)
    yield node
    node.stop()


def test_documents_that_the_node_has_no_room_for_wait_and_go_in_later(
    narrow_node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "RETRIES", 1)
    data = DataDirectory(tmp_path / "data").create()
    settings = {"index.engine": "elasticsearch", "elasticsearch.url": narrow_node.url, "elasticsearch.index": "narrow"}
    config = load_config(environ={}, flags=settings)
    with Store.open(data) as store:
        fill_store(store, ARTICLES)
        report = catch_up(store, data, config)
        assert report.waiting == ARTICLES - report.indexed > 0
        assert report.refused == {}, "a refusal for load is not the document's fault"
        assert "rejected" in report.error
        assert refusals(narrow_node) > 0
        narrow_node.restart_without(NARROW)
        report = catch_up(store, data, config)
        assert (report.waiting, report.refused, report.error) == (0, {}, "")
        assert ElasticsearchEngine(narrow_node.url, name="narrow").count() == ARTICLES


def test_writers_that_crowd_each_other_out_all_come_through(narrow_node: Node) -> None:
    engines = [ElasticsearchEngine(narrow_node.url, name="crowd") for _ in range(SENDERS)]
    engines[0].clear()

    def send(number: int) -> int:
        made = [replace(ONE, id=f"{number:04x}{at:012x}") for at in range(40)]
        taken = 0
        for start in range(0, 40, 4):
            for _ in range(5):  # as catch-ups do: what is not taken waits for the next
                try:
                    taken += len(engines[number].index(made[start : start + 4]).taken)
                    break
                except EngineUnavailableError:
                    continue
        return taken

    with ThreadPoolExecutor(SENDERS) as pool:
        taken = sum(pool.map(send, range(SENDERS)))
    engines[0].refresh()
    assert engines[0].count() == taken == SENDERS * 40
    assert refusals(narrow_node) > 0, "the node was never crowded, so this showed nothing"
    for engine in engines:
        engine.close()


def refusals(node: Node) -> int:
    """Bulk requests that the node refused for load: for want of memory, or of a place in the queue."""
    (stats,) = node.request("GET", "/_nodes/stats/indexing_pressure,thread_pool")["nodes"].values()
    memory = stats["indexing_pressure"]["memory"]["total"]
    queue = stats["thread_pool"]["write"]["rejected"]
    return int(memory["coordinating_rejections"] + memory["primary_rejections"] + queue)
