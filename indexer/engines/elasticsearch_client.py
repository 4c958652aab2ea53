"""The official client, made to speak to servers of versions 8 and 9, with our errors.

Client 9 asks for responses compatible with version 9, which a server of version 8 refuses. Such a server is known by
that refusal and from then on addressed in version 8, whose requests and responses are the same for all that we use.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elastic_transport import HttpHeaders, Urllib3HttpNode
from elasticsearch import ApiError, BadRequestError, Elasticsearch, TransportError

from crawler.errors import EngineError, EngineUnavailableError

TIMEOUT = 60.0
_TRY_LATER = {408, 429, 502, 503, 504}


class Version8Node(Urllib3HttpNode):
    """A node that is addressed in version 8."""

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: Any = None,
    ) -> Any:
        """Send a request with the media types of version 8."""
        changed = HttpHeaders(headers or {})
        for name in ("accept", "content-type"):
            if name in changed:
                changed[name] = changed[name].replace("compatible-with=9", "compatible-with=8")
        return super().perform_request(method, target, body, changed, request_timeout)


def connect(url: str, api_key: str = "", ca: str = "", timeout: float = TIMEOUT) -> Elasticsearch:
    """A client for the cluster, whichever version it is; raises EngineError.

    The URL may hold a name and password; messages never do.
    """
    shown = without_login(url)
    options: dict[str, Any] = {"request_timeout": timeout, "retry_on_timeout": False, "max_retries": 2}
    if api_key:
        options["api_key"] = api_key
    if ca:
        options["ca_certs"] = ca
    try:
        client = Elasticsearch(url, **options)
        with errors(shown):
            try:
                client.cluster.health(timeout="1s")
            except BadRequestError as error:
                if "media_type_header_exception" not in str(error):
                    raise
                client.close()
                client = Elasticsearch(url, node_class=Version8Node, **options)
                client.cluster.health(timeout="1s")
    except (ValueError, OSError) as error:
        raise EngineError(f"{shown}: {error}") from error
    return client


def without_login(url: str) -> str:
    """The URL as it may be shown.

    >>> without_login("https://name:secret@search.example.org:9200")
    'https://search.example.org:9200'
    """
    head, mark, rest = url.partition("://")
    return f"{head}{mark}{rest.rpartition('@')[2]}"


@contextmanager
def errors(url: str) -> Iterator[None]:
    """Turn the client's exceptions into ours."""
    try:
        yield
    except ApiError as error:
        reason = f"{url}: {error.error}: {_reason(error)}"
        if error.status_code in _TRY_LATER or "cluster_block_exception" in str(error):
            raise EngineUnavailableError(reason) from error
        if error.status_code in (401, 403):
            raise EngineUnavailableError(f"{reason}. Check elasticsearch.api_key or the login in the URL.") from error
        raise EngineError(reason) from error
    except TransportError as error:
        raise EngineUnavailableError(f"{url}: cannot be reached: {error}") from error


def between_indexes(error: EngineError) -> bool:
    """Whether a search failed because the index it was sent to has just been replaced, or is just being opened."""
    cause = error.__cause__
    return isinstance(cause, ApiError) and cause.status_code in (404, 503)


def _reason(error: ApiError) -> str:
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        causes = body["error"].get("root_cause") or [{}]
        return str(causes[0].get("reason") or body["error"].get("reason") or "")
    return str(error.message)
