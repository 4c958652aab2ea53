"""The article's own fragment, cut clean with BeautifulSoup, and read as paragraphs.

The container's subtree is copied into BeautifulSoup with each string knowing its place in the page's text. There
scripts, styles, forms, hidden and named furniture are cut; what stays is read as paragraphs, tables, images and
captions in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from bs4 import NavigableString, Tag
from bs4.element import PageElement
from lxml import etree

from crawler.text.fields.documents import absolute
from crawler.text.fields.evidence import Marked
from crawler.text.page_text import BLOCK, PageText
from crawler.text.traced import Traced, Writer, join

# ruff: noqa: E501 (patterns read better whole)

MAX_ELEMENTS = 60_000
_CUT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "textarea",
        "iframe",
        "object",
        "svg",
        "select",
        "button",
        "input",
        "nav",
        "footer",
        "title",
        "meta",
        "link",
    )
)
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:share\w*|bdshare\w*|bdsharebuttonbox|jiathis\w*|related\w*|recommend\w*|comments?|cmt\w*|pinglun\w*|gentie|liuyan\w*|replies|breadcrumbs?|crumbs?|toolbar|pagination|pager|"
    r"prenext|qrcode|qr-code|ewm|erweima|copyright|tags?|statement|declare|disclaimer|print|fontsize|font-size|xgxw|xgwz|xgyd|xgbd|no_?print|noprint|"
    r"editor|zebj|bianji|hot-?news|advert\w*|ad|ads|gg|sidebar|weixin-?box|app-?download|audio|video-?list|prev|next|pre-?next|bshare\w*)(?:$|[-_ ])",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:^|[-_ ])(?:comments?|comment-?list|cmt\w*|pinglun\w*|gentie|liuyan\w*|replies|related\w*|recommend\w*|breadcrumbs?|pagination|sidebar)(?:$|[-_ ])",
    re.IGNORECASE,
)
_KEPT_ATTRIBUTES = frozenset(
    ("class", "id", "href", "src", "alt", "title", "colspan", "rowspan", "data-src", "data-original", "oldsrc", "_src")
)
_ICON = re.compile(
    r"(?:icon|logo|blank|space|pixel|loading|qrcode|ewm|share|btn|arrow|\.gif$|file_?type|fileTypeImages)",
    re.IGNORECASE,
)


_LOOSE = frozenset(
    ("div", "table", "tbody", "thead", "tr", "ul", "ol", "dl", "section", "article", "body")
)  # white space in these is layout


class Piece(NavigableString):
    """A string of the fragment that knows its offset in the page's text (-1: none)."""

    origin: int = -1


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its text, "p" or "table", and how many of its characters stand in links."""

    text: Traced
    kind: str = "p"
    linked: int = 0


@dataclass(slots=True)
class Placed:
    """An image or table and the number of the paragraph before which (or as which) it stands."""

    before: int
    url: str = ""
    caption: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Fragment:
    """What the container holds, in order."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    images: list[Placed] = field(default_factory=list)
    tables: list[Placed] = field(default_factory=list)


def cut_fragment(
    page: PageText, container: etree._Element, *, hidden: bool = False, bounds: Marked | None = None
) -> Tag:
    """The container's subtree in BeautifulSoup, without what is never text.

    `hidden` keeps what hides itself; `bounds` are the comments between which a CMS puts the text.
    """
    top, named = _copied(page, container, hidden, bounds)
    for tag in named:
        tag.decompose()
    return top


@lru_cache(maxsize=4096)  # sites write the same names on all their pages
def _named_furniture(names: str) -> bool:
    return bool(_FURNITURE.search(names))


def _is_furniture(page: PageText, element: etree._Element, total: int) -> bool:
    """Whether an element's names say that it is no part of the text, and what stands in it agrees."""
    names = element.get("class", "") + " " + element.get("id", "")
    if element.tag == "aside":
        names += " sidebar"
    if names == " " or not _named_furniture(names):
        return False
    weight = page.weights[element]
    if weight.chars == 0:
        return element.find(".//img") is None
    if element.tag in ("span", "code") and next(element.iterancestors("pre"), None) is not None:
        return False  # highlighted code calls its comments so
    if _OTHERS.search(names) and weight.chars < 0.7 * total:
        return True
    prose = weight.stops >= 4 and weight.linked < 0.4 * weight.chars
    return weight.chars < 0.3 * total and (weight.linked > 0.4 * weight.chars or weight.chars < 120) and not prose


def _copied(page: PageText, element: etree._Element, hidden: bool, bounds: Marked | None) -> tuple[Tag, list[Tag]]:
    top = Tag(name=str(element.tag))  # a soup around it would cost more than a short article's whole fragment
    top_attributes = {k: element.get(k) or "" for k in ("class", "id")}
    top.attrs.update(top_attributes)
    open_tags = [top]
    skipping: etree._Element | None = None
    named: list[Tag] = []
    total = page.weights[element].chars
    count = 0
    inside = bounds is None
    last: PageElement = top  # the newest node of the fragment, which grows in document order
    path = set() if bounds is None else set(bounds.begin.iterancestors())
    for event, at in etree.iterwalk(element, events=("start", "end", "comment")):
        if bounds is not None and at is bounds.end:
            break
        if skipping is not None:
            if event == "end" and at is skipping:
                skipping = None
                if inside:
                    last = _string(page, open_tags[-1], at, "tail", hidden, last)
            continue
        if bounds is not None and at is bounds.begin:
            inside = inside or event != "start"
            if inside:
                last = _string(page, open_tags[-1], at, "tail", hidden, last)
        elif not inside and at not in path:
            if event == "start":
                skipping = at
        elif event == "comment":
            last = _string(page, open_tags[-1], at, "tail", hidden, last)
        elif event == "start":
            count += 1
            if at is not element:
                if at.tag in _CUT or count > MAX_ELEMENTS or (not hidden and at in page.hidden):
                    skipping = at
                    continue
                tag = Tag(
                    name=str(at.tag), attrs={str(k): str(v) for k, v in at.attrib.items() if k in _KEPT_ATTRIBUTES}
                )
                last = _append(open_tags[-1], tag, last)
                open_tags.append(tag)
                if _is_furniture(page, at, total):
                    named.append(tag)
            if inside:
                last = _string(page, open_tags[-1], at, "text", hidden, last)
        elif at is not element:
            open_tags.pop()
            if inside:
                last = _string(page, open_tags[-1], at, "tail", hidden, last)
    return top, named


