"""One answer of the embedded engine: hits in order, exact counts, facets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tantivy import DocAddress, Occur, Order, Query, Schema, Searcher

from indexer.engines.base import EngineHit, SearchOptions, SearchResult, ranked
from indexer.engines.collapse import collapsed_page
from indexer.engines.cursors import cursor_of, place_of
from indexer.engines.embedded_query import Compiler
from indexer.query import Everything, Near, Word, walk
from indexer.query import Query as Asked
from indexer.query.needles import needle_of

_ALL_VALUES = 65_000
_SPARE = 40  # hits fetched beyond the first page, so that equal scores at its edge can be put in order
_TIES = 20_000  # hits of one score that are put in order by date


class Answer:
    """Answers one query from one searcher, which is a snapshot of the index; `whole` if nothing in it is deleted."""

    def __init__(
        self, schema: Schema, searcher: Searcher, asked: Asked, options: SearchOptions, *, whole: bool = False
    ) -> None:
        self._searcher = searcher
        self._whole = whole
        self._asked = asked
        self._options = options
        worded = any(isinstance(node, Word | Near) for node in walk(asked.node))
        self._scored = options.order == "relevance" and worded
        self._ascending = options.order == "oldest"
        self._compiler = Compiler(schema, scored=self._scored)
        self._query = self._compiler.compile(asked.node)
        if options.recency and self._scored:
            self._query = self._compiler.recent(self._query)

    def result(self) -> SearchResult:
        """The answer."""
        options = self._options
        after, offset = place_of(options.cursor, options.order) if options.cursor else (None, 0)
        first = self._first_page() if after is None and options.limit and not options.collapse else None
        total = self._count() if first is None else first[0]
        hits: list[EngineHit] = []
        more = False
        if first is not None:
            hits = first[1]
        elif options.collapse and options.limit and total:
            hits, more = collapsed_page(self._page, self._firsts, after, options.limit)
        elif options.limit and total:
            hits = self._page(after, options.limit + 1, offset)
        more = more or len(hits) > options.limit
        hits = hits[: options.limit]
        cursor = cursor_of(hits[-1], options.order, offset + len(hits)) if more and hits else ""
        facets, families = self._facets(total)
        return SearchResult(total, tuple(hits), facets, cursor, families)

    def _first_page(self) -> tuple[int, list[EngineHit]] | None:
        """The count and first hits by one pass; None where equal scores at the edge need a second."""
        limit = self._options.limit + 1
        if self._scored:
            known = self._frequency()
            found = self._searcher.search(self._query, limit=limit + _SPARE, count=known is None)
            raw = found.hits
            if len(raw) > limit:
                edge = raw[limit - 1][0]
                if len(raw) == limit + _SPARE and raw[-1][0] == edge:
                    return None
                raw = [hit for hit in raw if hit[0] >= edge]
            hits = sorted(self._hits(raw, scored=True), key=lambda hit: (-hit.score, -hit.order))
            return _count_of(found) if known is None else known, hits[:limit]
        order = Order.Asc if self._ascending else Order.Desc
        found = self._searcher.search(self._query, limit=limit, count=True, order_by_field="order", order=order)
        return _count_of(found), self._hits(found.hits, scored=False)

    def hits_of(self, query: Query, limit: int) -> list[EngineHit]:
        """The best hits of a tantivy query, by score."""
        found = self._searcher.search(query, limit=limit, count=False).hits
        return self._hits(found, scored=True)

    def _count(self) -> int:
        if isinstance(self._asked.node, Everything):
            return int(self._searcher.num_docs)
        known = self._frequency()
        if known is not None:
            return known
        found = self._searcher.search(self._query, limit=1, count=True, order_by_field="order")
        return _count_of(found)

    def _frequency(self) -> int | None:
        """How many articles hold the one token asked for, from the dictionary, which counts deleted ones too."""
        node = self._asked.node
        if not (self._whole and isinstance(node, Word)) or node.prefix:
            return None
        needle = needle_of(node.text)
        if len(needle.tokens) > 1:
            return None
        field = f"{node.field}_characters" if needle.kind == "character" else node.field
        return int(self._searcher.doc_freq(field, needle.tokens[0]))

    def _page(self, after: EngineHit | None, limit: int, offset: int = 0) -> list[EngineHit]:
        if self._scored:
            return self._best(after, limit, offset)
        query = self._query
        if after is not None:
            low, high = (after.order + 1, None) if self._ascending else (None, after.order)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, self._compiler.ordered(low, high))])
        return self._dated(query, limit)

    def _dated(self, query: Query, limit: int) -> list[EngineHit]:
        order = Order.Asc if self._ascending else Order.Desc
        found = self._searcher.search(query, limit=limit, count=False, order_by_field="order", order=order).hits
        return self._hits(found, scored=False)

    def _best(self, after: EngineHit | None, limit: int, offset: int) -> list[EngineHit]:
        """The hits after a hit by score, newest first where scores are equal."""
        wanted = offset + limit
        while True:
            found = self._searcher.search(self._query, limit=wanted + 1, count=False).hits
            last = len(found) <= wanted
            hits = sorted(self._hits(found, scored=True), key=lambda hit: (-hit.score, -hit.order))
            if not last:
                edge = hits[-1].score
                whole = [hit for hit in hits if hit.score > edge]
                hits = whole if len(whole) >= offset + limit or wanted < _TIES else hits
            if after is not None:
                place = (-after.score, -after.order)
                hits = [hit for hit in hits if (-hit.score, -hit.order) > place]
            if len(hits) >= limit or last or wanted >= offset + limit + _TIES:
                return hits[:limit]
            wanted = max(wanted * 4, 100)

    def _firsts(self, families: Sequence[str]) -> dict[str, str]:
        one_of = self._compiler.numbers("family", [int(family, 16) for family in families])
        query = Query.boolean_query([(Occur.Must, self._query), (Occur.Must, one_of)])
        if self._scored:
            found = self._searcher.search(query, limit=_ALL_VALUES, count=False).hits
            hits = sorted(self._hits(found, scored=True), key=lambda hit: (-hit.score, -hit.order))
        else:
            hits = self._dated(query, _ALL_VALUES)
        first: dict[str, str] = {}
        for hit in hits:
            first.setdefault(hit.family, hit.id)
        return first

    def _hits(self, found: Sequence[tuple[Any, DocAddress]], *, scored: bool) -> list[EngineHit]:
        addresses = [address for _, address in found]
        ids, orders, families = (self._numbers(name, addresses) for name in ("id", "order", "family"))
        return [
            EngineHit(unsigned(key), float(score) if scored else 0.0, order, f"{family:016x}" if family else "")
            for (score, _), key, order, family in zip(found, ids, orders, families, strict=True)
        ]

    def _numbers(self, field: str, addresses: list[DocAddress]) -> list[int]:
        return [int(value or 0) for value in self._searcher.fast_field_values(field, addresses)]

    def _facets(self, total: int) -> tuple[dict[str, dict[str, int]], int]:
        options = self._options
        shared: list[str] = []
        facets: dict[str, dict[str, int]] = {}
        for name in options.facets:
            own = "published" if name == "month" else name
            narrower = self._asked.without(own)
            if narrower == self._asked:
                shared.append(name)
                continue
            compiled = Compiler(self._compiler.schema, scored=False).compile(narrower.node)
            facets |= self._counted(compiled, [name])[0]
        if not shared and not options.collapse:
            return facets, -1
        counted, buckets = self._counted(self._query, shared, families=options.collapse)
        facets |= counted
        families = -1
        if options.collapse:
            alone = total - sum(buckets.values())
            families = alone + len(buckets)
        return {name: facets[name] for name in options.facets}, families

    def _counted(
        self, query: Query, names: Sequence[str], *, families: bool = False
    ) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
        wanted = {name: {"terms": {"field": name, "size": _ALL_VALUES}} for name in names}
        if families:
            wanted["family"] = {"terms": {"field": "family", "size": _ALL_VALUES}}
        answer = self._searcher.aggregate(query, wanted)
        found = {
            name: {_key(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]}
            for name in wanted
        }
        in_families = found.pop("family", {})
        in_families.pop("0", None)
        return {name: ranked(counts, name, self._options.facet_size) for name, counts in found.items()}, in_families


def _key(key: Any) -> str:
    return str(int(key)) if isinstance(key, float | int) else str(key)


def _count_of(found: Any) -> int:
    return int(found.count or 0)  # the library's type hints leave this attribute out


def signed(article_id: str) -> int:
    """An id as the index holds it: deleting by term works on signed numbers only.

    >>> signed("0000000000000000"), unsigned(signed("fedcba9876543210"))
    (-9223372036854775808, 'fedcba9876543210')
    """
    return int(article_id, 16) - (1 << 63)


def unsigned(number: int) -> str:
    """The id of a number in the index."""
    return f"{number + (1 << 63):016x}"
