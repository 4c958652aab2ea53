"""Engines for the contract suite: every test of it runs whole against each. A third engine is one more line here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.document import IndexDocument
from indexer.engines.base import Engine
from indexer.engines.elasticsearch import ElasticsearchEngine
from indexer.engines.embedded import EmbeddedEngine
from tests.contract.corpus import Maker
from tests.elasticsearch_node import Node, obtain, wanted
from tests.elasticsearch_server import NoElasticsearchError

ENGINES = ["embedded", *(["elasticsearch"] if wanted() else [])]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `kind` once for each engine."""
    if "kind" in metafunc.fixturenames:
        marked = [
            pytest.param(name, marks=pytest.mark.elasticsearch) if name == "elasticsearch" else name for name in ENGINES
        ]
        metafunc.parametrize("kind", marked, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs Elasticsearch where the person asked for it."""
    left_out = [item for item in items if not wanted() and item.get_closest_marker("elasticsearch")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def elasticsearch_node() -> Iterator[Node]:
    """A running node; where none can be had the tests fail and say how to get one."""
    try:
        node = obtain()
    except NoElasticsearchError as error:
        pytest.fail(str(error), pytrace=False)
    yield node
    node.stop()


@dataclass(frozen=True)
class Place:
    """Where one index lives, so that a test can open it several times."""

    open: Callable[[], Engine]


@pytest.fixture(scope="session")
def new_place(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Place]:
    """Makes a place for an index that nobody has used."""
    if kind == "embedded":

        def embedded() -> Place:
            folder: Path = tmp_path_factory.mktemp("index") / "embedded"
            return Place(lambda: EmbeddedEngine(folder))

        return embedded
    node = request.getfixturevalue("elasticsearch_node")

    run = f"ducha-test-{uuid.uuid4().hex[:8]}"

    def elasticsearch() -> Place:
        name = f"{run}-{uuid.uuid4().hex[:8]}"
        return Place(lambda: ElasticsearchEngine(node.url, name=name))

    request.addfinalizer(lambda: node.remove_indexes(run))
    return elasticsearch


@pytest.fixture
def place(new_place: Callable[[], Place]) -> Place:
    """A place for an index that nobody has used."""
    return new_place()


@pytest.fixture
def engine(place: Place) -> Iterator[Engine]:
    """An engine without an index yet."""
    with place.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def articles() -> list[IndexDocument]:
    """The shared corpus."""
    return list(Maker(seed=3).articles(400))


@pytest.fixture(scope="session")
def filled(new_place: Callable[[], Place], articles: list[IndexDocument]) -> Iterator[Engine]:
    """An engine that holds the shared corpus; tests only read it."""
    with new_place().open() as opened:
        opened.index(articles)
        opened.refresh()
        yield opened
