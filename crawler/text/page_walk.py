"""One pass over a parsed page: text nodes joined in document order, what each element weighs, what hides itself.

This is where a page costs most, so the pass does everything that needs every element, and nothing else does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

# ruff: noqa: E501 (patterns read better whole)

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
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


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


class Weights(dict[etree._Element, Weight]):
    """Weights by element; an element without text weighs nothing."""

    def __missing__(self, element: etree._Element) -> Weight:
        return Weight()


class Walk:
    """What the pass over a page found; made whole by the constructor."""

    def __init__(self, root: etree._Element | None, markup: str) -> None:
        self.nodes: list[TextNode] = []
        self.text = ""  # the text nodes joined, a line end where a block begins or ends
        self.weights = Weights()
        self.comments: list[etree._Element] = []
        self.scripts: list[str] = []
        self.hidden: set[etree._Element] = set()
        self.metas: list[tuple[str, etree._Element]] = []
        self.title: etree._Element | None = None
        self.limits: tuple[str, ...] = ()
        self._may_hide = "display" in markup or " hidden" in markup
        if root is not None:
            self._pass(root)

    def _pass(self, root: etree._Element) -> None:
        builder = _Builder(self.nodes)
        weights, may_hide, hidden, roles = self.weights, self._may_hide, self.hidden, _ROLES
        nodes, add = self.nodes, builder.add
        stack: list[Weight | None] = []
        silent = deepest = 0
        for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
            if event == "start":
                tag = element.tag
                stack.append(None)
                role = roles.get(tag, 0)
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
                if may_hide and (element.get("style") or element.get("hidden") is not None) and self._hides(element):
                    hidden.add(element)
                    builder.hidden += 1
                if not silent or tag == "title":
                    if tag == "title" and self.title is None:
                        self.title = element
                    text = element.text
                    if text:
                        if text.isspace():
                            builder.pending = builder.pending or " "
                        else:
                            if len(nodes) > MAX_NODES:
                                break
                            below = add(element, "text", text)
                            if below is not None:
                                stack[-1] = below
                continue
            if event == "end":
                tag = element.tag
                if len(stack) > deepest:
                    deepest = len(stack)
                below = stack.pop()
                role = roles.get(tag, 0)
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
                    below = add(element, "tail", tail)
                    if below is not None:
                        above = stack[-1]
                        if above is None:
                            stack[-1] = below
                        else:
                            above.chars += below.chars
                            above.linked += below.linked
                            above.stops += below.stops
        if deepest >= MAX_DEPTH:
            self.limits = (*self.limits, "too_deep")
        if builder.at > MAX_TEXT or len(self.nodes) > MAX_NODES:
            self.limits = (*self.limits, "too_large")
        self.text = "".join(builder.pieces)

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

    def __init__(self, nodes: list[TextNode]) -> None:
        self.nodes = nodes
        self.pieces: list[str] = []
        self.at = 0
        self.pending = ""  # what separates the next text node from the last: "", " " or a line end
        self.anchors = self.hidden = 0

    def add(self, element: etree._Element, place: str, text: str) -> Weight | None:
        """Adds a text node; what it weighs, unless it is hidden."""
        if FORBIDDEN.search(text):
            text = FORBIDDEN.sub("", text)
            write_back(element, place, text)
            if not text:
                return None
        start = self.at
        if self.pending:
            if start:
                self.pieces.append(self.pending)
                start += 1
            self.pending = ""
        self.at = end = start + len(text)
        self.nodes.append(TextNode(element, place, self.hidden > 0, start, end))
        self.pieces.append(text)
        if self.hidden:
            return None
        size = len(text.strip())
        if self.anchors:
            return Weight(size, size)
        return Weight(size, 0, len(_STOPS.findall(text)))


def write_back(element: etree._Element, place: str, text: str) -> None:
    """Puts text back into the tree; what XML cannot hold is left out."""
    text = FORBIDDEN.sub("", text)
    if place == "text":
        element.text = text
    elif place == "tail":
        element.tail = text
    else:
        element.set("content", text)
