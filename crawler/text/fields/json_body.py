"""Articles whose text stands in a script as JSON (_CONFIG.DETAIL.content of the Guangdong platform, and the like), as
a string that a call decodes (decodeURIComponent("%3Cp…"), unescape("%3Cp%3E%u6EAA…"), atob("PHA+…")), in a text field, or in the
frame that stands in the page itself (<iframe srcdoc="…">).

The HTML is put into the page's markup as a container (script_place.py: where the script puts it), with its title, date,
source and author as tags, so that it takes the same road as any page: repaired, traced, cut clean.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from crawler.text.fields.dates import SHANGHAI
from crawler.text.fields.json_blocks import block_text
from crawler.text.fields.script_place import MOST_FRAMES, frame_place, script_place, textarea_place, with_block
from crawler.text.fields.script_strings import MAX_STRING, decodes, encoded_strings, string_at
from crawler.text.page_text import PageText

# ruff: noqa: E501 (patterns read better whole)

_CONTENT = re.compile(
    r"[\"']?\b(?:content|articleContent|article_content|articleBody|contentHtml|txt|infoContent|newsContent)\b[\"']?\s*[:=]\s*([\"'`])",
    re.IGNORECASE,
)
_MIDDLE = re.compile(  # of each of these words, with the sign behind it
    r"[nNtTbB](?:(?<=[nN])[tT][eE][nN][tT](?:[hH][tT][mM][lL])?|(?<=[tT])[xX][tT]|(?<=[bB])[oO][dD][yY])(?=[\"']?\s*[:=])"
)
_WORDS = ("ontent", "txt", "articleBody")  # one is in each of these names
_LONGEST_HEAD = len("article_co")  # before it
_FIELDS = {
    "ArticleTitle": re.compile(
        r"[\"']?\b(?:title|articleTitle|docTitle|headline)\b[\"']?\s*[:=]\s*([\"'`])", re.IGNORECASE
    ),
    "PubDate": re.compile(
        r"[\"']?\b(?:date|datePublished|publishTime|publish_time|pubTime|pub_time|pubDate|pub_date|publishDate|display_publish_time|publishedTimeStr|first_publish_time)\b[\"']?\s*[:=]\s*([\"'`])",
        re.IGNORECASE,
    ),
    "ContentSource": re.compile(
        r"[\"']?\b(?:source|sourceName|source_name|mediaName|contentSource|from|publisher)\b[\"']?\s*[:=]\s*([\"'`])",
        re.IGNORECASE,
    ),
    "Author": re.compile(
        r"[\"']?\b(?:author|authorName|writer)\b[\"']?\s*[:=]\s*(?:\{\s*[\"']?name[\"']?\s*:\s*)?([\"'`])",
        re.IGNORECASE,
    ),
}
_EPOCH = re.compile(
    r"\b(?:publishTime|publish_time|pubDate|pub_date|publishDate|date|createTime)\b[\"']?\s*[:=]\s*[\"']?(1\d{9})(?:\d{3})?\b",
    re.IGNORECASE,
)
# data that a script carries as a string: JSON.parse("{\"content\": …"), "detail": "{\"content\": …"
_STRUNG = re.compile(r"(?:JSON\.parse\(|:|=)\s*([\"'`])(?=\s*[{\[]\s*\\?[\"])")
_MOST_STRUNG = 5
_LINES = re.compile(r"[\r\n]+|\u3000{2,}")
_DATA = re.compile(r"\s*(?:\{|\[\s*\{)\s*[\"']")


def with_json_body(page: PageText) -> str:
    """The page's markup with the article that a script carries put in as a container, or "" where no script carries one."""
    best = ""
    for script, data, encoded in _data_of(page):
        for at, content in _texts_in(data, encoded):
            plain = re.sub(r"<[^<>]*>", "", content)
            if (
                len(plain) > 60
                and re.search("[\u4e00-\u9fff]{4}", plain)
                and len(content) > len(best)
                and ("<" in content or "。" in content)
            ):
                best, best_at, holder, called = content, at, data, script
    if not best:
        for script in page.scripts:
            if len(script) <= MAX_STRING:
                at, content = block_text(script)
                if len(content) > len(best):
                    best, best_at, holder, called = content, at, script, script
    if not best and (framed := _in_frame(page)):
        return with_block(page, framed, frame_place(page))
    if not best:
        written = _in_textarea(page)
        return with_block(page, f"{_textarea_tags(page)}{written}", textarea_place(page)) if written else ""
    tags = []
    for name, pattern in _FIELDS.items():
        values = [(abs(m.start() - best_at), string_at(holder, m.start(1))) for m in pattern.finditer(holder)]
        value = min(((d, v) for d, v in values if v.strip() and len(v) < 200), default=(0, ""))[1]
        if name == "PubDate" and (not value or value.isdigit()):
            near = min(_EPOCH.finditer(holder), key=lambda m: abs(m.start() - best_at), default=None)
            value = datetime.fromtimestamp(int(near[1]), SHANGHAI).isoformat() if near else value
        if value:
            tags.append(f'<meta name="{name}" content="{html.escape(value)}">')
    best = best if "<" in best else _in_paragraphs(best)
    return with_block(page, f'{"".join(tags)}<div class="json-body">{best}</div>', script_place(page, called))


