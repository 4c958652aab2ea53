"""Dates that a list tells for several rows at once: the day above the rows of that day, the year above those of a year,
and in tables of documents the column of the two that says when a document was published. And what it says before
several titles alike, which is no part of them.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from lxml import etree

from crawler.text.list_dates import is_date, row_date
from crawler.text.list_groups import Group
from crawler.text.list_rows import Row
from crawler.text.list_titles import MATCHED, text_of, texts_of
from crawler.text.page_text import PageText

_SHORT = 10  # characters of what stands beside a day
LONGEST = 24  # characters of such a heading
LONGEST_LABEL = 6  # characters
SAME_LABEL = 3  # rows
BEFORE = 2  # text nodes between the first heading and the first row: no date of today in the page's head
_DIGIT = re.compile(r"\d")
_WEEKDAY = r"(?:\s*[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?)?"
_BESIDE_DAY = re.compile(
    r"\W*(?:(?:星期|周|週|礼拜)[一二三四五六日天]|今天|昨天|前天|共?\s?\d{1,3}\s?[条篇])\W*"
)  # in an element of its own
_DAY = re.compile(
    rf"\W*(?:(?:19|20)\d\d\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}日?|\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}([./-])\d{{1,2}}\1(?:19|20)\d\d){_WEEKDAY}\W*"
)
_YEAR = re.compile(r"\W*((?:19|20)\d\d)\s*年?度?\W*")
_MONTH = re.compile(r"\W*((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*月?\W*")
_MONTH_ALONE = re.compile(r"\W*(1[0-2]|0?[1-9])\s*月(?:份)?\W*")  # below its year
_DAY_OF_MONTH = re.compile(r"\W*(\d{1,2})\s*日?\W*")
_MONTH_AND_DAY = re.compile(r"\W*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\W*")
PAPER_PAGE = re.compile(r"(?:第\s*[A-Z]?\s*\d{1,3}\s*版|[A-Z]?\d{1,3}\s*版\s*[:：]).{0,14}")  # of an electronic edition
_PUBLISHED = re.compile(r"(?:发布|公开|公布|發布|刊登|上网)\S{0,2}(?:日期|时间|時間)")
_ROWS = re.compile(r"[1-9]\d{0,2}", re.ASCII)
_ANY_DATE = re.compile(r"日期|时间|時間")


def dated_by_heading(page: PageText, group: Group) -> None:
    """Give rows without a date the day that stands above them, and rows without a year the year above them."""
    if all(len(row.date) == 10 and not row.behind for row in group.rows):
        return
    behind = [row for row in group.rows if row.behind]
    if behind == group.rows[-1:] and len(group.rows) >= 3:  # of what stands below the list: 1/1
        behind[0].date, behind[0].behind = "", False
    spans = page.weights.spans
    places = sorted((spans[row.element], at) for at, row in enumerate(group.rows) if row.element in spans)
    if not places:
        return
    day = year = month = ""
    months: dict[int, str] = {}  # the year of the month that was told last
    at = max(0, places[0][0][0] - BEFORE)
    first_row = group.rows[places[0][1]].element
    above = [node for node in page.nodes[at : places[0][0][0]] if _DAY.fullmatch(page.text[node.start : node.end])]
    if any(not _of_a_row(node.block, first_row) for node in above):
        for row in group.rows:  # the day behind a row is that of the rows below it
            row.date = "" if row.behind else row.date
    for (first, end), number in places:
        before = ""
        for node in page.nodes[at:first]:
            text, told = page.text[node.start : node.end], before
            before = ""
            if node.anchored or node.end - node.start > LONGEST:
                continue
            if not _DIGIT.search(text) or _of_a_row(node.block, group.rows[number].element):
                continue
            parted, before = _parted(told, text), text
            if _DAY.fullmatch(text) or parted:
                day, month = row_date(parted or text), ""
                if len(day) == 5 and months.get(int(day[:2])):
                    day = f"{months[int(day[:2])]}-{day}"
            elif match := _MONTH.fullmatch(text):
                day, month = "", f"{match[1]}-{match[2].lstrip('0')}"
                months = {int(match[2]): match[1]}
            elif match := _YEAR.fullmatch(text):
                day, year = "", match[1]
            elif year and (match := _MONTH_ALONE.fullmatch(text)):
                day, month = "", f"{year}-{match[1].lstrip('0')}"
        at = max(at, end)
        row = group.rows[number]
        if len(row.date) == 5 and (known := year or months.get(int(row.date[:2]))):
            row.date = f"{known}-{row.date}"
        elif len(row.date) == 5 and month.endswith(f"-{row.date[:2].lstrip('0')}"):
            row.date = f"{month[:4]}-{row.date}"
        elif not row.date and day:
            row.date = f"{year}-{day}" if len(day) == 5 and year else day
        elif not row.date and month:
            told = next((m[1] for text in texts_of(row.element)[:6] if (m := _DAY_OF_MONTH.fullmatch(text))), "")
            row.date = row_date(f"{month}-{told}") if told else ""


def _parted(before: str, text: str) -> str:
    """The day whose parts stand in two texts: 24 and 2023.11, 11-24 and 2023, or the other way round; "" for none."""
    for one, other in ((before, text), (text, before)):
        if (month := _MONTH.fullmatch(one)) and (day := _DAY_OF_MONTH.fullmatch(other)):
            return f"{month[1]}-{month[2]}-{day[1]}"
        if (year := _YEAR.fullmatch(one)) and (rest := _MONTH_AND_DAY.fullmatch(other)):
            return f"{year[1]}-{rest[1]}-{rest[2]}"
    return ""


def heads_rows(page: PageText, row: Row) -> bool:
    """Whether what heads the rows of one part of a list stands right above the row: a day, a month or a year by itself,
    or the page of a newspaper.
    """
    if (span := page.weights.spans.get(row.element)) is None or not span[0]:
        return False
    at = span[0] - 1
    node = page.nodes[at]
    text = page.text[node.start : node.end]
    while at and len(text) <= _SHORT and _BESIDE_DAY.fullmatch(text):
        at -= 1
        node = page.nodes[at]
        text = page.text[node.start : node.end]
    if node.end - node.start > LONGEST or not _DIGIT.search(text):
        return False
    if PAPER_PAGE.fullmatch(text.strip()):
        return True
    dated = any(pattern.fullmatch(text) for pattern in (_DAY, _MONTH, _YEAR))
    if not dated and at:
        dated = bool(_parted(page.text[page.nodes[at - 1].start : page.nodes[at - 1].end], text))
    return dated and not node.anchored and not _of_a_row(node.block, row.element)


def _of_a_row(block: etree._Element, row: etree._Element) -> bool:
    """Whether what stands there belongs to a row of its own with a link, not to the rows below it."""
    at: etree._Element | None = block
    while at is not None and at.tag not in ("li", "tr", "dd"):
        at = at.getparent()
    return at is not None and at.find(".//a") is not None and at not in (row, *row.iterancestors())


def without_labels(group: Group) -> None:
    """Take from the titles what stands before several of them in an element of its own: 原创, 政策文件, a subject."""
    labels: dict[int, str] = {}
    for number, row in enumerate(group.rows):
        anchors = [row.element] if row.element.tag == "a" else row.element.iter("a")
        anchor = next((a for a in anchors if (a.get("href") or "").strip() == row.href and len(a)), None)
        if anchor is None or (anchor.text or "").strip():
            continue
        named = anchor[0].get("class") or ""
        whole = (anchor.get("title") or "").strip()
        if MATCHED.search(named) or not (named or (whole and row.title.endswith(whole))):
            continue
        label = text_of(anchor[0])
        if not named and row.title.removeprefix(label).strip() != whole:
            continue  # the tooltip is the title without its label
        if 0 < len(label) <= LONGEST_LABEL and row.title.startswith(label) and len(row.title) >= len(label) + 4:
            labels[number] = label
    counts = Counter(labels.values())
    for number, label in labels.items():
        if counts[label] >= max(SAME_LABEL, 0.2 * len(group.rows)):
            row = group.rows[number]
            row.title = row.title[len(label) :].lstrip(" :：|｜·-")


def dated_by_cell(group: Group) -> None:
    """Give the rows of a table the day in a cell that reaches down over them: <td rowspan=3>2021-04-09</td>."""
    if group.rows[0].element.tag != "tr" or group.dated == len(group.rows):
        return
    below: dict[etree._Element, str] = {}
    for row in group.rows:
        if not row.date:
            row.date = below.get(row.element, "")
            continue
        cell = next((td for td in row.element if _ROWS.fullmatch(td.get("rowspan") or "")), None)
        if cell is not None and is_date(text_of(cell)) and (day := row_date(text_of(cell), row.href)):
            spanned = islice(row.element.itersiblings("tr"), int(cell.get("rowspan") or 1) - 1)
            below.update(dict.fromkeys(spanned, day))


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
