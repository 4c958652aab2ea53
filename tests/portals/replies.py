"""What is asked of a sample site and what it answers, with the answers that all families give alike.

They know nothing of sites and days, so that the server and a test can speak them by themselves.
"""

# ruff: noqa: E501 (markup reads better whole)
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """What a site answers. `stall` seconds pass before anything is sent; `cut` sends that many bytes and hangs up."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    stall: float = 0.0
    cut: int | None = None
    pieces: Callable[[], Iterable[bytes]] | None = None  # a body too large to keep


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the sites see it."""

    path: str
    query: dict[str, str]
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


def asked_of(target: str, method: str = "GET", headers: dict[str, str] | None = None, body: str = "") -> Asked:
    """A request from its target, e.g. /a/b?page=2."""
    parts = urlsplit(target)
    query = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return Asked(parts.path, query, method, headers or {}, body)


def not_found() -> Reply:
    """A plain 404."""
    return Reply(b"<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>", 404)


def redirect(target: str, status: int = 302) -> Reply:
    """A redirect."""
    return Reply(b"", status, headers=(("Location", target),))


def challenge() -> Reply:
    """A page that wants its script run before it shows anything: status 521."""
    script = "<script>document.cookie='__jsl_clearance_s=1772409600.11|0|made-up;max-age=3600';location.href=location.pathname</script>"
    return Reply(script.encode(), 521, headers=(("Set-Cookie", "__jsluid_s=made-up"),))
