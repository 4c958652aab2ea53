"""A cluster that asks for a login and has a certificate of its own authority."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive.datadir import DataDirectory
from crawler.config import load_config
from crawler.errors import EngineUnavailableError
from indexer.engines import open_engine
from indexer.query import parse
from tests.contract.test_indexing import ONE, TWO
from tests.elasticsearch_node import CRAWL, PASSWORD, Node, obtain_guarded
from tests.elasticsearch_server import NoElasticsearchError


@pytest.fixture
def guarded_node() -> Iterator[Node]:
    try:
        node = obtain_guarded()
    except NoElasticsearchError as error:
        pytest.fail(str(error), pytrace=False)
    yield node
    node.stop()


@pytest.mark.elasticsearch
@pytest.mark.slow
def test_a_login_with_few_rights_and_the_authority_open_the_cluster_and_nothing_else_does(
    guarded_node: Node, tmp_path: Path
) -> None:
    address = guarded_node.url.replace("://", f"://{CRAWL}:{PASSWORD}@")
    whole = {"index.engine": "elasticsearch", "elasticsearch.url": address, "elasticsearch.ca": str(guarded_node.ca)}
    data = DataDirectory(tmp_path)
    with open_engine(load_config(environ={}, flags=whole), data) as engine:
        engine.index([ONE])
        rebuild = engine.rebuild()
        rebuild.index([ONE])
        assert rebuild.count() == 1
        rebuild.swap()
        assert engine.count(parse("边督边改")) == 1
        info = engine.info()
        assert (info.state, list(engine.ids())) == ("ready", [ONE.id])
        assert PASSWORD not in info.place
    for change, says in (
        ({"elasticsearch.ca": ""}, "cannot be reached"),
        ({"elasticsearch.url": guarded_node.url}, "Check elasticsearch.api_key"),
        ({"elasticsearch.url": guarded_node.url, "elasticsearch.api_key": "bm86a2V5"}, "Check elasticsearch.api_key"),
        ({"elasticsearch.index": "not-ours"}, "Check elasticsearch.api_key"),
    ):
        engine = open_engine(load_config(environ={}, flags={**whole, **change}), data)
        with engine, pytest.raises(EngineUnavailableError, match=says) as caught:
            engine.index([ONE])
        assert PASSWORD not in str(caught.value)


@pytest.mark.elasticsearch
@pytest.mark.slow
def test_an_api_key_opens_the_cluster_until_it_is_taken_back(guarded_node: Node, tmp_path: Path) -> None:
    role = {
        "cluster": ["monitor"],
        "indices": [{"names": ["ducha-articles*"], "privileges": ["all"]}],
    }
    made = guarded_node.request("POST", "/_security/api_key", {"name": "ducha", "role_descriptors": {"ducha": role}})
    key = str(made["encoded"])
    ca = str(guarded_node.ca)
    flags = {"index.engine": "elasticsearch", "elasticsearch.url": guarded_node.url, "elasticsearch.ca": ca}
    data = DataDirectory(tmp_path)
    config = load_config(environ={"DUCHA_ELASTICSEARCH_API_KEY": key}, flags=flags)
    with open_engine(config, data) as engine:
        rebuild = engine.rebuild()
        rebuild.index([ONE])
        rebuild.swap()
        assert engine.count(parse("边督边改")) == 1
    beyond = load_config(environ={}, flags={**flags, "elasticsearch.api_key": key, "elasticsearch.index": "not-ours"})
    with open_engine(beyond, data) as engine, pytest.raises(EngineUnavailableError, match="api_key"):
        engine.index([ONE])
    guarded_node.request("DELETE", "/_security/api_key", {"ids": [made["id"]]})
    with open_engine(config, data) as engine, pytest.raises(EngineUnavailableError, match="api_key") as caught:
        engine.index([TWO])
    assert key not in str(caught.value)
