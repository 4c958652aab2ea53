"""Lists with the page's number in their path: `list-ID-2.html`, `Node-ID_2.html`, `showList/ID/page_2.html`,
`channel/list/ID_2.html`, `/pc/list_2.html`, `x_2.shtml`; and the small systems whose articles have an address of their
own kind: a GUID (`/columns/<uuid>/YYYYMM/DD/<uuid>.html`), 32 hex digits, a folder named by a long number.

The next page is the one that the page links to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spiders.family import Family, ListPage, ListRequest, next_by_link

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class PathN(Family):
    """See the module."""

    name = "path_n"
    article_path = (
        r"/(?:Content|content|show|view|detail|info|news|art|article|a|system)[-_/][\w/-]*\d+\.s?html?$"
        r"|/\d{4,}\.s?html?$|/[0-9a-f]{24,}\.s?html?$"
        rf"|/\d{{6,8}}/(?:\d{{1,2}}/)?{_UUID}\.s?html?$|/\d{{8,}}/index\.s?html?$"
    )
    signs: Sequence[tuple[str, str]] = (
        (r"list-\d+-\d+\.html", "lists are list-ID-N.html"),
        (r"Node-\d+(?:_\d+)?\.html", "lists are Node-ID_N.html"),
        (r"showList/\d+/page_\d+\.html", "lists are showList/ID/page_N.html"),
        (r"/channel/list/\d+(?:_\d+)?\.html", "lists are channel/list/ID.html"),
        (r"/pc/list(?:_\d+)?\.html", "lists are /pc/list.html"),
        (r"/pc/content/content_\d+\.html", "articles are /pc/content/content_N.html"),
        (rf"/columns/{_UUID}/", "columns are /columns/<uuid>/"),
    )

    def following(self, page: ListPage) -> ListRequest | None:
        return next_by_link(page) or self.counted(page)

    def counted(self, page: ListPage) -> ListRequest | None:
        """A link that is this page's address with the next number in it."""
        here = re.split(r"\d+", page.url)
        for anchor in page.tree.css("a[href]"):
            url = page.link(anchor.attributes.get("href"))
            stem = re.sub(r"[-_]?\d+(?=\.\w+$)", "", url)
            same = re.split(r"\d+", url) == here or stem == re.sub(r"\.\w+$", url[url.rfind(".") :], page.column.url)
            found = re.search(r"(\d+)\.\w+$", url)
            if same and found and int(found[1]) == page.number + 1:
                return ListRequest(url)
        return None


FAMILY = PathN()
