"""A run: lock, archive, Scrapy's process, the run's record, the report.

`crawl` is what the command and the scheduler call. `crawl_in` is the same inside a reactor that is already running, for
callers that let many runs follow one another in one process.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler import settings as project
from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import now
from crawler.config import Config
from crawler.portal import Portal
from spiders.base import PortalSpider
from spiders.plan import CrawlOptions
from spiders.report import CrawlReport


def data_directory(config: Config) -> DataDirectory:
    """The data directory of the settings in force."""
    return DataDirectory(Path(config.text("data.directory")), config.text("data.database"))


def scrapy_settings(**more: Any) -> Settings:
    """The project's Scrapy settings."""
    made = Settings()
    made.setmodule(project, priority="project")
    made.setdict(more, priority="cmdline")
    return made


def crawl(
    config: Config,
    portals: Sequence[Portal],
    options: CrawlOptions,
    *,
    clock: Callable[[], datetime] = now,
    wait: float = 0,
    kind: str = "crawl",
) -> CrawlReport:
    """Crawl portals in a Scrapy process of its own. Raises BusyError if another process writes to the data
    directory.
    """
    with Archive.open(data_directory(config), write=True, config=config, purpose=kind, wait=wait) as archive:
        run = Run(config, archive, portals, options, clock, kind)
        process = _quiet_process()
        crawler = process.create_crawler(PortalSpider)
        process.crawl(crawler, **run.arguments)
        process.start()
        return run.finish(crawler)


def _quiet_process() -> AsyncCrawlerProcess:
    """A process whose log is ours: Scrapy sets its loggers to DEBUG and lists its versions when it is made."""
    logging.disable(logging.INFO)
    try:
        process = AsyncCrawlerProcess(scrapy_settings())
    finally:
        logging.disable(logging.NOTSET)
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    return process


class Run:
    """One run's record, from its beginning to its end."""

    def __init__(
        self,
        config: Config,
        archive: Archive,
        portals: Sequence[Portal],
        options: CrawlOptions,
        clock: Callable[[], datetime],
        kind: str,
    ) -> None:
        self.archive, self.clock = archive, clock
        self.began = time.monotonic()
        names = " ".join(portal.id for portal in portals)
        self.id = archive.start_run(kind, names[:2000], at=clock())
        self.arguments: dict[str, Any] = {
            "config": config,
            "archive": archive,
            "portals": list(portals),
            "options": options,
            "clock": clock,
            "run_id": self.id,
        }

    def finish(self, crawler: Crawler) -> CrawlReport:
        """Keep the record and give the report."""
        spider = crawler.spider
        assert isinstance(spider, PortalSpider), "the spider could not be started; the log says why"
        report = spider.report
        report.run_id, report.seconds = self.id, time.monotonic() - self.began
        stats = crawler.stats.get_stats() if crawler.stats else {}
        wanted = ("outcome/", "repairs/", "stripped/", "store/")
        report.processed = {k: v for k, v in sorted(stats.items()) if k.startswith(wanted)}
        errors = int(stats.get("log_count/ERROR", 0)) + int(stats.get("spider_exceptions/count", 0))
        outcome = "done" if report.reason == "finished" and not errors else report.reason or "failed"
        if errors:
            report.notes.append(f"{errors} errors were logged")
        document = report.as_dict()
        self.archive.finish_run(
            self.id, {k: document[k] for k in ("outcomes", "processed", "blocks", "seconds")}, outcome, self.clock()
        )
        folder = self.archive.data.runs
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.id:06}.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
        return report
