"""TRS WCM (拓尔思): a column is a directory, an article `…/YYYYMM/tYYYYMMDD_N.html`, paging by `createPageHTML`.

Two countings live side by side: with four arguments page 2 is `index_1`, with an element's id first it is `index_2`.
The total that the script claims may be too large by some pages. The sites of Fujian have no further pages: a form sent
to `/fjdzapp/search`, with the channel that the page names, gives them as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import urljoin

from crawler.items import ListItem
from spiders.family import Family, ListPage, ListRequest, date_in
from spiders.paging import page_script
from spiders.urls import resolve

_FORM = re.compile(r"[\"'(]([^\"'()\s]*/fjdzapp/search)\b")
_CHANNEL = re.compile(r"chnlid\s*['\"]?\s*[=:]\s*['\"]?(\d+)")
_LIBRARY = re.compile(r"\bchannelid\s*['\"]?\s*[=:]\s*['\"]?(\d+)")
_SIZE = re.compile(r"\b(?:prepage|pageSize)\s*['\"]?\s*[=:]\s*['\"]?(\d+)")
_ROWS = 15  # of a page, where the page does not say
_MOST_ROWS = 75  # that the interface is seen to give


class TrsWcm(Family):
    """See the module."""

    name = "trs_wcm"
    article_path = r"/t\d{6,}(?:_\d+)?\.s?html?$"  # on some sites (Guangxi, Jiyuan) the number alone: t716535.html
    body = ".trs_editor_view, .TRS_UEDITOR, .TRS_Editor, .TRS_PreAppend"
    signs: Sequence[tuple[str, str]] = (
        (r"/t\d{6,}(?:_\d+)?\.s?html?", "articles are /YYYYMM/tYYYYMMDD_N or tN"),
        (r"createPageHTML\s*\(", "pages by createPageHTML"),
        (r"TRS_Editor|TRS_UEDITOR|TRS_PreAppend|trs_editor_view|Custom_UnionStyle", "TRS editor classes"),
        (r"/was5/web/search|/igs/front/search|/trs-search/", "TRS search"),
        (r"/fjdzapp/search", "lists by a form to /fjdzapp/search"),
    )

    def leads(self, page: ListPage) -> bool:
        return page.number == 1 and bool(self._form(page)) and not self.items(page)

    def items(self, page: ListPage) -> list[ListItem]:
        if not page.text.lstrip().startswith("{"):
            return super().items(page)
        try:
            rows = json.loads(page.text).get("data") or []
        except (ValueError, AttributeError):
            return []
        pattern = self.article_pattern(page.portal)
        found: dict[str, ListItem] = {}
        for row in rows:
            url = resolve(page.url, str(row.get("docpuburl") or row.get("chnldocurl") or ""))
            if url and pattern.search(url):
                title = re.sub(r"<[^>]+>", "", str(row.get("doctitle") or "")).strip()
                found.setdefault(url, ListItem(title, url, date_in(str(row.get("docreltime") or ""))))
        return list(found.values())

    def following(self, page: ListPage) -> ListRequest | None:
        state = dict(page.state) or self._form(page)
        if state:
            return self._asked(page, state)
        script = page_script(page.text)
        if script is None:
            return super().following(page)
        return ListRequest(urljoin(page.url, script.path(page.number + 1)))

    def total(self, page: ListPage, size: int) -> int | None:
        script = page_script(page.text)
        return script.total if script else super().total(page, size)

    def _form(self, page: ListPage) -> dict[str, str]:
        """What the page says of its form: address, library, channel, rows of a page; nothing where it has none.

        `first` is the number of the first page to ask for: 1 where this page has no articles itself.
        """
        address, channel = _FORM.search(page.text), _CHANNEL.search(page.text)
        library = _LIBRARY.search(page.text)
        if not (address and channel and library):
            return {}
        shown, said = len(super().items(page)), _SIZE.search(page.text)
        size = shown or min(int(said[1]) if said else _ROWS, _MOST_ROWS)
        return {
            "url": resolve(page.url, address[1]),
            "library": library[1],
            "channel": channel[1],
            "size": str(size),
            "first": "2" if shown else "1",
        }

    def _asked(self, page: ListPage, state: dict[str, str]) -> ListRequest:
        number = page.number - 1 + int(state["first"])
        form = {
            "channelid": state["library"],
            "sortfield": "-docorderpri,-docreltime",
            "classsql": f"chnlid={state['channel']}",
            "classcol": "publishyear",
            "classnum": "100",
            "classsort": "0",
            "cache": "true",
            "page": str(number),
            "prepage": state["size"],
        }
        return ListRequest(state["url"], {"Referer": page.column.url}, state, form=form)


FAMILY = TrsWcm()
