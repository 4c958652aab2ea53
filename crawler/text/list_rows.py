"""One row of a list: the title of its link and the date beside it, read as people read them.

Titles are shortened on the page and whole in an attribute; dates stand inside the link, beside it, or day first. Which
rows make a list is told by lists.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from lxml import etree

from crawler.text.page_text import PageText

_DATE = re.compile(
    r"(?<![\d])(?:(20\d\d|19\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})|(\d\d)[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?)(?![\d])"
)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s+(20\d\d)[-/.年](\d{1,2})(?!\d)")
_BAD_SCHEMES = ("javascript:", "mailto:", "tel:", "data:", "about:", "#")
_PAGING = re.compile(
    r"^[\s<>«»‹›\[\]【】()（）|.…]*(?:\d{1,5}|首\s*页|尾\s*页|末\s*页|上\s*一?\s*页|下\s*一?\s*页|第\s*\d+\s*页|最后一页|最末页|更多|more|详细|详情|查看(?:全文|更多|详情)?|阅读全文|返回|跳转|GO|确定)[\s<>«»‹›\[\]【】()（）|.…+]*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$|[\w-]+(?:\.[\w-]+)+/\S*$", re.ASCII)
_INLINE = frozenset(("span", "b", "strong", "em", "i", "font", "h3", "h4", "h5"))
_TEXTS = etree.XPath(".//text()[not(parent::script or parent::style)]")


@dataclass(slots=True)
class Row:
    """One candidate row: its element, the link it is about, its title, its date."""

    element: etree._Element
    title: str
    href: str
    date: str = ""
    text_size: int = 0


def titled_link(page: PageText, anchor: etree._Element) -> tuple[str, str] | None:
    """The title and address of a link that may be an item; None for paging, scripts, addresses and what is hidden."""
    href = (anchor.get("href") or "").strip()
    if not href or href.lower().startswith(_BAD_SCHEMES) or href == "/":
        return None
    shown = _text(anchor)
    title = " ".join((anchor.get("title") or "").split())
    cut = shown.rstrip(".… ")
    if not title or (shown and not title.startswith(cut[:12])):
        title = shown
    if cut and len(cut) < len(shown) and title.startswith(cut):
        pass  # the page shows a shortened title; the attribute has it whole
    elif shown and len(shown) >= len(title):
        title = shown
    title = _without_date(title)
    if len(title) < 4 or _PAGING.match(title) or _ADDRESS.match(title) or page.is_hidden(anchor):
        return None
    return title, href


def _without_date(title: str) -> str:
    """The title without a date that stands before or after it inside the link."""
    match = _DATE.search(title)
    if (
        match
        and match.end() >= len(title.rstrip(" ])】）"))
        and match.start() >= 6
        and (match[1] or title[match.start() - 1] in " [(【（")
    ):
        return title[: match.start()].rstrip(" [(【（")
    if match and match.start() <= 1 and match[1] and len(title) - match.end() >= 6:
        return title[match.end() :].lstrip(" ])】）日:：")
    return title.strip(" ·•●■◆▪>»")


def row_of(element: etree._Element, anchor: etree._Element, title: str, href: str) -> Row:
    """The row about that link, with the date that stands in it or beside it."""
    text = _text(element)
    rest = text.replace(_text(anchor), " ", 1) if element is not anchor else text
    if element.tag == "dt" and (below := element.getnext()) is not None and below.tag == "dd":
        rest = f"{rest} {_text(below)[:200]}"
    date = (
        _date(rest)
        or (_date(_neighbour(element)) if element is anchor or element.tag in _INLINE else "")
        or (_date(text) if rest is not text else "")
        or _date(anchor.get("title") or "")
    )
    return Row(element, title, href, date, len(text))


def _neighbour(anchor: etree._Element) -> str:
    """What stands beside a bare link up to the next one: its tail and following siblings without a link."""
    pieces = [anchor.tail or ""]
    for sibling in anchor.itersiblings():
        if not isinstance(sibling.tag, str) or sibling.tag in ("a", "br", "li", "p", "div"):
            break
        if sibling.find(".//a") is not None:
            break
        pieces += [_text(sibling), sibling.tail or ""]
    return " ".join(pieces)


def _text(element: etree._Element) -> str:
    if len(element) == 0:
        return " ".join((element.text or "").split())
    return " ".join(" ".join(cast("list[str]", _TEXTS(element))).split())


def _date(text: str) -> str:
    """The first date in a row's text as ISO; a date without its year as MM-DD; "" where there is none."""
    day_first = _DAY_FIRST.search(text)
    if day_first and 1 <= int(day_first[1]) <= 31 and 1 <= int(day_first[3]) <= 12:
        return f"{day_first[2]}-{int(day_first[3]):02d}-{int(day_first[1]):02d}"
    partial = ""
    for match in _DATE.finditer(text):
        if match[1]:
            year, month, day = int(match[1]), int(match[2]), int(match[3])
        elif match[4]:
            year, month, day = 2000 + int(match[4]), int(match[5]), int(match[6])
        else:
            month, day = int(match[7]), int(match[8])
            if 1 <= month <= 12 and 1 <= day <= 31 and not partial:
                partial = f"{month:02d}-{day:02d}"
            continue
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year}-{month:02d}-{day:02d}"
    return partial
