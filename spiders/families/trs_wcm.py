"""TRS WCM (拓尔思): a column is a directory, an article `…/YYYYMM/tYYYYMMDD_N.html`, paging by `createPageHTML`.

Two countings live side by side: with four arguments page 2 is `index_1`, with an element's id first it is `index_2`.
The total that the script claims may be too large by some pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from spiders.family import Family, ListPage, ListRequest
from spiders.paging import page_script


class TrsWcm(Family):
    """See the module."""

    name = "trs_wcm"
    article_path = r"/t\d{8}_\d+\.s?html?$"
    body = ".trs_editor_view, .TRS_UEDITOR, .TRS_Editor, .TRS_PreAppend"
    signs: Sequence[tuple[str, str]] = (
        (r"/\d{6}/t\d{8}_\d+\.s?html?", "articles are /YYYYMM/tYYYYMMDD_N"),
        (r"createPageHTML\s*\(", "pages by createPageHTML"),
        (r"TRS_Editor|TRS_UEDITOR|TRS_PreAppend|trs_editor_view|Custom_UnionStyle", "TRS editor classes"),
        (r"/was5/web/search|/igs/front/search|/trs-search/", "TRS search"),
    )

    def following(self, page: ListPage) -> ListRequest | None:
        script = page_script(page.text)
        if script is None:
            return super().following(page)
        return ListRequest(urljoin(page.url, script.path(page.number + 1)))

    def total(self, page: ListPage, size: int) -> int | None:
        script = page_script(page.text)
        return script.total if script else super().total(page, size)


FAMILY = TrsWcm()
