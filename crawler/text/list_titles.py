"""The title of a link in a list, as a person reads it.

Titles are shortened on the page and whole in an attribute; links are put around whole cards with picture, headline,
abstract and date; marks (置顶, NEW), counters and numbers stand in the link that belong to the list.
"""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from crawler.text.fields.documents import COMPILED, NOWHERE
from crawler.text.list_dates import is_date, without_date
from crawler.text.page_text import PageText
from crawler.text.script_calls import address_of_call

if COMPILED:
    from crawler.text import link_pass

# ruff: noqa: E501 (patterns read better whole)

CALL = "javascript:"
SHORTEST = 4  # characters of a title; shorter ones are navigation until their neighbours say otherwise
BUTTON = re.compile(
    r"[\[【(（]?\s*(?:点击)?(?:查看|查阅|详情|详细|下载|阅读|浏览|打开|公示|预览|附件)(?:详情|详细|全文|内容|附件|文件)?\s*[\]】)）>»]*"
)
MORE = re.compile(r"(?:继续阅读|繼續閱讀|阅读全文|閱讀全文|查看详情|[Rr]ead (?:more|the rest)|Continue reading)")
ADDRESSES = ("data-link", "data-url", "data-href")  # where scripts find the address of what is clicked
_PAGING = re.compile(
    r"^[\s<>«»‹›\[\]【】()（）|.…]*(?:\d{1,5}|首\s*页|尾\s*页|末\s*页|上\s*一?\s*页|下\s*一?\s*页|第\s*\d+\s*页|最后一页|最末[页頁]|[上下]一?[頁]|更多|more|详细|详情|(?:点击)?(?:查看|阅读|閱讀|浏览)(?:全文|更多|详情|详细|原文)?|繼續閱讀|继续阅读|返回|跳转|下载|点击下载|GO|确定"
    r"|(?:\d+\s*(?:条|個|个|則|则|次|人)?\s*(?:评论|評論|回复|回覆|留言|阅读|閱讀|浏览|点赞|查看|跟帖|参与))|(?:(?:评论|評論|回复|留言|阅读|浏览|点击|点赞|跟帖)(?:数|量|次数)?\s*[(（:：]?\s*\d*\s*)|(?:暂无|没有|发表|我要|添加)(?:评论|回复|留言)"
    r")[\s<>«»‹›→\[\]【】()（）|.…+]*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$|[\w-]+(?:\.[\w-]+)+/\S*$", re.ASCII)
