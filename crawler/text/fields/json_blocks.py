"""A text that a page's data hold in pieces: a list of paragraphs ([{"type": "p", "text": "…"}, …]), as pages have whose
editor works with blocks (__NEXT_DATA__).
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

_MOST = 50_000  # values of a document that are looked at
_LEAST = 60  # Chinese characters of a text
_TEXT = ("text", "content", "value", "html", "txt", "body")
_OTHERS = re.compile(r"title|url|link|href|user|nick|author|comment|reply|time|date", re.IGNORECASE)  # of entries
_HAN = re.compile("[\u4e00-\u9fff]")


def block_text(script: str) -> tuple[int, str]:
    """Where the first piece of the longest such text stands in a script of data, and the text as markup; (-1, "") where
    the script is no data or holds none.
    """
    begin = script.find("{")
    if begin < 0 or ("。" not in script and "\\u3002" not in script):
        return -1, ""
    try:
        document, _ = json.JSONDecoder(strict=False).raw_decode(script, begin)
    except (ValueError, RecursionError):
        return -1, ""
    longest: list[str] = []
    todo: list[Any] = [document]
    for _ in range(_MOST):
        if not todo:
            break
        at = todo.pop()
        if isinstance(at, dict):
            todo += at.values()
        elif isinstance(at, list):
            todo += at
            pieces = _pieces(at)
            if sum(map(len, pieces)) > sum(map(len, longest)):
                longest = pieces
    whole = "".join(longest)
    if len(_HAN.findall(whole)) < _LEAST or "。" not in whole:
        return -1, ""
    text = "".join(f"<p>{piece if '<' in piece else html.escape(piece)}</p>" for piece in longest)
    return max(script.find(longest[0][:12]), 0), text


def _pieces(entries: list[Any]) -> list[str]:
    """The paragraphs of a list, none where its entries are something else: articles, comments, pictures."""
    found: list[str] = []
    for entry in entries:
        if isinstance(entry, dict):
            if any(_OTHERS.search(str(name)) for name in entry):
                return []
            entry = next((entry[name] for name in _TEXT if isinstance(entry.get(name), str)), "")
        if not isinstance(entry, str):
            return []
        if entry.strip():
            found.append(entry.strip())
    return found if len(found) > 1 else []
