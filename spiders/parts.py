"""What an article needs besides its first page: its further pages, the frames that hold its text, its attached files.

    page answered ─> what belongs to it is remembered ─> asked for in its turn ─> a further page may name the next one

Each is a capture of its own that names the page (`via`). Further pages and frames are asked for with every look at
their page. An attached file is asked for once; again when its page has changed, or with each look where the site can
answer "not modified". A part that fails is asked for again with the next look at its page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.archive.exchange import Capture, KnownUrl
from crawler.items import Attachment, RawRecord
from crawler.page import MOST_PAGES, further_pages
from crawler.portal import Column, Portal
from crawler.text.fields.next_page import page_number
from spiders.frontier import Frontier
from spiders.hosts import Task
from spiders.part_memory import Part, PartMemory
from spiders.plan import CrawlOptions
from spiders.portal_file import quirk
from spiders.queues import Queues, column_of
from spiders.report import CrawlReport
from spiders.urls import canonical, host_of

log = logging.getLogger(__name__)

LATELY = timedelta(hours=12)  # a file that several articles share is asked for once a day


class PartKeeper:
    """Finds, remembers and queues what belongs to articles."""

    def __init__(self, frontier: Frontier, queues: Queues, options: CrawlOptions, report: CrawlReport) -> None:
        self.frontier, self.queues, self.options, self.report = frontier, queues, options, report
        self.memory = PartMemory(frontier.engine)

    def owed(self, portal: Portal) -> None:
        """Queue what an earlier run still owes."""
        owed = self.memory.owed(portal.id)
        known = self.frontier.known(part.url for part, _ in owed)
        for part, column in owed:
            if not self._since(known.get(part.url), self.memory.wanted(part)):
                self.queues.add_part(portal, column_of(portal, column), part)

    def page(self, via: str, capture: Capture, record: Callable[[], RawRecord], portal: Portal, column: Column) -> None:
        """An article's first page stands: ask for what belongs to it."""
        changed = capture.kind == "response"
        if changed:
            self.memory.forget_pages(via)
            found = self._found(record(), portal, column, via, via, 1)
        else:
            found = self.memory.of(via)
        self._want(found, portal, column, capture.fetched, changed)

    def part(self, task: Task, capture: Capture, record: Callable[[], RawRecord]) -> None:
        """A part was answered: a further page or a frame may lead on."""
        assert task.part is not None
        outcome = "failed" if capture.status >= 400 else "unchanged" if capture.unchanged else "held"
        self.report.page(task.portal, task.column, f"{task.kind}:{outcome}")
        if task.kind == "attachment" or capture.status >= 400:
            return
        via, position = task.part.via, max(task.part.position, 1)
        found = self._found(record(), task.portal, task.column, via, capture.url, position)
        seen = {part.url for part in self.memory.of(via)}
        new = [part for part in found if part.url not in seen]
        self._want(new, task.portal, task.column, capture.fetched, capture.kind == "response")

    def _found(
        self, record: RawRecord, portal: Portal, column: Column, via: str, url: str, position: int
    ) -> list[Part]:
        try:
            needs = further_pages(record, portal)
        except Exception:  # a page may hold anything, and none may stop a crawl
            log.exception("%s: what belongs to it could not be read", url)
            return []
        found = [Part(via, canonical(frame), "part") for frame in needs.frames]
        following = canonical(needs.next_page) if needs.next_page else ""
        numbered = position > 1 or page_number(url) <= 2  # an address that begins at 7 does not count pages
        if following and numbered and host_of(following) == host_of(url) and position < MOST_PAGES:
            found.append(Part(via, following, "part", position + 1))
        for attached in needs.attachments:
            why = self._not_taken(attached, portal)
            if why:
                self.report.left(portal, column, f"attachment_{why}")
            else:
                found.append(Part(via, canonical(attached.url), "attachment"))
        return [part for part in found if part.url != via]

    def _not_taken(self, attached: Attachment, portal: Portal) -> str:
        """Why an attached file is not asked for, "" if it is."""
        types = str(quirk(portal, "attachment_types", self.options.attachment_types))
        if not self.options.attachments or not portal.politeness.get("attachment_bytes", 1):
            return "off"
        if urlsplit(attached.url).scheme not in ("http", "https"):
            return "elsewhere"
        if attached.type and attached.type not in [name.strip().lower() for name in types.split(",")]:
            return "type"
        own = {host_of(host) for host in portal.hosts}
        return "" if host_of(attached.url) in own else "elsewhere"

    def _want(self, found: list[Part], portal: Portal, column: Column, at: datetime, changed: bool) -> None:
        if not found:
            return
        known = self.frontier.known(part.url for part in found)
        due = [part for part in found if part.role == "part" or _due(known.get(part.url), at, changed)]
        self.memory.want(portal.id, column.name, due, at)
        for part in due:
            if not self._since(known.get(part.url), at):
                self.queues.add_part(portal, column, part)

    @staticmethod
    def _since(known: KnownUrl | None, wanted: datetime | None) -> bool:
        """Whether it was fetched since it was wanted, perhaps under the other of http and https."""
        last = known.last_fetched if known is not None else None
        return last is not None and wanted is not None and last >= wanted


def _due(known: KnownUrl | None, at: datetime, changed: bool) -> bool:
    """Whether an attached file is to be asked for at a look at its page."""
    if known is None or known.last_fetched is None:
        return True
    if at - known.last_fetched < LATELY:
        return False
    return known.capture_id is None or changed or bool(known.etag or known.last_modified)
