"""robots.txt: asked before anything else of a host, kept for a day, obeyed with its crawl-delay.

Missing (4xx) means that everything is allowed; a server error means that nothing is, today. A redirect within the host
is followed once. Where https fails (or http is refused) and the portal names the same host under the other of the two,
that is asked instead, and said.
"""

from __future__ import annotations

from datetime import datetime

from crawler.archive.archive import Archive
from crawler.archive.exchange import Capture
from crawler.errors import RecordError
from spiders.hosts import Host
from spiders.report import CrawlReport
from spiders.urls import host_of, resolve

AGENT = "ducha"
HOURS = 24  # how long a robots.txt counts
MOST_BYTES = 500_000
REDIRECTS = (301, 302, 303, 307, 308)


class RobotsKeeper:
    """Fills in what hosts allow."""

    def __init__(self, archive: Archive, report: CrawlReport) -> None:
        self.archive, self.report = archive, report

    def held(self, host: Host, at: datetime) -> bool:
        """Whether a robots.txt of today is in the archive, or the host is blocked so that it does not matter."""
        until = self.archive.hosts.blocked_until(host.name, at)
        if until is not None:
            state = self.archive.hosts.get(host.name)
            host.closed, host.blocked_until = (state.block_reason if state else "") or "blocked", until
            return True
        url = resolve(host.address(host.queue[0][2].url), "/robots.txt")
        found = self._held(url, at)
        if found is None:
            return False
        obey(host, *found)
        return True

    def answered(self, host: Host, capture: Capture, body: bytes, location: str) -> None:
        """The host's answer."""
        target = resolve(capture.url, location)
        if is_redirect(capture) and host_of(target) == host.name and target != capture.url and not host.robots_url:
            host.robots_url = target
        else:
            obey(host, capture.status, body)

    def failed(self, host: Host, name: str) -> None:
        """The host did not answer."""
        used = host.robots_asked.partition(":")[0]
        other = "http" if used == "https" else "https"
        named = f"{other}://{host.name}" in host.portal.hosts
        if named and not host.scheme and (name.startswith("tls") or name == "refused"):
            host.scheme = other
            self.report.note(host.portal, f"{used} of {host.name} failed ({name}); asked over {other}")
            return
        host.robots_known, host.closed = True, f"down:{name}"

    def _held(self, url: str, at: datetime) -> tuple[int, bytes] | None:
        known = self.archive.known(url)
        if known is None or known.last_fetched is None or known.last_status in (0, *REDIRECTS):
            return None
        if (at - known.last_fetched).total_seconds() > HOURS * 3600:
            return None
        if known.last_status not in (200, 304) or known.capture_id is None:
            return known.last_status, b""
        try:
            return 200, self.archive.record(known.capture_id).body
        except RecordError:
            return None


def obey(host: Host, status: int, body: bytes) -> None:
    """Take over what a robots.txt says."""
    if status >= 500:
        host.closed = f"robots:{status}"
    host.obey(body[:MOST_BYTES].decode("utf-8", "replace") if status in (200, 304) else "", AGENT)


def is_redirect(capture: Capture) -> bool:
    """Whether the server sent us elsewhere."""
    return 300 <= capture.status < 400 and capture.status != 304
