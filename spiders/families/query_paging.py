"""Lists with the page's number in the query: PHPCMS (`a=lists&catid=9&page=2`), JSP and ASP lists.

The parameter's name is learnt from the page's own links; the quirk `page_query` names it where there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from spiders.family import Family, ListPage, ListRequest, next_by_link, with_parameter

NAMES = ("page", "p", "pageindex", "pageno", "pagenum", "currpage", "curpage", "currentpage", "pg", "cpage")


class QueryPaging(Family):
    """See the module."""

    name = "query_paging"
    article_path = (
        r"[?&]a=show\b.*[?&]id=\d+"
        r"|(?:show|view|detail|content|info|article|news)\w*\.(?:php|jspx?|aspx?|do)\?.*id=\w+|/\d{3,}\.s?html?$"
    )
    signs: Sequence[tuple[str, str]] = (
        (r"m=content&(?:amp;)?c=index&(?:amp;)?a=lists", "PHPCMS lists"),
        (r"\.(?:jsp|asp|aspx|php)\?[^\"']*[?&]page=\d", "pages by ?page=N"),
    )

    def following(self, page: ListPage) -> ListRequest | None:
        parameter = self.parameter(page)
        if parameter:
            return ListRequest(with_parameter(page.column.url, parameter, page.number + 1))
        return next_by_link(page)

    def parameter(self, page: ListPage) -> str:
        """The query parameter that carries the page's number in links to the same list, "" if there is none."""
        here = urlsplit(page.column.url)
        own = dict(parse_qsl(here.query))
        for anchor in page.tree.css("a[href]"):
            parts = urlsplit(page.link(anchor.attributes.get("href")))
            pairs = dict(parse_qsl(parts.query))
            names = [name for name in pairs if name.lower() in NAMES and pairs[name].isdigit()]
            if parts.path == here.path and names and all(pairs.get(n) == v for n, v in own.items() if n not in names):
                return names[0]
        return ""


FAMILY = QueryPaging()
