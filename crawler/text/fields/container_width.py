"""What holds the paragraph that looks most like prose, and the article's others: a list of links in the same block
counts against them all, and one paragraph alone looks better.
"""

from __future__ import annotations

from lxml import etree

from crawler.text.lines import Line

HOLDERS = frozenset(
    ("div", "td", "section", "article", "main", "table", "tbody", "tr", "form", "center", "founder-content", "body")
)
_OF_EDITORS = frozenset(("p", "br", "style", "script", "strong", "b", "img", "span", "ul", "ol", "table", "center"))
_PARAGRAPHS = frozenset(("p", "div", "section", "font", "span"))  # cells of a row are none
_MOST = 5_000  # elements beside a paragraph
_HIGHEST = 3  # elements around a paragraph that hold nothing else
_FEW_LINES, _FEW_LINKS = 16, 2  # of a notice of one sentence, with its signature and telephone


def widened(block: etree._Element, lines: list[Line]) -> etree._Element:
    """The element around a paragraph that has others of its shape beside it; the block itself where none has, and where
    it is more than a paragraph.
    """
    within = set(block.iter())
    if block.tag not in _PARAGRAPHS or (block.tag != "p" and sum(line.block in within for line in lines) > 2):
        return block
    at = block
    for _ in range(_HIGHEST):
        above = at.getparent()
        if above is None or above.tag not in HOLDERS:
            break
        if _has_paragraphs(above, at, lines):
            return above
        if sum(isinstance(e.tag, str) for e in above) > 1:
            break
        at = above
    return block


def _has_paragraphs(above: etree._Element, one: etree._Element, lines: list[Line]) -> bool:
    """Whether an element has other paragraphs like that one: a few short lines without links (a signature, a
    telephone), prose, or nothing but paragraphs (a notice whose text is links).
    """
    if len(above) > _MOST:
        return False
    alike = [e for e in above if e.tag == one.tag and (e.tag == "p" or e.get("class") == one.get("class"))]
    if len(alike) < 2:
        return False
    around = set(above.iter())
    inside = [line for line in lines if line.block in around]
    if one.tag == "p" and len(inside) <= _FEW_LINES and sum(line.links for line in inside) <= _FEW_LINKS:
        return True
    others = {inner for e in alike if e is not one for inner in e.iter()}
    beside = [line for line in inside if line.block in others]
    if any(n.stops and n.score > 16 for n in beside) or sum(not n.linked for n in beside) >= 2:
        return True
    return one.tag == "p" and all(e.tag in _OF_EDITORS for e in above if isinstance(e.tag, str))
