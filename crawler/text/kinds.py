"""What a page is: an article, a column list, or one of the things that must never pass for an article.

A response that is no article gets a kind and an outcome with a name ("blocked:jsl", "soft_404"), because a page that is
stored as an article by mistake is found by nobody, and an empty result that looks like success is worse than an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.items import PageKind, RawRecord
from crawler.text.fields.container import Found, find_container
from crawler.text.fold import folded
from crawler.text.kind_answers import CHALLENGES, CODED, FAILED, FORBIDDEN, NONE_FOUND, SAYS_NONE, SOFT_404, is_trace
from crawler.text.kind_headlines import ends_as_article, headed, is_boxed, is_meta_line, over_sentences
from crawler.text.kind_hidden import elements, has_hidden_body, only_asks_again, redirect_target
from crawler.text.kind_signs import (
    in_container,
    is_form,
    is_listing,
    is_paged,
    is_table,
    is_told,
    known_container,
    mostly_links,
    prose_outside,
    says_article,
    says_text,
)
from crawler.text.lines import Line, lines_of
from crawler.text.lists import Group, is_around, main_group, unnamed_group
from crawler.text.page_text import PageText

BLOCK_STATUS = frozenset((403, 412, 421, 429, 468, 503, 512, 521))
_NOTHING_YET = re.compile(
    r"[\s\W]*(?:(?:抱歉|对不起)\W*)?(?:(?:该|此|本|当前)(?:栏目|频道|分类|列表)[下中里]?)?(?:暂无|没有|暂未|尚无)(?:相关|任何|符合条件的)?(?:内容|信息|数据|文章|记录|公告|新闻|资讯)[\s\W]*"
)
_FOOT_BEGINS = re.compile(
    r"\W*(?:(?:您好.{0,3})?(?:欢迎(?:您|你)?(?:访问|光临|来到|进入|使用)|今天是)|(?:[单办联通]\S{1,3})?地址\s*:|(?:电话|邮编|邮政编码|联系电话|电子邮箱|传真|E-?mail|Tel)\s*:|\S{0,8}(?:找到|搜索到|检索到|查询到)(?:相关)?(?:结果|记录|信息)?(?:约|共)?\s*[\d,])",
    re.IGNORECASE,
)
# its first character is looked for, which takes a tenth of the time of trying each word at each place
_FOOT = re.compile(
    r"[建推最IiİıCc公网版主承协修技当您](?:(?:(?<=建)议|(?<=推)荐|(?<=最)佳).{0,12}(?:浏览器|分辨率)|(?<=[Iiİı])(?i:CP备)|(?<=公)网安备|(?<=网)站标识码|(?<=版)权所有|(?<=[Cc])(?i:opyright)|(?:(?<=[主承协])办|(?<=主)管)(?:单位)?\s*:|(?<=修)订日期\s*:|(?<=技)术支持\s*:|(?:(?<=当)前|(?<=您)的)位置)"
)
_ALERT = re.compile(r"\balert\(\s*[\"']([^\"']{2,60})[\"']")
_LOGIN = re.compile(
    r"(?:请|需要?)(?:先)?登[录陆]|用户登[录陆]|统一身份认证|账号登[录陆]|登[录陆]\s*$|后台管理|管理系统|密\s*码"
)
_REFUSED = re.compile(
    r"(?:无权|没有权限|权限不足|未登[录陆]|没有登[录陆]|尚未登[录陆]).{0,16}登[录陆]|登[录陆]后(?:才能|方可|再)"
)
_ASKED = re.compile(r"\W*(?:对不起|抱歉)?\W*请(?:您)?(?:先|重新)?(?:注册或)?登[录陆]")
_TEMPLATE = re.compile(r"\{\{\s*[\w.$]+|\$\{\w+\}|<%=|#\w+#")
_PLACEHOLDER = re.compile(r"\{\{[^{}]{1,80}\}\}|<%=?[^<>]{1,80}%>")
_WAITING = re.compile(r"正在加载|加载中|页面加载|資料載入中|载入中|\bloading\b", re.IGNORECASE)
_WAITS = re.compile(r"\W*(?:数据|内容|页面)?(?:正在|努力)?(?:加载|载入)中?\W*", re.IGNORECASE)
_SOFT_404_LINE = re.compile(SOFT_404.pattern, re.IGNORECASE | re.MULTILINE)  # in all lines at once


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind and, where it is no article or list, the outcome's name with its detail."""

    kind: PageKind
    outcome: str = ""
    group: Group | None = field(default=None, compare=False)  # a list's rows, so that they are looked for once


