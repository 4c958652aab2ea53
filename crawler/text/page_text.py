"""The page, parsed once: its text nodes in document order, repaired text written back, and every piece of text traced.

Everything that looks at a page (kinds, lists, fields, boilerplate) looks at one PageText. Damage is repaired on the joined
text nodes, because repair learns from the whole page and rules must see repaired text; afterwards the tree holds the repaired
text, and `text_of` gives text together with where it came from, so that each edit can be told in the offsets of the field
in which it ended up (see traced.py).

The parser is lxml. Measured on 116 real pages (median 114 KB): parsing and visiting every node takes 1.2 ms in lxml and 0.9 ms
in selectolax, but selectolax needs 10 s for 100,000 nested elements and 38 s for 100,000 unclosed options, where lxml
needs 10 ms: it stops at a depth of 2,048, which is seen and named here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from crawler.items import Edit, Flag, RepairedText
from crawler.text.traced import Traced, Writer

MAX_CHARACTERS = 6_000_000  # of markup; a page with more is cut there and says so
MAX_TEXT = 1_500_000  # of visible text: ten times the longest statute
MAX_NODES = 40_000  # text nodes; the longest article seen has 3,000
MAX_DEPTH = 2_000
_SILENT = frozenset(
    ("script", "style", "noscript", "template", "textarea", "iframe", "object", "svg", "select", "head")
)
BLOCK = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "frame frameset h1 h2 h3 h4 h5 h6 header hr html legend li main menu meta nav ol optgroup option p pre section table tbody td "
    "tfoot th thead title tr ul founder-content".split()
)
_BLOCK_ROLE, _SILENT_ROLE, _OTHER_ROLE = 1, 2, 4
_ROLES = {
    tag: (tag in BLOCK) * _BLOCK_ROLE + (tag in _SILENT) * _SILENT_ROLE + (tag in ("a", "meta")) * _OTHER_ROLE
    for tag in (*BLOCK, *_SILENT, "a", "meta")
}
_STOPS = re.compile("[，。,；、]")
_REPAIRED_METAS = re.compile(r"title|source|author|keywords|description|columnname|sitename|editor", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_DATA_URI = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=\s]{200,}", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_END_OF_PAGE = re.compile(r"</html\s*>", re.IGNORECASE)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}>?")


@dataclass(slots=True)
class TextNode:
    """One run of characters in the tree: an element's text, its tail, or a meta element's content.

    `start` and `end` are offsets in PageText.text (repaired).
    """

    element: etree._Element
    place: str  # "text", "tail" or "content"
    hidden: bool
    start: int
    end: int


@dataclass(slots=True)
class Weight:
    """What stands below an element: characters of text, of them in links; commas and full stops outside links; <p> children."""

    chars: int = 0
    linked: int = 0
    stops: int = 0
    paragraphs: int = 0


class PageText:
    """A parsed page. Make it with `parse` (HTML) or `plain` (text); then call `repair` once."""

    def __init__(self, root: etree._Element | None, url: str = "", markup: str = "") -> None:
        self.root = root
        self.url = url
        self.markup = markup  # as decoded, cut at the bound
        self.title_element: etree._Element | None = None
        self.is_plain = False
        self.limits: tuple[str, ...] = ()  # names of the bounds that were hit
        self.nodes: list[TextNode] = []
        self.published = ""  # text nodes joined, "\n" where a block begins or ends
        self.text = ""  # the same after repair
        self.edits: tuple[Edit, ...] = ()
        self.flags: tuple[Flag, ...] = ()
        self.weights = Weights()
        self.comments: list[etree._Element] = []
        self.scripts: list[str] = []
        self.hidden: set[etree._Element] = (
            set()
        )  # the elements that hide themselves; what stands below is hidden with them
        self.metas: list[tuple[str, etree._Element]] = []  # lower-case name or property, element; in order
        self._by_place: dict[tuple[etree._Element, str], TextNode] = {}
        if root is not None:
            self._walk(root)

    @classmethod
    def parse(cls, markup: str, url: str = "") -> PageText:
        """The page in HTML. Never raises for bad markup; bounds that were hit are named in `limits`."""
        limits = []
        kept, bounded = _bounded(markup)
        if bounded:
            limits.append(bounded)
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
        source = kept.encode("utf-8", "replace")
        root = etree.fromstring(source, parser) if source.strip() else None
        page = cls(root, url, kept)
        page.limits = (*limits, *page.limits)
        return page

    @classmethod
    def plain(cls, text: str, url: str = "") -> PageText:
        """A page that is text without markup: one text node a line."""
        root = etree.Element("html")
        body = etree.SubElement(root, "body")
        for line in _FORBIDDEN.sub("", text[:MAX_TEXT]).splitlines():
            etree.SubElement(body, "p").text = line
        page = cls(root, url, text[:MAX_TEXT])
        page.is_plain = True
        if len(text) > MAX_TEXT:
            page.limits = ("too_large",)
        return page

    # -- reading

    def meta(self, *names: str) -> str:
        """The first non-empty content of the meta elements so named (lower case), in the order of the names."""
        for name in names:
            for found, element in self.metas:
                if found == name:
                    content = " ".join((element.get("content") or "").split())
                    if content:
                        return content
        return ""

    def stops(self) -> int:
        """How many commas and full stops stand on the page outside links: little prose, few stops."""
        return self.weights[self.root].stops if self.root is not None else 0

    def title(self) -> str:
        """The text of the title element on one line."""
        element = self.title_element
        return " ".join((element.text or "").split()) if element is not None else ""

    def traced_meta(self, element: etree._Element) -> Traced:
        """A meta element's content with its origin."""
        node = self._by_place.get((element, "content"))
        if node is None:
            return Traced(element.get("content") or "").collapsed()
        return Traced.piece(self.text[node.start : node.end], node.start).collapsed()

    def node_at(self, element: etree._Element, place: str) -> TextNode | None:
        """The text node that is an element's "text", "tail" or (meta) "content"; None where there is none."""
        return self._by_place.get((element, place))

    def is_hidden(self, element: etree._Element) -> bool:
        """Whether the element or one around it hides itself (display:none, hidden)."""
        if not self.hidden:
            return False
        at: etree._Element | None = element
        while at is not None:
            if at in self.hidden:
                return True
            at = at.getparent()
        return False

    def text_of(self, element: etree._Element, *, hidden: bool = False) -> Traced:
        """The text below an element on one line, white space collapsed, with its origin."""
        writer = Writer()
        for node in self.nodes_below(element):
            if hidden or not node.hidden:
                writer.write(self.text[node.start : node.end], node.start, apart=self._apart(node))
        return writer.done().collapsed()

    def nodes_below(self, element: etree._Element) -> Iterator[TextNode]:
        """The text nodes below an element in document order."""
        for event, at in etree.iterwalk(element, events=("start", "end")):
            node = self._by_place.get((at, "text" if event == "start" else "tail"))
            if node is not None and not (event == "end" and at is element):
                yield node

    def node_containing(self, offset: int) -> TextNode | None:
        """The text node in which an offset of `text` lies."""
        at = bisect_right(self.nodes, offset, key=lambda node: node.start) - 1
        if at >= 0 and self.nodes[at].start <= offset < self.nodes[at].end:
            return self.nodes[at]
        return None

    def _apart(self, node: TextNode) -> bool:
        return node.start > 0 and self.text[node.start - 1] in "\n "

    # -- repair

    def repair(self, fix: Callable[[str], RepairedText]) -> None:
        """Repairs the joined text nodes and writes what changed back into the tree. Called once."""
        repaired = fix(self.published)
        self.text, self.edits, self.flags = repaired.text, repaired.edits, repaired.flags
        if not self.edits:
            return
        moved = Moved(self.edits)
        for node in self.nodes:
            before = self.published[node.start : node.end]
            node.start, node.end = moved.start(node.start), moved.end(node.end)
            after = self.text[node.start : node.end]
            if before != after:
                _write(node.element, node.place, after)

    # -- building

    def _walk(self, root: etree._Element) -> None:
        """One pass over the tree: text nodes, weights, metas, comments, scripts, what hides itself."""
        builder = _Builder(self)
        places, weights = self._by_place, self.weights
        may_hide = "display" in self.markup or " hidden" in self.markup
        stack: list[Weight | None] = []
        silent = deepest = 0
        for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
            if event == "start":
                tag = element.tag
                stack.append(None)
                role = _ROLES.get(tag, 0)
                if role:
                    if role & _BLOCK_ROLE:
                        builder.pending = "\n"
                    if role & _SILENT_ROLE:
                        silent += 1
                        if tag == "script" and element.text:
                            self.scripts.append(element.text)
                        if len(stack) > deepest:
                            deepest = len(stack)
                    elif tag == "a":
                        builder.anchors += 1
                    elif tag == "meta":
                        self._meta(element, builder)
                        continue
                if may_hide and self._hides(element):
                    self.hidden.add(element)
                    builder.hidden += 1
                if not silent or tag == "title":
                    if tag == "title" and self.title_element is None:
                        self.title_element = element
                    text = element.text
                    if text:
                        if text.isspace():
                            builder.pending = builder.pending or " "
                        else:
                            if len(self.nodes) > MAX_NODES:
                                break
                            below = builder.add(element, "text", text)
                            if below is not None:
                                stack[-1] = below
                continue
            if event == "end":
                tag = element.tag
                if len(stack) > deepest:
                    deepest = len(stack)
                below = stack.pop()
                role = _ROLES.get(tag, 0)
                if role:
                    if role & _SILENT_ROLE:
                        silent -= 1
                    elif tag == "a":
                        builder.anchors -= 1
                    if role & _BLOCK_ROLE:
                        builder.pending = "\n"
                if builder.hidden and element in self.hidden:
                    builder.hidden -= 1
                if below is not None:
                    weights[element] = below
                    if stack:
                        above = stack[-1]
                        if above is None:
                            above = stack[-1] = Weight()
                        above.chars += below.chars
                        above.linked += below.linked
                        above.stops += below.stops
                        if tag == "p" and below.chars:
                            above.paragraphs += 1
            else:
                self.comments.append(element)
            tail = element.tail
            if tail and stack and not silent:
                if tail.isspace():
                    builder.pending = builder.pending or " "
                else:
                    below = builder.add(element, "tail", tail)
                    if below is not None:
                        above = stack[-1]
                        if above is None:
                            stack[-1] = below
                        else:
                            above.chars += below.chars
                            above.linked += below.linked
                            above.stops += below.stops
        for node in self.nodes:
            places[node.element, node.place] = node
        if deepest >= MAX_DEPTH:
            self.limits = (*self.limits, "too_deep")
        if builder.at > MAX_TEXT or len(self.nodes) > MAX_NODES:
            self.limits = (*self.limits, "too_large")
        self.published = self.text = "".join(builder.pieces)

    def _hides(self, element: etree._Element) -> bool:
        style = element.get("style")
        return bool(style and _HIDDEN_STYLE.search(style)) or element.get("hidden") is not None

    def _meta(self, element: etree._Element, builder: _Builder) -> None:
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").strip().lower()
        if not name:
            return
        self.metas.append((name, element))
        if _REPAIRED_METAS.search(name):
            content = element.get("content")
            if content and not content.isspace():
                builder.add(element, "content", content)
            builder.pending = "\n"


