"""Article pages and what belongs to them, as they come in: what a look came to, and where a redirect leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from crawler.archive.exchange import Capture, KnownUrl
from crawler.items import ListItem, RawRecord
from spiders.frontier import Frontier
from spiders.hosts import Task
from spiders.looks import LookKeeper
from spiders.parts import PartKeeper
from spiders.queues import Queues
from spiders.report import CrawlReport
from spiders.urls import is_home, resolve


class PageReader:
    """Reads the answers to all that is no list."""

    def __init__(
        self,
        frontier: Frontier,
        looks: LookKeeper,
        parts: PartKeeper,
        queues: Queues,
        report: CrawlReport,
        clock: Callable[[], datetime],
    ) -> None:
        self.frontier, self.looks, self.parts, self.queues = frontier, looks, parts, queues
        self.report, self.clock = report, clock

    def answered(self, task: Task, capture: Capture, known: KnownUrl | None, record: Callable[[], RawRecord]) -> None:
        """A page, a further page, a frame or a file is here."""
        if task.part is not None:
            self.parts.part(task, capture, record)
        else:
            self.looks.looked(capture.url, capture, known, record, task.portal, task.column)

    def redirected(self, task: Task, location: str, capture: Capture, known: KnownUrl | None) -> None:
        """It leads elsewhere: within the portal that is followed."""
        target = resolve(capture.url, location)
        inside = task.may_follow(target) and not is_home(target)
        if task.part is not None:
            self.report.page(task.portal, task.column, f"{task.kind}:{'redirect' if inside else 'redirect_elsewhere'}")
            if inside:
                self.queues.add_part(task.portal, task.column, task.part, target, task.hops + 1)
        elif inside:
            self.report.page(task.portal, task.column, "redirect")
            self.looks.redirected(task.url, capture, known)
            self.follow(task, target)
        else:
            why = "redirect_home" if target and is_home(target) else "redirect_elsewhere"
            self.report.page(task.portal, task.column, self.looks.missing(task.url, why, capture, known))

    def follow(self, task: Task, target: str) -> None:
        """Ask for what an article's address leads to, unless it is held already."""
        known = self.frontier.known([target]).get(target)
        if known is None or known.capture_id is None:
            title = task.listed.title if task.listed else ""
            self.queues.add_page(task.portal, task.column, ListItem(title, target), task.hops + 1)

    def failed(self, task: Task, known: KnownUrl | None, *, for_good: bool = False) -> None:
        """No answer, or a refusal. A part waits for the next look at its page."""
        if task.part is None:
            self.looks.failed(task.url, self.clock(), known, for_good=for_good)
