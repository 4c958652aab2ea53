"""What a probe asks beyond page 1 of a column: its second list page, and the feed or sitemap of a site without one.

A way of paging is believed only when it lists articles that page 1 does not; a feed only when it lists articles at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from crawler.errors import FetchError
from crawler.page import http_charset, is_html
from crawler.portal import Column, Portal
from crawler.text.decode import decode
from spiders.asking import Asker, record_of
from spiders.family import Family, ListPage, ListRequest, family
from spiders.urls import canonical, host_of, resolve

MOST_TRIES = 5  # questions for page 2
MOST_GAPS = 4  # pages without articles that a newspaper may have between two with
GUESSES = ("index_1", "index_2", "list_2", "index_1_2")  # page 2 where nothing on the page says
MOST_FEEDS = 2  # questions for feeds and sitemaps, a sitemap's first part among them


@dataclass
class Probed:
    """A column as it was found: the family that reads it best, its articles, and what page 2 taught."""

    name: str
    url: str
    kind: str
    family: str
    signs: list[str]
    articles: int
    paging: str = ""  # in words, "" while it was not tried
    beyond: bool = False  # whether anything beyond page 1 was found
    quirks: list[tuple[str, Any, str]] = field(default_factory=list)


def read_page(url: str, asker: Asker, name: str = "") -> ListPage:
    """A page, as that of a column whose address is `url` (with its fragment, which names a list on some sites)."""
    page = ask_list(ListRequest(url), None, asker)
    return ListPage(page.url, page.text, page.portal, Column(name, url if "#" in url else page.url))


def ask_list(request: ListRequest, page: ListPage | None, asker: Asker, number: int = 1) -> ListPage:
    """A list page of the column that `page` is of. Raises FetchError, also for an answer that is an error."""
    exchange = asker.ask(request.url, dict(request.headers), request.body)
    if exchange.status >= 400:
        raise FetchError(f"{request.url} answers {exchange.status}", f"http_{exchange.status}")
    record = record_of(exchange)
    text = decode(record.body, http_charset=http_charset(record), is_html=is_html(record)).text
    url = canonical(exchange.url)
    portal = page.portal if page else Portal("probe", "", "", (url.partition("//")[0] + "//" + host_of(url),), "")
    return ListPage(url, text, portal, page.column if page else Column("", url), number, request.state)


def try_paging(column: Probed, page: ListPage, asker: Asker) -> None:
    """Ask for page 2 as the family would, and by usual names if that teaches nothing; compare it with page 1."""
    known = family(column.family)
    state = known.first(page.portal, page.column).state
    page = ListPage(page.url, page.text, page.portal, page.column, 1, state)
    first = {item.url for item in known.items(page)}
    refused: list[str] = []
    for wanted, path in _ways(known, page):
        try:
            second = _past_gaps(known, ask_list(wanted, page, asker, 2), first, asker)
        except FetchError as error:
            refused.append(f"{wanted.url}: {error.outcome}")
            if error.outcome.startswith(("blocked:", "robots:")):
                break
            continue
        listed = {item.url for item in known.items(second)}
        if not listed - first:
            refused.append(f"{wanted.url}: {'repeats page 1' if listed else 'no articles'}")
            continue
        column.beyond = True
        column.paging = f"page {second.number} is {second.url}, with {len(listed - first)} articles"
        column.paging += " that page 1 does not list"
        if path:
            pattern = re.sub(r"_(\d+)\.", "_{p}.", path)
            base = int(re.findall(r"_(\d+)\.", path)[-1])
            column.quirks.append(("page_path", pattern, column.paging))
            if base != 2:
                column.quirks.append(("paging_base", base, f"page 2 carries the number {base}"))
        return
    column.paging = "no second page was found (" + "; ".join(refused) + ")" if refused else "the page leads no further"


def _ways(known: Family, page: ListPage) -> list[tuple[ListRequest, str]]:
    """What may be page 2: as the family says, then by usual names (which the second word gives), none twice."""
    request = known.next_request(page)
    ways = [(r, "") for r in (request, request.otherwise if request else None) if r is not None]
    suffix = re.search(r"\.(s?html?|jhtml)$", page.url)
    ending = suffix[1] if suffix else "html"
    if not (known.gaps or known.entry_page):
        ways += [(ListRequest(urljoin(page.url, f"{name}.{ending}")), f"{name}.{ending}") for name in GUESSES]
    once = {wanted.key: (wanted, path) for wanted, path in reversed(ways)}
    return list(reversed(once.values()))[:MOST_TRIES]


def _past_gaps(known: Family, page: ListPage, first: set[str], asker: Asker) -> ListPage:
    """The next page with articles: a newspaper's second layout may be an advertisement."""
    for _ in range(MOST_GAPS if known.gaps else 0):
        if {item.url for item in known.items(page)} - first:
            break
        request = known.next_request(page)
        if request is None:
            break
        page = ask_list(request, page, asker, page.number + 1)
    return page


def find_feed(columns: list[Probed], notes: list[str], pages: Iterable[ListPage], asker: Asker) -> None:
    """Where no list leads beyond its first page: a feed that a page names, or a sitemap that robots.txt names.

    One that lists articles becomes the quirk `feed` of a column that is itself a feed, else a column of its own: a
    general one, because it holds the whole site.
    """
    known = family("feed")
    own = {column.url for column in columns}
    for url in [u for u in _feeds_named(pages, asker) if u not in own][:MOST_FEEDS]:
        try:
            page = read_page(url, asker, "全站")
            items = known.items(page)
            request = None if items else known.next_request(page)
            if request is not None:  # a sitemap of sitemaps
                items = known.items(ask_list(request, page, asker, 2))
        except FetchError as error:
            notes.append(f"feed {url}: {error.outcome}")
            continue
        if not items:
            notes.append(f"feed {url}: no articles")
            continue
        said = f"{url} lists {len(items)} articles on the first page asked"
        first = columns[0] if columns else None
        if first is not None and first.family == known.name:
            first.quirks.append(("feed", url, said))
            first.paging, first.beyond = said, True
        else:
            columns.append(Probed("全站", url, "general", known.name, known.recognise(page), len(items), said, True))
        return


def _feeds_named(pages: Iterable[ListPage], asker: Asker) -> list[str]:
    """Addresses on the same host that the pages and robots.txt name as sitemap or feed, sitemaps first."""
    pages = list(pages)
    if not pages:
        return []
    home = pages[0]
    robots = asker.robots(home.url)
    found = [resolve(home.url, url) for url in (robots.sitemaps if robots else ())]
    for page in pages:
        links = page.tree.css('link[rel="alternate"][type*="rss"][href], link[rel="alternate"][type*="atom"][href]')
        found += [page.link(link.attributes.get("href")) for link in links]
    return list(dict.fromkeys(url for url in found if url and host_of(url) == host_of(home.url)))
