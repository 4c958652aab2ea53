"""Guangdong's disclosure platform (政府信息公开平台): the entry page names site and tree, the lists are JSON.

A column's url is `/gkmlpt/index#<category>`. Ordinary columns of the same sites (`/…/content/post_N.html`,
`index_2.html`) work
by their links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from crawler.items import ListItem
from crawler.portal import Column, Portal
from spiders.family import Family, ListPage, ListRequest
from spiders.urls import resolve

_SID = re.compile(r"['\"]?\bSID['\"]?\s*[:=]\s*['\"]?(\d+)")
_CATEGORY = re.compile(r"#/?(?:catalog/)?(\d+)$|/gkmlpt/api/all/(\d+)")


class Gkmlpt(Family):
    """See the module."""

    name = "gkmlpt"
    article_path = r"/content/(?:\w+/)*(?:mpost|post)_\d+\.html$"
    body = ".article-content, .content-content, #zoomcon"
    signs: Sequence[tuple[str, str]] = (
        (r"/gkmlpt/", "the disclosure platform"),
        (r"window\._CONFIG\s*=", "_CONFIG"),
        (r"/content/(?:\w+/)*post_\d+\.html", "articles are post_N.html"),
    )
    entry_page = True

    def leads(self, page: ListPage) -> bool:
        return page.number == 1 and "category" in page.state

    def first(self, portal: Portal, column: Column, day: date | None = None) -> ListRequest:
        found = _CATEGORY.search(column.url)
        state = {"category": found[1] or found[2]} if found else {}
        return ListRequest(column.url.partition("#")[0], state=state)

    def items(self, page: ListPage) -> list[ListItem]:
        if not page.text.lstrip().startswith("{"):
            return super().items(page) if "category" not in page.state else []
        try:
            rows = json.loads(page.text).get("articles") or []
        except ValueError:
            return []
        found = []
        for row in rows:
            url = resolve(page.url, str(row.get("url") or ""))
            if url:
                found.append(ListItem(str(row.get("title") or "").strip(), url, _day(row)))
        return found

    def following(self, page: ListPage) -> ListRequest | None:
        category = page.state.get("category")
        if not category:
            return super().following(page)
        sid = page.state.get("sid") or next(iter(_SID.findall(page.text)), "")
        if not sid:
            return None
        url = urljoin(page.url, f"/gkmlpt/api/all/{category}?page={page.number}&sid={sid}")
        return ListRequest(url, state={"category": category, "sid": sid})

    def total(self, page: ListPage, size: int) -> int | None:
        found = re.search(r"['\"]post_count['\"]\s*:\s*(\d+)", page.text)
        return 1 - (-int(found[1]) // size) if found and size else None  # the entry page counts as one


def _day(row: dict[str, object]) -> str:
    value = row.get("date") or row.get("display_publish_time") or row.get("create_time") or ""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, ZoneInfo("Asia/Shanghai")).date().isoformat()
    return str(value)[:10]


FAMILY = Gkmlpt()
