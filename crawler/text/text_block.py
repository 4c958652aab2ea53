"""The innermost block that holds the prose of a container: what stands in the container outside it is the site's.

A container is often wider than the text: notices, appeals and buttons stand in blocks of their own beside the one with
the paragraphs.
"""

from __future__ import annotations

from lxml import etree

from crawler.text.fragment import Fragment
from crawler.text.page_text import PageText

_SHARE = 0.7  # of the commas and full stops of the container that its text's block must hold
_FEWEST = 8  # commas and full stops below which nothing is told apart


def end_of_text(page: PageText, container: etree._Element) -> int:
    """The offset in the page's text where the innermost block with the container's prose ends, -1 where none does."""
    weights = page.weights
    whole = weights[container].stops
    if whole < _FEWEST:
        return -1
    at = container
    while True:
        inner = next((child for child in at if weights[child].stops >= _SHARE * whole), None)
        if inner is None or inner.tag in ("p", "a", "span", "font", "strong", "b"):
            break
        at = inner
    span = weights.spans.get(at)
    return -1 if at is container or span is None else page.nodes[span[1] - 1].end


def mark_outside(page: PageText, container: etree._Element, fragment: Fragment) -> None:
    """Marks the paragraphs of the container that stand behind the block with its prose."""
    end = end_of_text(page, container)
    if end < 0:
        return
    for paragraph in fragment.paragraphs:
        paragraph.outside = paragraph.text.origin >= end
