"""The crawl's memory: what the column lists named and when, what is still owed, what is due for another look.

Every decision to fetch or not is made from here and from the archive's catalogue, never from the memory of a
process; so a
crawl that was killed goes on where it was. `listed` also keeps what the relevance lexicon left out, so that a
researcher
can see what a filter cost. `stood` is when a listed page was last seen to be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from crawler.archive import catalogue as t
from crawler.archive.archive import Archive
from crawler.archive.database import UtcDateTime, reading, writing
from crawler.archive.exchange import KnownUrl, archive_url, known_url, url_key
from crawler.archive.migrate import upgrade
from crawler.items import ListItem
from spiders.urls import twin

SCRIPTS = "spiders.migrations"
VERSION_TABLE = "frontier_version"
TAKE = "take"
READ = "read"  # the title comes near: the article's text is to decide
READ_AND_LEFT = "skip:not_relevant_read"  # its text decided against it
PAGES = ("page", "lead")  # roles of articles' pages
UNFINISHED_HOURS = 24  # a walk that broke off longer ago is begun anew
SLACK = timedelta(hours=2)  # a daily run that begins a little earlier than yesterday's still does the looks of the day
_CHUNK = 400

metadata = MetaData()
listed = Table(
    "listed",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("portal_id", String(120), nullable=False),
    Column("column_name", Text, nullable=False),
    Column("key", String(32), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("date", String(10), nullable=False),
    Column("first_listed", UtcDateTime, nullable=False),
    Column("last_listed", UtcDateTime, nullable=False),
    Column("decision", String(60), nullable=False),  # take, or skip:<why>
    Column("stood", UtcDateTime),
    UniqueConstraint("portal_id", "column_name", "key", name="listed_once"),
    Index("listed_key", "key"),
    Index("listed_decision", "portal_id", "decision"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a column list as it is remembered."""

    url: str
    column: str
    title: str
    date: str
    first_listed: datetime
    decision: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a page came to: when to look next, whether the page was there."""

    url: str
    at: datetime
    next_look: datetime | None
    looks: int
    stood: bool


class Frontier:
    """See the module. One per process, on the engine of an archive that is open for writing."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.engine: Engine = archive.unsynced_engine
        upgrade(self.engine, SCRIPTS, VERSION_TABLE)

    def known(self, urls: Iterable[str]) -> dict[str, KnownUrl]:
        """What the catalogue remembers of each address, under itself or under its http/https twin."""
        wanted = list(dict.fromkeys(urls))
        keys = {url_key(archive_url(other)): url for url in wanted for other in (twin(url), url)}
        found: dict[str, KnownUrl] = {}
        names = list(keys)
        with reading(self.engine) as connection:
            for start in range(0, len(names), _CHUNK):
                chosen = select(t.urls).where(t.urls.c.key.in_(names[start : start + _CHUNK]))
                for row in connection.execute(chosen).mappings():
                    url = keys[row["key"]]
                    if url not in found or row["captures"] > found[url].captures:
                        found[url] = known_url(row)
        return found

    def remember(
        self, portal_id: str, column: str, items: Sequence[tuple[ListItem, str]], at: datetime
    ) -> dict[str, Listed]:
        """Keep what a list page names, with the decision on each; gives every entry as it is remembered now."""
        keys = {url_key(archive_url(item.url)): (item, decision) for item, decision in items}
        mine = (listed.c.portal_id == portal_id, listed.c.column_name == column)
        with writing(self.engine) as connection:
            names = list(keys)
            rows = [
                row
                for start in range(0, len(names), _CHUNK)
                for row in connection.execute(
                    select(listed).where(*mine, listed.c.key.in_(names[start : start + _CHUNK]))
                ).mappings()
            ]
            old = {row["key"]: row for row in rows}
            new = [
                {
                    "portal_id": portal_id,
                    "column_name": column,
                    "key": key,
                    "url": item.url,
                    "title": item.title[:500],
                    "date": item.date,
                    "first_listed": at,
                    "last_listed": at,
                    "decision": decision,
                }
                for key, (item, decision) in keys.items()
                if key not in old
            ]
            for key, row in old.items():
                if keys[key][1] == READ and row["decision"] in (TAKE, READ_AND_LEFT):
                    keys[key] = (keys[key][0], row["decision"])  # it was read already
            if new:
                connection.execute(insert(listed), new)
            turned = [
                {"row": row["id"], "now": at, "what": keys[row["key"]][1]}
                for row in old.values()
                if row["decision"] != keys[row["key"]][1] or row["last_listed"] != at
            ]
            if turned:
                change = update(listed).where(listed.c.id == bindparam("row"))
                connection.execute(change.values(last_listed=bindparam("now"), decision=bindparam("what")), turned)
        return {
            item.url: Listed(
                item.url, column, item.title, item.date, old[key]["first_listed"] if key in old else at, decision
            )
            for key, (item, decision) in keys.items()
        }

    def owed(self, portal_id: str) -> list[Listed]:
        """What lists named and nobody has fetched yet: broken off, past a limit, or behind a host that was down."""
        missing = t.urls.c.last_fetched.is_(None)  # a failure has been dated, and waits for its next look
        query = (
            select(listed)
            .select_from(listed.outerjoin(t.urls, t.urls.c.key == listed.c.key))
            .where(listed.c.portal_id == portal_id, listed.c.decision.in_((TAKE, READ)), missing)
            .order_by(listed.c.id)
        )
        with reading(self.engine) as connection:
            return [_listed(row) for row in connection.execute(query).mappings()]

    def due(self, portal_id: str, at: datetime) -> list[KnownUrl]:
        """Pages that are due for a look, the longest overdue first."""
        return [known for known in self.archive.looks.due(at + SLACK, portal_id) if known.role in PAGES]

    def held(self, portal_ids: Sequence[str]) -> int:
        """How many articles of the portals are in the archive."""
        chosen = (t.urls.c.portal_id.in_(portal_ids), t.urls.c.role.in_(PAGES), t.urls.c.capture_id.is_not(None))
        with reading(self.engine) as connection:
            return connection.execute(select(func.count()).select_from(t.urls).where(*chosen)).scalar_one()

    def left_out(self, portal_id: str | None = None) -> Iterator[Listed]:
        """What was listed and not taken, with the reason in `decision`."""
        query = select(listed).where(listed.c.decision.not_in((TAKE, READ))).order_by(listed.c.id)
        if portal_id is not None:
            query = query.where(listed.c.portal_id == portal_id)
        with reading(self.engine) as connection:
            yield from [_listed(row) for row in connection.execute(query).mappings()]

    def ever_stood(self, url: str) -> bool:
        """Whether the page was ever seen to be there."""
        keys = [url_key(archive_url(other)) for other in (url, twin(url))]
        query = select(listed.c.id).where(listed.c.key.in_(keys), listed.c.stood.is_not(None))
        with reading(self.engine) as connection:
            return connection.execute(query.limit(1)).first() is not None

    def looked(self, looks: Sequence[Looked]) -> None:
        """Plan the next looks, in one transaction."""
        if not looks:
            return
        rows = [
            {"wanted": url_key(archive_url(url)), "next": x.next_look, "count": x.looks, "when": x.at, "stood": x.stood}
            for x in looks
            for url in (x.url, twin(x.url))  # listed under https, perhaps fetched over http
        ]
        stood = [{"wanted": row["wanted"], "when": row["when"]} for row in rows if row["stood"]]
        with writing(self.engine) as connection:
            plan = update(t.urls).where(t.urls.c.key == bindparam("wanted"))
            connection.execute(
                plan.values(next_look=bindparam("next"), looks=bindparam("count")),
                [{k: row[k] for k in ("wanted", "next", "count")} for row in rows],
            )
            if stood:
                change = update(listed).where(listed.c.key == bindparam("wanted")).values(stood=bindparam("when"))
                connection.execute(change, stood)

    def decide(self, url: str, decision: str) -> None:
        """An article that came near was read: what was decided of it."""
        keys = [url_key(archive_url(other)) for other in (url, twin(url))]
        with writing(self.engine) as connection:
            mine = update(listed).where(listed.c.key.in_(keys), listed.c.decision == READ)
            connection.execute(mine.values(decision=decision))

    def unplanned(self, portal_id: str, role: str = "page") -> list[KnownUrl]:
        """Pages that were fetched and whose next look was not planned, because the crawl was killed in between."""
        columns = t.urls.c
        query = select(t.urls).where(
            columns.portal_id == portal_id,
            columns.role == role,
            columns.last_fetched.is_not(None),
            or_(columns.next_look <= columns.last_fetched, columns.next_look.is_(None) & (columns.looks == 0)),
        )
        with reading(self.engine) as connection:
            return [known_url(row) for row in connection.execute(query).mappings()]

    def unfinished(self, portal_id: str, column: str, at: datetime) -> dict[str, int]:
        """The list pages that a walk through the column had fetched when it broke off: address -> capture.

        A walk that ended, however it ended, has left an entry in the column's history.
        """
        visits = self.archive.runs.column_history(portal_id, column, limit=1)
        c = t.captures.c
        query = (
            select(t.urls.c.url, c.id, c.fetched)
            .select_from(t.captures.join(t.urls, t.urls.c.id == c.url_id))
            .where(c.portal_id == portal_id, c.column_name == column, c.role == "list", c.status > 0)
            .order_by(c.id)
        )
        if visits:
            query = query.where(c.fetched > visits[0].at)
        with reading(self.engine) as connection:
            rows = connection.execute(query).all()
        if not rows or rows[-1].fetched < at - timedelta(hours=UNFINISHED_HOURS):
            return {}
        return {row.url: row.id for row in rows}


def _listed(row: object) -> Listed:
    values = dict(row)  # type: ignore[call-overload]
    return Listed(
        values["url"],
        values["column_name"],
        values["title"],
        values["date"],
        values["first_listed"],
        values["decision"],
    )


def next_look(first_seen: datetime, at: datetime, days: Sequence[float]) -> datetime | None:
    """When to look again after a look at `at`: the next of the falling intervals, counted from the first sight.

    None once the schedule is through.

    >>> first = datetime(2026, 3, 1, 10)
    >>> next_look(first, first + timedelta(days=1, minutes=-5), [1, 7, 30]).day
    8
    """
    return next((due for d in days if (due := first_seen + timedelta(days=d)) > at + SLACK), None)
