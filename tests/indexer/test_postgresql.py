"""The store on a real PostgreSQL gives the same articles, answers and exports as on SQLite."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from ducha import cli
from indexer import schema, site_blocks
from indexer.exporters import format_named
from indexer.exports import Asked, rows, select, write
from indexer.indexing import catch_up
from indexer.reparse import Reparse
from indexer.selection import Selection
from indexer.verify import verify
from tests.archive import postgres
from tests.indexer.site import HOST, LIST_PAGE, Site, a_site, article_page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a server without a database name; DUCHA_TEST_POSTGRESQL names one, else one is started."""
    named, folder = os.environ.get("DUCHA_TEST_POSTGRESQL", ""), postgres.binaries()
    if not named and folder is None:
        pytest.skip("there is no PostgreSQL server here (Debian: apt install postgresql), nor DUCHA_TEST_POSTGRESQL")
    with ExitStack() as stack:
        yield named or stack.enter_context(postgres.cluster(folder or Path()))


@pytest.fixture
def elsewhere(server: str, tmp_path: Path) -> Iterator[Site]:
    """The invented site with its tables in PostgreSQL."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS ducha_store WITH (FORCE)")
        connection.execute("CREATE DATABASE ducha_store")
    with a_site(tmp_path / "postgresql", f"{server}/ducha_store") as site:
        yield site


def work(site: Site) -> dict[str, Any]:
    """Everything that a store does, and what comes of it."""
    for number in range(1, 8):
        site.fetch(f"/a/{number}.html", article_page(number, title=f"零\0字节第{number}批" if number == 7 else ""))
    site.fetch("/a/1.html", article_page(1))
    site.fetch("/a/2.html", article_page(2, extra="补充：堆场四周种上了树。"))
    site.fetch("/list/", LIST_PAGE)
    named = [(o.url, o.outcome, o.version) for o in site.process()]
    done = catch_up(site.store, site.data, site.config)
    site_blocks.learn(site.store)
    with site.store.batch() as connection:
        connection.execute(delete(schema.articles))
    report = Reparse(site.archive, site.store, site.workers, site.config).run()
    out = io.BytesIO()
    write(rows(site.store, select(site.store, site.data, site.config, Asked()).ids), out, format_named("jsonl"))
    return {
        "named": named,
        "indexed": done.indexed,
        "report": report.as_dict(),
        "export": out.getvalue(),
        "dated": [a.id for a in site.store.iterate(Selection(since="2021-04-02"), order="date")],
        "versions": [v.version for v in site.store.versions(site.store.by_url(f"{HOST}/a/2.html").id)],
        "findings": [f.kind for f in verify(site.archive, site.store, site.data, site.config)],
    }


def test_both_databases_give_the_same(elsewhere: Site, site: Site) -> None:
    there, here = work(elsewhere), work(site)
    assert there == here
    assert there["versions"] == [1, 2]


def test_commands_take_the_database_by_its_url(elsewhere: Site) -> None:
    elsewhere.filled(2)
    env = {"DUCHA_DATA_DATABASE": elsewhere.data.database_url, "DUCHA_DATA": str(elsewhere.data.path)}
    answer = CliRunner().invoke(cli, ["status", "--json"], env=env)
    assert json.loads(answer.stdout)["store"]["articles"] == 2
    assert not elsewhere.data.database_file.exists()
