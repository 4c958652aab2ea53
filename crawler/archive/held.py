"""Which body the archive holds already: the record that a revisit refers to (WARC 1.1, section 6.7)."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from crawler.archive import catalogue as t
from crawler.archive.exchange import Exchange, sha256, url_key
from crawler.archive.records import Built, Reference

_ORIGIN = select(t.captures.c.record_id, t.captures.c.fetched, t.captures.c.digest)
_LAST_GOOD = _ORIGIN.join(t.urls, t.urls.c.capture_id == t.captures.c.id).where(t.urls.c.key == bindparam("url_key"))
_SAME_BODY = (
    _ORIGIN.join(t.urls, t.urls.c.id == t.captures.c.url_id)
    .where(
        t.urls.c.key == bindparam("url_key"),
        t.captures.c.digest == bindparam("digest"),
        t.captures.c.status == bindparam("status"),
        t.captures.c.kind == "response",
        t.captures.c.truncated == "",
    )
    .order_by(t.captures.c.id)
    .limit(1)
)


class HeldBodies:
    """The bodies in the catalogue and those that one batch has just written, by URL and digest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._batch: dict[tuple[str, str], Reference] = {}

    def reference_for(self, exchange: Exchange) -> Reference | None:
        """The record whose body this response repeats, or which a 304 stands for; None for a body to be stored."""
        if exchange.status == 304 and not exchange.body:
            if ("304", exchange.url) in self._batch:
                return self._batch["304", exchange.url]
            row = self._connection.execute(_LAST_GOOD, {"url_key": url_key(exchange.url)}).first()
        elif exchange.truncated or not exchange.body:
            return None
        else:
            digest = sha256(exchange.body)
            if (f"{exchange.status} {digest}", exchange.url) in self._batch:
                return self._batch[f"{exchange.status} {digest}", exchange.url]
            wanted = {"url_key": url_key(exchange.url), "digest": digest, "status": exchange.status}
            row = self._connection.execute(_SAME_BODY, wanted).first()
        return Reference(row.record_id, exchange.url, row.fetched, row.digest) if row else None

    def remember(self, exchange: Exchange, built: Built) -> None:
        """A record of this batch was written: later ones of the batch may refer to it."""
        if built.kind == "response" and not exchange.truncated and exchange.body:
            reference = Reference(built.record_id, exchange.url, exchange.fetched, built.digest)
            self._batch.setdefault((f"{exchange.status} {built.digest}", exchange.url), reference)
            if 200 <= exchange.status < 300:
                self._batch["304", exchange.url] = reference
