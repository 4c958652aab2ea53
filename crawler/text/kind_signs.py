"""The signs by which an article is told from a list, each a question about the page with its measured bounds.

kinds.py decides by asking them in order; none of them decides alone.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from crawler.text.fields.container import Found, known_containers
from crawler.text.lines import Line
from crawler.text.list_rows import Row, below_row
from crawler.text.list_titles import BUTTON, MORE, text_of
from crawler.text.lists import Group
from crawler.text.page_text import PageText

# ruff: noqa: E501 (docstrings and patterns read better whole)

_HEADINGS = ("h1", "h2", "h3")
FEW_ROWS = 4
ABSTRACT = 3  # lines of prose in a row
TEASERS = 3
FEW_STOPS = 3
FIELDS = 5  # of a form
PAGED = 60  # characters
_COUNTED = re.compile(r"共\s*\d+\s*(?:页|頁|条|條|筆|个页面)|\d+\s*条记录|第\s*\d+\s*/\s*\d+\s*页")
_CRUMB_OF_TEXT = re.compile(
    r"(?:首\s*[页頁]|位置).{0,80}[>》»›→/-]\s*(?:正文|文章正文|详细内容|信息内容|文章内容|浏览文章|查看文章)\s*$"
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_ARTICLE_METAS = ("articletitle", "pubdate", "contentsource")


def is_told(page: PageText, found: Found | None) -> bool:
    """Whether prose without links stands where the page says that an article is: no list needs to be looked for."""
    if found is None or found.score < 150:
        return False
    weight = page.weights[found.element]
    if weight.stops < 8 or weight.linked >= 0.02 * weight.chars:
        return False
    return says_article(page) or found.step.startswith("container:")


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
