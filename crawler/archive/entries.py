"""A record's row: made from an exchange when it is captured, or from the record itself when its row was lost."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, bindparam, insert, select, update

from crawler.archive import catalogue as t
from crawler.archive.exchange import Capture, CaptureKind, Exchange, archive_url, host_of, text_of, url_key
from crawler.archive.members import Member
from crawler.archive.records import UNDONE, Built, own_field
from crawler.errors import RecordError

_GOOD = ("ok", "truncated", "not_modified")

# built once: making a statement anew costs more than running it
_FIND_URL = select(t.urls).where(t.urls.c.key == bindparam("url_key"))
_FIND_RECORD = select(t.captures.c.id).where(t.captures.c.record_id == bindparam("wanted"))
_ADD_URL = insert(t.urls)
_ADD_CAPTURE = insert(t.captures)
_CHANGE_URL = update(t.urls).where(t.urls.c.id == bindparam("changed_id"))


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything that the catalogue keeps of one record; `refers_to` is a record id, "" if it is no revisit."""

    url: str
    role: str
    portal_id: str
    column: str
    fetched: datetime
    status: int
    digest: str
    kind: CaptureKind
    refers_to: str
    outcome: str
    truncated: str
    media_type: str
    body_bytes: int
    record_id: str
    etag: str
    last_modified: str
    file_id: int
    file_name: str
    start: int
    offset: int
    length: int
    run_id: int | None = None
    via: str = ""


def entry_of_exchange(exchange: Exchange, built: Built, file_name: str, start: int) -> Entry:
    """The row of a record just written; its file's id is filled in at the insert."""
    return Entry(
        url=exchange.url,
        role=exchange.role,
        portal_id=exchange.portal_id,
        column=exchange.column,
        fetched=exchange.fetched,
        status=exchange.status,
        digest=built.digest,
        kind=built.kind,
        refers_to=built.refers_to,
        outcome=exchange.named_outcome,
        truncated=exchange.truncated,
        media_type=exchange.media_type,
        body_bytes=len(exchange.body) if built.kind == "response" else 0,
        record_id=built.record_id,
        etag=_plain(exchange.header("ETag")),
        last_modified=_plain(exchange.header("Last-Modified")),
        file_id=0,
        file_name=file_name,
        start=start,
        offset=start + len(built.before),
        length=len(built.main),
        run_id=exchange.run_id,
        via=archive_url(exchange.via),
    )


def http_head(head: bytes, original: str = "") -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """Status, reason and headers of a stored HTTP head; `original` is the base64 head kept where bytes were changed."""
    if original:
        head = base64.b64decode(original, validate=False)
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    parts = lines[0].split(b" ", 2)
    try:
        status = int(parts[1])
    except (IndexError, ValueError):
        status = 0
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon:
            continue
        key = text_of(name.strip())
        if key.startswith(UNDONE):
            continue
        headers.append((key, text_of(value.strip())))
    return status, text_of(parts[2]) if len(parts) > 2 else "", tuple(headers)


def entry_of_member(member: Member, file_name: str, start: int, file_id: int = 0) -> Entry:
    """The row of a record found on disk; raises RecordError if it lacks what a row needs."""
    fields = member.headers
    try:
        fetched = datetime.fromisoformat(fields["warc-date"]).astimezone(UTC)
        url, record_id = archive_url(fields["warc-target-uri"].strip("<>")), fields["warc-record-id"]
    except (KeyError, ValueError) as error:
        raise RecordError(f"{file_name}: the record at {member.offset} lacks its date, URL or id") from error
    status, _, headers = http_head(member.head, fields.get("ducha-original-head", ""))
    sketch = Exchange(url, status=status, response_headers=headers, outcome=own_field(fields.get("ducha-outcome", "")))
    kind = cast("CaptureKind", member.kind)
    return Entry(
        url=url,
        role=own_field(fields.get("ducha-role", "page")),
        portal_id=own_field(fields.get("ducha-portal", "")),
        column=own_field(fields.get("ducha-column", "")),
        fetched=fetched,
        status=status,
        digest="" if kind == "metadata" else fields.get("warc-payload-digest", ""),
        kind=kind,
        refers_to=fields.get("warc-refers-to", ""),
        outcome=sketch.named_outcome,
        truncated=fields.get("warc-truncated", ""),
        media_type=sketch.media_type,
        body_bytes=max(0, int(fields["content-length"]) - len(member.head)) if kind == "response" else 0,
        record_id=record_id,
        etag=_plain(sketch.header("ETag")),
        last_modified=_plain(sketch.header("Last-Modified")),
        file_id=file_id,
        file_name=file_name,
        start=start,
        offset=member.offset,
        length=member.length,
        via=own_field(fields.get("ducha-via", "")),
    )


def _plain(value: str) -> str:
    """A header's value as a database takes it, and as it may be sent back: PostgreSQL refuses NUL."""
    return value if value.isprintable() else ""


