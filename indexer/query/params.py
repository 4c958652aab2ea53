"""A query as URL parameters and back: the words in `q`, each filter a parameter of its own, `since` and `until`.

What stands at the top of the query as a filter becomes a parameter; the rest stays in `q`. The other way round
`q` may hold filters too: both must hold then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crawler.errors import QueryError
from indexer.query.fields import REGION_FIELDS, fields, filter_fields
from indexer.query.nodes import And, Everything, Filter, Node, Published, both
from indexer.query.parser import parse_node
from indexer.query.printer import text_of
from indexer.query.repair import with_valid_suggestion
from indexer.query.values import region_code, span_of

MAX_VALUES = 100


def params_of(node: Node) -> dict[str, Any]:
    """The parameters of a query."""
    rest: list[Node] = []
    filters: dict[str, list[str]] = {}
    span: Published | None = None
    parts = node.parts if isinstance(node, And) else () if isinstance(node, Everything) else (node,)
    for part in reversed(parts):  # of two filters on one field the first stays in q, which comes first on the way back
        if isinstance(part, Filter) and part.field not in filters:
            filters[part.field] = list(part.values)
        elif isinstance(part, Published) and span is None:
            span = part
        else:
            rest.insert(0, part)
    params: dict[str, Any] = {"q": text_of(both(*rest))} if rest else {}
    params |= {name: filters[name] for name in filter_fields() if name in filters}
    if span is not None:
        params |= {name: day for name, day in (("since", span.since), ("until", span.until)) if day}
    return params


def node_from(params: Mapping[str, str | Sequence[str]]) -> Node:
    """The tree of the parameters; raises QueryError naming the parameter."""
    parts: list[Node] = [with_valid_suggestion(parse_node, _one(params, "q"))]
    for name in filter_fields():
        given = params.get(name, ())
        texts = [given] if isinstance(given, str) else list(given)
        values = [_value(name, text) for text in texts if text.strip()]
        if len(values) > MAX_VALUES:
            raise QueryError(f"{name}: more than {MAX_VALUES} values")
        if values:
            parts.append(Filter(name, tuple(dict.fromkeys(values))))
    since, until = _one(params, "since").strip(), _one(params, "until").strip()
    if since or until:
        parts.append(span_of(f"{since}..{until}"))
    return both(*parts)


def _one(params: Mapping[str, str | Sequence[str]], name: str) -> str:
    given = params.get(name, "")
    return given if isinstance(given, str) else given[-1] if given else ""


def _value(name: str, text: str) -> str:
    if name in REGION_FIELDS:
        return region_code(text)
    value = fields()[name].value_of(text)
    if value is None:
        raise QueryError(f"{name}: has no value {text}; it takes {', '.join(fields()[name].values)}")
    return value
