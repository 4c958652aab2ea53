"""StorePipeline: Scrapy's end of the store, named by dotted path in the settings (crawler never imports indexer).

It passes items through untouched: what was captured is already on disk, and a process of its own (tail.py) makes the
articles of it. Spiders that run in one Scrapy process share that process. At a spider's end its outcomes are put into
Scrapy's stats, where monitors and reports read them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from crawler.archive.datadir import DataDirectory
from crawler.config import Config, load_config
from crawler.errors import DuchaError
from indexer.store import Store
from indexer.tail import Tail

log = logging.getLogger(__name__)


class _Shared:
    """One tail for all spiders of this process on one data directory."""

    def __init__(self, data: DataDirectory, config: Config) -> None:
        self.tail = Tail(data, config)
        self.users = 0


_running: dict[Path, _Shared] = {}


class StorePipeline:
    """Starts the tail with the first spider, ends it with the last."""

    def __init__(self, crawler: Any, data: DataDirectory, config: Config) -> None:
        self.crawler = crawler
        self.data = data
        self.config = config
        self.since = 0

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Scrapy's way of making it. Settings: DUCHA_CONFIG (a Config) and the data directory in it."""
        config = crawler.settings.get("DUCHA_CONFIG")
        if not isinstance(config, Config):
            config = load_config()
        path = crawler.settings.get("DUCHA_DATA") or config.text("data.directory")
        return cls(crawler, DataDirectory(Path(path), config.text("data.database")), config)

    def open_spider(self) -> None:
        """Start the tail if this is the first spider."""
        self.data.create()
        with Store.open(self.data) as store:
            self.since = store.processed_up_to()
        shared = _running.get(self.data.path)
        if shared is None:
            shared = _running[self.data.path] = _Shared(self.data, self.config)
        shared.users += 1

    def process_item(self, item: Any) -> Any:
        """Nothing: the capture is what counts."""
        return item

    async def close_spider(self) -> None:
        """Wait for the outcomes of what this spider captured; end the tail after the last spider."""
        shared = _running[self.data.path]
        shared.users -= 1
        last = shared.users == 0
        if last:
            del _running[self.data.path]
        try:
            counts = await _in_thread(lambda: self._outcomes(shared.tail, last))
        except DuchaError as error:
            log.error("%s", error)
            self.crawler.stats.set_value("store/error", str(error))
            return
        for name, value in counts.items():
            self.crawler.stats.set_value(name, value)

    def _outcomes(self, tail: Tail, last: bool) -> dict[str, Any]:
        told = tail.finish() if last else tail.processed()
        found: dict[str, Any] = {"store/indexed": told["indexed"], "store/waiting_for_index": told["waiting"]}
        if told["engine_error"]:
            found["store/engine_error"] = told["engine_error"]
        found |= {f"repairs/{rule}": count for rule, count in told["repairs"].items()}
        found |= {f"stripped/{rule}": count for rule, count in told["stripped"].items()}
        portal = getattr(self.crawler.spider, "portal_id", None)
        with Store.open(self.data) as store:
            outcomes = store.outcomes(self.since, portal if isinstance(portal, str) else None)
        return found | {f"outcome/{name}": count for name, count in outcomes.items()}


async def _in_thread(work: Callable[[], Any]) -> Any:
    """Run it in a thread: draining may take a while, and other spiders go on meanwhile."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # a reactor without asyncio
        from twisted.internet.threads import deferToThread

        return await deferToThread(work)
    return await loop.run_in_executor(None, work)
