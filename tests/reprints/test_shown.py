"""Families where people meet them: a search that collapses, the copies of one article, its page, an export's row."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import uvicorn

from indexer.export_columns import row_of
from indexer.indexing import catch_up
from search_ui.app import create_app
from tests.indexer.site import Site, a_site, article_page

OFFICIAL = "http://www.xishui.gov.cn"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as made:
        for number in range(1, 4):
            made.fetch(f"{OFFICIAL}/a/{number}.html", article_page(number))
        for host in ("www.copy.example", "www.third.example"):
            made.fetch(f"http://{host}/x.html", article_page(2, extra="本站转载自原发布单位。"))
        made.process()
        catch_up(made.store, made.data, made.config)
        yield made


def test_search_collapses_a_family_and_the_article_names_its_copies(site: Site) -> None:
    head = site.store.by_url(f"{OFFICIAL}/a/2.html")
    assert (head.family, head.family_size) == (head.id, 3)
    alone = site.store.by_url(f"{OFFICIAL}/a/1.html")
    with served(site) as get:
        assert json.loads(get("/api/v1/search", q="批群众来信"))["total"] == 5
        assert len(json.loads(get("/api/v1/search", q="批群众来信", collapse="true"))["hits"]) == 3
        copies = json.loads(get("/api/v1/search", q=f"family:{head.id}"))
        assert {hit["family"] for hit in copies["hits"]} == {head.id} and copies["total"] == 3
        page = get(f"/article/{head.id}")
        assert "www.copy.example" in page and "www.third.example" in page
        assert f"/search?q=reprints:{head.id}" in page
        assert f"/search?q=reprints:{head.id}" in get("/search", q="批群众来信")
        assert 'class="copies"' not in get(f"/article/{alone.id}")
        assert json.loads(get(f"/api/v1/articles/{head.id}"))["family_role"] == "original"


@contextmanager
def served(site: Site) -> Iterator[Callable[..., str]]:
    """The pages over a socket of our own; a function that gets one."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings = uvicorn.Config(create_app(site.config, site.data), log_level="error")
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        port = listening.getsockname()[1]

        def get(path: str, **asked: str) -> str:
            with urlopen(f"http://127.0.0.1:{port}{path}?{urlencode(asked)}", timeout=30) as answer:
                return str(answer.read().decode())

        try:
            yield get
        finally:
            server.should_exit = True
            thread.join(10)


def test_row_of_an_export_names_the_family(site: Site) -> None:
    rows = {article.url: row_of(article) for article in site.store.iterate()}
    copy, alone = rows["http://www.copy.example/x.html"], rows[f"{OFFICIAL}/a/1.html"]
    head = site.store.by_url(f"{OFFICIAL}/a/2.html").id
    assert [copy[f"family_{name}"] for name in ("id", "role", "size")] == [head, "reprint", 3]
    assert copy["family_percent"] >= 90
    assert [alone[f"family_{name}"] for name in ("id", "role", "size", "percent")] == [None, None, 1, None]
