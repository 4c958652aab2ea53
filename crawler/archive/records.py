"""An exchange as WARC 1.1 records, ready to append: request and response (or revisit), or metadata for a failure.

The request stands before its response, so that a torn end never leaves a response without its request. The blocks are
written byte by byte as received, except where replay tools would fall over it: header bytes outside ASCII are
percent-encoded, the head of a 304 that refers to a page is left out (both heads are kept as received, in base64, in
`Ducha-Original-Head`), and a Transfer-Encoding that is already undone is renamed.
"""

from __future__ import annotations

import base64
import io
import re
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import responses
from urllib.parse import quote, unquote, urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.exchange import CaptureKind, Exchange, HeaderPair, archive_url, host_of, sha256, text_of

PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
HTTP_RESPONSE = "application/http; msgtype=response"
HTTP_REQUEST = "application/http; msgtype=request"
FIELDS = "application/warc-fields"
UNDONE = "X-Archive-Orig-"  # before the name of a header that describes a transfer coding already undone

_NAME = re.compile(rb"[^!#$%&'*+.^_`|~0-9A-Za-z-]")


@dataclass(frozen=True, slots=True)
class Reference:
    """The earlier record whose body a revisit shares."""

    record_id: str
    url: str
    fetched: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Built:
    """The records of one exchange: compressed bytes of what stands before the main record, and of that record."""

    kind: CaptureKind
    record_id: str
    digest: str
    before: bytes
    main: bytes
    refers_to: str = ""


def warc_date(at: datetime) -> str:
    """A time as WARC 1.1 writes it, in UTC with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_record_id() -> str:
    """A fresh name for a record."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def build(exchange: Exchange, reference: Reference | None = None) -> Built:
    """The records of an exchange; with a reference, a revisit instead of a response."""
    record_id, request_id, date, url = new_record_id(), new_record_id(), warc_date(exchange.fetched), exchange.url
    head, original = response_head(exchange)
    if reference is not None and exchange.status == 304:
        # with a head here, pywb would replay an empty 304; with none, the page that the 304 stands for
        head, original = b"", original or head
    digest = sha256(exchange.body)
    before, fields = b"", _own_fields(exchange)
    if (
        exchange.role != "import" or exchange.request_headers
    ):  # of an import we may not know the request: none is made up
        request = [("WARC-Concurrent-To", record_id), ("WARC-Payload-Digest", sha256(exchange.request_body))]
        before = warc_record("request", request_id, date, url, HTTP_REQUEST, request_block(exchange), request)
        fields.insert(0, ("WARC-Concurrent-To", request_id))
    if exchange.ip:
        fields.append(("WARC-IP-Address", exchange.ip))
    if original:
        fields.append(("Ducha-Original-Head", base64.b64encode(original).decode("ascii")))
    if reference is None:
        fields.append(("WARC-Payload-Digest", digest))
        if exchange.truncated:
            fields.append(("WARC-Truncated", exchange.truncated))
        main = warc_record("response", record_id, date, url, HTTP_RESPONSE, head + exchange.body, fields)
        return Built("response", record_id, digest, before, main)
    profile = "server-not-modified" if exchange.status == 304 else "identical-payload-digest"
    fields += [
        ("WARC-Profile", PROFILE + profile),
        ("WARC-Payload-Digest", reference.digest),
        ("WARC-Refers-To", reference.record_id),
        ("WARC-Refers-To-Target-URI", reference.url),
        ("WARC-Refers-To-Date", warc_date(reference.fetched)),
    ]
    main = warc_record("revisit", record_id, date, url, HTTP_RESPONSE, head, fields)
    return Built("revisit", record_id, reference.digest, before, main, reference.record_id)


def build_failure(exchange: Exchange, detail: str) -> Built:
    """A metadata record that says how a fetch failed before there was a response."""
    lines = [("outcome", exchange.named_outcome), ("detail", detail), ("method", exchange.method)]
    block = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in lines if value).encode()
    record_id = new_record_id()
    fields = [*_own_fields(exchange), ("WARC-Payload-Digest", sha256(block))]
    main = warc_record("metadata", record_id, warc_date(exchange.fetched), exchange.url, FIELDS, block, fields)
    return Built("metadata", record_id, "", b"", main)


