"""The column in which an article stands: the breadcrumb above it, or the column that the page's tag names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.page_text import PageText

# ruff: noqa: E501 (patterns read better whole)

_CRUMB_LABEL = re.compile(
    r"(?:您|你)?(?:现在|当前|目前|所在)?(?:的|所在的?|所处的?)?\s*(?:位置|所在位置|当前页面?)\s*(?:是|为|在)?\s*[:：]?"
)
_CRUMB_WORD = re.compile("[位前首主](?:(?<=位)置|(?<=前)[页頁]|(?<=[首主])页)")  # no breadcrumb is known without one
_CRUMB_SPLIT = re.compile(r"\s*(?:>+|›|»|→|＞+|/|\\|\||｜|-{2,}|(?<=\s)-(?=\s)|—+|::|·(?=\s)|》)\s*")
_CRUMB_MARK = re.compile("[>›»→＞》]")  # parts with other signs between them may be a menu
_NO_COLUMN = re.compile(
    r"\S{0,6}(?:首\s*[页頁]|主[页頁])|home|正文|内容|详细内容|文章正文|阅读|查看(?:文章|信息|内容|详情)|文章(?:内容|详情)|详情",
    re.IGNORECASE,
)


def column_path(page: PageText, lines: Sequence[Line], title: str) -> tuple[tuple[str, ...], str]:
    """The breadcrumb without the home page and the article itself, else the column that the page's tag names; and the step
    that gave it.
    """
    menu: tuple[str, ...] = ()
    for position, line in _with_crumb_words(page.text, lines[:120]):
        if line.end - line.start > 200:
            continue
        shown = " ".join(line.text.split())
        text = folded(shown)
        label = _CRUMB_LABEL.match(text)
        parts = _CRUMB_SPLIT.split(shown)
        if not label and not (
            len(parts) >= 3 and re.search("(?<!设为)(?<!設為)(?:首[页頁]|主[页頁])|home", parts[0], re.IGNORECASE)
        ):
            continue
        rest = shown[label.end() :] if label else shown
        if (label and not rest.strip(" :：")) or (label and len(_CRUMB_SPLIT.split(rest)) == 1):
            rest = " > ".join(
                [rest, *(n.text.strip() for n in lines[position + 1 : position + 6] if n.links and len(n.text) < 30)]
            )
        path = [p.strip(" :：\xa0\u3000") for p in _CRUMB_SPLIT.split(rest)]
        if len(path) <= 1 and re.search(r"\s", rest.strip()):
            path = rest.split()
        kept = tuple(p for p in path if p and len(p) <= 30 and not _NO_COLUMN.fullmatch(p) and p != title)
        if kept and (label or _CRUMB_MARK.search(shown)):
            return kept[:8], "visible"
        menu = menu or kept
    if named := _named_crumbs(page, title):
        return named, "named"
    tagged = page.meta("columnname")
    if tagged:
        return (tagged,), "meta:ColumnName"
    return (menu[:8], "visible") if menu else ((), "")


def _with_crumb_words(text: str, lines: Sequence[Line]) -> Iterator[tuple[int, Line]]:
    """The lines that have a word of breadcrumbs, and their places; the words are looked for in the page's whole text."""
    position = 0
    for found in _CRUMB_WORD.finditer(text, lines[0].start, lines[-1].end) if lines else ():
        while position < len(lines) and lines[position].end < found.end():
            position += 1
        if position < len(lines) and lines[position].start <= found.start():
            yield position, lines[position]
            position += 1


def _named_crumbs(page: PageText, title: str) -> tuple[str, ...]:
    """The parts of a breadcrumb that only its name tells, each in an element of its own."""
    for names, elements in page.classes.items():
        if "crumb" in names.lower():
            parts = [page.text_of(e).text.strip(" >»›/\\") for e in elements[0].iter("li", "a") if e.find("a") is None]
            kept = [
                p for p in dict.fromkeys(parts) if p and len(p) <= 30 and p != title and not _NO_COLUMN.fullmatch(p)
            ]
            if kept:
                return tuple(kept[:8])
    return ()
