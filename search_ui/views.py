"""The pages. Each view reads, arranges and hands over to a template; views are plain functions run beside the loop."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from crawler.errors import QueryError, UsageError
from indexer.alike import alike
from indexer.annotate.gazetteer import Gazetteer
from indexer.attachments import attached_files
from indexer.expansion import expand
from indexer.exporters import format_named, formats
from indexer.exports import Asked, export_to_file, select
from indexer.highlight import Highlighter
from indexer.query import Query, fields
from indexer.reprints import Families
from indexer.search import SearchHit, search_archive
from indexer.status import status_of
from search_ui import marked, searching
from search_ui.asking import Ask, ask_of
from search_ui.rendering import holdings_of, page
from search_ui.ways import LAYOUTS, ORDERS, SWITCHES
from search_ui.words import chosen_words
from spiders.registry import configured_portals

COPIES = 20  # reprints that an article's page names
VIEWS = ("repaired", "published", "both")
LINE_WIDTH = 24  # characters on either side of a word in its lines
MOST_LINES = 30  # of one article
ALIKE = 6  # articles like one


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
        holdings.engine, holdings.store, ask.query, ask.options, language=words.language, expanded=ask.way.expand
    )
    way = ask.way
    bars, years = searching.timeline(ask.query, answer.facets.get("month", {}), way)
    marker = Highlighter(ran_query(ask).words(), ("text",)) if way.layout == "lines" else None
    return page(
        request,
        "search.html",
        query_text=ask.query.text(),
        answer=answer,
        way=way,
        orders=[(o, way.ordered(o).address(ask.query)) for o in ORDERS],
        layouts=[(name, way.laid_out(name).address(ask.query)) for name in LAYOUTS],
        switches={name: way.flipped(name).address(ask.query) for name in SWITCHES},
        chips=searching.chips(ask.query, way, words),
        regions=searching.region_links(ask.query, answer.facets.get("region", {}), way),
        facets=[
            (fields()[name].labels[words.language], links)
            for name in searching.SHOWN
            if (links := searching.facet_links(ask.query, name, answer.facets.get(name, {}), way, words))
        ],
        bars=bars,
        years=years,
        hits=[_shown(hit, marker) for hit in answer.hits],
        next_href=way.address(ask.query, answer.next_cursor) if answer.next_cursor else "",
        first_href=way.address(ask.query) if ask.options.cursor else "",
        exports=[(name, way.address(ask.query, path="/export", format=name)) for name in formats()],
    )


def ran_query(ask: Ask) -> Query:
    """The query that is run: as asked, or with the variants of its words."""
    return expand(ask.query)[0] if ask.way.expand else ask.query


def _shown(hit: SearchHit, marker: Highlighter | None) -> dict[str, object]:
    return {
        "article": hit.article,
        "lines": list(islice(marker.context(hit.article.body, LINE_WIDTH), MOST_LINES)) if marker else [],
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
        files=attached_files(holdings.archive, shown),
        view=view,
        views=[(v, marked.body_paragraphs(shown, v)) for v in views],
        title=shown.title if view != "published" else marked.as_published(shown, "title"),
        versions=versions,
        difference=marked.difference(before.body, shown.body) if before else [],
        rules=marked.rule_counts(shown),
        flags=sorted({f.name for f in shown.flags}),
        annotations=shown.annotations,
        copies=[m for m in Families(holdings.store).members(shown.family)[:COPIES] if m.id != shown.id],
        alike=alike(holdings.engine, holdings.store, shown, ALIKE),
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
    """An article set as a file with its manifest, in one ZIP archive; made whole before the first byte is sent."""
    holdings = holdings_of(request)
    ask = ask_of(request)
    form = format_named(request.query_params.get("format") or "csv")
    chosen = select(holdings.store, holdings.data, holdings.config, Asked(query=ran_query(ask).text()))
    packed: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115 (closed when it was sent)
    with tempfile.TemporaryDirectory(prefix="ducha-export-") as folder:
        path = Path(folder) / f"ducha.{form.suffix}"
        export_to_file(holdings.store, holdings.config, chosen, form, path)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(folder).iterdir()):
                archive.write(file, file.name)
    size = packed.tell()
    packed.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="ducha.{form.suffix}.zip"', "Content-Length": str(size)}
    return StreamingResponse(_pieces(packed), media_type="application/zip", headers=headers)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(65_536):
            yield piece
