"""A few polite questions to one site, outside a crawl: what `ducha portals probe`, `check --live` and `example` ask.

robots.txt comes first and is obeyed, one request is under way at a time, the delay counts from the end of the last
answer, and a refusal ends the conversation. Nothing is executed, no cookie is sent back.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from crawler.archive.coding import undo_content_encoding
from crawler.archive.exchange import Exchange, archive_url, text_of
from crawler.blocks import block_kind
from crawler.config import Config
from crawler.errors import BlockedError, FetchError
from crawler.items import RawRecord
from spiders.portal_file import is_loopback
from spiders.urls import host_of, resolve

AGENT = "ducha"
MOST_HOPS = 5
LONGEST_CRAWL_DELAY = 60.0
_STEP = 1 << 16


def never_blocked(_host: str) -> str:
    """No host is known to have refused."""
    return ""


def told_nobody(_host: str, _exchange: Exchange, _outcome: str) -> None:
    """Nobody is told of a refusal."""


@dataclass
class Asker:
    """Asks one site at a time. `blocked` says why a host is to be left alone, "" if it may be asked; `refused` is told
    of each refusal (spiders/host_memory.py)."""

    user_agent: str
    delay: float = 3.0
    timeout: float = 60.0
    max_bytes: int = 20_000_000
    blocked: Callable[[str], str] = never_blocked
    refused: Callable[[str, Exchange, str], None] = told_nobody
    asked: list[str] = field(default_factory=list)
    _robots: dict[str, Protego | None] = field(default_factory=dict)
    _answered: dict[str, float] = field(default_factory=dict)
    _refused: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, config: Config, delay: float | None = None) -> Asker:
        """With the settings in force and what the archive remembers of hosts."""
        from crawler.settings import user_agent
        from spiders.host_memory import HostMemory

        memory = HostMemory(config)
        return cls(
            user_agent(config),
            config.number("crawl.delay") if delay is None else delay,
            config.number("crawl.timeout"),
            config.integer("crawl.max_bytes"),
            memory.reason,
            memory.refused,
        )

    def ask(self, url: str, headers: dict[str, str] | None = None, form: str = "") -> Exchange:
        """The answer, redirects within the site followed. Raises BlockedError or FetchError, which name the outcome.

        With a `form` it is a POST.
        """
        first = host_of(url)
        for _ in range(MOST_HOPS):
            self._obey(url)
            exchange = self._once(url, headers or {}, form)
            target = resolve(url, exchange.header("Location")) if 300 <= exchange.status < 400 else ""
            if not target or host_of(target) != first:
                return exchange
            url = target
        raise FetchError(f"{url}: redirects do not end", "redirect_loop")

    def robots(self, url: str) -> Protego | None:
        """The robots.txt of the address's host; None if it has none. Raises FetchError if it cannot be learnt."""
        key = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if key not in self._robots:
            reason = self.blocked(host_of(url))
            if reason:
                raise BlockedError(f"{host_of(url)} refused not long ago ({reason}) and is left alone", reason)
            exchange = self._once(key + "/robots.txt", {})
            if exchange.status >= 500:
                raise FetchError(f"{key}/robots.txt answers {exchange.status}", f"robots:{exchange.status}")
            text = record_of(exchange).body[:500_000].decode("utf-8", "replace")
            self._robots[key] = Protego.parse(text) if exchange.status == 200 else None
        return self._robots[key]

    def _obey(self, url: str) -> None:
        robots = self.robots(url)
        if robots is None:
            return
        if not robots.can_fetch(archive_url(url), AGENT):
            raise FetchError(f"{url}: robots.txt asks not to fetch it", "robots")
        wanted = robots.crawl_delay(AGENT)
        if wanted and not is_loopback(url):
            self.delay = max(self.delay, min(float(wanted), LONGEST_CRAWL_DELAY))

    def _once(self, url: str, more: dict[str, str], form: str = "") -> Exchange:
        host = host_of(url)
        if host in self._refused:  # nothing more is asked after a refusal, whoever goes on asking
            raise BlockedError(f"{host} has just refused ({self._refused[host]})", f"blocked:{self._refused[host]}")
        wait = self._answered.get(host, 0.0) + self.delay - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        headers = {
            "Host": host,
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
            **more,
        }
        if form:
            headers |= {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
            headers |= {"Content-Length": str(len(form.encode()))}
        self.asked.append(url)
        try:
            exchange = self._exchange(archive_url(url), headers, form.encode())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchError(f"{url}: {failure_of(error)} ({error})", failure_of(error)) from error
        finally:
            self._answered[host] = time.monotonic()
        kind = block_kind(exchange.status, record_of(exchange).body)
        if kind in ("403", "503") and urlsplit(url).path == "/robots.txt":
            return exchange  # there is none, or the server is ill: as a crawl reads it
        if kind:
            self._refused[host] = kind
            self.refused(host, exchange, f"blocked:{kind}")
            raise BlockedError(f"{url}: the site refuses ({kind}); leave it alone for a day", f"blocked:{kind}")
        return exchange

    def _exchange(self, url: str, headers: dict[str, str], body: bytes = b"") -> Exchange:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("no http address")
        made: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2  # Debian's Python leaves it to OpenSSL, and takes 1.0
            made = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=self.timeout, context=context)
        else:
            made = http.client.HTTPConnection(parts.hostname, parts.port, timeout=self.timeout)
        try:
            target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
            made.putrequest("POST" if body else "GET", target, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                made.putheader(name, value)
            made.endheaders(body or None)
            response = made.getresponse()
            answer, truncated = self._body(response)
            pairs = [(name, value) for name, value in response.getheaders() if name.lower() != "transfer-encoding"]
            return Exchange(
                url,
                answer,
                response.status,
                response.reason,
                pairs,
                method="POST" if body else "GET",
                request_headers=list(headers.items()),
                request_body=body,
                truncated=truncated,
            )
        finally:
            made.close()

    def _body(self, response: http.client.HTTPResponse) -> tuple[bytes, str]:
        """The body as far as its size and the time allow, and why it was cut."""
        until = time.monotonic() + self.timeout
        body = b""
        try:
            while piece := response.read(_STEP):
                body += piece
                if len(body) > self.max_bytes:
                    return body[: self.max_bytes], "length"
                if time.monotonic() > until:
                    return body, "time"
        except http.client.IncompleteRead as error:
            return body + error.partial, "disconnect"
        return body, ""


def record_of(exchange: Exchange) -> RawRecord:
    """The answer as the road of a page reads it."""
    unpacked = undo_content_encoding(exchange.body, exchange.header("Content-Encoding"))
    headers = tuple((text_of(name), text_of(value)) for name, value in exchange.response_headers)
    return RawRecord(
        exchange.url,
        unpacked.body,
        exchange.fetched,
        exchange.status,
        headers,
        exchange.media_type,
        exchange.truncated,
    )


def failure_of(error: BaseException) -> str:
    """The name of a failed question, as a crawl names it."""
    if isinstance(error, socket.gaierror):
        return "dns"
    from crawler.failures import failure_name

    return failure_name(error)
