"""The page as lines: what a reader sees between two block boundaries, each scored as prose or furniture.

Lines carry their place in the page's text, so that a field found in a line is traced for free, and the block element
that holds them, so that the article's container can be found from the lines' scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from lxml import etree

from crawler.text.page_text import PageText, TextNode
from crawler.text.repair.characters import CharacterSet
from crawler.text.traced import Traced

try:
    from crawler.text import line_pass
except (ImportError, TypeError, ValueError):  # not built here, or for another lxml
    COMPILED = False
else:
    COMPILED = etree.__version__ == line_pass.BUILT_WITH

_STOPS = CharacterSet("，。；！？：、,;!?”")
_NO_CUTS: frozenset[int] = frozenset()
CARD = 120  # characters of a line in a link around blocks; longer ones are text that an unclosed link swallowed
_CELLS = frozenset(("td", "th"))


@dataclass(slots=True)
class Line:
    """One visible line; `linked` counts characters in links, `score` is positive for prose, negative for furniture."""

    number: int
    start: int
    end: int
    text: str
    block: etree._Element
    linked: int
    links: int
    stops: int
    score: float = 0.0
    cuts: frozenset[int] = frozenset()  # offsets in `text` where another text node begins

    def traced(self) -> Traced:
        """The line with its origin, white space collapsed."""
        return Traced.piece(self.text, self.start).collapsed()


def lines_of(page: PageText, *, compiled: bool = COMPILED) -> list[Line]:
    """The visible lines of the body in document order."""
    if compiled:
        return line_pass.lines(page.text, page.nodes, Line, _NO_CUTS, CARD)
    groups: list[list[TextNode]] = []
    group: list[TextNode] = []
    text = page.text
    previous = -1
    for node in page.nodes:
        element, place, hidden, start, end, block, _, _ = node
        if hidden or place == "content" or (element is block and place == "text" and element.tag == "title"):
            continue
        if previous < 0 or "\n" in text[previous:start]:
            group = [node]
            groups.append(group)
        else:
            group.append(node)
        previous = end
    marks = _STOPS.places_in(text)
    begins = np.searchsorted(marks, [group[0][3] for group in groups])
    ends = np.searchsorted(marks, [group[-1][4] for group in groups])
    stops = (ends - begins).tolist()
    return [_line(text, group, number, stops[number]) for number, group in enumerate(groups)]


def _line(text: str, group: list[TextNode], number: int, stops: int) -> Line:
    _, _, _, start, end, block, anchored, is_linked = group[0]
    linked = links = 0
    cuts = _NO_CUTS
    if len(group) > 1:
        end = group[-1][4]
        cuts = frozenset([node[3] - start for node in group])
        for _, _, _, first, last, _, _, is_linked in group:
            if is_linked:
                linked += last - first
                links += 1
    elif is_linked:
        linked, links = end - start, 1
    content = text[start:end]
    if anchored and not links and end - start < CARD and _in_card(block):
        linked, links = end - start, 1
    size = len(content.strip())
    if linked > 0.5 * size:
        score = -12.0 - min(size, 30)
    elif stops and size >= 40:
        score = float(size - linked)
    else:
        score = _score(size, block, linked, stops)
    return Line(number, start, end, content, block, linked, links, stops, score, cuts)


def _in_card(block: etree._Element) -> bool:
    """Whether a link is put around the block: cards of other articles, with picture, headline and date in one link."""
    at: etree._Element | None = block
    for _ in range(4):
        if at is None:
            return False
        if at.tag == "a":
            return bool(at.get("href"))
        at = at.getparent()
    return False


def _in_cell(block: etree._Element) -> bool:
    above = block.getparent()
    return block.tag in ("p", "div") and above is not None and above.tag in _CELLS


def _score(size: int, block: etree._Element, linked: int, stops: int) -> float:
    """Prose counts its characters outside links; a link or a short label counts against the block it stands in."""
    tag = block.tag
    if linked > 0.5 * size or (stops == 0 and linked > 0.25 * size and tag != "p"):
        return -12.0 - min(size, 30)  # a headline's link, with its date beside it
    if linked == 0 and size < 40 and (tag in _CELLS or _in_cell(block)):
        return 0.5  # a cell of a table: neither prose nor furniture
    if stops == 0 and tag == "p" and size >= 16:
        return 0.5 * size
    if stops == 0:
        return 0.3 * size if size > 40 else (-2.0 if size < 12 else 1.0)
    if size < 16:
        return 1.0
    return float(size - linked)
