"""What the archive remembers of hosts, for questions outside a crawl: who refused, and until when it is left alone.

A probe or a live check that is refused writes that down as a crawl would, so that no crawl knocks again right after it;
and it asks no host that refused a crawl.
"""

from __future__ import annotations

from crawler.archive.archive import Archive
from crawler.archive.exchange import Exchange, text_of
from crawler.blocks import leave_alone_until
from crawler.cli import note
from crawler.config import Config
from crawler.errors import ArchiveError
from spiders.data import data_of


class HostMemory:
    """The hosts of the data directory in force; without one nothing is known, and a refusal makes one."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.data = data_of(config)

    def reason(self, host: str) -> str:
        """Why a host is to be left alone now, "" if it may be asked."""
        if not self.data.exists:
            return ""
        with Archive.open(self.data) as archive:
            until = archive.hosts.blocked_until(host)
            state = archive.hosts.get(host)
        return (state.block_reason if state else "blocked") if until else ""

    def refused(self, host: str, exchange: Exchange, outcome: str) -> None:
        """Keep that a host refused. One row of its own: a crawl that is writing meanwhile need not end first."""
        headers = [(text_of(name), text_of(value)) for name, value in exchange.response_headers]
        until = leave_alone_until(headers, exchange.fetched, self.config.number("crawl.block_hours"))
        try:
            new = not self.data.exists
            with Archive.open(self.data, write=new, config=self.config, purpose="portals") as archive:
                archive.hosts.block(host, until, outcome)
        except ArchiveError as error:
            note(f"{host} refused ({outcome}), which could not be kept: {error}")
            return
        note(f"{host} refused ({outcome}); crawls leave it alone until {until:%Y-%m-%d %H:%M} UTC")
