"""The title: what the page's tag says, what the heading shows, and <title> without the site's suffix, checked
against each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from crawler.text.fields.dates import moments
from crawler.text.fields.evidence import json_ld
from crawler.text.fields.headings import heading_score, one_heading, stands_as_title
from crawler.text.fields.labels import is_meta_line
from crawler.text.fields.letter_subject import names_form, subject_of
from crawler.text.fields.organisations import names_body
from crawler.text.fields.site_name import SEPARATOR, names_site, without_site
from crawler.text.fold import one_style
from crawler.text.lines import Line
from crawler.text.page_text import PageText
from crawler.text.traced import Traced, join

# ruff: noqa: E501 (patterns read better whole)

_NO_TITLE = re.compile(
    r"(?:首页|正文|详细|当前位置|您的位置|导航|搜索|返回|打印|关闭|分享|登录|注册|菜单|全部|更多)$|[(（\[【]?(?:原文?[标標]题|原文?標題|[引副主]题|[引副主]題|肩题)\s*[:：]|[—–]{1,4}\s*\S|(?:全文|本文|[阅閱][读讀])\S{0,6}\s*\d+\s*(?:字|分[钟鐘])"
)
_COUNTER = re.compile(r"\s*(?:阅读|浏览|点击|人气|评论|字号|分享|打印|发布|来源|作者|时间|日期|\d{4}[-/.年])")
_BADGE = re.compile(
    r"(?:[\[【(（]?(?:原创|转载|独家|视频|图集|图文|置顶|头条|推荐|热点|快讯)[\]】)）]?|\[[^\[\]]{1,8}\])\s*(?=\S{6})"
)
_DAY = re.compile(
    r"\s*[(（\[【]\s*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s*[)）\]】]\s*$"
)
_MARK = re.compile(r"(?<=\S{6})\s+\S{1,5}$")
_LONGEST_COLUMN = 8  # characters of a column's name
_LONGEST_HEADING = 250  # characters, with the white space between its lines
_CATALOGUE = re.compile(
    r"(?:信\s*息)?(?:名\s*[称稱]|[标標]\s*[题題])\s*[:：]?(?=$)|(?:信\s*息)?(?:名\s*[称稱]|[标標]\s*[题題])\s*[:：]|[内內]容概述\s*[:：]"
)
_NAMED = 40.0
_ABOVE_META = 24.0  # of a line right above the meta line, or in large type near it


@dataclass(frozen=True, slots=True)
class TitleChoice:
    """The title, the step that gave it, and what another step said instead."""

    text: Traced
    step: str
    other: str = ""


@lru_cache(maxsize=2048)
def squeezed(text: str) -> str:
    """For comparison: without white space, quotation style and width.

    >>> squeezed(' “督察”　反馈 ') == squeezed('"督察"反馈')
    True
    """
    return one_style("".join(text.split())).lower()


def find_title(
    page: PageText, lines: Sequence[Line], body_start: int, lead: str, selected: Traced | None = None
) -> TitleChoice:
    """The article's title. `body_start` is the number of the line where the article's text begins, `lead` its beginning."""
    if page.is_plain:
        return TitleChoice(_of_plain(lines), "first_lines")
    choice = _chosen(page, lines, body_start, lead, selected)
    if choice.step != "portal" and names_form(choice.text.text) and (subject := subject_of(lines, body_start)):
        return TitleChoice(subject, "visible", choice.text.text)
    return choice


def _chosen(page: PageText, lines: Sequence[Line], body_start: int, lead: str, selected: Traced | None) -> TitleChoice:
    raw = _title_element(page)
    tagged = _tagged(page)
    if selected:
        return TitleChoice(selected, "portal", _differs(selected, tagged))
    visible = _visible(lines, body_start, raw.text, tagged.text, lead)
    if visible and not tagged and not _agrees(visible.text, raw.text) and not names_site(raw.text):
        plain = without_site(raw, page)
        begins = visible.text.startswith(plain.text) and len(plain.text) >= 6
        if not _speaks_of(visible.text, plain.text) or (begins and _COUNTER.match(visible.text, len(plain.text))):
            visible = Traced()
    if tagged:
        if visible and squeezed(visible.text) != squeezed(tagged.text):
            return _of_two(tagged, visible, raw)
        return TitleChoice(visible or tagged, "meta:ArticleTitle")
    if visible:
        visible = _without_mark(_without_date(_without_badge(visible, raw.text), raw.text), raw.text)
        return TitleChoice(visible, "visible")
    og = page.meta("og:title", "twitter:title", "title") or json_ld(page).get("title", "")
    if raw and og and names_site(raw.text) and not names_site(og):
        return TitleChoice(Traced(og), "meta:og:title")
    if raw:
        return TitleChoice(without_site(raw, page), "title")
    return TitleChoice(Traced(og), "meta:og:title") if og else TitleChoice(Traced(), "")


def _of_plain(lines: Sequence[Line]) -> Traced:
    """The title of a text without markup: the line before the meta line, else a short first line that is no sentence."""
    head = [n for n in lines[:12] if n.text.strip()]
    meta = next(
        (
            i
            for i, n in enumerate(head)
            if is_meta_line(n.text)
            or (len(n.text) < 60 and moments(n.text) and not n.text.rstrip().endswith("。") and i)
        ),
        None,
    )
    if meta is not None:
        for line in reversed(head[:meta]):
            text = line.text.strip()
            if len(text) >= 6 and not re.search(r"[>›»]|[:：]\s*首页", text):
                return line.traced() if len(text) <= 120 else Traced()
    first = head[0] if head else None
    if first is None or not 4 <= len(first.text.strip()) <= 80 or re.search(r"[。；;，,！!]\s*$|。", first.text):
        return Traced()
    return first.traced() if len(head) > 1 else Traced()


def _agrees(visible: str, raw: str) -> bool:
    one, other = squeezed(visible), squeezed(raw)
    return not other or one in other or other.rstrip(".…") in one


def _speaks_of(visible: str, raw: str) -> bool:
    """Whether a heading that is not <title> tells the same: sites put a shorter or a cut title there."""
    one, other = squeezed(visible), squeezed(raw)
    if len(one) < 8 or not re.search("[\u4e00-\u9fff]{4}", visible):
        return False
    if not re.search("[\u4e00-\u9fff]{2}", raw):
        return True  # a file's name, a number
    pairs = {other[i : i + 2] for i in range(len(other) - 1)}
    return len(pairs) >= 4 and sum(pair in one for pair in pairs) >= 0.4 * len(pairs)


def _title_element(page: PageText) -> Traced:
    element = page.title_element
    node = page.node_at(element, "text") if element is not None else None
    return Traced() if node is None else Traced.piece(page.text[node.start : node.end], node.start).collapsed()


def _tagged(page: PageText) -> Traced:
    for name, element in page.metas:
        if name in ("articletitle", "article:title", "contenttitle"):
            text = page.traced_meta(element)
            if text:
                return text
    return Traced()


def _without_badge(visible: Traced, raw: str) -> Traced:
    """The heading without a badge before it (原创, 视频), which <title> does not have."""
    badge = _BADGE.match(visible.text)
    if badge and not raw.startswith(visible.text[:4]) and raw.startswith(visible.text[badge.end() :][:12]):
        return visible.cut(badge.end())
    return visible


def _without_date(visible: Traced, raw: str) -> Traced:
    """The heading without the day that stands behind it in brackets, which <title> does not have."""
    day = _DAY.search(visible.text)
    if day and day.start() >= 6 and squeezed(day.group()) not in squeezed(raw):
        return visible.cut(0, day.start()).trimmed()
    return visible


def _without_mark(visible: Traced, raw: str) -> Traced:
    """The heading without a mark of a few characters behind it (已回复, 置顶), where <title> ends before it."""
    mark = _MARK.search(visible.text)
    if mark and _begins(raw, visible.text[: mark.start()]) and mark.group().strip() not in raw:
        return visible.cut(0, mark.start())
    return visible


def _differs(chosen: Traced, other: Traced) -> str:
    return other.text if other and squeezed(other.text) != squeezed(chosen.text) else ""


def _of_two(tagged: Traced, visible: Traced, raw: Traced) -> TitleChoice:
    """The tag and the heading differ: one that is cut short gives way, else the heading is what readers saw."""
    long, short = squeezed(visible.text), squeezed(tagged.text).rstrip(".…")
    if tagged.text.startswith(visible.text) and SEPARATOR.match(tagged.text, len(visible.text)):
        return TitleChoice(visible, "visible", tagged.text)  # the tag carries the site's name
    if short and long.startswith(short):
        return TitleChoice(visible, "visible", tagged.text)
    if squeezed(tagged.text) in squeezed(raw.text) or long in short:
        return TitleChoice(tagged, "meta:ArticleTitle", visible.text)
    return TitleChoice(visible, "visible", tagged.text)


def _visible(lines: Sequence[Line], body_start: int, raw: str, tagged: str, lead: str) -> Traced:
    if _names_column(lines, body_start, raw):
        raw = ""
    title, tag = squeezed(raw), squeezed(tagged)
    generic = not raw or names_site(raw)
    named = _in_catalogue(lines[max(0, body_start - 40) : body_start]) if generic else ""
    best: tuple[float, Line] | None = None
    cut = title.rstrip(".…")[:-1] if len(title) > 12 else "\n"
    for line in lines[: max(0, body_start + 4)]:
        if line.end - line.start > 250:
            continue
        text = line.text.strip()
        near = body_start - 25 <= line.number <= body_start and line.linked <= 0.5 * len(text)
        if not near and cut and "\u4e00" <= text[:1] <= "\u9fff" and text[0] not in title and text[0] not in tag:
            continue  # as most of a menu's lines: <title> and the tag cannot say it
        plain = squeezed(text)
        told = plain in title or plain == tag or plain.startswith(cut)
        if not told and not near:
            continue
        score = heading_score(line)
        told_or_cell = told or line.block.tag == "td"
        if told_or_cell and generic and score < 12 and names_body(text) and not title.startswith(plain):
            continue  # the office in a table of the document, which <title> may name behind the column
        if _NO_TITLE.match(text) or (len(plain) < 4 and not (score >= 16 and _begins(raw, text))):
            continue
        if (
            generic
            and 10 <= len(plain) <= 80
            and not moments(text)
            and body_start - 12 <= line.number < body_start
            and not line.linked
        ):
            pairs = {plain[i : i + 2] for i in range(len(plain) - 1)}
            score += 30 * sum(pair in lead for pair in pairs) / len(pairs)
        if generic and body_start - 12 <= line.number < body_start:
            score += stands_as_title(lines, line, body_start)
            score += _NAMED * (plain == named)
        if tag and plain == tag:
            score += 80
        if title and plain in title:
            share = len(plain) / len(title)
            score += 40 * share + (25 if title.startswith(plain) else 0)
            if len(plain) < 6 and share < 0.5 and not (score >= 30 and _begins(raw, text)):
                score -= 40
            if plain[0] in "(（" and plain[-1] in ")）":  # what tells two entries of one name apart
                score -= 20
        elif plain.startswith(cut):
            score += 60
        elif score < 12 or not body_start - 25 <= line.number <= body_start:
            continue
        elif not (generic and score >= 16 and len(plain) >= 8):  # else nothing but the heading tells the title
            score -= 10
        if line.linked > 0.5 * len(text):
            score -= 60 if generic and line.block.tag in ("li", "td") else 25  # <title> says what the menu says
        score -= 0.5 * max(0, body_start - line.number - 2)
        if best is None or score > best[0]:
            best = (score, line)
    if best is None or best[0] < 10:
        return Traced()
    return _of_lines(lines, best[1], title, generic)


def _in_catalogue(lines: Sequence[Line]) -> str:
    """What a document's table calls it (名称：, 标题：, 内容概述：), squeezed; "" where no label of these is."""
    for line, below in pairwise(lines):
        text = line.text.strip()
        if len(text) <= 120 and (label := _CATALOGUE.match(text)):
            return squeezed(text[label.end() :] or below.text)
    return ""


