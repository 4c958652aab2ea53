"""The container's subtree as a clean fragment in BeautifulSoup: what is never text is cut while it is copied.

Each string of the copy knows its place in the page's text, so that what is read from it (fragment.py) can be traced.
Scripts, styles, forms, hidden elements and furniture that its names give away stay behind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from bs4 import NavigableString, Tag
from bs4.element import PageElement
from lxml import etree

from crawler.text.fields.evidence import Marked
from crawler.text.furniture_names import is_furniture, is_named
from crawler.text.page_text import BLOCK, PageText, TextNode
from crawler.text.page_walk import is_bookmark

try:
    from crawler.text import fragment_pass
except (ImportError, TypeError, ValueError):  # not built here, or for another lxml
    COMPILED = False
else:
    COMPILED = etree.__version__ == fragment_pass.BUILT_WITH

# ruff: noqa: E501 (patterns read better whole)

MAX_ELEMENTS = 40_000
_WORD = ("xml", "w:worddocument")  # what a word processor knows of a document
_CUT = frozenset(
    (
        *_WORD,
        *"script style noscript template textarea iframe object svg select button input nav footer title meta link".split(),
    )
)
# What reading the fragment asks for: blocks, links and pictures. Other elements are their text and nothing more.
_TAGS = BLOCK | {"a", "img", "body"}
_CELL = ("rowspan", "colspan")
_KEPT = {  # attributes by element
    "img": ("alt", "title", "data-src", "data-original", "data-lazy-src", "oldsrc", "_src", "src", "srcset"),
    "td": _CELL,
    "th": _CELL,
}
_LOOSE = frozenset(
    ("div", "table", "tbody", "thead", "tr", "ul", "ol", "dl", "section", "article", "body")
)  # white space in these is layout


_CUT_ROLE, _KEPT_ROLE, _LOOSE_ROLE = 1, 2, 4
_ROLES = {
    name: (name in _CUT) * _CUT_ROLE + (name in _TAGS or name in _LOOSE) * _KEPT_ROLE + (name in _LOOSE) * _LOOSE_ROLE
    for name in (*_CUT, *_TAGS, *_LOOSE)
}


class Piece(NavigableString):
    """A string of the fragment that knows its offset in the page's text (-1: none)."""

    origin: int = -1
    hidden: bool = False


class Element(Tag):
    """A tag of the fragment. All of them are alike in what BeautifulSoup notes besides name, attributes and place; its own
    maker asks a parser that is not here for each.
    """

    def __init__(self, name: str, attrs: dict[str, Any]) -> None:
        self.name = name
        self.attrs = attrs
        self.contents = []


for _said, _value in vars(Tag(name="div")).items():
    setattr(Element, _said, _value)


def cut_fragment(
    page: PageText,
    container: etree._Element,
    *,
    hidden: bool = False,
    bounds: Marked | None = None,
    end: int = -1,
    compiled: bool = COMPILED,
) -> Tag:
    """The container's subtree in BeautifulSoup, without what is never text.

    `hidden` keeps what hides itself; `bounds` are the comments between which a CMS puts the text; `end` is the offset in
    the page's text where the block with the prose ends (-1: not known).
    """
    top = Tag(name=str(container.tag))  # a soup around it would cost more than a short article's whole fragment
    if compiled:
        marks = None if bounds is None else (bounds.begin, bounds.end)
        fragment_pass.copy(page, container, hidden, marks, end, top, RULES)
    else:
        _copy(page, container, hidden, bounds, end, top)
    return top


def let_go(top: Tag) -> None:
    """Takes a fragment apart that is read. Its nodes know each other in circles; left so, they would wait for the garbage
    collector, which looks at everything that is young.
    """
    at: PageElement | None = top
    while at is not None:
        following = at.next_element
        at.__dict__.clear()
        at = following


def _is_choice(element: etree._Element) -> bool:
    """Whether an element is one answer of a poll: a button to choose it with before its words."""
    first = element[0]
    if first.tag != "input" or element.tag == "form" or (element.text or "").strip():
        return False
    return len(element) <= 3 and (first.get("type") or "").lower() in ("radio", "checkbox")


