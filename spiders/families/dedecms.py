"""DedeCMS, the software of many local news networks: lists `list_12_2.html`, articles `/column/N.html` or
`plus/view.php?aid=N`.
"""

from __future__ import annotations

from collections.abc import Sequence

from spiders.family import Family, ListPage, ListRequest, next_by_link, numbered_link


class Dedecms(Family):
    """See the module."""

    name = "dedecms"
    article_path = r"/(?:\d{4}/\d{4}/)?\d+\.html$|/plus/view\.php\?aid=\d+"
    signs: Sequence[tuple[str, str]] = (
        (r"list_\d+_\d+\.html", "lists are list_COLUMN_N.html"),
        (r"/plus/(?:view|list)\.php\?[at]id=\d+", "/plus/view.php"),
        (r"class=['\"]pagelist", "ul.pagelist"),
    )

    def following(self, page: ListPage) -> ListRequest | None:
        return next_by_link(page) or numbered_link(page, r"list_\d+_(\d+)\.html$")


FAMILY = Dedecms()
