"""RSS, Atom and sitemaps: for sites whose lists cannot be read, or that have a feed worth more than their lists.

A column's url is a feed or a sitemap (an index too); the quirk `feed` names a second one, for the articles that a
short feed
no longer has. Feeds are read as text with patterns: broken XML is common, and no entity is ever resolved.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from crawler.items import ListItem
from spiders.family import LEAD, Family, ListPage, ListRequest, date_in, path_and_query
from spiders.portal_file import quirk
from spiders.urls import resolve

_ENTRY = re.compile(r"<(item|entry|url)\b[^>]*>(.*?)</\1>", re.DOTALL)
_SITEMAP = re.compile(r"<sitemap\b[^>]*>.*?<loc>\s*(.*?)\s*</loc>", re.DOTALL)
MOST = 2_000  # sitemaps that an index may name


class Feed(Family):
    """See the module."""

    name = "feed"
    article_path = r"\d"  # anything with a number in it: a sitemap also lists front pages
    signs: Sequence[tuple[str, str]] = (
        (r"<rss\b|<feed\b[^>]*Atom", "a feed"),
        (r"<urlset\b|<sitemapindex\b", "a sitemap"),
    )
    gaps = True

    def items(self, page: ListPage) -> list[ListItem]:
        pattern = self.article_pattern(page.portal)
        found: dict[str, ListItem] = {}
        for _, entry in _ENTRY.findall(page.text):
            link = _field(entry, "link") or _field(entry, "loc")
            if not link:
                href = re.search(r"<link\b[^>]*href=['\"]([^'\"]+)", entry)
                link = html.unescape(href[1]) if href else ""
            url = resolve(page.url, link)
            if url and pattern.search(path_and_query(url)):
                date = _date(
                    _field(entry, "pubDate")
                    or _field(entry, "published")
                    or _field(entry, "updated")
                    or _field(entry, "lastmod")
                )
                lead = re.sub(r"<[^>]*>", "", _field(entry, "description") or _field(entry, "summary"))
                found.setdefault(url, ListItem(_field(entry, "title"), url, date, lead.strip()[:LEAD]))
        return list(found.values())

    def following(self, page: ListPage) -> ListRequest | None:
        waiting = [url for url in page.state.get("waiting", "").split("\n") if url]
        if page.number == 1 and quirk(page.portal, "feed", ""):
            waiting.append(urljoin(page.column.url, quirk(page.portal, "feed", "")))
        waiting += [resolve(page.url, html.unescape(url)) for url in _SITEMAP.findall(page.text)[:MOST]]
        if not waiting:
            return None
        return ListRequest(waiting[0], state={"waiting": "\n".join(waiting[1:])})

    def total(self, page: ListPage, size: int) -> int | None:
        return None


def _field(entry: str, name: str) -> str:
    found = re.search(rf"<{name}\b[^>]*>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</{name}>", entry, re.DOTALL)
    return html.unescape(found[1]).strip() if found else ""


def _date(text: str) -> str:
    if not text or date_in(text):
        return date_in(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return ""
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()


FAMILY = Feed()
