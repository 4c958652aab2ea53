"""The article's own fragment, cut clean with BeautifulSoup, and read as paragraphs.

The container's subtree is copied into BeautifulSoup with each string knowing its place in the page's text. There scripts,
styles, forms, hidden and linked furniture are cut; what stays is read as paragraphs, tables and captions in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, NavigableString, Tag
from lxml import etree

from crawler.text.page_text import BLOCK, PageText
from crawler.text.traced import Traced, Writer

_CUT = ("script", "style", "noscript", "template", "textarea", "iframe", "object", "svg", "select", "button", "input", "form", "nav", "footer", "aside")
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:share|bdshare\w*|jiathis\w*|related|recommend|comment|breadcrumb|crumb|toolbar|pagination|pager|prenext|prev|next|"
    r"qrcode|ewm|erweima|editor|author|copyright|tags?|statement|declare|print|close|fontsize|xgxw|xgwz|xgyd)(?:$|[-_ ])",
    re.I,
)


class Piece(NavigableString):
    """A string of the fragment that knows its offset in the page's text (-1: none)."""

    origin: int = -1


@dataclass(slots=True)
class Paragraph:
    """A paragraph of the fragment: its text, whether it came from a table, and how much of it is links."""

    text: Traced
    kind: str = "p"
    linked: int = 0


@dataclass(slots=True)
class Fragment:
    """What the container holds."""

    paragraphs: list[Paragraph] = field(default_factory=list)


def cut_fragment(page: PageText, container: etree._Element) -> BeautifulSoup:
    """The container's subtree in BeautifulSoup, clean."""
    soup = BeautifulSoup("", "lxml")
    top = _copied(page, soup, container)
    soup.append(top)
    for tag in soup.find_all(_CUT):
        if tag.name != "form" or len(tag.get_text()) < 200:
            tag.decompose()
    for tag in soup.find_all(True):
        if tag.decomposed or tag is top:
            continue
        names = " ".join((str(tag.get("class") or ""), str(tag.get("id") or "")))
        if _FURNITURE.search(names) and len(tag.get_text(strip=True)) < 200:
            tag.decompose()
    return soup


def _copied(page: PageText, soup: BeautifulSoup, element: etree._Element) -> Tag:
    top = soup.new_tag(str(element.tag))
    open_tags = [top]
    for event, at in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            if at is not element:
                tag = soup.new_tag(str(at.tag), attrs={str(k): str(v) for k, v in at.attrib.items() if k in ("class", "id", "href", "src", "style", "alt", "title", "colspan", "rowspan")})
                open_tags[-1].append(tag)
                open_tags.append(tag)
            _string(page, open_tags[-1], at, "text", at.text)
        elif at is not element:
            open_tags.pop()
            _string(page, open_tags[-1], at, "tail", at.tail)
    for comment in element.iter(etree.Comment):
        _string(page, top, comment, "skip", None)
    return top


def _string(page: PageText, tag: Tag, element: etree._Element, place: str, text: str | None) -> None:
    if not text:
        return
    node = page.node_at(element, place)
    if node is not None and node.hidden:
        return
    piece = Piece(text)
    piece.origin = -1 if node is None else node.start
    tag.append(piece)


def paragraphs_of(soup: BeautifulSoup) -> list[Paragraph]:
    """The fragment's paragraphs in order."""
    found: list[Paragraph] = []
    writer = Writer()
    linked = 0

    def flush() -> None:
        nonlocal writer, linked
        text = writer.done().collapsed()
        if text:
            found.append(Paragraph(text, "p", linked))
        writer, linked = Writer(), 0

    stack: list[object] = list(reversed(soup.contents))
    while stack:
        at = stack.pop()
        if at == "flush":
            flush()
        elif isinstance(at, Piece):
            writer.write(str(at), at.origin)
            if at.find_parent("a") is not None:
                linked += len(at.strip())
        elif isinstance(at, Tag):
            block = at.name in BLOCK
            if block:
                flush()
                stack.append("flush")
            stack.extend(reversed(at.contents))
    flush()
    return found
