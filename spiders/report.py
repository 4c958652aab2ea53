"""What a crawl did, column by column and as a whole: nothing that was asked, left out or refused goes uncounted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.archive.exchange import Capture
from crawler.portal import Column, Portal

FETCHED = ("new", "changed", "unchanged")


@dataclass
class CrawlReport:
    """Counts by (portal, column); `blocks` by host; `notes` are sentences for a person."""

    columns: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    blocks: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    health: dict[tuple[str, str], str] = field(default_factory=dict)
    reason: str = ""
    run_id: int | None = None
    seconds: float = 0.0
    held: int = 0  # articles that the archive had when the run began
    processed: dict[str, Any] = field(default_factory=dict)  # what the store said (Scrapy's stats)

    def fetched(self, portal: Portal, column: Column, capture: Capture) -> None:
        """An exchange took place."""
        counts = self.columns[portal.id, column.name]
        counts["requests"] += 1
        counts["bytes"] += capture.body_bytes
        if capture.role in ("list", "robots"):
            counts[f"{capture.role}_pages"] += 1
        if capture.kind == "metadata":
            counts[f"failed:{capture.outcome}"] += 1
        elif capture.outcome.startswith("blocked:"):
            counts[capture.outcome] += 1
        if capture.truncated:
            counts[f"truncated:{capture.truncated}"] += 1

    def page(self, portal: Portal, column: Column, outcome: str) -> None:
        """What became of an article's page: new, changed, unchanged, http_404, redirect, missing:…, gone:…"""
        self.columns[portal.id, column.name][outcome] += 1

    def left(self, portal: Portal, column: Column, why: str) -> None:
        """Something was not asked for, and why."""
        self.columns[portal.id, column.name][f"left:{why}"] += 1

    def replayed(self, portal: Portal, column: Column) -> None:
        """A list page of a broken-off walk was read from the archive."""
        self.columns[portal.id, column.name]["replayed"] += 1

    def blocked(self, host: str, outcome: str, until: datetime | None) -> None:
        """A host refused us."""
        self.blocks[host] = outcome
        when = f" until {until:%Y-%m-%d %H:%M} UTC" if until else ""
        self.notes.append(f"{host} refused ({outcome}); it is left alone{when}")

    def note(self, portal: Portal, text: str) -> None:
        """Something that a person should know."""
        self.notes.append(f"{portal.id}: {text}")

    @property
    def outcomes(self) -> dict[str, int]:
        """All counts added up, by name."""
        total: Counter[str] = Counter()
        for counts in self.columns.values():
            total.update(counts)
        return dict(sorted(total.items()))

    @property
    def pages(self) -> int:
        """Article pages that were fetched."""
        return sum(self.outcomes.get(name, 0) for name in FETCHED)

    @property
    def gaps(self) -> bool:
        """Whether something that should have been seen was not: exit code 3."""
        bad = ("failed:", "blocked:", "left:down", "left:blocked", "left:robots:")
        if self.reason and self.reason != "finished":
            return True
        return any(name.startswith(bad) for name in self.outcomes) or any(
            h not in ("ok", "archived") for h in self.health.values()
        )

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of `ducha crawl --json` and of the run's record."""
        return {
            "run": self.run_id,
            "reason": self.reason,
            "seconds": round(self.seconds, 2),
            "outcomes": self.outcomes,
            "processed": self.processed,
            "blocks": self.blocks,
            "notes": self.notes,
            "columns": [
                {"portal": portal, "column": column, "health": self.health.get((portal, column), ""), **counts}
                for (portal, column), counts in self.columns.items()
            ],
        }

    def lines(self) -> list[str]:
        """The report for a person."""
        total = self.outcomes
        said = [
            (
                f"{total.get('requests', 0)} requests, {total.get('bytes', 0):,} bytes, {self.seconds:.1f} s: "
                f"{total.get('list_pages', 0)} list pages, {self.pages} article pages "
                f"({', '.join(f'{total.get(n, 0)} {n}' for n in FETCHED)})"
            )
        ]
        if not total.get("requests"):
            said = ["Nothing was fetched: no column and no article was due."]
        waiting = total.get("left:not_due", 0)
        if self.held:
            again = sum(total.get(name, 0) for name in ("changed", "unchanged"))
            said.append(
                f"not fetched again: {self.held - again} articles already held and not due for a look; "
                f"{waiting} columns walked not long ago"
            )
        said += _table("outcomes", {n: c for n, c in total.items() if _worth_telling(n)})
        said += _table("articles", self.processed)
        if self.reason and self.reason != "finished":
            said.append(f"! interrupted ({self.reason}): the next crawl goes on where this one stopped")
        return said + [f"! {note}" for note in self.notes]


_PLAIN = {
    "requests",
    "bytes",
    "list_pages",
    "robots_pages",
    "replayed",
    "left:known",
    "left:not_due",
    "listed",
    *FETCHED,
}


def _worth_telling(name: str) -> bool:
    return name not in _PLAIN


def _table(title: str, counts: Mapping[str, Any]) -> list[str]:
    return [f"{title}:", *(f"  {count:>6}  {name}" for name, count in counts.items())] if counts else []
