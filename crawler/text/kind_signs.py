"""The signs by which an article is told from a list, each a question about the page with its measured bounds.

kinds.py decides by asking them in order; none of them decides alone.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise

from lxml import etree

from crawler.text.fields.container import Found, known_containers
from crawler.text.fields.dates import Moment, moments
from crawler.text.fields.documents import is_file
from crawler.text.fields.title import squeezed
from crawler.text.lines import Line
from crawler.text.list_dates import is_date
from crawler.text.list_rows import Row, below_row
from crawler.text.list_titles import BUTTON, MORE, text_of
from crawler.text.lists import Group
from crawler.text.page_text import PageText

# ruff: noqa: E501 (docstrings and patterns read better whole)

_HEADINGS = ("h1", "h2", "h3")
_ENDED = re.compile("[。！？”）]")
_ENDS = re.compile("[。！？”]$|(?<![号期])）$")  # a title may end with a document's number
SENTENCE = 12  # characters
FEW_ROWS = 4
ABSTRACT = 3  # lines of prose in a row
TEASERS = 3
FEW_STOPS = 3
FIELDS = 5  # of a form
HEADLINE = 6  # characters
UNLINKED = 30
SHORT = 12
DATES = 4  # at the beginnings of lines, of which all but the first are the text's
PAGED = 60  # characters
_DATE_LAST = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\W*$")
_TODAY = re.compile("星期|周[一二三四五六日]|今[天日]")
_CRUMB = re.compile("位置|首[页頁]")
_COUNTED = re.compile(r"共\s*\d+\s*(?:页|頁|条|條|筆|个页面)|\d+\s*条记录|第\s*\d+\s*/\s*\d+\s*页")
_CRUMB_OF_TEXT = re.compile(
    r"(?:首\s*[页頁]|位置).{0,80}[>》»›→/-]\s*(?:正文|文章正文|详细内容|信息内容|文章内容|浏览文章|查看文章)\s*$"
)
_ENDS_ARTICLE = re.compile(
    r"^\W*(?:[上下前后後]\s?一?\s?[篇条條则則](?:文章|新闻|信息)?\W|责\s?任\s?编\s?辑\W|責任編輯\W|责编\W|打印(?:本页|此页|文章)?\W|(?:关闭|關閉)(?:本页|窗口|视窗)?\W)"
)
LONGEST_NAME = 8  # characters: a headline has as many, and most columns' names fewer
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LABELLED = re.compile(r"(?:发[布表]|發[布佈表]|发文|刊[发登])?(?:时间|日期|時間)\s*[:：]|(?:来源|來源)\s*[:：]")
_SHORT_DAY = re.compile(r"(?:时间|時間|日期)\s*[:：]\s*(\d\d[-/.年]\d{1,2}[-/.月]\d)")
_ARTICLE_METAS = ("articletitle", "pubdate", "contentsource")


def is_told(page: PageText, found: Found | None) -> bool:
    """Whether prose without links stands where the page says that an article is: no list needs to be looked for."""
    if found is None or found.score < 150:
        return False
    weight = page.weights[found.element]
    if weight.stops < 8 or weight.linked >= 0.02 * weight.chars:
        return False
    return says_article(page) or found.step.startswith("container:")


def headed(page: PageText, lines: list[Line]) -> bool:
    """Whether the page's own title stands as a headline with its date under it before any link: short news, pictures only."""
    title = squeezed(page.title())
    for position, line in enumerate(lines):
        if line.links:
            continue
        plain = squeezed(line.text)
        if len(plain) < 2 or not (title.startswith(plain) or (title in plain and len(plain) <= len(title) + 4)):
            continue
        for at, below in enumerate(lines[position + 1 : position + (5 if len(plain) < 10 else 9)], position + 1):
            if below.linked >= 10:
                break  # a headline
            if len(plain) < 10 and not _LABELLED.search(below.text[:60]):
                behind = lines[at + 1 : at + 4]
                linked = not behind or any(b.links for b in behind)
                if line.block.tag not in _HEADINGS or (linked and not _pictures_below(below)):
                    continue  # a column's name is as short as 停水通知, and links stand under its first date
                near = [b.text.strip() for b in lines[at : at + 8]]
                if below.links and _end_rows(lines[at : at + 8], 2):
                    continue
                if sum(map(is_date, near)) >= 2 or sum(bool(_DATE_LAST.search(text)) for text in near) >= 4:
                    continue  # rows that are followed by scripts
            if below.end - below.start <= 120 and any(m.start <= 40 for m in _days_in(below.text)):
                rows = [b for b in lines[at : at + 4] if b.links and len(b.text) <= 40 and _days_in(b.text)]
                if below.links and len(rows) >= 3:
                    break  # 第3批 2021-04-09 below 第4批 2021-04-10
                return True
    return _over_prose(lines)


def _end_rows(lines: list[Line], fewest: int) -> bool:
    """Whether so many of the lines have a link and a date: what rows end with whose titles are no links."""
    return sum(bool(line.links) and bool(_days_in(line.text)) for line in lines) >= fewest


