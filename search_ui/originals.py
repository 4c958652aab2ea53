"""Archived originals: hostile pages, shown in a sandbox that runs nothing and loads nothing.

The frame's document gets a policy of its own (`sandbox` without any permission), so that a script in it cannot run even
when it is opened by itself. The bytes as received can be downloaded; they are never served as a page.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crawler.page import http_charset, is_html
from crawler.text.decode import decode
from search_ui.rendering import holdings_of, page

SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'"
)


def frame(request: Request) -> Response:
    """The page around the archived original."""
    found = holdings_of(request).store.get(request.path_params["id"])
    return page(request, "original.html", article=found)


def page_of(request: Request) -> Response:
    """The original, decoded, for the frame."""
    holdings = holdings_of(request)
    record = holdings.archive.record(holdings.store.get(request.path_params["id"]).capture_id)
    text = decode(record.body, http_charset=http_charset(record), is_html=is_html(record)).text
    if is_html(record) is False or "<" not in text[:2000]:
        return Response(text, media_type="text/plain; charset=utf-8", headers={"Content-Security-Policy": SANDBOX})
    return HTMLResponse(text.encode("utf-8", "replace"), headers={"Content-Security-Policy": SANDBOX})


def wire(request: Request) -> Response:
    """The body's bytes as they are in the archive, as a download."""
    holdings = holdings_of(request)
    found = holdings.store.get(request.path_params["id"])
    record = holdings.archive.record(found.capture_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{found.id}.bin"',
        "Content-Security-Policy": SANDBOX,
    }
    return Response(record.body, media_type="application/octet-stream", headers=headers)
