"""Regions and dates as people write them in a query."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from datetime import date

from crawler.errors import QueryError, UsageError
from indexer.query.nodes import Published

_DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?)?年?")


def region_code(text: str, position: int = 0, replace: Callable[[str], str] = str, without: str = "") -> str:
    """The code of a region given by code or name; raises QueryError with the choices."""
    from indexer.annotate.gazetteer import Gazetteer

    try:
        return Gazetteer.load().resolve(unicodedata.normalize("NFKC", text))
    except UsageError as error:
        choices = re.findall(r"\b(\d{6}|XPCC\d*)\b", str(error).partition(":")[2])
        suggestion = replace(choices[0]) if choices else without
        raise QueryError(str(error), position, suggestion) from error


def region_name(code: str) -> str:
    """The full name of a region, from the province down."""
    from indexer.annotate.gazetteer import Gazetteer

    return Gazetteer.load().full_name(code)


def span_of(text: str, position: int = 0, replace: Callable[[str], str] = str) -> Published:
    """The days that a date or `date..date` means; a year or month means all its days. Raises QueryError."""
    folded = unicodedata.normalize("NFKC", text).strip()
    for mark in ("…", "~", "至", "—", "–"):
        folded = folded.replace(mark, "..")
    left, dots, right = folded.partition("..")
    right = right.lstrip(".")
    since = _edge(left, position, replace, last=False) if left else ""
    until = _edge(right if dots else left, position, replace, last=True) if (right or not dots) else ""
    if not since and not until:
        raise QueryError("published: wants a date such as 2018, 2018-08 or 2018-08..2018-12", position, replace("2018"))
    if since and until and since > until:
        raise QueryError("the second date is before the first", position, replace(f"{right}..{left}"))
    return Published(since, until)


def _edge(text: str, position: int, replace: Callable[[str], str], *, last: bool) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        raise QueryError(
            f"{text or 'nothing'} is no date; write 2018, 2018-08 or 2018-08-09", position, replace("2018")
        )
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        if not month:
            return date(year, *((12, 31) if last else (1, 1))).isoformat()
        if not day:
            day = calendar.monthrange(year, month)[1] if last and year else 1
        return date(year, month, day).isoformat()
    except (ValueError, calendar.IllegalMonthError):
        fixed = f"{max(year, 1):04}-{min(max(month, 1), 12):02}" if month else "2018"
        raise QueryError(f"{text} is not in the calendar", position, replace(fixed)) from None


def span_text(span: Published) -> str:
    """The shortest text for a span of days, both ends in the same detail.

    >>> span_text(Published("2018-08-01", "2018-12-31")), span_text(Published("2018-01-01", "2018-12-31"))
    ('2018-08..2018-12', '2018')
    """
    size = max(_detail(span.since, last=False), _detail(span.until, last=True))
    since, until = span.since[:size], span.until[:size]
    return since if since == until else f"{since}..{until}"


def _detail(day: str, *, last: bool) -> int:
    """How many characters of an ISO day are needed: the year's, the month's, or all."""
    if not day:
        return 0
    year, month, number = int(day[:4]), int(day[5:7]), int(day[8:10])
    if number != (calendar.monthrange(year, month)[1] if last else 1):
        return 10
    return 4 if month == (12 if last else 1) else 7
