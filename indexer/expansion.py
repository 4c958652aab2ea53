"""Words that mean the same in this field: 督察 and 督查, an office before and after it was renamed.

Never done silently: the answer names every variant, and the person decides. What stands in quotation marks is left
as it is.
"""

from __future__ import annotations

from indexer.query import And, Near, Node, Not, Or, Query, Word, both, either

PAIRS: tuple[tuple[str, ...], ...] = (
    ("督察", "督查"),
    ("环境保护厅", "生态环境厅", "环保厅"),
    ("环境保护局", "生态环境局", "环保局"),
    ("环境保护部", "生态环境部", "环保部"),
    ("环境保护督察", "环保督察", "生态环境保护督察"),
)
MOST_VARIANTS = 8


def expand(query: Query) -> tuple[Query, dict[str, tuple[str, ...]]]:
    """The query with each word's variants beside it, and the variants by word; ({} where there are none)."""
    variants: dict[str, tuple[str, ...]] = {}
    node = _expanded(query.node, variants)
    return Query(node), variants


def variants_of(text: str) -> tuple[str, ...]:
    """The variants of a word, without itself.

    >>> variants_of("省级环保督察")
    ('省级环保督查', '省级环境保护督察', '省级生态环境保护督察')
    """
    found: dict[str, None] = {}
    for group in PAIRS:
        for name in sorted(group, key=len, reverse=True):
            if name in text:
                for other in group:
                    found.setdefault(text.replace(name, other))
                break
    found.pop(text, None)
    return tuple(found)[:MOST_VARIANTS]


def _expanded(node: Node, variants: dict[str, tuple[str, ...]]) -> Node:
    match node:
        case Word():
            others = () if node.quoted or node.prefix else variants_of(node.text)
            if not others:
                return node
            variants[node.text] = others
            return either(node, *(Word(other, node.field) for other in others))
        case And():
            return both(*(_expanded(part, variants) for part in node.parts))
        case Or():
            return either(*(_expanded(part, variants) for part in node.parts))
        case Not():
            return Not(_expanded(node.part, variants))
        case Near():
            return node
        case _:
            return node
