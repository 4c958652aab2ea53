"""Which articles: the filters that need no text search, as data and as SQL conditions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from indexer import schema


@dataclass(frozen=True, slots=True)
class Selection:
    """Articles by region codes (any of them), portals, days of publication (both inclusive), ids; None is no limit."""

    regions: Collection[str] | None = None
    portals: Collection[str] | None = None
    since: str = ""
    until: str = ""
    ids: Collection[str] | None = None


def conditions(selection: Selection) -> list[Any]:
    """The selection as conditions on the articles table."""
    table = schema.articles
    found: list[Any] = []
    for column, values in (
        (table.c.primary_region, selection.regions),
        (table.c.portal_id, selection.portals),
        (table.c.id, selection.ids),
    ):
        if values is not None:
            found.append(column.in_(sorted(values)))
    if selection.since:
        found.append(table.c.published_day >= selection.since)
    if selection.until:
        found += [table.c.published_day <= selection.until, table.c.published_day != ""]
    return found
