"""Files fetched by others become exchanges, so that they enter by the same road as our own captures.

A page or text is kept byte by byte as the body of a response with role "import"; its file name travels in
Content-Disposition. Without a known address its digest is its address, so the same file again is the same article.
A WARC file (read forgivingly, crawler/archive/warc_import.py) gives one exchange for each page that it holds, with its
own address, time and headers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from crawler.archive.exchange import Exchange, now, sha256
from crawler.archive.warc_import import read_foreign

PAGE_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".shtml": "text/html", ".xhtml": "application/xhtml+xml",
    ".asp": "text/html", ".aspx": "text/html", ".php": "text/html", ".jsp": "text/html",
    ".xml": "application/xml", ".txt": "text/plain",
}  # fmt: skip
_WARC_NAME = re.compile(r"\.w?arc(\.gz)?\Z", re.IGNORECASE)
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d+\)(https?://[^\s<>\"']+) -->")
_PAGE = re.compile(r"html|xml|text/plain")
_DAMAGE = ("torn", "damaged", "not_warc", "empty_file", "unreadable")
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
                    yield from self._warc(origin, max_bytes)
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

    def _warc(self, origin: Origin, max_bytes: int) -> Iterator[Exchange]:
        self.outcome = "warc"
        for found in read_foreign(self.path, max_body=max_bytes):
            if found.outcome in _DAMAGE:
                self.outcome, self.detail = "damaged_warc", self.detail or f"{found.outcome} at {found.offset}"
            if found.outcome not in ("ok", "too_large", "no_date"):
                self.skipped[found.outcome] += 1
            if found.exchange is not None:
                if _is_page(found.exchange):
                    yield replace(
                        found.exchange,
                        fetched=origin.fetched or found.exchange.fetched,
                        portal_id=origin.portal_id or found.exchange.portal_id,
                    )
                else:
                    self.skipped["not_a_page"] += 1


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


def _is_page(exchange: Exchange) -> bool:
    """Whether the response may be a page: images, scripts and the like stay in the file they came in."""
    return exchange.status >= 400 or not exchange.media_type or _PAGE.search(exchange.media_type) is not None