def insert_entries(connection: Connection, entries: Sequence[Entry]) -> list[Capture]:
    """Add the rows in order and bring what is known of their URLs up to date."""
    by_record: dict[str, int] = {}
    return [_insert(connection, entry, by_record) for entry in entries]


def _insert(connection: Connection, entry: Entry, by_record: dict[str, int]) -> Capture:
    known = connection.execute(_FIND_URL, {"url_key": url_key(entry.url)}).mappings().one_or_none()
    url_id = cast("int", known["id"]) if known else _insert_url(connection, entry)
    refers_to = None
    if entry.refers_to:
        refers_to = by_record.get(entry.refers_to) or _capture_of_record(connection, entry.refers_to)
    values = {
        "url_id": url_id,
        "run_id": entry.run_id,
        "role": entry.role,
        "portal_id": entry.portal_id,
        "column_name": entry.column,
        "fetched": entry.fetched,
        "status": entry.status,
        "digest": entry.digest,
        "kind": entry.kind,
        "refers_to": refers_to,
        "outcome": entry.outcome[:120],
        "truncated": entry.truncated[:20],
        "media_type": entry.media_type,
        "body_bytes": entry.body_bytes,
        "file_id": entry.file_id,
        "start": entry.start,
        "offset": entry.offset,
        "length": entry.length,
        "record_id": entry.record_id,
        "via": entry.via,
        "via_key": url_key(entry.via) if entry.via else "",
    }
    result = connection.execute(_ADD_CAPTURE, values)
    assert result.inserted_primary_key is not None
    capture_id = int(result.inserted_primary_key[0])
    by_record[entry.record_id] = capture_id
    changes = _url_changes(entry, known, refers_to or capture_id)
    connection.execute(_CHANGE_URL, {"changed_id": url_id, **changes})
    return Capture(
        id=capture_id,
        url=entry.url,
        role=entry.role,
        portal_id=entry.portal_id,
        column=entry.column,
        fetched=entry.fetched,
        status=entry.status,
        digest=entry.digest,
        kind=entry.kind,
        refers_to=refers_to,
        outcome=entry.outcome,
        warc_file=entry.file_name,
        offset=entry.offset,
        length=entry.length,
        truncated=entry.truncated,
        media_type=entry.media_type,
        body_bytes=entry.body_bytes,
        record_id=entry.record_id,
        run_id=entry.run_id,
        start=entry.start,
        via=entry.via,
    )


def new_url_values(url: str, role: str, portal_id: str, column: str, first_seen: datetime) -> dict[str, Any]:
    """The row of a URL that nothing is known of yet."""
    return {
        "key": url_key(url),
        "url": url,
        "host": host_of(url),
        "role": role,
        "portal_id": portal_id,
        "column_name": column,
        "first_seen": first_seen,
        "last_status": 0,
        "last_outcome": "",
        "digest": "",
        "etag": "",
        "last_modified": "",
        "captures": 0,
        "failures": 0,
        "looks": 0,
        "gone_reason": "",
        "gone_confirmations": 0,
    }


def _insert_url(connection: Connection, entry: Entry) -> int:
    values = new_url_values(entry.url, entry.role, entry.portal_id, entry.column, entry.fetched)
    result = connection.execute(_ADD_URL, values)
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def _url_changes(entry: Entry, known: Any, body_capture: int) -> dict[str, Any]:
    changes: dict[str, Any] = {"captures": (known["captures"] if known else 0) + int(entry.kind != "metadata")}
    if known is not None:
        changes["first_seen"] = min(known["first_seen"], entry.fetched)
        found = {"portal_id": entry.portal_id, "column_name": entry.column}
        changes |= {name: value for name, value in found.items() if value and not known[name]}
    if known is not None and known["last_fetched"] and entry.fetched < known["last_fetched"]:
        return changes  # an older capture that was imported later says nothing about the present
    changes |= {"last_fetched": entry.fetched, "last_status": entry.status, "last_outcome": entry.outcome[:120]}
    good = entry.kind != "metadata" and entry.outcome in _GOOD and (200 <= entry.status < 300 or entry.status == 304)
    if good and not (entry.status == 304 and entry.kind == "response"):
        whole = not entry.truncated
        changes |= {"digest": entry.digest, "capture_id": body_capture, "failures": 0, "role": entry.role}
        if entry.status != 304 or entry.etag or entry.last_modified:
            # a page cut short must be asked for in full again
            changes |= {"etag": entry.etag if whole else "", "last_modified": entry.last_modified if whole else ""}
        if known is None or known["digest"] != entry.digest:
            changes["last_changed"] = entry.fetched
    elif entry.kind == "metadata" or entry.status >= 400 or entry.outcome.startswith("blocked"):
        changes["failures"] = (known["failures"] if known else 0) + 1
    return changes


def _capture_of_record(connection: Connection, record_id: str) -> int | None:
    found = connection.execute(_FIND_RECORD, {"wanted": record_id}).scalar()
    return None if found is None else int(found)
