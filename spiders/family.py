"""What a CMS family knows: by which signs it is recognised, which links are articles, and where the next list page is.

A family is a subclass in spiders/families/<name>.py with one instance named FAMILY. It reads pages and makes addresses;
it asks nothing and remembers nothing, so that a test needs no network. Whatever it needs from page to page travels in
`ListRequest.state`. Parameters are read from the page each time, never stored as truth.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from urllib.parse import urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.items import ListItem
from crawler.portal import Column, Portal
from spiders.portal_file import family_names, quirk
from spiders.urls import resolve

_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
_SHORT_DATE = re.compile(r"(?<!\d)(\d{2})-(\d{2})-(\d{2})(?!\d)")
_NEXT = re.compile(r"^[\s\[(<>«»›]*(?:下一?页|后一?页|下页|next)[\s\])<>»›]*$", re.IGNORECASE)
SHORTEST_LEAD, LEAD = 15, 300  # characters
_ROWS = ("li", "tr", "dd", "dt", "dl", "article")


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list page to ask for. `otherwise` is asked instead if this one is missing or repeats what was seen.

    With a `form` it is a POST: a page of a list that only answers forms.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)
    otherwise: ListRequest | None = None
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells this page from others: its address, with the form where there is one."""
        return f"{self.url}#{self.body}" if self.form else self.url

    @property
    def body(self) -> str:
        """The form as it is sent."""
        return urlencode(self.form)


@dataclass(frozen=True)
class ListPage:
    """A list page as it was read: `number` counts from 1 in the order of the walk, `state` came with its request."""

    url: str
    text: str
    portal: Portal
    column: Column
    number: int = 1
    state: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The page parsed."""
        return LexborHTMLParser(self.text)

    @cached_property
    def base(self) -> str:
        """The address that links are relative to."""
        tag = self.tree.css_first("base[href]")
        return urljoin(self.url, tag.attributes.get("href") or "") if tag else self.url

    def link(self, href: str | None) -> str:
        """A link of the page as an absolute, canonical address, "" if it is no page."""
        return resolve(self.base, href or "")


class Family:
    """The general case; families override what differs."""

    name = ""
    article_path = r"\.s?html?$"  # searched in path and query of a link
    body = ""  # CSS selectors of the container with an article's text, the surest first
    signs: Sequence[tuple[str, str]] = ()  # (regular expression on the page, what it shows)
    entry_page = False  # page 1 only leads to the lists
    gaps = False  # a page without articles does not end the walk
    redirects = False  # the column's address leads elsewhere by nature

    def recognise(self, page: ListPage) -> list[str]:
        """What on the page speaks for this family, in words; the more, the surer."""
        return [said for sign, said in self.signs if re.search(sign, page.text)]

    def first(self, portal: Portal, column: Column, day: date | None = None) -> ListRequest:
        """The first list page of a column. `day` is today in China, for addresses that carry it."""
        return ListRequest(column.url)

    def items(self, page: ListPage) -> list[ListItem]:
        """The articles that the page lists, in its order."""
        rows = layout_selector(page.portal, "items")
        if rows:
            return items_of_rows(page, page.tree.css(rows))
        return items_by_links(page, page.tree, self.article_pattern(page.portal))

    def leads(self, page: ListPage) -> bool:
        """Whether this page 1 has no articles of its own and only leads to the lists."""
        return self.entry_page and page.number == 1

    def article_pattern(self, portal: Portal) -> re.Pattern[str]:
        """Which links are articles."""
        return re.compile(quirk(portal, "article_path", "") or self.article_path)

    def following(self, page: ListPage) -> ListRequest | None:
        """The next list page; None where the page says that there is none. A declared total is no end (see `total`)."""
        return next_by_link(page)

    def total(self, page: ListPage, size: int) -> int | None:
        """How many list pages the site claims to have; `size` is the number of articles on page 1."""
        found = re.search(r"共\s*(\d+)\s*页|(?<!\d)\d+\s*/\s*(\d+)\s*页", page.text)
        return int(found[1] or found[2]) if found else None

    def next_request(self, page: ListPage) -> ListRequest | None:
        """The next list page, the portal's quirks first."""
        portal = page.portal
        if quirk(portal, "first_page_only", False):
            return None
        path, parameter = quirk(portal, "page_path", ""), quirk(portal, "page_query", "")
        number = page.number + quirk(portal, "paging_base", 2) - 1
        if path:
            return ListRequest(urljoin(page.column.url, path.replace("{p}", str(number))))
        if parameter:
            return ListRequest(with_parameter(page.column.url, parameter, number))
        return self.following(page)


@cache
def family(name: str) -> Family:
    """The family of that name; raises KeyError."""
    if name not in family_names():
        raise KeyError(name)
    found = importlib.import_module(f"spiders.families.{name}").FAMILY
    assert isinstance(found, Family)
    return found


def layout_selector(portal: Portal, name: str) -> str:
    """The portal's selector for a field of list pages, "" if it has none."""
    return next((layout.selectors[name] for layout in portal.layouts if name in layout.selectors), "")