_MARK = re.compile(
    r"[\s\[【(（]*(?:置顶|置頂|顶|荐|推荐|热|热门|精|精华|图|圖|图文|视频|新|NEW|HOT|TOP)[\s\]】)）!！]*|[·•●■◆▪>»›→▶►▸➤➢☆★\-\s]+|(?:NO\.?)?\s*\d{1,3}\s*[.、．]?|\d+\s*(?:次|人)?(?:阅读|浏览|评论|播放)",
    re.IGNORECASE,
)
CODE = re.compile(r"[A-Za-z-]*\d[\dA-Za-z-]{7,}")  # the number of a case: no title, however long
_OF_DATES = re.compile(r"[\d\s年月日./-]+")
_YEAR = re.compile(r"20\d\d年?")
_JOINING = re.compile(r"[·•\-]|\d{1,3}")
_ARGUMENT = re.compile(r"""['"]([^'"<>\s]{2,300})['"]|\(\s*(\d{2,})""")
_LABEL = re.compile(r"^\s*(?:文章)?(?:标\s*题|標題|题名|名称)\s*[:：]\s*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
NAMED = re.compile(
    r"(?:^|[-_ ])(?:\w*title|tit|bt|biaoti|headline|subject|caption|txt-t|name)(?:$|[-_ \d])", re.IGNORECASE
)
MATCHED = re.compile(r"key|light|red|hl|match", re.IGNORECASE)  # classes of words that were searched for
_OF_WORDS = frozenset(("b", "strong", "span", "i"))
_BLOCKS = frozenset(("p", "div", "dl", "dt", "dd", "ul", "li", "section", "table", "figure", "figcaption"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TEXTS = etree.XPath("descendant::text()[not(parent::script or parent::style)]", smart_strings=False)


def titled_link(
    page: PageText,
    anchor: etree._Element,
    *,
    scripted: bool = False,
    pictured: bool = False,
    days: bool = False,
    shortest: int = SHORTEST,
) -> tuple[str, str] | None:
    """The title and address of a link that may be an item; None for paging, addresses and what is hidden.

    A link that a script follows counts if it is `scripted`: the address in the script, else the call as it is written.
    One around a picture alone counts if it is `pictured`, with what the picture says instead of itself; one that says
    no more than a day counts among `days`.
    """
    href = (anchor.get("href") or "").strip()
    if not href or href.lower().startswith(NOWHERE) or href == "/":
        href = _address(page, _called(anchor, href)) if scripted else ""
        if not href:
            return None
    title = link_title(anchor)
    if not title and pictured:
        title = max((" ".join((image.get("alt") or "").split()) for image in anchor.iter("img")), key=len, default="")
    if len(title) < shortest or _PAGING.match(title) or _ADDRESS.match(title) or is_date(title) != days:
        return None
    return None if page.is_hidden(anchor) else (title, href)


def is_abstract(text: str) -> bool:
    """Whether a link's text is sentences, or so long and cut at its end that it is the abstract of an article."""
    if len(text) >= 12 and text.endswith("。"):
        return True
    return len(text) >= 24 and ("。" in text or (len(text) >= 50 and text.endswith(("...", "…"))))


def is_cut_of(shown: str, whole: str) -> bool:
    """Whether a title is the beginning of another, with dots where it was cut."""
    stem = shown.rstrip(".…")
    return 6 <= len(stem) < len(shown) and whole.startswith(stem) and len(whole.rstrip(".…")) == len(whole)


def is_called(element: etree._Element) -> bool:
    """Whether a script opens something of its own when the element is clicked."""
    return bool(_called(element, (element.get("href") or "").strip()))


def leads_nowhere(element: etree._Element) -> bool:
    """Whether it is no link, or one without an address."""
    href = (element.get("href") or "").strip()
    return not href or href.lower().startswith(NOWHERE)


def _called(anchor: etree._Element, href: str) -> str:
    """What a script opens when the link is clicked: openInfo('a3f1'), window.open('/a/1.html')."""
    kept = next((written for name in ADDRESSES if (written := (anchor.get(name) or "").strip())), "")
    if kept and (kept.startswith(("http", "/", "./")) or re.search(r"\.\w{3,5}(?:$|\?)", kept)):
        return kept
    for call in (href, anchor.get("onclick") or ""):
        arguments = [match[1] or match[2] for match in _ARGUMENT.finditer(call[:600])]
        address = next((a for a in arguments if "/" in a or re.search(r"\.(?:s?html?|jsp|do|aspx?|php)\b", a)), "")
        if address or any(re.search(r"\d", a) for a in arguments):
            return address or call
    return ""


def _address(page: PageText, called: str) -> str:
    """What a call opens, where the page's scripts say it; else the call, as an address that leads nowhere."""
    if "(" not in called or called.startswith(("http", "/", ".")):
        return called
    return address_of_call(page.scripts, called) or f"{CALL}{called.removeprefix(CALL).strip()}"


def link_title(anchor: etree._Element) -> str:
    """What a link says, without the date, marks and abstract that stand in it; whole where an attribute has it whole."""
    shown = _shown(anchor)
    cut = shown.rstrip(".… ")
    title = _tooltip(anchor.get("title") or "", cut)
    if not title or (shown and not title.startswith(cut[:12])):
        title = shown
    if (attribute := _tooltip(anchor.get("title") or "", "")) and len(attribute) >= 8 and BUTTON.fullmatch(shown):
        title = attribute  # 详细, with the title of what it leads to
    elif cut and len(cut) < len(shown) and title.startswith(cut):
        pass  # the page shows a shortened title; the attribute has it whole
    elif shown and len(shown) >= len(title):
        title = shown
    return without_date(title).strip(" ·•●■◆▪>»›→▶►▸➤➢|｜丨")


def _tooltip(attribute: str, cut: str) -> str:
    """The title in a `title` attribute, which some sites write as lines of labels (标题：… 作者：… 发布时间：…)."""
    if "<" in attribute:
        attribute = _BREAK.sub("\n", attribute)
    lines = attribute.strip().splitlines()
    if len(lines) > 1:
        attribute = next((line for line in lines if cut[:8] in line), "") if cut else lines[0]
    return " ".join(_LABEL.sub("", attribute).split())


def _shown(anchor: etree._Element) -> str:
    """The text of the link, of a card only its headline."""
    texts = texts_of(anchor)
    if len(texts) <= 1:
        return "".join(texts)
    if (headline := _headline(anchor)) is not None:
        return headline
    return _words(anchor, texts)


def _words(element: etree._Element, texts: list[str]) -> str:
    """The texts without dates and marks; as they run where elements of their own are around words of one sentence."""
    said = _without_marks(texts)
    if len(texts) > 1 and said == " ".join(texts) and _is_running(element):
        return " ".join("".join(cast("list[str]", _TEXTS(element))).split())
    return said


def _is_running(element: etree._Element) -> bool:
    """Whether what is below it are words in its text: those that were searched for, or that are set in bold."""
    before = element.text or ""
    for child in element:
        tail = child.tail or ""
        if len(child) or not (
            child.tag in ("em", "mark", "font")
            or (child.tag in _OF_WORDS and MATCHED.search(child.get("class") or ""))
            or (child.tag in _OF_WORDS and before.strip() and tail.strip())
        ):
            return False
        before = tail
    return True


def _without_marks(texts: list[str]) -> str:
    """The texts without dates and marks; a number or a dot between two of them is a part of what they say."""
    kept = [text for text in texts if not is_date(text)]
    if len(kept) < len(texts):
        kept = [text for text in kept if not _YEAR.fullmatch(text)]  # 10/27 and below it 2023
    marks = [bool(_MARK.fullmatch(text)) for text in kept]
    if any(marks) and not all(marks):
        first, end = marks.index(False), len(marks) - marks[::-1].index(False)
        inner = zip(kept[first:end], marks[first:end], strict=True)
        kept = [text for text, mark in inner if not mark or _JOINING.fullmatch(text)]
    return " ".join(kept if kept and not all(marks) else texts)


def _headline(anchor: etree._Element) -> str | None:
    """The headline of a card: its heading, what is named so, or its first block that is no date, mark or number."""
    blocks: list[etree._Element] = []
    named = None
    for element in anchor.iterdescendants():
        if element.tag in _HEADINGS and (texts := texts_of(element)):
            return without_date(_words(element, texts) if _is_running(element) else " ".join(texts))
        if named is None and NAMED.search(element.get("class") or "") and len(text_of(element)) >= SHORTEST:
            named = element
        if element.tag in _BLOCKS and not any(child.tag in _BLOCKS for child in element):
            blocks.append(element)
    if named is not None:
        return _words(named, texts_of(named))
    for block in blocks:
        text = text_of(block)
        if len(text) >= SHORTEST and not is_date(text) and not _MARK.fullmatch(text) and not _OF_DATES.fullmatch(text):
            return text
    return None


def text_of(element: etree._Element) -> str:
    """The text below an element on one line, without scripts and styles."""
    return " ".join(texts_of(element))


def texts_of(element: etree._Element, *, compiled: bool = COMPILED) -> list[str]:
    """The texts below an element that are not blank, white space collapsed, without scripts and styles."""
    if compiled:
        return link_pass.texts(element)
    if len(element) == 0:
        return [" ".join(element.text.split())] if element.text and not element.text.isspace() else []
    return [" ".join(text.split()) for text in cast("list[str]", _TEXTS(element)) if not text.isspace()]
