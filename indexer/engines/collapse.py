"""Showing of each reprint family only the first in order, on any engine, without state between pages.

A hit is shown if none of its family stands before it in the whole answer. Which one is first is asked of the engine for
the families on the page at hand, so paging to any depth stays exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from indexer.engines.base import EngineHit

Page = Callable[[EngineHit | None, int], Sequence[EngineHit]]
Firsts = Callable[[Sequence[str]], dict[str, str]]


def collapsed_page(page: Page, firsts: Firsts, after: EngineHit | None, limit: int) -> tuple[list[EngineHit], bool]:
    """Up to `limit` hits after a hit, and whether there may be more.

    `page(after, n)` gives the next n hits in order; `firsts(families)` the id of each family's first hit.
    """
    shown: list[EngineHit] = []
    while True:
        wanted = max(limit, 20)
        hits = page(after, wanted)
        families = sorted({hit.family for hit in hits if hit.family})
        first = firsts(families) if families else {}
        for hit in hits:
            if hit.family and first.get(hit.family, hit.id) != hit.id:
                continue
            if len(shown) == limit:
                return shown, True
            shown.append(hit)
        if len(hits) < wanted:
            return shown, False
        after = hits[-1]
