"""A page leaves nothing for the garbage collector: processes that derive articles run with little of it."""

from __future__ import annotations

import gc
from pathlib import Path

from crawler.items import RawRecord
from crawler.page import article_from

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.htm*"))


def test_pages_are_freed_at_once() -> None:
    records = [RawRecord("http://www.example.gov.cn/a/1.html", path.read_bytes()) for path in PAGES]
    articles = [article_from(record) for record in records]  # what is loaded once is no garbage
    assert sum(len(article.body) > 100 for article in articles) > 30
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        left = {path.name: gc.collect() for path, record in zip(PAGES, records, strict=True) if article_from(record)}
    finally:
        gc.enable()
        gc.unfreeze()
    assert not {name: count for name, count in left.items() if count}
