"""Which of the dates that a page offers is the day it was published, and why.

Never a date of creation of the document (成文日期) or of the file (HtmlGenerateTime), of the sidebar, or of the future
as seen from the capture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.text.fields.dates import Moment
from crawler.text.traced import Traced

_BOTH_WAYS = re.compile(r"(?<![\d/])(?:1[0-2]|0?[1-9])/(?:1[0-2]|0?[1-9])/(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date that some step offers, with the text it was read from."""

    moment: Moment
    step: str
    text: Traced


@dataclass(frozen=True, slots=True)
class Choice:
    """The date chosen, and what else was offered for another day."""

    moment: Moment | None
    step: str = ""
    other: Candidate | None = None


def choose(candidates: Sequence[Candidate], fetched: datetime | None) -> Choice:
    """The first candidate in the order of trust, made finer by another of the same day; `other` keeps another day."""
    possible = [c for c in candidates if _possible(c.moment, fetched)]
    if not possible:
        return Choice(None)
    best = possible[0]
    best = next((c for c in possible[1:] if _misread_zone(best, c)), best)
    best = next((c for c in possible[1:] if _day_for_month(best, c)), best)
    chosen = next((c for c in possible if _finer(c.moment, best.moment)), best)
    kinds = {"visible", "meta"} - {_strong(best.step) or best.step.split(":")[0]}
    other = next((c for c in possible[1:] if c.moment.day != best.moment.day and _strong(c.step) in kinds), None)
    return Choice(chosen.moment, chosen.step, other)


def _misread_zone(tag: Candidate, visible: Candidate) -> bool:
    """Whether a tag gives China's time as Greenwich's: the page shows the same time eight hours earlier."""
    if not tag.step.startswith("meta") or not visible.step.startswith("visible") or visible.moment.precision == "day":
        return False
    return (tag.moment.when - visible.moment.when.replace(second=tag.moment.when.second)) == timedelta(hours=8)


def _day_for_month(read: Candidate, other: Candidate) -> bool:
    """Whether what was read of 04/11/2025 is, with day and month exchanged, the day that another step gives."""
    if read.moment.when.day > 12 or read.moment.day == other.moment.day or not _BOTH_WAYS.search(read.text.text):
        return False
    swapped = read.moment.when.replace(month=read.moment.when.day, day=read.moment.when.month).date()
    return abs((other.moment.day - swapped).days) <= 1


def _finer(moment: Moment, than: Moment) -> bool:
    """Whether a moment says the same with more precision: the day with a time, the minute with seconds."""
    if than.precision == "day":
        return moment.precision != "day" and moment.day == than.day
    return than.precision == "minute" and moment.precision == "second" and moment.when.replace(second=0) == than.when


def _strong(step: str) -> str:
    """ "visible" for a date that readers see near the title, "meta" for a tag of the standard or JSON-LD, else ""."""
    if step in ("visible", "visible_line"):
        return "visible"
    return "meta" if step in ("meta:pubdate", "meta:article:published_time", "json_ld") else ""


def _possible(moment: Moment, fetched: datetime | None) -> bool:
    if moment.when.year < 1990:
        return False
    return fetched is None or moment.when <= fetched + timedelta(days=1)
