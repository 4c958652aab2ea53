"""The one name of what became of a captured page.

Articles are "new", "changed" or "unchanged"; everything else keeps the name that the road or the archive gave it, so
that a report can say how many pages were blocked, empty or gone, and none is lost in silence.
"""

from __future__ import annotations

from crawler.archive.exchange import Capture
from crawler.items import Article

ARTICLE_KINDS = frozenset({"article", "document"})
# lists, robots and api answers are the spiders' matter
PROCESSED_ROLES = frozenset({"page", "lead", "part", "import", "attachment"})
# what the road could not do with a page that has a body
UNCHANGED = "unchanged"
NOT_RELEVANT = "not_relevant"  # a page of a general column that came near by its title and is not on the subject
PART = "part"  # a further page or a frame of an article; the detail is the address of its first page
REVISIT = "revisit"  # until it is saved: what the capture that it refers to is
TOO_SLOW, CRASHED, FAILED = "too_slow", "crashed", "failed"


def without_reading(capture: Capture) -> tuple[str, str] | None:
    """Name and detail where the capture alone decides, None where its body must be read."""
    if capture.kind == "metadata" or capture.outcome.startswith("blocked"):
        name, _, detail = (capture.outcome or FAILED).partition(":")
        return name, detail
    if capture.role in ("part", "attachment") and capture.status >= 400:
        return f"http_{capture.status}", capture.role
    if capture.role == "part":
        return PART, capture.via
    if capture.role == "attachment" and not 300 <= capture.status < 304:
        return ("too_large", "attachment") if capture.truncated else ("attachment", capture.media_type)
    if capture.kind == "revisit":
        return REVISIT, ""
    if 300 <= capture.status < 400:
        return "redirect", str(capture.status)
    return None


def of_page(capture: Capture, article: Article) -> tuple[str, str]:
    """Name and detail of a page that is no article; ("", "") for an article."""
    if capture.status >= 400 and article.kind not in ("blocked", "login"):
        return f"http_{capture.status}", ""
    if article.kind in ARTICLE_KINDS:
        return "", ""
    name, _, detail = (article.outcome or article.kind).partition(":")
    # "error" says least: what went wrong is the better name
    return (name, detail) if article.kind in ("error", name) else (article.kind, article.outcome)
