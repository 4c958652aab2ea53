"""Where on the page its own column stands: below the breadcrumb or the column's name, above the paging bar, not in a box.

Sites put lists of other columns beside the one that the page is about, of the same shape and with dates too.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree

from crawler.text.fields.documents import is_readable
from crawler.text.list_groups import Group
from crawler.text.page_text import PageText

# ruff: noqa: E501 (patterns read better whole)

# the first character is looked for, which is faster than to try each word at each place
_PAGING = re.compile(
    r"[下尾末共页頁第加查显N»](?:(?<=下)\s?一?\s?[页頁]|(?<=[尾末])\s?[页頁]|(?<=共)\s*\d+\s*(?:页|頁|条|條|筆)|(?<=[页頁])次\s*[:：]|(?<=第)\s*\d+\s*[/页頁]|(?:(?<=加)载|(?<=查)看|(?<=显)示)更多|(?<=N)ext\b|(?<=»))"
)
_PAGING_SCRIPT = re.compile(r"[cLlp](?:(?<=c)reatePage\w*\(|(?<=L)s\.pagination|(?<=l)aypage|(?<=p)ageCount\s*[:=])")
_ASIDE = re.compile(
    r"(?:^|[-_ ])(?:hot\w*|rank\w*|phb|paihang\w*|tuijian|recommend\w*|related|xiangguan|side|sidebar\w*|aside|widget\w*|foot\w*|friend\w*|links?|nav\w*|menu\w*)(?:$|[-_ ])",
    re.IGNORECASE,
)
_MENU = re.compile(
    r"nav|menu|header|(?:^|[-_ ])head|foot|(?:^|[-_ ])(?:top|bottom|banner|logo|links?|left\w*|side\w*|lm|tree|crumbs?|position|location|path|share|lang\w*)(?:$|[-_ ])",
    re.IGNORECASE,
)
_OF_MENUS = re.compile(
    r"(?:网站|返回|本站)?首\s*[页頁]|主[页頁]|设为首页|加入收藏|(?:网站|網站)(?:地图|導覽)|联系我们|关于我们|关于本站|政府信息公开|政务公开|互动交流|登录|注册|\S{0,4}ICP备.*|\S{0,3}公网安备.*"
)
_TEASED = re.compile(r"(?:更多|more|MORE|More)[\s\W]{0,6}$")  # a box that leads to the column itself
_OF_BOXES = re.compile(  # headings of boxes that stand beside every column
    r"\W*(?:热[门点](?:文章|新闻|资讯|信息|内容|推荐|排行|点击|阅读|标签|关注|聚焦)|(?:\S{0,4}(?:点击|阅读|浏览|新闻|热[门点])|[日周月]|本[周月])排行榜?|\S{0,6}(?:点击|阅读|浏览|人气|热[门点度搜]?)榜单?|(?:推荐|相关|延伸)(?:阅读|文章|新闻|资讯|信息|内容|链接)|(?:编辑|本栏|站长|为您|精彩)推荐|(?:最新|近期|随机)(?:文章|资讯|信息|更新|发布|评论)|猜你喜欢|大家都在看)\W*"
)
_CRUMB = re.compile(r"(?:当前|您的|所在|你的|現在|目前)(?:所在)?(?:的)?位置")
_HAN = re.compile("[\u4e00-\u9fff]")
_OTHER_NAME = re.compile(  # between a column's name and rows that are not its own: the name is an entry of the menu
    r"^(?!\W*(?:首页|更多|序号|标题|名称|文件|信息|内容|发布|公开|成文|日期|时间|索引|文号|来源|栏目))\W*[\u4e00-\u9fff]{4,12}\W*$",
    re.MULTILINE,
)
NEAR = 80  # characters between the column's name or the breadcrumb and its first row
CLOSE = 12  # characters, where the name is the list's own heading
BELOW = 400  # characters between the last row and the paging bar


def in_menu(group: Group) -> bool:
    """Whether the rows stand in the site's navigation, head, foot or a column's menu: told by the names of what is around,
    or by a row that every menu has.
    """
    if any(_OF_MENUS.fullmatch(row.title) for row in group.rows[:12]):
        return True
    at: etree._Element | None = group.rows[0].element
    while at is not None:
        if at.tag in ("nav", "header", "footer", "aside"):
            return True
        if at.tag != "body" and _MENU.search(f"{at.get('class') or ''} {at.get('id') or ''}"):
            return True
        at = at.getparent()
    return False


def leads_elsewhere(group: Group) -> bool:
    """Whether nearly every row leads to a host of its own: friendly links."""
    addresses = [row.href for row in group.rows if row.href.startswith(("http://", "https://", "//"))]
    hosts = {urlsplit(address).netloc for address in addresses if is_readable(address)}
    return len(hosts) >= max(4, 0.8 * len(group.rows))


class Place:
    """The places of the groups on one page, in characters of its text."""

    def __init__(self, page: PageText, groups: list[Group]) -> None:
        self.page = page
        spans, nodes = page.weights.spans, page.nodes
        self.spans: dict[int, tuple[int, int]] = {}
        for group in groups:
            found = [spans[row.element] for row in group.rows if row.element in spans]
            if found:
                first, last = min(start for start, _ in found), max(end for _, end in found)
                self.spans[id(group)] = nodes[first].start, nodes[last - 1].end
        self.paging = sorted([*(m.start() for m in _PAGING.finditer(page.text)), *self._scripts()])
        said = [*re.split(r"\s*[-_|–—·:：]+\s*", page.title().strip()), page.meta("columnname").strip()]
        self.names = list(dict.fromkeys(name for name in said if 2 <= len(name) <= 20))
        self.body = max((node.end for node in nodes[:40] if node.element.tag in ("title", "meta")), default=0)

    def _names(self, before: str, close: int = NEAR) -> bool:
        """Whether the column's name stands there by itself, not as a part of a headline, that many characters away."""
        for name in self.names:
            at = before.rfind(name, -close - len(name) if close < len(before) else 0)
            if at < 0 or _HAN.match(before[at - 1 : at]) or _HAN.match(before[at + len(name) :][:1]):
                continue
            if close > CLOSE or not _OTHER_NAME.search(before, at + len(name)):
                return True
        return False

    def _scripts(self) -> list[int]:
        """Where scripts draw paging bars: behind the text before them."""
        places = []
        spans, nodes = self.page.weights.spans, self.page.nodes
        if self.page.root is not None and any(_PAGING_SCRIPT.search(script[:2000]) for script in self.page.scripts):
            for script in self.page.root.iter("script"):
                if not script.text or not _PAGING_SCRIPT.search(script.text[:2000]):
                    continue
                at: etree._Element | None = script
                for _ in range(6):
                    before = (
                        next((e for e in at.itersiblings(preceding=True) if e in spans), None)
                        if at is not None
                        else None
                    )
                    if before is not None:
                        places.append(nodes[spans[before][1] - 1].end)
                        break
                    at = at.getparent() if at is not None else None
        return places

    def weight(self, group: Group) -> float:
        """By what its place makes a group likelier, or less likely, to be the page's own list."""
        if id(group) not in self.spans:
            return 3.0 if group.shown else 1.0  # a column, beside boxes that stand on every page
        start, end = self.spans[id(group)]
        weight = 1.0
        between = min((s for s, _ in self.spans.values() if s >= end), default=len(self.page.text) + 1)
        if any(end <= at <= min(end + BELOW, between) for at in self.paging):
            weight *= 1.8
        before = self.page.text[max(self.body, start - NEAR) : start]
        above = before.rstrip().rpartition("\n")[2]
        if _TEASED.search(before) or (_OF_BOXES.fullmatch(above) and above.strip() not in self.names):
            weight *= 0.2
        elif self._names(before, CLOSE):
            weight *= 8
        elif _CRUMB.search(before) or self._names(before):
            weight *= 1.5
        at: etree._Element | None = group.rows[0].element
        while at is not None:
            if at.tag == "marquee":
                return 0.2 * weight
            if _ASIDE.search(f"{at.get('class') or ''} {at.get('id') or ''}"):
                return 0.6 * weight
            at = at.getparent()
        return weight
