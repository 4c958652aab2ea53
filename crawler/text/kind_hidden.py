"""What a page without visible text holds beside it: a redirect, a question of a challenge, a body in a script, pictures, frames."""

# ruff: noqa: E501 (patterns read better whole)

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawler.text.kind_answers import ASKS_AGAIN
from crawler.text.page_text import PageText

_REDIRECT = re.compile(
    r"(?:window\.|top\.|self\.|document\.|parent\.)?location(?:\.href)?\s*=\s*['\"]([^'\"]+)['\"]|location\.(?:replace|assign)\(\s*['\"]([^'\"]+)['\"]"
)
_DETAIL_BODY = re.compile(r"_CONFIG\b.{0,400}?DETAIL", re.DOTALL)


def redirect_target(page: PageText) -> str:
    """Where the page sends its visitor by a tag or a script; "" where it stays."""
    for element in elements(page, "meta"):
        if (element.get("http-equiv") or "").lower() == "refresh" and "url" in (element.get("content") or "").lower():
            return element.get("content") or ""
    loaded = (body.get("onload") or "" for body in elements(page, "body"))
    for script in (*page.scripts, *loaded):
        match = _REDIRECT.search(script[:4000])
        if match:
            return match[1] or match[2]
    return ""


def has_hidden_body(page: PageText) -> bool:
    """Whether the text is there, only not as visible nodes: a JSON body in a script, JPage records, a page of pictures."""
    if any(_DETAIL_BODY.search(script) or "<record>" in script for script in page.scripts):
        return True
    if len(page.markup) <= 400:
        return False
    framed = any(e.tag == "frame" or e.get("src") for e in elements(page, "frame", "iframe"))
    return framed or any(
        above is not None and above.tag != "a" for above in (e.getparent() for e in elements(page, "img"))
    )


def only_asks_again(page: PageText) -> bool:
    """Whether the page is a script that sets a cookie and loads the page again, and nothing that it could fill."""
    if not any(ASKS_AGAIN.search(script[:8_000]) for script in page.scripts[:20] if "document.cookie" in script):
        return False
    return not any(True for _ in elements(page, "div", "img", "link", "iframe", "frame", "form"))


def elements(page: PageText, *tags: str) -> Iterator[etree._Element]:
    """The elements of those tags, none where the page has no tree."""
    return page.root.iter(*tags) if page.root is not None else iter(())
