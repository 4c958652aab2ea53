"""One Query type: from text or URL parameters, to text, URL parameters, a sentence, and what an engine runs.

>>> query = parse("边督边改 -“回头看” published:2018")
>>> query.text()
'边督边改 -"回头看" published:2018'
>>> query.params()
{'q': '边督边改 -"回头看"', 'since': '2018-01-01', 'until': '2018-12-31'}
>>> from_params(query.params()) == query
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.query.fields import field_names, fields, filter_fields
from indexer.query.nodes import (
    And,
    Everything,
    Filter,
    Near,
    Node,
    Not,
    Or,
    Published,
    Word,
    both,
    either,
    walk,
)
from indexer.query.parser import MAX_CLAUSES, parse_node
from indexer.query.printer import text_of
from indexer.query.said import said_of


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked. Two queries are equal where they ask the same in the same order."""

    node: Node = field(default_factory=Everything)

    def text(self) -> str:
        """The query in the query language; parses back to this query."""
        return text_of(self.node)

    def params(self) -> dict[str, Any]:
        """The query as URL parameters: `q` for the words, one list per filter, `since` and `until`."""
        from indexer.query.params import params_of

        return params_of(self.node)

    def said(self, language: str = "zh") -> str:
        """What was asked, as a sentence in Chinese ("zh") or English ("en")."""
        return said_of(self.node, language)

    @property
    def parts(self) -> tuple[Node, ...]:
        """The parts that all must hold."""
        if isinstance(self.node, And):
            return self.node.parts
        return () if isinstance(self.node, Everything) else (self.node,)

    def words(self) -> tuple[Word, ...]:
        """Every word that an article found may contain: those not under a minus sign, for highlighting."""
        found: list[Word] = []
        _collect(self.node, found)
        return tuple(dict.fromkeys(found))

    def filter_on(self, field: str) -> tuple[str, ...]:
        """The values that the query's filter on a field asks for; () if there is none."""
        return next((p.values for p in self.parts if isinstance(p, Filter) and p.field == field), ())

    def without(self, field: str) -> Query:
        """The query without its filters on a field ("published" for the dates)."""
        kept = [
            part
            for part in self.parts
            if not (isinstance(part, Filter) and part.field == field)
            and not (isinstance(part, Published) and field == "published")
        ]
        return Query(both(*kept))

    def adding(self, *nodes: Node) -> Query:
        """The query with further parts that must hold."""
        return Query(both(self.node, *nodes))


def parse(text: str) -> Query:
    """The query that a text means; raises QueryError with the position and the nearest valid query."""
    from indexer.query.repair import with_valid_suggestion

    return Query(with_valid_suggestion(parse_node, text))


def from_params(params: Mapping[str, str | Sequence[str]]) -> Query:
    """The query in URL parameters; raises QueryError. Parameters of other names are the caller's."""
    from indexer.query.params import node_from

    return Query(node_from(params))


def _collect(node: Node, found: list[Word]) -> None:
    if isinstance(node, Word):
        found.append(node)
    elif isinstance(node, Near):
        found += (node.left, node.right)
    elif isinstance(node, And | Or):
        for part in node.parts:
            _collect(part, found)


__all__ = [
    "MAX_CLAUSES",
    "And",
    "Everything",
    "Filter",
    "Near",
    "Node",
    "Not",
    "Or",
    "Published",
    "Query",
    "Word",
    "both",
    "either",
    "field_names",
    "fields",
    "filter_fields",
    "from_params",
    "parse",
    "walk",
]
