"""Blocks that recur on the pages of one site, learnt from the archive and kept in the store.

They are an input of the road, not an output: the crawl and `ducha reparse` read the same set, and only
`ducha reparse --learn-blocks` changes it. That keeps reparse repeatable.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from crawler.archive.database import writing
from crawler.archive.datadir import DataDirectory
from indexer import schema
from indexer.store import Store


def load_site_blocks(data: DataDirectory) -> dict[str, frozenset[str]]:
    """The learnt blocks by site."""
    found: dict[str, set[str]] = defaultdict(set)
    with Store.open(data) as store, store.reading() as connection:
        for site, block in connection.execute(select(schema.site_blocks.c.site, schema.site_blocks.c.block)):
            found[site].add(block)
    return {site: frozenset(blocks) for site, blocks in found.items()}


def replace_site_blocks(store: Store, site: str, blocks: Mapping[str, int], pages: int) -> None:
    """Keep what a site's pages share: block -> on how many of `pages`."""
    table = schema.site_blocks
    rows = [
        {"site": site, "digest": hashlib.sha256(b.encode()).hexdigest(), "block": b, "pages": n, "seen_of": pages}
        for b, n in sorted(blocks.items())
    ]
    with writing(store.engine) as connection:
        connection.execute(delete(table).where(table.c.site == site))
        if rows:
            connection.execute(insert(table), rows)
