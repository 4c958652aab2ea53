"""Files fetched by others become exchanges, so that they enter by the same road as our own captures.

A page or text is kept byte by byte as the body of a response with role "import"; its file name travels in
Content-Disposition. Without a known address its digest is its address, so the same file again is the same article.
A WARC file gives one exchange for each page that it holds, with its own address, time and headers.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from crawler.archive.exchange import Exchange, now, sha256

PAGE_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".shtml": "text/html", ".xhtml": "application/xhtml+xml",
    ".asp": "text/html", ".aspx": "text/html", ".php": "text/html", ".jsp": "text/html",
    ".xml": "application/xml", ".txt": "text/plain",
}  # fmt: skip
_WARC_NAME = re.compile(r"\.w?arc(\.gz)?\Z", re.IGNORECASE)
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d+\)(https?://[^\s<>\"']+) -->")
_SNIFFED = 4096


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of files beside their bytes."""

    url: str = ""
    portal_id: str = ""
    fetched: datetime | None = None


@dataclass
class ImportFile:
    """One file on its way in: the exchanges it holds, or the outcome that stands for it; `skipped` by reason."""

    path: Path
    outcome: str = ""
    detail: str = ""
    skipped: Counter[str] = field(default_factory=Counter)

    def exchanges(self, origin: Origin, max_bytes: int) -> Iterator[Exchange]:
        """The file's exchanges, read one by one. Problems end up in `outcome` and `detail`; nothing is raised."""
        try:
            with self.path.open("rb") as stream:
                start = stream.read(_SNIFFED)
                stream.seek(0)
                if is_warc(self.path, start):
                    yield from self._warc(stream, origin, max_bytes)
                else:
                    yield from self._page(stream, start, origin, max_bytes)
        except OSError as error:
            self.outcome, self.detail = "unreadable", error.strerror or type(error).__name__

    def _page(self, stream: Any, start: bytes, origin: Origin, max_bytes: int) -> Iterator[Exchange]:
        media_type = media_type_of(self.path, start)
        if not start:
            self.outcome = "empty_file"
        elif not media_type:
            self.outcome, self.detail = "unsupported", "neither HTML, XML, text nor WARC"
        else:
            body = stream.read(max_bytes + 1)
            saved_from = _SAVED_FROM.search(start)
            url = origin.url or (saved_from[1].decode("ascii", "replace") if saved_from else "")
            yield Exchange(
                url=url or f"urn:{sha256(body)}",
                body=body[:max_bytes],
                response_headers=[("Content-Type", media_type), _disposition(self.path.name)],
                fetched=origin.fetched or now(),
                portal_id=origin.portal_id,
                role="import",
                truncated="length" if len(body) > max_bytes else "",
            )

    def _warc(self, stream: Any, origin: Origin, max_bytes: int) -> Iterator[Exchange]:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        self.outcome = "warc"
        try:
            for record in ArchiveIterator(stream, arc2warc=True):
                exchange = self._exchange(record, origin, max_bytes)
                if exchange is not None:
                    yield exchange
        except (ArchiveLoadFailed, EOFError, ValueError, KeyError, AttributeError, TypeError, OSError) as error:
            # warcio meets damage with whatever its parsers raise; what was read before it stays
            self.outcome, self.detail = "damaged_warc", f"{type(error).__name__}: {error}"

    def _exchange(self, record: Any, origin: Origin, max_bytes: int) -> Exchange | None:
        kind, url = record.rec_type, record.rec_headers.get_header("WARC-Target-URI") or ""
        if kind in ("request", "warcinfo", "metadata", "conversion"):
            return None
        if kind not in ("response", "resource") or not url.strip("<>").lower().startswith(("http:", "https:", "urn:")):
            self.skipped[kind] += 1
            return None
        headers, status, reason = _http_head(record)
        media_type = _header(headers, "content-type").partition(";")[0].strip().lower()
        if status < 400 and media_type and not re.search(r"html|xml|text/plain", media_type):
            self.skipped["not_a_page"] += 1
            return None
        body = _body(record, headers, max_bytes + 1)
        return Exchange(
            url=url.strip("<>"),
            body=body[:max_bytes],
            status=status,
            reason=reason,
            response_headers=headers,
            fetched=origin.fetched or _warc_date(record.rec_headers.get_header("WARC-Date") or ""),
            portal_id=origin.portal_id,
            role="import",
            truncated="length" if len(body) > max_bytes else record.rec_headers.get_header("WARC-Truncated") or "",
        )


def is_warc(path: Path, start: bytes) -> bool:
    """Whether the file is a WARC or ARC: by its first bytes, or by its name if it is compressed."""
    return start.startswith((b"WARC/", b"filedesc://")) or (
        start.startswith(b"\x1f\x8b") and _WARC_NAME.search(path.name) is not None
    )


def media_type_of(path: Path, start: bytes) -> str:
    """The media type by the name, else by the first bytes; "" for what is no page and no text."""
    named = PAGE_TYPES.get(path.suffix.lower())
    if named:
        return named
    if re.search(rb"<(?:!doctype\s+html|html|head|body)\b", start, re.IGNORECASE):
        return "text/html"
    if start.lstrip().startswith(b"<?xml"):
        return "application/xml"
    return ""


def _disposition(name: str) -> tuple[str, str]:
    return "Content-Disposition", f"inline; filename*=UTF-8''{quote(name.encode('utf-8', 'surrogateescape'), safe='')}"


def _http_head(record: Any) -> tuple[list[tuple[str, str]], int, str]:
    if record.http_headers is None:
        return [("Content-Type", record.content_type or "")], 200, ""
    code, _, reason = record.http_headers.statusline.partition(" ")
    return list(record.http_headers.headers), int(code) if code.isdigit() else 200, reason


def _header(headers: list[tuple[str, str]], name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _body(record: Any, headers: list[tuple[str, str]], limit: int) -> bytes:
    """The body as received with the chunked transfer undone, content-encoding still on."""
    from warcio.bufferedreaders import ChunkedDataReader

    stream = record.raw_stream
    if "chunked" in _header(headers, "transfer-encoding").lower():
        stream = ChunkedDataReader(stream)
    out = io.BytesIO()
    while out.tell() < limit and (piece := stream.read(min(65536, limit - out.tell()))):
        out.write(piece)
    return out.getvalue()


def _warc_date(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return now()
    return found if found.tzinfo else found.replace(tzinfo=UTC)