def _hang(node: Piece | Element, around: Tag, last: PageElement) -> None:
    """Puts a new node where the fragment ends: into the tag `around` it and behind the `last` one. What setup and append
    do, without what they ask first.
    """
    contents = around.contents
    before = contents[-1] if contents else None
    node.parent = around
    node.previous_element = last
    node.next_element = None
    node.previous_sibling = before
    node.next_sibling = None
    last.next_element = node
    if before is not None:
        before.next_sibling = node
    contents.append(node)


def _copy(page: PageText, element: etree._Element, hidden: bool, bounds: Marked | None, end: int, top: Tag) -> None:
    open_tags = [(top, top.name in _LOOSE)]  # around each open element, and whether white space in it is layout
    skipping: etree._Element | None = None
    total = page.weights[element].chars
    count = 0
    inside = bounds is None
    last: PageElement = top  # the newest node of the fragment, which grows in document order
    path = set() if bounds is None else set(bounds.begin.iterancestors())
    texts, tails, whole = page.nodes_at("text"), page.nodes_at("tail"), page.text
    unseen = frozenset() if hidden else page.hidden

    def add(at: etree._Element, node: TextNode | None, *, tail: bool) -> None:
        nonlocal last
        around, loose = open_tags[-1]
        if node is None:  # white space or nothing
            text = None if loose else at.tail if tail else at.text
            if not text:
                return
            origin = -1
        elif node.hidden and not hidden:
            return
        else:
            origin = node.start
            text = whole[origin : node.end]
        piece = str.__new__(Piece, text)  # NavigableString's own maker sets it up twice
        piece.origin = origin
        _hang(piece, around, last)
        last = piece

    for event, at in etree.iterwalk(element, events=("start", "end", "comment")):
        if bounds is not None and at is bounds.end:
            break
        if skipping is not None:
            if event == "end" and at is skipping:
                skipping = None
                if inside:
                    add(at, tails.get(at), tail=True)
            continue
        if bounds is not None and at is bounds.begin:
            inside = inside or event != "start"
            if inside:
                add(at, tails.get(at), tail=True)
        elif not inside and at not in path:
            if event == "start":
                skipping = at
        elif event == "comment":
            add(at, tails.get(at), tail=True)
        elif event == "start":
            count += 1
            if at is not element:
                name = str(at.tag)
                role = _ROLES.get(name, 0)
                if name == "a" and is_bookmark(at):
                    role ^= _KEPT_ROLE
                if (
                    role & _CUT_ROLE
                    or count > MAX_ELEMENTS
                    or at in unseen
                    or (len(at) and _is_choice(at))
                    or (inside and is_furniture(page, at, total, end))
                ):
                    skipping = at
                    continue
                around = open_tags[-1][0]
                if role & _KEPT_ROLE:
                    kept = {key: value for key in _KEPT.get(name, ()) if (value := at.get(key)) is not None}
                    tag = Element(name, kept)
                    _hang(tag, around, last)
                    last = tag
                    open_tags.append((tag, role & _LOOSE_ROLE > 0))
                else:
                    open_tags.append((around, False))
            if inside:
                add(at, texts.get(at), tail=False)
        elif at is not element:
            open_tags.pop()
            if inside:
                add(at, tails.get(at), tail=True)


class Rules(NamedTuple):
    """What the compiled pass asks while it copies."""

    roles: dict[str, int]  # bits of elements by name: cut, kept as a tag, white space in it is layout
    kept: dict[str, tuple[str, ...]]  # attributes by element
    is_named: Callable[[str, bool], bool]  # whether the names of an element may make it furniture; behind the text?
    is_furniture: Callable[[PageText, etree._Element, int, int], bool]
    is_choice: Callable[[etree._Element], bool]  # asked where the first child is an input
    piece: type[Piece]
    element: type[Element]
    most_elements: int


RULES = Rules(_ROLES, _KEPT, is_named, is_furniture, _is_choice, Piece, Element, MAX_ELEMENTS)
