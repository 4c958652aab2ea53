"""The items of a column list: title, address, date.

A list is the best group of rows: neighbours of one shape, each with one titled link and most of them with a date. The
group is found by climbing from every link to the highest element that holds no other titled link; no class name is
needed. Rows that a site keeps in scripts and comments are read too (list_buried.py).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urljoin

from lxml import etree

from crawler.items import ListItem
from crawler.text.list_buried import known_to_scripts, shown_by_scripts
from crawler.text.list_rows import Row, row_of
from crawler.text.list_titles import SHORTEST, text_of, titled_link
from crawler.text.page_text import PageText

MAX_LINKS = 5_000  # of a page; more are no list that a person reads
MAX_CLIMB = 8  # a row is not deeper than this above its link
FEW_LINKS = 4.0  # titled links of a row on average: a category, the title, an author, a picture
_OF_ONE_ROW = re.compile(r"\d+|\b(?:odd|even|first|last|active|cur(?:rent)?|on|line|bg)\b")


@dataclass(slots=True)
class Group:
    """Rows below one container (or below neighbouring containers of the same shape)."""

    rows: list[Row] = field(default_factory=list)
    wide: bool = False  # rows with several links each

    @property
    def dated(self) -> int:
        """How many rows have a date."""
        return sum(bool(row.date) for row in self.rows)

    def score(self) -> float:
        """How much the group looks like a column: long titles, dates, many rows."""
        titles = sum(min(len(row.title), 40) for row in self.rows if len(row.title) >= 6)
        share = self.dated / len(self.rows)
        distinct = len({row.href for row in self.rows}) / len(self.rows)
        # The links of wide rows count as rows of their own elsewhere, with shorter titles: the whole comes first.
        return titles * (1 + 3 * share) * distinct * (1.3 if self.wide else 1.0)


def list_items(page: PageText, base_url: str = "", group: Group | None = None) -> tuple[ListItem, ...]:
    """The items of the page's main list in page order, addresses absolute where a base is known; empty without one.

    `group` is the page's `main_group` where the caller has it.
    """
    group = group or main_group(page)
    if group is None:
        return ()
    items: dict[str, ListItem] = {}
    for row in group.rows:
        if row.href not in items:
            items[row.href] = ListItem(row.title, resolved(base_url or page.url, row.href), row.date)
    return tuple(items.values())


def main_group(page: PageText) -> Group | None:
    """The group of rows that is the page's list, None where no group has two rows."""
    groups = _groups(page, page.root) if page.root is not None else []
    groups += [g for root in shown_by_scripts(page) for g in _groups(page, root)]
    best = _best(groups)
    if best is None or best.dated < 2:  # what only a script knows stands behind what can be seen
        groups += [g for root in known_to_scripts(page) for g in _groups(page, root)]
        if page.root is not None and ("javascript:" in page.markup or "onclick" in page.markup):
            groups += _groups(page, page.root, scripted=True)
        best = _best(groups)
    if best is not None and not best.wide:
        _complete(page, best)
    return best


def _best(groups: list[Group]) -> Group | None:
    best = max((g for g in groups if len(g.rows) >= 2), key=Group.score, default=None)
    if best is not None and best.score() > 0:
        return best
    return max(groups, key=Group.score, default=None)


def _complete(page: PageText, group: Group) -> None:
    """Add the rows whose titles are so short that they pass for navigation (讣告) between neighbours of their shape."""
    if len(group.rows) < 4:
        return
    rows = {row.element: row for row in group.rows}
    shapes = {_shape(element) for element in rows}
    dated = group.dated >= 0.7 * len(rows)
    whole: list[Row] = []
    for container in dict.fromkeys(element.getparent() for element in rows):
        for element in container if container is not None else ():
            row = rows.get(element)
            if row is None and isinstance(element.tag, str) and _shape(element) in shapes:
                anchors = [element] if element.tag == "a" else element.findall(".//a[@href]")
                linked = [(a, *found) for a in anchors[:6] if (found := titled_link(page, a, shortest=2))]
                if len({href for _, _, href in linked}) == 1 and len(linked[0][1]) < SHORTEST:
                    row = row_of(element, *linked[0])
                    row = row if bool(row.date) == dated else None
            if row is not None:
                whole.append(row)
    if len(whole) > len(group.rows):
        group.rows = whole


def resolved(base_url: str, href: str) -> str:
    """The absolute address, or the address as written where no base is known or it cannot be joined."""
    if not base_url.startswith(("http://", "https://")):
        return href
    try:
        return urljoin(base_url, href)
    except ValueError:
        return href


