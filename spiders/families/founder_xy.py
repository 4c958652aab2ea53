"""Founder Xiangyu (方正翔宇): newspapers by issue and layout, and news sites with `node_N.htm` lists.

The column's address leads to the newest issue, by a redirect or a page that only refers to it; where the site is known
by its dated addresses alone, the quirk `issue_path` makes them. The walk goes through the issue's layouts, then to the
issue before: by its link (上一期) or by the day before, past days without an issue.
A layout without articles is no end: it may be an advertisement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from crawler.items import ListItem
from crawler.portal import Column, Portal
from spiders.family import Family, ListPage, ListRequest, next_by_link
from spiders.portal_file import quirk

_PREVIOUS = re.compile(r"上一?期|前一天|上一天|previous", re.IGNORECASE)
_ISSUE = re.compile(r"/(\d{4})-?(\d{2})/(\d{2})/")  # /2026-03/02/, on newer sites /202603/02/
_LAYOUT = re.compile(r"/(?:node_\w+|col\w*\d|l[A-Z]?\d+|edition\w+)\.html?$")
_ENTRY = re.compile(
    r"(?:url\s*=\s*|location(?:\.href)?\s*=\s*|location\.replace\()['\"]?([^'\"\s<>;)]*/node_\w+\.html?)", re.IGNORECASE
)
_DIVISION = re.compile(r"\?div=-?\d+$")  # where on the layout the article stands; the page is the same
LONGEST_GAP = 9  # days without an issue: the longest holidays


class FounderXy(Family):
    """See the module."""

    name = "founder_xy"
    article_path = r"/content_\w*\d+\.html?$|/\d{6}/\d{2}/c\d+\.html?$"
    body = "founder-content, #ozoom, #zoom"
    signs: Sequence[tuple[str, str]] = (
        (r"<founder-content|<founder-title|#?ozoom", "founder elements"),
        (r"\d{4}-\d{2}/\d{2}/(?:node|content)_\d+\.html?", "issues are YYYY-MM/DD/node_N.htm"),
        (r"\d{6}/\d{2}/(?:node_\w+|content_\d+)\.html", "issues are YYYYMM/DD/node_N.html"),
        (r"id=['\"]?pageLink", "a#pageLink"),
    )
    gaps = True
    redirects = True  # to the newest issue

    def first(self, portal: Portal, column: Column, day: date | None = None) -> ListRequest:
        path = quirk(portal, "issue_path", "")
        if not path:
            return super().first(portal, column, day)
        today = day or datetime.now(ZoneInfo("Asia/Shanghai")).date()
        return _issue_of(column.url, path, today)

    def items(self, page: ListPage) -> list[ListItem]:
        found: dict[str, ListItem] = {}
        day = _day_of(page.url)
        pattern = self.article_pattern(page.portal)
        for node in page.tree.css("a[href], area[href]"):
            url = _DIVISION.sub("", page.link(node.attributes.get("href")))
            if url and pattern.search(url):
                title = node.text(strip=True) or node.attributes.get("title") or ""
                if url not in found or not found[url].title:
                    found[url] = ListItem(title, url, day.isoformat() if day else "")
        return list(found.values())

    def following(self, page: ListPage) -> ListRequest | None:
        day = _day_of(page.url)
        layouts = _layouts(page, day)
        here = layouts.index(page.url) if page.url in layouts else -1
        if layouts and here + 1 < len(layouts):
            return ListRequest(layouts[here + 1])
        for anchor in page.tree.css("a[href]"):
            url = page.link(anchor.attributes.get("href"))
            said = anchor.text(strip=True) + (anchor.attributes.get("title") or "")
            if url and url != page.url and _PREVIOUS.search(said):
                return ListRequest(url)
        path = quirk(page.portal, "issue_path", "")
        if path and day:
            return _issue_of(page.column.url, path, day - timedelta(days=1))
        entry = None if layouts or self.items(page) else _ENTRY.search(page.text)
        if entry:
            return ListRequest(urljoin(page.url, entry[1]))
        return next_by_link(page)

    def total(self, page: ListPage, size: int) -> int | None:
        return None  # what an issue counts are its layouts


def _layouts(page: ListPage, day: date | None) -> list[str]:
    """The issue's layouts in their order: those marked as such, else the links to pages of the same issue."""
    marked = [page.link(a.attributes.get("href")) for a in page.tree.css("a#pageLink, a[id=pageLink]")]
    if not marked and day:
        links = (page.link(a.attributes.get("href")) for a in page.tree.css("a[href]"))
        marked = [url for url in links if _LAYOUT.search(url) and _day_of(url) == day]
    return list(dict.fromkeys(marked))


def _day_of(url: str) -> date | None:
    found = _ISSUE.search(url)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _issue_of(base: str, path: str, day: date) -> ListRequest:
    """The issue of a day, or of the nearest day before that has one."""
    request: ListRequest | None = None
    for back in reversed(range(LONGEST_GAP)):
        request = ListRequest(urljoin(base, (day - timedelta(days=back)).strftime(path)), otherwise=request)
    assert request is not None
    return request


FAMILY = FounderXy()
