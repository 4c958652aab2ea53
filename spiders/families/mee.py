"""The ministry's own site: TRS articles, but lists `index_<pageid>_<n>.shtml` (page 2 is n = 1) and `countPage`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from spiders.families.trs_wcm import TrsWcm
from spiders.family import ListPage, ListRequest

_PAGE_ID = re.compile(r"index_(\d+)_")
_COUNT = re.compile(r"countPage\s*=\s*(\d+)")


class Mee(TrsWcm):
    """See the module."""

    name = "mee"
    body = ".neiright_JPZ_GK_CP, .TRS_Editor, .TRS_UEDITOR"
    signs: Sequence[tuple[str, str]] = (
        (r"index_\d+_", "pages are index_<pageid>_<n>.shtml"),
        (r"countPage\s*=", "countPage"),
        (r"/\d{6}/t\d{8}_\d+\.shtml", "articles are /YYYYMM/tYYYYMMDD_N"),
    )

    def following(self, page: ListPage) -> ListRequest | None:
        found = _PAGE_ID.search(page.text)
        if found is None:
            return super().following(page)
        return ListRequest(urljoin(page.url, f"index_{found[1]}_{page.number}.shtml"))

    def total(self, page: ListPage, size: int) -> int | None:
        found = _COUNT.search(page.text)
        return int(found[1]) if found else super().total(page, size)


FAMILY = Mee()
