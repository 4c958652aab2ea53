"""The walk through one column: which list pages are asked, which articles are taken, and where it ends.

It ends where the list has nothing new (incremental), where everything is older than `since` (backfill), where no
further
page is there, or where a page repeats. A declared total is believed only when the page that should be the last is
short.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.items import ListItem
from crawler.portal import Column, Portal
from spiders.family import Family, ListPage, ListRequest, family
from spiders.frontier import READ, TAKE, Listed
from spiders.relevance import Lexicon, judged
from spiders.urls import host_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST_EMPTY = 12  # pages without articles that a family with gaps may have in a row


@dataclass
class Walk:
    """One column's walk. `settled` is when the last walk that reached its end began: what was listed before is
    known.
    """

    portal: Portal
    column: Column
    started: datetime
    settled: datetime | None = None
    since: date | None = None
    depth: int = 200
    replay: dict[str, int] = field(default_factory=dict)  # pages that a broken-off walk had fetched: address -> capture
    number: int = 1
    first_size: int = 0
    health: str = "ok"
    ended: str = ""  # why, once it has
    complete: bool = False  # whether everything that it was to see was seen
    moved_to: str = ""
    empty: int = 0  # pages without articles in a row
    counts: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    otherwise: ListRequest | None = None
    near_misses: bool = True  # whether the text is to decide where the title does not
    lexicon: Lexicon | None = None  # of general columns, the shipped one if there is none

    @property
    def family(self) -> Family:
        """The family that reads this column."""
        return family(self.column.family or self.portal.family)

    def first(self) -> ListRequest:
        """The first list page."""
        today = self.started.astimezone(SHANGHAI).date() if self.started.tzinfo else self.started.date()
        request = self.family.first(self.portal, self.column, today)
        self.asked.add(request.key)
        self.otherwise = request.otherwise
        return request

    def page(self, url: str, text: str, request: ListRequest) -> ListPage:
        """A list page as families read it."""
        return ListPage(url, text, self.portal, self.column, self.number, request.state)

    def read(self, page: ListPage) -> list[tuple[ListItem, str]]:
        """The articles that the page lists and this walk has not seen, each with the decision on it."""
        found = [item for item in self.family.items(page) if item.url not in self.seen]
        self.seen.update(item.url for item in found)
        if not self.first_size:
            self.first_size = len(found)
        self.counts["listed"] += len(found)
        return [(item, self.decision(item)) for item in found]

    def decision(self, item: ListItem) -> str:
        """Whether to take an article: "take", "read" (its text is to decide), or "skip:" and why."""
        if host_of(item.url) not in {host_of(host) for host in self.portal.hosts}:
            return "skip:other_host"
        if self.since and item.date and item.date < self.since.isoformat():
            return "skip:before_since"
        if self.column.kind != "general":
            return TAKE
        found = judged(item, self.lexicon)
        if found == "near" and self.near_misses:
            return READ
        return TAKE if found == "take" else "skip:not_relevant"

    def following(self, page: ListPage, entries: list[Listed]) -> ListRequest | None:
        """The next list page, None when the walk is at its end (`ended` says why)."""
        entry = self.number == 1 and self.family.leads(page)
        self.empty = 0 if entries or entry else self.empty + 1
        if self.empty > (MOST_EMPTY if self.family.gaps else 0):
            return self._instead("repeats") if self.number > 1 else self._nothing(page)
        if entries and self._known(entries):
            return self._end("known")
        request = self.family.next_request(page)
        if request is None:
            return self._end("last page")
        total = self.family.total(page, self.first_size)
        if total is not None and self.number >= total and len(entries) < self.first_size:
            return self._end("last page")
        if self.number >= self.depth:
            return self._end("depth")
        if request.key in self.asked:
            return self._end("repeats")
        return self._ask(request)

    def missing(self, status: int) -> ListRequest | None:
        """A list page answered with an error: what to ask instead, None when that ends the walk."""
        if status in (404, 410) and (self.number > 1 or self.otherwise is not None):
            return self._instead("no further page")
        self.health = f"http_{status}"
        self.end(self.health)
        return None

    def end(self, why: str, *, complete: bool = False) -> None:
        """The walk is over."""
        self.ended, self.complete = self.ended or why, self.complete or complete

    def _end(self, why: str) -> ListRequest | None:
        self.end(why, complete=True)
        return None

    def _ask(self, request: ListRequest) -> ListRequest:
        self.asked.add(request.key)
        self.number += 1
        self.otherwise = request.otherwise
        return request

    def _instead(self, why: str) -> ListRequest | None:
        request = self.otherwise
        self.otherwise = request.otherwise if request else None
        if request is None or request.key in self.asked:
            return self._end(why)
        self.asked.add(request.key)
        return request

    def _nothing(self, page: ListPage) -> ListRequest | None:
        self.health = "stub" if len(page.text) < 600 else "empty"
        return self._end("no articles")

    def _known(self, entries: list[Listed]) -> bool:
        if self.since is not None:
            dates = [e.date for e in entries if e.date]
            return bool(dates) and max(dates) < self.since.isoformat()
        return self.settled is not None and all(e.first_listed < self.settled for e in entries)


def same_place(url: str, other: str) -> bool:
    """Whether two addresses differ in scheme and query alone.

    >>> same_place("http://a.cn/x/", "https://a.cn/x/?v=1")
    True
    """
    one, two = urlsplit(url), urlsplit(other)
    return (one.netloc, one.path) == (two.netloc, two.path)
