"""The store: the digest of the clean text decides, nothing is overwritten, what goes in comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import Capture
from crawler.errors import StoreError
from crawler.items import Article, Attachment, Edit, FieldEdit, Flag, Image, ListItem, Stripped, Table
from crawler.portal import Portal
from indexer import schema
from indexer.selection import Selection
from indexer.store import Outcome, Store, article_id

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
PORTAL = Portal(id="linchuan", name="临川市", region="410000", hosts=("www.linchuan.example",), family="trs")
FULL = Article(
    kind="article",
    url="http://www.linchuan.example/a/1.html",
    encoding="gb18030",
    title="临川市通报两起噪声扰民案件的办理情况",
    published="2021-04-07T09:30+08:00",
    published_precision="minute",
    source="临川日报",
    author="周禾",
    editor="何田",
    body="第一段。\n第二段。",
    column_path=("首页", "督察整改"),
    document_number="临环〔2021〕7号",
    index_number="0101/2021-00007",
    site_code="4100000001",
    attachments=(Attachment("附表", "http://www.linchuan.example/a/1.pdf", "pdf"),),
    images=(Image("http://www.linchuan.example/a/1.jpg", "现场", 4), Image("x.png")),
    tables=(Table((("序号", "问题"), ("1", "噪声")), 3),),
    items=(),
    stripped=(Stripped("打印本页", "share_bar", None), Stripped("责任编辑：何田", "editor", 8)),
    edits=(FieldEdit("body", Edit(0, 2, "苐一", "第一", "variants", 0.9)),),
    flags=(Flag("truncated", 8, 8, 0.7, "no full stop"), Flag("lossy")),
    provenance={"title": "meta:ArticleTitle"},
    alternatives={"title": "临川市通报"},
    next_page="1_2.html",
    outcome="",
)


def a_capture(number: int, url: str = FULL.url, **changes: object) -> Capture:
    plain = Capture(
        id=number, url=url, role="page", portal_id="linchuan", column="督察整改",
        fetched=START + timedelta(days=number),
        status=200, digest=f"sha256:{number}", kind="response", refers_to=None, outcome="ok", warc_file="a.warc.gz",
        offset=0, length=1, truncated="",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(DataDirectory(tmp_path / "data").create()) as opened:
        yield opened


def test_every_field_of_an_article_comes_back_as_it_went_in(store: Store) -> None:
    saved = store.save(FULL, capture=a_capture(1), portal=PORTAL, annotations={"primary_region": "410000"})
    back = store.get(saved.article_id)
    assert {f.name: getattr(back, f.name) for f in fields(Article)} == {
        f.name: getattr(FULL, f.name) for f in fields(Article)
    }
    assert (back.id, back.version, back.portal_id, back.column) == (article_id(FULL.url), 1, "linchuan", "督察整改")
    assert (back.site_region, back.first_seen, back.capture_id) == ("410000", "2026-03-02T08:00:00Z", 1)
    assert (back.annotations, back.primary_region) == ({"primary_region": "410000"}, "410000")


def test_items_of_a_list_page_come_back(store: Store) -> None:
    page = Article(kind="list", items=(ListItem("标题", "a.html", "2021-01-02"), ListItem("无日期", "b.html")))
    saved = store.save(page, capture=a_capture(1))
    assert store.get(saved.article_id).items == page.items


def test_the_same_text_again_is_no_new_version(store: Store) -> None:
    first = store.save(FULL, capture=a_capture(1))
    again = store.save(replace(FULL, stripped=(), provenance={"title": "h1"}), capture=a_capture(2))
    assert [first.change, again.change] == ["new", "unchanged"]
    back = store.get(first.article_id)
    assert (back.version, back.stripped) == (1, FULL.stripped)
    assert (back.first_seen, back.last_seen) == ("2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z")


@pytest.mark.parametrize("field", ["title", "body", "source", "published"])
def test_a_changed_text_is_a_new_version_and_the_old_one_stays(store: Store, field: str) -> None:
    store.save(FULL, capture=a_capture(1))
    changed = replace(FULL, **{field: "2021-04-08"})  # type: ignore[arg-type]
    result = store.save(changed, capture=a_capture(2))
    assert (result.version, result.change) == (2, "changed")
    old, new = store.versions(result.article_id)
    assert getattr(old, field) == getattr(FULL, field)
    assert getattr(new, field) == "2021-04-08"
    assert getattr(store.get(result.article_id), field) == "2021-04-08"


def test_a_text_that_comes_back_is_a_third_version(store: Store) -> None:
    for number, body in enumerate(("一。", "二。", "一。"), 1):
        store.save(replace(FULL, body=body), capture=a_capture(number))
    assert [v.body for v in store.versions(article_id(FULL.url))] == ["一。", "二。", "一。"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x.html", "https://a.example/x.html"),
        ("http://a.example/x.html", "http://A.example:80/x.html#part"),
        ("http://a.example", "http://a.example/"),
        ("http://a.example/督察.html", "http://a.example/%E7%9D%A3%E5%AF%9F.html"),
    ],
)
def test_one_article_has_one_id_however_its_address_is_written(one: str, other: str) -> None:
    assert article_id(one) == article_id(other)


def test_a_query_string_and_an_odd_port_make_another_article() -> None:
    urls = [
        "http://a.example/x?id=1",
        "http://a.example/x?id=2",
        "http://a.example:8080/x?id=1",
        "http://[bad",
        "urn:sha256:0",
    ]
    assert len({article_id(url) for url in urls}) == len(urls)


def test_an_unknown_id_is_an_error_that_names_it(store: Store) -> None:
    with pytest.raises(StoreError, match="0123456789abcdef"):
        store.get("0123456789abcdef")


def test_a_batch_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.batch():
        store.save(FULL, capture=a_capture(1))
        store.record_outcome(Outcome(1, FULL.url, "new"))
        raise RuntimeError
    assert store.count() == 0
    assert store.processed_up_to() == 0


def test_each_capture_has_one_outcome(store: Store) -> None:
    store.record_outcome(Outcome(1, FULL.url, "failed", "RecursionError", "linchuan"))
    store.record_outcome(Outcome(1, FULL.url, "new", article_id=article_id(FULL.url), version=1))
    store.record_outcome(Outcome(2, FULL.url, "soft_404"))
    assert store.outcomes() == {"new": 1, "soft_404": 1}
    assert store.outcomes(since_capture=1) == {"soft_404": 1}
    found = store.outcome(1)
    assert found is not None
    assert (found.outcome, found.version) == ("new", 1)
    assert store.outcome(3) is None
    assert store.processed_up_to() == 2


def filled(store: Store, count: int) -> list[str]:
    ids = []
    with store.batch():
        for number in range(1, count + 1):
            url = f"http://www.linchuan.example/{number}.html"
            day = replace(FULL, url=url, published=f"20{10 + number % 7}-0{1 + number % 9}-15")
            region = ("410100", "410200", "620800")[number % 3]
            ids.append(
                store.save(day, capture=a_capture(number, url), annotations={"primary_region": region}).article_id
            )
    return ids


def test_iteration_crosses_its_pieces_in_a_fixed_order(store: Store) -> None:
    ids = filled(store, 450)
    assert [a.id for a in store.iterate()] == sorted(ids)
    dated = [(a.published_day, a.id) for a in store.iterate(order="date")]
    assert dated == sorted(dated)
    assert len(dated) == 450


def test_selections_filter_by_region_portal_and_days(store: Store) -> None:
    filled(store, 60)
    south = Selection(regions={"410100", "410200"}, since="2012-01-01", until="2014-12-31")
    found = list(store.iterate(south))
    assert found
    assert store.count(south) == len(found)
    assert {a.primary_region for a in found} == {"410100", "410200"}
    assert all("2012" <= a.published_day[:4] <= "2014" for a in found)
    assert store.count(Selection(regions=())) == 0
    assert store.count(Selection(portals={"linchuan"})) == 60


def test_undated_articles_are_outside_every_span_of_days(store: Store) -> None:
    store.save(replace(FULL, published=""), capture=a_capture(1))
    assert store.count(Selection(until="2030-01-01")) == 0
    assert store.count(Selection(since="1990-01-01")) == 0


def test_what_changed_waits_for_each_engine_until_it_is_marked(store: Store) -> None:
    ids = sorted(filled(store, 3))
    waiting = store.unindexed()
    assert [a.id for a in waiting] == ids
    store.mark_indexed({a.id: a.revision for a in waiting})
    assert store.unindexed() == []
    assert len(store.unindexed(engine="elasticsearch")) == 3
    store.annotate(ids[0], {"primary_region": "500000"})
    assert [a.id for a in store.unindexed()] == ids[:1]
    store.mark_indexed(ids)
    store.annotate(ids[0], {"primary_region": "500000"})
    assert store.unindexed() == [], "the same annotations again are no news"
    store.forget_index()
    assert len(store.unindexed()) == 3


def test_a_change_between_reading_and_marking_still_waits(store: Store) -> None:
    [key] = filled(store, 1)
    [read] = store.unindexed()
    store.annotate(key, {"primary_region": "500000"})
    store.mark_indexed({read.id: read.revision})
    assert [a.id for a in store.unindexed()] == [key]


def test_opening_twice_migrates_once_and_the_tables_are_those_of_the_schema(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path).create()
    Store.open(data).close()
    Store.open(data).close()
    engine = create_engine(data.database_url)
    made = inspect(engine)
    for table in schema.metadata.sorted_tables:
        columns = {c["name"]: (str(c["type"]), c["nullable"]) for c in made.get_columns(table.name)}
        assert columns == {c.name: (str(c.type), c.nullable) for c in table.columns}
        assert {i["name"] for i in made.get_indexes(table.name)} == {i.name for i in table.indexes}
    engine.dispose()
