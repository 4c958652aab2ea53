"""What a run is to do with a portal: which columns to walk, which pages are owed, which are due for a look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from crawler.archive.archive import Archive
from crawler.archive.exchange import KnownUrl
from crawler.config import Config
from crawler.errors import ConfigError
from crawler.portal import Column, Portal
from spiders.frontier import Frontier, Listed
from spiders.relevance import load_lexicon
from spiders.report import CrawlReport
from spiders.walk import Walk

ARCHIVED_DAYS = 30  # between two looks at an archived column
HISTORY = 200  # visits in which the last complete walk is looked for


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """What the command line and the settings say of a run."""

    since: date | None = None
    limit: int = 0  # article pages, 0: no limit
    kinds: tuple[str, ...] = ()  # of columns
    force: bool = False  # walk columns that were looked at not long ago
    recheck_days: tuple[float, ...] = (1, 7, 30, 180)
    delay: float = 3.0
    timeout: float = 60.0
    max_bytes: int = 20_000_000
    depth: int = 200
    block_hours: float = 24.0
    column_minutes: float = 60.0
    lexicon: str = ""  # file with the words for general columns
    near_misses: bool = True
    attachments: bool = True
    attachment_bytes: int = 20_000_000
    attachment_types: str = "pdf,doc,docx,xls,xlsx,wps,et,ofd"

    @classmethod
    def of(cls, config: Config, **given: object) -> CrawlOptions:
        """The settings in force, and what a command adds."""
        try:
            days = tuple(float(d) for d in config.text("crawl.recheck_days").split(",") if d.strip())
        except ValueError as error:
            raise ConfigError("crawl.recheck_days wants numbers with commas between, for example 1,7,30,180") from error
        return cls(
            recheck_days=tuple(sorted(days)),
            delay=config.number("crawl.delay"),
            timeout=config.number("crawl.timeout"),
            max_bytes=config.integer("crawl.max_bytes"),
            depth=config.integer("crawl.depth"),
            block_hours=config.number("crawl.block_hours"),
            column_minutes=config.number("crawl.column_minutes"),
            lexicon=config.text("crawl.lexicon"),
            near_misses=config.flag("crawl.near_misses"),
            attachments=config.flag("crawl.attachments"),
            attachment_bytes=config.integer("crawl.attachment_bytes"),
            attachment_types=config.text("crawl.attachment_types"),
            **given,  # type: ignore[arg-type]
        )


@dataclass
class Plan:
    """One portal's part of a run."""

    portal: Portal
    walks: list[Walk] = field(default_factory=list)
    owed: list[Listed] = field(default_factory=list)
    due: list[KnownUrl] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.walks or self.owed or self.due)


class Planner:
    """Plans from the catalogue; keeps how each walk ended."""

    def __init__(self, archive: Archive, frontier: Frontier, options: CrawlOptions, report: CrawlReport) -> None:
        self.archive, self.frontier, self.options, self.report = archive, frontier, options, report

    def plan(self, portal: Portal, at: datetime) -> Plan:
        """What is due for a portal now."""
        walks = []
        for column in portal.columns:
            if column.status == "disabled" or (self.options.kinds and column.kind not in self.options.kinds):
                continue
            walk = self.walk(portal, column, at)
            if walk is None:
                self.report.left(portal, column, "not_due")
            else:
                walks.append(walk)
        return Plan(portal, walks, self.frontier.owed(portal.id), self.frontier.due(portal.id, at))

    def walk(self, portal: Portal, column: Column, at: datetime) -> Walk | None:
        """The walk through a column, None if it was looked at not long ago."""
        visits = self.archive.runs.column_history(portal.id, column.name, limit=HISTORY)
        replay = self.frontier.unfinished(portal.id, column.name, at)
        if visits and not replay and not self.options.force and self.options.since is None:
            pause = (
                timedelta(days=ARCHIVED_DAYS)
                if column.status == "archived"
                else timedelta(minutes=self.options.column_minutes)
            )
            if at - visits[0].at < pause and visits[0].counts.get("ended") != "limit":
                return None
        settled = next((v.counts["started"] for v in visits if v.counts.get("complete")), None)
        return Walk(
            portal,
            column,
            started=at,
            settled=datetime.fromisoformat(settled) if settled else None,
            since=self.options.since,
            depth=int(portal.politeness.get("depth", self.options.depth)),
            replay=replay,
            lexicon=load_lexicon(self.options.lexicon),
            near_misses=self.options.near_misses,
        )

    def finished(self, walk: Walk, run_id: int | None, at: datetime) -> None:
        """Keep how a walk ended; an entry in the history is what tells an ended walk from a broken one."""
        counts = self.report.columns[walk.portal.id, walk.column.name]
        told = {
            **counts,
            "pages": walk.number,
            "ended": walk.ended,
            "complete": walk.complete,
            "started": walk.started.isoformat(),
            "first_page": walk.first_size,
            "moved_to": walk.moved_to,
        }
        health = "moved" if walk.health == "ok" and walk.moved_to and not walk.family.redirects else walk.health
        if health == "ok" and walk.column.status == "archived":
            health = "archived"
        self.report.health[walk.portal.id, walk.column.name] = health
        self.archive.runs.note_column(walk.portal.id, walk.column.name, health, told, run_id, at)
