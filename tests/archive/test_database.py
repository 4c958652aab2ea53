"""The catalogue in SQLite and in a real PostgreSQL: the same answers, the same guarantees."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from crawler.archive import Archive, DataDirectory
from crawler.archive import catalogue as t
from crawler.archive.database import open_engine, reading, writing
from crawler.archive.fixity import verify_archive
from crawler.archive.migrate import current_revision, head_revision, upgrade
from crawler.errors import ArchiveError, BusyError, CatalogueError, ConfigError
from tests.archive import postgres
from tests.archive.pages import START, gzipped, page
from tests.archive.test_recovery import forget


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Where PostgreSQL is: as named, else one of our own."""
    named = os.environ.get("DUCHA_TEST_POSTGRESQL", "")
    folder = postgres.binaries()
    if not named and folder is None:
        pytest.skip("there is no PostgreSQL server here (Debian: apt install postgresql), nor DUCHA_TEST_POSTGRESQL")
    with ExitStack() as stack:
        yield named or stack.enter_context(postgres.cluster(folder or Path()))


@pytest.fixture(params=["sqlite", "postgresql"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DataDirectory]:
    if request.param == "sqlite":
        yield DataDirectory(tmp_path / "data")
        return
    base = request.getfixturevalue("server")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE ducha_test ENCODING 'UTF8' TEMPLATE template0")
        try:
            yield DataDirectory(tmp_path / "data", f"{base}/ducha_test")
        finally:
            connection.execute("DROP DATABASE ducha_test WITH (FORCE)")


def test_captures_are_the_same_everywhere(data: DataDirectory) -> None:
    with Archive.open(data, write=True) as archive:
        captures = archive.capture_many(
            [page(), gzipped(), page(minutes=5), page("http://hewan.example/" + "x" * 9000)]
        )
        captures.append(archive.capture(page(minutes=6, status=304, body=b"", response_headers=[(b"ETag", b"a\0b")])))
        captures.append(archive.failure("http://hewan.example/s", "timeout", "no answer"))
        assert [c.kind for c in captures] == ["response", "response", "revisit", "response", "revisit", "metadata"]
        assert captures[0].fetched == START
    with Archive.open(data) as reader:
        assert list(reader.captures()) == captures
        assert reader.record(captures[4].id).body == page().body
        known = reader.known(page().url)
        assert known is not None
        assert (known.first_seen, known.captures) == (START, 3)
        assert reader.counts()["captures"] == {"response": 3, "revisit": 2, "metadata": 1}
        assert not list(verify_archive(reader))


def test_what_a_crash_left_is_mended(data: DataDirectory) -> None:
    with Archive.open(data, write=True) as archive:
        three = archive.capture_many([page(), page("http://hewan.example/b"), page("http://hewan.example/c")])
        forget(archive, three[1:])
    path = data.archive / three[0].warc_file
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 20)
    with Archive.open(data, write=True) as archive:
        assert (len(archive.recovery.cut), len(archive.recovery.adopted)) == (1, 1)
        assert not list(verify_archive(archive))


def test_a_failed_commit_is_taken_back(data: DataDirectory) -> None:
    with Archive.open(data, write=True) as archive:
        archive.capture(page())
        with writing(archive.engine) as connection:
            connection.execute(text("ALTER TABLE captures RENAME TO elsewhere"))
        with pytest.raises(ArchiveError, match="the database failed"):
            archive.capture(page("http://hewan.example/b", status=304, body=b""))
        with pytest.raises(ArchiveError, match="the database failed"):
            archive.failure("http://hewan.example/c", "dns")
        with writing(archive.engine) as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO captures"))
        assert not list(verify_archive(archive))
        archive.capture(page("http://hewan.example/d"))
        assert not list(verify_archive(archive))


def test_the_crawls_memory_is_the_same_everywhere(data: DataDirectory) -> None:
    with Archive.open(data, write=True) as archive:
        run = archive.start_run("crawl", "hewan")
        archive.finish_run(run, {"new": 3, "名": [1.5, None]}, "done")
        assert archive.runs.last()[0].counts == {"new": 3, "名": [1.5, None]}
        archive.hosts.block("Hewan.example:80", START + timedelta(days=1), "blocked:waf")
        assert archive.hosts.blocked_until("hewan.example:80", START) == START + timedelta(days=1)
        archive.looks.note(page().url, at=START)
        archive.looks.schedule(page().url, START + timedelta(days=7))
        assert [k.url for k in archive.looks.due(START + timedelta(days=8))] == [page().url]


def test_the_migrations_make_the_tables_that_the_code_declares(data: DataDirectory) -> None:
    data.create()
    engine = open_engine(data.database_url)
    upgrade(engine, t.SCRIPTS, t.VERSION_TABLE)
    assert current_revision(engine, t.VERSION_TABLE) == head_revision(t.SCRIPTS)
    with reading(engine) as connection:
        names = set(t.metadata.tables)
        options = {
            "version_table": t.VERSION_TABLE,
            "compare_server_default": True,
            "include_object": lambda _o, name, kind, _r, _c: kind != "table" or name in names,
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), t.metadata) == []
    upgrade(engine, t.SCRIPTS, t.VERSION_TABLE)
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing(data: DataDirectory) -> None:
    data.create()
    engine = open_engine(data.database_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE hosts (x INTEGER)"))
    with pytest.raises(ArchiveError, match="hosts"):
        upgrade(engine, t.SCRIPTS, t.VERSION_TABLE)
    assert inspect(engine).get_table_names() == ["hosts"]
    engine.dispose()


def test_a_database_of_a_newer_ducha_is_refused(data: DataDirectory) -> None:
    with Archive.open(data, write=True) as archive, writing(archive.engine) as connection:
        connection.execute(text(f"UPDATE {t.VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(CatalogueError, match="newer ducha"):
        Archive.open(data)


def test_writers_on_two_machines_exclude_each_other(data: DataDirectory, tmp_path: Path) -> None:
    if data.local_database:
        return  # the directory's own lock: tests/archive/test_lock.py
    elsewhere = DataDirectory(tmp_path / "elsewhere", data.database_url)
    said = f"ducha crawl, process {os.getpid()} on"
    with Archive.open(data, write=True, purpose="crawl"), pytest.raises(BusyError, match=said):
        Archive.open(elsewhere, write=True)
    Archive.open(elsewhere, write=True).close()


def test_a_database_that_cannot_be_reached_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="the database failed"):
        Archive.open(DataDirectory(tmp_path, "postgresql://ducha@127.0.0.1:1/none"), write=True)
    with DataDirectory(tmp_path).write_lock("next"):
        pass


@pytest.mark.parametrize(
    ("url", "said"), [("mysql://x/y", "sqlite or postgresql"), ("nonsense", "not an SQLAlchemy URL")]
)
def test_a_database_that_we_do_not_know_is_refused(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Archive.open(DataDirectory(tmp_path, url), write=True)
