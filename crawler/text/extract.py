"""From decoded text to the article: one straight line, each step in a module of its own.

page_text parses once; repair sees the joined text nodes; kinds says what the page is; the container is cut to a clean
fragment; boilerplate is taken off the paragraphs; fields are read; edits and flags are told in the fields' own offsets.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler.items import Article, DecodedText, Portal, RawRecord, RepairedText, Stripped
from crawler.text import boilerplate
from crawler.text.fields.container import find_container
from crawler.text.fragment import cut_fragment, paragraphs_of
from crawler.text.lines import Line, lines_of
from crawler.text.page_text import PageText
from crawler.text.traced import Traced, join

_DATE = re.compile(r"(20\d\d|19\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s*(\d{1,2})[:：](\d{2}))?")


def extract(decoded: DecodedText, record: RawRecord, portal: Portal | None, *, site_blocks: frozenset[str] = frozenset()) -> Article:
    """The article in a decoded page, or the named outcome that it is instead."""
    html = bool(re.search(r"<(?:html|body|head|p|div|table|meta)\b", decoded.text[:100_000], re.IGNORECASE))
    page = PageText.parse(decoded.text, record.url) if html else PageText.plain(decoded.text, record.url)
    page.repair(_repairer())
    lines = lines_of(page)
    found = find_container(page, lines)
    if found is None:
        return Article("empty_shell", url=record.url, encoding=decoded.encoding, outcome="empty_shell")
    paragraphs = [p.text for p in paragraphs_of(cut_fragment(page, found.element))]
    cuts = boilerplate.find_cuts([p.text for p in paragraphs], site_blocks=site_blocks)
    stripped = [Stripped(paragraphs[c.paragraph].text[c.start : c.end], c.rule) for c in cuts]
    gone: dict[int, list[tuple[int, int]]] = {}
    for c in cuts:
        gone.setdefault(c.paragraph, []).append((c.start, c.end))
    kept = [p.without(gone[i]).trimmed() if i in gone else p for i, p in enumerate(paragraphs)]
    body = join([p for p in kept if p], "\n")
    title = _title(page, lines)
    published, precision = _date(page, lines)
    editor = next((c.gives["editor"] for c in cuts if "editor" in c.gives), "")
    return Article(
        "article", url=record.url, encoding=decoded.encoding, title=title, published=published, published_precision=precision,  # type: ignore[arg-type]
        editor=editor, body=body.text, stripped=tuple(stripped), provenance={"body": found.step},
    )  # fmt: skip


def _repairer() -> Callable[[str], RepairedText]:
    try:
        from crawler.text.repair import fix_and_explain
    except ImportError:
        return lambda text: RepairedText(text)
    return fix_and_explain


def _title(page: PageText, lines: list[Line]) -> str:
    raw = page.meta("articletitle") or Traced("".join(page.root.xpath("//title/text()") if page.root is not None else [])).collapsed().text
    for line in lines:
        text = line.traced().text
        if len(text) > 6 and text in raw:
            return text
    return re.split(r"[_|]|-{1,2}[^-]*$", raw)[0].strip() or (lines[0].traced().text if lines else "")


def _date(page: PageText, lines: list[Line]) -> tuple[str, str]:
    for text in (page.meta("pubdate", "publishdate"), *(line.text for line in lines)):
        m = _DATE.search(text)
        if m:
            day = f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}"
            return (f"{day}T{int(m[4]):02d}:{m[5]}+08:00", "minute") if m[4] else (day, "day")
    return "", ""
