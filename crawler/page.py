"""The road of one page after its capture: decode, repair, extract.

`article_from` is pure: no network, no clock, no database. The crawl, `ducha reparse` and the golden tests call it and
nothing else, so that an article can be made again from the archive at any time with the same result.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.items import Article, Attachment, PageKind, RawRecord
from crawler.portal import Portal
from crawler.text.decode import decode
from crawler.text.extract import extract


def article_from(
    record: RawRecord, portal: Portal | None = None, *, site_blocks: frozenset[str] = frozenset()
) -> Article:
    """The article in a captured response, or the named outcome that it is instead.

    `site_blocks` are the blocks learnt from the archive as recurring on the portal's pages (see
    crawler/text/boilerplate.py).
    Repair happens inside `extract`, on the page's text nodes in document order, before any rule looks at them.
    """
    decoded = decode(record.body, http_charset=http_charset(record), is_html=is_html(record))
    return extract(decoded, record, portal, site_blocks=site_blocks)


MOST_PAGES = 30  # of one article


class Further(NamedTuple):
    """What an article needs besides its own page: the next one in order, frames that may hold its text, its files."""

    next_page: str = ""
    frames: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    kind: PageKind = "article"


_NEXT_WORDS = {
    "utf-8": "下一页 下页 下一頁 下頁 后一页 后页",
    "gb18030": "下一页 下页 下一頁 下頁 后一页 后页",
    "big5": "下一頁 下頁",
}
# in the encodings of Chinese pages; a page without any of these signs needs no reading
_SIGNS = re.compile(
    b"|".join(
        (
            rb"<i?frame|>[^<]{0,12}next|createPageHTML|rel=[\"']?next|post-page-numbers|page-links|/page/2\b",
            rb"[_-]\d{1,2}\.(?:s?html?|aspx?|jsp|php)[\"'\s>]",
            rb"[?&;](?:page|p|page_?index|page_?no|page_?num|cur(?:rent)?_?page|pn|pg)=\d",
            rb"\.(?:pdf|do[ct][xm]?|xls[xm]?|et|wps|ofd|pptx?|zip|rar|7z|csv|txt|ceb|rtf|mp[34])[\"'\s>?#&\\]",
            rb"download\.jsp|downfile|downloadad|/download/|filedownload|href=[\"']?[^\"'<>\s]{0,200}attachment",
            *(re.escape(w.encode(codec)) for codec, words in _NEXT_WORDS.items() for w in words.split()),
        )
    ),
    re.IGNORECASE,
)


def further_pages(record: RawRecord, portal: Portal | None = None) -> Further:
    """What must be fetched besides a captured page for its article to be whole.

    Costs next to nothing for a page without a sign of such pages, and half an `article_from` for one with it. The
    captures go into `RawRecord.following` (the next page; ask again with that capture for the one after it) and
    `RawRecord.frames`, and `article_from` joins them.
    """
    if not _SIGNS.search(record.body):
        return Further()
    decoded = decode(record.body, http_charset=http_charset(record), is_html=is_html(record))
    article = extract(decoded, record, portal, repaired=False)  # damage changes no link, and repair is half the cost
    return Further(article.next_page, article.frames, article.attachments, article.kind)


def http_charset(record: RawRecord) -> str:
    """The charset label of the Content-Type header as written, or ""."""
    for part in record.header("Content-Type").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return ""


def is_html(record: RawRecord) -> bool | None:
    """Whether the header or file name says HTML; None where neither says anything."""
    media_type = (record.header("Content-Type").split(";")[0] or record.media_type).strip().lower()
    if not media_type:
        return None
    return "html" in media_type or "xml" in media_type
