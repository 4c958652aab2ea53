"""The reading half of the archive: captures, their responses as they were, and what is known of a URL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Engine, RowMapping, bindparam, func, select

from crawler.archive import catalogue as t
from crawler.archive.coding import DEFAULT_LIMIT, undo_content_encoding
from crawler.archive.database import reading
from crawler.archive.datadir import DataDirectory
from crawler.archive.entries import http_head
from crawler.archive.exchange import Capture, Exchange, KnownUrl, archive_url, known_url, sha256, url_key
from crawler.archive.hosts import Hosts
from crawler.archive.looks import Looks
from crawler.archive.members import read_member
from crawler.archive.runs import Runs
from crawler.errors import CatalogueError, RecordError
from crawler.items import RawRecord

_PAGE = 500

_CAPTURES = select(t.captures, t.urls.c.url, t.files.c.name.label("warc_file")).select_from(
    t.captures.join(t.urls, t.urls.c.id == t.captures.c.url_id).join(t.files, t.files.c.id == t.captures.c.file_id)
)


_ONE_CAPTURE = _CAPTURES.where(t.captures.c.id == bindparam("wanted"))
_KNOWN_URL = select(t.urls).where(t.urls.c.key == bindparam("wanted"))


def _capture(row: RowMapping) -> Capture:
    values = dict(row)
    del values["url_id"], values["file_id"], values["via_key"]
    return Capture(column=values.pop("column_name"), **values)


class ArchiveReader:
    """Reads one data directory's archive; never waits for its writer.

    `looks`, `hosts` and `runs` are the crawl's memory in the same database.
    """

    def __init__(self, data: DataDirectory, engine: Engine) -> None:
        self.data = data
        self.engine = engine
        self.looks = Looks(engine)
        self.hosts = Hosts(engine)
        self.runs = Runs(engine)

    def record(self, capture_id: int, limit: int = DEFAULT_LIMIT) -> RawRecord:
        """The response of a capture, its content-encoding undone, at most `limit` bytes; a revisit has the body of
        the capture it refers to. Raises RecordError where there is no response or it is damaged."""
        capture = self.capture_by_id(capture_id)
        if capture.kind == "metadata":
            raise RecordError(f"capture {capture_id} is a failure ({capture.outcome}): it has no body")
        member = read_member(self.data.archive / capture.warc_file, capture.offset, capture.length)
        status, _, headers = http_head(member.head, member.headers.get("ducha-original-head", ""))
        body, truncated, media_type = member.payload, capture.truncated, capture.media_type
        if capture.kind == "revisit":
            if capture.refers_to is None:
                raise RecordError(f"capture {capture_id} is a revisit of a record that is not here")
            origin = self.capture_by_id(capture.refers_to)
            member = read_member(self.data.archive / origin.warc_file, origin.offset, origin.length)
            body, truncated, media_type = member.payload, origin.truncated, media_type or origin.media_type
            if status == 304:
                status, _, old = http_head(member.head, member.headers.get("ducha-original-head", ""))
                renewed = {name.lower() for name, _ in headers}
                headers = (*headers, *(pair for pair in old if pair[0].lower() not in renewed))
        coding = ",".join(value for name, value in headers if name.lower() == "content-encoding")
        unpacked = undo_content_encoding(body, coding, limit)
        if unpacked.problem == "bomb" or len(unpacked.body) > limit:
            truncated = truncated or "length"
        elif unpacked.problem == "coding_damaged":
            truncated = truncated or "unspecified"
        body = unpacked.body[:limit]
        return RawRecord(
            url=capture.url,
            body=body,
            fetched=capture.fetched,
            status=status,
            headers=headers,
            media_type=media_type,
            truncated=truncated,
            digest=sha256(body),
            capture_id=capture_id,
        )

    def capture_by_id(self, capture_id: int) -> Capture:
        """One capture; raises CatalogueError if there is none of that id."""
        with reading(self.engine) as connection:
            row = connection.execute(_ONE_CAPTURE, {"wanted": capture_id}).mappings().first()
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
        via: str | None = None,
    ) -> Iterator[Capture]:
        """Captures in the order they were made, after `since_id`; new ones may be added meanwhile. `via` asks for the
        parts and attachments of the page at that address."""
        query = _CAPTURES.order_by(t.captures.c.id).limit(_PAGE)
        if portal is not None:
            query = query.where(t.captures.c.portal_id == portal)
        if role is not None:
            query = query.where(t.captures.c.role.in_([role] if isinstance(role, str) else list(role)))
        if kind is not None:
            query = query.where(t.captures.c.kind == kind)
        if url is not None:
            query = query.where(t.urls.c.key == url_key(archive_url(url)))
        if via is not None:
            query = query.where(t.captures.c.via_key == url_key(archive_url(via)))
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
            row = connection.execute(_KNOWN_URL, {"wanted": url_key(archive_url(url))}).mappings().first()
        return known_url(row) if row else None

    def held(self, exchange: Exchange) -> Capture | None:
        """The capture of this very exchange (URL, time, status, body), None if it is not here yet: an import that is
        run again asks this first."""
        query = _CAPTURES.where(
            t.urls.c.key == url_key(archive_url(exchange.url)),
            t.captures.c.fetched == exchange.fetched,
            t.captures.c.status == exchange.status,
            t.captures.c.digest == sha256(exchange.body),
        )
        with reading(self.engine) as connection:
            row = connection.execute(query.limit(1)).mappings().first()
        return _capture(row) if row else None

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
