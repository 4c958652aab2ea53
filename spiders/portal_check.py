"""Are the portal files right, and do the sites still answer as they say?

`file_problems` reads files alone; the tests call it. `check_live` asks each site: robots.txt first, then one list page
a column (a second one where the family's first page only leads to the lists).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.archive.exchange import now
from crawler.errors import FetchError, PortalError
from crawler.failures import health_of
from crawler.page import http_charset, is_html
from crawler.portal import Column, Portal
from crawler.text.decode import decode
from spiders.asking import Asker, record_of
from spiders.family import family
from spiders.portal_file import load_portal
from spiders.urls import canonical, host_of
from spiders.walk import Walk, same_place


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a portal file, in words."""

    portal: str
    said: str


@dataclass(frozen=True, slots=True)
class ColumnHealth:
    """What one column answered: health as a crawl names it, the number of articles, and the newest of them."""

    portal: str
    column: str
    url: str
    health: str
    articles: int = 0
    newest: str = ""
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The JSON object."""
        return asdict(self)


def file_problems(directories: Iterable[Path]) -> Iterator[Problem]:
    """All that is wrong in the folders, file by file, not only the first thing."""
    for directory in directories:
        if not directory.is_dir():
            yield Problem("", f"{directory}: there is no such folder of portal files")
            continue
        seen: dict[str, Path] = {}
        hosts: dict[str, str] = {}
        for path in sorted(directory.rglob("*.toml")):
            try:
                portal = load_portal(path)
            except PortalError as error:
                yield Problem(path.stem, str(error))
                continue
            if portal.id in seen:
                yield Problem(portal.id, f"{path}: the id is already taken by {seen[portal.id]}")
            seen[portal.id] = path
            for said in portal_problems(portal):
                yield Problem(portal.id, f"{path}: {said}")
            other = hosts.setdefault(host_of(portal.hosts[0]), portal.id)
            if other != portal.id:
                yield Problem(portal.id, f"{path}: its first host is also that of {other}")


def portal_problems(portal: Portal) -> Iterator[str]:
    """What the strict reader cannot see: the file is well formed, yet it cannot work or cannot be trusted."""
    if not portal.evidence or not portal.confidence:
        yield "evidence and confidence say where the file comes from and how far to trust it"
    if not re.search(r"[\u4e00-\u9fff]", portal.name):
        yield f"name {portal.name!r} has no Chinese character"
    for name, count in Counter(column.name for column in portal.columns).items():
        if count > 1:
            yield f"{count} columns are called {name}: their histories would be one"
    own = {host_of(host) for host in portal.hosts}
    for column in portal.columns:
        if host_of(column.url) not in own:
            yield f"the column {column.name} stands on {host_of(column.url)}, which is not one of its hosts"
    for found in portal.quirks:
        if found.name == "article_path":
            try:
                re.compile(str(found.value))
            except re.error as error:
                yield f"article_path is no regular expression: {error}"
        if found.name == "page_path" and "{p}" not in str(found.value):
            yield "page_path lacks {p}: every page would be the same"
    page = LexborHTMLParser("<p></p>")
    for layout in portal.layouts:
        for name, selector in layout.selectors.items():
            try:
                page.css(selector)
            except (SelectolaxError, ValueError) as error:
                yield f"the selector of {name} cannot be read: {selector!r} ({error})"


def check_live(portal: Portal, asker: Asker) -> Iterator[ColumnHealth]:
    """Ask the site once for each column that is not disabled. A refusal ends the questions to that site."""
    asker.delay = max(asker.delay, portal.politeness.get("delay", 0.0))
    refused = ""
    for column in portal.columns:
        if column.status == "disabled":
            continue
        sketch = ColumnHealth(portal.id, column.name, column.url, refused, detail="not asked")
        if not refused:
            sketch = column_health(portal, column, asker)
        if sketch.health.startswith(("blocked:", "robots:")) or sketch.health in ("dns", "refused"):
            refused = sketch.health
        yield sketch


def column_health(portal: Portal, column: Column, asker: Asker) -> ColumnHealth:
    """One column's answer."""
    walk = Walk(portal, column, started=now())
    request = walk.first()
    said = ColumnHealth(portal.id, column.name, column.url, "ok")
    try:
        while True:
            exchange = asker.ask(request.url, dict(request.headers), request.body)
            if exchange.status in (404, 410) and request.otherwise is not None:  # no issue of today yet
                request = request.otherwise
                continue
            if exchange.status >= 400:
                return replace(said, health=f"http_{exchange.status}")
            record = record_of(exchange)
            text = decode(record.body, http_charset=http_charset(record), is_html=is_html(record)).text
            if 300 <= exchange.status < 400:
                return replace(said, health="moved", detail=exchange.header("Location"))
            page = walk.page(canonical(exchange.url), text, request)
            items = walk.family.items(page)
            following = walk.family.next_request(page)
            if items or walk.number > 1 or not walk.family.leads(page) or following is None:
                break
            walk.number, request = 2, following
    except FetchError as error:
        name = error.outcome
        return replace(said, health=health_of(name) if name.startswith("tls") else name, detail=str(error))
    if not items:
        kind = "stub" if len(text) < 600 else "empty"
        return replace(said, health=kind, detail=f"{len(text)} characters, no article: {signs_of(portal, page)}")
    newest = max(items, key=lambda item: item.date)
    health = "archived" if column.status == "archived" else "ok"
    detail = ""
    if walk.number == 1 and not same_place(exchange.url, request.url) and not walk.family.redirects:
        health, detail = "moved", exchange.url
    return replace(
        said, health=health, articles=len(items), newest=f"{newest.date} {newest.title}".strip(), detail=detail
    )


def signs_of(portal: Portal, page: Any) -> str:
    """What the page says of its family, for a person who has to correct the file."""
    signs = family(portal.family).recognise(page) if portal.family else []
    return f"signs of {portal.family}: {', '.join(signs)}" if signs else f"no sign of {portal.family or 'any family'}"
