"""Scrapy's end of the archive: every exchange is on disk before anything else sees it.

`ArchiveMiddleware` stands nearest to the network, below decompression, so that the wire bytes are kept as received; a
response goes on to the spider only when its capture is acknowledged. It also names refusals and leaves the host alone.
`SizeLimit` cuts responses that do not end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from http.client import responses
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, StopDownload

from crawler.archive.archive import Archive
from crawler.archive.coding import undo_content_encoding
from crawler.archive.exchange import Capture, Exchange, now, text_of
from crawler.blocks import SMALL, block_kind, leave_alone_until
from crawler.failures import failure_name

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

_TRUNCATED = {"dataloss": "disconnect", "download_stopped": "length"}


class ArchiveMiddleware:
    """Archives each exchange. Settings: DUCHA_ARCHIVE (an Archive open for writing) and DUCHA_CLOCK (for tests).

    Reads request.meta "role", "portal", "column", "block_hours"; sets "capture" (and so response.meta["capture"]).
    """

    def __init__(self, archive: Archive, clock: Callable[[], datetime], run_id: int | None) -> None:
        self.archive = archive
        self.clock = clock
        self.run_id = run_id

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way of making it."""
        settings = crawler.settings
        return cls(settings["DUCHA_ARCHIVE"], settings.get("DUCHA_CLOCK") or now, settings.get("DUCHA_RUN"))

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep the exchange, name it, and hand it on."""
        exchange = self.exchange(request, response)
        capture = await asyncio.wrap_future(self.archive.submit(exchange))
        self._keep(request, capture)
        if capture.outcome.startswith("blocked:"):
            await self._leave_alone(exchange, request, capture.outcome)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep that there was no response, and why."""
        if isinstance(exception, IgnoreRequest):
            return
        fetched = self.clock()
        capture = await asyncio.to_thread(
            self.archive.failure,
            request.url,
            failure_name(exception),
            f"{type(exception).__name__}: {exception}"[:2000],
            portal_id=request.meta.get("portal", ""),
            column=request.meta.get("column", ""),
            role=request.meta.get("role", "page"),
            fetched=fetched,
            run_id=self.run_id,
            via=request.meta.get("via", ""),
        )
        self._keep(request, capture)

    def exchange(self, request: Request, response: Response) -> Exchange:
        """The exchange as it went over the wire, as far as Scrapy still knows it."""
        pairs = [(name, value) for name, values in response.headers.items() for value in values]
        kind = ""
        if request.meta.get("role") != "robots" or response.status not in (403, 503):
            kind = block_kind(response.status, self._unpacked(response))
        return Exchange(
            url=request.url,
            method=request.method,
            request_headers=[(name, value) for name, values in request.headers.items() for value in values],
            request_body=request.body,
            status=response.status,
            reason=responses.get(response.status, ""),
            response_headers=pairs,
            body=response.body,
            fetched=self.clock(),
            ip=str(response.ip_address or ""),
            portal_id=request.meta.get("portal", ""),
            column=request.meta.get("column", ""),
            role=request.meta.get("role", "page"),
            truncated=next((_TRUNCATED[flag] for flag in response.flags if flag in _TRUNCATED), ""),
            outcome=f"blocked:{kind}" if kind else "",
            protocol=response.protocol or "HTTP/1.1",
            run_id=self.run_id,
            via=request.meta.get("via", ""),
        )

    def _unpacked(self, response: Response) -> bytes:
        """A small body without its coding; a challenge is never large."""
        if len(response.body) > SMALL:
            return response.body
        coding = ",".join(text_of(value) for value in response.headers.getlist("Content-Encoding"))
        return undo_content_encoding(response.body, coding, SMALL + 1).body if coding else response.body

    async def _leave_alone(self, exchange: Exchange, request: Request, outcome: str) -> None:
        headers = [(text_of(name), text_of(value)) for name, value in exchange.response_headers]
        until = leave_alone_until(headers, exchange.fetched, float(request.meta.get("block_hours", 24.0)))
        host = request.meta.get("download_slot", "")
        await asyncio.to_thread(self.archive.hosts.block, host, until, outcome)
        request.meta["blocked_until"] = until

    def _keep(self, request: Request, capture: Capture) -> None:
        request.meta["capture"] = capture
        request.meta["capture_id"] = capture.id


class SizeLimit:
    """Cuts a response once it is larger than `crawl.max_bytes` (or the portal's); what came until then is kept."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way of making it."""
        config = crawler.settings.get("DUCHA_CONFIG")
        made = cls(config.integer("crawl.max_bytes") if config else 20_000_000)
        crawler.signals.connect(made.headers_received, signal=signals.headers_received)
        crawler.signals.connect(made.bytes_received, signal=signals.bytes_received)
        return made

    def headers_received(self, headers: Headers, request: Request, **_: Any) -> None:
        """Do not begin with an attached file that says that it is too large: a part of it is of no use."""
        said = text_of(headers.get("Content-Length") or b"")
        if request.meta.get("role") == "attachment" and said.isdigit() and int(said) > request.meta["max_bytes"]:
            raise StopDownload(fail=False)

    def bytes_received(self, data: bytes, request: Request, **_: Any) -> None:
        """Count; stop the download past the limit."""
        got = request.meta["bytes"] = request.meta.get("bytes", 0) + len(data)
        if got > request.meta.get("max_bytes", self.limit):
            raise StopDownload(fail=False)
