"""A request's parameters as a search: the same for the page, the API and the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from crawler.errors import QueryError
from indexer.engines.base import Order, SearchOptions
from indexer.query import Query, from_params
from indexer.search import DEFAULT_FACETS

ORDERS = ("relevance", "newest", "oldest")
PER_PAGE = 20
MOST = 100


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request asks for."""

    query: Query
    options: SearchOptions
    order: Order
    expanded: bool


def ask_of(request: Request) -> Ask:
    """The search in a request's parameters; raises QueryError for one that cannot be read."""
    params = request.query_params
    order = params.get("sort") or "relevance"
    if order not in ORDERS:
        raise QueryError(f"there is no order {order[:40]}; the orders are {', '.join(ORDERS)}")
    limit = _number(params.get("limit") or str(PER_PAGE), "limit", 0, MOST)
    query = from_params({key: params.getlist(key) for key in params})
    options = SearchOptions(
        limit=limit,
        order=cast("Order", order),
        cursor=params.get("after") or "",
        facets=DEFAULT_FACETS,
        collapse=_switch(params.get("collapse"), "collapse"),
    )
    return Ask(query, options, cast("Order", order), _switch(params.get("expand"), "expand"))


def _number(text: str, name: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not least <= int(text) <= most:
        raise QueryError(f"{name} is a whole number from {least} to {most}")
    return int(text)


def _switch(text: str | None, name: str) -> bool:
    if text in (None, "", "0", "false"):
        return False
    if text in ("1", "true"):
        return True
    raise QueryError(f"{name} is 1 or 0")
