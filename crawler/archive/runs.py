"""Records of runs and of each column's visits: what `ducha status` and the alarms read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select, update

from crawler.archive import catalogue as t
from crawler.archive.database import reading, writing
from crawler.archive.exchange import now
from crawler.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `outcome` is "running" until it ends, "killed" if it ended without saying so."""

    id: int
    kind: str
    what: str
    pid: int
    started: datetime
    finished: datetime | None
    outcome: str
    counts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ColumnVisit:
    """One visit of a column: its health ("ok", "empty", "moved", "blocked:…") and counts."""

    id: int
    run_id: int | None
    portal_id: str
    column: str
    at: datetime
    health: str
    counts: Mapping[str, Any]


class Runs:
    """The runs and column visits of the catalogue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start_run(
        self, kind: str, what: str = "", counts: Mapping[str, Any] | None = None, at: datetime | None = None
    ) -> int:
        """A run began: its id. Hold the write lock: runs that still say "running" are marked as killed."""
        with writing(self._engine) as connection:
            dead = t.runs.c.outcome == "running"
            connection.execute(update(t.runs).where(dead, t.runs.c.kind == kind).values(outcome="killed"))
            values = {
                "kind": kind,
                "what": what,
                "pid": os.getpid(),
                "started": at or now(),
                "outcome": "running",
                "counts": dict(counts or {}),
            }
            result = connection.execute(insert(t.runs).values(values))
            assert result.inserted_primary_key is not None
            return int(result.inserted_primary_key[0])

    def finish_run(
        self, run_id: int, counts: Mapping[str, Any] | None = None, outcome: str = "done", at: datetime | None = None
    ) -> None:
        """The run ended."""
        values: dict[str, Any] = {"finished": at or now(), "outcome": outcome[:120]}
        if counts is not None:
            values["counts"] = dict(counts)
        with writing(self._engine) as connection:
            if connection.execute(update(t.runs).where(t.runs.c.id == run_id).values(values)).rowcount != 1:
                raise CatalogueError(f"there is no run {run_id}")

    def last(self, limit: int = 10, kind: str | None = None) -> list[Run]:
        """The newest runs first."""
        query = select(t.runs).order_by(t.runs.c.id.desc()).limit(limit)
        if kind is not None:
            query = query.where(t.runs.c.kind == kind)
        with reading(self._engine) as connection:
            return [Run(**row) for row in connection.execute(query).mappings()]

    def note_column(
        self,
        portal_id: str,
        column: str,
        health: str,
        counts: Mapping[str, Any],
        run_id: int | None = None,
        at: datetime | None = None,
    ) -> None:
        """A column was visited."""
        values = {
            "run_id": run_id,
            "portal_id": portal_id,
            "column_name": column,
            "at": at or now(),
            "health": health[:60],
            "counts": dict(counts),
        }
        with writing(self._engine) as connection:
            connection.execute(insert(t.columns_history).values(values))

    def column_history(
        self, portal_id: str | None = None, column: str | None = None, limit: int = 100
    ) -> list[ColumnVisit]:
        """Visits of a column (a portal, all), the newest first."""
        query = select(t.columns_history).order_by(t.columns_history.c.id.desc()).limit(limit)
        if portal_id is not None:
            query = query.where(t.columns_history.c.portal_id == portal_id)
        if column is not None:
            query = query.where(t.columns_history.c.column_name == column)
        with reading(self._engine) as connection:
            return list(_visits(connection.execute(query).mappings()))


def _visits(rows: Any) -> Iterator[ColumnVisit]:
    for row in rows:
        values = dict(row)
        yield ColumnVisit(column=values.pop("column_name"), **values)
