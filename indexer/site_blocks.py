"""Blocks that recur on the pages of one site, learnt from the archive and kept in the store.

They are an input of the road, not an output: the crawl and `ducha reparse` read the same set, and only
`ducha reparse --learn-blocks` changes it. That keeps reparse repeatable.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete, insert, select

from crawler.archive.database import writing
from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import host_of
from crawler.text.boilerplate import block_key, recurring_blocks
from indexer import schema
from indexer.store import Store
from indexer.stored import text_digest

LONGEST = 120  # characters of a block that may be furniture


def site_of(portal_id: str, url: str) -> str:
    """The site whose recurring blocks apply: the portal, else the host."""
    return portal_id or host_of(url)


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


def learn(store: Store) -> dict[str, int]:
    """Learn each site's recurring blocks from its articles as they stand; gives how many it has, by site.

    A block counts once a page, whether it stands in the body or was stripped, so that learning twice gives the same.
    Articles of one title or one text count as one page: a notice that a site shows in five columns would else be
    learnt, and taken out, sentence by sentence.
    """
    pages: dict[str, list[set[str]]] = defaultdict(list)  # keys only: a site's texts need not be held
    seen: set[tuple[str, str]] = set()
    for article in store.iterate():
        site = site_of(article.portal_id, article.url)
        text = text_digest(replace(article, title="", source="", published=""))
        same = {(site, "".join(article.title.split()) or text), (site, text)}
        known = bool(seen & same)
        seen |= same
        if known:
            continue
        stripped = (line for block in article.stripped for line in block.text.split("\n"))
        keys = {block_key(text) for text in (*article.body.split("\n"), *stripped)}
        pages[site].append({key for key in keys if len(key) <= LONGEST})
    found: dict[str, int] = {}
    for site, each in sorted(pages.items()):
        recurring = recurring_blocks(each)
        replace_site_blocks(store, site, Counter(key for keys in each for key in keys & recurring), len(each))
        found[site] = len(recurring)
    return found
