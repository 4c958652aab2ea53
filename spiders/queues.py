"""What is still to be asked in this run, host by host; an article is queued once, however many lists name it."""

from __future__ import annotations

from typing import Literal

from crawler.archive.exchange import KnownUrl
from crawler.items import ListItem
from crawler.portal import Column, Portal
from spiders.family import ListRequest
from spiders.hosts import Host, Task
from spiders.part_memory import Part
from spiders.plan import CrawlOptions
from spiders.portal_file import SHORTEST_DELAY, is_loopback, quirk
from spiders.urls import host_of
from spiders.walk import Walk


class Queues:
    """The hosts of a run with their tasks."""

    def __init__(self, options: CrawlOptions) -> None:
        self.options = options
        self.hosts: dict[str, Host] = {}
        self._articles: set[str] = set()

    def add_list(self, walk: Walk, request: ListRequest, hops: int = 0) -> None:
        """Queue a list page of a walk."""
        task = Task("list", request.url, walk.portal, walk.column, walk, request, hops=hops)
        self.host(request.url, walk.portal).add(task)

    def add_page(
        self, portal: Portal, column: Column, item: ListItem, hops: int = 0, kind: Literal["page", "lead"] = "page"
    ) -> bool:
        """Queue an article that is not held yet (a "lead" is to be judged); whether it was not queued before."""
        if item.url in self._articles:
            return False
        self._articles.add(item.url)
        self.host(item.url, portal).add(Task(kind, item.url, portal, column, listed=item, hops=hops))
        return True

    def add_look(self, portal: Portal, known: KnownUrl) -> None:
        """Queue another look at an article."""
        if known.url not in self._articles:
            self._articles.add(known.url)
            task = Task("look", known.url, portal, column_of(portal, known.column), known=known)
            self.host(known.url, portal).add(task)

    def add_part(self, portal: Portal, column: Column, part: Part, url: str = "", hops: int = 0) -> bool:
        """Queue what belongs to an article (`url` where a redirect led there); whether it was not queued before."""
        url = url or part.url
        if url in self._articles:
            return False
        self._articles.add(url)
        self.host(url, portal).add(Task(part.role, url, portal, column, hops=hops, part=part))
        return True

    def host(self, url: str, portal: Portal) -> Host:
        """The host of an address, with the longest delay that any of its portals asks for."""
        name = host_of(url)
        delay = portal.politeness.get("delay", self.options.delay)
        if not is_loopback(url):
            delay = max(delay, SHORTEST_DELAY)
        if name not in self.hosts:
            http = quirk(portal, "http_only", False) and f"http://{name}" in portal.hosts
            self.hosts[name] = Host(name, portal, delay, scheme="http" if http else "")
        host = self.hosts[name]
        host.delay = max(host.delay, delay)  # portals may share a host
        return host


def column_of(portal: Portal, name: str) -> Column:
    """The portal's column of that name; one that the file no longer has is kept by name."""
    return next((c for c in portal.columns if c.name == name), Column(name, portal.hosts[0] + "/"))
