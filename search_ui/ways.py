"""How a search is answered, beside what is asked: order, variants, reprints, recency, layout. The URL says it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast
from urllib.parse import urlencode

from crawler.errors import QueryError
from indexer.engines.base import Order
from indexer.query import Query

Layout = Literal["snippets", "lines"]
ORDERS = ("relevance", "newest", "oldest")
LAYOUTS = ("snippets", "lines")
SWITCHES = ("expand", "collapse", "recent")


@dataclass(frozen=True, slots=True)
class Way:
    """`expand` searches variants of words too, `collapse` shows reprints once, `recent` weighs newer articles higher;

    `layout` "lines" shows each occurrence on a line of its own (keyword in context).
    """

    order: Order = "relevance"
    expand: bool = False
    collapse: bool = False
    recent: bool = False
    layout: Layout = "snippets"

    def address(self, query: Query, cursor: str = "", path: str = "/search", **more: str) -> str:
        """The address of a search answered this way."""
        params = {
            "q": query.text(),
            "sort": "" if self.order == "relevance" else self.order,
            **{name: "1" if getattr(self, name) else "" for name in SWITCHES},
            "as": "" if self.layout == "snippets" else self.layout,
            "after": cursor,
            **more,
        }
        return f"{path}?" + urlencode({name: value for name, value in params.items() if value})

    def flipped(self, switch: str) -> Way:
        """The same with one switch the other way."""
        return replace(
            self,
            expand=self.expand != (switch == "expand"),
            collapse=self.collapse != (switch == "collapse"),
            recent=self.recent != (switch == "recent"),
        )

    def ordered(self, order: str) -> Way:
        """The same in another order."""
        return replace(self, order=cast("Order", order))

    def laid_out(self, layout: str) -> Way:
        """The same in another layout."""
        return replace(self, layout=cast("Layout", layout))


def way_of(params: Mapping[str, str]) -> Way:
    """The way that a request's parameters ask for; raises QueryError for one that cannot be read."""
    order = params.get("sort") or "relevance"
    if order not in ORDERS:
        raise QueryError(f"there is no order {order[:40]}; the orders are {', '.join(ORDERS)}")
    layout = params.get("as") or "snippets"
    if layout not in LAYOUTS:
        raise QueryError(f"there is no layout {layout[:40]}; the layouts are {', '.join(LAYOUTS)}")
    expand, collapse, recent = (_switch(params.get(name), name) for name in SWITCHES)
    return Way(cast("Order", order), expand, collapse, recent, cast("Layout", layout))


def _switch(text: str | None, name: str) -> bool:
    if text in (None, "", "0", "false"):
        return False
    if text in ("1", "true"):
        return True
    raise QueryError(f"{name} is 1 or 0")
