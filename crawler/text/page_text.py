"""The page, parsed once: its text nodes in document order, repaired text written back, and every piece of text traced.

Everything that looks at a page (kinds, lists, fields, boilerplate) looks at one PageText. Damage is repaired on the
joined text nodes, because repair learns from the whole page and rules must see repaired text; afterwards the tree
holds the repaired text, and `text_of` gives text together with where it came from, so that each edit can be told in
the offsets of the field in which it ended up (see traced.py).

The parser is lxml. Measured on 116 real pages (median 114 KB): parsing and visiting every node takes 1.2 ms in lxml
and 0.9 ms in selectolax, but selectolax needs 10 s for 100,000 nested elements and 38 s for 100,000 unclosed
options, where lxml needs 10 ms: it stops at a depth of 2,048, which is seen and named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from lxml import etree

from crawler.items import Edit, Flag, RepairedText
from crawler.text.bounds import bounded
from crawler.text.hidden_styles import hidden_by_style, sheets_of
from crawler.text.page_walk import BLOCK, FORBIDDEN, MAX_TEXT, Walk, names_of, write_back
from crawler.text.text_nodes import TextNode, Weight
from crawler.text.traced import Moved, Traced, Writer

__all__ = ["BLOCK", "PageText", "TextNode", "Weight"]


class PageText:
    """A parsed page. Make it with `parse` (HTML) or `plain` (text); then call `repair` once."""

    def __init__(self, root: etree._Element | None, url: str = "", markup: str = "") -> None:
        walk = Walk(root, markup)
        self.root = root
        self.url = url
        self.markup = markup  # as decoded, cut at the bound
        self.is_plain = False
        self.answer = ""  # "feed", "sitemap" or "data" where the page was made of such an answer's entries, or "broken"
        self.limits = walk.limits  # names of the bounds that were hit
        self.nodes = walk.nodes
        self.published = self.text = walk.text  # before and after repair
        self.edits: tuple[Edit, ...] = ()
        self.flags: tuple[Flag, ...] = ()
        self.weights = walk.weights
        self.comments = walk.comments
        self.scripts = walk.scripts
        self.hidden = walk.hidden  # elements hidden by themselves or by a sheet; what stands below is hidden too
        self.metas = walk.metas  # lower-case name or property, element; in order
        self._noted = walk.noted
        self.title_element = walk.title
        self._by_place = {"text": walk.by_text, "tail": walk.by_tail, "content": walk.by_content}
        if root is not None and (sheets := sheets_of(walk.noted["style"])):
            found = hidden_by_style(root, sheets, self.scripts, self.ids, self.classes, self.weights)
            spans = self.weights.spans
            for element in sorted(found, key=lambda one: (spans[one][0], -spans[one][1])):
                self._hide(element)

    @classmethod
    def parse(cls, markup: str, url: str = "") -> PageText:
        """The page in HTML. Never raises for bad markup; bounds that were hit are named in `limits`."""
        kept, source, limit = bounded(markup)
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, collect_ids=False)
        root = etree.fromstring(source, parser) if source.strip() else None
        page = cls(root, url, kept)
        if limit:
            page.limits = (limit, *page.limits)
        return page

    @classmethod
    def plain(cls, text: str, url: str = "") -> PageText:
        """A page that is text without markup: one text node a line."""
        root = etree.Element("html")
        body = etree.SubElement(root, "body")
        for line in FORBIDDEN.sub("", text[:MAX_TEXT]).splitlines():
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

    def elements(self, tag: str) -> list[etree._Element]:
        """All elements of a tag that the walk notes (a, base, frameset, input, option, time …), in order."""
        return self._noted[tag]

    @cached_property
    def beginnings(self) -> list[tuple[int, str]]:
        """Number and text of each comment that says where something begins: CMS markers are among them."""
        found = []
        for number, comment in enumerate(self.comments):
            text = comment.text or ""
            lower = text.lower()
            if "begin" in lower or "start" in lower or "开始" in lower:
                found.append((number, text))
        return found

    def traced_meta(self, element: etree._Element) -> Traced:
        """A meta element's content with its origin."""
        node = self._by_place["content"].get(element)
        if node is None:
            return Traced(element.get("content") or "").collapsed()
        return Traced.piece(self.text[node.start : node.end], node.start).collapsed()

    def node_at(self, element: etree._Element, place: str) -> TextNode | None:
        """The text node that is an element's "text", "tail" or (meta) "content"; None where there is none."""
        return self._by_place[place].get(element)

    def nodes_at(self, place: str) -> Mapping[etree._Element, TextNode]:
        """All text nodes that are an element's "text", "tail" or (meta) "content", by element."""
        return self._by_place[place]

    @property
    def ids(self) -> dict[str, list[etree._Element]]:
        """The elements with text by their id, in the order in which they end."""
        return self._called[0]

    @property
    def classes(self) -> dict[str, list[etree._Element]]:
        """The elements with text by their class as written, in the order in which they end."""
        return self._called[1]

    @cached_property
    def _called(self) -> tuple[dict[str, list[etree._Element]], dict[str, list[etree._Element]]]:
        return names_of(self.weights.spans)

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
        span = self.weights.spans.get(element)
        return iter(()) if span is None else (node for node in self.nodes[slice(*span)] if node.place != "content")

    def _hide(self, element: etree._Element) -> None:
        first, end = self.weights.spans[element]
        if element in self.hidden or self.nodes[first].hidden:  # by what stands around it
            return
        self.hidden.add(element)
        for number in range(first, end):
            node = self.nodes[number]
            if node.place != "content":
                self.nodes[number] = self._by_place[node.place][node.element] = node._replace(hidden=True)
        self.weights.hide(first, end)

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
        nodes, self.nodes = self.nodes, []
        for node in nodes:
            now = node._replace(start=moved.start(node.start), end=moved.end(node.end))
            after = self.text[now.start : now.end]
            if self.published[node.start : node.end] != after:
                write_back(node.element, node.place, after)
            self.nodes.append(now)
            self._by_place[node.place][node.element] = now
