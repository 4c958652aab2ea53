"""One pass over a parsed page: text nodes joined in document order, what each element weighs, what hides itself.

This is where a page costs most, so the pass does everything that needs every element, and nothing else does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from lxml import etree

from crawler.text.text_nodes import TextNode, Weights

try:
    from crawler.text import page_pass
except (ImportError, TypeError, ValueError):  # not built here, or for another lxml
    COMPILED = False
else:
    COMPILED = etree.__version__ == page_pass.BUILT_WITH

# ruff: noqa: E501 (patterns read better whole)

MAX_TEXT = 1_500_000  # of visible text: ten times the longest statute
MAX_NODES = 64_000  # text nodes; they take a second and a half, and the longest honest page seen has 46,000
MAX_DEPTH = 2_000
_SILENT = frozenset(
    ("script", "style", "noscript", "template", "textarea", "iframe", "object", "svg", "select", "head")
)
BLOCK = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "frame frameset h1 h2 h3 h4 h5 h6 header hr html legend li main menu meta nav ol optgroup option p pre section table tbody td "
    "tfoot th thead title tr ul founder-content".split()
)
_NOTED = ("a", "base", "frameset", "input", "option", "style", "time", "founder-content")  # steps ask for all of these
_BLOCK_ROLE, _SILENT_ROLE, _LINK_ROLE, _NOTED_ROLE, _SCRIPT_ROLE, _META_ROLE, _TITLE_ROLE = 1, 2, 4, 8, 16, 32, 64
_ROLES = {
    tag: (tag in BLOCK) * _BLOCK_ROLE
    + (tag in _SILENT) * _SILENT_ROLE
    + (tag == "a") * _LINK_ROLE
    + (tag in _NOTED) * _NOTED_ROLE
    + (tag == "script") * _SCRIPT_ROLE
    + (tag == "meta") * _META_ROLE
    + (tag == "title") * _TITLE_ROLE
    for tag in (*BLOCK, *_SILENT, *_NOTED)
}
_REPAIRED_METAS = re.compile(r"title|source|author|keywords|description|columnname|sitename|editor", re.IGNORECASE)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def is_bookmark(link: etree._Element) -> bool:
    """Whether an <a> only gives a place a name, as Word does with headings and whole texts (<a name="_Toc1">)."""
    return link.get("name") is not None and link.get("href") is None and link.get("onclick") is None


class Walk:
    """What the pass over a page found; made whole by the constructor.

    The pass is page_pass.pyx's where that could be compiled; `compiled=False` takes the one in Python.
    """

    def __init__(self, root: etree._Element | None, markup: str, *, compiled: bool = COMPILED) -> None:
        self.limits: tuple[str, ...] = ()
        self.hidden: set[etree._Element] = set()
        self._empty()
        if root is None:
            return
        may_hide = "display" in markup or " hidden" in markup
        self._read(root, may_hide, compiled)
        if not is_clean(self.text, compiled=compiled):
            for node, text in zip(self.nodes, self.weights.texts, strict=True):
                if FORBIDDEN.search(text):
                    write_back(node.element, node.place, text)
            self._empty()
            self._read(root, may_hide, compiled)

    def _empty(self) -> None:
        self.nodes: list[TextNode] = []
        self.text = ""  # the text nodes joined, a line end where a block begins or ends
        self.weights = Weights()
        self.by_text: dict[etree._Element, TextNode] = {}
        self.by_tail: dict[etree._Element, TextNode] = {}
        self.by_content: dict[etree._Element, TextNode] = {}
        self.comments: list[etree._Element] = []
        self.scripts: list[str] = []
        self.metas: list[tuple[str, etree._Element]] = []
        self.noted: dict[str, list[etree._Element]] = {tag: [] for tag in _NOTED}
        self.title: etree._Element | None = None

    def _read(self, root: etree._Element, may_hide: bool, compiled: bool) -> None:
        if compiled:
            size, count = page_pass.walk(self, root, may_hide, _ROLES, _hides, TextNode, MAX_NODES)
        else:
            size, count = self._pass(root, may_hide=may_hide)
        if size > MAX_TEXT or count > MAX_NODES:
            self.limits = (*self.limits, "too_large")
        self.weights.text, self.weights.nodes = self.text, self.nodes

    def _pass(self, root: etree._Element, *, may_hide: bool) -> tuple[int, int]:
        """Reads all elements; the characters and text nodes seen."""
        # Half of the road's time was spent here once: hence the local names and the one long loop.
        nodes, spans, hidden, role_of = self.nodes, self.weights.spans, self.hidden, _ROLES.get
        texts, shown, by_text, by_tail = self.weights.texts, self.weights.shown, self.by_text, self.by_tail
        made, kind = tuple.__new__, TextNode  # what TextNode(...) does, without looking at names of arguments
        pieces: list[str] = []
        pending = ""  # what separates the next text node from the last: "", " " or a line end
        at = count = depth = anchors = inline = silent = hiding = 0
        noted = self.noted
        starts = [0] * MAX_DEPTH  # how many text nodes stood before each open element
        roles = [0] * MAX_DEPTH  # of each open element
        blocks, links = [root.getroottree().getroot()], [0]  # open blocks; links around each since the block outside it
        for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
            if event == "start":
                depth += 1
                if depth >= MAX_DEPTH:
                    self.limits = ("too_deep",)
                    break
                starts[depth] = count
                tag = element.tag
                role = role_of(tag, 0)
                if role & _LINK_ROLE and is_bookmark(element):
                    role ^= _LINK_ROLE
                roles[depth] = role
                if may_hide and (element.get("style") or element.get("hidden") is not None) and _hides(element):
                    hidden.add(element)
                    hiding += 1
                place = "text"
                text = element.text
                if role:
                    if role & _NOTED_ROLE:
                        noted[tag].append(element)
                    if role & _BLOCK_ROLE:
                        pending = "\n"
                        blocks.append(element)
                        links.append(inline)
                        inline = 0
                    if role & _SILENT_ROLE:
                        silent += 1
                        if text and role & _SCRIPT_ROLE:
                            self.scripts.append(text)
                    elif role & _LINK_ROLE:
                        anchors += 1
                        inline += 1
                    if role & _META_ROLE:
                        text, place = self._meta(element), "content"
                    elif role & _TITLE_ROLE:
                        self.title = element if self.title is None else self.title
                    elif silent:
                        continue
                elif silent:
                    continue
            else:
                if event == "end":
                    role = roles[depth]
                    if role:
                        if role & _SILENT_ROLE:
                            silent -= 1
                        elif role & _LINK_ROLE:
                            anchors -= 1
                            inline -= 1
                        if role & _BLOCK_ROLE:
                            pending = "\n"
                            blocks.pop()
                            inline = links.pop()
                    if hiding and element in hidden:
                        hiding -= 1
                    if starts[depth] != count:
                        spans[element] = starts[depth], count
                    depth -= 1
                else:
                    self.comments.append(element)
                if silent or not depth:
                    continue
                text, place = element.tail, "tail"
            if not text:
                continue
            if text.isspace():
                pending = pending or " "
                continue
            if pending:
                if at:
                    pieces.append(pending)
                    at += 1
                pending = ""
            end = at + len(text)
            node = made(kind, (element, place, hiding > 0, at, end, blocks[-1], anchors > 0, inline > 0))
            nodes.append(node)
            pieces.append(text)
            texts.append(text)
            at = end
            count += 1
            if place == "text":
                by_text[element] = node
            elif place == "tail":
                by_tail[element] = node
            else:
                self.by_content[element] = node
                shown.append(None)
                continue
            shown.append(None if hiding else anchors > 0)
            if count > MAX_NODES:
                break
        self.text = "".join(pieces)
        return at, count

    def _meta(self, element: etree._Element) -> str | None:
        """The content of a meta element that is repaired like text."""
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").strip().lower()
        if not name:
            return None
        self.metas.append((name, element))
        return element.get("content") if _REPAIRED_METAS.search(name) else None


def is_clean(text: str, *, compiled: bool = COMPILED) -> bool:
    """Whether a text has nothing that XML cannot hold."""
    return page_pass.is_clean(text) if compiled else FORBIDDEN.search(text) is None


def names_of(
    elements: Iterable[etree._Element], *, compiled: bool = COMPILED
) -> tuple[dict[str, list[etree._Element]], dict[str, list[etree._Element]]]:
    """The elements by their id and by their class as written, in the order in which they come."""
    if compiled:
        return page_pass.names_of(elements)
    ids: dict[str, list[etree._Element]] = defaultdict(list)
    classes: dict[str, list[etree._Element]] = defaultdict(list)
    for element in elements:
        get = element.get
        if value := get("id"):
            ids[value].append(element)
        if value := get("class"):
            classes[value].append(element)
    return dict(ids), dict(classes)


def _hides(element: etree._Element) -> bool:
    style = element.get("style")
    if style is not None and HIDDEN_STYLE.search(style):
        return element.tag != "meta"
    return element.get("hidden") is not None and element.tag != "meta"


def write_back(element: etree._Element, place: str, text: str) -> None:
    """Puts text back into the tree; what XML cannot hold is left out."""
    text = FORBIDDEN.sub("", text)
    if place == "text":
        element.text = text
    elif place == "tail":
        element.tail = text
    else:
        element.set("content", text)
