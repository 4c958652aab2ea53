"""Looks at articles: when to look again, and when a page counts as disappeared.

After its first capture a page is looked at on a falling schedule. A page that is missing is only a first sign until a
second look on another day finds it missing too; then it stands in the register (crawler/archive/looks.py). A page that
never was there is a dead link and not a removal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from crawler.archive.archive import Archive
from crawler.archive.exchange import Capture, KnownUrl
from crawler.items import RawRecord
from crawler.portal import Column, Portal
from spiders.frontier import Frontier, Looked, next_look
from spiders.judge import missing_by_content, missing_by_status
from spiders.report import CrawlReport

BATCH = 40  # looks planned in one transaction; those of a killed crawl are made up for by `reconcile`
MOST_TRIES = 6  # looks at a dead link
LEFT_LOOKS = 1_000_000  # marks a page that was read and left out

# told of each page that stands: its address, capture and record, portal and column
Stands = Callable[[str, Capture, Callable[[], RawRecord], Portal, Column], None]


class LookKeeper:
    """Keeps what looks came to."""

    def __init__(
        self, archive: Archive, frontier: Frontier, days: Sequence[float], report: CrawlReport, stands: Stands
    ) -> None:
        self.archive, self.frontier, self.days, self.report, self.stands = archive, frontier, days, report, stands
        self.batch: list[Looked] = []

    def looked(
        self,
        url: str,
        capture: Capture,
        known: KnownUrl | None,
        record: Callable[[], RawRecord],
        portal: Portal,
        column: Column,
    ) -> None:
        """A page answered. `known` is what was remembered before; `record` reads the answer if it has to be judged."""
        before = known is not None and known.capture_id is not None
        missing = missing_by_status(capture.status)
        if not missing and capture.status >= 400:
            self.report.page(portal, column, f"http_{capture.status}")
            self.failed(url, capture.fetched, known)
            return
        doubted = (
            known is not None and known.gone_since is not None
        )  # unchanged may mean: still the same sign that it is gone
        if not missing and before and (capture.kind == "response" or doubted):
            missing = missing_by_content(record(), portal)
        if missing:
            self.report.page(portal, column, self.missing(url, missing, capture, known))
            return
        if known is not None and known.gone_since is not None:
            self.archive.looks.present(url)
            self.report.note(portal, f"{url} is there again")
        self.stands(url, capture, record, portal, column)
        self.report.page(portal, column, "new" if not before else "unchanged" if capture.unchanged else "changed")
        self._plan(url, capture, known, stood=True)

    def missing(self, url: str, reason: str, capture: Capture, known: KnownUrl | None) -> str:
        """A page was not there: the name of what that means (missing, gone, or the reason for a dead link)."""
        at = capture.fetched
        looks = (known.looks if known else 0) + 1
        if reason == "redirect_elsewhere":
            self._plan(url, capture, known, stood=False)
            return reason
        if known is None or known.capture_id is None or not self._stood(url):
            return self._dead(url, reason, at, looks)
        if known.gone_since is None and missing_by_content(self.archive.record(known.capture_id)):
            return self._dead(url, reason, at, looks)  # what was kept of it was no article either
        now = self.archive.looks.missing(url, reason, at)
        if now is None or not now.gone_confirmations:
            self._add(Looked(url, at, at + timedelta(days=1), looks, False))
            return f"missing:{reason}"
        self._plan(url, capture, known, stood=False)
        return f"gone:{reason}"

    def redirected(self, url: str, capture: Capture, known: KnownUrl | None) -> None:
        """A page leads to another of the same site, which has looks of its own."""
        self._add(Looked(url, capture.fetched, None, (known.looks if known else 0) + 1, False))

    def failed(self, url: str, at: datetime, known: KnownUrl | None, *, for_good: bool = False) -> None:
        """No answer, or an error that may pass: look again after a day, then after longer and longer."""
        failures = min(known.failures if known else 0, 5)
        when = None if for_good else at + timedelta(days=2**failures)
        self._add(Looked(url, at, when, (known.looks if known else 0) + 1, False))

    def left_out(self, url: str, at: datetime) -> None:
        """A page was read and left out: it is never looked at again."""
        self._add(Looked(url, at, None, LEFT_LOOKS, False))

    def reconcile(self, portal: Portal) -> list[tuple[KnownUrl, Capture]]:
        """Plan the looks of pages that a killed crawl had fetched and not planned; gives those that lead elsewhere."""
        redirects = []
        for known in self.frontier.unplanned(portal.id):
            captures = list(self.archive.captures(url=known.url))
            if not captures:
                continue
            last = captures[-1]
            if last.kind == "metadata" or last.outcome.startswith("blocked:"):
                self.failed(known.url, last.fetched, known)
            elif 300 <= last.status < 400 and last.status != 304:
                self.redirected(known.url, last, known)
                redirects.append((known, last))
            else:
                read = partial(self.archive.record, last.id)
                self.looked(
                    known.url, last, known if len(captures) > 1 else None, read, portal, Column(known.column, "")
                )
        self.flush()
        return redirects

    def flush(self) -> None:
        """Write what is in memory."""
        batch, self.batch = self.batch, []
        self.frontier.looked(batch)

    def _dead(self, url: str, reason: str, at: datetime, looks: int) -> str:
        """A link that led nowhere from the beginning: a few more tries, then never again."""
        self._add(Looked(url, at, at + timedelta(days=2**looks / 2) if looks < MOST_TRIES else None, looks, False))
        return reason

    def _stood(self, url: str) -> bool:
        self.flush()
        return self.frontier.ever_stood(url)

    def _plan(self, url: str, capture: Capture, known: KnownUrl | None, *, stood: bool) -> None:
        first = known.first_seen if known is not None and known.captures else capture.fetched
        looks = (known.looks if known else 0) + 1
        self._add(Looked(url, capture.fetched, next_look(first, capture.fetched, self.days), looks, stood))

    def _add(self, look: Looked) -> None:
        self.batch.append(look)
        if len(self.batch) >= BATCH:
            self.flush()
