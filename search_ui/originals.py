"""Archived originals: hostile pages, shown in a sandbox that runs nothing and loads nothing.

The frame's document gets a policy of its own (`sandbox` without any permission), so that a script in it cannot run even
when it is opened by itself. The bytes as received can be downloaded; they are never served as a page.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crawler.errors import StoreError
from crawler.page import http_charset, is_html
from crawler.text.decode import decode
from indexer.attachments import HeldFile, attached_files
from indexer.store import StoredArticle
from search_ui.rendering import holdings_of, page

SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'"
)


def frame(request: Request) -> Response:
    """The page around the archived original."""
    found = holdings_of(request).store.get(request.path_params["id"])
    number, _ = _page_of(request, found)
    return page(request, "original.html", article=found, number=number)


def page_of(request: Request) -> Response:
    """The original, decoded, for the frame."""
    holdings = holdings_of(request)
    _, capture_id = _page_of(request, holdings.store.get(request.path_params["id"]))
    record = holdings.archive.record(capture_id)
    text = decode(record.body, http_charset=http_charset(record), is_html=is_html(record)).text
    if is_html(record) is False or "<" not in text[:2000]:
        return Response(text, media_type="text/plain; charset=utf-8", headers={"Content-Security-Policy": SANDBOX})
    return HTMLResponse(text.encode("utf-8", "replace"), headers={"Content-Security-Policy": SANDBOX})


def wire(request: Request) -> Response:
    """The body's bytes as they are in the archive, as a download."""
    holdings = holdings_of(request)
    found = holdings.store.get(request.path_params["id"])
    number, capture_id = _page_of(request, found)
    record = holdings.archive.record(capture_id)
    return _download(record.body, f"{found.id}.bin" if number == 1 else f"{found.id}-{number}.bin")


def attachment(request: Request) -> Response:
    """An attached file as it is in the archive, as a download: it is never shown as a page of ours."""
    holdings = holdings_of(request)
    found = holdings.store.get(request.path_params["id"])
    wanted = request.query_params.get("version")
    if wanted:
        found = next((v for v in holdings.store.versions(found.id) if str(v.version) == wanted), found)
    files = attached_files(holdings.archive, found)
    number = request.path_params["number"]
    held = files[number - 1] if 1 <= number <= len(files) else None
    if held is None or held.capture_id is None:
        raise StoreError(f"the archive does not hold file {number} of this article")
    return _download(holdings.archive.record(held.capture_id).body, _file_name(held))


def _page_of(request: Request, article: StoredArticle) -> tuple[int, int]:
    """The number and capture of the article's page that is asked for, by default the first."""
    asked = request.query_params.get("page") or "1"
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    if not 1 <= number <= len(article.parts) + 1:
        raise StoreError(f"this article has no page {asked[:20]}")
    return number, article.capture_id if number == 1 else article.parts[number - 2].capture_id


def _file_name(held: HeldFile) -> str:
    """The file's visible name with its ending."""
    ending = f".{held.type}" if held.type else ""
    name = " ".join(held.name.split())[:120] or "file"
    return name if name.lower().endswith(ending) else name + ending


def _download(body: bytes, name: str) -> Response:
    plain = name if re.fullmatch(r"[\w.-]+", name, re.ASCII) else "file"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": SANDBOX,
    }
    return Response(body, media_type="application/octet-stream", headers=headers)
