"""What an engine does with documents: taken durably, replaced, taken out, rebuilt without an outage."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from crawler.errors import EngineVersionError, QueryError
from indexer.document import IndexDocument
from indexer.engines import base, elasticsearch, elasticsearch_mapping, embedded, embedded_index
from indexer.engines.base import Engine, SearchOptions
from indexer.query import parse
from tests.contract.conftest import Place

ONE = IndexDocument(
    "00000000000000a1", "督察组进驻", "边督边改，立行立改。", published="2018-08-09", regions=("620000", "620800")
)
TWO = IndexDocument("fffffffffffffff2", "整改方案公示", "共移交信访件32件。", published="2019-01-02", source="示例日报")


def found(engine: Engine, text: str) -> list[str]:
    return [hit.id for hit in engine.search(parse(text), SearchOptions(order="newest")).hits]


def test_no_index_yet_is_empty_and_missing(engine: Engine) -> None:
    assert engine.info().state == "missing"
    assert engine.search(parse("督察"), SearchOptions(facets=("region",))).facets == {"region": {}}
    assert (engine.count(), list(engine.ids())) == (0, [])


def test_what_was_taken_is_found_after_opening_anew(place: Place) -> None:
    with place.open() as engine:
        assert engine.index([ONE, TWO]) == base.IndexReport((ONE.id, TWO.id))
    with place.open() as engine:
        engine.refresh()
        assert found(engine, "信访件") == [TWO.id]
        assert found(engine, "region:平凉") == [ONE.id]
        assert sorted(engine.ids()) == [ONE.id, TWO.id]
        info = engine.info()
        assert (info.state, info.documents, info.version) == ("ready", 2, base.MAPPING_VERSION)


def test_a_document_indexed_again_replaces_itself(engine: Engine) -> None:
    engine.index([ONE, TWO])
    engine.index([replace(ONE, body="全部办结。")])
    engine.refresh()
    assert engine.count() == 2
    assert found(engine, "边督边改") == []
    assert found(engine, "办结") == [ONE.id]


def test_counts_stay_exact_while_articles_are_replaced_and_taken_out(engine: Engine) -> None:
    many = [replace(ONE, id=f"{number:016x}", title=f"第{number}号督察") for number in range(30)]
    engine.index(many)
    engine.refresh()
    words = ("督察", "督", "边督边改", "title:督察", "title:督", "-督察")
    for change, left in (
        (lambda: None, 30),
        (lambda: engine.index([replace(one, body="边督边改。") for one in many[:5]]), 30),
        (lambda: engine.index([replace(one, title="公示", body="办结。") for one in many[:7]]), 23),
        (lambda: engine.delete([one.id for one in many[20:]]), 13),
    ):
        change()
        engine.refresh()
        for order in ("relevance", "newest"):
            totals = [engine.search(parse(word), SearchOptions(limit=3, order=order)).total for word in words]
            assert totals == [left] * 5 + [engine.count() - left]
        assert [engine.count(parse(word)) for word in words[:5]] == [left] * 5


def test_similar_articles_are_told_where_replaced_ones_still_count(engine: Engine) -> None:
    """A word of every article stands, with those that were replaced, in more articles than there are."""
    many = [replace(ONE, id=f"{number:016x}", title=f"第{number}号督察") for number in range(1, 13)]
    engine.index(many)
    engine.index([replace(article, title=article.title + "公告") for article in many[:4]])
    engine.refresh()
    assert {hit.id for hit in engine.similar(many[7], 20)} <= {article.id for article in many} - {many[7].id}


def test_the_last_of_two_in_one_batch_stays(engine: Engine) -> None:
    engine.index([ONE, replace(ONE, title="后来的标题")])
    engine.refresh()
    assert engine.count() == 1
    assert found(engine, "title:后来") == [ONE.id]


def test_deleted_documents_are_gone_and_unknown_ids_do_no_harm(engine: Engine) -> None:
    engine.delete([ONE.id])
    engine.index([ONE, TWO])
    engine.delete([ONE.id, "0123456789abcdef"])
    engine.refresh()
    assert (engine.count(), found(engine, "督察")) == (1, [])


def test_clear_leaves_an_empty_index(engine: Engine) -> None:
    engine.index([ONE])
    engine.clear()
    engine.refresh()
    assert (engine.count(), engine.info().state) == (0, "ready")


@pytest.mark.parametrize("text", ["", "。，！", "\ud800", "a" * 70_000, "督" * 5000, " ".join(["ab"] * 3000)])
def test_odd_text_is_taken(engine: Engine, text: str) -> None:
    report = engine.index([replace(ONE, title=text[:3000], body=text + "边督边改")])
    engine.refresh()
    assert (report.failed, found(engine, "边督边改")) == ((), [ONE.id])


def test_a_reader_sees_what_another_writes(place: Place) -> None:
    with place.open() as writer, place.open() as reader:
        writer.index([ONE])
        writer.refresh()
        assert reader.count() == 1
        writer.index([TWO])
        writer.delete([ONE.id])
        writer.refresh()
        assert found(reader, "") == [TWO.id]


def test_a_rebuild_is_put_in_place_at_once_and_no_read_fails(place: Place, articles: list[IndexDocument]) -> None:
    with place.open() as engine, place.open() as reader:
        engine.index(articles[:200])
        engine.refresh()
        counts: set[int] = set()
        failures: list[Exception] = []
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                try:
                    counts.add(reader.count())
                except Exception as error:  # noqa: BLE001 - whatever fails is the finding
                    failures.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        for size in (300, 100, 400):
            rebuild = engine.rebuild()
            rebuild.index(articles[:size])
            assert rebuild.count() == size
            rebuild.swap()
            assert engine.count() == size
        stop.set()
        thread.join()
        assert failures == []
        assert counts <= {200, 300, 100, 400}


def test_an_abandoned_rebuild_leaves_the_old_index(engine: Engine) -> None:
    engine.index([ONE])
    rebuild = engine.rebuild()
    rebuild.index([TWO])
    rebuild.abandon()
    engine.refresh()
    assert found(engine, "") == [ONE.id]


def test_writing_goes_on_in_the_new_index_after_another_process_rebuilt(place: Place) -> None:
    with place.open() as crawl, place.open() as operator:
        crawl.index([ONE])
        rebuild = operator.rebuild()
        rebuild.index([ONE])
        rebuild.swap()
        crawl.index([TWO])
        crawl.refresh()
        assert found(operator, "") == [TWO.id, ONE.id]


def test_an_index_of_another_mapping_is_refused_and_can_be_rebuilt(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place.open() as engine:
        engine.index([ONE])
    for module in (base, embedded, embedded_index, elasticsearch, elasticsearch_mapping):
        monkeypatch.setattr(module, "MAPPING_VERSION", "99.9.9")
    with place.open() as engine:
        assert engine.info().state == "outdated"
        for use in (lambda: engine.search(parse("督察")), lambda: engine.index([TWO])):
            with pytest.raises(EngineVersionError, match="ducha index"):
                use()
        rebuild = engine.rebuild()
        rebuild.index([ONE, TWO])
        rebuild.swap()
        assert (engine.count(), engine.info().state) == (2, "ready")


@pytest.mark.parametrize("cursor", ["x", "r~a~b~c~d", "n~0000000000000000~0~~0", "r~0000000000000000~0~nan~0", "~~~~"])
def test_a_cursor_that_is_none_is_refused(engine: Engine, cursor: str) -> None:
    engine.index([ONE])
    engine.refresh()
    with pytest.raises(QueryError, match="cursor"):
        engine.search(parse("督察"), SearchOptions(cursor=cursor))


@pytest.mark.parametrize(
    "make",
    [lambda: SearchOptions(limit=5000), lambda: SearchOptions(facets=("colour",)), lambda: SearchOptions(order="x")],
)  # type: ignore[arg-type]
def test_impossible_options_are_refused(make: Callable[[], SearchOptions]) -> None:
    with pytest.raises(QueryError):
        make()
