"""What a spider needs before Scrapy builds its engine: settings, portals, the open archive.

`ducha crawl` hands them over; `scrapy crawl <portal>` has nothing but the spider's name, so they are opened here and
closed when the engine stops.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import signals

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import now
from crawler.config import load_config
from crawler.settings import settings_from
from spiders.plan import CrawlOptions
from spiders.registry import configured_portals, find_portal

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


def prepare(crawler: Crawler, spider: type, given: dict[str, Any]) -> tuple[Any, ...]:
    """The arguments of PortalSpider; sets the crawler's settings, which the middlewares read."""
    config = given.get("config") or load_config()
    for name, value in settings_from(config).items():
        crawler.settings.set(name, value, priority="spider")
    archive = given.get("archive")
    if archive is None:
        data = DataDirectory(Path(config.text("data.directory")), config.text("data.database"))
        archive = Archive.open(data, write=True, config=config, purpose="scrapy crawl")
        crawler.signals.connect(archive.close, signal=signals.engine_stopped, weak=False)
    portals = given.get("portals") or [find_portal(configured_portals(config), str(getattr(spider, "portal", "")))]
    options = given.get("options") or CrawlOptions.of(config)
    clock, run_id = given.get("clock") or now, given.get("run_id")
    crawler.settings.set("DUCHA_ARCHIVE", archive, priority="spider")
    crawler.settings.set("DUCHA_CLOCK", clock, priority="spider")
    crawler.settings.set("DUCHA_RUN", run_id, priority="spider")
    crawler.settings.set("DOWNLOAD_DELAY", options.delay, priority="spider")
    return portals, archive, options, clock, run_id
