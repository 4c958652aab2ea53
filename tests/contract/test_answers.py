"""Each engine gives exactly the answer of a plain scan: hits, counts, date order, facets."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from indexer.document import IndexDocument
from indexer.engines.base import FACETS, Engine, SearchOptions
from indexer.query import Query, Word, parse
from tests.contract import oracle
from tests.contract.questions import Asker

QUERIES = int(os.environ.get("DUCHA_TEST_QUERIES", "600"))
EVERYTHING = SearchOptions(limit=1000, order="newest")


def test_generated_queries_find_what_a_scan_finds(filled: Engine, articles: list[IndexDocument]) -> None:
    found_something = 0
    asked = SearchOptions(limit=1000, order="newest", facets=FACETS)
    for query in Asker(articles, seed=11).queries(QUERIES):
        expected = oracle.found(articles, query)
        found_something += bool(expected)
        result = filled.search(query, asked)
        assert [hit.id for hit in result.hits] == [article.id for article in expected], query.text()
        assert result.total == len(expected), query.text()
        assert {name: dict(counts) for name, counts in result.facets.items()} == oracle.facets(
            articles, query, FACETS
        ), query.text()
    assert found_something > QUERIES / 2


@pytest.mark.parametrize("length", [1, 2, 3, 5, 9])
def test_substrings_of_any_length_are_found_like_grep_does(
    filled: Engine, articles: list[IndexDocument], length: int
) -> None:
    asker = Asker(articles, seed=length)
    for _ in range(max(20, QUERIES // 20)):
        word = asker.substring(length)
        expected = {article.id for article in articles if oracle.matches(article, word)}
        assert {hit.id for hit in filled.search(Query(word), EVERYTHING).hits} == expected, word.text


def test_relevance_order_holds_the_same_articles_with_falling_scores(
    filled: Engine, articles: list[IndexDocument]
) -> None:
    for query in Asker(articles, seed=5).queries(max(40, QUERIES // 15)):
        result = filled.search(query, SearchOptions(limit=1000))
        assert sorted(hit.id for hit in result.hits) == sorted(a.id for a in oracle.found(articles, query))
        scores = [hit.score for hit in result.hits]
        assert scores == sorted(scores, reverse=True), query.text()


def test_oldest_is_newest_turned_round(filled: Engine) -> None:
    newest = filled.search(parse("督察"), EVERYTHING).hits
    oldest = filled.search(parse("督察"), SearchOptions(limit=1000, order="oldest")).hits
    assert [hit.id for hit in oldest] == [hit.id for hit in reversed(newest)]


@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("text", ["整改", "整改 OR title:第一批", "", "-整改 region:甘肃"])
def test_pages_hold_each_article_once_in_the_order_of_the_whole(filled: Engine, order: str, text: str) -> None:
    query = parse(text)
    whole = filled.search(query, SearchOptions(limit=1000, order=order)).hits  # type: ignore[arg-type]
    assert [hit.id for page in pages(filled, query, order, 7) for hit in page] == [hit.id for hit in whole]


@pytest.mark.parametrize("order", ["relevance", "newest", "oldest"])
def test_collapsed_reprints_show_the_first_of_each_family(filled: Engine, order: str) -> None:
    query = parse("整改 OR 督察")
    whole = filled.search(query, SearchOptions(limit=1000, order=order)).hits  # type: ignore[arg-type]
    seen: set[str] = set()
    first = [hit.id for hit in whole if not hit.family or not (hit.family in seen or seen.add(hit.family))]
    collapsed = [hit.id for page in pages(filled, query, order, 9, collapse=True) for hit in page]
    assert collapsed == first
    result = filled.search(query, SearchOptions(limit=5, order=order, collapse=True))  # type: ignore[arg-type]
    assert (result.total, result.families) == (len(whole), len(first))


def test_recency_brings_newer_articles_forward_and_loses_none(filled: Engine) -> None:
    plain = filled.search(parse("督察 OR 整改"), SearchOptions(limit=1000))
    recent = filled.search(parse("督察 OR 整改"), SearchOptions(limit=1000, recency=True))
    assert recent.total == plain.total
    half = len(plain.hits) // 2
    assert sum(h.order for h in recent.hits[:half]) > sum(h.order for h in plain.hits[:half])


def test_a_facet_is_cut_to_its_most_frequent_values(filled: Engine, articles: list[IndexDocument]) -> None:
    whole = oracle.facet(articles, Query(), "publisher")
    most = sorted(whole.items(), key=lambda item: (-item[1], item[0]))[:2]
    result = filled.search(Query(), SearchOptions(limit=0, facets=("publisher",), facet_size=2))
    assert list(result.facets["publisher"].items()) == most


def test_similar_articles_begin_with_the_reprint(filled: Engine, articles: list[IndexDocument]) -> None:
    reprint = next(a for a in articles if a.family and a.family != a.id and "\n" in a.body)
    like = filled.similar(reprint, 5)
    assert reprint.id not in {hit.id for hit in like}
    assert like[0].family == reprint.family


def test_every_script_width_and_case_meets(filled: Engine) -> None:
    for one, other in (("環保督察", "环保督察"), ("ＡＱＩ", "aqi"), ("ｐｍ２．５", "PM2.5"), ("“回头看”", "回头看")):
        found = [filled.search(Query(Word(text)), EVERYTHING) for text in (one, other)]
        assert found[0].total and found[0].hits == found[1].hits


def pages(engine: Engine, query: Query, order: str, size: int, *, collapse: bool = False) -> Iterator[list[object]]:
    """The pages of an answer, from first to last."""
    cursor = ""
    while True:
        options = SearchOptions(limit=size, order=order, cursor=cursor, collapse=collapse)  # type: ignore[arg-type]
        result = engine.search(query, options)
        yield list(result.hits)
        cursor = result.next_cursor
        if not cursor:
            return
