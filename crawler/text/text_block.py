"""The innermost block that holds the prose of a container: what stands in the container outside it is the site's.

A container is often wider than the text: notices, appeals and buttons stand in blocks of their own beside the one with
the paragraphs.
"""

from __future__ import annotations

from lxml import etree

from crawler.text.fragment import Fragment
from crawler.text.furniture_names import named_furniture
from crawler.text.page_text import PageText

_SHARE = 0.7  # of the container's commas and full stops outside furniture that its text's block must hold
_NO_BLOCK = frozenset(("p", "a", "span", "font", "strong", "b"))
_FEWEST = 8  # commas and full stops below which nothing is told apart


def end_of_text(page: PageText, container: etree._Element) -> int:
    """The offset in the page's text where the innermost block with the container's prose ends, -1 where none does."""
    weights = page.weights
    whole = weights[container].stops
    if whole < _FEWEST:
        return -1
    at = container
    while True:
        inner, most = None, 0
        for child in at:
            if child.tag in _NO_BLOCK or not (stops := weights[child].stops):
                continue
            if named_furniture(child):
                whole -= stops
            elif stops > most:
                inner, most = child, stops
        if inner is None or most < _SHARE * whole:
            break
        at = inner
    span = weights.spans.get(at)
    return -1 if at is container or span is None else page.nodes[span[1] - 1].end


def mark_outside(fragment: Fragment, end: int) -> None:
    """Marks the paragraphs that stand behind the end of the block with the prose (-1: it is not known)."""
    if end < 0:
        return
    for paragraph in fragment.paragraphs:
        paragraph.outside = paragraph.text.origin >= end
