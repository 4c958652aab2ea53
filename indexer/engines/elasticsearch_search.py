"""One answer of Elasticsearch: hits in order, exact counts, facets, in one request (more only to collapse reprints)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

from indexer.analysis import stream
from indexer.document import IndexDocument
from indexer.engines.base import EngineHit, SearchOptions, SearchResult, ranked
from indexer.engines.collapse import collapsed_page
from indexer.engines.cursors import cursor_of, place_of
from indexer.engines.elasticsearch_query import Dsl, compiled, recent, unscored
from indexer.query import Near, Query, Word, walk

_WHOLE = 6000  # buckets of a facet that is given whole (regions, months)
_SHARD = 5000  # buckets that each shard counts of a facet that is cut
_FAMILIES = 40_000
_VALUES: tuple[dict[str, Any], ...] = ({"field": "order"}, {"field": "family"})


class Answer:
    """Answers one query."""

    def __init__(self, client: Elasticsearch, index: str, asked: Query, options: SearchOptions) -> None:
        self._client = client
        self._index = index
        self._asked = asked
        self._options = options
        worded = any(isinstance(node, Word | Near) for node in walk(asked.node))
        self._scored = options.order == "relevance" and worded
        self._query = compiled(asked.node, scored=self._scored)
        if options.recency and self._scored:
            self._query = recent(self._query)
        direction = "asc" if options.order == "oldest" else "desc"
        self._sort: list[dict[str, Any]] = [{"order": direction}]
        if self._scored:
            self._sort = [{"_score": {"order": "desc"}}, {"order": {"order": "desc"}}]

    def result(self) -> SearchResult:
        """The answer."""
        options = self._options
        after, offset = place_of(options.cursor, options.order) if options.cursor else (None, 0)
        size = 0 if options.collapse or not options.limit else options.limit + 1
        raw = self._search(self._query, after, size, track_total_hits=True, aggs=self._aggregations())
        total = int(raw["hits"]["total"]["value"])
        hits = list(hits_of(raw, scored=self._scored))
        more = len(hits) > options.limit
        if options.collapse and options.limit and total:
            hits, more = collapsed_page(self._page, self._firsts, after, options.limit)
        hits = hits[: options.limit]
        cursor = cursor_of(hits[-1], options.order, offset + len(hits)) if more and hits else ""
        facets, families = self._facets(raw.get("aggregations", {}), total)
        return SearchResult(total, tuple(hits), facets, cursor, families)

    def _search(self, query: Dsl, after: EngineHit | None, size: int, **more: Any) -> dict[str, Any]:
        place = None
        if after is not None and size:
            place = [after.score, after.order] if self._scored else [after.order]
        answer = self._client.search(
            index=self._index, query=query, size=size, sort=self._sort, search_after=place, source=False,
            docvalue_fields=_VALUES, search_type="dfs_query_then_fetch",
            **{name: value for name, value in more.items() if value not in (None, {})},
        )  # fmt: skip
        return dict(answer.body)

    def _page(self, after: EngineHit | None, limit: int) -> list[EngineHit]:
        return list(hits_of(self._search(self._query, after, limit, track_total_hits=False), scored=self._scored))

    def _firsts(self, families: Sequence[str]) -> dict[str, str]:
        query = {"bool": {"must": [self._query], "filter": [{"terms": {"family": list(families)}}]}}
        raw = self._search(query, None, len(families), track_total_hits=False, collapse={"field": "family"})
        return {hit.family: hit.id for hit in hits_of(raw, scored=self._scored)}

    def _aggregations(self) -> dict[str, Any]:
        aggregations: dict[str, Any] = {}
        for name in self._options.facets:
            narrower = self._asked.without("published" if name == "month" else name)
            counted = {"terms": _terms(name, self._options.facet_size)}
            if narrower == self._asked:
                aggregations[name] = counted
                continue
            filtered = {"filter": compiled(narrower.node, scored=False), "aggs": {"inside": counted}}
            aggregations[name] = {"global": {}, "aggs": {"filtered": filtered}}
        if self._options.collapse:
            aggregations["_family"] = {"terms": {"field": "family", "size": _FAMILIES}}
        return aggregations

    def _facets(self, found: dict[str, Any], total: int) -> tuple[dict[str, dict[str, int]], int]:
        facets = {}
        for name in self._options.facets:
            answer = found[name]
            answer = answer.get("filtered", {}).get("inside") or answer
            counts = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer["buckets"]}
            facets[name] = ranked(counts, name, self._options.facet_size)
        if not self._options.collapse:
            return facets, -1
        families = found["_family"]
        inside = sum(bucket["doc_count"] for bucket in families["buckets"]) + families["sum_other_doc_count"]
        beyond = families["sum_other_doc_count"] // 2
        return facets, total - inside + len(families["buckets"]) + beyond


def hits_of(raw: Any, *, scored: bool = True) -> list[EngineHit]:
    """The hits of a response."""
    found = []
    for hit in raw["hits"]["hits"]:
        values = hit.get("fields", {})
        score = float(hit["_score"] or 0.0) if scored else 0.0
        found.append(EngineHit(hit["_id"], score, int(values["order"][0]), (values.get("family") or [""])[0]))
    return found


def like_this(document: IndexDocument, limit: int) -> dict[str, Any]:
    """The request for articles like a document."""
    like = {
        "fields": ["text"], "like": [f"{stream(document.title)} {stream(document.body)}"], "min_term_freq": 1,
        "min_doc_freq": 1, "max_query_terms": 40, "minimum_should_match": 1,
    }  # fmt: skip
    itself = unscored({"ids": {"values": [document.id]}})
    query = {"bool": {"must": [{"more_like_this": like}], "must_not": [itself]}}
    return {"query": query, "size": limit, "source": False, "docvalue_fields": ["order", "family"]}


def _terms(name: str, size: int) -> dict[str, Any]:
    if name in ("month", "region", "mentions"):
        return {"field": name, "size": _WHOLE}
    return {"field": name, "size": size, "shard_size": max(_SHARD, size)}
