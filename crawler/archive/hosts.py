"""What is remembered of a host between crawls: above all until when it is to be left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from crawler.archive import catalogue as t
from crawler.archive.database import reading, writing
from crawler.archive.exchange import now


@dataclass(frozen=True, slots=True)
class HostState:
    """A host's row; `state` is free for what a spider wants to remember (a dict that JSON can hold)."""

    host: str
    blocked_until: datetime | None
    block_reason: str
    blocks: int
    last_request: datetime | None
    robots_capture_id: int | None
    state: Mapping[str, Any]


class Hosts:
    """The hosts of the catalogue, named by host and port in lower case."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, host: str) -> HostState | None:
        """What is remembered, None if nothing is."""
        with reading(self._engine) as connection:
            row = connection.execute(select(t.hosts).where(t.hosts.c.host == host.lower())).mappings().first()
        return HostState(**row) if row else None

    def all(self) -> list[HostState]:
        """Every host, by name."""
        with reading(self._engine) as connection:
            return [HostState(**row) for row in connection.execute(select(t.hosts).order_by(t.hosts.c.host)).mappings()]

    def block(self, host: str, until: datetime, reason: str) -> None:
        """Leave a host alone until then; `reason` is the outcome's name ("blocked:challenge"). Never shortens."""
        with writing(self._engine) as connection:
            old = _row(connection, host.lower())
            values = {
                "blocked_until": max(until, old.blocked_until or until),
                "block_reason": reason[:120],
                "blocks": old.blocks + 1,
            }
            connection.execute(update(t.hosts).where(t.hosts.c.host == host.lower()).values(values))

    def unblock(self, host: str) -> None:
        """Ask the host again."""
        with writing(self._engine) as connection:
            values = {"blocked_until": None, "block_reason": ""}
            connection.execute(update(t.hosts).where(t.hosts.c.host == host.lower()).values(values))

    def blocked_until(self, host: str, at: datetime | None = None) -> datetime | None:
        """Until when the host is to be left alone, None if it may be asked."""
        known = self.get(host)
        until = known.blocked_until if known else None
        return until if until is not None and until > (at or now()) else None

    def remember(
        self,
        host: str,
        *,
        last_request: datetime | None = None,
        robots_capture_id: int | None = None,
        state: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep what is given; `state` is merged key by key."""
        with writing(self._engine) as connection:
            old = _row(connection, host.lower())
            values: dict[str, Any] = {}
            if last_request is not None:
                values["last_request"] = last_request
            if robots_capture_id is not None:
                values["robots_capture_id"] = robots_capture_id
            if state:
                values["state"] = {**old.state, **state}
            if values:
                connection.execute(update(t.hosts).where(t.hosts.c.host == host.lower()).values(values))


def _row(connection: Connection, host: str) -> HostState:
    row = connection.execute(select(t.hosts).where(t.hosts.c.host == host)).mappings().first()
    if row is None:
        connection.execute(insert(t.hosts).values(host=host, block_reason="", blocks=0, state={}))
        return HostState(host, None, "", 0, None, None, {})
    return HostState(**row)