def items_by_links(page: ListPage, tree: LexborHTMLParser, pattern: re.Pattern[str]) -> list[ListItem]:
    """Articles among the links: those whose address fits the pattern, dated rows first of all.

    Where some rows carry dates, links without one that stand elsewhere (menus, most-read boxes) are left out.
    """
    found: dict[str, tuple[ListItem, str]] = {}
    for anchor in tree.css("a[href]"):
        url = page.link(anchor.attributes.get("href"))
        if not url or not pattern.search(path_and_query(url)):
            continue
        title = (anchor.attributes.get("title") or "").strip() or anchor.text(strip=True)
        row = _row_of(anchor)
        date = date_in(row.text()) if row is not None else ""
        title = _DATE.sub("", title).strip(" 　[]()·•")
        if not title or _NEXT.match(title) or title.isdigit():
            continue
        place = _place(row if row is not None else anchor)
        if url not in found or (date and not found[url][0].date):
            found[url] = (ListItem(title, url, date, _lead(row, title)), place)
    dated = {place for item, place in found.values() if item.date}
    return [item for item, place in found.values() if item.date or not dated or place in dated]


def _lead(row: LexborNode | None, title: str) -> str:
    """What a list says of an article besides its title and date; "" where that is no sentence, or not its alone."""
    if row is None or len({a.attributes.get("href") for a in row.css("a[href]")}) > 1:
        return ""
    text = _DATE.sub("", " ".join(row.text(separator=" ").split())).replace(title, "", 1).strip()
    return text[:LEAD] if len(text) >= SHORTEST_LEAD else ""


def items_of_rows(page: ListPage, rows: list[LexborNode]) -> list[ListItem]:
    """The first link of each row, whatever its address."""
    items: dict[str, ListItem] = {}
    for row in rows:
        anchor = row if row.tag == "a" else row.css_first("a[href]")
        url = page.link(anchor.attributes.get("href")) if anchor is not None else ""
        if anchor is None or not url:
            continue
        title = (anchor.attributes.get("title") or "").strip() or anchor.text(strip=True)
        items.setdefault(url, ListItem(title, url, date_in(row.text()), _lead(row, title)))
    return list(items.values())


def next_by_link(page: ListPage) -> ListRequest | None:
    """The page behind 下一页 or the like."""
    selector = layout_selector(page.portal, "next")
    anchors = page.tree.css(selector) if selector else page.tree.css("a[href]")
    for anchor in anchors:
        label = anchor.text(strip=True) or anchor.attributes.get("title") or ""
        url = page.link(anchor.attributes.get("href"))
        if url and url != page.url and (selector or _NEXT.match(label)):
            return ListRequest(url, state=page.state)
    return None


def numbered_link(page: ListPage, pattern: str) -> ListRequest | None:
    """The link whose page number (the pattern's last group) is the next one."""
    for anchor in page.tree.css("a[href]"):
        url = page.link(anchor.attributes.get("href"))
        found = re.search(pattern, path_and_query(url)) if url else None
        if found and found[found.lastindex or 0] == str(page.number + 1):
            return ListRequest(url)
    return None


def date_in(text: str) -> str:
    """The first date in the text as ISO, "" if there is none.

    >>> date_in("[2024年1月2日]"), date_in("24-01-02"), date_in("第3号")
    ('2024-01-02', '2024-01-02', '')
    """
    found = _DATE.search(text)
    if found is None:
        found = _SHORT_DATE.search(text)
    if found is None or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[3]) <= 31:
        return ""
    year = int(found[1]) + (2000 if len(found[1]) == 2 else 0)
    return f"{year}-{int(found[2]):02}-{int(found[3]):02}"


def path_and_query(url: str) -> str:
    """What of an address a family's pattern is searched in."""
    parts = urlsplit(url)
    return parts.path + ("?" + parts.query if parts.query else "")


def with_parameter(url: str, name: str, value: object) -> str:
    """The address with a query parameter set.

    >>> with_parameter("http://a.cn/l.jsp?id=3&page=1", "page", 2)
    'http://a.cn/l.jsp?id=3&page=2'
    """
    head, _, query = url.partition("?")
    pairs = [p for p in query.split("&") if p and p.partition("=")[0] != name]
    return head + "?" + "&".join([*pairs, f"{name}={value}"])


def _row_of(anchor: LexborNode) -> LexborNode | None:
    """The row that a link stands in: the nearest row element, or the nearest element with a date in its text."""
    node: LexborNode | None = anchor
    for _ in range(4):
        if node is None or node.tag in ("body", "html"):
            return None
        if node.tag in _ROWS or (node is not anchor and _DATE.search(node.text())):
            return node
        node = node.parent
    return None


def _place(node: LexborNode) -> str:
    """Where on the page a row stands: tags and classes of its parents."""
    names: list[str] = []
    parent = node.parent
    while parent is not None and parent.tag not in ("body", "html") and len(names) < 4:
        names.append(f"{parent.tag}.{parent.attributes.get('class') or ''}#{parent.attributes.get('id') or ''}")
        parent = parent.parent
    return ">".join(names)
