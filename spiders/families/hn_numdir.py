"""Numbered folders (Hunan): `/109/171/172/index.htm`, articles `content_N.html`, GBK without a declaration.

Whether page 2 is `index_1` or `index_2` differs from site to site and nothing on the page says it: `index_1` is
asked first,
and `index_2` where that is missing or is page 1 again. The quirk `paging_base` saves the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spiders.family import Family, ListPage, ListRequest
from spiders.portal_file import quirk

_INDEX = re.compile(r"^(.*/)(?:(index|default)(?:_\d+)?\.(html?))?$")


class HnNumdir(Family):
    """See the module."""

    name = "hn_numdir"
    article_path = r"/content_\d+\.html?$"
    body = ".xl-xqnr, #zoom"
    signs: Sequence[tuple[str, str]] = (
        (r"(?:/\d+){2,}/(?:index|default|content_\d+)\.html?", "numbered folders"),
        (r"content_\d+\.html", "articles are content_N.html"),
        (r"pager\.offset=", "pager.offset"),
        (r"xl-xqnr", ".xl-xqnr"),
    )

    def following(self, page: ListPage) -> ListRequest | None:
        if "pager.offset" in page.text:
            return super().following(page)
        found = _INDEX.match(page.url)
        if found is None:
            return super().following(page)
        folder, name, suffix = found[1], found[2] or "index", found[3] or "htm"
        known = page.state.get("base") or quirk(page.portal, "paging_base", 0)
        if known:
            return ListRequest(f"{folder}{name}_{page.number - 1 + int(known)}.{suffix}", state={"base": str(known)})
        second = ListRequest(f"{folder}{name}_2.{suffix}", state={"base": "2"})
        return ListRequest(f"{folder}{name}_1.{suffix}", state={"base": "1"}, otherwise=second)


FAMILY = HnNumdir()
