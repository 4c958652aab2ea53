"""The boxes of a topic's page or of a front page: several short lists side by side, each under a heading of its own.

None of them is the page's list alone. They are told by standing in neighbours of one shape, and by a page that counts
no pages: a column beside whose list other columns stand has a paging bar. Boxes that are headed by days, months or
years, or by the pages of a newspaper, are one list on any page.
"""

from __future__ import annotations

import re

from lxml import etree

from crawler.text.list_groups import Group
from crawler.text.list_headings import heads_rows
from crawler.text.list_rows import Row
from crawler.text.list_shapes import shape_of
from crawler.text.page_text import PageText

MOST = 15  # rows of a box
MOST_OF_A_PART = 200  # rows below one day, month or year
FEWEST = 3  # boxes
HIGHEST = 4  # elements from the rows' container to the box
_PAGED = re.compile(r"下\s?一?\s?[页頁]|[尾末]\s?[页頁]|共\s*\d+\s*(?:页|頁|条|條|筆)|加载更多|查看更多")
_PAGING_SCRIPT = re.compile(r"createPage\w*\(|Ls\.pagination|laypage|pageCount\s*[:=]")


def with_boxes(page: PageText, groups: list[Group], best: Group) -> None:
    """Put the rows of the neighbouring boxes of one shape to those of the best one, in page order."""
    rows = best.rows
    holder = rows[0].element.getparent()
    in_parts = heads_rows(page, rows[0])
    most = MOST_OF_A_PART if in_parts else MOST
    if (
        best.wide
        or (best.names and not in_parts)
        or len(rows) > most
        or any(row.element.getparent() is not holder for row in rows)
    ):
        return
    if not in_parts and (
        _PAGED.search(page.text) or any(_PAGING_SCRIPT.search(script[:2000]) for script in page.scripts)
    ):
        return
    by_holder: dict[etree._Element, Group] = {}
    shape = shape_of(rows[0].element)
    for group in groups:
        above = group.rows[0].element.getparent()
        if above is None or shape_of(group.rows[0].element) != shape:
            continue
        if all(row.element.getparent() is above for row in group.rows):
            by_holder.setdefault(above, group)
    dated = best.dated >= 0.9 * len(rows)
    path: list[str] = []
    box = holder
    for _ in range(HIGHEST):
        if box is None or (outer := box.getparent()) is None or outer.tag == "html":
            return
        path.append(shape_of(box))
        found = [
            by_holder[inner]
            for neighbour in outer
            if isinstance(neighbour.tag, str) and shape_of(neighbour) == path[-1]
            # not iter(tag): pages have names of elements that the parser gives and does not take
            for inner in ([neighbour] if neighbour is holder else neighbour.iter())
            if inner in by_holder and _path(inner, neighbour) == path and _like(by_holder[inner], dated, most)
        ]
        if in_parts:
            found = [group for group in found if heads_rows(page, group.rows[0])]
        if len(found) >= (2 if in_parts else FEWEST):
            known: dict[str, Row] = {}
            for group in found:
                for row in group.rows:
                    known.setdefault(row.href, row)
            best.rows = list(known.values())
            return
        box = outer


def _path(inner: etree._Element, box: etree._Element) -> list[str]:
    """The shapes from a container up to its box."""
    path = [shape_of(inner)]
    at = inner
    while at is not box and len(path) <= HIGHEST and (above := at.getparent()) is not None:
        at = above
        path.append(shape_of(at))
    return path


def _like(group: Group, dated: bool, most: int) -> bool:
    """Whether the rows are no more than a box has, and have dates or none as the best ones have."""
    return len(group.rows) <= most and (group.dated >= 0.9 * len(group.rows)) == dated
