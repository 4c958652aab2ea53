"""Exchanges as a portal would give them, with sentences of our own, and the records that are made of them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from crawler.archive import DataDirectory, Exchange

START = datetime(2026, 3, 1, 4, 5, 6, 789012, tzinfo=UTC)


def html(title: str, size: int = 1) -> bytes:
    paragraph = "<p>检查人员在河湾镇的老砖厂门口停了下来,记下烟囱的颜色。</p>"
    return f"<html><head><title>{title}</title></head><body>{paragraph * size}</body></html>".encode()


def page(url: str = "http://hewan.example/a.html", title: str = "老砖厂", minutes: float = 0, **more: Any) -> Exchange:
    values: dict[str, Any] = {
        "body": html(title),
        "reason": "OK",
        "response_headers": [(b"Content-Type", b"text/html; charset=utf-8"), (b"ETag", b'"v1"')],
        "request_headers": [(b"User-Agent", b"ducha-test"), (b"Accept", b"text/html")],
        "fetched": START + timedelta(minutes=minutes),
        "portal_id": "hewan",
        "column": "督察专栏",
    }
    return Exchange(url, **(values | more))


def gzipped(url: str = "http://hewan.example/z.html", title: str = "清河", **more: Any) -> Exchange:
    headers = [(b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip")]
    return page(url, title, body=gzip.compress(html(title), mtime=0), response_headers=headers, **more)


def warc_records(data: DataDirectory) -> list[SimpleNamespace]:
    """All records of the WARC files as another reader sees them, in order."""
    found = []
    for path in sorted(data.archive.iterdir()):
        with path.open("rb") as file:
            found += [
                SimpleNamespace(
                    kind=record.rec_type,
                    get=record.rec_headers.get_header,
                    http=record.http_headers,
                    version=record.rec_headers.protocol,
                    block=record.raw_stream.read(),
                )
                for record in ArchiveIterator(file)
            ]
    return found
