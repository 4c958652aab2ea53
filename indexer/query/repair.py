"""Every refusal of a query offers a query that would be read: the parser's suggestion, or the nearest that parses."""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler.errors import QueryError
from indexer.query.nodes import Node

_MARKS = re.compile(r"[()（）\"“”「」『』＂:：*＊-]+|\b(?:OR|AND|NOT|NEAR(?:/\d*)?)(?=\s|$)")
_TRIES = 4


def with_valid_suggestion(parse: Callable[[str], Node], text: str) -> Node:
    """The parsed text; where it cannot be read, the error's suggestion is made one that can (or "")."""
    try:
        return parse(text)
    except QueryError as error:
        error.suggestion = _valid(parse, error.suggestion) or _valid(parse, _bare(text))
        raise


def _valid(parse: Callable[[str], Node], suggestion: str) -> str:
    for _ in range(_TRIES):
        if not suggestion.strip():
            return ""
        try:
            parse(suggestion)
        except QueryError as error:
            suggestion = error.suggestion
        else:
            return suggestion
    return ""


def _bare(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text[:200]).split()[:20])
