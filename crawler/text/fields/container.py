"""Which element holds the article: the portal's selector, a CMS's container, or the block with most prose and least furniture."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from crawler.text.lines import Line
from crawler.text.page_text import PageText

_NEVER = frozenset(("html", "head"))
KNOWN_CLASSES = (
    "TRS_UEDITOR", "TRS_Editor", "trs_editor_view", "TRS_PreAppend", "v_news_content", "j-fontContent", "founder-content",
)  # fmt: skip
KNOWN_IDS = ("UCAP-CONTENT", "vsb_content", "ozoom", "zoom", "Zoom", "fontzoom", "ivs_content")


@dataclass(slots=True)
class Found:
    """An element with the sum of its lines' scores, and the step that chose it."""

    element: etree._Element
    score: float
    step: str


def find_container(page: PageText, lines: list[Line]) -> Found | None:
    """The element that holds the article, or None where the page has no text."""
    if not lines:
        return None
    sums = totals(lines)
    generic = _generic(sums)
    known = _known(page, sums)
    if known is not None and (generic is None or known.score >= 0.4 * generic.score):
        return known
    return generic


def totals(lines: list[Line]) -> dict[etree._Element, float]:
    """The sum of the scores of the lines below each element."""
    sums: dict[etree._Element, float] = {}
    for line in lines:
        at: etree._Element | None = line.block
        while at is not None:
            sums[at] = sums.get(at, 0.0) + line.score
            at = at.getparent()
    return sums


def _generic(sums: dict[etree._Element, float]) -> Found | None:
    best: etree._Element | None = None
    top = 0.0
    for element, score in sums.items():
        # The innermost of equals: children come before their parents because lines are attributed upwards.
        if score > top and element.tag not in _NEVER:
            best, top = element, score
    return None if best is None else Found(best, top, "generic")


def _known(page: PageText, sums: dict[etree._Element, float]) -> Found | None:
    best: Found | None = None
    for element, score in sums.items():
        classes = (element.get("class") or "").split()
        identity = element.get("id") or ""
        if identity in KNOWN_IDS or identity.startswith("vsb_content") or any(name in KNOWN_CLASSES for name in classes) or element.tag == "founder-content":
            if best is None or score > best.score:
                best = Found(element, score, "container:" + (identity or " ".join(classes)))
    return best
