"""Founder Xiangyu (方正翔宇): newspapers by issue and layout, and news sites with `node_N.htm` lists.

The column's address leads to the newest issue. The walk goes through the issue's layouts, then to the issue before
(上一期).
A layout without articles is no end: it may be an advertisement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.items import ListItem
from spiders.family import Family, ListPage, ListRequest, next_by_link

_PREVIOUS = re.compile(r"上一?期|前一天|上一天|previous", re.IGNORECASE)
_ISSUE = re.compile(r"/(\d{4}-\d{2}/\d{2})/")


class FounderXy(Family):
    """See the module."""

    name = "founder_xy"
    article_path = r"/content_\d+(?:_\d+)?\.html?$|/c\d+/content_\d+\.html?$"
    body = "founder-content, #ozoom, #zoom"
    signs: Sequence[tuple[str, str]] = (
        (r"<founder-content|<founder-title|#?ozoom", "founder elements"),
        (r"\d{4}-\d{2}/\d{2}/(?:node|content)_\d+\.html?", "issues are YYYY-MM/DD/node_N.htm"),
        (r"id=['\"]?pageLink", "a#pageLink"),
    )
    gaps = True
    redirects = True  # to the newest issue

    def items(self, page: ListPage) -> list[ListItem]:
        found: dict[str, ListItem] = {}
        issue = _ISSUE.search(page.url)
        day = issue[1].replace("/", "-") if issue else ""
        pattern = self.article_pattern(page.portal)
        for node in page.tree.css("a[href], area[href]"):
            url = page.link(node.attributes.get("href"))
            if url and pattern.search(url):
                title = node.text(strip=True) or node.attributes.get("title") or ""
                if url not in found or not found[url].title:
                    found[url] = ListItem(title, url, day)
        return list(found.values())

    def following(self, page: ListPage) -> ListRequest | None:
        layouts = list(
            dict.fromkeys(page.link(a.attributes.get("href")) for a in page.tree.css("a#pageLink, a[id=pageLink]"))
        )
        here = layouts.index(page.url) if page.url in layouts else -1
        if layouts and here + 1 < len(layouts):
            return ListRequest(layouts[here + 1])
        for anchor in page.tree.css("a[href]"):
            url = page.link(anchor.attributes.get("href"))
            if (
                url
                and url != page.url
                and _PREVIOUS.search(anchor.text(strip=True) + (anchor.attributes.get("title") or ""))
            ):
                return ListRequest(url)
        return next_by_link(page)


FAMILY = FounderXy()
