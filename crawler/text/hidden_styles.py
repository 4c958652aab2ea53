"""Elements that the page's own style sheets hide: `<style>.tip{display:none}</style>` and `<p class="tip">`.

Only what is certain without a browser counts: a rule for an element's own classes, id and name, outside @media and its
like, in a sheet for the screen. Where another rule gives the same name another display, or a script of the page speaks
of it, the element may be shown again and stays; so does one that holds the heading or much of the page's text, because
sites hide whole articles until their scripts have run. A rule that shows it under the pointer (`:hover`) does not
count: what unfolds from a button is no text of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from lxml import etree

from crawler.text.text_nodes import Weights

_MAX_SHEETS = 100_000  # characters of all sheets together; nineteen real pages of twenty have fewer
_MAX_RULES = 1_000
_MAX_SELECTOR = 2_000
_MAX_NAMES = 40  # on the page, that hide something; no real page seen has ten
_MAX_WRITTEN = 200_000  # characters of a page's ids and classes
_MAX_HEADINGS = 20
_MOST = 0.3  # of the page's text: what holds more is its article
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NONE = ("none", "None", "NONE")
_SHOWS = re.compile(r"display\s*:\s*(?!none)\w", re.IGNORECASE)
_OWN_NAMES = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)+)", re.IGNORECASE)
_NAME = re.compile(r"([.#])([\w-]+)")
_FOR_A_WHILE = re.compile(r":(?:hover|focus|active|target|checked)\b")
_BEFORE_VALUE = 24  # characters in which the property stands, with its colon
_WORD = frozenset("-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SCREEN = ("", "all", "screen")

Elements = Mapping[str, Sequence[etree._Element]]
Selector = tuple[str, tuple[tuple[str, str], ...]]  # the element's name or "", and its names as (sign, name)


def sheets_of(styles: Sequence[etree._Element]) -> str:
    """The text of those style elements that hold on a screen with scripts; "" where none of them hides anything."""
    texts = [text for style in styles if (text := style.text) and any(map(text.__contains__, _NONE)) and _holds(style)]
    return "\n".join(texts)[:_MAX_SHEETS]


def hidden_by_style(
    root: etree._Element, sheets: str, scripts: Sequence[str], ids: Elements, classes: Elements, weights: Weights
) -> list[etree._Element]:
    """The elements below `root` that these sheets hide for good.

    `sheets` are `sheets_of` the page, `scripts` its scripts, `ids` and `classes` its elements with text by id and class
    as written.
    """
    found = [*_hiding(sheets)]
    written = "\n".join((*ids, *classes))[:_MAX_WRITTEN] if found else ""
    if "/*" in sheets and any(_on_page(one, written) for one in found):  # seldom: and comments take long to read
        sheets = _COMMENT.sub(" ", sheets)
        found = [*_hiding(sheets)]
    found = [one for one in found if _on_page(one, written)][:_MAX_NAMES]
    if not found:
        return []
    most = _MOST * weights[root].chars
    kept: set[etree._Element] | None = None
    hidden: list[etree._Element] = []
    for tag, names in found:
        own = [one for one in _named(names[-1], ids, classes) if _is_called(one, tag, names)]
        if not own or sum(weights[one].chars for one in own) > most or _may_be_shown(names[-1][1], sheets, scripts):
            continue
        if kept is None:
            headings = islice(root.iter("h1"), _MAX_HEADINGS)
            kept = {around for heading in headings for around in (heading, *heading.iterancestors())}
        hidden += [one for one in own if one not in kept]
    return hidden


def _named(name: tuple[str, str], ids: Elements, classes: Elements) -> list[etree._Element]:
    """The elements with this id or class that say nothing of their display themselves."""
    sign, word = name
    if sign == "#":
        found = [*ids.get(word, ())]
    else:
        found = [one for key, some in classes.items() if word in key and word in key.split() for one in some]
    return [one for one in found if "display" not in (one.get("style") or "")]


def _hiding_values(sheets: str) -> list[int]:
    """Where `none` of display stands, in order."""
    found = []
    for value in _NONE:
        at = sheets.find(value)
        while at >= 0:
            before = sheets[max(0, at - _BEFORE_VALUE) : at].rstrip()
            if before.endswith(":") and before[:-1].rstrip().lower().endswith("display"):
                found.append(at)
            at = sheets.find(value, at + 1)
    return sorted(found)


def _on_page(selector: Selector, written: str) -> bool:
    return all(name in written for _, name in selector[1])


def _holds(style: etree._Element) -> bool:
    """Whether a sheet is one for the screen, and not only for visitors without scripts."""
    if (style.get("media") or "").strip().lower() not in _SCREEN:
        return False
    return next(style.iterancestors("noscript", "template"), None) is None


def _hiding(sheets: str) -> Iterator[Selector]:
    """The selectors of rules that hide, where they are names of the element itself and stand in no at-rule."""
    counted = depth = 0
    for place in _hiding_values(sheets)[:_MAX_RULES]:
        opening = sheets.rfind("{", 0, place)
        if opening < counted or sheets.find("}", opening, place) >= 0:
            continue
        earliest = max(0, opening - _MAX_SELECTOR)
        begin = max(sheets.rfind(sign, earliest, opening) for sign in "{};") + 1
        depth += sheets.count("{", counted, opening) - sheets.count("}", counted, opening)
        counted = opening
        if depth or (begin == 0 and earliest):
            continue
        for selector in sheets[begin:opening].rpartition("*/")[2].split(","):
            if own := _OWN_NAMES.fullmatch(selector.strip()):
                yield (own[1] or "").lower(), tuple((m[1], m[2]) for m in _NAME.finditer(own[2]))


def _is_called(element: etree._Element, tag: str, names: Sequence[tuple[str, str]]) -> bool:
    classes = (element.get("class") or "").split()
    return (not tag or element.tag == tag) and all(
        name in classes if sign == "." else element.get("id") == name for sign, name in names
    )


def _may_be_shown(name: str, sheets: str, scripts: Sequence[str]) -> bool:
    """Whether a script speaks of the name, or another rule shows what bears it for longer than a moment."""
    if any(next(_places(name, script, "\"'.# \n\t"), None) is not None for script in scripts):
        return True
    for place in _places(name, sheets, ".#"):
        opening = sheets.find("{", place)
        closing = sheets.find("}", place)
        if 0 <= opening < closing and _SHOWS.search(sheets, opening, closing):
            begin = max(sheets.rfind(sign, max(0, place - _MAX_SELECTOR), place) for sign in "{}")
            if not _FOR_A_WHILE.search(sheets, begin + 1, opening):
                return True
    return False


def _places(name: str, text: str, before: str) -> Iterator[int]:
    """Where a whole name stands behind one of these signs."""
    at = text.find(name)
    while at >= 0:
        if at and text[at - 1] in before and text[at + len(name) : at + len(name) + 1] not in _WORD:
            yield at
        at = text.find(name, at + 1)
