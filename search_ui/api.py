"""The API: the same answers as the pages, as JSON, described by an OpenAPI document."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from indexer.alarms import Alarms, atom
from indexer.alike import alike
from indexer.attachments import attached_files
from indexer.query import filter_fields
from indexer.search import search_archive
from indexer.status import status_of
from indexer.stored import StoredArticle
from search_ui.asking import MOST, ask_of
from search_ui.rendering import holdings_of
from search_ui.ways import ORDERS, SWITCHES
from search_ui.words import chosen_words
from spiders.registry import configured_portals


def search(request: Request) -> Response:
    """Search the archive."""
    holdings = holdings_of(request)
    ask = ask_of(request)
    words = chosen_words(request, holdings.config.text("serve.language"))
    answer = search_archive(
        holdings.engine, holdings.store, ask.query, ask.options, language=words.language, expanded=ask.way.expand
    )
    return JSONResponse(answer.as_dict())


def article_as_dict(found: StoredArticle) -> dict[str, Any]:
    """The JSON object of a stored article."""
    return {
        "id": found.id,
        "version": found.version,
        "versions": found.versions,
        "portal": found.portal_id,
        "column": found.column,
        "first_seen": found.first_seen,
        "fetched": found.fetched,
        "capture_digest": found.capture_digest,
        "primary_region": found.primary_region or None,
        **found.as_dict(),
        "parts": [asdict(part) for part in found.parts],
        "annotations": dict(found.annotations),
        "family": found.family or None,
        "family_role": found.family_role or None,
        "family_size": found.family_size,
        "family_score": found.family_score,
    }


def article(request: Request) -> Response:
    """One article with everything on record, and what the archive holds of its attached files."""
    holdings = holdings_of(request)
    found = holdings.store.get(request.path_params["id"])
    files = [held.as_dict() for held in attached_files(holdings.archive, found)]
    return JSONResponse(article_as_dict(found) | {"attachments": files})


def versions(request: Request) -> Response:
    """All versions of an article, oldest first."""
    store = holdings_of(request).store
    found = store.get(request.path_params["id"])
    return JSONResponse([article_as_dict(v) for v in store.versions(found.id)])


def similar(request: Request) -> Response:
    """Articles like one, most like first; its own reprints left out."""
    holdings = holdings_of(request)
    found = holdings.store.get(request.path_params["id"])
    return JSONResponse(
        [
            {"id": a.id, "title": a.title, "url": a.url, "published": a.published or None, "source": a.source}
            for a in alike(holdings.engine, holdings.store, found)
        ]
    )


def portals(request: Request) -> Response:
    """The portals as they are declared, with the number of articles of each."""
    holdings = holdings_of(request)
    counts = status_of(holdings.archive, holdings.store, holdings.data, holdings.config)["portals"]
    return JSONResponse(
        [
            {
                "id": p.id,
                "name": p.name,
                "region": p.region,
                "hosts": list(p.hosts),
                "family": p.family,
                "enabled": p.enabled,
                "columns": [{"name": c.name, "url": c.url, "kind": c.kind, "status": c.status} for c in p.columns],
                "articles": counts.get(p.id, 0),
            }
            for p in configured_portals(holdings.config).values()
        ]
    )


def status(request: Request) -> Response:
    """Holdings, outcomes, last runs."""
    holdings = holdings_of(request)
    found = status_of(holdings.archive, holdings.store, holdings.data, holdings.config)
    return JSONResponse({k: v for k, v in found.items() if k != "data"})


def healthz(request: Request) -> Response:
    """Whether the server can read its store."""
    return JSONResponse({"articles": holdings_of(request).store.count()})


def alarms(request: Request) -> Response:
    """The alarms as an Atom feed."""
    return Response(atom(Alarms(holdings_of(request).data).all()), media_type="application/atom+xml")


def metrics(request: Request) -> Response:
    """Prometheus metrics."""
    holdings = holdings_of(request)
    found = status_of(holdings.archive, holdings.store, holdings.data, holdings.config)
    registry = CollectorRegistry()
    for name, text, value in (
        ("ducha_articles", "Articles in the store", found["store"]["articles"]),
        ("ducha_versions", "Versions of articles", found["store"]["versions"]),
        ("ducha_urls", "Addresses in the catalogue", found["archive"]["urls"]),
        ("ducha_archive_bytes", "Bytes of WARC files", found["archive"]["bytes"]),
        ("ducha_blocked_hosts", "Hosts that are left alone", len(found["blocked_hosts"])),
        ("ducha_columns_in_trouble", "Columns that need a person", len(found["columns_in_trouble"])),
    ):
        Gauge(name, text, registry=registry).set(value)
    open_alarms = Gauge("ducha_alarms", "Alarms that are open", ["kind"], registry=registry)
    for kind, count in Counter(alarm["kind"] for alarm in found["alarms"]).items():
        open_alarms.labels(kind).set(count)
    outcomes = Gauge("ducha_outcomes", "Captures by outcome", ["outcome"], registry=registry)
    for name, count in found["outcomes"].items():
        outcomes.labels(name).set(count)
    return PlainTextResponse(generate_latest(registry), media_type="text/plain; version=0.0.4")


def openapi(request: Request) -> Response:
    """The OpenAPI document, built from the routes and the query language's fields."""
    text = {"type": "string", "maxLength": 10_000}
    switch = {"type": "string", "enum": ["0", "1"]}
    asked = {
        "q": text,
        **{name: {"type": "array", "items": {"type": "string", "maxLength": 200}} for name in filter_fields()},
        "since": text,
        "until": text,
        "sort": {"type": "string", "enum": list(ORDERS)},
        "limit": {"type": "integer", "minimum": 0, "maximum": MOST},
        "after": text,
        **dict.fromkeys(SWITCHES, switch),
        "lang": {"type": "string", "enum": ["zh", "en"]},
    }
    error = {"description": "The request cannot be read", "content": {"application/json": {}}}
    paths: dict[str, Any] = {}
    for route in request.app.routes:
        path = getattr(route, "path", "")
        if not path.startswith("/api/v1/"):
            continue
        named = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}] if "{id" in path else []
        params = [{"name": n, "in": "query", "schema": s} for n, s in asked.items()] if path.endswith("/search") else []
        paths[path.replace(":str", "")] = {
            "get": {
                "summary": (route.endpoint.__doc__ or "").strip(),
                "parameters": [*named, *params],
                "responses": {
                    "200": {"description": "The answer", "content": {"application/json": {"schema": {}}}},
                    "400": error,
                    "404": error,
                    "414": {"description": "The query is too long", "content": {"text/plain": {}}},
                },
            }
        }
    info = {"title": "ducha", "version": version("ducha"), "description": "Search and read the archive."}
    return JSONResponse({"openapi": "3.1.0", "info": info, "paths": paths})
