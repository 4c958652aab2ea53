"""Names for fetches that failed before there was a response, from the exceptions that Scrapy and Twisted raise."""

from __future__ import annotations

import re

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from twisted.internet import error as network

_LEGACY = re.compile(
    r"unsafe[ _]legacy[ _]renegotiation|dh[ _]key[ _]too[ _]small|ee[ _]key[ _]too[ _]small|bad[ _]ecpoint"
    r"|unsupported[ _]protocol|no[ _]protocols[ _]available|alert[ _]protocol[ _]version|alert[ _]handshake[ _]failure"
    r"|alert[ _]insufficient[ _]security|wrong[ _](?:signature|cipher)|legacy[ _]sigalg",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(r"certificate|VerificationError|hostname", re.IGNORECASE)


def failure_name(error: BaseException) -> str:
    """timeout, dns, refused, tls_legacy, tls_certificate, tls, disconnected, too_large or failed."""
    said = f"{type(error).__name__} {error!r} {error.__cause__!r} {getattr(error, 'reasons', '')!r}"
    if re.search("unexpected[ _]eof|SSLEOFError|SSLZeroReturnError", said, re.IGNORECASE):
        return "disconnected"  # in the middle of the handshake: it says nothing of why
    if "SSL" in said or "TLS" in said or "OpenSSL" in said or "VerificationError" in said:
        if _LEGACY.search(said):
            return "tls_legacy"
        return "tls_certificate" if _CERTIFICATE.search(said) else "tls"
    if isinstance(error, DownloadTimeoutError | network.TimeoutError | TimeoutError):
        return "timeout"
    if isinstance(error, CannotResolveHostError | network.DNSLookupError):
        return "dns"
    if isinstance(error, DownloadConnectionRefusedError | network.ConnectionRefusedError | ConnectionRefusedError):
        return "refused"
    if isinstance(error, DownloadCancelledError):
        return "too_large"
    if isinstance(error, DownloadFailedError | network.ConnectionLost | network.ConnectionDone | network.ConnectError):
        return "disconnected"
    return "failed"


def health_of(name: str) -> str:
    """The health of a column whose host failed so.

    >>> health_of("tls_legacy"), health_of("timeout")
    ('tls:legacy', 'unreachable:timeout')
    """
    return name.replace("_", ":", 1) if name.startswith("tls") else f"unreachable:{name}"
