"""Lists that the tree does not show, as small trees of rows: what a script would put on the page when it is opened.

Records in `<script type="text/xml">` (大汉 JPage), items inside comments (seen on a government list page that builds its
first page from one) and in text fields (lazy blocks of news portals), and objects with a title and an address in a script.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from crawler.text.fields.dates import SHANGHAI
from crawler.text.list_dates import is_date, row_date
from crawler.text.page_text import PageText

# ruff: noqa: E501 (patterns read better whole)

MAX_SCRIPT = 1_000_000  # characters of a script that are looked through
MAX_OBJECTS = 3_000
DEEPEST = 3  # objects in objects in objects
FEWEST = 4  # objects of a list
SHORTEST_DATA = 100  # characters of a hidden field that may hold a list
_RECORDS = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.DOTALL)
_OBJECT = re.compile(r"\{[^{}]{0,4000}\}")
_KEYS = re.compile(r"\b(?:\w*title|subject|headline|bt)[\"']?\s*:", re.IGNORECASE)
_STRING = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)\"""")
_ARRAY = re.compile(r"""\[\s*(?:(?:'(?:[^'\\\n]|\\.){0,400}'|"(?:[^"\\\n]|\\.){0,400}"|[\d.]{1,20})\s*,?\s*){2,12}\]""")
_PATH = re.compile(r"(?:https?://|\.{0,2}/|[\w./-]+\.(?:s?html?|aspx?|jsp|php)\b)[^\s<>]*")
_HAN = re.compile("[\u4e00-\u9fff]{2}")
_VALUE = r"""["']?\s*:\s*(?:"((?:[^"\\\n]|\\.){1,600})"|'((?:[^'\\\n]|\\.){1,600})')"""
_TITLE = re.compile(r"""[{,\s]["']?(?:title|docTitle|articleTitle|newsTitle|infoTitle|subject|headline|showTitle|bt)""" + _VALUE, re.IGNORECASE)  # fmt: skip
_ADDRESS = re.compile(r"""[{,\s]["']?(?:url|href|link|linkUrl|docpuburl|articleUrl|newsUrl|infoUrl|visitUrl|staticUrl|pubUrl|linkto)""" + _VALUE, re.IGNORECASE)  # fmt: skip
_OTHER_TITLE = re.compile(r"""[{,\s]["']?(?!sub|seo|site|channel|column|short|meta|page|img|pic|node)\w{1,16}title""" + _VALUE, re.IGNORECASE)  # fmt: skip
_OTHER_ADDRESS = re.compile(r"""[{,\s]["']?(?!\w{0,8}(?:img|image|pic|photo|thumb|logo|cover|icon|video|avatar|banner|site|channel|column|node|home|user|share|source|file))\w{1,16}(?:url|href|link)""" + _VALUE, re.IGNORECASE)  # fmt: skip
_DAY = r"""["']?\s*:\s*(?:"([^"\\\n]{1,40})"|'([^'\\\n]{1,40})'|(1\d{9}(?:\d{3})?)\b)"""
_DATE = re.compile(r"""[{,\s]["']?\w*(?:date|time|riqi|shijian|fbsj)""" + _DAY, re.IGNORECASE)
_PUBLISHED = re.compile(r"""[{,\s]["']?(?:doc|art|article|news|info)?_?(?:pub|release|issue|fabu|fbsj)\w*""" + _DAY, re.IGNORECASE)  # fmt: skip
_CLOCK = re.compile(r"1\d{9}(?:\d{3})?")  # seconds or milliseconds since 1970, of the years 2001 to 2033


def shown_by_scripts(page: PageText) -> list[etree._Element]:
    """Rows that stand on the page as markup, only not in its tree."""
    roots: list[etree._Element] = []
    for script in page.scripts:
        if "<record>" in script and "CDATA" in script:
            roots += _parsed("".join(_RECORDS.findall(script[:2_000_000])))
    texts = [comment.text or "" for comment in page.comments]
    if page.root is not None:
        texts += [field.text or "" for field in page.root.iter("textarea")]
    for content in texts:
        if content.count("<li") >= 3 and content.count("href") >= 3:
            roots += _parsed(content[:500_000])
    return roots


