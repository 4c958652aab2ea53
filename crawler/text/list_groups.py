"""Groups of rows: neighbours of one shape with one titled link each, or with several of which one is the title.

A row is found by climbing from a link to the highest element that holds no other titled link; no class name is needed.
Which group is the page's list is told by lists.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice, pairwise

from lxml import etree

from crawler.text.list_ranks import rank, rank_of_two
from crawler.text.list_rows import MOST_LINKS, Row, row_of
from crawler.text.list_shapes import plain_address, shape_of
from crawler.text.list_titles import ADDRESSES, SHORTEST, is_cut_of, titled_link
from crawler.text.page_text import PageText

MAX_LINKS = 5_000  # of a page that have a title; more are no list that a person reads
MAX_CLIMB = 8  # a row is not deeper than this above its link
SEVERAL = 1.3  # titled links of a row on average, for one of them to be no title
FEWEST_IN_TURN = 4  # rows
MOST_CELLS = 20  # of a grid's row that are looked at
FEW_LINKS = 4.0  # titled links of a row on average: a category, the title, an author, a picture
_HOLDERS = frozenset(("ul", "ol", "dl", "table", "tbody", "tr", "td", "div"))


@dataclass(slots=True)
class Group:
    """Rows below one container (or below neighbouring containers of the same shape)."""

    rows: list[Row] = field(default_factory=list)
    wide: bool = False  # rows with several links each
    headed: bool = False  # a day stands above the rows, which have none of their own
    shown: bool = False  # by a script, which has them as markup

    @property
    def dated(self) -> int:
        """How many rows have a date."""
        return sum(bool(row.date) for row in self.rows)

    @property
    def names(self) -> bool:
        """Whether no row has a date, and the titles are as short as names of departments and columns."""
        return not self.dated and sum(len(row.title) for row in self.rows) < 10 * len(self.rows)

    def score(self) -> float:
        """How much the group looks like a column: long titles, dates, many rows."""
        titles = 1.0 * sum(min(len(row.title), 40) for row in self.rows if len(row.title) >= 6)
        share = 1.0 if self.headed else self.dated / len(self.rows)
        distinct = len({row.href for row in self.rows}) / len(self.rows)
        if share < 0.1 and sum(len(row.title) for row in self.rows) < 10 * len(self.rows):
            titles *= 0.4  # names of departments, columns
        # The links of wide rows count as rows of their own elsewhere, with shorter titles: the whole comes first.
        return titles * (1 + 3 * share) * distinct * (1.3 if self.wide else 1.0)


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
    return [*_merged(page, by_container), *_wide_rows(page, titled)]


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


def _wide_rows(page: PageText, titled: dict[etree._Element, tuple[str, str]]) -> list[Group]:
    """Rows with several titled links ([category] title author): four or more neighbours of one shape, two of a list.

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
                rows.setdefault((above, shape_of(at)), {})[at] = known[0]
            known[0].append(anchor)
            at = known[1]
    parts: dict[tuple[etree._Element, str, str], list[dict[etree._Element, list[etree._Element]]]] = {}
    for (above, shape), members in rows.items():
        if len(members) >= 2 and _many(members):
            parts.setdefault((_around(page, above), shape_of(above), shape), []).append(members)  # as in _merged
    whole = [{e: a for members in part for e, a in members.items()} for part in parts.values() if len(part) > 1]
    several = [members for members in [*rows.values(), *whole] if _enough(members) and _many(members)]
    found = (_wide_group(page, members, titled) for members in several)
    return [group for group in found if group is not None]


def _enough(members: dict[etree._Element, list[etree._Element]]) -> bool:
    """Four rows, or two whose elements are rows by their nature."""
    return len(members) >= 4 or (len(members) >= 2 and next(iter(members)).tag in ("li", "tr", "dd", "article"))


def _many(members: dict[etree._Element, list[etree._Element]]) -> bool:
    """Whether rows may have several links each; which are the same is not looked at yet."""
    return sum(map(len, members.values())) >= SEVERAL * len(members)


