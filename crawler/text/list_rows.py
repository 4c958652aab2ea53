"""One row of a list: the title of its link (list_titles.py) and the date in it or beside it (list_dates.py).

Which rows make a list is told by lists.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from crawler.text.list_dates import row_date
from crawler.text.list_titles import text_of

_INLINE = frozenset(("span", "b", "strong", "em", "i", "font", "h3", "h4", "h5"))


@dataclass(slots=True)
class Row:
    """One candidate row: its element, the link it is about, its title, its date."""

    element: etree._Element
    title: str
    href: str
    date: str = ""
    text_size: int = 0


def row_of(element: etree._Element, anchor: etree._Element, title: str, href: str) -> Row:
    """The row about that link, with the date that stands in it or beside it."""
    text = text_of(element)
    rest = text.replace(text_of(anchor), " ", 1) if element is not anchor else text
    if element.tag == "dt" and (below := element.getnext()) is not None and below.tag == "dd":
        rest = f"{rest} {text_of(below)[:200]}"
    date = (
        row_date(rest, href)
        or (row_date(_neighbour(element), href) if element is anchor or element.tag in _INLINE else "")
        or (row_date(text, href) if rest is not text else "")
        or row_date(anchor.get("title") or "", href)
    )
    return Row(element, title, href, date, len(text))


def _neighbour(anchor: etree._Element) -> str:
    """What stands beside a bare link up to the next one: its tail and following siblings without a link."""
    pieces = [anchor.tail or ""]
    for sibling in anchor.itersiblings():
        if not isinstance(sibling.tag, str) or sibling.tag in ("a", "br", "li", "p", "div"):
            break
        if sibling.find(".//a") is not None:
            break
        pieces += [text_of(sibling), sibling.tail or ""]
    return " ".join(pieces)
