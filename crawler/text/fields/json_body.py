"""Articles whose text stands in a script as JSON (_CONFIG.DETAIL.content of the Guangdong platform, and the like), as
the string that a call decodes (decodeURIComponent("%3Cp…"), unescape("%3Cp%3E%u6EAA…")), or in a text field.

The JSON's HTML is put into the page's markup as a container, with its title, date and source as tags, so that it
takes the same road as any page: repaired, traced, cut clean.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from urllib.parse import unquote

from crawler.text.fields.dates import SHANGHAI
from crawler.text.page_text import PageText

# ruff: noqa: E501 (patterns read better whole)

MAX_JSON = 2_000_000
_CONTENT = re.compile(
    r"[\"']?\b(?:content|articleContent|article_content|articleBody|contentHtml|txt|infoContent|newsContent)\b[\"']?\s*[:=]\s*([\"'`])",
    re.IGNORECASE,
)
_MIDDLE = re.compile(  # of each of these words, with the sign behind it
    r"[nNtTbB](?:(?<=[nN])[tT][eE][nN][tT](?:[hH][tT][mM][lL])?|(?<=[tT])[xX][tT]|(?<=[bB])[oO][dD][yY])(?=[\"']?\s*[:=])"
)
_LONGEST_HEAD = len("article_co")  # before it
_DECODED = re.compile(r"\b(?:decodeURI(?:Component)?|unescape)\s*\(\s*([\"'`])")
_PERCENT = re.compile("%(?:u([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))")
_LOOKED_AT = 600  # characters of a string that show whether it is percent-encoded
_FIELDS = {
    "ArticleTitle": re.compile(r"[\"']?\b(?:title|articleTitle|docTitle)\b[\"']?\s*[:=]\s*([\"'`])", re.IGNORECASE),
    "PubDate": re.compile(
        r"[\"']?\b(?:date|publishTime|publish_time|pubDate|pub_date|publishDate|display_publish_time|publishedTimeStr|first_publish_time)\b[\"']?\s*[:=]\s*([\"'`])",
        re.IGNORECASE,
    ),
    "ContentSource": re.compile(
        r"[\"']?\b(?:source|contentSource|from|publisher)\b[\"']?\s*[:=]\s*([\"'`])", re.IGNORECASE
    ),
}
_EPOCH = re.compile(
    r"\b(?:publishTime|publish_time|pubDate|pub_date|publishDate|date|createTime)\b[\"']?\s*[:=]\s*[\"']?(1\d{9})(?:\d{3})?\b",
    re.IGNORECASE,
)
# data that a script carries as a string: JSON.parse("{\"content\": …"), "detail": "{\"content\": …"
_STRUNG = re.compile(r"(?:JSON\.parse\(|:|=)\s*([\"'`])(?=\s*[{\[]\s*\\?[\"])")
_MOST_STRUNG = 5
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_STRINGS = {quote: re.compile(rf"{quote}((?:[^{quote}\\]++|\\.)*+){quote}", re.DOTALL) for quote in ("'", '"', "`")}
_CONTROLS = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": " ", "v": " ", "0": "", "\n": ""}
MOST_LAYERS = 3  # times that markup in data is escaped


def with_json_body(page: PageText) -> str:
    """The page's markup with the article that a script carries put in as a container, or "" where no script carries one."""
    best = ""
    for script in _data_of(page):
        for match in chain(_contents(script), _decoded(script)):
            content = _string_at(script, match.start(1))
            plain = re.sub(r"<[^<>]*>", "", content)
            if (
                len(plain) > 60
                and re.search("[\u4e00-\u9fff]{4}", plain)
                and len(content) > len(best)
                and ("<" in content or "。" in content)
            ):
                best, holder, at = content, script, match.start()
    if not best:
        written = _in_textarea(page)
        return f'{page.markup}<div id="json-body">{_textarea_tags(page)}{written}</div>' if written else ""
    tags = []
    for name, pattern in _FIELDS.items():
        values = [(abs(m.start() - at), _string_at(holder, m.start(1))) for m in pattern.finditer(holder)]
        value = min(((d, v) for d, v in values if v.strip() and len(v) < 200), default=(0, ""))[1]
        if name == "PubDate" and (not value or value.isdigit()):
            near = min(_EPOCH.finditer(holder), key=lambda m: abs(m.start() - at), default=None)
            value = datetime.fromtimestamp(int(near[1]), SHANGHAI).isoformat() if near else value
        if value:
            tags.append(f'<meta name="{name}" content="{html.escape(value)}">')
    # What is put in front of the markup would change how it is read (doctype, head); behind it, it is one more block.
    return f'{page.markup}<div id="json-body">{"".join(tags)}<div class="json-body">{best}</div></div>'


