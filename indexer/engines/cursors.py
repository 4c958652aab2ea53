"""Where a page ended, as a short text for a URL: enough to go on from there, on any engine, without state."""

from __future__ import annotations

from crawler.errors import QueryError
from indexer.engines.base import EngineHit

_LETTERS = {"relevance": "r", "newest": "n", "oldest": "o"}


def cursor_of(hit: EngineHit, order: str, offset: int = 0) -> str:
    """The cursor after a hit; `offset` counts the hits up to and with it."""
    score = float(hit.score).hex() if order == "relevance" else ""
    return "~".join((_LETTERS[order], hit.id, f"{hit.order:x}", score, str(offset)))


def place_of(cursor: str, order: str) -> tuple[EngineHit, int]:
    """The hit and offset that a cursor names; raises QueryError for another order's cursor or none at all."""
    try:
        letter, key, order_hex, score, offset = cursor.split("~")
        if letter != _LETTERS[order] or len(key) != 16 or len(order_hex) > 16:
            raise ValueError(cursor)
        int(key, 16)
        hit = EngineHit(key, float.fromhex(score) if score else 0.0, int(order_hex, 16))
        place = int(offset)
        if not 0 <= place < 10**9 or hit.score != hit.score:
            raise ValueError(cursor)
    except (ValueError, OverflowError):
        raise QueryError("the cursor is not one that a search in this order gave; start from the first page") from None
    return hit, place
