"""Which elements of a container are no part of the text by their names (class="share", "related", a follower's card)."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from lxml import etree

from crawler.text.fields.container import is_known_class
from crawler.text.page_text import PageText

# ruff: noqa: E501 (patterns read better whole)

_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:share\w*|bdshare\w*|bdsharebuttonbox|jiathis\w*|related\w*|recommend\w*|comments?|cmt\w*|pinglun\w*|gentie|liuyan\w*|replies|breadcrumbs?|crumbs?|toolbar|pagination|pager|"
    r"prenext|qrcode|qr-code|ewm|erweima|copyright|tags?|statement|declare|disclaimer|print|fontsize|font-size|xgxw|xgwz|xgyd|xgbd|no_?print|noprint|"
    r"editor|zebj|bianji|hot-?news|advert\w*|ad|ads|gg|sidebar|weixin-?box|app-?download|newsletter|subscri\w*|sponsor\w*|donat\w*|paywall|ambox|navbox|mw-editsection|vote\w*|poll|toupiao|survey|audio|video-?list|prev|next|pre-?next|promos?|bshare\w*)(?:\d{1,2})?(?:$|[-_ ])",
    re.IGNORECASE,
)
_BEHIND = re.compile(  # what a block behind the text may be called besides
    r"(?:^|[-_ ])(?:authors?|bio|profile|writers?|about|republish|licen[cs]e|follow|signup|sign-up|cta|promo\w*|banner|down-?load\w*|disclaim\w*|shengming|copy\w*|tips?|notice|tool\w*|mood|zan|like|praise|reward|hotline|service)(?:$|[-_ ])",
    re.IGNORECASE,
)
_CARD = re.compile(  # of an account between the paragraphs, with a button to follow it
    r"(?:^|[-_ ])(?:card|profile|account|user-?info|author-?(?:card|box|info)|media-?(?:card|info)|follow)(?:$|[-_ ])",
    re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"\s*[+＋]?\s*(?:关注|關注|订阅|訂閱|已关注|加关注|追蹤|Follow)(?:TA|他|她|我们|公众号)?\s*", re.IGNORECASE
)
_LONGEST_CARD = 120  # characters
_OTHERS = re.compile(
    r"(?:^|[-_ ])(?:comments?|comment-?list|cmt\w*|pinglun\w*|gentie|liuyan\w*|replies|related\w*|recommend\w*|breadcrumbs?|pagination|sidebar)(?:$|[-_ ])",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)  # sites write the same names on all their pages
def _named_furniture(names: str) -> bool:
    return bool(_FURNITURE.search(names))


@lru_cache(maxsize=4096)
def _named_behind(names: str) -> bool:
    return bool(_BEHIND.search(names))


@lru_cache(maxsize=4096)
def is_named(names: str, behind: bool) -> bool:
    return _named_furniture(names) or (behind and _named_behind(names)) or bool(_CARD.search(names))


def _names(element: etree._Element) -> str:
    names = element.get("class", "") + " " + element.get("id", "")
    return names + " sidebar" if element.tag == "aside" else names


def named_furniture(element: etree._Element) -> bool:
    """Whether the class or the id of an element says that it is no part of a text."""
    return (names := _names(element)) != " " and _named_furniture(names)


def is_furniture(page: PageText, element: etree._Element, total: int, end: int) -> bool:
    """Whether an element's names say that it is no part of the text, and what stands in it agrees: behind the `end` of
    the block with the prose (-1: not known) the names alone are believed.
    """
    names = _names(element)
    if names == " " or not is_named(names, end >= 0):
        return False
    if _CARD.search(names) and _follows(page, element):
        return True
    named = _named_furniture(names) and not is_known_class(element.get("class", ""))  # TRS_Editor is no editor's line
    if not named and not (end >= 0 and _named_behind(names)):
        return False
    weight = page.weights[element]
    if end >= 0 and weight.chars and page.nodes[page.weights.spans[element][0]].start >= end:
        return weight.chars < 0.5 * total and element.find(".//table") is None
    if not named:
        return False
    if weight.chars == 0:
        return element.find(".//img") is None
    if element.tag in ("span", "code") and next(element.iterancestors("pre"), None) is not None:
        return False  # highlighted code calls its comments so
    if _OTHERS.search(names) and weight.chars < 0.7 * total:
        return True
    prose = weight.stops >= 4 and weight.linked < 0.4 * weight.chars
    return weight.chars < 0.3 * total and (weight.linked > 0.4 * weight.chars or weight.chars < 120) and not prose


def _follows(page: PageText, element: etree._Element) -> bool:
    """Whether a small element has a button to follow an account."""
    if page.weights[element].chars > _LONGEST_CARD:
        return False
    buttons = islice(element.iter("button", "a", "span"), 12)
    return any(not len(button) and _FOLLOW.fullmatch(button.text or "") for button in buttons)
