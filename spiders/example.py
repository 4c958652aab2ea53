"""One page of a site as a golden test: its bytes in a small WARC file, what must come out of it as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.archive.exchange import Exchange
from crawler.archive.records import build, warcinfo
from crawler.archive.warc_import import read_foreign
from crawler.errors import FetchError, UsageError
from crawler.items import Article
from crawler.page import article_from
from crawler.portal import Portal
from crawler.settings import VERSION
from spiders.asking import Asker, record_of

FIELDS = ("title", "published", "source", "author", "editor", "document_number", "site_code", "encoding", "body")


def write_example(
    url: str, portal: Portal, asker: Asker, pages: Path, name: str = ""
) -> tuple[Path, Path, dict[str, Any]]:
    """Ask for the page once and write `<pages>/<portal>/<name>.warc.gz` and `.json`; files there are never replaced.

    Raises FetchError where there is no page, UsageError where the files are there already.
    """
    stem = pages / portal.id / (name or name_of(url))
    warc, expected = stem.with_name(stem.name + ".warc.gz"), stem.with_name(stem.name + ".json")
    for path in (warc, expected):
        if path.exists():
            raise UsageError(f"{path} is there already; name another with --name, or delete it first")
    exchange = asker.ask(url)
    if exchange.status != 200:
        raise FetchError(f"{url} answers {exchange.status}: no page to keep", f"http_{exchange.status}")
    exchange = replace(exchange, portal_id=portal.id, role="page")
    row = expectation(exchange, portal)
    stem.parent.mkdir(parents=True, exist_ok=True)
    built = build(exchange)
    warc.write_bytes(warcinfo(warc.name, exchange.fetched, f"ducha {VERSION}") + built.before + built.main)
    expected.write_text(json.dumps(row, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return warc, expected, row


def expectation(exchange: Exchange, portal: Portal | None) -> dict[str, Any]:
    """What the code makes of the page now, as a draft for the person who reads it."""
    article = article_from(record_of(exchange), portal)
    row: dict[str, Any] = {"url": exchange.url, "kind": article.kind, "outcome": article.outcome}
    if article.kind == "list":
        return row | {"items": len(article.items)}
    return row | {field: getattr(article, field) for field in FIELDS if getattr(article, field)}


def read_example(warc: Path, portal: Portal | None = None) -> Article:
    """The article in a golden WARC file."""
    exchanges = [found.exchange for found in read_foreign(warc) if found.exchange is not None]
    if len(exchanges) != 1:
        raise UsageError(f"{warc}: a golden file holds one response, this one {len(exchanges)}")
    return article_from(record_of(exchanges[0]), portal)


def name_of(url: str) -> str:
    """A file name from an address.

    >>> name_of("http://a.gov.cn/zwgk/202601/t20260102_12.html"), name_of("http://a.gov.cn/")
    ('t20260102_12', 'index')
    """
    stem = re.sub(r"\.\w+$", "", urlsplit(url).path.rstrip("/").rpartition("/")[2])
    return re.sub(r"[^\w-]+", "-", stem)[:60] or "index"
