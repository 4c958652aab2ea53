"""AutoThrottle that never goes below a host's own delay: the portal's file and the crawl-delay of robots.txt are
floors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.extensions.throttle import AutoThrottle

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.http import Response


class PoliteThrottle(AutoThrottle):
    """Reads the floor from request.meta["delay"]; a host whose floor is 0 (this machine) is not throttled at all."""

    def _start_delay(self) -> float:
        return self.mindelay

    def _response_downloaded(self, response: Response, request: Request, spider: object) -> None:
        key: str = request.meta.get("download_slot", "")
        assert self.crawler.engine
        slot: Slot | None = self.crawler.engine.downloader.slots.get(key)
        floor = float(request.meta.get("delay", self.mindelay))
        latency = request.meta.get("download_latency")
        if slot is None or latency is None or not floor:
            return
        self.mindelay = floor
        self._adjust_delay(slot, latency, response)
