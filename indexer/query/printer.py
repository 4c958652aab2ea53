"""A query as the shortest text that parses back to it."""

from __future__ import annotations

import re

from indexer.query.fields import REGION_FIELDS
from indexer.query.nodes import And, Everything, Filter, Near, Node, Not, Or, Published, Word
from indexer.query.values import span_text

_PLAIN_VALUE = re.compile(r"[^\s()（）\"“”「」『』＂，,]+")


def text_of(node: Node) -> str:
    """The query text of a node.

    >>> text_of(And((Word("边督边改"), Not(Word("回头看", quoted=True)))))
    '边督边改 -"回头看"'
    """
    return _text(node, inside="")


def _text(node: Node, inside: str) -> str:
    match node:
        case Everything():
            return ""
        case Word():
            return _word(node)
        case Near():
            return f"{_word(node.left)} NEAR/{node.distance} {_word(node.right)}"
        case Filter():
            return f"{node.field}:{','.join(node.values)}" if _plain(node) else _quoted_filter(node, inside)
        case Published():
            return f"published:{span_text(node)}"
        case Not():
            inner = _text(node.part, inside="not")
            return f"-{inner}"
        case And():
            joined = " ".join(_text(part, inside="and") for part in node.parts)
            return f"({joined})" if inside in ("and", "not") else joined
        case Or():
            joined = " OR ".join(_text(part, inside="or") for part in node.parts)
            return f"({joined})" if inside else joined


def _word(word: Word) -> str:
    name = "" if word.field == "text" else f"{word.field}:"
    if word.prefix:
        return f"{name}{word.text}*"
    return f'{name}"{word.text}"' if word.quoted else name + word.text


def _plain(node: Filter) -> bool:
    return node.field in REGION_FIELDS or all(_PLAIN_VALUE.fullmatch(value) for value in node.values)


def _quoted_filter(node: Filter, inside: str) -> str:
    parts = [f'{node.field}:"{value}"' for value in node.values]
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})" if inside else " OR ".join(parts)