def warcinfo(filename: str, at: datetime, software: str) -> bytes:
    """The record that opens each file."""
    block = (
        f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    ).encode()
    return warc_record("warcinfo", new_record_id(), warc_date(at), "", FIELDS, block, [("WARC-Filename", filename)])


def warc_record(
    kind: str,
    record_id: str,
    date: str,
    url: str,
    content_type: str,
    block: bytes,
    fields: Sequence[tuple[str, str]],
) -> bytes:
    """One record, compressed by itself."""
    headers = [("WARC-Type", kind), ("WARC-Record-ID", record_id), ("WARC-Date", date)]
    if url:
        headers.append(("WARC-Target-URI", archive_url(url)))
    headers += [*fields, ("WARC-Block-Digest", sha256(block)), ("Content-Type", content_type)]
    out = io.BytesIO()
    record = ArcWarcRecord(
        "warc",
        "response" if kind == "revisit" else kind,  # warcio would write a revisit's head only if it had parsed it
        StatusAndHeaders("", [(n, _line(v)) for n, v in headers], protocol="WARC/1.1"),
        io.BytesIO(block),
        None,
        content_type,
        len(block),
    )
    WARCWriter(out, gzip=False, warc_version="1.1").write_record(record)
    pack = zlib.compressobj(6, zlib.DEFLATED, 31)  # warcio's own level 9 takes far longer for a hundredth of the size
    return pack.compress(out.getbuffer()) + pack.flush()


def response_head(exchange: Exchange) -> tuple[bytes, bytes]:
    """Status line and headers as stored, and as received where that differs (else b"")."""
    received = [(_bytes(n), _bytes(v)) for n, v in exchange.response_headers]
    reason = exchange.reason or responses.get(exchange.status, "Unknown")  # HTTP/2 and Scrapy give none
    start = b" ".join((exchange.protocol.encode(), str(exchange.status).encode(), _bytes(reason)))
    original = b"".join([start.rstrip() + b"\r\n", *(n + b": " + v + b"\r\n" for n, v in received), b"\r\n"])
    stored = [_ascii(start) + b"\r\n"]
    for name, value in received:
        undone = UNDONE.encode() if name.lower() == b"transfer-encoding" else b""
        stored.append(undone + _NAME.sub(_percent, name) + b": " + _ascii(value) + b"\r\n")
    head = b"".join([*stored, b"\r\n"])
    return head, original if any(b > 0x7E for b in original) else b""


def request_block(exchange: Exchange) -> bytes:
    """The request as sent: the line, the headers and the body."""
    parts = urlsplit(archive_url(exchange.url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers: list[HeaderPair] = list(exchange.request_headers)
    if not any(text_of(name).lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", host_of(exchange.url)))
    lines = [f"{exchange.method} {target} HTTP/1.1".encode("ascii", "replace")]
    lines += [_NAME.sub(_percent, _bytes(name)) + b": " + _ascii(_bytes(value)) for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + exchange.request_body


def own_field(value: str) -> str:
    """The text of a Ducha-… field."""
    return unquote(value)


def _own_fields(exchange: Exchange) -> list[tuple[str, str]]:
    # what the wire does not say, so that the catalogue can be made again from the records alone
    pairs = [
        ("Ducha-Role", exchange.role),
        ("Ducha-Portal", exchange.portal_id),
        ("Ducha-Column", exchange.column),
        ("Ducha-Outcome", exchange.outcome),
        ("Ducha-Via", archive_url(exchange.via)),
    ]
    return [(name, quote(value, safe=" /:._-")) for name, value in pairs if value]


def _bytes(part: str | bytes) -> bytes:
    return part if isinstance(part, bytes) else part.encode("utf-8", "replace")


def _ascii(value: bytes) -> bytes:
    value = b" ".join(value.splitlines()).strip()
    return b"".join(bytes((b,)) if 0x20 <= b <= 0x7E or b == 9 else b"%%%02X" % b for b in value)


def _percent(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]


def _line(value: str) -> str:
    return " ".join(value.split()) if "\n" in value or "\r" in value else value