class _Builder:
    """Joins text nodes while the tree is walked."""

    def __init__(self, page: PageText) -> None:
        self.nodes = page.nodes
        self.pieces: list[str] = []
        self.at = 0
        self.pending = ""  # what separates the next text node from the last: "", " " or a line end
        self.anchors = self.hidden = 0

    def add(self, element: etree._Element, place: str, text: str) -> Weight | None:
        """Adds a text node; what it weighs, unless it is hidden."""
        if _FORBIDDEN.search(text):
            text = _FORBIDDEN.sub("", text)
            _write(element, place, text)
            if not text:
                return None
        if self.pending and self.pieces:
            self.pieces.append(self.pending)
            self.at += 1
        self.pending = ""
        self.nodes.append(TextNode(element, place, self.hidden > 0, self.at, self.at + len(text)))
        self.pieces.append(text)
        self.at += len(text)
        if self.hidden:
            return None
        size = len(text.strip())
        if self.anchors:
            return Weight(size, size)
        return Weight(size, 0, len(_STOPS.findall(text)))


class Weights(dict[etree._Element, Weight]):
    """Weights by element; an element without text weighs nothing."""

    def __missing__(self, element: etree._Element) -> Weight:
        return Weight()


class Moved:
    """Maps offsets of the text before edits to the text after them; of an edit across several nodes the first keeps all."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [e.start for e in edits]
        self._edits = edits
        shifts, shift = [], 0
        for edit in edits:
            shifts.append(shift)
            shift += len(edit.after) - len(edit.before)
        self._shifts = shifts
        self._last = shift

    def start(self, offset: int) -> int:
        """Where a node that began at `offset` begins now."""
        return self._moved(offset, inclusive=False)

    def end(self, offset: int) -> int:
        """Where a node that ended at `offset` ends now."""
        return self._moved(offset, inclusive=True)

    def _moved(self, offset: int, *, inclusive: bool) -> int:
        at = bisect_right(self._starts, offset) - 1
        # An insertion (empty `before`) exactly at the boundary belongs to the node that begins there.
        while at >= 0 and self._edits[at].start == offset:
            at -= 1
        if at < 0:
            return offset
        edit, shift = self._edits[at], self._shifts[at]
        if offset < edit.end:  # inside an edit: it all belongs to the node in which it starts
            return edit.start + shift + len(edit.after)
        return offset + shift + len(edit.after) - len(edit.before)


def _write(element: etree._Element, place: str, text: str) -> None:
    """Puts text back into the tree; what XML cannot hold is left out."""
    text = _FORBIDDEN.sub("", text)
    if place == "text":
        element.text = text
    elif place == "tail":
        element.tail = text
    else:
        element.set("content", text)


def _bounded(markup: str) -> tuple[str, str]:
    """The markup with what a parser must not see taken out, and the name of the bound that was hit, or ""."""
    limit = ""
    if len(markup) > 100_000 and "base64," in markup:
        markup = _DATA_URI.sub("data:,", markup)
    if len(markup) > MAX_CHARACTERS:
        markup, limit = markup[:MAX_CHARACTERS], "too_large"
    end = _END_OF_PAGE.search(markup)
    if end is not None and markup[end.end() :].strip():
        markup = _END_OF_PAGE.sub("", markup)  # the parser drops what stands behind </html>; browsers show it
    if "\x00" in markup:
        markup = markup.replace("\x00", "")
    if len(markup) > 150_000 and _LONG_TAG.search(markup):
        # A tag of this length with thousands of attributes costs the parser quadratic time.
        markup = _LONG_TAG.sub(
            lambda m: m.group() if m.group().count("=") < 1000 else re.match(r"<\w+", m.group()).group() + ">", markup
        )  # type: ignore[union-attr]
    return markup, limit
