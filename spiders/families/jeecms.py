"""JEECMS: lists `col.jhtml`, `col_2.jhtml`, articles `col/N.jhtml`; 共N条 is a count of articles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spiders.family import Family, ListPage, ListRequest


class Jeecms(Family):
    """See the module."""

    name = "jeecms"
    article_path = r"/\d+\.j?html$"
    signs: Sequence[tuple[str, str]] = (
        (r"\.jhtml", "pages are .jhtml"),
        (r"\.jspx", "search.jspx"),
        (r"jeecms", "says that it is JEECMS"),
    )

    def following(self, page: ListPage) -> ListRequest | None:
        found = re.search(r"^(.*?)(?:_\d+)?\.(jhtml|jspx)$", page.url)
        if found is None:
            return super().following(page)
        return ListRequest(f"{found[1]}_{page.number + 1}.{found[2]}")

    def total(self, page: ListPage, size: int) -> int | None:
        pages = super().total(page, size)
        found = re.search(r"共\s*(\d+)\s*条", page.text)
        return pages or (-(-int(found[1]) // size) if found and size else None)


FAMILY = Jeecms()
