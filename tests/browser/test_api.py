"""The API against its own description, and with parameters that nobody should send."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def get(address: str) -> tuple[int, bytes]:
    """Status and body."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def test_answers_keep_to_the_description(server: str) -> None:
    described = schemathesis.openapi.from_url(f"{server}/api/v1/openapi.json")
    for operation in described.get_all_operations():
        method = operation.ok()

        @given(case=method.as_strategy())
        @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def check(case: schemathesis.Case) -> None:
            answer = case.call(timeout=20)
            assert answer.status_code < 500, (case.path, answer.text[:300])

        check()


@given(st.text(max_size=60), st.sampled_from(["q", "region", "published", "after", "sort", "limit", "format"]))
@settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_no_parameter_breaks_a_page(server: str, text: str, name: str) -> None:
    for path in ("/search", "/api/v1/search"):
        status, _ = get(f"{server}{path}?{name}={quote(text, errors='replace')}")
        assert status in (200, 400, 414)


@pytest.mark.parametrize("query", ["督察 " * 4000, "(" * 3000, " OR ".join(["督察"] * 1000), "督察 NEAR/9 " * 500])
def test_query_that_is_too_much_is_refused_clearly(server: str, query: str) -> None:
    status, body = get(f"{server}/api/v1/search?q={quote(query)}")
    assert status in (400, 414)
    assert len(body) > 10


def test_article_is_given_with_everything_on_record(server: str) -> None:
    _, found = get(f"{server}/api/v1/search?q={quote('四地部署')}")
    hit = json.loads(found)["hits"][0]
    status, body = get(f"{server}/api/v1/articles/{hit['id']}")
    article = json.loads(body)
    assert status == 200
    assert article["edits"] and article["stripped"] and article["provenance"]
    assert get(f"{server}/api/v1/articles/{hit['id']}/versions")[0] == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/articles/..%2f..%2fetc", "/article/%00", "/api/v1/nothing", "/static/../app.py"]
)
def test_address_that_is_none_is_not_found(server: str, path: str) -> None:
    assert get(server + path)[0] in (400, 404)


def test_metrics_and_portals_answer(server: str) -> None:
    assert b"ducha_articles 32.0" in get(f"{server}/metrics")[1]
    assert isinstance(json.loads(get(f"{server}/api/v1/portals")[1]), list)


@pytest.mark.parametrize("path", ["/favicon.ico", "/static/icon.svg"])
def test_the_icon_is_there_where_browsers_look_for_it(server: str, path: str) -> None:
    with urllib.request.urlopen(server + path, timeout=20) as answer:
        headers, body = answer.headers, answer.read()
    assert headers["Content-Type"] == "image/svg+xml" and body.startswith(b"<svg")
    assert headers["ETag"] and "img-src 'self'" in headers["Content-Security-Policy"]
    assert b"style=" not in body and b"<style" not in body  # the policy allows no inline style


def test_pages_name_the_icon_and_browsers_keep_it(server: str) -> None:
    assert b'<link rel="icon" href="/static/icon.svg"' in get(f"{server}/search")[1]
    with urllib.request.urlopen(f"{server}/favicon.ico", timeout=20) as answer:
        assert "max-age=" in answer.headers["Cache-Control"]
