"""One host as the crawl sees it: its queue, its robots.txt, its delay, and whether it is to be left alone.

A host has at most one request under way; the next one is chosen only when the last has been archived. That is what
keeps
the promise of one connection, and what lets a block empty the queue at once.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Literal

from protego import Protego

from crawler.archive.exchange import KnownUrl, Role
from crawler.items import ListItem
from crawler.portal import Column, Portal
from spiders.family import ListRequest
from spiders.part_memory import Part
from spiders.urls import host_of
from spiders.walk import Walk

# what an article lacks first, then new articles, further lists, attached files, looks at known articles
RANKS = {"part": 0, "page": 1, "lead": 2, "list": 3, "attachment": 4, "look": 5}
MOST_HOPS = 5  # redirects in a row
LONGEST_CRAWL_DELAY = 60.0  # seconds; a longer one is cut to this
TRIES = 3  # failures in a row after which a host counts as down for this run

_turn = count()


@dataclass(frozen=True, slots=True)
class Task:
    """Something to ask a host for."""

    kind: Literal["page", "lead", "list", "look", "part", "attachment"]
    url: str
    portal: Portal
    column: Column
    walk: Walk | None = None
    request: ListRequest | None = None  # of a list
    listed: ListItem | None = None
    hops: int = 0  # redirects that led here
    known: KnownUrl | None = None  # what the catalogue said of an article when it was queued
    part: Part | None = None  # of a part or attachment: what it belongs to

    @property
    def role(self) -> Role:
        """The role under which the answer is archived."""
        return "page" if self.kind == "look" else self.kind

    def may_follow(self, target: str) -> bool:
        """Whether a redirect leads on within the portal."""
        own = {host_of(host) for host in (*self.portal.hosts, self.url)}
        return bool(target) and host_of(target) in own and self.hops < MOST_HOPS and target != self.url


@dataclass
class Host:
    """See the module. `name` is host and port."""

    name: str
    portal: Portal
    delay: float
    queue: list[tuple[int, int, Task]] = field(default_factory=list)
    robots: Protego | None = None
    robots_known: bool = False
    robots_asked: str = ""  # the address of robots.txt that was asked for
    robots_url: str = ""  # where robots.txt was redirected to
    asking: bool = False  # a request is under way
    closed: str = ""  # why it is not asked any more in this run: blocked:521, down:timeout, robots:5xx
    blocked_until: datetime | None = None
    answered: float = 0.0  # when its last answer was complete (monotonic seconds)
    failures: int = 0  # in a row
    scheme: str = ""  # used instead of the one in the addresses, after https failed

    def add(self, task: Task) -> None:
        """Queue a task in its turn."""
        heapq.heappush(self.queue, (RANKS[task.kind], next(_turn), task))

    def take(self) -> Task:
        """The next task."""
        return heapq.heappop(self.queue)[2]

    def allows(self, url: str, agent: str) -> bool:
        """Whether robots.txt lets us ask for the address."""
        return self.robots is None or self.robots.can_fetch(url, agent)

    def obey(self, text: str, agent: str) -> None:
        """Take over a robots.txt, its crawl-delay included."""
        self.robots = Protego.parse(text)
        self.robots_known = True
        asked = self.robots.crawl_delay(agent)
        if asked:
            self.delay = max(self.delay, min(float(asked), LONGEST_CRAWL_DELAY))

    def address(self, url: str) -> str:
        """The address under the scheme that works."""
        return f"{self.scheme}:{url.partition(':')[2]}" if self.scheme else url

    def failed(self, name: str) -> None:
        """Another failure; after a few in a row the host is down."""
        self.failures += 1
        if self.failures >= TRIES or name in ("dns", "refused"):
            self.closed = self.closed or f"down:{name}"
