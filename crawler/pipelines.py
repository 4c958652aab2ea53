"""What passes to the store: captured pages. The page itself is in the archive; the store reads it from there.

`CountPipeline` refuses what is no captured page and a second item for one capture, and counts the rest, so that a
family's mistake shows in the run's record and not in the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DropItem

from crawler.items import FetchedPage

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CountPipeline:
    """Validation and duplicates within a run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.seen: set[int] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way of making it."""
        return cls(crawler)

    def process_item(self, item: Any) -> FetchedPage:
        """The page, once."""
        if not isinstance(item, FetchedPage) or item.capture_id <= 0:
            raise DropItem(f"not a captured page: {item!r:.200}")
        if item.capture_id in self.seen:
            raise DropItem(f"capture {item.capture_id} came twice")
        self.seen.add(item.capture_id)
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"pages/{item.portal_id}")
        return item
