"""Hanweb JCMS (大汉版通): the list's rows stand in a data store inside a script, further rows come from dataproxy.jsp.

Some servers ignore `startrecord` and count by `page` and `perpage`, others the other way round; both are sent and
agree.
Where the page gives only encrypted ids, the further pages cannot be asked for: page 1 is all there is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.items import ListItem
from spiders.family import Family, ListPage, ListRequest, items_by_links
from spiders.portal_file import quirk

_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL)
_PARAMETER = r"[?&'\"\s{,(]%s['\"]?\s*[=:]\s*['\"]?([^'\"&,;\s}>)]*)"
_NAMES = ("webid", "columnid", "unitid", "appid", "webname", "permissiontype")
LARGEST = 100  # rows that the servers give at most


class HanwebJcms(Family):
    """See the module."""

    name = "hanweb_jcms"
    article_path = r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\w+_\d+\.html?$"
    body = "#zoom, .article_zoom, .main-txt"
    signs: Sequence[tuple[str, str]] = (
        (r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html", "articles are /art/Y/M/D/art_COLUMN_ID.html"),
        (r"dataproxy\.jsp", "lists from dataproxy.jsp"),
        (r"大汉网络|大汉版通|ZJEG_RSS", "says that it is Hanweb"),
        (r"<datastore>", "rows in a data store"),
        (r"/col/col\d+/", "columns are /col/colN/"),
    )

    def items(self, page: ListPage) -> list[ListItem]:
        rows = "".join(_RECORD.findall(page.text)) or "".join(_CDATA.findall(page.text))
        tree = LexborHTMLParser(f"<ul>{html.unescape(rows) if '&lt;' in rows else rows}</ul>") if rows else page.tree
        return items_by_links(page, tree, self.article_pattern(page.portal))

    def following(self, page: ListPage) -> ListRequest | None:
        state = dict(page.state) or self.parameters(page)
        if not (state.get("columnid", "").isdigit() and state.get("unitid", "").isdigit() and state.get("size")):
            return super().following(page)
        size = int(state["size"])
        number = page.number + max(int(state["first"]) // size, 1)  # page 1 may hold the rows of several
        start = (number - 1) * size + 1
        query = (
            f"startrecord={start}&endrecord={start + size - 1}&perpage={size}&page={number}"
            f"&appid={state.get('appid') or 1}&webid={state.get('webid', '')}&path=/"
            f"&columnid={state['columnid']}&unitid={state['unitid']}"
            f"&webname={state.get('webname', '')}&permissiontype={state.get('permissiontype') or 0}"
        )
        url = urljoin(page.column.url, "/module/web/jpage/dataproxy.jsp?" + query)
        return ListRequest(url, headers={"Referer": page.column.url}, state=state)

    def parameters(self, page: ListPage) -> dict[str, str]:
        """What the page says of its list: ids, and how many rows stand in it."""
        found = {name: re.findall(_PARAMETER % name, page.text) for name in _NAMES}
        state = {name: next((v for v in values if v.isdigit()), values[0]) for name, values in found.items() if values}
        first = len(self.items(page))
        size = min(quirk(page.portal, "per_page", first) or first, LARGEST)
        return state | {"size": str(size) if first else "", "first": str(first)}

    def total(self, page: ListPage, size: int) -> int | None:
        found = re.search(r"<totalrecord>(\d+)|totalRecord['\"]?\s*[:=]\s*['\"]?(\d+)", page.text)
        if not found or not size:
            return None
        return -(-int(found[1] or found[2]) // size)


FAMILY = HanwebJcms()
