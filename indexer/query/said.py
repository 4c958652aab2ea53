"""A query as one sentence, in Chinese or English, so that a person can see what was asked."""

from __future__ import annotations

from indexer.query.fields import REGION_FIELDS, fields
from indexer.query.nodes import And, Everything, Filter, Near, Node, Not, Or, Published, Word
from indexer.query.values import region_name

_IN = {
    "zh": {"text": "标题或正文含{}", "title": "标题含{}", "source": "来源含{}"},
    "en": {"text": "title or text has {}", "title": "title has {}", "source": "source has {}"},
}
_JOIN = {"zh": {"and": "，且", "or": "，或"}, "en": {"and": ", and ", "or": ", or "}}


def said_of(node: Node, language: str = "zh") -> str:
    """The sentence; `language` is "zh" or "en".

    >>> said_of(And((Word("边督边改"), Published("2018-08-01", ""))))
    '标题或正文含“边督边改”，且发布于 2018-08-01 及以后'
    """
    return _said(node, "en" if language.startswith("en") else "zh", inside=False)


def _said(node: Node, language: str, *, inside: bool) -> str:
    chinese = language == "zh"
    match node:
        case Everything():
            return "全部文章" if chinese else "all articles"
        case Word():
            return _IN[language][node.field].format(_quoted(node, language))
        case Near():
            left, right = _quoted(node.left, language), _quoted(node.right, language)
            if chinese:
                return f"{left}与{right}相距不超过 {node.distance} 字"
            return f"{left} within {node.distance} characters of {right}"
        case Filter():
            return _filter(node, language)
        case Published():
            return _published(node, language)
        case Not():
            inner = _said(node.part, language, inside=True)
            return f"排除（{inner}）" if chinese else f"not ({inner})"
        case And() | Or():
            words = _JOIN[language]["and" if isinstance(node, And) else "or"]
            joined = words.join(_said(part, language, inside=True) for part in node.parts)
            if not inside:
                return joined
            return f"（{joined}）" if chinese else f"({joined})"


def _quoted(word: Word, language: str) -> str:
    text = word.text + ("…" if word.prefix else "")
    return f"“{text}”" if language == "zh" else f'"{text}"'


def _filter(node: Filter, language: str) -> str:
    field = fields()[node.field]
    if node.field in REGION_FIELDS:
        names = [region_name(value) for value in node.values]
        if language == "zh":
            verb = "主要地区为" if node.field == "region" else "提及"
            return f"{verb}{'或'.join(names)}（含下辖）"
        verb = "is mainly about" if node.field == "region" else "mentions"
        return f"{verb} {' or '.join(names)} (with everything below)"
    labels = [field.label(value, language) for value in node.values]
    if language == "zh":
        return f"{field.labels['zh']}为{'或'.join(labels)}"
    return f"{field.labels['en']} is {' or '.join(labels)}"


def _published(node: Published, language: str) -> str:
    chinese = language == "zh"
    if node.since and node.until:
        if node.since == node.until:
            return f"发布于 {node.since}" if chinese else f"published on {node.since}"
        return f"发布于 {node.since} 至 {node.until}" if chinese else f"published {node.since} to {node.until}"
    if node.since:
        return f"发布于 {node.since} 及以后" if chinese else f"published on or after {node.since}"
    return f"发布于 {node.until} 及以前" if chinese else f"published on or before {node.until}"
