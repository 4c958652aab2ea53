"""The page as lines: what a reader sees between two block boundaries, each scored as prose or furniture.

Lines carry their place in the page's text, so that a field found in a line is traced for free, and the block element
that holds them, so that the article's container can be found from the lines' scores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from crawler.text.page_text import PageText, TextNode
from crawler.text.traced import Traced

_STOPS = re.compile("[，。；！？：、,;!?”]")
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


def lines_of(page: PageText) -> list[Line]:
    """The visible lines of the body in document order."""
    lines: list[Line] = []
    group: list[TextNode] = []
    text = page.text
    previous = -1
    for node in page.nodes:
        if node.hidden or node.place == "content" or (node.place == "text" and node.element.tag == "title"):
            continue
        if group and "\n" in text[previous : node.start]:
            lines.append(_line(text, group, len(lines)))
            group = []
        group.append(node)
        previous = node.end
    if group:
        lines.append(_line(text, group, len(lines)))
    return lines


def _line(text: str, group: list[TextNode], number: int) -> Line:
    linked = links = 0
    for node in group:
        if node.linked:
            linked += node.end - node.start
            links += 1
    start, end = group[0].start, group[-1].end
    content = text[start:end]
    block = group[0].block
    if not links and group[0].anchored and end - start < CARD and _in_card(block):
        linked, links = end - start, 1
    line = Line(number, start, end, content, block, linked, links, len(_STOPS.findall(content)))
    line.score = _score(line)
    if len(group) > 1:
        line.cuts = frozenset(node.start - start for node in group)
    return line


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


def _score(line: Line) -> float:
    """Prose counts its characters outside links; a link or a short label counts against the block it stands in."""
    size = len(line.text.strip())
    free = size - line.linked
    if line.linked > 0.5 * size or (line.stops == 0 and line.linked > 0.25 * size and line.block.tag != "p"):
        return -12.0 - min(size, 30)  # a headline's link, with its date beside it
    if line.linked == 0 and size < 40 and (line.block.tag in _CELLS or _in_cell(line.block)):
        return 0.5  # a cell of a table: neither prose nor furniture
    if line.stops == 0 and line.block.tag == "p" and size >= 16:
        return 0.5 * size
    if line.stops == 0:
        return 0.3 * size if size > 40 else (-2.0 if size < 12 else 1.0)
    if size < 16:
        return 1.0
    return float(free)