def _days_in(text: str) -> list[Moment]:
    """The dates in a line, behind a label those with a year of two digits too."""
    short = _SHORT_DAY.search(text[:40])
    return moments(text) or (moments(text[short.start(1) :], short=True) if short else [])


def _pictures_below(line: Line, *, captioned: bool = False) -> bool:
    """Whether pictures that are no links stand in blocks of their own right below the line, perhaps with captions."""
    for block in islice(line.block.itersiblings(), 3):
        pictures = list(islice(block.iter("img"), 2))
        if block.find(".//a") is not None or not pictures:
            return False
        if captioned or not any(text.strip() for text in block.itertext()):
            return True
    return False


def is_meta_line(line: Line) -> bool:
    """Whether the line has a label of time or source with a date behind it, as stands under an article's headline."""
    return (
        line.linked < 10 and bool(_LABELLED.search(line.text[:60])) and any(m.start <= 60 for m in moments(line.text))
    )


def _over_prose(lines: list[Line]) -> bool:
    """Whether one heading without a link has a date and then a sentence under it, whatever <title> says.

    Several of them are the abstracts of a list.
    """
    found = set[int]()
    for position, line in enumerate(lines):
        if line.block.tag not in _HEADINGS or line.links:
            continue
        if len(line.text.strip()) < (2 if line.block.tag == "h1" else 4):
            continue
        dated = False
        for number, below in enumerate(lines[position + 1 : position + 6], position + 1):
            if below.links and (dated or below.linked > 0.4 * len(below.text)):
                break
            dates = [line.text.strip() for line in lines[number + 1 : number + 4 : 2]]
            if dated and len(dates) == 2 and all(map(is_date, dates)):
                break  # rows that are followed by scripts, each with its date
            if not dated:  # tools may stand behind it: 【信息时间：…】【我要打印】【关闭】
                dated = below.end - below.start <= 120 and any(m.start <= 40 for m in _days_in(below.text))
                if dated and below.links and _end_rows(lines[position : position + 12], 3):
                    break
            elif below.stops and len(below.text.strip()) >= SENTENCE and _ENDED.search(below.text):
                found.add(below.number)
                break
    return len(found) == 1 or _under_meta_line(lines)


def _under_meta_line(lines: list[Line]) -> bool:
    """Whether the page's only line of date and source has a headline that is no link above it, and text, a table, pictures
    or files below, before any link.

    Rows of a list have a line of their own each, their titles are links, and links follow.
    """
    least = SHORT
    places = list(islice((position for position, line in enumerate(lines) if is_meta_line(line)), 2))
    if not places:
        least = UNLINKED
        dated = (position for position, line in enumerate(lines) if _begins_with_date(line))
        places = list(islice(dated, DATES + 1))
    if not places or len(places) > (1 if least == SHORT else DATES):
        return False
    position = places[0]
    above = [line for line in lines[max(0, position - 2) : position] if len(line.text.strip()) >= HEADLINE]
    if not above or above[-1].links or len(above[-1].text.strip()) > 100 or _CRUMB.search(above[-1].text[:8]):
        return False
    size, end = 0, position
    for below in lines[position + 1 :]:
        if below.links and below.linked > 0.3 * len(below.text):
            size += least * any(is_file(anchor.get("href") or "") for anchor in below.block.iter("a"))
            break
        size += len(below.text.strip())
        end += 1
    if places[-1] > end or _are_rows(lines, places):
        return False  # dates of rows
    return size >= least or _pictures_below(lines[position], captioned=True)


def _are_rows(lines: list[Line], places: list[int]) -> bool:
    """Whether dates stand by themselves, one line without a sentence before each: titles that only scripts follow."""
    if len(places) < 3 or any(behind - before != 2 for before, behind in pairwise(places)):
        return False
    if any(_ENDS.search(lines[at + 1].text.rstrip()) for at in places[:-1]):
        return False
    return all(is_date(lines[at].text.strip()) for at in places)


def _begins_with_date(line: Line) -> bool:
    """Whether the line is a whole date with what may stand beside it under a headline, not today's in the page's head."""
    if line.links or line.end - line.start > 60 or _TODAY.search(line.text):
        return False
    return any(m.start <= 2 and m.precision in ("second", "minute", "day") for m in moments(line.text))


def is_listing(page: PageText, lines: list[Line], prose: list[Line]) -> bool:
    """Whether the page is hundreds of names or numbers one below the other, without a sentence and hardly a Chinese word:
    domain names, codes. Data tables and lists of names have Chinese in them.
    """
    if len(lines) < 300 or sum(len(line.text) for line in prose) > 0.02 * len(page.text):
        return False
    sample = page.text[:100_000]
    return len(_CHINESE.findall(sample)) < 0.05 * len(sample)


def is_table(page: PageText, found: Found) -> bool:
    """Whether the best block is a table of data without a link in it: figures, progress of rectification."""
    weight = page.weights[found.element]
    return found.element.tag in ("table", "tbody") and weight.linked == 0 and weight.chars >= 400


