"""WARC and ARC files made by others, read forgivingly: each response becomes an exchange, each flaw has a name.

Damage in the middle of a file costs the records it hit: reading goes on at the next place where a record begins.
warcio is not used here, because it tells of torn and damaged compression only on standard error.
Chunked transfer is undone (our records never have it); the content-encoding stays on, as everywhere in the archive.
"""

from __future__ import annotations

import io
import mmap
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from warcio.bufferedreaders import ChunkedDataReader

from crawler.archive.entries import http_head
from crawler.archive.exchange import Exchange, Role, now
from crawler.archive.foreign_stream import GZIP, ForeignStream, StreamDamage
from crawler.archive.records import own_field

MAX_BODY = 100_000_000
_MAX_LINE = 1 << 20
_MAX_HEAD = 1 << 20
_WARC = re.compile(rb"WARC/\d+\.\d+\s*\Z")
_ARC = re.compile(rb"(\S+) (\S+) (\d{8,14}) (\S*) (?:\S+ )*(\d+)\s*\Z")
_RECORD_START = re.compile(rb"WARC/\d\.\d+\r?\n|\x1f\x8b\x08")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_ROLES = ("page", "lead", "part", "list", "robots", "attachment", "api", "import")


@dataclass(frozen=True, slots=True)
class Foreign:
    """One thing found in a file: an exchange with outcome "ok", or a flaw by name.

    With an exchange: too_large (its body is cut), no_date (fetched is the time of import). Without: empty_file,
    unreadable, not_warc, torn (the file ends inside a record), damaged (reading went on at the next record), no_url,
    unresolved_revisit (its body is not in this file), failure (a fetch that failed, as ducha records it).
    """

    outcome: str
    offset: int
    exchange: Exchange | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Raw:
    offset: int
    kind: str
    url: str
    fields: Mapping[str, str]
    block: bytes
    cut: bool


def read_foreign(path: Path, *, max_body: int = MAX_BODY) -> Iterator[Foreign]:
    """Every response in a WARC or ARC file, compressed or not, in order. Never raises for what the file holds."""
    try:
        size = path.stat().st_size
        if size == 0:
            yield Foreign("empty_file", 0)
            return
        with path.open("rb") as file:
            yield from _joined(file, path, size, max_body)
    except OSError as error:
        yield Foreign("unreadable", 0, detail=str(error.strerror))


def _joined(file: BinaryIO, path: Path, size: int, max_body: int) -> Iterator[Foreign]:
    """Responses with their requests, which stand beside them in either order."""
    waiting: Foreign | None = None
    request: _Raw | None = None
    bodies: dict[str, int] = {}  # where the payload of a digest stands, for revisits
    for item in _records(file, path, size, max_body):
        if isinstance(item, Foreign):
            if waiting is not None:
                yield waiting
            waiting, request = None, None
            yield item
        elif item.kind == "request":
            asked = waiting.exchange if waiting is not None else None
            if waiting is not None and asked is not None and asked.url == item.url and not asked.request_headers:
                yield _asked(waiting, item)
                waiting = None
            else:
                request = item
        elif (found := _found(item, bodies, path, max_body)) is not None:
            if waiting is not None:
                yield waiting
            waiting = found
            if request is not None and request.url == item.url:
                waiting = _asked(found, request)
            request = None
    if waiting is not None:
        yield waiting


def _records(file: BinaryIO, path: Path, size: int, max_body: int) -> Iterator[_Raw | Foreign]:
    offset, read = 0, 0
    while offset < size:
        stream = ForeignStream(file, offset)
        try:
            while (raw := _next_record(stream, max_body)) is not None:
                read += 1
                yield raw
            break
        except StreamDamage as error:
            position, outcome, detail = max(stream.record, stream.member), error.outcome, str(error)
        following = _next_start(path, position + 1)
        if following is not None:
            yield Foreign("damaged", position, detail=detail)
            offset = following
            continue
        yield Foreign(outcome if read else "not_warc", position, detail=detail)
        return
    if not read:
        yield Foreign("not_warc", 0, detail="there is no record in it")


def _next_record(stream: ForeignStream, max_body: int) -> _Raw | None:
    line = b"\n"
    while line and not line.strip():
        line = stream.line(_MAX_LINE)
    if not line:
        return None
    offset = stream.record = stream.began
    if _WARC.match(line):
        fields = _fields(stream)
        try:
            length = int(fields["content-length"])
        except (KeyError, ValueError) as error:
            raise StreamDamage("damaged", f"the record at {offset} does not say its length") from error
    elif arc := _ARC.match(line):
        length = int(arc[5])
        fields = _arc_fields(arc)
    else:
        raise StreamDamage("damaged", f"no record begins at {offset}: {line[:40]!r}")
    if length < 0:
        raise StreamDamage("damaged", f"the record at {offset} says it has {length} bytes")
    block = stream.block(length, max_body + _MAX_HEAD)
    url = fields.get("warc-target-uri", "").strip("<>")
    return _Raw(offset, fields.get("warc-type", ""), url, fields, block, length > len(block))


