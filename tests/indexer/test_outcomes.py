"""Every capture has one outcome, and its name says why it is no article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.archive.exchange import Capture
from crawler.items import Article
from indexer.outcomes import of_page, without_reading

PAGE = Capture(
    1, "http://www.qingshi.example/a.html", "page", "qingshi", "", datetime(2021, 4, 7, tzinfo=UTC), 200, "sha1:A",
    "response", None, "", "a.warc.gz", 0, 100, "", "text/html",
)  # fmt: skip


def test_a_page_that_answered_must_be_read() -> None:
    assert without_reading(PAGE) is None


@pytest.mark.parametrize(
    ("capture", "outcome"),
    [
        (replace(PAGE, status=302), ("redirect", "302")),
        (replace(PAGE, kind="revisit", refers_to=1), ("revisit", "")),
        (replace(PAGE, kind="metadata", outcome="timeout:30 s"), ("timeout", "30 s")),
        (replace(PAGE, role="attachment", media_type="application/pdf"), ("attachment", "application/pdf")),
        (replace(PAGE, role="attachment", truncated="length"), ("too_large", "attachment")),
        (replace(PAGE, role="attachment", status=404), ("http_404", "attachment")),
        (replace(PAGE, role="part", status=404), ("http_404", "part")),
    ],
)
def test_what_the_capture_alone_decides(capture: Capture, outcome: tuple[str, str]) -> None:
    assert without_reading(capture) == outcome


@pytest.mark.parametrize(
    ("status", "article", "outcome"),
    [
        (200, Article("article"), ("", "")),
        (404, Article("article"), ("http_404", "")),
        (403, Article("blocked", outcome="blocked:challenge"), ("blocked", "challenge")),
        (401, Article("login", outcome="login"), ("login", "")),
        (200, Article("error", outcome="crashed:no tree"), ("crashed", "no tree")),
        (200, Article("list", outcome="empty"), ("list", "empty")),
    ],
)
def test_a_page_that_is_no_article_is_named_by_what_it_is(
    status: int, article: Article, outcome: tuple[str, str]
) -> None:
    assert of_page(replace(PAGE, status=status), article) == outcome