def page_kind(page: PageText, record: RawRecord, lines: list[Line] | None = None, found: Found | None = None) -> Kind:
    """What the page is. `lines` are `lines_of(page)` and `found` its container, where the caller has them."""
    if lines is None:
        lines = lines_of(page)
        found = find_container(page, lines)
    shown = sum(map(len, map(str.strip, [line.text for line in lines])))
    refused = _refusal(page, record, shown)
    if refused:
        return refused
    prose = [
        line
        for line in lines
        if line.stops
        and line.linked < 0.3 * len(line.text)
        and len(line.text.strip()) >= 20
        and not (len(line.text) < 300 and _is_foot(line.text))
    ]
    size = sum(len(line.text.strip()) for line in prose)
    if (missing := _missing(page, lines, shown, size)) is not None:
        return missing
    return _list_or_article(page, lines, found, prose, shown)


def _is_foot(text: str) -> bool:
    """Whether a line is what sites say at their head and foot, or how many answers a search has found."""
    seen = folded(text)
    return _FOOT_BEGINS.match(seen) is not None or _FOOT.search(seen) is not None


def is_refused(page: PageText, record: RawRecord) -> bool:
    """Whether a page without a text of its own is a challenge or a failure."""
    return _refusal(page, record, 0) is not None


def _refusal(page: PageText, record: RawRecord, shown: int) -> Kind | None:
    blocked = record.status in BLOCK_STATUS
    if blocked or shown < 400:
        body = page.markup[:60_000]
        for name, pattern in CHALLENGES:
            if (blocked or shown < (400 if name == "captcha" else 200)) and pattern.search(body):
                return Kind("blocked", f"blocked:{name}")
    if blocked:
        return Kind("blocked", f"blocked:{record.status}")
    if record.status >= 400:
        return Kind("error", f"http_{record.status}")
    if 300 <= record.status < 400 and record.status != 304:
        return Kind("error", f"redirect_{record.status}")
    if shown < 400 and FORBIDDEN.search(body):
        return Kind("blocked", "blocked:forbidden")
    return None


def _missing(page: PageText, lines: list[Line], shown: int, prose: int) -> Kind | None:
    """A page that answers 200 with nothing: soft 404, a redirect by script, a login form, an empty shell."""
    if is_trace(_titles(page), page.text):
        return Kind("error", "error:server")
    if prose < 400:
        title = _titles(page)
        spoken = [
            line for line in lines[:200] if shown < 300 or line.linked < 0.5 * len(line.text)
        ]  # no headline says it
        texts = [title, *(line.text for line in spoken if len(line.text.strip()) <= 80)]
        failed = [title, *(line.text[:200] for line in spoken[:12] if shown < 400 or len(line.text) <= 80)]
        if shown < 400 and any(CODED.search(text) for text in failed):
            return Kind("error", "error:server")
        missed = _SOFT_404_LINE.search(folded("\n".join(texts))) is not None
        if missed and any(SOFT_404.search(folded(text)) for text in texts) and not headed(page, lines):
            return Kind("soft_404", "soft_404")
        if shown < 1500 and any(FAILED.search(text) for text in failed) and not headed(page, lines):
            return Kind("error", "error:server")
    if shown < 200 and any(_REFUSED.search(line.text) for line in lines[:20]):
        return Kind("login", "login")
    if shown < 120:
        said = " ".join(m[1] for script in page.scripts if (m := _ALERT.search(script[:4000])))
        if said and SOFT_404.search(folded(said)):
            return Kind("soft_404", "soft_404")
        if said and (_REFUSED.search(folded(said)) or _ASKED.match(folded(said))):
            return Kind("login", "login")
        if shown < 20 and only_asks_again(page):
            return Kind("blocked", "blocked:cookie_loop")
        if redirect_target(page):
            return Kind("redirect_home", "redirect:script")
    if prose < 200 and shown < 1500 and _asks_password(page) and not headed(page, lines):
        title = _titles(page)
        first = [title, *(line.text for line in lines[:60])]
        asked = any(_LOGIN.search(folded(text)) for text in first)
        if asked and (_LOGIN.search(folded(title)) or not _is_column(main_group(page))):
            return Kind("login", "login")
    waiting = shown < 200 and any(_WAITING.search(line.text) for line in lines)
    if shown < 20 or waiting:
        if has_hidden_body(page):
            return None
        group = main_group(page)  # of what its scripts hold
        rows = group.rows if group is not None else []
        if len(rows) >= 4 and sum(bool(row.date) for row in rows) >= 0.5 * len(rows):
            return Kind("list", group=group)
        return _shell_or_names(page)
    if prose < 200 and len(_PLACEHOLDER.findall(page.text)) >= 2 and not _is_column(main_group(page)):
        return Kind("empty_shell", "empty_shell")
    return None