def _fields(stream: ForeignStream) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    while (line := stream.line(_MAX_LINE)).strip():
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and name:
            fields[name] = f"{fields[name]} {text.strip()}".strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        fields[name] = value.strip()
    return fields


def _arc_fields(arc: re.Match[bytes]) -> dict[str, str]:
    url, ip, date, media_type = (arc[n].decode("utf-8", "replace") for n in (1, 2, 3, 4))
    date = date.ljust(14, "0")
    kind = "warcinfo" if url.startswith("filedesc:") else "response"
    stamp = f"{date[:4]}-{date[4:6]}-{date[6:8]}T{date[8:10]}:{date[10:12]}:{date[12:14]}Z"
    return {
        "warc-type": kind,
        "warc-target-uri": url,
        "warc-date": stamp,
        "warc-ip-address": ip,
        "content-type": "application/http" if url.startswith("http") else media_type,
    }


def _found(raw: _Raw, bodies: dict[str, int], path: Path, max_body: int) -> Foreign | None:
    """What a record means for an import, None if nothing."""
    if raw.kind == "metadata" and "ducha-outcome" in raw.fields:
        return Foreign("failure", raw.offset, detail=f"{own_field(raw.fields['ducha-outcome'])}: {raw.url}")
    if raw.kind not in ("response", "resource", "revisit"):
        return None
    if not raw.url:
        return Foreign("no_url", raw.offset)
    digest = raw.fields.get("warc-payload-digest", "")
    head, body = _parts(raw)
    if raw.kind == "revisit":
        origin = bodies.get(digest) if digest else None
        if origin is None:
            return Foreign("unresolved_revisit", raw.offset, detail=raw.url)
        with path.open("rb") as file:
            earlier = _next_record(ForeignStream(file, origin), max_body)
        if earlier is None or earlier.fields.get("warc-payload-digest") != digest:  # packed as one, without offsets
            return Foreign("unresolved_revisit", raw.offset, detail=raw.url)
        first_head, body = _parts(earlier)
        if raw.fields.get("warc-profile", "").endswith("server-not-modified"):
            head = first_head
    elif digest:
        bodies.setdefault(digest, raw.offset)
    exchange = _exchange(raw, head, body)
    outcome = "ok"
    if raw.cut or len(exchange.body) > max_body:
        outcome, exchange = "too_large", replace(exchange, body=exchange.body[:max_body], truncated="length")
    date = _date(raw.fields.get("warc-date", ""))
    if date is None:
        return Foreign("no_date", raw.offset, exchange, raw.fields.get("warc-date", ""))
    return Foreign(outcome, raw.offset, replace(exchange, fetched=date))


def _parts(raw: _Raw) -> tuple[bytes, bytes]:
    """The HTTP head (b"" if the record has none) and what follows it."""
    if raw.kind == "resource" or not raw.block.startswith(b"HTTP/"):
        return b"", raw.block
    end = _HEAD_END.search(raw.block, 0, _MAX_HEAD)
    return (raw.block[: end.end()], raw.block[end.end() :]) if end else (raw.block, b"")


def _exchange(raw: _Raw, head: bytes, body: bytes) -> Exchange:
    fields = raw.fields
    status, reason, headers = http_head(head, fields.get("ducha-original-head", "")) if head else (200, "", ())
    if not head:
        headers = (("Content-Type", fields.get("content-type", "")),)
    if any(k.lower() == "transfer-encoding" and "chunked" in v.lower() for k, v in headers):
        # servers and proxies lie; a body that is not in chunks comes back as it is
        body = ChunkedDataReader(io.BytesIO(body)).read()
    role = own_field(fields.get("ducha-role", "import"))
    return Exchange(
        url=raw.url,
        body=body,
        status=status,
        reason=reason,
        response_headers=headers,
        ip=fields.get("warc-ip-address", ""),
        fetched=now(),
        portal_id=own_field(fields.get("ducha-portal", "")),
        column=own_field(fields.get("ducha-column", "")),
        role=cast("Role", role if role in _ROLES else "import"),
        truncated=fields.get("warc-truncated", ""),
        outcome=own_field(fields.get("ducha-outcome", "")),
        via=own_field(fields.get("ducha-via", "")),
    )


def _asked(found: Foreign, request: _Raw) -> Foreign:
    if found.exchange is None:
        return found
    end = _HEAD_END.search(request.block, 0, _MAX_HEAD)
    head, body = (request.block[: end.end()], request.block[end.end() :]) if end else (request.block, b"")
    method = head.split(b" ", 1)[0].decode("ascii", "replace") or "GET"
    _, _, headers = http_head(head)
    return replace(found, exchange=replace(found.exchange, method=method, request_headers=headers, request_body=body))


def _date(text: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _next_start(path: Path, offset: int) -> int | None:
    """Where the next readable record begins, at or after `offset`."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for match in _RECORD_START.finditer(data, min(offset, len(data))):
            try:
                first = ForeignStream(file, match.start()).line(_MAX_LINE)
            except StreamDamage:
                continue
            if _WARC.match(first) or (match[0] == GZIP and _ARC.match(first)):
                return match.start()
    return None
