"""Where a text that only a script carries stands on the page: in the element that the script fills, behind the script that
writes it there, else at the end.
"""

from __future__ import annotations

import re
from itertools import islice

from crawler.text.page_text import PageText

# ruff: noqa: E501 (patterns read better whole)

_FILLS = re.compile(
    r"(?:getElementById\(\s*|querySelector\(\s*|[$]\(\s*|jQuery\(\s*)[\"'][#.]?([A-Za-z][\w-]{0,60})[\"']\s*\)"
)
MOST_FRAMES = 60  # frames of a page that are looked at
_MOST_FILLED = 40  # elements that a script names
_BOXES = ("div", "td", "section", "article", "main", "p", "span")
_FRAME = re.compile(r"</iframe\s*>", re.IGNORECASE)
_SCRIPT = re.compile(r"</script\s*>", re.IGNORECASE)


def with_block(page: PageText, block: str, place: int) -> str:
    """The page's markup with a block at a place, at the end where that is −1.

    What is put in front of the markup would change how it is read (doctype, head); behind it, it is one more block.
    """
    at = len(page.markup) if place < 0 else place
    return f'{page.markup[:at]}<div id="json-body">{block}</div>{page.markup[at:]}'


def script_place(page: PageText, script: str) -> int:
    """Where a script puts what it decodes, −1 where it does not say."""
    if (at := _filled(page, script)) >= 0:
        return at
    if "document.write" not in script:
        return -1
    begin = page.markup.find(script)
    end = _SCRIPT.search(page.markup, begin + len(script)) if begin >= 0 else None
    return end.end() if end and "<body" in page.markup[:begin].lower() else -1


def textarea_place(page: PageText) -> int:
    """Where the script puts what the page's longest text field holds, −1 where none says so."""
    fields = [] if page.root is None else list(page.root.iter("textarea"))
    longest = max(fields, key=lambda field: len(field.text or ""), default=None)
    name = "" if longest is None else longest.get("id") or longest.get("name") or ""
    scripts = (script for script in page.scripts if name and name in script)
    return next((at for script in scripts if (at := _filled(page, script)) >= 0), -1)


def frame_place(page: PageText) -> int:
    """Behind the frame whose markup is the longest that a frame has with it, −1 where that is not found."""
    frames = [] if page.root is None else list(islice(page.root.iter("iframe"), MOST_FRAMES))
    number = max(range(len(frames)), key=lambda at: len(frames[at].get("srcdoc") or ""), default=0)
    ends = list(islice(_FRAME.finditer(page.markup), number + 1))
    return ends[-1].end() if number < len(ends) else -1


def _filled(page: PageText, script: str) -> int:
    """Where the first empty element begins that a script names by id, −1 if there is none."""
    names = dict.fromkeys(found[1] for found in islice(_FILLS.finditer(script), _MOST_FILLED))
    if not names or page.root is None:
        return -1
    called = {element.get("id"): element for element in page.root.iter(*_BOXES) if element.get("id") in names}
    for name in names:
        element = called.get(name)
        if element is None or page.is_hidden(element) or page.weights[element].chars:
            continue
        begins = re.compile(
            rf"<{element.tag}\b(?=[^<>]*\bid\s*=\s*[\"']?{re.escape(name)}(?![\w-]))[^<>]*>", re.IGNORECASE
        )
        if found := begins.search(page.markup):
            return found.end()
    return -1
