"""Which element holds the article: the portal's selector, a CMS's container, or the block with most prose and least
furniture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from crawler.text.lines import Line

# ruff: noqa: E501 (patterns read better whole)

_ASIDE = re.compile(
    r"(?:^|[-_ ])(?:comments?|comment-?list|cmt\w*|pinglun\w*|gentie|liuyan\w*|replies|related\w*|recommend\w*|footer?|foot|copyright|sidebar|aside|nav|header|login|dialog|popup|modal)(?:$|[-_ ])",
    re.IGNORECASE,
)
NEARLY_ALL = 0.93
LEAD = 30.0  # a sibling before it with this much prose may be the article's lead
_HOLDERS = frozenset(
    ("div", "td", "section", "article", "main", "table", "tbody", "tr", "form", "center", "founder-content")
)
_NEVER = frozenset(("html", "head"))
KNOWN_CLASSES = (
    "TRS_UEDITOR", "TRS_Editor", "trs_editor_view", "TRS_PreAppend", "v_news_content", "j-fontContent", "founder-content",
)  # fmt: skip
KNOWN_IDS = ("UCAP-CONTENT", "vsb_content", "ozoom", "zoom", "Zoom", "fontzoom", "ivs_content")


WORST = -100.0  # what one block of furniture can count against the block around it


@dataclass(slots=True)
class Found:
    """An element with the sum of its lines' scores, and the step that chose it."""

    element: etree._Element
    score: float
    step: str


def find_container(lines: list[Line]) -> Found | None:
    """The element that holds the article, or None where the page has no text."""
    if not lines:
        return None
    sums = totals(lines)
    generic = _generic(sums)
    known = _known(sums)
    if known is not None and (generic is None or known.score >= 0.4 * generic.score):
        return known
    return generic


def totals(lines: list[Line]) -> dict[etree._Element, float]:
    """The sum of the scores of each element's own lines and its children's sums.

    A child's furniture counts against its parent only up to WORST, because it can be cut off: a list of thirty links
    among twenty paragraphs must not make one of the paragraphs look better than all of them.
    """
    sums: dict[etree._Element, float] = {}
    depths: dict[etree._Element, int] = {}
    for line in lines:
        sums[line.block] = sums.get(line.block, 0.0) + line.score
        path = []
        at: etree._Element | None = line.block
        while at is not None and at not in depths:
            path.append(at)
            at = at.getparent()
        depth = -1 if at is None else depths[at]
        for element in reversed(path):
            depth += 1
            depths[element] = depth
    levels: list[list[etree._Element]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for element, depth in depths.items():
        levels[depth].append(element)
    for level in reversed(levels):
        for element in level:
            own = sums.get(element, 0.0)
            if own > 30 and _ASIDE.search(element.get("class", "") + " " + element.get("id", "")):
                own = sums[element] = 0.2 * own
            above = element.getparent()
            if above is not None:
                sums[above] = sums.get(above, 0.0) + max(own, WORST)
    return sums


def _generic(sums: dict[etree._Element, float]) -> Found | None:
    best: etree._Element | None = None
    top = 0.0
    for element, score in sums.items():
        # The innermost of equals.
        if (
            score > top or (score == top and best is not None and best in element.iterancestors())
        ) and element.tag not in _NEVER:
            best, top = element, score
    if best is None:
        return None
    best = _innermost(best, sums)
    return Found(best, sums[best], "generic")


def _innermost(best: etree._Element, sums: dict[etree._Element, float]) -> etree._Element:
    """The element within `best` that still holds nearly all of its prose: what stands around it is mostly furniture."""
    while True:
        inner = next((e for e in best if sums.get(e, 0.0) >= NEARLY_ALL * sums[best] and e.tag in _HOLDERS), None)
        if inner is None or any(sums.get(e, 0.0) >= LEAD for e in inner.itersiblings(preceding=True)):
            return best
        best = inner


def _known(sums: dict[etree._Element, float]) -> Found | None:
    best: Found | None = None
    for element, score in sums.items():
        named, identity = element.get("class") or "", element.get("id") or ""
        if not named and not identity and element.tag != "founder-content":
            continue
        classes = named.split()
        known = (
            identity in KNOWN_IDS
            or identity.startswith("vsb_content")
            or any(name in KNOWN_CLASSES for name in classes)
            or element.tag == "founder-content"
        )
        if known and (best is None or score > best.score):
            best = Found(element, score, "container:" + (identity or " ".join(classes) or str(element.tag)))
    return best
