"""The crawl's memory of what belongs to an article besides its first page: further pages, frames, attached files.

A part is remembered before it is asked for, with the time of the look at its page that asks for it. It is owed until it
was fetched after that time, so a killed crawl still owes it, and each look at a page renews what belongs to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    or_,
    select,
)

from crawler.archive import catalogue as t
from crawler.archive.database import UtcDateTime, reading, writing
from crawler.archive.exchange import archive_url, url_key
from spiders.frontier import metadata

parts = Table(
    "parts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("portal_id", String(120), nullable=False),
    Column("column_name", Text, nullable=False),
    Column("via_key", String(32), nullable=False),
    Column("via", Text, nullable=False),  # the article's first page
    Column("key", String(32), nullable=False),
    Column("url", Text, nullable=False),
    Column("role", String(20), nullable=False),  # part or attachment
    Column("position", Integer, nullable=False),
    Column("wanted", UtcDateTime, nullable=False),
    UniqueConstraint("via_key", "key", name="parts_once"),
    Index("parts_portal", "portal_id"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Something that belongs to the article at `via`. `position` counts pages: 2 is the second; 0 a frame or file."""

    via: str
    url: str
    role: Literal["part", "attachment"]
    position: int = 0


class PartMemory:
    """See the module. On the database of the frontier, whose migrations make the table."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def want(self, portal_id: str, column: str, wanted: Sequence[Part], at: datetime) -> None:
        """Remember parts that a look at `at` asks for."""
        if not wanted:
            return
        rows = [
            {
                "portal_id": portal_id,
                "column_name": column,
                "via_key": _key(part.via),
                "via": part.via,
                "key": _key(part.url),
                "url": part.url,
                "role": part.role,
                "position": part.position,
                "wanted": at,
            }
            for part in {(p.via, p.url): p for p in wanted}.values()
        ]
        with writing(self.engine) as connection:
            for row in rows:
                here = (parts.c.via_key == row["via_key"], parts.c.key == row["key"])
                connection.execute(delete(parts).where(*here))
            connection.execute(insert(parts), rows)

    def forget_pages(self, via: str) -> None:
        """An article's first page came anew: what its further pages are is to be learnt again."""
        here = (parts.c.via_key == _key(via), parts.c.role == "part")
        with reading(self.engine) as connection:  # most articles have none, and a write waits for every other writer
            if connection.execute(select(parts.c.id).where(*here).limit(1)).first() is None:
                return
        with writing(self.engine) as connection:
            connection.execute(delete(parts).where(*here))

    def of(self, via: str) -> list[Part]:
        """What belongs to an article, in order."""
        query = select(parts).where(parts.c.via_key == _key(via)).order_by(parts.c.position, parts.c.id)
        with reading(self.engine) as connection:
            return [_part(row) for row in connection.execute(query)]

    def owed(self, portal_id: str) -> list[tuple[Part, str]]:
        """Parts that were not fetched since they were wanted, each with its column."""
        late = or_(t.urls.c.last_fetched.is_(None), t.urls.c.last_fetched < parts.c.wanted)
        query = (
            select(parts)
            .select_from(parts.outerjoin(t.urls, t.urls.c.key == parts.c.key))
            .where(parts.c.portal_id == portal_id, late)
            .order_by(parts.c.id)
        )
        with reading(self.engine) as connection:
            return [(_part(row), row.column_name) for row in connection.execute(query)]

    def wanted(self, part: Part) -> datetime | None:
        """When a part was last asked for, None if it never was."""
        here = (parts.c.via_key == _key(part.via), parts.c.key == _key(part.url))
        with reading(self.engine) as connection:
            return connection.execute(select(parts.c.wanted).where(*here)).scalar_one_or_none()


def _key(url: str) -> str:
    return url_key(archive_url(url))


def _part(row: object) -> Part:
    return Part(row.via, row.url, row.role, row.position)  # type: ignore[attr-defined]
