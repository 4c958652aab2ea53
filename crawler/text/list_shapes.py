"""What the rows of one list have in common: the tag and class of their elements, the kind of their addresses.

Both without what tells one row from its neighbours: counters, numbers, the categories of a post.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

_OF_ONE_ROW = re.compile(r"\d+|\b(?:odd|even|alt|first|last|active|cur(?:rent)?|on|line|bg|new|hot|top|red|bold)\b")
_OF_ONE_POST = re.compile(r"(?:^|\s)(?:(?:category|tag|author|format|has-post)-\S+|sticky)(?=\s|$)")  # WordPress
_NUMBERS = re.compile(r"[0-9a-fA-F]{8,}|\d+")


@lru_cache(maxsize=1024)  # asked of each link of a row three times
def plain_address(href: str) -> str:
    """The kind of address: without its numbers, which tell one article from the others."""
    return _NUMBERS.sub("#", href.rpartition("#")[0] or href)


def shape_of(element: etree._Element) -> str:
    """What neighbours of one list have in common: tag and class, without what counts them (odd, even, last)."""
    return f"{element.tag}.{_plain_class(element.get('class') or '')}"


@lru_cache(maxsize=4096)
def _plain_class(name: str) -> str:
    """The class without what tells one row of a list from its neighbours: row-odd row-first is row."""
    kept = _OF_ONE_ROW.sub("", _OF_ONE_POST.sub("", name)).split()
    return " ".join(dict.fromkeys(token.rstrip("-_") for token in kept))
