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
    r"unsafe legacy renegotiation|UNSAFE_LEGACY|dh key too small|DH_KEY|BAD_ECPOINT|bad ecpoint|unsupported protocol"
    r"|UNSUPPORTED_PROTOCOL|wrong version number|handshake failure|no protocols available|sslv3 alert|tlsv1 alert",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(r"certificate|VerificationError|hostname", re.IGNORECASE)


def failure_name(error: BaseException) -> str:
    """timeout, dns, refused, tls_legacy, tls_certificate, tls, disconnected, too_large or failed."""
    said = f"{type(error).__name__} {error!r} {error.__cause__!r} {getattr(error, 'reasons', '')!r}"
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
