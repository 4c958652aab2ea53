"""Article pages and what belongs to them, as they come in: what a look came to, and where a redirect leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Literal

from crawler.archive.archive import Archive
from crawler.archive.exchange import Capture, KnownUrl
from crawler.items import ListItem, RawRecord
from crawler.page import article_from
from crawler.portal import Column, Portal
from spiders.frontier import READ_AND_LEFT, TAKE, Frontier
from spiders.hosts import Task
from spiders.looks import LookKeeper
from spiders.parts import PartKeeper
from spiders.queues import Queues, column_of
from spiders.relevance import Lexicon, article_relevant
from spiders.report import CrawlReport
from spiders.robots import is_redirect
from spiders.urls import is_home, resolve


class PageReader:
    """Reads the answers to all that is no list."""

    def __init__(
        self,
        archive: Archive,
        frontier: Frontier,
        looks: LookKeeper,
        parts: PartKeeper,
        queues: Queues,
        report: CrawlReport,
        clock: Callable[[], datetime],
        lexicon: Lexicon,
    ) -> None:
        self.archive, self.lexicon = archive, lexicon
        self.frontier, self.looks, self.parts, self.queues = frontier, looks, parts, queues
        self.report, self.clock = report, clock

    def answered(self, task: Task, capture: Capture, known: KnownUrl | None, record: Callable[[], RawRecord]) -> None:
        """A page, a further page, a frame or a file is here."""
        if task.part is not None:
            self.parts.part(task, capture, record)
        elif task.kind != "lead" or capture.status != 200 or self._relevant(capture, record, task.portal, task.column):
            self.looks.looked(capture.url, capture, known, record, task.portal, task.column)

    def judge_unjudged(self, portal: Portal) -> None:
        """Judge the articles that came near and that a killed crawl had fetched and not judged."""
        for known in self.frontier.unplanned(portal.id, "lead"):
            last = list(self.archive.captures(url=known.url))[-1]
            task = Task("lead", known.url, portal, column_of(portal, known.column))
            if last.kind == "metadata" or last.outcome.startswith("blocked:") or is_redirect(last):
                self.looks.failed(known.url, last.fetched, known)
            else:
                self.answered(task, last, None, partial(self.archive.record, last.id))

    def _relevant(self, capture: Capture, record: Callable[[], RawRecord], portal: Portal, column: Column) -> bool:
        """Whether an article that came near belongs to inspections; it is left out if not."""
        article = article_from(record(), portal)
        relevant = article.kind == "attachment" or article_relevant(article, self.lexicon)  # a file cannot be judged
        self.frontier.decide(capture.url, TAKE if relevant else READ_AND_LEFT)
        if not relevant:
            self.report.page(portal, column, "not_relevant")
            self.looks.left_out(capture.url, capture.fetched)
        return relevant

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
            kind: Literal["page", "lead"] = "lead" if task.kind == "lead" else "page"
            self.queues.add_page(task.portal, task.column, ListItem(title, target), task.hops + 1, kind)

    def failed(self, task: Task, known: KnownUrl | None, *, for_good: bool = False) -> None:
        """No answer, or a refusal. A part waits for the next look at its page."""
        if task.part is None:
            self.looks.failed(task.url, self.clock(), known, for_good=for_good)
