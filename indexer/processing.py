"""The road after the capture: what was archived and not yet processed becomes articles, outcomes and documents.

    archive.captures -> Workers.derive -> save (one transaction a batch) -> index

The crawl, `ducha import` and the catch-up after a kill are the same loop: captures are taken in order of their id, and
a batch's articles and outcomes are committed together, so the last outcome says where to go on. Two processors on one
store (an orphan that finishes its batch beside its successor) do each capture once.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crawler.archive.exchange import Capture
from indexer import outcomes
from indexer.completing import Completer
from indexer.derive import Derived
from indexer.reprints import Families
from indexer.store import Outcome, Store, article_id
from indexer.workers import Workers

if TYPE_CHECKING:
    from crawler.archive.archive import Archive

BATCH = 64
BATCH_SECONDS = 0.5


@dataclass
class Progress:
    """What was done so far: captures by outcome, edits by rule, seconds by step."""

    outcomes: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    stripped: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def captures(self) -> int:
        """How many captures were named."""
        return sum(self.outcomes.values())

    def add(self, derived: Derived, outcome: Outcome) -> None:
        """Count one capture."""
        self.outcomes[outcome.outcome] += 1
        for step, spent in derived.seconds.items():
            self.seconds[step] += spent
        if derived.article is not None and outcome.outcome in ("new", "changed"):
            self.repairs.update(edit.edit.rule for edit in derived.article.edits)
            self.stripped.update(block.rule for block in derived.article.stripped)


class Processor:
    """Processes what the archive holds beyond the last outcome."""

    def __init__(self, archive: Archive, store: Store, workers: Workers) -> None:
        self.archive = archive
        self.store = store
        self.workers = workers
        self.progress = Progress()
        self.families = Families(store)
        self._families_waiting = True  # articles may have come from a time before families were kept

    def pending(self) -> Iterator[Capture]:
        """Captures without an outcome that are due one, in order."""
        for capture in self.archive.captures(since_id=self.store.processed_up_to()):
            if capture.role in outcomes.PROCESSED_ROLES:
                yield capture

    def run(self, keep_going: Callable[[], bool] = lambda: True) -> list[Outcome]:
        """Process all that is pending, or until told to stop between two batches; gives the outcomes."""
        named: list[Outcome] = []
        for batch in batches(self.workers.derive(self.pending())):
            named += self.save(batch)
            if not keep_going():
                break
        return named

    def save(self, batch: Iterable[Derived]) -> list[Outcome]:
        """Save a batch in one transaction; what another processor has done meanwhile is left out."""
        named: list[tuple[Derived, Outcome]] = []
        with self.store.batch():
            done = self.store.processed_up_to()
            for derived in batch:
                if derived.capture.id > done:
                    if derived.outcome == outcomes.REVISIT:
                        derived = self._revisited(derived.capture)
                    outcome = save_derived(self.store, derived)
                    self.store.record_outcome(outcome)
                    named.append((derived, outcome))
            changed = [o.article_id for _, o in named if o.outcome in ("new", "changed")]
            changed += self._completed(named)
        # in transactions of their own: a crawl's archive waits for this one, and what a crash leaves out is caught up
        self.families.update(changed)
        if self._families_waiting:
            self._families_waiting = self.families.catch_up(BATCH) == BATCH
        for derived, outcome in named:  # counted only when they are safely kept
            self.progress.add(derived, outcome)
        return [outcome for _, outcome in named]

    def _completed(self, named: Iterable[tuple[Derived, Outcome]]) -> list[str]:
        """Read the articles again whose further pages or frames came with this batch; ids that changed."""
        completer = Completer(self.archive, self.store, self.workers.derive)
        changed: list[str] = []
        for derived, outcome in named:
            first = outcome.detail if outcome.outcome == outcomes.PART else derived.capture.via
            if first and derived.capture.role != "attachment":
                changed += completer.complete(first, derived.capture)
            elif derived.article is not None and derived.article.parts:
                changed += completer.absorb(self.store.get(outcome.article_id))
        return changed

    def _revisited(self, capture: Capture) -> Derived:
        """A page that is as it was needs no reading, unless the store's view of it has moved on since."""
        before = self.store.outcome(capture.refers_to) if capture.refers_to else None
        same_page = before is not None and article_id(before.url) == article_id(capture.url)
        if before is not None and same_page and not before.article_id:
            return Derived(capture, before.outcome, before.detail)
        if before is not None and same_page and self.store.current_version(before.article_id) == before.version:
            return Derived(capture, outcomes.UNCHANGED)
        return next(self.workers.derive([replace(capture, kind="response", status=200)]))


def save_derived(store: Store, derived: Derived) -> Outcome:
    """Keep one derived capture and name its outcome."""
    capture = derived.capture
    named = Outcome(capture.id, capture.url, derived.outcome, derived.detail, capture.portal_id)
    if derived.outcome == outcomes.UNCHANGED:
        key = article_id(capture.url)
        store.seen_again(key, capture)
        return replace(named, article_id=key, version=store.current_version(key))
    if derived.article is None:
        return named
    result = store.save(
        derived.article, capture=capture, site_region=derived.site_region, annotations=derived.annotations
    )
    return replace(named, outcome=result.change, article_id=result.article_id, version=result.version)


def batches(items: Iterable[Derived]) -> Iterator[list[Derived]]:
    """Up to BATCH items, or what came within BATCH_SECONDS."""
    batch: list[Derived] = []
    started = time.monotonic()
    for item in items:
        batch.append(item)
        if len(batch) >= BATCH or time.monotonic() - started > BATCH_SECONDS:
            yield batch
            batch, started = [], time.monotonic()
    if batch:
        yield batch
