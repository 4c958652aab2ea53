"""Lonsun (龙讯): the pretty index shows page 1; pages are `/content/column/N?pageIndex=p`. Past the end the last
page repeats.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from spiders.family import Family, ListPage, ListRequest, with_parameter

_COLUMN = re.compile(r"(/(?:content|public)/column/\d+(?:\?[^\"'\s{}]*)?)")
_COUNT = re.compile(r"pageCount['\"]?\s*:\s*['\"]?(\d+)")


class Lonsun(Family):
    """See the module."""

    name = "lonsun"
    article_path = r"/(?:content|public/content)/(?:article/)?\d+(?:\.html)?$|/\d{7,}\.html$"
    body = ".j-fontContent"
    signs: Sequence[tuple[str, str]] = (
        (r"Ls\.pagination", "pages by Ls.pagination"),
        (r"/(?:content|public)/column/\d+", "columns are /content/column/N"),
        (r"j-fontContent", ".j-fontContent"),
        (r"/site/(?:tpl|label|search)/\d+", "/site/tpl/N"),
    )

    def following(self, page: ListPage) -> ListRequest | None:
        found = _COLUMN.search(page.url) or _COLUMN.search(page.text)
        if found is None:
            return super().following(page)
        url = urljoin(page.url, found[1].replace("&amp;", "&"))
        return ListRequest(with_parameter(url, "pageIndex", page.number + 1))

    def total(self, page: ListPage, size: int) -> int | None:
        found = _COUNT.search(page.text)
        return int(found[1]) if found else super().total(page, size)


FAMILY = Lonsun()
