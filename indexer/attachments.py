"""Which of an article's attached files the archive holds: asked of the catalogue, never kept twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from crawler.archive import catalogue as t
from crawler.archive.database import reading
from crawler.archive.exchange import Capture
from crawler.archive.reader import ArchiveReader
from crawler.items import Article
from spiders.urls import resolve, twin

HELD = "held"
NOT_FETCHED = "not_fetched"
_HOPS = 3


@dataclass(frozen=True, slots=True)
class HeldFile:
    """An attached file and what the archive has of it. `status` is "held", "not_fetched" or why it could not be had;
    `capture_id`, `digest` ("sha256:<hex>"), `media_type` and `bytes` are of the newest capture with its body."""

    name: str
    url: str
    type: str
    status: str
    capture_id: int | None = None
    digest: str = ""
    media_type: str = ""
    bytes: int = 0
    fetched: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}


def attached_files(archive: ArchiveReader, article: Article) -> list[HeldFile]:
    """The article's attached files in its order."""
    return [_held(archive, a.name, a.url, a.type) for a in article.attachments]


def attachment_counts(archive: ArchiveReader) -> dict[str, int]:
    """How many addresses of attached files are held, and how many were asked for in vain."""
    u = t.urls
    good = case((u.c.capture_id.is_not(None), 1), else_=0)
    failed = case((u.c.capture_id.is_(None) & ~u.c.last_status.between(300, 399), 1), else_=0)
    query = select(func.coalesce(func.sum(good), 0), func.coalesce(func.sum(failed), 0))
    with reading(archive.engine) as connection:
        row = connection.execute(query.where(u.c.role == "attachment")).one()
    return {"held": int(row[0]), "failed": int(row[1])}


def _held(archive: ArchiveReader, name: str, url: str, kind: str) -> HeldFile:
    status, capture = _newest(archive, url)
    if capture is None:
        return HeldFile(name, url, kind, status)
    body = archive.capture_by_id(capture.refers_to) if capture.refers_to else capture
    when = capture.fetched.isoformat(timespec="seconds").replace("+00:00", "Z")
    return HeldFile(name, url, kind, HELD, body.id, body.digest, body.media_type, body.body_bytes, when)


def _newest(archive: ArchiveReader, url: str, hops: int = 0) -> tuple[str, Capture | None]:
    """The newest capture that has the file, else why there is none."""
    if not url.startswith(("http://", "https://")):
        return NOT_FETCHED, None
    captures = sorted((c for u in (url, twin(url)) for c in archive.captures(url=u)), key=lambda c: c.id)
    good = [c for c in captures if c.kind != "metadata" and (200 <= c.status < 300 or c.status == 304)]
    good = [c for c in good if not c.outcome.startswith("blocked") and not c.truncated]
    if good:
        return HELD, good[-1]
    if not captures:
        return NOT_FETCHED, None
    last = captures[-1]
    if 300 <= last.status < 400 and hops < _HOPS:
        target = resolve(last.url, archive.record(last.id).header("Location"))
        return _newest(archive, target, hops + 1) if target else ("redirect", None)
    return ("too_large" if last.truncated else last.outcome), None
