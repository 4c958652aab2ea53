"""When to look at a page again, and what it takes before a page counts as gone.

A page is looked at on a falling schedule. A page that is missing is only *gone* once a second look on another day in
China finds it missing too; the first sign is kept with its date, and a page that comes back clears it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Select, insert, select, update

from crawler.archive import catalogue as t
from crawler.archive.database import reading, writing
from crawler.archive.entries import new_url_values
from crawler.archive.exchange import KnownUrl, Role, archive_url, known_url, now, url_key

CHINA = ZoneInfo("Asia/Shanghai")


class Looks:
    """The re-visit memory of the catalogue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(
        self, url: str, *, role: Role = "page", portal_id: str = "", column: str = "", at: datetime | None = None
    ) -> bool:
        """Remember a URL that was seen in a list but not fetched yet; whether it is new."""
        url = archive_url(url)
        with writing(self._engine) as connection:
            if connection.execute(select(t.urls.c.id).where(t.urls.c.key == url_key(url))).first():
                return False
            connection.execute(insert(t.urls).values(new_url_values(url, role, portal_id, column, at or now())))
            return True

    def waiting(self, portal_id: str | None = None, column: str | None = None) -> Iterator[KnownUrl]:
        """URLs that were noted and never answered: what an interrupted crawl still owes."""
        query = select(t.urls).where(t.urls.c.captures == 0, t.urls.c.role == "page").order_by(t.urls.c.id)
        if portal_id is not None:
            query = query.where(t.urls.c.portal_id == portal_id)
        if column is not None:
            query = query.where(t.urls.c.column_name == column)
        return self._iterate(query)

    def schedule(self, url: str, next_look: datetime | None, *, looks: int | None = None) -> None:
        """Set when to look at a URL next (None: never again) and, if given, how often it was looked at."""
        values: dict[str, object] = {"next_look": next_look}
        if looks is not None:
            values["looks"] = looks
        self._update(url, values)

    def looked(self, url: str, days: list[float], at: datetime | None = None) -> datetime | None:
        """A page was looked at: plan the next look after the falling intervals, counted from its first capture.

        `days` are the setting `crawl.recheck_days`. Returns when; None once the schedule is through.
        """
        at = at or now()
        known = self._known(url)
        if known is None:
            return None
        looks = known.looks + 1
        following = [known.first_seen + timedelta(days=d) for d in days]
        next_look = next((due for due in following if due > at), None)
        self._update(url, {"looks": looks, "next_look": next_look})
        return next_look

    def due(self, at: datetime | None = None, portal_id: str | None = None, limit: int | None = None) -> list[KnownUrl]:
        """URLs whose next look is due, the longest overdue first."""
        query = select(t.urls).where(t.urls.c.next_look <= (at or now())).order_by(t.urls.c.next_look, t.urls.c.id)
        if portal_id is not None:
            query = query.where(t.urls.c.portal_id == portal_id)
        if limit is not None:
            query = query.limit(limit)
        with reading(self._engine) as connection:
            return [known_url(row) for row in connection.execute(query).mappings()]

    def missing(self, url: str, reason: str, at: datetime | None = None) -> KnownUrl | None:
        """A page was not there (`reason`: http_404, soft_404, redirect_home, emptied). The first time is a sign; each
        further time on another day confirms it. Returns what is known now, None if the URL never was."""
        at = at or now()
        known = self._known(url)
        if known is None:
            return None
        if known.gone_since is None:
            self._update(
                url, {"gone_since": at, "gone_reason": reason[:120], "gone_confirmations": 0, "gone_checked": at}
            )
        elif _day(at) > _day(known.gone_checked or known.gone_since):
            confirmations = known.gone_confirmations + 1
            self._update(url, {"gone_reason": reason[:120], "gone_confirmations": confirmations, "gone_checked": at})
        return self._known(url)

    def present(self, url: str) -> None:
        """A page is there: any sign that it was gone is cleared."""
        known = self._known(url)
        if known is not None and known.gone_since is not None:
            self._update(url, {"gone_since": None, "gone_reason": "", "gone_confirmations": 0, "gone_checked": None})

    def gone(self, portal_id: str | None = None, *, confirmed: bool = True) -> Iterator[KnownUrl]:
        """The register of disappeared pages: those confirmed on another day, or all with a first sign."""
        query = select(t.urls).where(t.urls.c.gone_since.is_not(None)).order_by(t.urls.c.id)
        if confirmed:
            query = query.where(t.urls.c.gone_confirmations >= 1)
        if portal_id is not None:
            query = query.where(t.urls.c.portal_id == portal_id)
        return self._iterate(query)

    def _iterate(self, query: Select[Any]) -> Iterator[KnownUrl]:
        last = 0
        while True:
            with reading(self._engine) as connection:
                page = query.where(t.urls.c.id > last).limit(500)
                rows = connection.execute(page).mappings().all()
            yield from (known_url(row) for row in rows)
            if not rows:
                return
            last = rows[-1]["id"]

    def _known(self, url: str) -> KnownUrl | None:
        with reading(self._engine) as connection:
            query = select(t.urls).where(t.urls.c.key == url_key(archive_url(url)))
            row = connection.execute(query).mappings().first()
        return known_url(row) if row else None

    def _update(self, url: str, values: dict[str, object]) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(t.urls).where(t.urls.c.key == url_key(archive_url(url))).values(values))


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
