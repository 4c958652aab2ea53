"""The plain answer to a query: every article is looked at, with string search on folded text and nothing else.

It shares the folding of characters with the engines and none of their tokens: text is brought to a canonical form (no
quotation marks; one space where something stands between two Han runs or two words; nothing between Han and Latin) and
searched like grep does. Only NEAR is counted in the engines' tokens, because its distance is defined by them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from indexer.analysis import HAN, QUOTES, fold, tokens
from indexer.document import IndexDocument
from indexer.query import And, Everything, Filter, Near, Node, Not, Or, Published, Query, Word
from indexer.query.needles import needle_of, reach

LETTER = f"[^\\W_{HAN}]"
_BETWEEN = re.compile(f"(?<=[{HAN}])[\\W_]+(?=[{HAN}])|(?<={LETTER})[\\W_]+(?={LETTER})")
_REST = re.compile(r"[\W_]+")
_QUOTES = re.compile(f"[{QUOTES}]")


@lru_cache(maxsize=200_000)
def canonical(text: str) -> str:
    """The canonical form of a text."""
    marked = _BETWEEN.sub("\x00", _QUOTES.sub("", fold(text)))
    return " ".join(_REST.sub("", part) for part in marked.split("\x00"))


def holds(text: str, word: Word) -> bool:
    """Whether a text holds a word as grep would find it; Latin runs only whole."""
    needle = canonical(word.text).strip()
    pattern = re.escape(needle)
    if re.match(LETTER, needle[0]):
        pattern = f"(?<!{LETTER}){pattern}"
    if re.match(LETTER, needle[-1]) and not word.prefix:
        pattern += f"(?!{LETTER})"
    return re.search(pattern, canonical(text)) is not None


def matches(article: IndexDocument, node: Node) -> bool:
    """Whether an article answers a query."""
    match node:
        case Everything():
            return True
        case Word():
            texts = {"title": (article.title,), "source": (article.source,), "text": (article.title, article.body)}
            return any(holds(text, node) for text in texts[node.field])
        case Near():
            return _near(article, node)
        case Filter():
            return bool(set(article.keywords()[node.field]) & set(node.values))
        case Published():
            since, until = node.since or "0", node.until or "9"
            return bool(article.published) and since <= article.published <= until
        case Not():
            return not matches(article, node.part)
        case And():
            return all(matches(article, part) for part in node.parts)
        case Or():
            return any(matches(article, part) for part in node.parts)


def found(articles: Sequence[IndexDocument], query: Query) -> list[IndexDocument]:
    """The articles that answer a query, newest first."""
    return sorted((a for a in articles if matches(a, query.node)), key=lambda a: -a.order)


def facet(articles: Sequence[IndexDocument], query: Query, name: str) -> dict[str, int]:
    """The counts of a facet under all filters but its own."""
    return facets(articles, query, (name,))[name]


def facets(articles: Sequence[IndexDocument], query: Query, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """The counts of several facets, each under all filters but its own."""
    known: dict[Query, list[IndexDocument]] = {}
    out: dict[str, dict[str, int]] = {}
    for name in names:
        narrower = query.without("published" if name == "month" else name)
        if narrower not in known:
            known[narrower] = found(articles, narrower)
        counts: Counter[str] = Counter()
        for article in known[narrower]:
            months = (str(article.month),) if article.month else ()
            counts.update(months if name == "month" else article.keywords()[name])
        out[name] = dict(counts)
    return out


def _near(article: IndexDocument, near: Near) -> bool:
    row = [*_row(article.title), "¶", *_row(article.body)]
    left, right = needle_of(near.left.text), needle_of(near.right.text)
    for one, other in ((left, right), (right, left)):
        ends = [at + len(one.tokens) for at in _places(row, one.tokens)]
        starts = _places(row, other.tokens)
        if any(0 <= start - end <= reach(one, other, near.distance) for end in ends for start in starts):
            return True
    return False


@lru_cache(maxsize=100_000)
def _row(text: str) -> tuple[str, ...]:
    return tuple(tokens(text))


def _places(row: list[str], wanted: tuple[str, ...]) -> list[int]:
    size = len(wanted)
    return [at for at in range(len(row) - size + 1) if row[at] == wanted[0] and tuple(row[at : at + size]) == wanted]
