"""Groups of rows: neighbours of one shape with one titled link each, or with several of which one is the title.

A row is found by climbing from a link to the highest element that holds no other titled link; no class name is needed.
Which group is the page's list is told by lists.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice, pairwise

from lxml import etree

from crawler.text.list_ranks import rank_of_two
from crawler.text.list_rows import MOST_LINKS, Row, row_of
from crawler.text.list_shapes import plain_address, shape_of
from crawler.text.list_titles import ADDRESSES, SHORTEST, is_cut_of, titled_link
from crawler.text.list_wide import MAX_CLIMB, wide_rows
from crawler.text.page_text import PageText
from crawler.text.row_group import Group as Group
from crawler.text.row_group import around

MAX_LINKS = 5_000  # of a page that have a title; more are no list that a person reads
FEWEST_IN_TURN = 4  # rows
MOST_CELLS = 20  # of a grid's row that are looked at


def groups_of(
    page: PageText,
    root: etree._Element,
    *,
    scripted: bool = False,
    pictured: bool = False,
    days: bool = False,
    shortest: int = SHORTEST,
) -> list[Group]:
    """Every group of rows below that element; which links count besides is said in titled_link."""
    titled: dict[etree._Element, tuple[str, str]] = {}
    for anchor in islice(_links_below(page, root, scripted), MOST_LINKS):
        if len(titled) >= MAX_LINKS:
            break
        found = titled_link(page, anchor, scripted=scripted, pictured=pictured, days=days, shortest=shortest)
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
    anchors: dict[etree._Element, etree._Element] = {}  # of the row, whose title it has
    for anchor, (title, href) in titled.items():
        element = anchor
        for _ in range(MAX_CLIMB):
            above = element.getparent()
            if (
                above is None
                or above.tag in ("body", "html")
                or len(holds[above]) > 1
                or _only_row(element, above, holds)
                or _ends_grid(element, above, holds)
            ):
                break
            element = above
        if element in seen_rows:  # a second link of the same row: the longer text is the title
            row = seen_rows[element]
            if is_cut_of(row.title, title):
                row.title = title
            elif (
                title != row.title
                and rank_of_two(anchor, title) > rank_of_two(anchors[element], row.title)
                and not is_cut_of(title, row.title)
            ):
                row.title, anchors[element] = title, anchor
            continue
        container = element.getparent()
        if container is None:
            continue
        anchors[element] = anchor
        row = seen_rows[element] = row_of(element, anchor, title, href)
        key = (container, shape_of(element))
        by_container.setdefault(key, Group()).rows.append(row)
    return [*_merged(page, by_container), *wide_rows(page, titled)]


def _links_below(page: PageText, root: etree._Element, scripted: bool) -> Iterable[etree._Element]:
    """The links below an element; with those that only a script follows if it is `scripted`."""
    if scripted:
        return (e for e in root.iter() if e.tag == "a" or _is_clicked(e))
    return page.elements("a") if root is page.root and not page.limits else root.iter("a")


def _is_clicked(element: etree._Element) -> bool:
    return any(element.get(name) for name in ("onclick", *ADDRESSES))


def _only_row(element: etree._Element, above: etree._Element, holds: dict[etree._Element, set[str]]) -> bool:
    """Whether that is a list of one row between other lists: of a day, of a subject."""
    if element.tag != "li" or above.tag not in ("ul", "ol") or len(above) != 1:
        return False
    outer = above.getparent()
    return outer is not None and len(holds[outer]) > 1


def _ends_grid(element: etree._Element, above: etree._Element, holds: dict[etree._Element, set[str]]) -> bool:
    """Whether that is the only cell of the last row of a grid, whose rows before have two or more."""
    before = above.getprevious()
    if before is None or before.tag != above.tag or above.getnext() is not None or len(holds.get(before, ())) < 2:
        return False
    shape = shape_of(element)
    return sum(shape_of(cell) == shape and bool(holds.get(cell)) for cell in islice(before, MOST_CELLS)) > 1


def _merged(page: PageText, by_container: dict[tuple[etree._Element, str], Group]) -> list[Group]:
    """Groups in neighbouring containers of the same shape are one list (five rows to a <ul> is common)."""
    merged: dict[tuple[etree._Element, str, str], Group] = {}
    together: dict[etree._Element, list[Group]] = {}
    for (container, shape), group in by_container.items():
        merged.setdefault((around(page, container), shape_of(container), shape), Group()).rows.extend(group.rows)
        together.setdefault(container, []).append(group)
    whole = list(merged.values())
    several = (_in_turn(groups) for groups in together.values() if len(groups) > 1)
    mixed = [group for group in several if group is not None]
    parts = {row.element for group in mixed for row in group.rows}
    single = [*by_container.values(), *(group for group in whole if _alike(group))]
    return [*(group for group in single if group.rows[0].element not in parts), *mixed]


def _in_turn(groups: list[Group]) -> Group | None:
    """The rows of two or more classes that stand between each other in one container, all of one sort: row and altrow,
    with a picture and without.
    """
    first = max(groups, key=lambda group: len(group.rows))
    if len(first.rows) < 2:
        return None
    alike = [group for group in groups if group is first or _of_one_sort(first, group)]
    if len(alike) < 2 or sum(len(group.rows) for group in alike) < FEWEST_IN_TURN:
        return None
    number_of = {row.element: number for number, group in enumerate(alike) for row in group.rows}
    rows = {row.element: row for group in alike for row in group.rows}
    container = first.rows[0].element.getparent()
    order = [element for element in container if element in rows] if container is not None else []
    turns = sum(number_of[one] != number_of[other] for one, other in pairwise(order))
    return Group([rows[element] for element in order]) if turns >= len(alike) else None


def _of_one_sort(first: Group, other: Group) -> bool:
    """Whether rows are alike whatever their classes: of one tag, all with dates or none, and with one kind of address.

    Rows with dates may have several kinds of which one is common: columns lead to articles and documents in turn.
    """
    if first.rows[0].element.tag != other.rows[0].element.tag:
        return False
    kinds, others = ({plain_address(row.href) for row in group.rows} for group in (first, other))
    if first.dated == len(first.rows):
        return other.dated == len(other.rows) and not kinds.isdisjoint(others)
    return len(kinds | others) == 1 and not first.dated and not other.dated


def _alike(group: Group) -> bool:
    """Whether merged rows are one list: all dated or none, or nearly so; in cells, beside which menus stand, dated."""
    share = group.dated / len(group.rows)
    if share >= 0.9:
        return True
    return share <= 0.05 and not any(e.tag == "td" for e in islice(group.rows[0].element.iterancestors(), 2))
