"""One name for one page: session ids, tracking parameters, default ports and the http/https twin."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urljoin, urlsplit, urlunsplit

_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_SESSION_PARAMETERS = frozenset(("jsessionid", "phpsessid", "aspsessionid", "sessionid", "session_id", "zenid"))
_TRACKING = re.compile(
    r"(?:utm_\w+|spm|isappinstalled|share_\w+)=.*|from=(?:\w*message|timeline|singlemessage)", re.IGNORECASE
)
_OPAQUE = re.compile(r"[0-9a-f]{24,}|[0-9A-Za-z]{26,}|\d{10,}|0\.\d+")


def canonical(url: str) -> str:
    """The address without fragment, session ids, tracking parameters and default port, with dots resolved.

    >>> canonical("HTTP://Example.gov.cn:80/a/../b.jsp;jsessionid=1F2E?id=7&PHPSESSID=00000000000000000000000000000001#top")
    'http://example.gov.cn/b.jsp?id=7'
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    host = parts.netloc.rpartition("@")[2].lower().rstrip(".")
    default = {"http": ":80", "https": ":443"}.get(scheme, "")
    if default and host.endswith(default):
        host = host[: -len(default)]
    path = _SESSION.sub("", parts.path) or "/"
    if "/./" in path or "/../" in path or "//" in path:
        slash = "/" if path.endswith("/") else ""
        path = posixpath.normpath(path).replace("//", "/", 1).rstrip("/") + slash or "/"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _noise(pair))
    return urlunsplit((scheme, host, path, query, ""))


def _noise(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if name.lower() in ("sid", "token", "_t", "_", "timestamp", "rnd", "random"):  # a real id may be called sid too
        return bool(_OPAQUE.fullmatch(value))
    return name.lower() in _SESSION_PARAMETERS or bool(_TRACKING.fullmatch(pair))


def resolve(base: str, href: str) -> str:
    """The canonical address of a link as written on a page, "" for what is no page (javascript:, mailto:).

    >>> resolve("http://a.gov.cn/x/y/index.html", "../../z/./t1.htm")
    'http://a.gov.cn/z/t1.htm'
    >>> resolve("http://a.gov.cn/", "javascript:void(0)")
    ''
    """
    href = href.strip().replace("\n", "").replace("\\", "/")
    if not href or href.startswith("#"):
        return ""
    try:
        url = urljoin(base, href)
        if urlsplit(url).scheme not in ("http", "https"):
            return ""
        return canonical(url)
    except ValueError:  # a bracket in the host
        return ""


def host_of(url: str) -> str:
    """Host and port in lower case.

    >>> host_of("https://WWW.a.gov.cn:8443/x")
    'www.a.gov.cn:8443'
    """
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def twin(url: str) -> str:
    """The same address under the other of http and https.

    >>> twin("http://a.gov.cn/x")
    'https://a.gov.cn/x'
    """
    return "https" + url[4:] if url.startswith("http:") else "http" + url[5:]


def is_home(url: str) -> bool:
    """Whether the address is a site's front page.

    >>> is_home("http://a.gov.cn/index.html"), is_home("http://a.gov.cn/zwgk/")
    (True, False)
    """
    parts = urlsplit(url)
    return not parts.query and bool(re.fullmatch(r"/?(?:(?:index|default|home|main)\.\w+)?", parts.path, re.IGNORECASE))
