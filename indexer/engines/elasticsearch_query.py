"""A query's tree as Elasticsearch's query DSL, node for node the same as the embedded engine's compilation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.document import day_number, order_key
from indexer.engines.base import RECENCY_STEP, RECENCY_YEARS, TITLE_BOOST
from indexer.query import And, Everything, Filter, Near, Node, Not, Or, Published, Word
from indexer.query.needles import Needle, needle_of, reach

Dsl = dict[str, Any]


def compiled(node: Node, *, scored: bool) -> Dsl:
    """The query DSL of a node; `scored` adds what only relevance needs."""
    match node:
        case Everything():
            return unscored({"match_all": {}})
        case Word():
            return _word(node, scored=scored)
        case Near():
            return _near(node)
        case Filter():
            return one_of(node.field, node.values)
        case Published():
            return published(node)
        case Not():
            return {"bool": {"filter": [{"match_all": {}}], "must_not": [compiled(node.part, scored=False)]}}
        case And():
            excluded = [compiled(p.part, scored=False) for p in node.parts if isinstance(p, Not)]
            wanted = [compiled(p, scored=scored) for p in node.parts if not isinstance(p, Not)]
            return {"bool": {"must": wanted or [unscored({"match_all": {}})], "must_not": excluded}}
        case Or():
            return {"bool": {"should": [compiled(p, scored=scored) for p in node.parts], "minimum_should_match": 1}}


def unscored(dsl: Dsl) -> Dsl:
    """The query without influence on the score."""
    return {"constant_score": {"filter": dsl, "boost": 0.0}}


def one_of(field: str, values: Sequence[str]) -> Dsl:
    """Documents that have one of the values in a field."""
    return unscored({"terms": {field: list(values)}})


def published(span: Published) -> Dsl:
    """Documents of a span of days; those without a date are in none."""
    low = order_key(span.since or "1900-01-01", "0" * 16)
    return ordered(low, (day_number(span.until) + 1) << 47 if span.until else None)


def ordered(low: int | None, high: int | None) -> Dsl:
    """Documents whose key of date order is from `low` (inclusive) to `high` (exclusive)."""
    limits = {name: value for name, value in (("gte", low), ("lt", high)) if value is not None}
    return unscored({"range": {"order": limits}})


def recent(dsl: Dsl) -> Dsl:
    """The query with newer articles weighed higher."""
    steps = [
        {"constant_score": {"filter": {"range": {"month": {"gte": year * 100}}}, "boost": RECENCY_STEP}}
        for year in RECENCY_YEARS
    ]
    return {"bool": {"must": [dsl], "should": steps}}


def _word(word: Word, *, scored: bool) -> Dsl:
    needle = needle_of(word.text)
    found = _find(word.field, needle, prefix=word.prefix)
    if not scored or word.field != "text":
        return found
    title = {"bool": {"must": [_find("title", needle, prefix=word.prefix)], "boost": TITLE_BOOST}}
    return {"bool": {"must": [found], "should": [title]}}


def _find(field: str, needle: Needle, *, prefix: bool) -> Dsl:
    if needle.kind == "character":
        return {"term": {f"{field}_characters": needle.tokens[0]}}
    if prefix:
        return {"prefix": {field: needle.tokens[0]}}
    if len(needle.tokens) == 1:
        return {"term": {field: needle.tokens[0]}}
    return {"match_phrase": {field: " ".join(needle.tokens)}}


def _near(near: Near) -> Dsl:
    left, right = needle_of(near.left.text), needle_of(near.right.text)
    ways = [_then(one, other, reach(one, other, near.distance)) for one, other in ((left, right), (right, left))]
    return {"intervals": {"text": {"any_of": {"intervals": ways}}}}


def _then(one: Needle, other: Needle, gaps: int) -> Dsl:
    return {"all_of": {"ordered": True, "max_gaps": gaps, "intervals": [_row(one), _row(other)]}}


def _row(needle: Needle) -> Dsl:
    return {"match": {"query": " ".join(needle.tokens), "ordered": True, "max_gaps": 0}}
