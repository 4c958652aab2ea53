"""What a page states of its source and date only in names and scripts: an element called after the source, a hidden
input, a script that writes the source into the page (`var source = "…"; document.write(…)`) or carries the article as
data beside its title.

These are asked last: a name is weaker evidence than a label, and a script may speak of another article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml import etree

from crawler.text.fields.dates import moments
from crawler.text.fields.organisations import names_medium
from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.page_text import PageText
from crawler.text.traced import Traced

# ruff: noqa: E501 (patterns read better whole)

MAX_SCRIPT = 400_000  # characters of a script that are looked at
NEAR_TITLE = 3_000  # characters between the title and a value of the same article in a script's data
_SOURCE_NAMES = r"(?:content|article|art|news|info|doc|wz|xx|xw|from)?_?(?:source|laiyuan|ly|media|srcName|copyfrom|comefrom|origin(?:al)?)(?:_?name)?"
_SOURCE_WORDS = ("source", "laiyuan", "media", "srcname", "copyfrom", "comefrom", "origin")  # in all of these names
_LY = re.compile(r"ly(?:_?name)?\s*=")
_ELEMENT = re.compile(
    r"(?:^|[-_ ])(?:(?:content|article|art|news|info|post|meta|detail|txt|text|wz|xx|xw)[-_]?)?(?:source|src|laiyuan|ly|(?:copy|come)?from|where|origin|media-?name)(?=$|[-_ ]|[A-Z])",
)
_ELEMENTS = {
    "source": _ELEMENT,
    "account": re.compile(
        r"(?:^|[-_ ])(?:author|account|user|nick|wemedia|media|mp)[-_]?(?:[Nn]ick)?[Nn]ame(?=$|[-_ ])|^name $"
    ),
    "author": re.compile(
        r"(?:^|[-_ ])(?:(?:article|post|news)[-_]?)?(?:[Aa]uth(?:or)?|zuozhe|[Ww]riter)(?:[-_]?[Nn]ame|style)?(?=$|[-_ \d])|^rich_media_meta rich_media_meta_text $"  # WeChat's
    ),
}
_WRITTEN = re.compile(
    r"document\.write(?:ln)?\(\s*([\"'])(?:(?!\1)[^\n]){0,120}?来\s*源\s*[:：](?:&nbsp;|\s|<(?:(?!\1)[^<>\n]){0,80}>)*(?P<name>[^\"'<>()+;&]{2,30}?)\s*(?:\1|<|&)"
)
_DECLARED = r"[VvLlCc](?:(?<=\b[Vv])(?i:ar)|(?<=\b[Ll])(?i:et)|(?<=\b[Cc])(?i:onst))\s+"  # by its first letter, fast
_VARIABLE = re.compile(
    rf"{_DECLARED}(?i:{_SOURCE_NAMES}|\w{{0,10}}(?:source|laiyuan)\w{{0,6}})\s*=\s*[\"'](?P<name>[^\"'<>\\]{{2,30}})[\"']"
)
_MEMBER = re.compile(rf"(?:[\"']|\b__?){_SOURCE_NAMES}[\"']?\s*:\s*[\"']([^\"'<>\\]{{2,30}})[\"']", re.IGNORECASE)
_TIME_NAMES = r"(?:pub_?(?:lish(?:ed)?)?_?(?:time|date)|create_?(?:time|date)|issue_?(?:time|date)|doc_?rel_?time|fbsj|fbrq|news_?time|ptime)"
_TIME_NAME = re.compile(_TIME_NAMES, re.IGNORECASE)
_TIME_WRITTEN = re.compile(
    r"document\.write(?:ln)?\(\s*[\"'](?:[^\"'<>]{0,8}[:：]\s*)?((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^\"'<>]{0,12})[\"']"
)
_TIME_VARIABLE = re.compile(
    rf"{_DECLARED}(?i:{_TIME_NAMES})\s*=\s*[\"']((?:19|20)\d\d[-/.年]\d{{1,2}}[^\"'<>]{{2,16}})[\"']"
)
_TIME = re.compile(
    rf"[\"']?\b_{{0,2}}{_TIME_NAMES}[\"']?\s*[:=]\s*[\"']((?:19|20)\d\d[-/年][^\"'<>]{{4,20}})[\"']",
    re.IGNORECASE,
)
_INPUT = re.compile(rf"{_SOURCE_NAMES}", re.IGNORECASE)
_SHOWN = re.compile(r"(?:(?:信息|文章|稿件)?来\s*源\s*[:：]?\s*)?[\u4e00-\u9fffA-Za-z《“][^，。；！？:：]{1,24}")
_NO_SOURCE = re.compile(
    r"\d{1,2}[-/.月:：]\d{1,2}|(?:发布|更新|发表)(?:时间|日期|于)|关注|订阅|评论|阅读|分享|举报|^来自|^来\s*源\s*[:：]?\s*$"
)
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·《》“”（）() -]*[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9·《》“”（）() -]*")


def element_named(page: PageText, lines: Sequence[Line], field: str) -> Traced:
    """The short text of an element near the title whose class or id calls it the field (class="source", "author")."""
    pattern = _ELEMENTS[field]
    seen: set[etree._Element] = set()
    for line in lines:
        around = [line.block, *_elements(line.block)]
        for element in around:
            if element in seen:
                continue
            seen.add(element)
            names = f"{element.get('class') or ''} {element.get('id') or ''}"
            if names == " " or not pattern.search(names):
                continue
            text = page.text_of(element)
            if text and len(text.text) <= 40 and _SHOWN.fullmatch(text.text) and not _NO_SOURCE.search(text.text):
                return text
    return Traced()


def pictured_source(lines: Sequence[Line]) -> str:
    """The medium whose name a picture beside the date has in place of a text (its logo), "" where there is none."""
    for line in lines:
        if not moments(line.text):
            continue
        for picture in islice(line.block.iter("img"), 4):
            name = (picture.get("alt") or picture.get("title") or "").strip()
            if 3 <= len(name) <= 12 and names_medium(name):
                return name
    return ""


def _elements(block: etree._Element) -> Iterator[etree._Element]:
    return (element for element in islice(block.iterdescendants(), 40) if isinstance(element.tag, str))


def stated_source(page: PageText, title: str) -> str:
    """The source that a hidden input or a script of this page states, "" where none does."""
    for element in page.elements("input")[:60]:
        names = (element.get("id") or "", element.get("name") or "")
        if (element.get("type") or "").lower() == "hidden" and any(_INPUT.fullmatch(n) for n in names):
            value = (element.get("value") or "").strip()
            if _is_name(value):
                return value
    for script in page.scripts:
        if len(script) > MAX_SCRIPT or script.isascii():  # a name is in Chinese
            continue
        if (
            "来" in script
            and "document.write" in script
            and (found := _WRITTEN.search(script))
            and _is_name(found["name"])
        ):
            return found["name"].strip()
        if _named_source(script) and (found := _VARIABLE.search(script)) and _is_name(found["name"]):
            return found["name"].strip()
    return next((v for v in _beside_title(page, title, _MEMBER) if _is_name(v)), "")


def _named_source(script: str) -> bool:
    """Whether a script says one of the names of a source at all; to look for a variable of that name takes long."""
    lower = script.lower()
    return any(word in lower for word in _SOURCE_WORDS) or _LY.search(lower) is not None


def stated_times(page: PageText, title: str) -> Iterator[str]:
    """Times of publication that a hidden input holds, a script writes into the page, or data give beside the title."""
    for element in page.elements("input")[:60]:
        names = (element.get("id") or "", element.get("name") or "")
        if (element.get("type") or "").lower() == "hidden" and any(_TIME_NAME.fullmatch(n) for n in names):
            yield element.get("value") or ""
    for script in page.scripts:
        if len(script) > MAX_SCRIPT:
            continue
        written = _TIME_WRITTEN.search(script) if "document.write" in script else None
        if found := written or _TIME_VARIABLE.search(script):
            yield found[1]
    yield from _beside_title(page, title, _TIME)


def _beside_title(page: PageText, title: str, pattern: re.Pattern[str]) -> Iterator[str]:
    if len(title) < 6:
        return
    for script in page.scripts:
        at = script.find(title) if len(script) <= MAX_SCRIPT else -1
        if at < 0:
            continue
        begin, end = max(0, at - NEAR_TITLE), at + NEAR_TITLE
        found = [(abs(m.start() - at), m[1]) for m in pattern.finditer(script, begin, end)]
        yield from (value for _, value in sorted(found))


_ACCOUNT = re.compile(
    r"(?:来源|来自|转自|选自|转载自)\s*[:|]?\s*(?:微信)?公众号\s*:?\s*[“\"「『【]?(?P<name>[^\s(“”\"」』】,。:]{2,20})"
)


def account_named(paragraphs: Iterable[Traced]) -> Traced:
    """The account that a line before or behind the text names as where it is from (本文来自微信公众号：某某（ID：…）)."""
    for paragraph in paragraphs:
        found = _ACCOUNT.search(folded(paragraph.text[:120]))
        if found:
            return paragraph.cut(found.start("name"), found.end("name"))
    return Traced()


_PRINTED = re.compile(r"《\s*(?P<name>[^》]{2,12}(?:报|刊|杂志))\s*》\s*\(?\s*(?:19|20)\d\d\s*[-年./].{0,16}版")


def printed_in(paragraphs: Iterable[Traced]) -> Traced:
    """The paper in which the text stood: 《某某日报》（2022年03月25日 第14版）."""
    for paragraph in paragraphs:
        found = _PRINTED.search(folded(paragraph.text[-120:]))
        if found:
            shift = max(0, len(paragraph.text) - 120)
            return paragraph.cut(shift + found.start("name"), shift + found.end("name"))
    return Traced()


_REPRINTED = re.compile(
    r"\s*[(\[【*※]{0,2}\s*(?:本文|此文|文章|稿件|原文|内容)?(?:转载自|转自|选自|摘自|摘编自|原载于?|原刊于?|首发于|刊于|来源于?)\s*:?\s*《\s*(?P<name>[^》]{2,16}?)\s*》"
)
_TAKEN_FROM = re.compile(
    r"\s*[(\[【]?\s*(?:本文)?(?:转载自|转自|摘自|选自)\s*:?\s*(?P<name>[\u4e00-\u9fff·]{3,16})\s*[)\]】]?\s*"
)
_EDITION = re.compile(
    r"\s*(?P<name>[\u4e00-\u9fff]{2,8}报)讯?\s*[,|·]?\s*(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?.{0,14}?(?:第\s?)?[A-Z]?\d{1,3}\s?版"
)
_PAGE = re.compile(r"\s*(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?.{0,16}第\s?[A-Z]?\d{1,3}\s?版")
_PAPER_NAME = re.compile("[\u4e00-\u9fff]{2,6}[报報](?:数字报|電子報|电子版)?")
_DISPATCH = re.compile(
    r"\s*(?:[【(\[]\s*(?P<bracketed>(?!本[报刊网台社])[\u4e00-\u9fffA-Za-z]{2,10}(?:[报网社台刊]|客户端|新闻|频道|在线))\s?(?:记者\S{2,10}\s?)?(?:[专快特]?[讯电]|消息|综合报[道导]|报[道导])\s*[】)\]]"
    r"|(?P<sent>(?:新华|中新|[\u4e00-\u9fff]{2}通讯)社|[\u4e00-\u9fff]{2,6}网)(?!络)[\u4e00-\u9fff]{0,8}\s?\d{1,2}月\d{1,2}日[讯电])"
)


def reprinted_from(paragraphs: Iterable[Traced]) -> Traced:
    """The paper or magazine that a line before or behind the text names as where it stood first (本文转载自《某某》)."""
    for paragraph in paragraphs:
        seen = folded(paragraph.text[:60])
        if found := _REPRINTED.match(seen):
            return paragraph.cut(*found.span("name"))
        if (found := _TAKEN_FROM.fullmatch(seen)) and names_medium(found["name"]):
            return paragraph.cut(*found.span("name"))
    return Traced()


def edition_line(lines: Sequence[Line], site: Sequence[str] = ()) -> Traced:
    """The paper whose edition a line above the article names: 某某日报 2019年11月21日 星期四 第04版. Where that line has the
    day and the page alone, the paper is the one of the `site`'s names that is a paper's.
    """
    for line in lines:
        if found := _edition(line):
            return Traced.piece(line.text, line.start).cut(*found.span("name"))
    papers = [name for name in site if _PAPER_NAME.fullmatch(name)]
    if papers and any("版" in line.text and _PAGE.match(folded(line.text)) for line in lines):
        return Traced(papers[-1])
    return Traced()


def is_edition(line: Line) -> bool:
    """Whether a line begins with a paper's name, day and page."""
    return _edition(line) is not None


def _edition(line: Line) -> re.Match[str] | None:
    return _EDITION.match(folded(line.text)) if "版" in line.text and line.end - line.start <= 120 else None


def dispatch(paragraphs: Iterable[Traced]) -> Traced:
    """The medium that sent a report, told where the text begins: 【某某报讯】, 某某社溪水5月6日电."""
    for paragraph in paragraphs:
        if found := _DISPATCH.match(folded(paragraph.text[:40])):
            return paragraph.cut(*found.span("bracketed" if found["bracketed"] else "sent"))
    return Traced()


def _is_name(text: str) -> bool:
    return 2 <= len(text.strip()) <= 30 and bool(_NAME.fullmatch(text.strip()))
