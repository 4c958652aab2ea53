"""Labelled values on the page: 发布时间：… 来源：… 作者：… 责任编辑：… 浏览次数：… as they stand in meta lines, table cells and tails.

A value ends where the next label, a separator or the line ends. A label whose value stands in the next line or cell
(来源： followed by a link) takes that line. Every value keeps its place in the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from crawler.text.fields.bylines import SIGNER
from crawler.text.fields.labels import HIGHEST, LABEL, labels_in
from crawler.text.fields.organisations import names_medium
from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.page_text import PageText
from crawler.text.traced import Traced

# ruff: noqa: E501 (patterns read better whole)

_END = re.compile(
    r"\s{2,}|[\t\n|【]|〔(?!\s*(?:19|20)\d\d)|\[(?!\d)|\s(?=\d{4}[-/.年]\d)|(?<=\d)\s+(?=[\u4e00-\u9fff]{2,4}\s*:)|\s*(?:字体|字号|打印|(?:分享|点击|浏览|阅读|评论|收藏)(?![员員家社]|[周快]?[报報刊]|网(?![易友页站]))|关闭|举报|参与互动|跟[贴帖]|我要|扫码|扫一扫|手机看|责任编辑|版权|视力)"
)
_SEVERAL = re.compile(rf"{SIGNER}(?:\s+{SIGNER})+(?=\s|$)")  # names, however much white space parts them
_BUTTON = re.compile(r"\W*(?:我要)?(?:纠错|打印|关闭|收藏|分享|评论|返回)\S{0,4}\W*")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_COUNT_OR_YEAR = re.compile(r"\d{4}|\d+\s?[人条次个评]")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One value: the kind of its label, the label as written, the value, and the line where it stands."""

    kind: str
    label: str
    value: Traced
    line: int


def labelled(lines: Sequence[Line]) -> list[Labelled]:
    """All labelled values in the lines, in order; values may be empty."""
    found: list[Labelled] = []
    for position, line in enumerate(lines):
        if line.end - line.start > HIGHEST:
            continue
        text = folded(line.text)
        labels = labels_in(text, line.cuts)
        for number, match in enumerate(labels):
            end = labels[number + 1].start() if number + 1 < len(labels) else len(text)
            start = match.end()
            if match.kind in ("source", "author"):
                if match.kind == "source" and re.search("(?:注明|标注|标有)[^，。]{0,4}$", text[: match.start()]):
                    continue  # a notice about reprints: 凡注明“来源：某报”的作品
                end = _end_of_element(line, text, match.start(), start, end)
            elif match.kind in ("editor", "check") and line.cuts:  # <i>编辑：某某</i><i>2021-06-08</i>
                end = min(
                    (cut for cut in line.cuts if start + 2 <= cut < end and _COUNT_OR_YEAR.match(text, cut)),
                    default=end,
                )
            value = _value(line, text, start, end, names=match.kind in ("author", "editor"))
            if match.kind == "editor" and value.text.startswith(("声明", "聲明")):  # 责任编辑： 声明：该文观点…
                value = Traced()
            button = line.linked and match.kind == "editor"  # an encyclopedia's link beside a heading
            if not value and number + 1 == len(labels) and not text[start:].strip(" :") and not button:
                value = _next_value(lines, position)
                if match.kind == "editor" and "，" in value.text:  # no name, but a link: 返回某网，查看更多
                    value = Traced()
                if match.kind in ("editor", "author") and names_medium(value.text):
                    value = Traced()  # the label is empty, and a source without a label follows
            found.append(Labelled(match.kind, match.label, value, line.number))
    return found


