"""The road of one page after its capture: decode, repair, extract.

`article_from` is pure: no network, no clock, no database. The crawl, `ducha reparse` and the golden tests call it and
nothing else, so that an article can be made again from the archive at any time with the same result.
"""

from __future__ import annotations

from crawler.items import Article, Portal, RawRecord
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