def mostly_links(page: PageText, lines: list[Line], found: Found | None, rows: list[Row], shown: int) -> bool:
    """Whether links outweigh what prose there is: front pages, portals, search results.

    The best block's score and its stops were compared on 116 pages: articles have 126 and 9 or more, with one exception.
    """
    if found is None or found.element not in page.weights:
        return False
    stops, share = page.weights[found.element].stops, sum(line.linked for line in lines) / max(1, shown)
    if len(lines) < 15 or shown < 400:
        return False
    return (found.score < 65 and share > 0.45) or (
        found.score < 150 and stops < 9 and share > 0.5 and len(rows) >= 5 and not any(r.date for r in rows)
    )


def prose_outside(group: Group | None, prose: list[Line]) -> tuple[int, int]:
    """Characters of prose outside the list's rows, all and of the longest line.

    Abstracts are part of a list; those of other lists on the page are told by their cut ends, if there are several.
    """
    inside = {row.element for row in group.rows} if group else set()
    if len(inside) == 1 and sum(len(line.text.strip()) for line in prose) >= 120:
        inside = set()  # a page of prose with one file below it: the row is all of the page
    few = len(inside) <= FEW_ROWS  # and each may be an article with one link in it
    if group and group.dated >= 0.7 * len(group.rows):
        inside.update(below for row in group.rows for below in below_row(row.element, row.href))
    sizes, cut = [0], list[int]()
    within: dict[etree._Element, list[int]] = {}
    for line in prose:
        at: etree._Element | None = line.block
        while at is not None and at not in inside:
            at = at.getparent()
        size = len(line.text.strip())
        if at is not None:
            within.setdefault(at, []).append(size)
        elif line.text.rstrip(" >»]】").endswith(("...", "…")):
            cut.append(size)
        else:
            sizes.append(size)
    if len(cut) < TEASERS:
        sizes += cut
    if few:
        sizes += [size for found in within.values() if len(found) > ABSTRACT for size in found]
    return sum(sizes), max(sizes)


def is_paged(page: PageText, rows: list[Row]) -> bool:
    """Whether the pages of a list are counted right below those rows (共1页, 共 12 条), whatever is said above them."""
    spans = [page.weights.spans[row.element] for row in rows if row.element in page.weights.spans]
    if not spans:
        return False
    end = page.nodes[max(last for _, last in spans) - 1].end
    return bool(_COUNTED.search(page.text, end, end + PAGED))


def says_text(lines: list[Line]) -> bool:
    """Whether the breadcrumb ends with what pages of articles have there: 首页 > 环保督察 > 正文."""
    return any(_CRUMB_OF_TEXT.search(line.text) for line in lines[:60])


def ends_as_article(page: PageText, lines: list[Line]) -> bool:
    """Whether the page's own title stands as a headline, without a link, and text below it that ends as articles do: with
    the one before and the one behind (上一篇：), an editor, buttons to print and to close.
    """
    title = squeezed(page.title())
    for position, line in enumerate(lines):
        if line.links or not title.startswith(line.text.strip()[:1] or "\n"):
            continue
        if len(plain := squeezed(line.text)) < LONGEST_NAME or not title.startswith(plain):
            continue
        said = linked = 0
        for below in lines[position + 1 :]:
            if _ENDS_ARTICLE.search(below.text[:12]):
                return said >= HEADLINE and linked <= 0.3 * said
            said += len(below.text.strip()) - below.linked
            linked += below.linked
        return False
    return False


def is_form(page: PageText) -> bool:
    """Whether the page is there to be filled in: fields for several answers, more than to search or to log in."""
    fields = 0
    for element in page.root.iter("input", "textarea") if page.root is not None else ():
        kind = (element.get("type") or "text").lower()
        fields += element.tag == "textarea" or kind in ("text", "tel", "email", "radio", "checkbox", "file", "date")
    return fields >= FIELDS


def is_many(element: etree._Element) -> bool:
    """Whether what looks like one text is several with a link each: abstracts with 查看详情, posts under linked headings."""
    buttons = set[str]()
    headings = set[str]()
    for anchor in element.iter("a"):
        text = text_of(anchor)
        if BUTTON.fullmatch(text) or MORE.match(text):
            buttons.add(anchor.get("href") or "")
        elif any(above.tag in _HEADINGS for above in islice(anchor.iterancestors(), 2)):
            headings.add(anchor.get("href") or "")
    return max(len(buttons), len(headings)) >= TEASERS


def says_article(page: PageText) -> bool:
    """Whether the page-tag standard or a metadata vocabulary says that it is an article."""
    if sum(bool(page.meta(name)) for name in _ARTICLE_METAS) >= 2:
        return True
    return page.meta("og:type").lower() == "article" or bool(page.meta("article:published_time"))


def known_container(page: PageText) -> bool:
    """Whether a CMS's article container stands on the page with text in it."""
    for element in known_containers(page):
        weight = page.weights[element]
        if weight.chars - weight.linked >= 30:
            return weight.linked < 0.5 * weight.chars
    return False


def in_container(page: PageText, found: Found | None) -> bool:
    """Whether the best block is an article's container of a CMS with sentences and without a link."""
    if found is None or not found.step.startswith("container:"):
        return False
    weight = page.weights[found.element]
    return weight.linked == 0 and weight.stops >= FEW_STOPS