def _end_of_element(line: Line, text: str, label: int, start: int, end: int) -> int:
    """Where the value's own element ends, or the next begins behind white space (来源：某报 <i>张三</i>)."""
    begin = start + len(text[start:end]) - len(text[start:end].lstrip(" :\u3000\t\r\n"))
    if begin in line.cuts:  # the value has an element of its own (来源：<a>某报</a>(某市)我有话说)
        behind = min((cut for cut in line.cuts if cut > begin), default=end)
        if begin + 3 <= behind < end and not text[begin:behind].rstrip().endswith((":", "(", "《", "、", "/")):
            return behind
    else:  # label and value in one element, another behind it: <i>来源：某报</i><i>张三</i>
        behind = min((cut for cut in line.cuts if cut >= begin + 2), default=end)
        alone = line.cuts and max((cut for cut in line.cuts if cut <= begin), default=0) <= label
        if alone and behind < end and re.fullmatch(r"\S*[^\s:(《、/·-]\s*", text[begin:behind]):
            return behind
    return min((cut for cut in line.cuts if begin + 2 <= cut < end and text[cut - 1].isspace()), default=end)


def _value(line: Line, text: str, start: int, end: int, *, names: bool = False) -> Traced:
    part = text[start:end]
    lead = len(part) - len(part.lstrip(" :\u3000\xa0\t\r\n"))
    closing = "】" if part[lead : lead + 1] == "【" else "]"
    bracketed = part.find(closing, lead) if part[lead : lead + 1] in ("[", "【") else -1
    several = _SEVERAL.match(part, lead) if names else None
    cut = None if bracketed > 0 else _END.search(part, several.end() if several else lead)
    stop = start + (bracketed if bracketed > 0 else cut.start() if cut else len(part))
    value = Traced.piece(line.text, line.start).cut(start + lead, stop).collapsed()
    if (end_ := value.text.find("】")) > 0 and "【" not in value.text[:end_]:
        value = value.cut(0, end_)  # 【发布人：某某局】【字体：大 中 小】
    if value.text.startswith("《") and "》" in value.text:
        return value.trimmed(" ：:|/,，;；、·[【〖(（<> ")
    return value.trimmed(" ：:|/,，;；、·[【〖(（<>《 ")


def _next_value(lines: Sequence[Line], position: int) -> Traced:
    if position + 1 >= len(lines):
        return Traced()
    following = lines[position + 1]
    text = folded(following.text)
    if following.end - following.start > 60 or "。" in text or LABEL.match(text) or _BUTTON.fullmatch(text):
        return Traced()
    if following.block.tag in _HEADINGS:
        return Traced()
    return following.traced()


def table_values(page: PageText, lines: Sequence[Line]) -> list[Labelled]:
    """Labelled values of tables whose first row holds the labels and whose second row the values, as document catalogues have."""
    found: list[Labelled] = []
    seen: set[etree._Element] = set()
    around: dict[etree._Element | None, etree._Element | None] = {None: None}  # the table around a block's parent
    for line in lines:
        parent = line.block.getparent()
        if parent is not None and parent not in around:
            around[parent] = parent if parent.tag == "table" else next(parent.iterancestors("table"), None)
        table = around[parent]
        if table is None or table in seen or len(seen) > 5:
            continue
        seen.add(table)
        rows = [[c for c in row if c.tag in ("td", "th")] for row in table.iter("tr")][:8]
        for above, below in pairwise(rows):
            names = [folded(page.text_of(c).text) for c in above]
            if len(above) < 2 or len(above) != len(below) or not all(LABEL.fullmatch(n) for n in names if n):
                continue
            for name, cell in zip(names, below, strict=True):
                labels = labels_in(name)
                if labels:
                    found.append(Labelled(labels[0].kind, labels[0].label, page.text_of(cell), line.number))
    return found


def first(values: Iterable[Labelled], *kinds: str) -> Labelled | None:
    """The first non-empty value of one of the kinds."""
    return next((v for v in values if v.kind in kinds and v.value), None)


def labelled_value(text: Traced, kind: str) -> Traced:
    """A selected text without its label (来源：某某日报 → 某某日报)."""
    line = Line(0, max(text.origin, 0), 0, text.text, etree.Element("p"), 0, 0, 0)
    line.end = line.start + len(text.text)
    value = next((v.value for v in labelled([line]) if v.kind == kind and v.value), None)
    return text.like(value.text) if value else text
