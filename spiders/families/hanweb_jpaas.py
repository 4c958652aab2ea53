"""Hanweb's newer platform: lists are units that an API builds; `paramJson` carries the page, a bare pageNo is ignored.

Old article addresses (`/art/Y/M/D/…`) and new ones (`/art/YYYY/art_<32 hex>.html`) stand in one column. The list
ends with
an empty page.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from urllib.parse import quote, urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.items import ListItem
from spiders.family import Family, ListPage, ListRequest, items_by_links

API = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_QUERY = re.compile(r"queryData\s*=\s*\"([^\"]*)\"|querydata='([^']*)'", re.IGNORECASE)
_PAIR = re.compile(r"['\"](\w+)['\"]\s*:\s*['\"]([^'\"]*)['\"]")
_NAMES = ("webId", "tplSetId", "pageType", "tagId", "pageId", "editType")


class HanwebJpaas(Family):
    """See the module."""

    name = "hanweb_jpaas"
    article_path = r"/art/\d{4}/(?:art_[0-9a-f]{32}|\d{1,2}/\d{1,2}/art_\w+_\d+)\.html?$"
    body = "#zoom, .article-content, .article_zoom"
    signs: Sequence[tuple[str, str]] = (
        (r"/art/\d{4}/art_[0-9a-f]{32}\.html", "articles are /art/YYYY/art_<32 hex>.html"),
        (r"jpaas-publish-server", "the unit API"),
        (r"unitbuild\.js", "unitbuild.js"),
    )

    def items(self, page: ListPage) -> list[ListItem]:
        text = page.text
        if text.lstrip().startswith("{"):
            try:
                text = str(json.loads(text).get("data", {}).get("html") or "")
            except (ValueError, AttributeError):
                return []
        return items_by_links(page, LexborHTMLParser(text or "<p></p>"), self.article_pattern(page.portal))

    def following(self, page: ListPage) -> ListRequest | None:
        state = dict(page.state) or self.parameters(page)
        if not state.get("pageId"):
            return super().following(page)
        wanted = json.dumps({"pageNo": page.number + 1, "pageSize": int(state["size"])}, separators=(",", ":"))
        pairs = {"parseType": "bulidstatic", **{n: state[n] for n in _NAMES if n in state}, "paramJson": wanted}
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs.items())
        return ListRequest(urljoin(page.column.url, f"{API}?{query}"), {"Referer": page.column.url}, state)

    def parameters(self, page: ListPage) -> dict[str, str]:
        """The unit's parameters that build a list (a page may have several units), and its page size."""
        for found in _QUERY.finditer(page.text):
            state = dict(_PAIR.findall(html.unescape(found[1] or found[2])))
            if state.get("pageId"):
                rows = len(self.items(page)) or 15
                return {n: state[n] for n in _NAMES if n in state} | {"size": state.get("pageSize") or str(rows)}
        return {}


FAMILY = HanwebJpaas()