def _names_column(lines: Sequence[Line], body_start: int, raw: str) -> bool:
    """Whether <title> begins with the name of a column that stands above the article's own heading."""
    first = squeezed(SEPARATOR.split(raw)[0])
    if not 2 <= len(first) <= _LONGEST_COLUMN:
        return False
    head = lines[max(0, body_start - 25) : body_start]
    at = next((i for i in range(len(head) - 1, -1, -1) if squeezed(head[i].text.strip()) == first), len(head))
    below = head[at + 1 :]
    least = max(16.0, heading_score(head[at])) if below else 0.0
    for line in below:
        if is_meta_line(line.text):
            break  # the short heading above it is the article's
        same = [n for n in below if n.block is line.block]
        if sum(n.end - n.start for n in same) > _LONGEST_HEADING:
            continue
        plain = squeezed("".join(n.text for n in same))
        if line.links or not 8 <= len(plain) <= 80 or plain[0] in "-—(（":
            continue
        if heading_score(line) >= least or stands_as_title(lines, line) >= _ABOVE_META:
            return True
    return False


def _begins(raw: str, text: str) -> bool:
    """Whether <title> is this text, or this text and then a separator."""
    raw = raw.strip()
    return raw.startswith(text) and (
        len(raw) == len(text) or bool(SEPARATOR.match(raw, len(text)) or raw[len(text)] in "-—–（(")
    )


def _of_lines(lines: Sequence[Line], line: Line, title: str, generic: bool) -> Traced:
    """The heading with the lines that <br> parts from it, where <title> has them together or says nothing."""
    same = [n for n in lines[max(0, line.number - 2) : line.number + 3] if n.block is line.block and not n.links]
    if len(same) < 2:
        return line.traced()
    plain = squeezed("".join(n.text for n in same))
    if plain in title or (generic and one_heading(same)):
        return join([n.traced() for n in same], "")
    return line.traced()
