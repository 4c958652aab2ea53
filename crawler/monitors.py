"""Expectations against what a crawl brought: a portal that suddenly lists too little says so in its run.

Called when a spider closes. What falls short is put into the stats as `expectation/<portal>/<name>`; the alarms
read it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.utils.misc import load_object

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)


class Monitors:
    """Compares each walked column's first page with the portal's expectation."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way of making it."""
        made = cls(crawler)
        crawler.signals.connect(made.spider_closed, signal=signals.spider_closed)
        return made

    def spider_closed(self, spider: Any) -> None:
        """Check the walks of the spider, if it has any."""
        assert self.crawler.stats
        for walk in getattr(spider, "walks", ()):
            fewest = walk.portal.expectations.get("items")
            if fewest is not None and walk.ended and walk.health == "ok" and walk.first_size < fewest:
                self.crawler.stats.set_value(f"expectation/{walk.portal.id}/{walk.column.name}", walk.first_size)
                log.warning(
                    "%s, %s: %d articles on the first page, %d expected",
                    walk.portal.id,
                    walk.column.name,
                    walk.first_size,
                    fewest,
                )


class AfterRun:
    """Calls what DUCHA_AFTER_RUN names with spider, archive and config once the engine has stopped."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way of making it."""
        made = cls(crawler)
        crawler.signals.connect(made.engine_stopped, signal=signals.engine_stopped)
        return made

    def engine_stopped(self) -> None:
        """Call it, if the spider had an archive."""
        settings = self.crawler.settings
        archive, config = settings.get("DUCHA_ARCHIVE"), settings.get("DUCHA_CONFIG")
        if self.crawler.spider is not None and archive is not None and config is not None:
            load_object(settings["DUCHA_AFTER_RUN"])(self.crawler.spider, archive, config)
