"""The archive: exchanges go in as WARC records and catalogue rows together, and come out as they were.

    exchange -> records.build -> files.append -> fsync -> rows, commit -> acknowledged

A capture is acknowledged only after both syncs. Many captures at once (`capture_many`, or `submit` from a crawl) share
them, which is what makes the promise cheap.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, RowMapping, func, select
from sqlalchemy.exc import DBAPIError

from crawler.archive import catalogue as t
from crawler.archive.coding import DEFAULT_LIMIT, undo_content_encoding
from crawler.archive.database import database_error, database_errors, open_engine, reading, writing
from crawler.archive.datadir import DataDirectory
from crawler.archive.entries import Entry, entry_of_exchange, http_head, insert_entries
from crawler.archive.exchange import (
    Capture,
    Exchange,
    KnownUrl,
    Recovery,
    Role,
    archive_url,
    now,
    sha256,
    url_key,
)
from crawler.archive.files import WarcFiles
from crawler.archive.members import read_member
from crawler.archive.migrate import upgrade
from crawler.archive.records import Built, Reference, build, build_failure
from crawler.archive.recovery import file_row, recover
from crawler.config import Config
from crawler.errors import ArchiveError, CatalogueError, RecordError
from crawler.items import RawRecord

_PAGE = 500


class Archive:
    """Captures of one data directory. Safe to use from several threads; readers never wait for the writer."""

    def __init__(self, data: DataDirectory, engine: Engine, files: WarcFiles | None, recovery: Recovery) -> None:
        self.data = data
        self.engine = engine
        self.recovery = recovery
        self._files = files
        self._lock = threading.Lock()
        self._broken = ""

    @classmethod
    def open(
        cls,
        data: DataDirectory,
        *,
        write: bool = False,
        config: Config | None = None,
        purpose: str = "archive",
        wait: float = 0,
    ) -> Archive:
        """Open the archive of a data directory.

        For writing the directory is made if need be, the write lock is taken (BusyError names its holder) and what a
        crash left is mended; see `recovery`. For reading the directory must have been written to: else ArchiveError.
        """
        if not write and not data.exists:
            raise ArchiveError(f"{data.path}: there is no archive here yet. `ducha crawl` or `ducha import` makes one.")
        if write:
            data.create()
            data.acquire(purpose, wait)
        try:
            with database_errors(str(data.path)):
                engine = open_engine(data.database_url)
                upgrade(engine, t.SCRIPTS, t.VERSION_TABLE)
                if not write:
                    return cls(data, engine, None, Recovery())
                recovery = recover(engine, data.archive)
                files = WarcFiles(data.archive, config.integer("archive.rotate_bytes") if config else 1_000_000_000)
                _resume(engine, data, files)
                return cls(data, engine, files, recovery)
        except BaseException:
            if write:
                data.release()
            raise

    def close(self) -> None:
        """Let go of files, connections and the write lock."""
        with self._lock:
            if self._files is not None:
                self._files.close()
                self._files = None
                self.data.release()
            self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- writing ------------------------------------------------------------------------------------------------

    def capture(self, exchange: Exchange) -> Capture:
        """Archive one exchange; when this returns it is on disk. A body already held for the URL becomes a revisit."""
        return self.capture_many([exchange])[0]

    def capture_many(self, exchanges: Sequence[Exchange]) -> list[Capture]:
        """Archive several exchanges with one sync: all are on disk when this returns, or none is."""
        return self._write([(exchange, None) for exchange in exchanges])

    def failure(
        self,
        url: str,
        outcome: str,
        detail: str = "",
        portal_id: str = "",
        column: str = "",
        role: Role = "page",
        fetched: datetime | None = None,
        run_id: int | None = None,
    ) -> Capture:
        """Archive that a fetch failed before there was a response (a metadata record)."""
        exchange = Exchange(
            url=url,
            status=0,
            fetched=fetched or now(),
            portal_id=portal_id,
            column=column,
            role=role,
            outcome=outcome,
            run_id=run_id,
        )
        return self._write([(exchange, detail)])[0]

    def _write(self, jobs: Sequence[tuple[Exchange, str | None]]) -> list[Capture]:
        if not jobs:
            return []
        with self._lock:
            if self._files is None:
                raise ArchiveError(f"{self.data.path}: the archive is not open for writing")
            if self._broken:
                raise ArchiveError(self._broken)
            try:
                entries = self._append([(_prepared(exchange), detail) for exchange, detail in jobs])
                touched = self._files.sync()
            except OSError as error:
                self._take_back(f"{self.data.archive}: cannot be written: {error.strerror}")
                raise ArchiveError(
                    f"{self.data.archive}: cannot be written: {error.strerror}. Nothing of this page was kept."
                ) from error
            except BaseException:
                self._take_back("the last write failed")
                raise
            try:
                with writing(self.engine) as connection:
                    for file in touched:
                        file.file_id = file_row(connection, file.path.name, file.size)
                    ids = {file.path.name: file.file_id or 0 for file in touched}
                    captures = insert_entries(connection, [replace(e, file_id=ids[e.file_name]) for e in entries])
            except BaseException as error:
                self._after_failed_commit()
                if isinstance(error, DBAPIError):
                    raise database_error(error, str(self.data.path)) from error
                raise
            self._files.committed()
            return captures

    def _append(self, jobs: Sequence[tuple[Exchange, str | None]]) -> list[Entry]:
        assert self._files is not None
        entries: list[Entry] = []
        batch: dict[tuple[str, str], Reference] = {}  # what this batch itself has just written, by URL and digest
        with reading(self.engine) as connection:
            for exchange, detail in jobs:
                built = (
                    build_failure(exchange, detail)
                    if detail is not None
                    else build(exchange, self._reference(connection, exchange, batch))
                )
                file, start = self._files.append(built.before + built.main)
                entries.append(entry_of_exchange(exchange, built, file.path.name, start))
                _remember(batch, exchange, built)
        return entries

    def _reference(
        self, connection: Connection, exchange: Exchange, batch: dict[tuple[str, str], Reference]
    ) -> Reference | None:
        """The record whose body this response repeats, or which a 304 stands for; None for a body to be stored."""
        if exchange.status == 304 and not exchange.body:
            if ("304", exchange.url) in batch:
                return batch["304", exchange.url]
            query = select(t.captures).join(t.urls, t.urls.c.capture_id == t.captures.c.id)
            row = connection.execute(query.where(t.urls.c.key == url_key(exchange.url))).mappings().first()
        elif exchange.truncated or not exchange.body:
            return None
        else:
            digest = sha256(exchange.body)
            if (f"{exchange.status} {digest}", exchange.url) in batch:
                return batch[f"{exchange.status} {digest}", exchange.url]
            query = select(t.captures).join(t.urls, t.urls.c.id == t.captures.c.url_id)
            query = query.where(
                t.urls.c.key == url_key(exchange.url),
                t.captures.c.digest == digest,
                t.captures.c.kind == "response",
                t.captures.c.status == exchange.status,
                t.captures.c.truncated == "",
            )
            row = connection.execute(query.order_by(t.captures.c.id).limit(1)).mappings().first()
        return Reference(row["record_id"], exchange.url, row["fetched"], row["digest"]) if row else None

    def _take_back(self, what: str) -> None:
        assert self._files is not None
        try:
            self._files.take_back()
        except OSError as error:
            self._broken = f"{what}; nor could it be taken back ({error.strerror}). The next start mends it."

    def _after_failed_commit(self) -> None:
        """Ask the database itself whether the commit happened: it may have failed only in being told."""
        assert self._files is not None
        try:
            with reading(self.engine) as connection:
                sizes: dict[str, int] = {
                    r.name: r.size for r in connection.execute(select(t.files.c.name, t.files.c.size))
                }
            self._files.agree(sizes)
        except (DBAPIError, OSError) as error:
            self._files.close()
            self._broken = (
                f"{self.data.path}: the database failed ({error}); start again: the next start mends what was left"
            )

    # -- reading ------------------------------------------------------------------------------------------------

    def record(self, capture_id: int, limit: int = DEFAULT_LIMIT) -> RawRecord:
        """The response of a capture, its content-encoding undone, at most `limit` bytes; a revisit has the body of
        the capture it refers to. Raises RecordError where there is no response or it is damaged."""
        capture = self.capture_by_id(capture_id)
        if capture.kind == "metadata":
            raise RecordError(f"capture {capture_id} is a failure ({capture.outcome}): it has no body")
        member = read_member(self.data.archive / capture.warc_file, capture.offset, capture.length)
        status, _, headers = http_head(member.head, member.headers.get("ducha-original-head", ""))
        body, truncated = member.payload, capture.truncated
        if capture.kind == "revisit":
            if capture.refers_to is None:
                raise RecordError(f"capture {capture_id} is a revisit of a record that is not here")
            origin = self.capture_by_id(capture.refers_to)
            member = read_member(self.data.archive / origin.warc_file, origin.offset, origin.length)
            body, truncated = member.payload, origin.truncated
            if status == 304:
                status, _, old = http_head(member.head, member.headers.get("ducha-original-head", ""))
                renewed = {name.lower() for name, _ in headers}
                headers = (*headers, *(pair for pair in old if pair[0].lower() not in renewed))
        coding = ",".join(value for name, value in headers if name.lower() == "content-encoding")
        unpacked = undo_content_encoding(body, coding, limit)
        if unpacked.problem == "bomb" or len(unpacked.body) > limit:
            truncated = truncated or "length"
        body = unpacked.body[:limit]
        return RawRecord(
            url=capture.url,
            body=body,
            fetched=capture.fetched,
            status=status,
            headers=headers,
            media_type=capture.media_type,
            truncated=truncated,
            digest=sha256(body),
            capture_id=capture_id,
        )

    def capture_by_id(self, capture_id: int) -> Capture:
        """One capture; raises CatalogueError if there is none of that id."""
        with reading(self.engine) as connection:
            row = connection.execute(_CAPTURES.where(t.captures.c.id == capture_id)).mappings().first()
        if row is None:
            raise CatalogueError(f"there is no capture {capture_id}")
        return _capture(row)

    def captures(
        self,
        since_id: int = 0,
        portal: str | None = None,
        role: str | Iterable[str] | None = None,
        kind: str | None = None,
        url: str | None = None,
    ) -> Iterator[Capture]:
        """Captures in the order they were made, after `since_id`; new ones may be added meanwhile."""
        query = _CAPTURES.order_by(t.captures.c.id).limit(_PAGE)
        if portal is not None:
            query = query.where(t.captures.c.portal_id == portal)
        if role is not None:
            query = query.where(t.captures.c.role.in_([role] if isinstance(role, str) else list(role)))
        if kind is not None:
            query = query.where(t.captures.c.kind == kind)
        if url is not None:
            query = query.where(t.urls.c.key == url_key(archive_url(url)))
        while True:
            with reading(self.engine) as connection:
                rows = connection.execute(query.where(t.captures.c.id > since_id)).mappings().all()
            yield from (_capture(row) for row in rows)
            if len(rows) < _PAGE:
                return
            since_id = rows[-1]["id"]

    def known(self, url: str) -> KnownUrl | None:
        """What is remembered of a URL, None if it was never seen."""
        with reading(self.engine) as connection:
            row = connection.execute(select(t.urls).where(t.urls.c.key == url_key(archive_url(url)))).mappings().first()
        return known_url(row) if row else None

    def counts(self) -> dict[str, Any]:
        """Holdings: urls, captures by kind, bytes and number of WARC files, first and last capture."""
        with reading(self.engine) as connection:
            kinds = connection.execute(select(t.captures.c.kind, func.count()).group_by(t.captures.c.kind)).all()
            span = connection.execute(select(func.min(t.captures.c.fetched), func.max(t.captures.c.fetched))).one()
            disk = connection.execute(select(func.count(), func.coalesce(func.sum(t.files.c.size), 0))).one()
            urls = connection.execute(select(func.count()).select_from(t.urls)).scalar_one()
        return {
            "urls": urls,
            "captures": {"response": 0, "revisit": 0, "metadata": 0} | {row[0]: row[1] for row in kinds},
            "files": disk[0],
            "bytes": int(disk[1]),
            "first": span[0],
            "last": span[1],
        }


def known_url(row: RowMapping) -> KnownUrl:
    """A row of `urls`."""
    values = dict(row)
    for name in ("key", "host"):
        del values[name]
    return KnownUrl(column=values.pop("column_name"), **values)


_CAPTURES = select(t.captures, t.urls.c.url, t.files.c.name.label("warc_file")).select_from(
    t.captures.join(t.urls, t.urls.c.id == t.captures.c.url_id).join(t.files, t.files.c.id == t.captures.c.file_id)
)


def _capture(row: RowMapping) -> Capture:
    values = dict(row)
    del values["url_id"], values["file_id"]
    return Capture(column=values.pop("column_name"), **values)


def _prepared(exchange: Exchange) -> Exchange:
    if exchange.fetched.tzinfo is None:
        raise ValueError("Exchange.fetched needs a time zone")
    return replace(exchange, url=archive_url(exchange.url))


def _remember(batch: dict[tuple[str, str], Reference], exchange: Exchange, built: Built) -> None:
    if built.kind == "response" and not exchange.truncated and exchange.body:
        reference = Reference(built.record_id, exchange.url, exchange.fetched, built.digest)
        batch.setdefault((f"{exchange.status} {built.digest}", exchange.url), reference)
        if 200 <= exchange.status < 300:
            batch["304", exchange.url] = reference


def _resume(engine: Engine, data: DataDirectory, files: WarcFiles) -> None:
    """Go on in the newest file, unless it is full or disagrees with the catalogue."""
    with reading(engine) as connection:
        newest = connection.execute(select(t.files).order_by(t.files.c.name.desc()).limit(1)).first()
    if newest is None or newest.size >= files.rotate_bytes or not files.ours(newest.name):
        return
    path = data.archive / newest.name
    if path.is_file() and path.stat().st_size == newest.size:
        files.resume(path, newest.size, newest.id)
