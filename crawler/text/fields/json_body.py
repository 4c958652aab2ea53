"""Articles whose text stands in a script as JSON (_CONFIG.DETAIL.content of the Guangdong platform, and the like), or in
a text field.

The JSON's HTML is put into the page's markup as a container, with its title, date and source as tags, so that it
takes the same road as any page: repaired, traced, cut clean.
"""

from __future__ import annotations

import html
import json
import re
from datetime import datetime
from itertools import islice

from crawler.text.fields.dates import SHANGHAI
from crawler.text.page_text import PageText

# ruff: noqa: E501 (patterns read better whole)

MAX_JSON = 2_000_000
_CONTENT = re.compile(
    r"[\"']?\b(?:content|articleContent|article_content|articleBody|contentHtml|txt|infoContent|newsContent)\b[\"']?\s*:\s*(\")",
    re.IGNORECASE,
)
_FIELDS = {
    "ArticleTitle": re.compile(r"[\"']?\b(?:title|articleTitle|docTitle)\b[\"']?\s*:\s*(\")", re.IGNORECASE),
    "PubDate": re.compile(
        r"[\"']?\b(?:date|publishTime|publish_time|pubDate|pub_date|publishDate|display_publish_time|publishedTimeStr|first_publish_time)\b[\"']?\s*:\s*(\")",
        re.IGNORECASE,
    ),
    "ContentSource": re.compile(r"[\"']?\b(?:source|contentSource|from|publisher)\b[\"']?\s*:\s*(\")", re.IGNORECASE),
}


def with_json_body(page: PageText) -> str:
    """The page's markup with the article that a script carries put in as a container, or "" where no script carries one."""
    best = ""
    for script in page.scripts:
        if len(script) > MAX_JSON or ("ontent" not in script and "txt" not in script):
            continue
        for match in _CONTENT.finditer(script):
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
        if value:
            tags.append(f'<meta name="{name}" content="{html.escape(value)}">')
    # What is put in front of the markup would change how it is read (doctype, head); behind it, it is one more block.
    return f'{page.markup}<div id="json-body">{"".join(tags)}<div class="json-body">{best}</div></div>'


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
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(script, quote)
    except ValueError:
        return ""
    if not isinstance(value, str):
        return ""
    return html.unescape(value) if "&lt;" in value else value