def _string(
    page: PageText, tag: Tag, element: etree._Element, place: str, hidden: bool, last: PageElement
) -> PageElement:
    text = element.text if place == "text" else element.tail
    if not text or (tag.name in _LOOSE and text.isspace()):
        return last
    node = page.node_at(element, place)
    if node is not None and node.hidden and not hidden:
        return last
    piece = Piece(text)
    piece.origin = -1 if node is None else node.start
    return _append(tag, piece, last)


def _append(tag: Tag, new: PageElement, last: PageElement) -> PageElement:
    """Puts a node at the end of a tag, as the parsers of BeautifulSoup do; `append` looks for neighbours at length."""
    new.setup(tag, last)
    tag.contents.append(new)
    return new


def read_fragment(top: Tag, base: str) -> Fragment:
    """The fragment's paragraphs, tables and images in order."""
    reader = _Reader(base)
    reader.read(top)
    return reader.fragment


class _Reader:
    def __init__(self, base: str) -> None:
        self.fragment = Fragment()
        self._base = base
        self._writer = Writer()
        self._linked = 0

    def read(self, top: Tag) -> None:
        """Walks the fragment in document order without recursion."""
        anchors = preformatted = 0
        stack: list[object] = [top]
        while stack:
            at = stack.pop()
            if at is None:
                self._flush()
            elif at is _END_LINK:
                anchors -= 1
            elif at is _END_PRE:
                preformatted -= 1
            elif isinstance(at, Piece):
                if preformatted and "\n" in at:
                    self._lines(at)
                else:
                    self._writer.write(str(at), at.origin)
                if anchors:
                    self._linked += len(at.strip())
            elif isinstance(at, Tag):
                if at.name == "img":
                    self._image(at)
                    continue
                if at.name == "table" and self._table(at):
                    continue
                if at.name in BLOCK:
                    self._flush()
                    stack.append(None)
                    if at.name == "pre":
                        preformatted += 1
                        stack.append(_END_PRE)
                elif at.name == "a":
                    anchors += 1
                    stack.append(_END_LINK)
                stack.extend(reversed(at.contents))
        self._flush()

    def _lines(self, piece: Piece) -> None:
        """Preformatted text: each line is a paragraph."""
        at = 0
        for line in piece.split("\n"):
            if at:
                self._flush()
            self._writer.write(line, piece.origin + at if piece.origin >= 0 else -1)
            at += len(line) + 1

    def _flush(self) -> None:
        text = self._writer.done().collapsed()
        if text:
            self.fragment.paragraphs.append(Paragraph(text, "p", self._linked))
        self._writer, self._linked = Writer(), 0

    def _image(self, tag: Tag) -> None:
        source = next(
            (str(tag.get(k)) for k in ("data-src", "data-original", "oldsrc", "_src", "src") if tag.get(k)), ""
        )
        if not source or source.startswith("data:") or _ICON.search(source):
            return
        caption = str(tag.get("alt") or tag.get("title") or "").strip()
        if re.search(r"\.(?:jpe?g|png|gif|webp|bmp)$|^image\d*$|^[A-Za-z0-9_.-]+$", caption, re.IGNORECASE):
            caption = ""
        self.fragment.images.append(Placed(len(self.fragment.paragraphs), absolute(self._base, source), caption))

    def _table(self, tag: Tag) -> bool:
        """Reads a data table as rows; False for a layout table, which is read like any block."""
        if tag.find("table") is not None:
            return False
        rows: list[list[Traced]] = []
        for row in tag.find_all("tr"):
            cells = [_cell(cell) for cell in row.find_all(("td", "th"))]
            if any(cells):
                rows.append(cells)
        if len(rows) < 2 or max(map(len, rows)) < 2 or sum(len(r) >= 2 for r in rows) < 0.5 * len(rows):
            return False
        cells = [c for r in rows for c in r]
        if (
            max(len(c.text) for c in cells) > 0.7 * sum(len(c.text) for c in cells)
            and max(len(c.text) for c in cells) > 300
        ):
            return False
        self._flush()
        self.fragment.tables.append(
            Placed(len(self.fragment.paragraphs), rows=tuple(tuple(c.text for c in r) for r in rows))
        )
        links = sum(_length(a) for a in tag.find_all("a"))
        total = sum(len(c.text) for c in cells) or 1
        for r in rows:
            text = join(r, "\t").trimmed()
            self.fragment.paragraphs.append(Paragraph(text, "table", len(text.text) * links // total))
        for image in tag.find_all("img"):
            self._image(image)
        return True


_END_LINK = object()
_END_PRE = object()


def _length(tag: Tag) -> int:
    return sum(len(piece.strip()) for piece in tag.descendants if isinstance(piece, Piece))


def _cell(cell: Tag) -> Traced:
    writer = Writer()
    for piece in cell.descendants:
        if isinstance(piece, Piece):
            writer.write(str(piece), piece.origin)
        elif isinstance(piece, Tag) and piece.name in BLOCK:
            writer.write(" ")
    return writer.done().collapsed()
