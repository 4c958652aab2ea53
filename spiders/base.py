"""PortalSpider: from the column lists to the captured pages, for one portal or many.

    start ─> robots.txt ─> list ─> articles ─> next list … until the walk ends; then the looks that are due
              each exchange is archived before it comes back here (crawler/middlewares.py)

Every host has a queue of its own and one request under way (spiders/hosts.py). What to fetch is decided from the
catalogue (spiders/frontier.py), so that a killed crawl continues without fetching anything twice.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from twisted.python.failure import Failure

from crawler.archive.archive import Archive
from crawler.archive.exchange import Capture, KnownUrl, archive_url, now
from crawler.failures import failure_name
from crawler.items import FetchedPage, ListItem, Portal, RawRecord
from crawler.page import http_charset, is_html
from crawler.text.decode import decode
from spiders.family import ListRequest
from spiders.frontier import TAKE, Frontier
from spiders.hosts import Host, Task
from spiders.looks import LookKeeper
from spiders.plan import CrawlOptions, Planner
from spiders.queues import Queues, column_of
from spiders.report import CrawlReport
from spiders.requesting import request_for, set_delay
from spiders.robots import AGENT, RobotsKeeper, is_redirect
from spiders.urls import host_of, is_home, resolve
from spiders.walk import Walk, same_place

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MOST_HOPS = 5


class PortalSpider(scrapy.Spider):
    """See the module. `name` is the portal's id where there is only one."""

    name = "ducha"

    def __init__(
        self,
        portals: list[Portal],
        archive: Archive,
        options: CrawlOptions,
        clock: Any = now,
        run_id: int | None = None,
    ) -> None:
        super().__init__(name=portals[0].id if len(portals) == 1 else "ducha")
        self.portals, self.archive, self.options, self.clock, self.run_id = portals, archive, options, clock, run_id
        self.portal_id = portals[0].id if len(portals) == 1 else None
        self.frontier = Frontier(archive)
        self.report = CrawlReport()
        self.looks = LookKeeper(archive, self.frontier, options.recheck_days, self.report)
        self.robots = RobotsKeeper(archive, self.report)
        self.planner = Planner(archive, self.frontier, options, self.report)
        self.queues = Queues(options)
        self.walks: list[Walk] = []
        self.fetched = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *_: Any, **kwargs: Any) -> Self:
        """Scrapy's way of making it: what it needs comes from the settings, or is opened here for `scrapy crawl`."""
        from spiders.setup import prepare

        spider = cls(*prepare(crawler, cls, kwargs))
        spider._set_crawler(crawler)
        crawler.signals.connect(spider._idle, signal=signals.spider_idle)
        return spider

    # -- beginning and going on -------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Queue what there is to do and ask each host its first question."""
        at = self.clock()
        self.report.held = self.frontier.held([portal.id for portal in self.portals])
        for portal in self.portals:
            for known, capture in self.looks.reconcile(portal):
                task = Task("page", known.url, portal, column_of(portal, known.column), hops=1)
                target = resolve(known.url, self.archive.record(capture.id).header("Location"))
                if self._inside(task, target) and not is_home(target):
                    self._follow(task, target)
            plan = self.planner.plan(portal, at)
            self.walks += plan.walks
            for walk in plan.walks:
                self.queues.add_list(walk, walk.first())
            for entry in plan.owed:
                column = column_of(portal, entry.column)
                self.queues.add_page(portal, column, ListItem(entry.title, entry.url, entry.date))
            for known in plan.due:
                self.queues.add_look(portal, known)
        for request in self._pump():
            yield request

    def _idle(self) -> None:
        requests = list(self._pump())
        for request in requests:
            assert self.crawler.engine
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _pump(self) -> Iterator[scrapy.Request]:
        """The next request of each host that has none under way."""
        while True:
            asked = False
            for host in list(self.queues.hosts.values()):
                while not host.asking and host.queue:
                    request = self._next(host)
                    if request is not None:
                        host.asking = asked = True
                        yield request
            if not asked and not any(h.queue and not h.asking for h in self.queues.hosts.values()):
                return

    def _next(self, host: Host) -> scrapy.Request | None:
        """What to ask a host next; None if its next task needed no question (it was answered or dropped)."""
        if not host.robots_known and not host.closed and not self.robots.held(host, self.clock()):
            first = host.queue[0][2]
            url = host.robots_url or resolve(host.address(first.url), "/robots.txt")
            return self._request(host, url, "robots", first)
        task = host.take()
        if task.kind == "list":
            assert task.walk
            if task.walk.ended:
                return None
            replayed = task.walk.replay.pop(archive_url(task.url), None)
            if replayed is not None:
                self._replay(host, task, replayed)
                return None
        refused = host.closed or self._left_out(host, task)
        if refused:
            self._drop(task, refused)
            return None
        if task.kind != "list":
            self.fetched += 1
        return self._request(host, host.address(task.url), "list" if task.kind == "list" else "page", task)

    def _left_out(self, host: Host, task: Task) -> str:
        if self.options.limit and self.fetched >= self.options.limit and not (task.walk and task.walk.number == 1):
            return "limit"
        return "" if host.allows(task.url, AGENT) else "robots"

    def _drop(self, task: Task, why: str) -> None:
        self.report.left(task.portal, task.column, why)
        if task.walk is not None:
            task.walk.health = why.replace("down:", "unreachable:") if why != "limit" else task.walk.health
            task.walk.end(why)

    def _request(self, host: Host, url: str, role: str, task: Task) -> scrapy.Request:
        known = task.known if role == "page" else self.archive.known(url) if role == "list" else None
        assert self.crawler.engine
        set_delay(self.crawler.engine.downloader, host)
        made = request_for(host, url, role, task, known, self.options)
        return made.replace(callback=self.answered, errback=self.failed)

    # -- answers ----------------------------------------------------------------------------------------------------

    def answered(self, response: Response) -> Iterator[Any]:
        """A response came and is archived."""
        host, task, capture = response.meta["host"], response.meta["task"], response.meta["capture"]
        host.asking, host.answered = False, monotonic()
        self.report.fetched(task.portal, task.column, capture)
        if response.status >= 500:
            host.failed(f"http_{response.status}")
        else:
            host.failures = 0
        if capture.outcome.startswith("blocked:"):
            host.closed, host.blocked_until = capture.outcome, response.meta.get("blocked_until")
            self._refused(host, task, response.meta["role"], capture)
        elif response.meta["role"] == "robots":
            self.robots.answered(host, capture, response.body, location_of(response))
        elif is_redirect(capture):
            self._redirected(task, location_of(response), capture, response.meta["known"])
        elif task.kind == "list":
            self._list(task, response.status, capture, response.body, response)
        else:
            self._page(task, response, capture)
        if task.kind != "list" and response.meta["role"] == "page":
            yield FetchedPage(capture.id, capture.url, task.portal.id, task.column.name, task.listed)
        yield from self._pump()

    def failed(self, failure: Failure) -> Iterator[Any]:
        """No response, or one that may not be read (a decompression bomb)."""
        request = failure.request  # type: ignore[attr-defined]
        host, task = request.meta["host"], request.meta["task"]
        host.asking, host.answered = False, monotonic()
        capture: Capture | None = request.meta.get("capture")
        error = failure.value
        assert error is not None
        name = "too_large" if isinstance(error, IgnoreRequest) else failure_name(error)
        if capture is not None:
            self.report.fetched(task.portal, task.column, capture)
        if request.meta["role"] == "robots":
            self.robots.failed(host, name)
        else:
            if name != "too_large":
                host.failed(name)
            if task.walk is not None:
                task.walk.health = "tls" if name.startswith("tls") else f"unreachable:{name}"
                task.walk.end(name)
            else:
                self.looks.failed(request.url, self.clock(), request.meta["known"], for_good=name == "too_large")
        yield from self._pump()

    # -- lists ------------------------------------------------------------------------------------------------------

    def _replay(self, host: Host, task: Task, capture_id: int) -> None:
        """Read a list page from the archive that a broken-off walk had fetched."""
        capture = self.archive.capture_by_id(capture_id)
        self.report.replayed(task.portal, task.column)
        if capture.outcome.startswith("blocked:"):
            hours = task.portal.politeness.get("block_hours", self.options.block_hours)
            host.closed, host.blocked_until = capture.outcome, capture.fetched + timedelta(hours=hours)
            self.archive.hosts.block(host.name, host.blocked_until, capture.outcome)
            self._refused(host, task, "list", capture)
        elif is_redirect(capture):
            self._redirected(task, self.archive.record(capture.id).header("Location"), capture, None)
        else:
            self._list(task, capture.status, capture, b"", None)

    def _list(self, task: Task, status: int, capture: Capture, body: bytes, response: Response | None) -> None:
        walk, request = task.walk, task.request
        assert walk is not None and request is not None
        if status >= 400:
            following = walk.missing(status)
        else:
            try:
                following = self._read(task.url, walk, request, self._record(capture, body, response))
            except Exception:
                self.logger.exception("%s: the list %s could not be read", walk.portal.id, task.url)
                walk.health = "error"
                walk.end("error")
                return
        if following is not None:
            self.queues.add_list(walk, following)
        else:
            assert walk.ended

    def _read(self, url: str, walk: Walk, request: ListRequest, record: RawRecord) -> ListRequest | None:
        """What a list page names is remembered and queued; the next list page."""
        decoded = decode(record.body, http_charset=http_charset(record), is_html=is_html(record))
        page = walk.page(url, decoded.text, request)
        entries = walk.read(page)
        listed = self.frontier.remember(walk.portal.id, walk.column.name, entries, self.clock())
        known = self.frontier.known(item.url for item, decision in entries if decision == TAKE)
        for item, decision in entries:
            self._listed(walk, item, decision, known.get(item.url))
        return walk.following(page, list(listed.values()))

    def _listed(self, walk: Walk, item: ListItem, decision: str, known: KnownUrl | None) -> None:
        if decision != TAKE:
            walk.counts[decision] += 1
            self.report.left(walk.portal, walk.column, decision)
        elif known is not None and known.last_fetched is not None:
            walk.counts["known"] += 1
            self.report.left(walk.portal, walk.column, "known")
        else:
            walk.counts["queued"] += self.queues.add_page(walk.portal, walk.column, item)

    def _record(self, capture: Capture, body: bytes, response: Response | None) -> RawRecord:
        if response is None or (capture.kind == "revisit" and not body):
            return self.archive.record(capture.id)
        headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, vs in response.headers.items() for v in vs)
        return RawRecord(capture.url, body, capture.fetched, response.status, headers, capture.media_type)

    # -- articles ---------------------------------------------------------------------------------------------------

    def _page(self, task: Task, response: Response, capture: Capture) -> None:
        known: KnownUrl | None = response.meta["known"]
        read = partial(self._record, capture, response.body, response)
        self.looks.looked(capture.url, capture, known, read, task.portal, task.column)

    def _redirected(self, task: Task, location: str, capture: Capture, known: KnownUrl | None) -> None:
        target = resolve(capture.url, location)
        inside = self._inside(task, target) and not is_home(target)
        if task.kind == "list":
            assert task.walk is not None and task.request is not None
            if inside:
                task.walk.moved_to = "" if same_place(capture.url, target) else target
                request = ListRequest(target, task.request.headers, task.request.state)
                self.queues.add_list(task.walk, request, task.hops + 1)
            else:
                task.walk.health = "moved"
                task.walk.end("moved")
        elif inside:
            self.report.page(task.portal, task.column, "redirect")
            self.looks.redirected(task.url, capture, known)
            self._follow(task, target)
        else:
            why = "redirect_home" if target and is_home(target) else "redirect_elsewhere"
            self.report.page(task.portal, task.column, self.looks.missing(task.url, why, capture, known))

    def _inside(self, task: Task, target: str) -> bool:
        own = {host_of(host) for host in task.portal.hosts}
        return bool(target) and host_of(target) in own and task.hops < MOST_HOPS and target != task.url

    def _follow(self, task: Task, target: str) -> None:
        """Ask for what an article's address leads to, unless it is held already."""
        known = self.frontier.known([target]).get(target)
        if known is None or known.capture_id is None:
            title = task.listed.title if task.listed else ""
            self.queues.add_page(task.portal, task.column, ListItem(title, target), task.hops + 1)

    def _refused(self, host: Host, task: Task, role: str, capture: Capture) -> None:
        host.robots_known = True
        self.report.blocked(host.name, capture.outcome, host.blocked_until)
        if role == "robots":
            return
        if task.walk is not None:
            task.walk.health = capture.outcome
            task.walk.end(capture.outcome)
        else:
            self.looks.failed(task.url, self.clock(), None)

    def closed(self, reason: str) -> None:
        """The run is over: plan the looks still in memory and keep how each walk ended. A walk that broke off is
        not kept:
        the next run goes on with it."""
        self.looks.flush()
        for walk in self.walks:
            if walk.ended:
                self.planner.finished(walk, self.run_id, self.clock())
        self.report.reason = reason
        self.logger.info("crawl ended (%s): %s", reason, json.dumps(self.report.outcomes, ensure_ascii=False))


def location_of(response: Response) -> str:
    """Where a response leads, as written."""
    return (response.headers.get("Location") or b"").decode("latin-1")
