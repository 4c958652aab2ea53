"""The jobs of the [schedule.<name>] tables: when each is due, what it crawls, and when it last ran.

    [schedule.gansu]
    cron = "30 2 * * *"        # minute hour day month weekday, Shanghai time
    region = "620000"

Kept in `runs/schedule.json` of the data directory, so that a run missed while nothing was running is caught up once.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from crawler.config import Config
from crawler.errors import ConfigError
from spiders.portal_file import COLUMN_KINDS, PORTAL_KINDS

SHANGHAI = ZoneInfo("Asia/Shanghai")
KEYS = ("cron", "portals", "region", "kinds", "limit", "jitter")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Job:
    """One table. Without portals and region it crawls every enabled portal."""

    name: str
    cron: str
    portals: tuple[str, ...] = ()
    region: str = ""
    kinds: tuple[str, ...] = ()
    limit: int = 0
    jitter: int = 0

    @property
    def trigger(self) -> CronTrigger:
        """When it is due, without the jitter."""
        return trigger_of(self.cron)

    def next_time(self, after: datetime) -> datetime:
        """The first time it is due after the given one."""
        found: datetime | None = self.trigger.get_next_fire_time(after, after)
        if found is None or found <= after:
            found = self.trigger.get_next_fire_time(found, after)
        if found is None:
            raise ConfigError(f"schedule.{self.name}: cron = {self.cron!r} never comes due")
        return found.astimezone(SHANGHAI)

    def arguments(self) -> list[str]:
        """The words after `ducha crawl`."""
        words = list(self.portals)
        words += ["--region", self.region] if self.region else []
        for kind in self.kinds:
            words += ["--kind", kind]
        return words + (["--limit", str(self.limit)] if self.limit else [])


def trigger_of(cron: str) -> CronTrigger:
    """A cron expression as cron reads it: Sunday is 0 or 7 (the scheduling library counts from Monday).

    >>> from datetime import datetime
    >>> trigger_of("0 3 * * 1-5").get_next_fire_time(None, datetime(2026, 11, 21, tzinfo=SHANGHAI)).isoformat()
    '2026-11-23T03:00:00+08:00'
    """
    fields = cron.split()
    if len(fields) != 5:
        raise ConfigError(
            f"{cron!r} is no cron expression: it wants minute hour day month weekday, for example 30 2 * * *"
        )
    minute, hour, day, month, weekday = fields
    weekday = re.sub(r"(?<![/\w])[0-7](?!\w)", lambda found: _WEEKDAYS[int(found[0])], weekday)
    if re.fullmatch(r"sun-(?!sun)\w+", weekday):  # the library's week ends with Sunday
        weekday = f"sun,mon-{weekday[4:]}" if weekday != "sun-mon" else "sun,mon"
    try:
        return CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, timezone=SHANGHAI)
    except ValueError as error:
        raise ConfigError(f"{cron!r} is no cron expression: {error}") from error


def jobs_of(config: Config) -> list[Job]:
    """The jobs of the settings in force; raises ConfigError that names table and key."""
    return [_job(name, table, config.integer("schedule.jitter")) for name, table in config.tables.items()]


def _job(name: str, table: Mapping[str, Any], jitter: int) -> Job:
    where = f"schedule.{name}"
    for key in table:
        if key not in KEYS:
            raise ConfigError(f"{where}: there is no key {key}; there are {', '.join(KEYS)}")
    cron = table.get("cron")
    if not isinstance(cron, str):
        raise ConfigError(f'{where}: cron is missing, for example cron = "30 2 * * *"')
    portals, kinds = (_words(table.get(key, []), f"{where}.{key}") for key in ("portals", "kinds"))
    for kind in kinds:
        if kind not in (*PORTAL_KINDS, *COLUMN_KINDS):
            raise ConfigError(f"{where}.kinds: {kind!r} is none of {', '.join((*PORTAL_KINDS, *COLUMN_KINDS))}")
    region = table.get("region", "")
    if not isinstance(region, str) or not re.fullmatch(r"(\d{6})?", region):
        raise ConfigError(f"{where}.region wants six digits in quotation marks, got {region!r}")
    numbers = {"limit": table.get("limit", 0), "jitter": table.get("jitter", jitter)}
    for key, value in numbers.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ConfigError(f"{where}.{key} wants a whole number that is not negative, got {value!r}")
    try:
        trigger_of(cron)
    except ConfigError as error:
        raise ConfigError(f"{where}.cron: {error}") from error
    return Job(name, cron, portals, region, kinds, numbers["limit"], numbers["jitter"])


def _words(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ConfigError(f'{where} wants a list of words, for example ["mee", "lingtai"], got {value!r}')
    return tuple(value)


class History:
    """What is remembered of the jobs: when each was last due, when it ran and how it ended."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "schedule.json"

    def read(self) -> dict[str, dict[str, Any]]:
        """All of it; nothing where the file is missing or was damaged by a crash of the machine."""
        try:
            found = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def note(self, name: str, **values: Any) -> None:
        """Add to what is known of a job; the file is replaced as a whole, so that a crash leaves the old one."""
        rows = self.read()
        rows[name] = {**rows.get(name, {}), **values}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
        os.replace(fresh, self.path)  # noqa: PTH105 - atomic by contract

    def missed(self, job: Job, at: datetime) -> datetime | None:
        """The last time since its last run at which the job was due but not run; None if there is none.

        However many were missed, one run catches up on all. A job that is new was never missed.
        """
        due = self.read().get(job.name, {}).get("due")
        if due is None:
            return None
        last, found = datetime.fromisoformat(due), None
        for _ in range(100_000):
            last = job.next_time(last)
            if last > at:
                break
            found = last
        return found