def known_to_scripts(page: PageText) -> list[etree._Element]:
    """A list for each script that holds four or more objects with a title and an address (`[{"title": …, "url": …}, …]`),
    or as many links in the strings that it writes; for a hidden field alike.
    """
    roots: list[etree._Element] = []
    hidden = (e for e in page.elements("input") if (e.get("type") or "").lower() == "hidden")
    values = [value for field in hidden if len(value := field.get("value") or "") >= SHORTEST_DATA]
    for script in (*page.scripts, *values):
        script = script[:MAX_SCRIPT]
        if _KEYS.search(script):
            rows = list(_rows(script))
            if len(rows) >= FEWEST:
                roots += _parsed(f"<ul>{''.join(rows)}</ul>")
        if script.count("[") >= FEWEST and script.count("],") + script.count("];") >= FEWEST:
            rows = [row for match in _ARRAY.finditer(script) if (row := _array_row(match[0]))]
            if len(rows) >= FEWEST:
                roots += _parsed(f"<ul>{''.join(rows)}</ul>")
        if script.count("href=") >= FEWEST and script.count("</a>") >= FEWEST:
            if script.lstrip()[:1] == "<":  # a template, which a script puts on the page as it is
                roots += _parsed(script)
                continue
            written = [match[1] or match[2] for match in _STRING.finditer(script)]
            roots += _parsed("".join(_unescaped(text) for text in written if "<" in text))
    return roots


def _rows(script: str) -> Iterator[str]:
    """The objects with a title and an address, the innermost first; objects in objects (pictures) go before theirs."""
    count = 0
    for _ in range(DEEPEST):
        rest: list[str] = []
        at = 0
        for match in _OBJECT.finditer(script):
            count += 1
            if count > MAX_OBJECTS:
                return
            rest.append(script[at : match.start()])
            at = match.end()
            said = match[0]
            values = [
                _TITLE.search(said) or _OTHER_TITLE.search(said),
                _ADDRESS.search(said) or _OTHER_ADDRESS.search(said),
            ]
            title, address = (_plain(found[1] or found[2]) if found else "" for found in values)
            if title and address:
                yield row_markup(title, address, _day_of(said))
        if not at:
            return
        script = "".join(rest) + script[at:]


def _day_of(said: str) -> str:
    """The date that an object tells, of publication before others; of a clock's number the day in Shanghai; "" without."""
    for told in (*_PUBLISHED.finditer(said), *_DATE.finditer(said)):
        text = _plain(told[1] or told[2] or told[3])
        if _CLOCK.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), SHANGHAI).date().isoformat()
        if row_date(text):
            return text
    return ""


def _array_row(array: str) -> str:
    """The row that an array of strings tells: a title, an address, perhaps a date; "" where it tells none."""
    said = [_plain(match[1] or match[2] or "") for match in _STRING.finditer(array)]
    address = next((text for text in said if _PATH.fullmatch(text)), "")
    title = max((text for text in said if text != address and _HAN.search(text)), key=len, default="")
    date = next((text for text in said if is_date(text)), "")
    return row_markup(title, address, date) if title and address else ""


def row_markup(title: str, address: str, date: str) -> str:
    """An entry as the row of a list."""
    return f'<li><a href="{html.escape(address)}">{html.escape(title)}</a><span>{html.escape(date)}</span></li>'


def _unescaped(text: str) -> str:
    return text.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'").replace("\\n", " ").replace("\\t", " ")


def _plain(written: str) -> str:
    """A string of a script without escapes and tags."""
    try:
        text = str(json.loads(f'"{written}"'))
    except ValueError:
        text = written.replace("\\/", "/")
    return html.unescape(re.sub(r"<[^>]{1,200}>", "", text)).strip()


def _parsed(markup: str) -> list[etree._Element]:
    if not markup.strip():
        return []
    root = etree.fromstring(f"<div>{markup}</div>", etree.HTMLParser(remove_comments=True))
    return [root] if root is not None else []
