"""Alarms: what a person must look at, raised once, closed when it is over; told by status, webhook and Atom feed.

They live in `runs/alarms.json` of the data directory, which is replaced as a whole, and in `runs/alarms.atom` for feed
readers. An alarm stays open while its finding is found again, however many runs that takes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.reader import ArchiveReader
from crawler.config import Config
from crawler.errors import DuchaError
from crawler.portal import Portal
from indexer.health import Finding, findings
from indexer.store import Store

log = logging.getLogger(__name__)

KEPT = 500  # closed alarms that are remembered
FEED = 100
SECONDS = 10.0  # for a webhook to answer


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding with its life: `since` and `until` are ISO 8601, `until` is "" while it is open."""

    portal: str
    column: str
    kind: str
    said: str
    since: str
    until: str = ""
    told: bool = False  # the webhook has it

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same alarm."""
        return self.portal, self.column, self.kind

    @property
    def id(self) -> str:
        """A name that stays: of what it is about and when it began."""
        return hashlib.sha256("\n".join((*self.key, self.since)).encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """The JSON object."""
        return {"id": self.id, **asdict(self)}


class Alarms:
    """The register of one data directory."""

    def __init__(self, data: DataDirectory) -> None:
        self.path = data.runs / "alarms.json"
        self.feed_path = data.runs / "alarms.atom"

    def all(self) -> list[Alarm]:
        """Every alarm that is remembered, the newest first."""
        try:
            rows = json.loads(self.path.read_text("utf-8"))
            return [Alarm(**{k: v for k, v in row.items() if k != "id"}) for row in rows]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError, OSError) as error:
            log.error("%s cannot be read (%s); alarms begin anew", self.path, error)
            return []

    def open(self) -> list[Alarm]:
        """Those that are not over."""
        return [alarm for alarm in self.all() if not alarm.until]

    def update(self, found: Iterable[Finding], visited: Iterable[str], at: datetime) -> list[Alarm]:
        """Raise what is new, close what was not found again on the portals visited; the alarms that were raised."""
        wanted = {(f.portal, f.column, f.kind): f for f in found}
        looked, stamp = set(visited), at.isoformat(timespec="seconds")
        kept: list[Alarm] = []
        for alarm in self.all():
            again = None if alarm.until else wanted.pop(alarm.key, None)
            if again is not None:
                kept.append(replace(alarm, said=again.said))
            elif not alarm.until and alarm.portal in looked:
                kept.append(replace(alarm, until=stamp))
            else:
                kept.append(alarm)
        raised = [Alarm(f.portal, f.column, f.kind, f.said, stamp) for f in wanted.values()]
        self._write([*raised, *kept])
        return raised

    def tell(self, url: str) -> int:
        """POST to the webhook what it has not been told; how many that were. What cannot be told is told next time."""
        waiting = [alarm for alarm in self.all() if not alarm.told and not alarm.until]
        if not url or not waiting:
            return 0
        if urlsplit(url).scheme not in ("http", "https"):
            log.error("alarm.webhook is no http address")
            return 0
        body = json.dumps({"alarms": [alarm.as_dict() for alarm in waiting]}, ensure_ascii=False).encode()
        request = urllib.request.Request(url, body, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310 - the scheme was checked above
                pass
        except OSError as error:  # the address itself may be a secret
            log.error("the alarm webhook did not answer (%s); it is asked again after the next run", error)
            return 0
        told = {alarm.id for alarm in waiting}
        self._write([replace(alarm, told=alarm.told or alarm.id in told) for alarm in self.all()])
        return len(told)

    def _write(self, alarms: Sequence[Alarm]) -> None:
        open_ones = [alarm for alarm in alarms if not alarm.until]
        closed = [alarm for alarm in alarms if alarm.until][:KEPT]
        both = sorted([*open_ones, *closed], key=lambda alarm: alarm.since, reverse=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        _replace(self.path, json.dumps([alarm.as_dict() for alarm in both], ensure_ascii=False, indent=1))
        _replace(self.feed_path, atom(both))


def atom(alarms: Sequence[Alarm]) -> str:
    """An Atom feed of the newest alarms (RFC 4287)."""
    shown = alarms[:FEED]
    updated = max((alarm.until or alarm.since for alarm in shown), default="1970-01-01T00:00:00+00:00")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        "<id>urn:ducha:alarms</id><title>ducha: alarms</title><author><name>ducha</name></author>",
        f"<updated>{updated}</updated>",
    ]
    for alarm in shown:
        over = f" Over since {alarm.until}." if alarm.until else ""
        lines += [
            f"<entry><id>urn:ducha:alarm:{alarm.id}</id>",
            f"<title>{escape(' '.join(filter(None, (alarm.portal, alarm.column, alarm.kind))))}</title>",
            f"<updated>{alarm.until or alarm.since}</updated><published>{alarm.since}</published>",
            f"<category term={quoteattr(alarm.kind)}/>",
            f"<summary>{escape(alarm.said + over)}</summary></entry>",
        ]
    return "\n".join([*lines, "</feed>"]) + "\n"


def after_run(
    archive: ArchiveReader,
    data: DataDirectory,
    config: Config,
    portals: Mapping[str, Portal],
    at: datetime,
    run_id: int | None = None,
) -> list[Alarm]:
    """Look at what a run brought, raise and close alarms, tell the webhook; the alarms that were raised."""
    visits = archive.runs.column_history(limit=200 + 20 * len(portals))
    visited = {v.portal_id for v in visits if v.portal_id in portals and (run_id is None or v.run_id == run_id)}
    looked = {name: portal for name, portal in portals.items() if name in visited}
    if not looked:
        return []
    with Store.open(data) as store:
        found = findings(archive, store, looked, run_id)
    register = Alarms(data)
    raised = register.update(found, looked, at)
    for alarm in raised:
        log.warning("alarm: %s %s: %s", alarm.portal, alarm.kind, alarm.said)
    register.tell(config.text("alarm.webhook"))
    return raised


def after_spider(spider: Any, archive: ArchiveReader, config: Config) -> None:
    """What crawler/monitors.py calls by dotted path once the engine has stopped and all of the run is on record.

    A failure here must not harm the crawl; it is logged.
    """
    portals = {portal.id: portal for portal in spider.portals}
    try:
        with Archive.open(archive.data) as reader:
            raised = after_run(reader, archive.data, config, portals, spider.clock(), spider.run_id)
    except (DuchaError, OSError) as error:
        log.error("alarms could not be looked at: %s", error)
        return
    for alarm in raised:
        spider.report.notes.append(f"alarm: {' '.join(filter(None, alarm.key))}: {alarm.said}")


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.write_text(text, "utf-8")
    os.replace(fresh, path)  # noqa: PTH105 - atomic by contract
