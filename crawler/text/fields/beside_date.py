"""Sources without a label: a bare name beside the date (2009年11月09日11:30　某某音乐), or alone on a line near it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, pairwise

from crawler.text.fields.dates import moments
from crawler.text.fields.organisations import names_body, names_medium, names_tool
from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.traced import Traced

_LONGEST_LINKED = 12  # characters: a name beside the date may be a link, a headline is longer
_ALONE = re.compile(  # one name and nothing else: of four characters or more, since three may be a person
    r"[\s|｜·,，]*(?P<name>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9·]{3,13})\s*(?:[\[【(（](?:整理|原创|转载|编译|综合)[\]】)）])?(?:\s+\d{1,6})?\s*"
)
_PLACE = re.compile(  # where an account wrote from: a province between the day and its name
    r"[\s·|｜/,，]*(?:(?:IP属地|来自|發自|发自)[:：]?\s*)?(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)[省市]?(?=[\s·|｜/]|$)"
)
_DAY_ALONE = re.compile(r"(?<![\d.])\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?(?:\s+\d{1,2}:\d{2})?(?=\D|$)")
_SIGNED_FOR = re.compile(r"\s*(?P<name>[\u4e00-\u9fff]{3,10})\s+[\u4e00-\u9fff]{2,3}\s*")  # 某某社 张三
_OFFICIAL = re.compile(r"(?:官方)?[帐账帳賬][号號戶户]$")
_BEFORE_REPORTER = re.compile(
    r"\s*(?P<name>[\u4e00-\u9fff]{2,10})\s*[/／]\s*(?:特派|本报|地方|驻地)?(?:记者|编译|综合)"
)
_ADDRESS = re.compile(r"\s*(?:https?://|www\.)[!-~]{4,60}\s+")  # of the site, which old portals write before the date


def beside_date(line: Line) -> Traced:
    """The bare name that stands after the date in a meta line without labels (2009年11月09日11:30　某某音乐 …)."""
    text = line.text
    found = moments(text)
    partial = None if found else _DAY_ALONE.search(text[:40])
    lead = site.end() if (site := _ADDRESS.match(text)) else 0
    if (not found or found[0].start - lead > 30) and partial is None:
        return Traced()
    start, end = partial.span() if partial else (found[0].start, found[0].end)
    whole = Traced.piece(text, line.start)
    for begin, end_ in reversed(list(_words_before(text[:start], line.cuts))):
        word = text[begin:end_]
        if not re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9·《》]{2,20}(?:[-—][\u4e00-\u9fff]{3,12})?", word):
            continue
        element = len(word) >= 4 and begin in {0, *line.cuts} and text.startswith((" ", "\u3000", "\xa0"), end_)
        if names_medium(word) or (element and names_body(word) and not names_tool(word)):
            return whole.cut(begin, end_)
    if own := _in_own_element(line, end):
        return own
    if place := _PLACE.match(text, end):
        end = place.end()
    rest = whole.cut(end)
    if medium := _BEFORE_REPORTER.match(folded(rest.text)):  # 某某報／記者…／台北報導
        return rest.cut(medium.start("name"), medium.end("name"))
    alone = _ALONE.fullmatch(rest.text)
    if alone and start - lead <= 2 and not names_tool(alone["name"]):
        begin = end + alone.start("name")
        other = min((cut for cut in line.cuts if cut >= begin + 4), default=len(text))  # 某报 and 张三, each an element
        return whole.cut(begin, min(other, end + alone.end("name")))
    for part in re.finditer(r"[^\s|｜\[\]]+", rest.text):
        word = part.group()
        if (
            re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9·《》]{2,20}", word)
            and names_body(word.rstrip("》"))
            and not names_tool(word)
        ):
            return rest.cut(part.start(), part.end())
        if re.search(r"\(|:|：", word) and not re.match(r"第\d+版", word):
            break
    return Traced()


def _in_own_element(line: Line, end: int) -> Traced:
    """The name in an element behind the date's, where no white space parts them (date, place, 某报官方账号)."""
    start = next((cut for cut in line.cuts if end <= cut <= end + 1), None)
    if start is None:
        return Traced()
    edges = [start, *sorted(cut for cut in line.cuts if cut > start), len(line.text)]
    for begin, stop in islice(pairwise(edges), 3):
        word = _OFFICIAL.sub("", line.text[begin:stop].strip(" /|｜·\u3000\n"))
        if not word:
            continue
        if not re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9·]{2,20}", word) or names_tool(word):
            return Traced()
        if len(word) > 2 and any(map(names_body, word.split("·"))):
            at = line.text.index(word, begin)
            return Traced.piece(line.text, line.start).cut(at, at + len(word))
    return Traced()


def _words_before(text: str, cuts: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Where the words before a date begin and end; an element's text is a word of its own."""
    for part in re.finditer(r"[^\s|｜:：]+", text):
        edges = [part.start(), *sorted(c for c in cuts if part.start() < c < part.end()), part.end()]
        yield from pairwise(edges)


def site_beside_date(lines: Iterable[Line], names: Collection[str]) -> Traced:
    """The word beside the date that is one of the names behind the title in <title> (某某发布 08-11 18:26)."""
    for line in lines:
        if (
            line.linked > _LONGEST_LINKED
            or line.end - line.start > 120
            or not (moments(line.text) or _DAY_ALONE.search(line.text[:40]))
        ):
            continue
        for begin, end in _words_before(line.text, line.cuts):
            if len(word := line.text[begin:end]) >= 3 and word in names and not moments(word):
                return Traced.piece(line.text, line.start).cut(begin, end)
    return Traced()


def media_line(lines: Sequence[Line]) -> Traced:
    """A medium's name alone on a line beside the date (某某新闻网), or with a person behind it, each an element."""
    for line in lines:
        text = line.text.strip()
        if 3 <= len(text) <= 14 and re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9]+", text) and names_medium(text):
            return line.traced()
        if (signed := _SIGNED_FOR.fullmatch(line.text)) and names_medium(signed["name"]):
            return Traced.piece(line.text, line.start).cut(*signed.span("name"))
        first = min((cut for cut in line.cuts if cut > 0), default=0)
        if first and len(text) <= 24 and re.fullmatch(r"\s*[\u4e00-\u9fff]{2,4}\s*", line.text[first:]):
            name = line.text[:first].strip()
            if re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9]{4,14}", name) and (names_medium(name) or name.endswith("报道")):
                return Traced.piece(line.text, line.start).cut(0, first).trimmed()
    return Traced()
