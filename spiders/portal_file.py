"""One portal's TOML file becomes a `Portal`, checked so strictly that a typing slip cannot stay silent for a year.

The file's name is the portal's id. Every key, its type and the words it may hold are stated here; an error names the
file, the key and what is expected there. docs/portals.md describes each key. This module runs without Scrapy.
"""

from __future__ import annotations

import difflib
import ipaddress
import pkgutil
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from crawler.errors import PortalError
from crawler.portal import Column, Layout, Portal, Quirk

PORTAL_KINDS = ("ministry", "government", "ecology", "news")
COLUMN_KINDS = ("inspection", "general")
COLUMN_STATUSES = ("active", "archived", "disabled")
CONFIDENCES = ("", "high", "medium", "low", "guess")
FIELDS = ("title", "published", "source", "author", "editor", "body", "items", "next")

# Ways in which a site may depart from its family: name -> (type of the value, what it does).
QUIRKS: Mapping[str, tuple[type, str]] = {
    "paging_base": (
        int,
        "number that the second list page carries in its address where the page does not say (1 or 2)",
    ),
    "page_path": (str, "address of list page {p}, relative to the column, e.g. list_{p}.html"),
    "page_query": (str, "name of the query parameter that carries the page's number"),
    "article_path": (str, "regular expression that an article's path matches, where it departs from the family's"),
    "referer": (str, "Referer without which the site answers 404"),
    "first_page_only": (bool, "the site's paging cannot be followed; only page 1 is read"),
    "per_page": (int, "items a page that the site accepts"),
    "http_only": (bool, "https is refused or broken; http is asked first"),
    "issue_path": (str, "address of a newspaper's first layout with the day in it, e.g. /html/%Y-%m/%d/node_1.htm"),
    "attachment_types": (str, "types of attached files that are fetched from this site, with commas between"),
    "feed": (str, "address of an RSS feed or sitemap that lists the column's articles"),
}
POLITENESS = {
    "delay": "seconds between two requests",
    "timeout": "seconds until a response must be complete",
    "max_bytes": "bytes after which a response is cut",
    "depth": "list pages followed in one column",
    "attachment_bytes": "bytes of one attached file; 0: none is fetched",
    "block_hours": "hours to leave the host alone after a block",
}
EXPECTATIONS = {
    "items": "fewest articles on a column's first page",
    "body": "least share of articles with a body",
    "published": "least share of articles with a date",
    "length": "least mean length of the bodies, in characters",
}
SHORTEST_DELAY = 1.0  # seconds; a shorter one is for loopback hosts only

_KEYS = {
    "name", "region", "kind", "hosts", "family", "enabled", "evidence", "confidence",
    "columns", "layouts", "quirks", "politeness", "expectations",
}  # fmt: skip
_ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*\Z")
_HOST = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?\Z")

T = TypeVar("T")


def load_portal(path: Path) -> Portal:
    """The portal of one file; raises PortalError with the file, the key and what is expected there."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise PortalError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PortalError(f"{path}: not valid TOML: {error}") from error
    try:
        portal = portal_from(path.stem, document)
        province = path.parent.name
        if re.fullmatch(r"\d{6}", province) and province != portal.region[:2] + "0000":
            raise PortalError(f"region {portal.region} stands in the folder {province}")
    except PortalError as error:
        raise PortalError(f"{path}: {error}") from error
    return portal


def portal_from(portal_id: str, document: Mapping[str, Any]) -> Portal:
    """The portal that a parsed file declares; raises PortalError."""
    if not _ID.match(portal_id):
        raise PortalError(f"the file's name {portal_id!r} must be lower-case letters, digits, dots and hyphens")
    table = _Table(document, "")
    table.only(_KEYS)
    hosts = tuple(table.list("hosts", str))
    if not hosts:
        raise PortalError("hosts is empty: name at least one, for example https://sthjj.example.gov.cn")
    for host in hosts:
        if not _HOST.match(host):
            raise PortalError(
                f"hosts: {host!r} must be scheme and name alone, in lower case, for example https://www.example.gov.cn"
            )
    region = table.get("region", str)
    if not re.fullmatch(r"\d{6}", region):
        raise PortalError(f"region: {region!r} must be six digits of GB/T 2260")
    enabled = table.get("enabled", bool, True)
    family = table.get("family", str, None if enabled else "")
    family = _family(family, "family") if family else ""
    columns = tuple(_column(row, f"columns[{i}]", hosts) for i, row in enumerate(table.list("columns", dict, []), 1))
    doubled = {c.url for i, c in enumerate(columns) if c.url in {d.url for d in columns[:i]}}
    if doubled:
        raise PortalError(f"columns: {doubled.pop()} is declared twice")
    confidence = table.choice("confidence", CONFIDENCES, "")
    if enabled and confidence == "guess":
        raise PortalError('a portal with confidence = "guess" must have enabled = false')
    if enabled and not columns:
        raise PortalError("no columns: name at least one, or set enabled = false")
    layouts = tuple(_layout(row, f"layouts[{i}]") for i, row in enumerate(table.list("layouts", dict, []), 1))
    quirks = tuple(_quirk(row, f"quirks[{i}]") for i, row in enumerate(table.list("quirks", dict, []), 1))
    return Portal(
        id=portal_id,
        name=table.get("name", str),
        region=region,
        hosts=hosts,
        family=family,
        columns=columns,
        layouts=(*layouts, *_family_layout(family)),
        quirks=quirks,
        politeness=_politeness(table, hosts),
        expectations=_numbers(table, "expectations", EXPECTATIONS),
        kind=table.choice("kind", PORTAL_KINDS, "government"),
        enabled=enabled,
        evidence=table.get("evidence", str, ""),
        confidence=confidence,
    )


def quirk(portal: Portal, name: str, default: T) -> T:
    """The value of a quirk, or the default where the portal does not have it.

    >>> quirk(Portal("x", "x", "620000", (), "vsb"), "per_page", 15)
    15
    """
    assert name in QUIRKS, f"no such quirk: {name}"
    found: T = next((q.value for q in portal.quirks if q.name == name), default)
    return found


@cache
def family_names() -> tuple[str, ...]:
    """The families there are: one module each in spiders/families."""
    from spiders import families

    return tuple(sorted(m.name for m in pkgutil.iter_modules(families.__path__) if not m.name.startswith("_")))


class _Table:
    """A TOML table that is read key by key, with errors that name the key."""

    def __init__(self, rows: Mapping[str, Any], where: str) -> None:
        self.rows = rows
        self.where = f"{where}: " if where else ""

    def only(self, keys: Iterable[str]) -> None:
        """Refuse keys that do not exist."""
        keys = list(keys)
        for key in self.rows:
            if key not in keys:
                near = difflib.get_close_matches(key, keys, n=1)
                raise PortalError(f"{self.where}there is no key {key}" + (f"; did you mean {near[0]}?" if near else ""))

    def get(self, key: str, wanted: type[T], default: T | None = None) -> T:
        """The value of that type; without a default the key must be there and not empty."""
        value = self.rows.get(key, default)
        if value is None or (default is None and value == ""):
            raise PortalError(f"{self.where}{key} is missing")
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise PortalError(f"{self.where}{key} wants {wanted.__name__}, got {value!r}")
        return value

    def list(self, key: str, wanted: type[T], default: list[T] | None = None) -> list[T]:
        """A list whose entries all have that type."""
        values: list[T] = self.get(key, list, default)
        if not all(isinstance(v, wanted) for v in values):
            raise PortalError(f"{self.where}{key} wants a list of {wanted.__name__}, got {values!r}")
        return values

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """One of the words."""
        value = self.get(key, str, default)
        if value not in choices:
            raise PortalError(f"{self.where}{key} must be one of {', '.join(c for c in choices if c)}; got {value!r}")
        return value


def _family(name: str, key: str) -> str:
    if name not in family_names():
        near = difflib.get_close_matches(name, family_names(), n=1)
        raise PortalError(
            f"{key}: there is no family {name!r}"
            + (f"; did you mean {near[0]}?" if near else f"; there are {', '.join(family_names())}")
        )
    return name


def _family_layout(name: str) -> list[Layout]:
    """What the family knows of its article pages, asked after the portal's own layouts."""
    from spiders.family import family  # families read portals

    body = family(name).body if name else ""
    return [Layout({"body": body})] if body else []