def _titles(page: PageText) -> str:
    return " ".join(e.text or "" for e in elements(page, "title"))[:300]


def _asks_password(page: PageText) -> bool:
    return any((e.get("type") or "").lower() == "password" for e in page.elements("input"))


def _is_column(group: Group | None) -> bool:
    """Whether the rows are a column's by themselves, whatever else is on the page: five or more, with dates."""
    rows = group.rows if group is not None else []
    return len(rows) >= 5 and sum(bool(row.date) for row in rows) >= 0.7 * len(rows)


def _finds_none(line: Line, outside: int) -> bool:
    """Whether the line is what a search says that found nothing: a count, or a sentence where no text is beside it."""
    return bool(NONE_FOUND.search(line.text) or (outside < 160 and not line.links and SAYS_NONE.match(line.text)))


def without_text(page: PageText, lines: list[Line]) -> Kind | None:
    """What a page is that passed for an article and in which no text, picture or file was found.

    A list of names, a column of one row, a shell that a script fills; None for a headline with a date (a film).
    """
    if _TEMPLATE.search(page.text):
        return Kind("empty_shell", "empty_shell")
    labelled = [line for line in lines if is_meta_line(line)]
    if len(labelled) == 1 or headed(page, lines) or any(_says(line) for line in lines):
        return None
    if any(True for _ in elements(page, "video", "audio", "embed", "object")):
        return None
    return _shell_or_names(page)


def _shell_or_names(page: PageText) -> Kind:
    """A list of names or pictures where the page has one outside its menus, else a shell that a script fills."""
    group = unnamed_group(page)
    return Kind("list", group=group) if group is not None else Kind("empty_shell", "empty_shell")


def _says(line: Line) -> bool:
    """Whether the line is a sentence of some text, not of the site's foot."""
    text = line.text.strip()
    return len(text) >= 12 and "。" in text and not line.links and not _is_foot(text)


def _list_or_article(page: PageText, lines: list[Line], found: Found | None, prose: list[Line], shown: int) -> Kind:
    if is_told(page, found):
        return Kind("article")
    if is_listing(page, lines, prose):
        return Kind("list", "list:plain")
    if (found is not None and found.score >= 200 and is_table(page, found)) or headed(page, lines):
        return Kind("article")
    if ends_as_article(page, lines):
        return Kind("article")
    group = main_group(page)
    if group is not None and group.names and is_around(group):
        group = unnamed_group(page)
    rows = [row for row in group.rows if len(row.title) >= 6 or row.date] if group else []
    outside, longest = prose_outside(group, prose)
    if outside >= 20 and (says_article(page) or says_text(lines)):
        return Kind("article")
    if outside >= 20 and group is not None and is_boxed(page, group, lines) and over_sentences(page, lines):
        return Kind("article")
    titles = sum(len(row.title) for row in rows)
    dated = sum(bool(row.date) for row in rows)
    if not dated and shown < 1500 and any(_finds_none(line, outside) for line in lines):
        return Kind("list", "list:empty", Group())
    if (group is None or group.names) and outside < 20 and any(_WAITS.fullmatch(line.text) for line in lines):
        return Kind("empty_shell", "empty_shell")
    if outside < 20 and not known_container(page):
        if 0 < dated == len(rows) <= 4:
            return Kind("list", group=group)
        if not dated and len(rows) < 5 and shown < 1500 and any(_NOTHING_YET.fullmatch(line.text) for line in lines):
            return Kind("list", "list:empty", Group())
    if 0 < dated == len(rows) and outside < 400 and not known_container(page) and is_paged(page, rows):
        return Kind("list", group=group)
    if len(rows) >= 4 and dated >= 0.7 * len(rows) and outside < max(160, 0.8 * titles) and not known_container(page):
        return Kind("list", group=group)
    if not dated and outside >= 20 and sum(map(is_meta_line, lines)) == 1:
        return Kind("article")  # an answer of one sentence, the other questions below it
    if not dated and is_form(page) and outside < 200:
        return Kind("empty_shell", "empty_shell")
    if not dated and outside >= 20 and in_container(page, found):
        return Kind("article")  # short news beside the headlines of its page of a newspaper
    if len(rows) >= 5 and outside < 120:
        return Kind("list", group=group)
    if len(rows) >= 10 and outside < 0.7 * titles and longest < 120 and not known_container(page):
        return Kind("list", group=group)
    if mostly_links(page, lines, found, rows, shown):
        return Kind("list", group=group)
    if outside < 20 and not known_container(page) and not has_hidden_body(page) and shown < 200:
        whole = group is not None and len(group.rows) >= 4 and not is_around(group)  # short names in several parts
        return Kind("list", group=group) if whole else _shell_or_names(page)
    return Kind("article")
