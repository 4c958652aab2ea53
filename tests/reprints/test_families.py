"""Families beside the store: the same from any order, after any change, and told to the index."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import Capture
from crawler.items import Article
from indexer import schema
from indexer.document import document_from
from indexer.reparse import Reparse
from indexer.reprints import Families
from indexer.store import Store, article_id
from tests.indexer.site import Site, a_site, article_page
from tests.reprints.copies import SHAPES, Text, copy_of, corpus, originals

START = datetime(2026, 3, 1, tzinfo=UTC)
HEAD = next(t for t in originals(20, seed=9) if len(t.body) > 500)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(DataDirectory(tmp_path / "data").create()) as opened:
        yield opened


def save(store: Store, families: Families, name: str, text: Text, capture: int = 0, host: str = "www.a.example") -> str:
    url = f"http://{host}/{name}.html"
    article = Article(kind="article", url=url, title=text.title, body=text.body, published=text.published)
    number = capture or store.count() + 1
    seen = Capture(
        id=number, url=url, role="page", portal_id="", column="", fetched=START + timedelta(hours=number), status=200,
        digest=f"sha256:{number}", kind="response", refers_to=None, outcome="ok", warc_file="a", offset=0, length=1,
        truncated="",
    )  # fmt: skip
    with store.batch():
        key = store.save(article, capture=seen).article_id
        families.update([key])
    return key


def partition(store: Store) -> dict[str, tuple[str, str, float, int]]:
    return {a.url: (a.family, a.family_role, a.family_score, a.family_size) for a in store.iterate()}


def test_copies_are_one_family_under_the_earliest(store: Store) -> None:
    families, chance = Families(store), random.Random(1)
    keys = [save(store, families, "head", HEAD)]
    keys += [
        save(store, families, shape, copy_of(HEAD, shape, chance)) for shape in ("spun", "traditional", "cut to 40 %")
    ]
    other = save(store, families, "other", next(originals(1, seed=4)))
    found = [store.get(key) for key in keys]
    assert {a.family for a in found} == {keys[0]}
    assert [a.family_role for a in found] == ["original", "reprint", "reprint", "excerpt"]
    assert {a.family_size for a in found} == {4}
    assert store.get(other).family == ""
    assert document_from(found[1]).family == keys[0]
    assert families.members(keys[0])[0].id == keys[0]
    assert len(families.members(keys[0])) == 4
    assert families.members("") == []


def test_head_is_the_earliest_whole_text_and_on_one_day_the_official_one(store: Store) -> None:
    families, day = Families(store), HEAD.published
    undated = save(store, families, "undated", Text(HEAD.title, HEAD.body, "", "g"))
    late = save(store, families, "late", HEAD)
    assert store.get(undated).family == late
    cut = save(store, families, "cut", Text(HEAD.title, HEAD.body[: len(HEAD.body) // 3], "2001-01-01", "g"))
    assert store.get(cut).family == late and store.get(cut).family_role == "excerpt"
    official = save(store, families, "official", Text(HEAD.title, HEAD.body, day, "g"), host="www.b.gov.cn")
    assert {store.get(key).family for key in (undated, late, cut, official)} == {official}


@pytest.mark.parametrize("seed", range(3))
def test_families_are_the_same_from_any_order(tmp_path: Path, seed: int) -> None:
    texts = [(f"p{number}", text) for number, text in enumerate(corpus(25, seed=seed))]
    found = []
    for order in range(3):
        random.Random(order).shuffle(texts)
        with Store.open(DataDirectory(tmp_path / f"{order}").create()) as store:
            families = Families(store)
            for name, text in texts:
                save(store, families, name, text)
            found.append(partition(store))
    assert found[0] == found[1] == found[2]
    assert sum(1 for family, *_ in found[0].values() if family) > 10


@pytest.mark.parametrize("seed", range(4))
def test_families_after_any_changes_are_those_of_the_texts_at_the_end(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    heads = list(originals(4, seed=seed))
    said: dict[str, Text] = {}
    with Store.open(DataDirectory(tmp_path / "changed").create()) as store:
        families = Families(store)
        for step in range(1, 61):
            name = f"p{chance.randrange(18)}"
            said[name] = copy_of(chance.choice(heads), chance.choice(sorted(SHAPES)), chance)
            save(store, families, name, said[name], capture=step)
        changed = partition(store)
    with Store.open(DataDirectory(tmp_path / "fresh").create()) as store:
        families = Families(store)
        for name, text in sorted(said.items()):
            save(store, families, name, text)
        assert partition(store) == changed


def test_one_that_joins_two_families_makes_them_one(store: Store) -> None:
    families = Families(store)
    third = len(HEAD.body) // 3
    first = save(store, families, "first", Text("青石滩治理见闻", HEAD.body[: 2 * third], "2020-01-02", "g"))
    last = save(store, families, "last", Text("另一篇的题目在这里", HEAD.body[third:], "2020-01-03", "g"))
    apart = {store.get(first).family, store.get(last).family}
    whole = save(store, families, "whole", Text(HEAD.title, HEAD.body, "2020-01-01", "g"))
    assert {store.get(key).family for key in (first, last, whole)} == {whole}
    assert whole not in apart


def test_changed_text_leaves_its_family_and_the_rest_stays(store: Store) -> None:
    families, chance = Families(store), random.Random(1)
    head = save(store, families, "head", HEAD)
    one = save(store, families, "one", copy_of(HEAD, "framed", chance))
    two = save(store, families, "two", copy_of(HEAD, "spun", chance))
    assert save(store, families, "head", next(originals(1, seed=4)), capture=90) == head
    assert store.get(head).family == ""
    assert {store.get(one).family, store.get(two).family} <= {one, two}
    assert store.get(one).family_size == 2
    save(store, families, "one", next(originals(1, seed=5)), capture=91)
    assert (store.get(two).family, store.get(two).family_size) == ("", 1)
    with store.reading() as connection:
        clusters = set(connection.execute(select(schema.reprints.c.cluster)).scalars())
        assert set(connection.execute(select(schema.reprint_keys.c.cluster)).scalars()) == clusters


def test_index_hears_of_articles_whose_family_changed_and_of_no_others(store: Store) -> None:
    families, chance = Families(store), random.Random(1)
    head = save(store, families, "head", HEAD)
    alone = save(store, families, "alone", next(originals(1, seed=4)))
    store.mark_indexed([head, alone])
    copy = save(store, families, "copy", copy_of(HEAD, "damaged 5 %", chance))
    assert {a.id for a in store.unindexed()} == {head, copy}
    store.mark_indexed([head, copy])
    families.update([head, alone, copy])
    third = save(store, families, "third", copy_of(HEAD, "spun", chance))
    assert {a.id for a in store.unindexed()} == {third}


def test_emptied_and_unknown_articles_are_caught_up_in_pieces(store: Store) -> None:
    families = Families(store)
    for number, text in enumerate(corpus(12, seed=2)):
        save(store, families, f"p{number}", text)
    before = partition(store)
    with store.batch() as connection:
        connection.execute(delete(schema.reprint_keys))
        connection.execute(delete(schema.reprints))
    again = Families(store)
    looked = [again.catch_up(7) for _ in range(20)]
    assert sum(looked) == len(before) and looked[-1] == 0 and max(looked) == 7
    assert partition(store) == before
    gone = article_id("http://www.a.example/p0.html")
    with store.batch() as connection:
        connection.execute(delete(schema.articles).where(schema.articles.c.id == gone))
    assert again.catch_up() == 1
    with store.reading() as connection:
        assert gone not in set(connection.execute(select(schema.reprints.c.article_id)).scalars())


def test_crawl_finds_families_and_reparse_finds_the_same(site: Site) -> None:
    for number in range(1, 5):
        site.fetch(f"/a/{number}.html", article_page(number))
        site.fetch(f"http://www.copy{number}.example/x.html", article_page(number, extra="本站转载自原发布单位。"))
        site.process()
    before = partition(site.store)
    assert sum(1 for family, *_ in before.values() if family) == 8
    assert len({family for family, *_ in before.values()}) == 4
    revisions = {a.id: a.revision for a in site.store.iterate()}
    Reparse(site.archive, site.store, site.workers, site.config).run()
    assert partition(site.store) == before
    assert {a.id: a.revision for a in site.store.iterate()} == revisions, "nothing changed, so no index has to hear"
    with site.store.batch() as connection:
        for table in (schema.articles, schema.reprints, schema.reprint_keys, schema.outcomes, schema.reparse_runs):
            connection.execute(delete(table))
    Reparse(site.archive, site.store, site.workers, site.config).run()
    assert partition(site.store) == before


def test_archive_from_before_families_is_caught_up_by_the_next_crawl(site: Site, tmp_path: Path) -> None:
    site.filled(4)
    with site.store.batch() as connection:
        connection.execute(delete(schema.reprint_keys))
        connection.execute(delete(schema.reprints))
    site.fetch("http://www.copy.example/x.html", article_page(1))
    site.process()
    assert partition(site.store)["http://www.copy.example/x.html"][3] == 2


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as made:
        yield made


def test_shapes_are_all_used() -> None:
    assert {t.shape for t in corpus(120, seed=1)} >= set(SHAPES)
