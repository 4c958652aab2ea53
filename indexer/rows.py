"""Rows of the store's tables: made from articles and captures, and read back as StoredArticle.

Kept apart from store.py because `ducha reparse` writes the same rows under other rules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from crawler.archive.exchange import Capture
from crawler.items import Article
from indexer import schema
from indexer.document import published_day
from indexer.stored import StoredArticle, article_fields, article_id, article_to_json, to_json


@cache
def made_by() -> str:
    """The version of this code, kept with what it made."""
    try:
        return version("ducha")
    except PackageNotFoundError:
        return "unpackaged"


def iso(moment: datetime) -> str:
    """The moment in UTC as ISO 8601 with Z; without a zone it is taken as UTC."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def head_values(article: Article, annotations: Mapping[str, Any] | None) -> dict[str, Any]:
    """The columns of an article's row that follow its current version."""
    return {
        "kind": article.kind,
        "title": article.title.replace("\0", ""),
        "published_day": published_day(article.published),
        "primary_region": str((annotations or {}).get("primary_region") or ""),
    }


def origin_values(capture: Capture, site_region: str) -> dict[str, Any]:
    """The columns of an article's row that its first capture decides."""
    return {"portal_id": capture.portal_id, "column_name": capture.column, "site_region": site_region}


def version_values(article: Article, capture: Capture, number: int, digest: str, run: int = 0) -> dict[str, Any]:
    """The row of one version."""
    return {
        "article_id": article_id(capture.url),
        "capture_id": capture.id,
        "version": number,
        "fetched": iso(capture.fetched),
        "last_seen": iso(capture.fetched),
        "capture_digest": capture.digest,
        "text_digest": digest,
        "content": article_to_json(article),
        "made_by": made_by(),
        "run": run,
    }


def replace_annotations(
    connection: Connection, key: str, capture_id: int, annotations: Mapping[str, Any] | None
) -> bool:
    """Write the annotations of one version; tells whether they differ from what stood there."""
    table = schema.annotations
    here = (table.c.article_id == key, table.c.capture_id == capture_id)
    before = connection.execute(select(table.c.content).where(*here)).scalar_one_or_none()
    after = None if annotations is None else to_json(dict(annotations))
    if before == after:
        return False
    connection.execute(delete(table).where(*here))
    if after is not None:
        connection.execute(insert(table), {"article_id": key, "capture_id": capture_id, "content": after})
    return True


def version_row(key: str, capture_id: int) -> Any:
    table = schema.versions
    return select(table).where(table.c.article_id == key, table.c.capture_id == capture_id)


def joined(every_version: bool = False) -> Any:
    a, v, n, r = schema.articles, schema.versions, schema.annotations, schema.reprints
    same = v.c.article_id == a.c.id
    if not every_version:
        same = same & (v.c.capture_id == a.c.capture_id)
    return (
        select(a, v.c.version.label("v"), v.c.capture_id.label("c"), v.c.fetched, v.c.last_seen, v.c.capture_digest,
               v.c.text_digest, v.c.content, n.c.content.label("annotations"),
               r.c.family, r.c.size.label("family_size"), r.c.role, r.c.score)
        .join(v, same)
        .outerjoin(n, (n.c.article_id == v.c.article_id) & (n.c.capture_id == v.c.capture_id))
        .outerjoin(r, r.c.article_id == a.c.id)
    )  # fmt: skip


def stored_from(row: Any) -> StoredArticle:
    fields = article_fields(json.loads(row.content))
    return StoredArticle(
        **{**fields, "url": row.url},
        id=row.id,
        version=row.v,
        versions=row.versions,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        fetched=row.fetched,
        portal_id=row.portal_id,
        column=row.column_name,
        site_region=row.site_region,
        capture_id=row.c,
        capture_digest=row.capture_digest,
        text_digest=row.text_digest,
        primary_region=row.primary_region,
        published_day=row.published_day,
        revision=row.revision,
        annotations=json.loads(row.annotations) if row.annotations else {},
        family=row.family or "",
        family_size=row.family_size or 1,
        family_role=row.role or "",
        family_score=row.score or 0.0,
    )
