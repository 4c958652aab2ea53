"""What a page says of itself outside the visible text: its tags, JSON-LD, CMS markers, and the portal's own
selectors.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from lxml import etree
from lxml.cssselect import CSSSelector

from crawler.errors import PortalError
from crawler.text.page_text import PageText
from crawler.text.traced import Traced, Writer

# ruff: noqa: E501 (patterns read better whole)

DATE_METAS = (
    "pubdate", "publishdate", "publish_date", "publishtime", "pubtime", "firstpublishedtime", "article:published_time", "og:published_time",
    "datepublished", "article.published", "bytedance:published_time", "weibo:article:create_at", "og:release_date", "published_at", "_pubtime",
)  # fmt: skip
LOOSE_DATE_METAS = (
    "dc.date.issued",
    "dc.date",
    "date",
    "og:time",
    "apub:time",
    "dateupdate",
)  # set by hand, or by the last edit
SOURCE_METAS = ("contentsource", "article:source", "source", "copyrightsource", "dc.source", "mediaid")
AUTHOR_METAS = ("author", "article:author", "dc.creator", "og:article:author")
EDITOR_METAS = ("editor", "contenteditor", "责任编辑")
_FIELD_MARKERS = {
    "title": re.compile(r"<\$\[(?:标题|文章标题|信息标题)[^\]]*\]>\s*begin|(?:title|标题)[.\s]*begin$", re.IGNORECASE),
    "published": re.compile(r"<\$\[(?:发布时间|发布日期|信息发布时间|时间|日期)[^\]]*\]>\s*begin", re.IGNORECASE),
    "source": re.compile(r"<\$\[(?:信息来源|来源|文章来源|稿件来源)[^\]]*\]>\s*begin", re.IGNORECASE),
    "author": re.compile(r"<\$\[(?:作者|文章作者)[^\]]*\]>\s*begin", re.IGNORECASE),
    "editor": re.compile(r"<\$\[(?:责任编辑|编辑|责编)[^\]]*\]>\s*begin", re.IGNORECASE),
}
_BODY_MARKER = re.compile(
    r"ZJEG_RSS\.content\.begin|<\$\[(?:信息内容|内容|正文|文章内容)[^\]]*\]>\s*begin|^\s*(?:content|article|正文|文章正文|内容|content_area|main_content|arttext)\s*[-_.:]?\s*(?:begin|start|开始)\s*$|^\s*(?:begin|start|开始)\s*(?:content|article|正文|内容)\s*$",
    re.IGNORECASE,
)
_JSON_LD: WeakKeyDictionary[PageText, dict[str, str]] = WeakKeyDictionary()  # several fields ask a page for it
_WRAPPED = re.compile(r"\A\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?\s*\Z")
_END = re.compile(r"\bend\b|结束|\.end\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marked:
    """The comments between which a CMS puts a field, and the element that holds both."""

    begin: etree._Element
    end: etree._Element
    holder: etree._Element


def tagged(page: PageText, names: tuple[str, ...]) -> Traced:
    """The first meta element of these names with content, traced."""
    for name in names:
        for found, element in page.metas:
            if found == name and (text := page.traced_meta(element)):
                return text
    return Traced()


def all_tagged(page: PageText, names: tuple[str, ...]) -> Iterator[tuple[str, Traced]]:
    """All meta elements of these names with content, in the order of the names."""
    for name in names:
        for found, element in page.metas:
            if found == name and (text := page.traced_meta(element)):
                yield name, text


def body_marker(page: PageText) -> Marked | None:
    """The comments or meta elements around the article's text, if the CMS writes them."""
    begun = [(number, text) for number, text in page.beginnings if _BODY_MARKER.search(text)]
    ends = _ends(page) if begun else {}
    for number, text in begun:
        places = ends.get(_plain(text), [])
        at = bisect_right(places, number)
        if at < len(places) and places[at] < number + 400:
            marked = _marked(page.comments[number], page.comments[places[at]])
            if marked:
                return marked
    start = [e for name, e in page.metas if name == "contentstart"]
    end_metas = [e for name, e in page.metas if name == "contentend"]
    return _marked(start[0], end_metas[-1]) if start and end_metas else None


def _ends(page: PageText) -> dict[str, list[int]]:
    """The numbers of the comments that say where something ends, by the name of that."""
    ends: dict[str, list[int]] = {}
    for number, comment in enumerate(page.comments):
        text = comment.text or ""
        if _END.search(text):
            ends.setdefault(_plain(text), []).append(number)
    return ends


def _plain(text: str) -> str:
    return re.sub(r"begin|start|开始|end|结束", "", text.lower())


def _marked(begin: etree._Element, end: etree._Element) -> Marked | None:
    above = set(begin.iterancestors())
    holder = next((e for e in end.iterancestors() if e in above), None)
    return None if holder is None or holder.tag == "html" else Marked(begin, end, holder)