def _column(row: Mapping[str, Any], where: str, hosts: tuple[str, ...]) -> Column:
    table = _Table(row, where)
    table.only(("name", "url", "kind", "status", "family"))
    url = urljoin(hosts[0] + "/", table.get("url", str))
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise PortalError(f"{where}: url {url!r} must be a path such as /hbdc/ or a whole http address")
    family = table.get("family", str, "")
    return Column(
        name=table.get("name", str),
        url=url,
        kind=table.choice("kind", COLUMN_KINDS, "inspection"),
        status=table.choice("status", COLUMN_STATUSES, "active"),
        family=_family(family, f"{where}: family") if family else "",
    )


def _layout(row: Mapping[str, Any], where: str) -> Layout:
    table = _Table(row, where)
    table.only(("selectors", "since", "until"))
    selectors = table.get("selectors", dict)
    _Table(selectors, f"{where}.selectors").only(FIELDS)
    since, until = (_day(row[key], f"{where}: {key}") if key in row else None for key in ("since", "until"))
    if since and until and since > until:
        raise PortalError(f"{where}: since {since} is after until {until}")
    return Layout(selectors={key: str(value) for key, value in selectors.items()}, since=since, until=until)


def _quirk(row: Mapping[str, Any], where: str) -> Quirk:
    table = _Table(row, where)
    table.only(("name", "value", "why", "since"))
    name = table.get("name", str)
    if name not in QUIRKS:
        near = difflib.get_close_matches(name, QUIRKS, n=1)
        raise PortalError(
            f"{where}: there is no quirk {name}"
            + (f"; did you mean {near[0]}?" if near else f"; there are {', '.join(QUIRKS)}")
        )
    wanted: type[Any] = QUIRKS[name][0]
    value: Any = table.get("value", wanted)
    return Quirk(name=name, value=value, why=table.get("why", str), since=_day(row.get("since"), f"{where}: since"))


def _day(value: object, where: str) -> date:
    if type(value) is not date:  # a datetime is a date too, and would carry a false precision
        raise PortalError(f"{where} wants a day such as 2026-11-21, got {value!r}")
    return value


def _numbers(table: _Table, key: str, known: Mapping[str, str]) -> dict[str, float]:
    rows = table.get(key, dict, {})
    _Table(rows, key).only(known)
    for name, value in rows.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise PortalError(f"{key}.{name} wants a number that is not negative, got {value!r}")
    return {name: float(value) for name, value in rows.items()}


def _politeness(table: _Table, hosts: tuple[str, ...]) -> dict[str, float]:
    numbers = _numbers(table, "politeness", POLITENESS)
    if numbers.get("delay", SHORTEST_DELAY) < SHORTEST_DELAY and not all(map(is_loopback, hosts)):
        raise PortalError(f"politeness.delay is below {SHORTEST_DELAY:g} s, which is for loopback hosts only")
    return numbers


def is_loopback(url: str) -> bool:
    """Whether the address is this machine.

    >>> is_loopback("http://127.0.0.1:8080"), is_loopback("https://www.example.gov.cn")
    (True, False)
    """
    name = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
