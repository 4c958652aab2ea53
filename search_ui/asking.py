"""A request's parameters as a search: the same for the page, the API and the export."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from crawler.errors import QueryError
from indexer.engines.base import SearchOptions
from indexer.query import Query, from_params
from indexer.search import DEFAULT_FACETS
from search_ui.ways import Way, way_of

PER_PAGE = 20
MOST = 100


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request asks for, and how it is to be answered."""

    query: Query
    options: SearchOptions
    way: Way


def ask_of(request: Request) -> Ask:
    """The search in a request's parameters; raises QueryError for one that cannot be read."""
    params = request.query_params
    way = way_of(params)
    limit = _number(params.get("limit") or str(PER_PAGE), "limit", 0, MOST)
    query = from_params({key: params.getlist(key) for key in params})
    options = SearchOptions(
        limit=limit,
        order=way.order,
        cursor=params.get("after") or "",
        facets=DEFAULT_FACETS,
        collapse=way.collapse,
        recency=way.recent,
    )
    return Ask(query, options, way)


def _number(text: str, name: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not least <= int(text) <= most:
        raise QueryError(f"{name} is a whole number from {least} to {most}")
    return int(text)
