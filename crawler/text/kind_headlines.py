"""Headlines: whether a page's own title stands above a text, with a date, prose or an end as articles have them.

kinds.py asks before it looks for a list, because lists stand beside every article.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise

from crawler.text.fields.dates import Moment, moments
from crawler.text.fields.documents import is_file
from crawler.text.fields.headings import heading_score
from crawler.text.fields.title import squeezed
from crawler.text.lines import Line
from crawler.text.list_dates import is_date
from crawler.text.lists import Group
from crawler.text.page_text import PageText

# ruff: noqa: E501 (docstrings and patterns read better whole)

_HEADINGS = ("h1", "h2", "h3")
_ENDED = re.compile("[。！？”）]")
_ENDS = re.compile("[。！？”]$|(?<![号期])）$")  # a title may end with a document's number
SENTENCE = 12  # characters
HEADLINE = 6  # characters
LONG_HEADLINE = 10  # no column is called so
UNLINKED = 30
LEAST_SAID = 20  # characters of a sentence below a headline
SHORT = 12
DATES = 4  # at the beginnings of lines, of which all but the first are the text's
_DATE_LAST = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\W*$")
_TODAY = re.compile("星期|周[一二三四五六日]|今[天日]")
_CRUMB = re.compile("位置|首[页頁]")
_ENDS_ARTICLE = re.compile(
    r"^\W*(?:[上下前后後]\s?一?\s?[篇条條则則](?:文章|新闻|信息)?\W|责\s?任\s?编\s?辑\W|責任編輯\W|责编\W|打印(?:本页|此页|文章)?\W|(?:关闭|關閉)(?:本页|窗口|视窗)?\W)"
)
ROWS = 3  # dates alone on a line: of rows that are followed by scripts
LONGEST_NAME = 8  # characters: a headline has as many, and most columns' names fewer
_TOOL = re.compile(
    r"\W*(?:字\s?[体號号體]|打印|列印|关闭|關閉|分享|收藏|[标標][签籤]|[关關][键鍵][词詞字]|\d*\s?[条條][评評][论論]|我要)"
)
_BOX = re.compile(
    r"[\W_]*(?:(?:作者|TA的)?(?:最新|最近|相[关關]|推[荐薦]|[热熱][门門点點文]|[图圖]片|[视視][频頻]|精彩|本[类類栏欄]|同[类類])[\u4e00-\u9fff]{0,4}|通知公告|公告通知|[阅閱点點][读讀击擊]排行榜?|新[闻聞]排行榜?|延伸[阅閱][读讀]|猜[你您]喜[欢歡])[\W_]*(?:更多|more)?[\W_]*",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(?:发[布表]|發[布佈表]|发文|刊[发登])?(?:时间|日期|時間)\s*[:：]|(?:来源|來源)\s*[:：]")
_SHORT_DAY = re.compile(r"(?:时间|時間|日期)\s*[:：]\s*(\d\d[-/.年]\d{1,2}[-/.月]\d)")


def headed(page: PageText, lines: list[Line]) -> bool:
    """Whether the page's own title stands as a headline with its date under it before any link: short news, pictures only."""
    title = squeezed(page.title())
    for position, line in enumerate(lines):
        if line.links:
            continue
        plain = squeezed(line.text)
        if len(plain) < 2 or not (_says_title(title, plain) or (title in plain and len(plain) <= len(title) + 4)):
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
                if sum(is_date(b.text.strip()) for b in lines[at : at + 8]) >= ROWS:
                    break  # rows below a column's long name
                rows = [b for b in lines[at : at + 4] if b.links and len(b.text) <= 40 and _days_in(b.text)]
                if below.links and len(rows) >= 3:
                    break  # 第3批 2021-04-09 below 第4批 2021-04-10
                return True
    return _over_prose(lines)


def _says_title(title: str, plain: str) -> bool:
    """Whether <title> begins with a line, or ends with it behind the names of site and column."""
    return title.startswith(plain) or (len(plain) >= LONG_HEADLINE and title.endswith(plain))


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
        under = islice((n for n in lines[position + 1 : position + 12] if not _is_tool(n)), 5)
        for below in under:
            number = below.number
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


def _is_tool(line: Line) -> bool:
    """Whether the line is buttons or tags, as stand between a headline and its date."""
    return bool(line.links) and line.end - line.start <= 60 and _TOOL.match(line.text) is not None


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


def over_sentences(page: PageText, lines: list[Line]) -> bool:
    """Whether a headline without a link stands above a sentence: a long one that <title> says, or one by tag or name."""
    title = squeezed(page.title())
    for position, line in enumerate(lines):
        if line.links or not line.text.strip() or line.end - line.start > 150:
            continue
        plain = squeezed(line.text)
        told = len(plain) >= LONG_HEADLINE and _says_title(title, plain)
        if not told and (len(plain) < LONGEST_NAME or heading_score(line) < 10):
            continue
        near = islice((n for n in lines[position + 1 : position + 9] if not n.links), 5)
        return any(n.stops and len(n.text.strip()) >= LEAST_SAID and _ENDED.search(n.text) for n in near)
    return False


def is_boxed(page: PageText, group: Group, lines: list[Line]) -> bool:
    """Whether the rows stand under the heading of a box beside or below a text (最新动态, 相关新闻, 通知公告)."""
    span = page.weights.spans.get(group.rows[0].element) if group.rows else None
    if span is None:
        return False
    start = page.nodes[span[0]].start
    first = next((line.number for line in lines if line.end > start), 0)
    return first > 0 and _BOX.fullmatch(lines[first - 1].text.strip()) is not None


def ends_as_article(page: PageText, lines: list[Line]) -> bool:
    """Whether the page's own title stands as a headline, without a link, and text below it that ends as articles do: with
    the one before and the one behind (上一篇：), an editor, buttons to print and to close.
    """
    title = squeezed(page.title())
    for position, line in enumerate(lines):
        if line.links or (line.text.strip()[:1] or "\n") not in title:
            continue
        if len(plain := squeezed(line.text)) < LONGEST_NAME or not _says_title(title, plain):
            continue
        said = linked = days = 0
        for below in lines[position + 1 :]:
            if _ENDS_ARTICLE.search(below.text[:12]):
                return said >= HEADLINE and linked <= 0.3 * said and days < ROWS
            text = below.text.strip()
            said += len(text) - below.linked
            linked += below.linked
            days += len(text) <= 20 and is_date(text)
        return False
    return False
