"""Answers that are data and no page: feeds, sitemaps, the JSON of an interface.

Their entries are put into a small page of rows, so that they take the same road as any list: repaired, traced, read.

Browsers read a feed as markup without sense (its `<link>` is an empty element there), and JSON as one line of text.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from crawler.text.fields.dates import SHANGHAI
from crawler.text.list_buried import MAX_OBJECTS, row_markup

_DATES = ("pubdate", "published", "publication_date", "issued", "date", "created", "updated", "modified", "lastmod")
_XML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?><!--.{0,2000}?-->\s*|<\?[^>]{0,400}\?>\s*|<!DOCTYPE[^>\[]{0,300}>\s*){0,6}"
    r"<(rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]",
    re.DOTALL,
)
_JSON = re.compile(r"\s*(?:(?:var\s+|window\.)?[\w.$]{1,80}\s*(?:\(|=)\s*)?([\[{])\s*[\"{\[\]}]")
_OBJECT = re.compile(r"\s*(?:[\w.$]{1,80}\s*\(\s*)?(?:\[\s*)?\{\s*\"[^\"\\\n]{1,80}\"\s*:")
_WHOLE_PAGE = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)  # behind what a script printed
_TITLE = re.compile(r"(?:doc|article|news|info|list|show|view|content|file|item|v_?|s_?|vc_?)?_?(?:title|titles|biaoti|subject|headline|bt)(?:name)?", re.IGNORECASE)  # fmt: skip # noqa: E501
_ADDRESS = re.compile(r"(?:\w{0,12}_?)(?:url|href|link|linkto|linkurl|address)s?", re.IGNORECASE)
_DATE = re.compile(r"\w{0,20}(?:date|time|riqi|shijian|fbsj|reltime|crtime)", re.IGNORECASE)
_SOURCE = re.compile(r"(?:content)?source(?:name)?|publisher|laiyuan|ly", re.IGNORECASE)
_TEXT = re.compile(r"(?:content|body|html|txt|text|detail)\w{0,8}|\w{0,12}content", re.IGNORECASE)
_SAID = ("msg", "message", "errmsg", "error", "info", "errorMsg", "resultMsg")
SHORTEST = 40  # characters of a text that is an article's, or markup
DEEPEST = 12  # objects in objects
MAX_TEXT = 6_000_000  # characters, as of any page
BROKEN = "broken"


def as_markup(text: str) -> tuple[str, str] | None:
    """What such an answer is ("feed", "sitemap", "data") and its entries as markup; None for anything else.

    "" is told of JSON that holds one text, or nothing: its kind is told by what it says. JSON that breaks off, or is
    nested too deeply to be read, is BROKEN: it would pass for a text otherwise.
    """
    if len(text) > MAX_TEXT:
        return None
    head = text[:4000].lstrip("\ufeff")
    if "<" in head[:400] and (xml := _XML.match(head)):
        return _of_feed(text, xml[1])
    if not _JSON.match(head):
        return None
    if (read := _of_json(text)) is not None:
        return read
    return (BROKEN, "") if _OBJECT.match(head) and not _WHOLE_PAGE.search(text) else None


def _of_feed(text: str, name: str) -> tuple[str, str] | None:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    kind = "sitemap" if name in ("urlset", "sitemapindex") else "feed"
    rows: list[str] = []
    heading = ""
    for element in root.iter():
        tag = _local(element)
        if tag in ("item", "entry", "url", "sitemap") and len(rows) < MAX_OBJECTS:
            parts = list(element.iterdescendants() if kind == "sitemap" else element)  # <news:news><news:title>
            said = {_local(part): part for part in reversed(parts)}
            title = _plain(_text(said.get("title")))
            link = _text(said.get("loc")) if kind == "sitemap" else _link(element)
            dated = next((said[n] for n in _DATES if n in said), None)
            rows.append(row_markup(title, link, _text(dated)))
        elif tag == "title" and not heading:
            heading = _plain(_text(element))
    return kind, f"<title>{html.escape(heading)}</title><ul>{''.join(rows)}</ul>"


def _link(entry: etree._Element) -> str:
    """The address of an entry: its `<link>`'s text, or in Atom the `href` of the one that leads to the page itself."""
    links = [child for child in entry if _local(child) == "link"]
    own = [link for link in links if (link.get("rel") or "alternate") == "alternate"]
    for link in own or links:
        if address := (link.get("href") or _text(link)):
            return address.strip()
    return next((_text(child) for child in entry if _local(child) in ("guid", "id") and "://" in _text(child)), "")


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _text(element: etree._Element | None) -> str:
    return "".join(str(text) for text in element.itertext()).strip() if element is not None else ""


def _of_json(text: str) -> tuple[str, str] | None:
    start, end = text.find("{"), text.rfind("}")
    opening = text.find("[")
    if opening >= 0 and (start < 0 or opening < start):
        start, end = opening, text.rfind("]")
    if _WHOLE_PAGE.search(text, end + 1):
        return None
    try:
        data = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
    rows: list[str] = []
    longest, best = "", dict[str, str]()
    for entry in _objects(data):
        fields = {key: str(value) for key, value in entry.items() if isinstance(value, str | int)}
        title = _field(fields, _TITLE)
        address = _field(fields, _ADDRESS)
        if title and address and len(rows) < MAX_OBJECTS:
            rows.append(row_markup(_plain(title), address, _day(_field(fields, _DATE))))
        for key, value in fields.items():
            if len(value) >= SHORTEST and len(value) > len(longest) and _TEXT.fullmatch(key):
                longest, best = value, fields
    if rows and (len(rows) > 1 or not longest):
        return "data", f"<ul>{''.join(rows)}</ul>"
    if longest:
        inner = longest if "<" in longest else "".join(f"<p>{html.escape(line)}</p>" for line in longest.splitlines())
        return "", f"{_tags(best)}<div>{inner}</div>"
    said = [str(data[key]) for key in _SAID if isinstance(data, dict) and isinstance(data.get(key), str)]
    return "", f"<html><body>{''.join(f'<p>{html.escape(words)}</p>' for words in said)}</body></html>"


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Every object in the data, outer ones first."""
    level = [data]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                yield value
                below += [v for v in value.values() if isinstance(v, dict | list)]
            elif isinstance(value, list):
                below += [v for v in value if isinstance(v, dict | list)]
        level = below


def _field(fields: dict[str, str], name: re.Pattern[str]) -> str:
    return next((value for key, value in fields.items() if value and name.fullmatch(key)), "")


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]{1,200}>", "", text)).strip()


def _tags(fields: dict[str, str]) -> str:
    """What stands beside a text, as tags of the standard."""
    said = {"ArticleTitle": _plain(_field(fields, _TITLE)), "PubDate": _day(_field(fields, _DATE)), "ContentSource": _field(fields, _SOURCE)}  # fmt: skip # noqa: E501
    return "".join(f'<meta name="{name}" content="{html.escape(value)}">' for name, value in said.items() if value)


def _day(written: str) -> str:
    """A date as written; seconds or milliseconds since 1970 as a date and time of Shanghai."""
    if not re.fullmatch(r"1\d{9}(?:\d{3})?", written):
        return written
    return datetime.fromtimestamp(int(written[:10]), SHANGHAI).strftime("%Y-%m-%d %H:%M")
