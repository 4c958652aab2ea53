"""The pages. Each view reads, arranges and hands over to a template; views are plain functions run beside the loop."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from crawler.errors import QueryError, UsageError
from indexer.annotate.gazetteer import Gazetteer
from indexer.exporters import format_named, formats
from indexer.exports import Asked, rows, select, write
from indexer.query import fields
from indexer.search import SearchHit, search_archive
from indexer.status import status_of
from search_ui import marked, searching
from search_ui.asking import ask_of
from search_ui.rendering import holdings_of, page
from search_ui.words import chosen_words
from spiders.registry import configured_portals

VIEWS = ("repaired", "published", "both")


def search(request: Request) -> Response:
    """The search: what was asked in a sentence, facets, timeline, hits."""
    holdings = holdings_of(request)
    words = chosen_words(request, holdings.config.text("serve.language"))
    try:
        ask = ask_of(request)
    except QueryError as error:
        text = request.query_params.get("q", "")
        return page(request, "search_error.html", 400, query_text=text, error=error)
    answer = search_archive(
        holdings.engine, holdings.store, ask.query, ask.options, language=words.language, expanded=ask.expanded
    )
    bars, years = searching.timeline(ask.query, answer.facets.get("month", {}), ask.order)
    return page(
        request,
        "search.html",
        query_text=ask.query.text(),
        answer=answer,
        order=ask.order,
        orders=[(o, searching.address(ask.query, o)) for o in ("relevance", "newest", "oldest")],
        chips=searching.chips(ask.query, ask.order, words),
        regions=searching.region_links(ask.query, answer.facets.get("region", {}), ask.order),
        facets=[
            (fields()[name].labels[words.language], links)
            for name in searching.SHOWN
            if (links := searching.facet_links(ask.query, name, answer.facets.get(name, {}), ask.order, words))
        ],
        bars=bars,
        years=years,
        hits=[_shown(hit) for hit in answer.hits],
        next_href=searching.address(ask.query, ask.order, answer.next_cursor) if answer.next_cursor else "",
        first_href=searching.address(ask.query, ask.order) if ask.options.cursor else "",
        exports=[(name, f"/export?format={name}&q={quote(ask.query.text())}") for name in formats()],
    )


def _shown(hit: SearchHit) -> dict[str, object]:
    return {
        "article": hit.article,
        "title": marked.marked(hit.article.title, hit.title_marks),
        "snippets": [marked.marked(s.text, s.marks) for s in hit.snippets],
        "repairs": len(hit.article.edits),
        "flags": sorted({f.name for f in hit.article.flags}),
    }


def article(request: Request) -> Response:
    """One article as repaired, as published, or both side by side; a version by its number."""
    holdings = holdings_of(request)
    shown = found = holdings.store.get(request.path_params["id"])
    view = request.query_params.get("view") or "repaired"
    if view not in VIEWS:
        raise UsageError(f"view is one of {', '.join(VIEWS)}")
    versions = holdings.store.versions(found.id)
    wanted = request.query_params.get("version")
    if wanted:
        shown = next((v for v in versions if str(v.version) == wanted), found)
    before = next((v for v in versions if v.version == shown.version - 1), None)
    views = ("repaired", "published") if view == "both" else (view,)
    return page(
        request,
        "article.html",
        article=shown,
        view=view,
        views=[(v, marked.body_paragraphs(shown, v)) for v in views],
        title=shown.title if view != "published" else marked.as_published(shown, "title"),
        versions=versions,
        difference=marked.difference(before.body, shown.body) if before else [],
        rules=marked.rule_counts(shown),
        flags=sorted({f.name for f in shown.flags}),
        annotations=shown.annotations,
        fields=fields(),
    )


def portals(request: Request) -> Response:
    """The portals with their holdings, the last runs, and what needs a person's eye."""
    holdings = holdings_of(request)
    status = status_of(holdings.archive, holdings.store, holdings.data, holdings.config)
    known = configured_portals(holdings.config)
    counts = status["portals"]
    listed = sorted(known.values(), key=lambda p: (-counts.get(p.id, 0), p.region, p.id))
    return page(
        request,
        "portals.html",
        status=status,
        portals=[(p, counts.get(p.id, 0), _place(p.region)) for p in listed],
    )


def _place(region: str) -> str:
    """A portal's region in words; 000000 is the whole country."""
    return Gazetteer.load().full_name("CN" if region == "000000" else region, separator=" › ")


def help_page(request: Request) -> Response:
    """The query language, made from the same data that the parser reads."""
    return page(request, "help.html", fields=fields())


def export(request: Request) -> Response:
    """An article set as a file, streamed: made in a temporary file first, so that it is whole or not there."""
    holdings = holdings_of(request)
    ask = ask_of(request)
    form = format_named(request.query_params.get("format") or "csv")
    chosen = select(holdings.store, holdings.data, holdings.config, Asked(query=ask.query.text()))
    spooled: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115 (closed when it was sent)
    write(rows(holdings.store, chosen.ids), spooled, form)
    size = spooled.tell()
    spooled.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="ducha.{form.suffix}"', "Content-Length": str(size)}
    return StreamingResponse(_pieces(spooled), media_type=form.media_type, headers=headers)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(65_536):
            yield piece
