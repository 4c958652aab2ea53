"""PortalSpider: from the column lists to the captured pages, for one portal or many.

    start ─> robots.txt ─> list ─> articles ─> what belongs to them ─> next list … until the walk ends; then the looks
              each exchange is archived before it comes back here (crawler/middlewares.py)

Every host has a queue of its own and one request under way (spiders/hosts.py). What to fetch is decided from the
catalogue (spiders/frontier.py), so that a killed crawl continues without fetching anything twice. Answers are read by
spiders/lists.py and spiders/pages.py.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from twisted.python.failure import Failure

from crawler.archive.archive import Archive
from crawler.archive.exchange import Capture, Role, archive_url, now
from crawler.failures import failure_name, health_of
from crawler.items import FetchedPage, ListItem
from crawler.portal import Portal
from spiders.frontier import PAGES, READ, Frontier
from spiders.hosts import Host, Task
from spiders.lists import ListReader, record_of
from spiders.looks import LookKeeper
from spiders.pages import PageReader
from spiders.parts import PartKeeper
from spiders.plan import CrawlOptions, Planner
from spiders.queues import Queues, column_of
from spiders.relevance import load_lexicon
from spiders.report import CrawlReport
from spiders.requesting import request_for, set_delay
from spiders.robots import AGENT, RobotsKeeper, is_redirect
from spiders.urls import is_home, resolve
from spiders.walk import Walk

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


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
        self.robots = RobotsKeeper(archive, self.report)
        self.planner = Planner(archive, self.frontier, options, self.report)
        self.queues = Queues(options)
        self.parts = PartKeeper(self.frontier, self.queues, options, self.report)
        self.looks = LookKeeper(archive, self.frontier, options.recheck_days, self.report, self.parts.page)
        self.lists = ListReader(archive, self.frontier, self.queues, self.report, options, clock)
        self.pages = PageReader(
            archive,
            self.frontier,
            self.looks,
            self.parts,
            self.queues,
            self.report,
            clock,
            load_lexicon(options.lexicon),
        )
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
            for page, capture in self.looks.reconcile(portal):
                task = Task("page", page.url, portal, column_of(portal, page.column), hops=1)
                target = resolve(page.url, self.archive.record(capture.id).header("Location"))
                if task.may_follow(target) and not is_home(target):
                    self.pages.follow(task, target)
            self.pages.judge_unjudged(portal)
            plan = self.planner.plan(portal, at)
            self.walks += plan.walks
            for walk in plan.walks:
                self.queues.add_list(walk, walk.first())
            known = self.frontier.known(entry.url for entry in plan.owed)
            for entry in plan.owed:
                if entry.url in known and known[entry.url].last_fetched is not None:
                    continue  # over the other of http and https
                column = column_of(portal, entry.column)
                item = ListItem(entry.title, entry.url, entry.date)
                self.queues.add_page(portal, column, item, kind="lead" if entry.decision == READ else "page")
            self.parts.owed(portal)
            for due in plan.due:
                self.queues.add_look(portal, due)
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
            url = host.robots_asked = host.robots_url or resolve(host.address(first.url), "/robots.txt")
            return self._request(host, url, "robots", first)
        task = host.take()
        if task.kind == "list":
            assert task.walk
            if task.walk.ended:
                return None
            form = task.request is not None and bool(task.request.form)  # the catalogue tells no two forms apart
            replayed = None if form else task.walk.replay.pop(archive_url(task.url), None)
            if replayed is not None:
                self.lists.replay(host, task, replayed)
                return None
        refused = host.closed or self._left_out(host, task)
        if refused:
            self._drop(task, refused)
            return None
        self.fetched += task.role in PAGES
        return self._request(host, host.address(task.url), task.role, task)

    def _left_out(self, host: Host, task: Task) -> str:
        full = bool(self.options.limit) and self.fetched >= self.options.limit
        if full and task.part is None and not (task.walk and task.walk.number == 1):
            return "limit"
        return "" if host.allows(task.url, AGENT) else "robots"

    def _drop(self, task: Task, why: str) -> None:
        self.report.left(task.portal, task.column, why)
        if task.walk is not None:
            if why != "limit":
                task.walk.health = health_of(why.removeprefix("down:")) if why.startswith("down:") else why
            task.walk.end(why)

    def _request(self, host: Host, url: str, role: Role, task: Task) -> scrapy.Request:
        known = task.known if role in PAGES else self.archive.known(url) if role != "robots" else None
        assert self.crawler.engine
        set_delay(self.crawler.engine.downloader, host)
        made = request_for(host, url, role, task, known, self.options)
        return made.replace(callback=self.answered, errback=self.failed)

    # -- answers ----------------------------------------------------------------------------------------------------

    def answered(self, response: Response) -> Iterator[Any]:
        """A response came and is archived."""
        host, task, capture = response.meta["host"], response.meta["task"], response.meta["capture"]
        known, role = response.meta["known"], response.meta["role"]
        host.asking, host.answered = False, monotonic()
        self.report.fetched(task.portal, task.column, capture)
        if response.status >= 500:
            host.failed(f"http_{response.status}")
        else:
            host.failures = 0
        record = partial(record_of, self.archive, capture, response)
        if capture.outcome.startswith("blocked:"):
            self._refused(host, task, role, capture, response.meta.get("blocked_until"))
        elif role == "robots":
            self.robots.answered(host, capture, response.body, location_of(response))
        elif task.walk is not None:
            if is_redirect(capture):
                self.lists.redirected(task, location_of(response), capture)
            else:
                self.lists.answered(task, capture, record)
        elif is_redirect(capture):
            self.pages.redirected(task, location_of(response), capture, known)
        else:
            self.pages.answered(task, capture, known, record)
        if role in PAGES:
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
                self.lists.ended(task, name, health_of(name))
            else:
                self.pages.failed(task, request.meta["known"], for_good=name == "too_large")
        yield from self._pump()

    def _refused(self, host: Host, task: Task, role: str, capture: Capture, until: datetime | None) -> None:
        host.closed, host.blocked_until, host.robots_known = capture.outcome, until, True
        self.report.blocked(host.name, capture.outcome, until)
        if role == "robots":
            return
        if task.walk is not None:
            self.lists.ended(task, capture.outcome)
        else:
            self.pages.failed(task, None)

    def closed(self, reason: str) -> None:
        """The run is over: plan the looks still in memory and keep how each walk ended.

        A walk that broke off is not kept: the next run goes on with it.
        """
        self.looks.flush()
        for walk in self.walks:
            if walk.ended:
                self.planner.finished(walk, self.run_id, self.clock())
        self.report.reason = reason
        self.logger.info("crawl ended (%s): %s", reason, json.dumps(self.report.outcomes, ensure_ascii=False))


def location_of(response: Response) -> str:
    """Where a response leads, as written."""
    return (response.headers.get("Location") or b"").decode("latin-1")
