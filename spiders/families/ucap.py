"""UCAP (开普): articles under 32 hex digits with the month alone in the address, lists `xlist.shtml`,
`xlist_2.shtml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from spiders.family import Family, ListPage, ListRequest
from spiders.paging import page_script


class Ucap(Family):
    """See the module."""

    name = "ucap"
    article_path = (
        r"/\d{6}/(?:\d{1,2}/)?[0-9a-f]{32}\.s?html?$|/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html?$"
        r"|/\d{6}/\d{2}/content_\d+\.s?html?$"
    )
    body = "#UCAP-CONTENT"
    signs: Sequence[tuple[str, str]] = (
        (r"UCAP-CONTENT", "#UCAP-CONTENT"),
        (r"createPageHTML\s*\(\s*['\"]page_div['\"]", "pages by createPageHTML('page_div', …)"),
        (r"/[0-9a-f]{32}\.shtml", "articles are 32 hex digits .shtml"),
        (r"so-gov\.cn/s\?|guestweb4", "UCAP search"),
    )

    def following(self, page: ListPage) -> ListRequest | None:
        script = page_script(page.text)
        if script is None:
            return super().following(page)
        return ListRequest(urljoin(page.url, f"{script.name}_{page.number + 1}.{script.suffix}"))

    def total(self, page: ListPage, size: int) -> int | None:
        script = page_script(page.text)
        return script.total if script else super().total(page, size)


FAMILY = Ucap()
