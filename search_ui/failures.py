"""Errors as pages and as JSON: a clear sentence, the right status, and nothing of the inside."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crawler.errors import DuchaError, EngineError, QueryError, StoreError, UsageError
from search_ui.rendering import page

log = logging.getLogger(__name__)


def status_of(error: Exception) -> int:
    """The HTTP status of an error."""
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, UsageError):
        return 400
    if isinstance(error, StoreError):
        return 404
    return 503 if isinstance(error, EngineError) else 500


def error_as_dict(error: Exception) -> dict[str, Any]:
    """The JSON object of an error."""
    if isinstance(error, QueryError):
        return {"error": str(error), "position": error.position, "suggestion": error.suggestion or None}
    if isinstance(error, HTTPException):
        return {"error": error.detail}
    return {"error": str(error) if isinstance(error, DuchaError) else "internal error"}


def answer(request: Request, error: Exception) -> Response:
    """The answer to a request that failed."""
    status = status_of(error)
    if status >= 500:
        log.error("%s %s: %s", request.method, request.url.path, error, exc_info=not isinstance(error, DuchaError))
    shown = error_as_dict(error)
    if request.url.path.startswith("/api/"):
        return JSONResponse(shown, status)
    return page(request, "error.html", status, shown=shown, status=status)


HANDLERS: dict[Any, Callable[[Request, Exception], Response]] = {
    DuchaError: answer,
    HTTPException: answer,
    Exception: answer,
}
