"""The site's and the column's names in <title>: where they stand, and the title without them.

Sites write their own name before or after the article's title, behind a separator or in brackets; the separators are also
signs inside titles, so each rule asks what stands on either side.
"""

from __future__ import annotations

import re

from crawler.text.page_text import PageText
from crawler.text.traced import Traced

# ruff: noqa: E501 (patterns read better whole)

SEPARATOR = re.compile(
    r"\s*(?:[_|｜]|--+|—{2,}|::|»+|[＞>]+|<|\s[-–—·•]\s|(?<=[\u4e00-\u9fff”》）)！？。…])[-–](?=[\u4e00-\u9fff\w]))\s*"
)
_SITE = re.compile(
    r"(?:网|网站|门户|政府|委员会|局|厅|部|院|中心|大学|学院|医院|平台|频道|动态|新闻|公告|通知公告|要闻|信息公开|专栏|专题|首页|页面?|详情|正文|内容|公司|报|官网|研究所|协会|在线|(?:政务|官方)(?:微博|微信|号|[账帐]号))$|^[\u4e00-\u9fff]{2,9}(?:开发区|新区|园区|[省市县区])$|欢迎|^无标题|untitled|^新建网页|^New Page",
    re.IGNORECASE,
)
_ORGAN = r"[\u4e00-\u9fff]{2,16}(?:人民政府|政府网|门户网站?|官方网站|官网|信息网|新闻网|日报|生态环境局|环保局|环境保护局|委员会|[县市省区]政府|网站?)"
_LEAD = re.compile(rf"(?:网站)?首\s*页|主页|{_ORGAN}", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—－]\s*")
_AFTER_SPACE = re.compile(rf"[\s\u3000\xa0]+{_ORGAN}$")
_IN_BRACKETS = re.compile(rf"[（(【]{_ORGAN}[）)】]$")
_AFTER_DASH = re.compile(rf"\s*[—－-]\s*{_ORGAN}$")


def names_site(raw: str) -> bool:
    """Whether <title> names the site or the column, not the article."""
    first = SEPARATOR.split(raw)[0].strip()
    return len(first) < 8 or re.fullmatch(r"[\w./%-]*", first, re.ASCII) is not None or bool(_SITE.search(first))


def without_site(raw: Traced, page: PageText) -> Traced:
    """<title> without what follows a separator: the site's, the column's name."""
    for name in (page.meta("sitename", "og:site_name"), page.meta("columnname")):
        if name and raw.text.endswith(name) and len(raw.text) > len(name) + 4:
            raw = raw.cut(0, len(raw.text) - len(name)).trimmed(" _-|—–>·:")
    raw = _without_lead(raw)
    parts = list(SEPARATOR.finditer(raw.text))
    for number, part in enumerate(parts):
        following = parts[number + 1].start() if number + 1 < len(parts) else len(raw.text)
        if "—" in part.group() and not _SITE.search(raw.text[part.end() : following]):
            continue  # a dash inside the title
        if part.start() >= 6 or part.start() >= 0.4 * len(raw.text):
            return raw.cut(0, part.start()).trimmed()
    for pattern in (_AFTER_SPACE, _AFTER_DASH, _IN_BRACKETS):
        after = pattern.search(raw.text)
        if after and after.start() >= 6:
            return raw.cut(0, after.start()).trimmed()
    return raw


def _without_lead(raw: Traced) -> Traced:
    """<title> without the site and columns before the article's title (首页 >> 要闻 >> …, 某某县人民政府-…)."""
    for _ in range(5):
        part = SEPARATOR.search(raw.text) or _DASH.search(raw.text)
        if part is None or len(raw.text) - part.end() < 8 or not _LEAD.fullmatch(raw.text[: part.start()].strip()):
            return raw
        rest = raw.text[part.end() :]
        if _LEAD.fullmatch(rest.strip()):
            return raw
        path = ">" in part.group() or "»" in part.group() or "＞" in part.group()
        raw = raw.cut(part.end())
        following = SEPARATOR.search(raw.text)
        if (
            path
            and following
            and ">" in following.group()
            and following.start() <= 12
            and len(raw.text) - following.end() >= 8
        ):
            raw = raw.cut(following.end())
    return raw