def _texts_in(data: str, encoded: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """What may be the text in a script or its data, and where it stands."""
    for found in _contents(data):
        yield found.start(), string_at(data, found.start(1))
    yield from ((at, text) for at, text in encoded if not _DATA.match(text))


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


def _data_of(page: PageText) -> Iterator[tuple[str, str, Sequence[tuple[int, str]]]]:
    """Each script that may carry a text with itself, then with the data that it carries as strings; with what either has
    encoded.
    """
    for script in page.scripts:
        if len(script) > MAX_STRING:
            continue
        decoded = decodes(script)
        if not decoded and not any(word in script for word in _WORDS):
            continue
        encoded = list(encoded_strings(script)) if decoded else []
        yield script, script, encoded
        for strung in islice(_STRUNG.finditer(script), _MOST_STRUNG):
            if inner := string_at(script, strung.start(1)):
                yield script, inner, list(encoded_strings(inner))
        for _, text in encoded:
            if _DATA.match(text):
                yield script, text, ()


def _in_textarea(page: PageText) -> str:
    """The text that a page shows in a read-only field, or keeps in one for its script, as markup."""
    if page.root is None:
        return ""
    fields = [e.text or "" for e in page.root.iter("textarea")]
    text = max(fields, key=len, default="").strip()
    if len(re.findall("[\u4e00-\u9fff]", text)) < 60 or "。" not in text or len(text) > MAX_STRING:
        return ""
    if re.search(r"</?(?:p|div|br|span|table)\b", text, re.IGNORECASE):
        return text
    return _in_paragraphs(text)


def _in_paragraphs(text: str) -> str:
    """A text without markup as paragraphs: a line each, or parted by two wide spaces."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in _LINES.split(text) if line.strip())


def _in_frame(page: PageText) -> str:
    """The markup that the page gives with its frame (<iframe srcdoc="…">) where that is a text, "" where it is not."""
    frames = (
        []
        if page.root is None or " srcdoc=" not in page.markup
        else [e.get("srcdoc") or "" for e in islice(page.root.iter("iframe"), MOST_FRAMES)]
    )
    longest = max(frames, key=len, default="")
    whole = re.sub(r"</?(?:html|head|body)\b[^<>]*>", "", longest, flags=re.IGNORECASE)
    prose = re.sub(r"<[^<>]*>", "", whole)
    return whole if len(re.findall("[\u4e00-\u9fff]", prose)) >= 60 and "。" in prose else ""


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
