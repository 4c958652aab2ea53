"""Dates that a list tells for several rows at once: the day above the rows of that day, the year above those of a year,
and in tables of documents the column of the two that says when a document was published.
"""

from __future__ import annotations

import re

from crawler.text.list_dates import row_date
from crawler.text.list_groups import Group
from crawler.text.list_titles import text_of
from crawler.text.page_text import PageText

LONGEST = 24  # characters of such a heading
BEFORE = 2  # text nodes between the first heading and the first row: no date of today in the page's head
_WEEKDAY = r"(?:\s*[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?)?"
_DAY = re.compile(
    rf"\W*(?:(?:19|20)\d\d\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}日?|\d{{1,2}}月\d{{1,2}}日){_WEEKDAY}\W*"
)
_YEAR = re.compile(r"\W*((?:19|20)\d\d)\s*年?度?\W*")
_PUBLISHED = re.compile(r"(?:发布|公开|公布|發布|刊登|上网)\S{0,2}(?:日期|时间|時間)")
_ANY_DATE = re.compile(r"日期|时间|時間")


def dated_by_heading(page: PageText, group: Group) -> None:
    """Give rows without a date the day that stands above them, and rows without a year the year above them."""
    if all(len(row.date) == 10 for row in group.rows):
        return
    spans = page.weights.spans
    places = sorted((spans[row.element], at) for at, row in enumerate(group.rows) if row.element in spans)
    if not places:
        return
    day = year = ""
    at = max(0, places[0][0][0] - BEFORE)
    for (first, end), number in places:
        for node in page.nodes[at:first]:
            if node.anchored or node.end - node.start > LONGEST:
                continue
            text = page.text[node.start : node.end]
            if _DAY.fullmatch(text):
                day = row_date(text)
            elif match := _YEAR.fullmatch(text):
                day, year = "", match[1]
        at = max(at, end)
        row = group.rows[number]
        if len(row.date) == 5 and year:
            row.date = f"{year}-{row.date}"
        elif not row.date and day:
            row.date = f"{year}-{day}" if len(day) == 5 and year else day


def dated_by_column(group: Group) -> None:
    """In a table with several columns of dates, the rows' dates from the one that is headed 发布日期 or the like."""
    first = group.rows[0].element
    if first.tag != "tr" or len(group.rows) < 2:
        return
    table = next(first.iterancestors("table"), None)
    head = next(table.iter("tr"), None) if table is not None else None
    if head is None or head is first:
        return
    names = [text_of(cell) for cell in head]
    if sum(bool(_ANY_DATE.search(name)) for name in names) < 2:
        return
    column = next((n for n, name in enumerate(names) if _PUBLISHED.search(name)), -1)
    if column < 0:
        return
    for row in group.rows:
        if len(row.element) == len(names) and (date := row_date(text_of(row.element[column]))):
            row.date = date