def _contents(script: str) -> Iterator[re.Match[str]]:
    """All of `_CONTENT`, looked for where its words have their middle: it would be tried at every character."""
    done = 0
    for middle in _MIDDLE.finditer(script):
        begin = middle.start()
        least = max(done, begin - _LONGEST_HEAD)
        while begin > least and (script[begin - 1].isalnum() or script[begin - 1] == "_"):
            begin -= 1
        if match := _CONTENT.match(script, begin - (begin > done and script[begin - 1] in "\"'")):
            yield match
            done = match.end()


def _decoded(script: str) -> Iterator[re.Match[str]]:
    """The strings that the script decodes as it puts them into the page."""
    return _DECODED.finditer(script) if _decodes(script) else iter(())


def _decodes(script: str) -> bool:
    return "decodeURI" in script or "unescape" in script


def _data_of(page: PageText) -> Iterator[str]:
    """The scripts that may carry a text, and the data that they carry as strings."""
    for script in page.scripts:
        if len(script) > MAX_JSON:
            continue
        if "ontent" not in script and "txt" not in script and not _decodes(script):
            continue
        yield script
        for strung in islice(_STRUNG.finditer(script), _MOST_STRUNG):
            if inner := _string_at(script, strung.start(1)):
                yield inner


def _in_textarea(page: PageText) -> str:
    """The text that a page shows in a read-only field, or keeps in one for its script, as markup."""
    if page.root is None:
        return ""
    fields = [e.text or "" for e in page.root.iter("textarea")]
    text = max(fields, key=len, default="").strip()
    if len(re.findall("[\u4e00-\u9fff]", text)) < 60 or "。" not in text or len(text) > MAX_JSON:
        return ""
    if re.search(r"</?(?:p|div|br|span|table)\b", text, re.IGNORECASE):
        return text
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def _textarea_tags(page: PageText) -> str:
    """Fields that stand in text fields of their own beside the text, as tags (class="article-source-name")."""
    tags = []
    for element in islice(page.root.iter("textarea"), 30) if page.root is not None else ():
        name, text = f"{element.get('class') or ''} {element.get('id') or ''}".lower(), (element.text or "").strip()
        if not text or len(text) > 200:
            continue
        for tag, word in (
            ("ArticleTitle", "title"),
            ("ContentSource", "source"),
            ("PubDate", "time"),
            ("Author", "author"),
        ):
            if re.search(rf"\b{word}(?:-?name)?\b", name):
                if tag == "PubDate" and re.fullmatch(r"1\d{9}(?:\d{3})?", text):
                    text = datetime.fromtimestamp(int(text[:10]), SHANGHAI).isoformat()
                tags.append(f'<meta name="{tag}" content="{html.escape(text)}">')
                break
    return "".join(tags)


def _string_at(script: str, quote: int) -> str:
    """The string that begins at a quote, as JSON or as scripts write it, with its markup as markup; "" if it never ends."""
    value = ""
    if script[quote] == '"':
        try:
            read, _ = json.JSONDecoder(strict=False).raw_decode(script, quote)
            value = read if isinstance(read, str) else ""
        except ValueError:
            value = ""
    if not value:
        found = _STRINGS[script[quote]].match(script, quote)
        value = _ESCAPED.sub(_unescaped, found[1]) if found else ""
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of a character become one
    if _is_percent_encoded(value):
        value = _percent_decoded(value)
    for _ in range(MOST_LAYERS):
        if "&lt;" not in value and "&amp;lt;" not in value:
            break
        value = html.unescape(value)
    return value


def _is_percent_encoded(value: str) -> bool:
    if value[:6].upper().startswith(("%3C", "%0A%3C")):
        return True
    head = value[:_LOOKED_AT]
    return "%" in head and 2 * sum(len(found.group()) for found in _PERCENT.finditer(head)) > len(head)


def _percent_decoded(value: str) -> str:
    """What encodeURIComponent (bytes of UTF-8) or escape (%u and four digits, else Latin-1) wrote.

    >>> _percent_decoded("%3Cp%3E%E6%BA%AA%E6%B0%B4"), _percent_decoded("%3Cp%3E%u6EAA%u6C34%B7"), _percent_decoded("8%")
    ('<p>溪水', '<p>溪水·', '8%')
    """
    if "%u" not in value:
        return unquote(value)
    read = _PERCENT.sub(lambda found: chr(int(found[1] or found[2], 16)), value)
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(found[3], found[3])
