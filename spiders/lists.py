"""Column lists as they come in: what they name is remembered and queued, and the walk goes on or ends."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from crawler.archive.archive import Archive
from crawler.archive.exchange import Capture, KnownUrl
from crawler.items import ListItem, RawRecord
from crawler.page import http_charset, is_html
from crawler.text.decode import decode
from spiders.family import ListRequest
from spiders.frontier import READ, TAKE, Frontier
from spiders.hosts import Host, Task
from spiders.looks import LEFT_LOOKS
from spiders.plan import CrawlOptions
from spiders.queues import Queues
from spiders.report import CrawlReport
from spiders.robots import is_redirect
from spiders.urls import is_home, resolve
from spiders.walk import Walk, same_place

log = logging.getLogger(__name__)


class ListReader:
    """Reads list pages, from the network or from the archive."""

    def __init__(
        self,
        archive: Archive,
        frontier: Frontier,
        queues: Queues,
        report: CrawlReport,
        options: CrawlOptions,
        clock: Callable[[], datetime],
    ) -> None:
        self.archive, self.frontier, self.queues, self.report = archive, frontier, queues, report
        self.options, self.clock = options, clock

    def replay(self, host: Host, task: Task, capture_id: int) -> None:
        """Read a list page from the archive that a broken-off walk had fetched."""
        capture = self.archive.capture_by_id(capture_id)
        self.report.replayed(task.portal, task.column)
        if capture.outcome.startswith("blocked:"):
            hours = task.portal.politeness.get("block_hours", self.options.block_hours)
            host.closed, host.blocked_until = capture.outcome, capture.fetched + timedelta(hours=hours)
            self.archive.hosts.block(host.name, host.blocked_until, capture.outcome)
            host.robots_known = True
            self.report.blocked(host.name, capture.outcome, host.blocked_until)
            self.ended(task, capture.outcome)
        elif is_redirect(capture):
            self.redirected(task, self.archive.record(capture.id).header("Location"), capture)
        else:
            self.answered(task, capture, lambda: self.archive.record(capture.id))

    def answered(self, task: Task, capture: Capture, record: Callable[[], RawRecord]) -> None:
        """A list page is here."""
        walk, request = task.walk, task.request
        assert walk is not None and request is not None
        if capture.status >= 400:
            following = walk.missing(capture.status)
        else:
            try:
                following = self._read(task.url, walk, request, record())
            except Exception:
                log.exception("%s: the list %s could not be read", walk.portal.id, task.url)
                self.ended(task, "error")
                return
        if following is not None:
            self.queues.add_list(walk, following)
        else:
            assert walk.ended

    def ended(self, task: Task, why: str, health: str = "") -> None:
        """The walk cannot go on."""
        assert task.walk is not None
        task.walk.health = health or why
        task.walk.end(why)

    def redirected(self, task: Task, location: str, capture: Capture) -> None:
        """The list leads elsewhere: within the portal it is followed, and the column has moved."""
        assert task.walk is not None and task.request is not None
        target = resolve(capture.url, location)
        if task.may_follow(target) and not is_home(target):
            task.walk.moved_to = "" if same_place(capture.url, target) else target
            request = ListRequest(target, task.request.headers, task.request.state)
            self.queues.add_list(task.walk, request, task.hops + 1)
        else:
            self.ended(task, "moved")

    def _read(self, url: str, walk: Walk, request: ListRequest, record: RawRecord) -> ListRequest | None:
        """What a list page names is remembered and queued; the next list page."""
        decoded = decode(record.body, http_charset=http_charset(record), is_html=is_html(record))
        page = walk.page(url, decoded.text, request)
        entries = walk.read(page)
        listed = self.frontier.remember(walk.portal.id, walk.column.name, entries, self.clock())
        known = self.frontier.known(item.url for item, decision in entries if decision in (TAKE, READ))
        for item, _ in entries:
            self._listed(walk, item, listed[item.url].decision, known.get(item.url))
        return walk.following(page, list(listed.values()))

    def _listed(self, walk: Walk, item: ListItem, decision: str, known: KnownUrl | None) -> None:
        if decision not in (TAKE, READ):
            walk.counts[decision] += 1
            self.report.left(walk.portal, walk.column, decision)
        elif known is not None and known.last_fetched is not None and not _left_before(known, decision):
            walk.counts["known"] += 1
            self.report.left(walk.portal, walk.column, "known")
        else:
            kind: Literal["page", "lead"] = "page" if decision == TAKE else "lead"
            walk.counts["queued"] += self.queues.add_page(walk.portal, walk.column, item, kind=kind)


def _left_before(known: KnownUrl, decision: str) -> bool:
    """Whether an article was read, left out, and is taken by the lexicon of today."""
    return decision == TAKE and known.role == "lead" and known.looks == LEFT_LOOKS


def record_of(archive: Archive, capture: Capture, response: Any) -> RawRecord:
    """A response as the road reads it; what was not sent again comes from the archive."""
    if capture.kind == "revisit" and not response.body:
        return archive.record(capture.id)
    headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, vs in response.headers.items() for v in vs)
    return RawRecord(capture.url, response.body, capture.fetched, response.status, headers, capture.media_type)