def _wide_group(
    page: PageText,
    members: dict[etree._Element, list[etree._Element]],
    titled: dict[etree._Element, tuple[str, str]],
) -> Group | None:
    """The rows with their links as one group, None where it is not clear which link is the title."""
    links = sum(len({titled[a][1] for a in anchors}) for anchors in members.values())
    if not SEVERAL * len(members) <= links <= FEW_LINKS * len(members):
        return None
    said = Counter(titled[a][0] for anchors in members.values() for a in anchors)
    often = max(3, 0.3 * len(members))  # a department, an author
    address = _address_of_titles(members, titled)
    chosen: list[tuple[etree._Element, etree._Element, str, str]] = []
    clear = 0
    for element, anchors in members.items():
        own = [a for a in anchors if said[titled[a][0]] < often]
        if not own:  # its title is as short as 冬至
            short = (a for a in element.iter("a") if a not in titled)
            known = {a: found for a in short if (found := titled_link(page, a, shortest=2))}
            titled = {**titled, **known}
            own = list(known) or anchors
        own = [a for a in own if plain_address(titled[a][1]) == address] or own
        if len(own) > 1:
            own = [a for a in own if not _is_labelled(a)] or own
        ranked = sorted(own, key=lambda a: rank(a, titled[a][0]), reverse=True) if len(own) > 1 else own
        title, href = titled[ranked[0]]
        others = [titled[a][0] for a in ranked[1:] if titled[a][1] != href]
        clear += not others or len(title) >= 1.5 * len(others[0])
        chosen.append((element, ranked[0], title, href))
    return Group([row_of(*row) for row in chosen], wide=True) if clear >= 0.7 * len(members) else None


def _is_labelled(anchor: etree._Element) -> bool:
    """Whether a label stands right before the link: 相关文件：, 来源："""
    before = anchor.getprevious()
    parent = anchor.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return len(text.strip()) >= 3 and text.rstrip().endswith(("：", ":"))


def _address_of_titles(
    members: dict[etree._Element, list[etree._Element]], titled: dict[etree._Element, tuple[str, str]]
) -> str:
    """The kind of address (thread-#.html) that nearly every row has a link to and that says most, "" where none does.

    Authors and categories have addresses of their own kind, and names that return.
    """
    said: dict[str, set[str]] = defaultdict(set)
    rows: Counter[str] = Counter()
    for anchors in members.values():
        rows.update({plain_address(titled[a][1]) for a in anchors})
        for anchor in anchors:
            said[plain_address(titled[anchor][1])].add(titled[anchor][0])
    common = [address for address, count in rows.items() if count >= 0.7 * len(members)]
    ranked = sorted(((sum(map(len, said[address])), address) for address in common), reverse=True)
    longest = sum(max(len(titled[a][0]) for a in anchors) for anchors in members.values())
    if not ranked or ranked[0][0] < 0.7 * longest or (len(ranked) > 1 and ranked[0][0] < 1.3 * ranked[1][0]):
        return ""  # titles have addresses of many kinds
    return ranked[0][1]


def _merged(page: PageText, by_container: dict[tuple[etree._Element, str], Group]) -> list[Group]:
    """Groups in neighbouring containers of the same shape are one list (five rows to a <ul> is common)."""
    merged: dict[tuple[etree._Element, str, str], Group] = {}
    together: dict[etree._Element, list[Group]] = {}
    for (container, shape), group in by_container.items():
        merged.setdefault((_around(page, container), shape_of(container), shape), Group()).rows.extend(group.rows)
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
    sort = _sort_of(first)
    alike = [group for group in groups if _sort_of(group) == sort] if sort is not None else []
    if len(alike) < 2 or sum(len(group.rows) for group in alike) < FEWEST_IN_TURN:
        return None
    number_of = {row.element: number for number, group in enumerate(alike) for row in group.rows}
    rows = {row.element: row for group in alike for row in group.rows}
    container = first.rows[0].element.getparent()
    order = [element for element in container if element in rows] if container is not None else []
    turns = sum(number_of[one] != number_of[other] for one, other in pairwise(order))
    return Group([rows[element] for element in order]) if turns >= len(alike) else None


def _sort_of(group: Group) -> tuple[str, bool, str] | None:
    """What rows have in common whatever their classes: the tag, whether all have dates, and the kind of address; None
    for rows that have not.
    """
    addresses = {plain_address(row.href) for row in group.rows}
    if len(addresses) != 1 or group.dated not in (0, len(group.rows)):
        return None
    return str(group.rows[0].element.tag), bool(group.dated), addresses.pop()


def _around(page: PageText, container: etree._Element) -> etree._Element:
    """The element in which containers of the same shape are neighbours, wrappers around one of them not counted; the
    container itself where it has no neighbours.
    """
    outer = container.getparent()
    if outer is None or container.tag not in _HOLDERS:
        return container
    spans = page.weights.spans  # a wrapper has the text of what it is around and no other
    for _ in range(2):
        above = outer.getparent()
        if above is None or outer.tag not in _HOLDERS or spans.get(outer) != spans.get(container):
            break
        outer = above
    return outer


def _alike(group: Group) -> bool:
    """Whether merged rows are one list: all dated or none, or nearly so; in cells, beside which menus stand, dated."""
    share = group.dated / len(group.rows)
    if share >= 0.9:
        return True
    return share <= 0.05 and not any(e.tag == "td" for e in islice(group.rows[0].element.iterancestors(), 2))
