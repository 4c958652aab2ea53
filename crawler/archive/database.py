"""Opening the database: SQLite by default, PostgreSQL by URL, both with the same guarantees.

SQLite runs in WAL mode, so that readers never wait for the writer, and syncs at each commit, because an exchange counts
as captured only when its row would survive the power going off.
"""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, DateTime, Dialect, Engine, TypeDecorator, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from crawler.errors import ArchiveError, BusyError, CatalogueError, ConfigError

BUSY_SECONDS = 60


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite itself would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_engine(url: str, *, durable: bool = True) -> Engine:
    """An engine for the URL. `durable=False` lets SQLite skip the sync at each commit, for what can be made again."""
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise ConfigError(f"data.database: {parsed.get_backend_name()} is not supported; sqlite or postgresql")
        if parsed.get_backend_name() == "sqlite":
            parsed = _immutable_if_read_only(parsed)
            engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
        else:
            engine = create_engine(parsed, pool_pre_ping=True)
    except ArgumentError as error:
        raise ConfigError("data.database: not an SQLAlchemy URL, e.g. postgresql://user@host/ducha") from error
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConfigError(f"data.database: {error}. Install ducha[postgresql] for PostgreSQL.") from error
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, durable)
    return engine


def _immutable_if_read_only(url: URL) -> URL:
    """SQLite wants to write beside a database that it only reads; on a read-only disk it must be told that none can."""
    path = Path(url.database or "")
    if not path.is_file() or not os.statvfs(path.parent).f_flag & os.ST_RDONLY:
        return url
    return URL.create("sqlite", database=f"file:{quote(str(path))}", query={"immutable": "1", "uri": "true"})


def _prepare_sqlite(engine: Engine, durable: bool) -> None:
    def on_connect(connection: Any, _record: Any) -> None:
        # sqlite3's own transaction control would begin late and commit before DDL; `on_begin` below does it instead
        connection.isolation_level = None
        with ExitStack() as undo:
            undo.callback(connection.close)  # the pool forgets a connection that could not be prepared
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA cache_size = -32000")
            cursor.close()
            undo.pop_all()

    def on_begin(connection: Connection) -> None:
        # a deferred transaction that reads first and then writes fails at once when another has written between
        immediate = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that will write: committed at the end, rolled back on an error."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading one consistent state."""
    with engine.connect() as connection, connection.begin():
        yield connection


_WRITER_LOCK = 7423018  # any number, the same for every ducha


@contextmanager
def sole_writer(engine: Engine, purpose: str) -> Iterator[None]:
    """Keep writers on other machines out of a shared PostgreSQL; for SQLite the directory's own lock is enough."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = f"ducha {purpose}, process {os.getpid()} on {socket.gethostname()}"[:63]
        connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": name})
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _WRITER_LOCK}).scalar():
            holder = connection.execute(text(_HOLDER), {"key": _WRITER_LOCK}).scalar() or "another process"
            where = engine.url.render_as_string()
            raise BusyError(f"{where}: {holder} is writing here. Wait until it ends, or stop it.")
        try:
            yield
        finally:
            with suppress(DBAPIError):  # a connection that is lost has lost its lock too
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _WRITER_LOCK})


_HOLDER = """SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
WHERE locktype = 'advisory' AND objid = :key AND granted"""


@contextmanager
def database_errors(where: str) -> Iterator[None]:
    """Errors of the database become ours, with what a person can do."""
    try:
        yield
    except DBAPIError as error:
        raise database_error(error, where) from error


def database_error(error: DBAPIError, where: str) -> ArchiveError:
    """The error of ours that says what happened to the database at `where`."""
    said = str(error.orig).strip()
    if "disk is full" in said or "disk I/O error" in said or "No space left" in said:
        return ArchiveError(
            f"{where}: the database cannot be written: {said}. Free some space; nothing is half-written."
        )
    if isinstance(error.orig, sqlite3.DatabaseError) and ("malformed" in said or "not a database" in said):
        return CatalogueError(
            f"{where}: the database is damaged ({said}). Restore it from a copy, or move it away: its captures are "
            "made again from the WARC files, its articles by `ducha reparse`."
        )
    return ArchiveError(f"{where}: the database failed: {said}")