def marked_field(page: PageText, field: str) -> Traced:
    """The text between a CMS's comments for a field (<!--<$[信息来源]>begin-->…<!--<$[信息来源]>end-->)."""
    pattern = _FIELD_MARKERS[field]
    comments = set(page.comments) if page.beginnings else set()
    for number, said in page.beginnings:
        if not pattern.search(said):
            continue
        comment = page.comments[number]
        writer = Writer()
        _write(page, writer, comment, "tail")
        for sibling in comment.itersiblings():
            if sibling in comments:
                break
            for node in page.nodes_below(sibling):
                writer.write(page.text[node.start : node.end], node.start)
            _write(page, writer, sibling, "tail")
        text = writer.done().collapsed()
        if text and len(text.text) <= 200:
            return text
    return Traced()


def _write(page: PageText, writer: Writer, element: etree._Element, place: str) -> None:
    node = page.node_at(element, place)
    if node is not None:
        writer.write(page.text[node.start : node.end], node.start)


def json_ld(page: PageText) -> dict[str, str]:
    """What JSON-LD of an article type states: title, published, author, body, publisher."""
    if page not in _JSON_LD:
        _JSON_LD[page] = _json_ld(page)
    return _JSON_LD[page]


def _json_ld(page: PageText) -> dict[str, str]:
    for script in page.scripts:
        if script.find("@", 0, 20_000) < 0:  # one character is found far faster than a word
            continue
        if script.find('"@type"', 0, 20_000) < 0 and script.find("@context", 0, 2000) < 0:
            continue
        try:
            document = json.loads(_WRAPPED.sub("", script).strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            match = re.search(r'"(?:datePublished|pubDate)"\s*:\s*"([^"]{8,40})"', script[:20_000])
            if match:
                return {"published": match[1]}
            continue
        for item in _items(document):
            kinds = item.get("@type")
            name = " ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)
            published = item.get("datePublished") or item.get("pubDate")
            if not published and not re.search(r"Article|Posting|Report", name):
                continue
            found = {
                "title": _text(item.get("headline")),
                "published": _text(published),
                "author": "" if _is_organization(item.get("author")) else _text(item.get("author")),
                "publisher": _text(
                    item.get("author")
                    if _is_organization(item.get("author"))
                    else item.get("provider") or item.get("publisher")
                ),
                "body": _text(item.get("articleBody")),
            }
            if any(found.values()):
                return {k: v for k, v in found.items() if v}
    return {}


def _is_organization(value: Any) -> bool:
    return isinstance(value, dict) and str(value.get("@type", "")).endswith("Organization")


def _items(document: Any) -> Iterator[dict[str, Any]]:
    todo, seen = [document], 0
    while todo and seen < 200:
        at = todo.pop(0)
        seen += 1
        if isinstance(at, list):
            todo += at[:50]
        elif isinstance(at, dict):
            yield at
            if "@graph" in at:
                todo.append(at["@graph"])


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return _text(value.get("name"))
    if isinstance(value, list):
        return "、".join(filter(None, map(_text, value[:5])))
    return ""


_NAMED = {
    "published": ("pubtime_baidu", "pubtime", "publish_time", "news-time", "article_date"),
    "source": (
        "source_baidu",
        "ne_article_source",
        "media_name",
        "article-source",
        "art_source",
        "laiyuan",
        "js_name",
        "profile_nickname",
    ),
    "author": ("author_baidu",),
    "editor": ("editor_baidu", "ne_article_editor"),
}


def named(page: PageText, field: str) -> Traced:
    """The text of the element that sites name after the field (id="source_baidu"); short texts only."""
    called = [e for name in _NAMED[field] for by_name in (page.ids, page.classes) for e in by_name.get(name, ())]
    short = {element for element in called if 0 < page.weights[element].chars <= 60}
    first = next((e for e in page.weights if e in short), None) if len(short) > 1 else next(iter(short), None)
    return Traced() if first is None else page.text_of(first)


@lru_cache(maxsize=512)
def _selector(css: str) -> CSSSelector:
    try:
        return CSSSelector(css, translator="html")
    except Exception as error:  # cssselect has no common base that its stubs know
        raise PortalError(f"selector {css!r} cannot be read: {error}") from error


def selected(page: PageText, css: str) -> list[etree._Element]:
    """The elements that a portal's selector names; raises PortalError for a selector that cannot be read."""
    if page.root is None or not css:
        return []
    found: Any = _selector(css)(page.root)
    return [e for e in found if isinstance(e.tag, str)]


def selected_text(page: PageText, css: str) -> Traced:
    """The text of the first element that a selector names (the content of a meta element)."""
    for element in selected(page, css):
        text = page.traced_meta(element) if element.tag == "meta" else page.text_of(element, hidden=True)
        if text:
            return text
    return Traced()