def _groups(page: PageText, root: etree._Element, *, scripted: bool = False) -> list[Group]:
    titled: dict[etree._Element, tuple[str, str]] = {}
    for anchor in root.iter("a"):
        if len(titled) >= MAX_LINKS:
            break
        found = titled_link(page, anchor, scripted=scripted)
        if found:
            titled[anchor] = found
    holds: dict[etree._Element, set[str]] = defaultdict(set)
    for anchor, (_, href) in titled.items():
        at: etree._Element | None = anchor
        for _ in range(MAX_CLIMB + 1):
            if at is None:
                break
            if len(holds[at]) < 3:
                holds[at].add(href)
            at = at.getparent()
    by_container: dict[tuple[etree._Element, str], Group] = {}
    seen_rows: dict[etree._Element, Row] = {}
    ranks: dict[etree._Element, tuple[bool, int]] = {}
    for anchor, (title, href) in titled.items():
        element = anchor
        for _ in range(MAX_CLIMB):
            above = element.getparent()
            if above is None or above.tag in ("body", "html") or len(holds[above]) > 1:
                break
            element = above
        if element in seen_rows:  # a second link of the same row: the longer text is the title
            row = seen_rows[element]
            if _rank(anchor, title) > ranks[element]:
                row.title, ranks[element] = title, _rank(anchor, title)
            continue
        container = element.getparent()
        if container is None:
            continue
        ranks[element] = _rank(anchor, title)
        row = seen_rows[element] = row_of(element, anchor, title, href)
        key = (container, _shape(element))
        by_container.setdefault(key, Group()).rows.append(row)
    return [*_merged(by_container), *_wide_rows(titled)]


def _rank(anchor: etree._Element, title: str) -> tuple[bool, int]:
    """Which of a row's links is its title: one that is text rather than an icon's tooltip, the longer one."""
    return bool(text_of(anchor)), len(title)


def _wide_rows(titled: dict[etree._Element, tuple[str, str]]) -> list[Group]:
    """Rows with several titled links ([category] title author): four or more neighbours of one shape.

    The longest link is the title. Where a row's links are of like length they are rows themselves, not parts of one.
    """
    rows: dict[tuple[etree._Element, str], dict[etree._Element, list[etree._Element]]] = {}
    below: dict[etree._Element, tuple[list[etree._Element], etree._Element]] = {}  # the links in it, and its parent
    for anchor in titled:
        at = anchor
        for _ in range(MAX_CLIMB):
            known = below.get(at)
            if known is None:
                above = at.getparent()
                if above is None or above.tag == "html":
                    break
                known = below[at] = ([], above)
                rows.setdefault((above, _shape(at)), {})[at] = known[0]
            known[0].append(anchor)
            at = known[1]
    groups = []
    for members in rows.values():
        links = sum(len({titled[a][1] for a in anchors}) for anchors in members.values())
        if len(members) < 4 or not 1.3 * len(members) <= links <= FEW_LINKS * len(members):
            continue
        chosen: list[tuple[etree._Element, etree._Element, str, str]] = []
        clear = 0
        for element, anchors in members.items():
            ranked = sorted(anchors, key=lambda a: _rank(a, titled[a][0]), reverse=True)
            title, href = titled[ranked[0]]
            others = [titled[a][0] for a in ranked if titled[a][1] != href]
            clear += not others or len(title) >= 1.5 * len(others[0])
            chosen.append((element, ranked[0], title, href))
        if clear >= 0.7 * len(members):
            made = Group([row_of(*row) for row in chosen], wide=True)
            groups.append(made)
    return groups


def _merged(by_container: dict[tuple[etree._Element, str], Group]) -> list[Group]:
    """Groups in neighbouring containers of the same shape are one list (five rows to a <ul> is common)."""
    merged: dict[tuple[object, str, str], Group] = {}
    for (container, shape), group in by_container.items():
        above = container.getparent()
        key = (
            above if above is not None and container.tag in ("ul", "ol", "dl", "table", "tbody", "div") else container,
            _shape(container),
            shape,
        )
        merged.setdefault(key, Group()).rows.extend(group.rows)
    whole = list(merged.values())
    return [*by_container.values(), *(g for g in whole if _alike(g))]


def _alike(group: Group) -> bool:
    """Whether merged rows are one list: all dated or none, or nearly so."""
    share = group.dated / len(group.rows)
    return share >= 0.9 or share <= 0.05


def _shape(element: etree._Element) -> str:
    return f"{element.tag}.{_plain_class(element.get('class') or '')}"


@lru_cache(maxsize=4096)
def _plain_class(name: str) -> str:
    """The class without what tells one row of a list from its neighbours."""
    return " ".join(_OF_ONE_ROW.sub("", name).split())
