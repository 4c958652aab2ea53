"""The article's fragment, read as paragraphs, tables, images and captions in order.

The fragment is what fragment_cut.py left of the container; here only its shape decides: which blocks part paragraphs,
which tables are data and which are layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import Tag

from crawler.text.fields.documents import absolute
from crawler.text.fragment_cut import Piece
from crawler.text.page_text import BLOCK
from crawler.text.table_grid import grid, span
from crawler.text.traced import Traced, Writer, gathered, join

_LONGEST_CAPTION = 80
CAPTION = re.compile(
    r"^(?:[▲△↑▼↓]|[（(]?[图圖](?:[为為]|片[说說]明|\s*[0-9一二三四五六七八九十]{1,2}[)）:：\s]|[:：])|[上下左右][图圖]\s*[为為:：]|[资資]料[照图圖]片?\s*[:：])|[^（(]{6}[（(][^（）()]{2,20}(?:照片|[图圖]片|提供)[)）]$|(?:[摄攝]|供[图圖]|[摄攝]影|资料图片?|[/／][图圖]|[图圖]片?(?:[来來]源|提供)\s*[:：/]?\s*[^。：:]{1,24})\s*[)）】]?$"
)
_CAPTION_SIGN = re.compile("[▲△↑▼↓图圖摄攝照]|提供")  # what the caption's pattern cannot match without
_POINTS_DOWN = re.compile(r"[▼↓]|下[图圖]\s*[为為:：]")  # a caption of the picture below it
_MOST_LINES = 40_000  # of preformatted text; what follows is one paragraph
_FILE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp)$|^image\d*$|^[A-Za-z0-9_.-]+$", re.IGNORECASE)
_ICON = tuple("icon logo blank space pixel loading qrcode ewm share btn arrow filetype file_type".split())


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its text, "p" or "table", how many of its characters stand in links, and whether it stands behind
    the block that holds the text; a card is a block within a link.
    """

    text: Traced
    kind: str = "p"
    linked: int = 0
    outside: bool = False
    card: bool = False


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


def reads_as_caption(text: str) -> bool:
    """Whether a line has the words of a picture's caption at its beginning or end."""
    return _CAPTION_SIGN.search(text) is not None and CAPTION.search(text) is not None


def read_fragment(top: Tag, base: str) -> Fragment:
    """The fragment's paragraphs, tables and images in order."""
    reader = _Reader(base)
    reader.read(top)
    for image in reader.fragment.images:
        if image.before < len(reader.fragment.paragraphs):
            below = reader.fragment.paragraphs[image.before].text.text
            if len(below) <= _LONGEST_CAPTION and reads_as_caption(below) and not _POINTS_DOWN.match(below):
                image.caption = below
        if not image.caption and 0 < image.before <= len(reader.fragment.paragraphs):
            above = reader.fragment.paragraphs[image.before - 1].text.text
            if len(above) <= _LONGEST_CAPTION and _POINTS_DOWN.match(above):
                image.caption = above
    return reader.fragment


