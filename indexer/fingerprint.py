"""What decides the articles besides the captures, as one digest: code, rules, tables, portals, learnt blocks.

`ducha reparse` goes on with a stopped run only where this digest is the same, so that one run never mixes two codes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from sqlalchemy import select

from crawler.config import Config
from indexer import schema
from indexer.store import Store
from spiders.registry import portal_directories

CODE = ("crawler", "spiders", "indexer")


def code_fingerprint(store: Store, config: Config) -> str:
    """A digest of all that decides what comes out besides the captures: code, rules, tables, portals, learnt blocks."""
    found = hashlib.sha256(_packages().encode())
    for folder in portal_directories(config)[1:]:
        for path in sorted(folder.rglob("*.toml")):
            found.update(path.read_bytes())
    table = schema.site_blocks
    with store.reading() as connection:
        for row in connection.execute(select(table.c.site, table.c.digest).order_by(table.c.site, table.c.digest)):
            found.update(f"{row.site} {row.digest}\n".encode())
    return found.hexdigest()[:16]


@cache
def _packages() -> str:
    found = hashlib.sha256()
    for package in CODE:
        for name, data in _files(files(package), package):
            found.update(f"{name} {len(data)}\n".encode() + data)
    return found.hexdigest()


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry, f"{name}/{entry.name}")
        else:
            yield f"{name}/{entry.name}", entry.read_bytes()
