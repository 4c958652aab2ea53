"""Is the page still there? Asked when a known article is looked at again.

A missing page has a name: http_404, http_410, soft_404, redirect_home, emptied. Anything doubtful counts as there: the
register of disappeared pages may not hold what did not disappear.
"""

from __future__ import annotations

from crawler.items import RawRecord
from crawler.page import article_from, is_html
from crawler.portal import Portal

_NAMES = {"soft_404": "soft_404", "empty_shell": "emptied", "redirect_home": "redirect_home"}


def missing_by_status(status: int) -> str:
    """The name of a missing page that the status alone tells, else "".

    >>> missing_by_status(410), missing_by_status(500)
    ('http_410', '')
    """
    return f"http_{status}" if status in (404, 410) else ""


def missing_by_content(record: RawRecord, portal: Portal | None = None) -> str:
    """The name of a missing page that answers as if it were there, else ""."""
    if is_html(record) is False:
        return ""
    article = article_from(record, portal)
    return "" if article.frames else _NAMES.get(article.kind, "")  # the text may stand in a frame
