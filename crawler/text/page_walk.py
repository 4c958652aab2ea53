"""One pass over a parsed page: text nodes joined in document order, what each element weighs, what hides itself.

This is where a page costs most, so the pass does everything that needs every element, and nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from lxml import etree

from crawler.text.repair.characters import CharacterSet

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
_NOTED = ("a", "base", "frameset", "input", "option", "time", "founder-content")  # steps ask for all of these
_BLOCK_ROLE, _SILENT_ROLE, _LINK_ROLE, _NOTED_ROLE = 1, 2, 4, 8
_ROLES = {
    tag: (tag in BLOCK) * _BLOCK_ROLE
    + (tag in _SILENT) * _SILENT_ROLE
    + (tag == "a") * _LINK_ROLE
    + (tag in _NOTED) * _NOTED_ROLE
    for tag in (*BLOCK, *_SILENT, *_NOTED)
}
_STOPS = CharacterSet("，。,；、")
_REPAIRED_METAS = re.compile(r"title|source|author|keywords|description|columnname|sitename|editor", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class TextNode(NamedTuple):
    """One run of characters in the tree: an element's text, its tail, or a meta element's content.

    `start` and `end` are offsets in PageText.text (repaired). `block` is the innermost block element around it.
    """

    element: etree._Element
    place: str  # "text", "tail" or "content"
    hidden: bool
    start: int
    end: int
    block: etree._Element
    anchored: bool  # it stands in a link
    linked: bool  # and the link in its block


@dataclass(slots=True)
class Weight:
    """What stands below an element: characters of text, of them in links; commas and full stops outside links."""

    chars: int = 0
    linked: int = 0
    stops: int = 0


class Weights:
    """Weights by element, each the difference of two sums over the text nodes; an element without text weighs nothing.

    Iteration gives the elements with text in the order in which they end.
    """

    def __init__(self) -> None:
        self.text = ""  # the page's, as published
        self.nodes: list[TextNode] = []
        self.spans: dict[etree._Element, tuple[int, int]] = {}  # numbers of the text nodes below an element
        self.texts: list[str] = []  # of each text node, as published
        self.shown: list[bool | None] = []  # of each: whether it stands in a link, None where it weighs nothing
        self._sums: tuple[list[int], list[int], list[int]] | None = None

    def __iter__(self) -> Iterator[etree._Element]:
        return iter(self.spans)

    def __contains__(self, element: object) -> bool:
        return element in self.spans

    def __getitem__(self, element: etree._Element) -> Weight:
        span = self.spans.get(element)
        if span is None:
            return Weight()
        chars, linked, stops = self._sums or self._summed()
        first, end = span
        return Weight(chars[end] - chars[first], linked[end] - linked[first], stops[end] - stops[first])

    def _summed(self) -> tuple[list[int], list[int], list[int]]:
        marks = _STOPS.places_in(self.text)
        begins = np.searchsorted(marks, [node[3] for node in self.nodes])
        ends = np.searchsorted(marks, [node[4] for node in self.nodes])
        chars, linked, stops = [0], [0], [0]
        size = of_links = count = 0
        for text, link, number in zip(self.texts, self.shown, (ends - begins).tolist(), strict=True):
            if link is not None:
                length = len(text.strip())
                size += length
                if link:
                    of_links += length
                else:
                    count += number
            chars.append(size)
            linked.append(of_links)
            stops.append(count)
        self._sums = chars, linked, stops
        return self._sums


class Walk:
    """What the pass over a page found; made whole by the constructor."""

    def __init__(self, root: etree._Element | None, markup: str) -> None:
        self.limits: tuple[str, ...] = ()
        self.hidden: set[etree._Element] = set()
        self._empty()
        if root is None:
            return
        may_hide = "display" in markup or " hidden" in markup
        self._pass(root, may_hide=may_hide)
        if FORBIDDEN.search(self.text):
            for node, text in zip(self.nodes, self.weights.texts, strict=True):
                if FORBIDDEN.search(text):
                    write_back(node.element, node.place, text)
            self._empty()
            self._pass(root, may_hide=may_hide)

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

    def _pass(self, root: etree._Element, *, may_hide: bool) -> None:
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
                roles[depth] = role = role_of(tag, 0)
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
                        if text and tag == "script":
                            self.scripts.append(text)
                    elif role & _LINK_ROLE:
                        anchors += 1
                        inline += 1
                    if tag == "meta":
                        text, place = self._meta(element), "content"
                    elif tag == "title":
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
        if at > MAX_TEXT or count > MAX_NODES:
            self.limits = (*self.limits, "too_large")
        self.text = self.weights.text = "".join(pieces)
        self.weights.nodes = nodes

    def _meta(self, element: etree._Element) -> str | None:
        """The content of a meta element that is repaired like text."""
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").strip().lower()
        if not name:
            return None
        self.metas.append((name, element))
        return element.get("content") if _REPAIRED_METAS.search(name) else None


def _hides(element: etree._Element) -> bool:
    style = element.get("style")
    if style is not None and _HIDDEN_STYLE.search(style):
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
