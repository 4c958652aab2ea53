"""The parts of a query: a small tree of frozen nodes, the same for every engine, page and sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """Text that must stand in an article as it is; `field` is "text" (title or body), "title" or "source".

    `quoted` keeps it from being expanded; `prefix` finds words that begin with it (Latin letters and digits).
    """

    text: str
    field: str = "text"
    quoted: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """Two words in either order with at most `distance` characters between them."""

    left: Word
    right: Word
    distance: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that must have one of the values; values are the index's (region codes, level ids, …)."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """Published from `since` to `until`, both ISO days and inclusive; "" is open."""

    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """None of it."""

    part: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article: what an empty query asks for."""


Node = Word | Near | Filter | Published | And | Or | Not | Everything


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in reading order."""
    yield node
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from walk(part)
    elif isinstance(node, Not):
        yield from walk(node.part)


def both(*nodes: Node) -> Node:
    """All of the nodes, flattened: nested ANDs become one, and every article is left out."""
    parts: list[Node] = []
    for node in nodes:
        if isinstance(node, And):
            parts += node.parts
        elif not isinstance(node, Everything):
            parts.append(node)
    return parts[0] if len(parts) == 1 else And(tuple(parts)) if parts else Everything()


def either(*nodes: Node) -> Node:
    """One of the nodes, flattened; filters on one field become one filter."""
    parts: list[Node] = []
    for node in nodes:
        for part in node.parts if isinstance(node, Or) else (node,):
            at = next((i for i, p in enumerate(parts) if _same_field(p, part)), None)
            if at is None:
                parts.append(part)
            else:
                parts[at] = _merged(parts[at], part)
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def _same_field(one: Node, other: Node) -> bool:
    return isinstance(one, Filter) and isinstance(other, Filter) and one.field == other.field


def _merged(one: Node, other: Node) -> Filter:
    assert isinstance(one, Filter) and isinstance(other, Filter)
    return Filter(one.field, tuple(dict.fromkeys((*one.values, *other.values))))
