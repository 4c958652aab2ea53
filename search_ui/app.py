"""The search pages and the API: the list of routes below is the site map.

Pages work without scripts and send a policy that allows none. Everything shown is escaped by the templates; archived
originals are served with a sandboxing policy of their own.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import FileResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from crawler.archive.datadir import DataDirectory
from crawler.config import Config
from search_ui import api, originals, views
from search_ui.failures import HANDLERS
from search_ui.headers import SecurityHeaders
from search_ui.holdings import Holdings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

ID = "{id:str}"
ICON = Path(__file__).parent / "static" / "icon.svg"


async def home(request: Request) -> RedirectResponse:
    """The home page is the search."""
    return RedirectResponse("/search" + (f"?{request.url.query}" if request.url.query else ""))


async def icon(_request: Request) -> FileResponse:
    """The icon, where browsers look for one on answers that name none (the API, archived originals)."""
    return FileResponse(ICON, headers={"Cache-Control": "public, max-age=86400"})


ROUTES = [
    Route("/", home),
    Route("/search", views.search),
    Route(f"/article/{ID}", views.article),
    Route(f"/article/{ID}/original", originals.frame),
    Route(f"/article/{ID}/original/page", originals.page_of),
    Route(f"/article/{ID}/original/bytes", originals.wire),
    Route(f"/article/{ID}/attachment/{{number:int}}", originals.attachment),
    Route("/portals", views.portals),
    Route("/help", views.help_page),
    Route("/export", views.export),
    Route("/alarms.atom", api.alarms),
    Route("/metrics", api.metrics),
    Route("/healthz", api.healthz),
    Route("/api/v1/search", api.search),
    Route(f"/api/v1/articles/{ID}", api.article),
    Route(f"/api/v1/articles/{ID}/versions", api.versions),
    Route(f"/api/v1/articles/{ID}/similar", api.similar),
    Route("/api/v1/portals", api.portals),
    Route("/api/v1/status", api.status),
    Route("/api/v1/openapi.json", api.openapi),
    Route("/favicon.ico", icon),
    Mount("/static", StaticFiles(packages=[("search_ui", "static")])),
]


def create_app(config: Config, data: DataDirectory) -> Starlette:
    """The application over one data directory."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.holdings = Holdings.open(config, data)
        try:
            yield
        finally:
            app.state.holdings.close()

    return Starlette(
        routes=ROUTES,
        lifespan=lifespan,
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers=HANDLERS,
    )