class _Reader:
    def __init__(self, base: str) -> None:
        self.fragment = Fragment()
        self._base = base
        self._pieces: list[tuple[str, int]] = []  # of the paragraph, with the offsets from where they were copied
        self._linked = 0
        self._anchors = 0  # links that are open
        self._caption_ahead = ""  # of the next picture

    def read(self, top: Tag) -> None:
        """Walks the fragment in document order without recursion."""
        preformatted = 0
        stack: list[object] = [top]
        while stack:
            at = stack.pop()
            if at is None:
                self._flush()
            elif isinstance(at, Piece):
                if preformatted and "\n" in at:
                    self._lines(at)
                elif at:
                    self._pieces.append((at, at.origin))
                if self._anchors:
                    self._linked += len(at.strip())
            elif isinstance(at, Tag):
                name = at.name
                if name == "img":
                    self._image(at)
                    continue
                if name == "table" and self._table(at):
                    continue
                if name == "figcaption":
                    self._figcaption(at)
                if name in BLOCK:
                    self._flush()
                    stack.append(None)
                    if name == "pre":
                        preformatted += 1
                        stack.append(_END_PRE)
                elif name == "a":
                    self._anchors += 1
                    stack.append(_END_LINK)
                stack += at.contents[::-1]
            elif at is _END_LINK:
                self._anchors -= 1
            else:
                preformatted -= 1
        self._flush()

    def _lines(self, piece: Piece) -> None:
        """Preformatted text: each line is a paragraph."""
        at = 0
        for line in piece.split("\n", _MOST_LINES):
            if at:
                self._flush()
            if line:
                self._pieces.append((line, piece.origin + at if piece.origin >= 0 else -1))
            at += len(line) + 1

    def _flush(self) -> None:
        if self._pieces:
            text = gathered(self._pieces)
            self._pieces.clear()
            if text:
                self.fragment.paragraphs.append(Paragraph(text, "p", self._linked, card=self._anchors > 0))
        self._linked = 0

    def _figcaption(self, tag: Tag) -> None:
        """A caption belongs to the picture before it in its figure, else to the one that follows."""
        words = " ".join("".join(one for one in tag.descendants if isinstance(one, Piece)).split())
        figure = tag.find_parent("figure")
        if figure is not None and figure.find(("img", "figcaption")) is tag and figure.find("img") is not None:
            self._caption_ahead = words
        elif self.fragment.images:
            self.fragment.images[-1].caption = words

    def _image(self, tag: Tag) -> None:
        said = tag.attrs
        source = next((str(said[k]) for k in _SOURCES if said.get(k) and not _is_spare(str(said[k]))), "")
        if not source and (several := said.get("srcset")):
            source = str(several).strip().split(",")[0].split(" ")[0]
        if not source or source.startswith("data:") or _is_icon(source):
            return
        caption = str(said.get("alt") or said.get("title") or "").strip()
        if caption and _FILE_NAME.search(caption):
            caption = ""
        caption, self._caption_ahead = self._caption_ahead or caption, ""
        self.fragment.images.append(Placed(len(self.fragment.paragraphs), absolute(self._base, source), caption))

    def _table(self, tag: Tag) -> bool:
        """Reads a data table as rows; False for a layout table, which is read like any block."""
        if next(_below(tag, "table"), None) is not None:
            return False
        rows: list[list[Traced]] = []
        shapes: list[list[tuple[str, int, int]]] = []  # text, rows and columns that the cell spans
        for row in _below(tag, "tr"):
            found = list(_below(row, "td", "th"))
            cells = [_cell(cell) for cell in found]
            if any(cells):
                rows.append(cells)
                shapes.append(
                    [(c.text, span(t, "rowspan"), span(t, "colspan")) for c, t in zip(cells, found, strict=True)]
                )
        if len(rows) < 2 or max(map(len, rows)) < 2 or sum(len(r) >= 2 for r in rows) < 0.5 * len(rows):
            return False
        cells = [c for r in rows for c in r]
        if (
            max(len(c.text) for c in cells) > 0.7 * sum(len(c.text) for c in cells)
            and max(len(c.text) for c in cells) > 300
        ):
            return False
        self._flush()
        self._beside_cells(tag)
        self.fragment.tables.append(Placed(len(self.fragment.paragraphs), rows=grid(shapes)))
        links = sum(_length(a) for a in _below(tag, "a"))
        total = sum(len(c.text) for c in cells) or 1
        for r in rows:
            text = join(r, "\t").trimmed()
            self.fragment.paragraphs.append(Paragraph(text, "table", len(text.text) * links // total))
        for image in _below(tag, "img"):
            self._image(image)
        return True

    def _beside_cells(self, table: Tag) -> None:
        """What a table holds outside its cells is text: its caption, and words that stand between rows."""
        for piece in table.descendants:
            if isinstance(piece, Piece) and piece.strip() and not _in_cell(piece):
                self._pieces += (piece, piece.origin), (" ", -1)
        self._flush()


_SOURCES = ("data-src", "data-original", "data-lazy-src", "oldsrc", "_src", "src")


def _is_icon(source: str) -> bool:
    """Whether an address is that of a sign or a button."""
    lower = source.lower()
    return any(map(lower.__contains__, _ICON)) or lower.endswith((".gif", ".gif\n"))


def _is_spare(source: str) -> bool:
    """Whether an address stands only until the picture is loaded."""
    return source.startswith("data:")


_END_LINK = object()
_END_PRE = object()


def _in_cell(piece: Piece) -> bool:
    around = piece.parent
    while around is not None and around.name not in ("td", "th"):
        around = around.parent
    return around is not None


def _below(tag: Tag, *names: str) -> Iterator[Tag]:
    """The tags of these names below another, in order; `find_all` builds an object of rules for each question."""
    return (one for one in tag.descendants if isinstance(one, Tag) and one.name in names)


def _length(tag: Tag) -> int:
    return sum(len(piece.strip()) for piece in tag.descendants if isinstance(piece, Piece))


def _cell(cell: Tag) -> Traced:
    writer = Writer()
    for piece in cell.descendants:
        if isinstance(piece, Piece):
            writer.write(piece, piece.origin)
        elif isinstance(piece, Tag) and piece.name in BLOCK:
            writer.write(" ")
    return writer.done().collapsed()
