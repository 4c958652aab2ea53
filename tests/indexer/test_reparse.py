"""Reparse: the articles are a function of captures and code, and every difference is told field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, update

from crawler.archive.exchange import Capture
from crawler.config import Config
from indexer import schema, site_blocks
from indexer.derive import Derived, Deriver
from indexer.reparse import Reparse
from indexer.reparse_report import FieldChange
from indexer.store import article_id
from indexer.workers import Workers, make_deriver
from tests.indexer.site import DERIVED, HOST, Site, article_page, everything


def reparse(site: Site, workers: Workers | None = None) -> tuple[Any, list[FieldChange]]:
    told: list[FieldChange] = []
    work = Reparse(site.archive, site.store, workers or site.workers, site.config, told.append)
    return work.run(), told


def reparse_anew(site: Site) -> tuple[Any, list[FieldChange]]:
    """With workers that know what was learnt meanwhile."""
    with Workers(site.data, site.config, 0) as workers:
        return reparse(site, workers)


def dump(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the derived tables without what only says which run wrote it or when an index heard of it."""
    found = {}
    with site.store.reading() as connection:
        for name in (*DERIVED, "outcomes"):
            table = schema.metadata.tables[name]
            columns = [c for c in table.columns if c.name not in ("run", "revision")]
            rows = connection.execute(table.select().with_only_columns(*columns).order_by(*table.primary_key.columns))
            found[name] = [tuple(row) for row in rows]
    return found


def test_with_the_same_code_nothing_changes(site: Site) -> None:
    everything(site)
    before = dump(site)
    report, told = reparse(site)
    assert not report.changed
    assert told == []
    assert dump(site) == before
    assert report.outcomes == {
        "new": 6, "changed": 2, "unchanged": 2, "list": 1, "http_404": 1, "timeout": 1,
    }  # fmt: skip
    revisions = {article.revision for article in site.store.iterate() if article.versions == 1}
    assert revisions == {1}, "no index has to hear of anything"


@pytest.mark.parametrize("emptied", [DERIVED, (*DERIVED, "outcomes", "index_state", "reparse_runs"), ("articles",)])
def test_emptied_tables_come_back_as_they_were(site: Site, emptied: tuple[str, ...]) -> None:
    everything(site)
    reparse(site)
    before = dump(site)
    with site.store.batch() as connection:
        for name in emptied:
            connection.execute(delete(schema.metadata.tables[name]))
    report, _ = reparse(site)
    assert report.articles == {"added": 6}
    assert dump(site) == before
    again, _ = reparse(site)
    assert not again.changed


def test_rows_that_a_foreign_tool_orphaned_are_replaced(site: Site) -> None:
    everything(site)
    before = dump(site)
    engine = create_engine(site.data.database_url)  # without our settings: foreign keys are not looked at
    with engine.begin() as connection:
        connection.execute(delete(schema.articles))
    engine.dispose()
    assert site.store.count() == 0
    assert dump(site)["versions"]
    reparse(site)
    assert dump(site) == before


class Newer(Deriver):
    """Code that came after: it reads one thing differently in each of these ways."""

    def derive(self, capture: Capture) -> Derived:
        found = super().derive(capture)
        article = found.article
        if article is None:
            return found
        if capture.url.endswith("/a/1.html"):
            return replace(found, article=replace(article, source="溪水日报"))
        if capture.url.endswith("/a/2.html"):  # the versions differed only in what newer code strips
            return replace(found, article=replace(article, body=article.body.split("\n")[0]))
        if capture.url.endswith("/a/5.html"):
            return Derived(capture, "soft_404", "says so in its title")
        if capture.url.endswith("/a/6.html"):
            return replace(found, annotations={**(found.annotations or {}), "genre": "notice_of_ours"})
        return found


def make_newer(path: Path, url: str, config: Config) -> Deriver:
    made = make_deriver(path, url, config)
    return Newer(made.archive, made.portals, made.site_blocks)


@pytest.fixture
def newer(site: Site) -> Iterator[Workers]:
    with Workers(site.data, site.config, 0, make_newer) as workers:
        yield workers


def test_newer_code_replaces_in_place_and_tells_each_field(site: Site, newer: Workers) -> None:
    everything(site)
    site.store.mark_indexed([article.id for article in site.store.iterate()])
    report, told = reparse(site, newer)
    one = article_id(HOST + "/a/1.html")
    assert ("source", "济源市生态环境局", "溪水日报") in [
        (c.field, c.before, c.after) for c in told if c.article_id == one
    ]
    assert report.fields["source"] == 1
    assert report.fields["annotations.genre"] == 1
    assert report.moved == {"new -> soft_404": 1, "changed -> unchanged": 2}
    assert report.articles == {"removed": 1}
    assert report.versions["removed"] == 3
    two = site.store.get(article_id(HOST + "/a/2.html"))
    assert (two.version, two.versions, two.capture_id) == (1, 1, 2)
    assert site.store.get(one).source == "溪水日报"
    assert {a.url.removeprefix(HOST) for a in site.store.unindexed()} == {"/a/1.html", "/a/2.html", "/a/6.html"}
    assert site.store.orphans() == [article_id(HOST + "/a/5.html")]


def test_newer_code_gives_the_same_from_nothing_and_in_place(site: Site, newer: Workers) -> None:
    everything(site)
    reparse(site, newer)
    in_place = dump(site)
    with site.store.batch() as connection:
        for name in (*DERIVED, "outcomes"):
            connection.execute(delete(schema.metadata.tables[name]))
    reparse(site, newer)
    assert dump(site) == in_place


def test_going_back_to_the_older_code_gives_the_older_articles(site: Site, newer: Workers) -> None:
    everything(site)
    before = dump(site)
    reparse(site, newer)
    assert dump(site) != before
    reparse(site)
    assert dump(site) == before


def test_long_changes_are_shown_where_they_part(site: Site, newer: Workers) -> None:
    everything(site)
    _, told = reparse(site, newer)
    [body] = [change for change in told if change.field == "body"]
    assert len(body.before) < 130
    assert body.before.startswith("…")


def test_a_stopped_run_goes_on_and_ends_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    everything(site)
    before = dump(site)
    with site.store.batch() as connection:
        connection.execute(delete(schema.articles))
    monkeypatch.setattr("indexer.processing.BATCH", 3)
    work = Reparse(site.archive, site.store, site.workers, site.config)

    def stop(_: int) -> None:
        if work.last_capture >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work.run(stop)
    resumed = Reparse(site.archive, site.store, site.workers, site.config)
    assert (resumed.resumed, resumed.run_id) == (True, work.run_id)
    report = resumed.run()
    assert dump(site) == before
    assert report.articles == {"added": 6}, "the report is of the whole run"
    assert not Reparse(site.archive, site.store, site.workers, site.config).resumed


def test_a_run_of_other_code_is_not_resumed(site: Site) -> None:
    everything(site)
    work = Reparse(site.archive, site.store, site.workers, site.config)
    with site.store.batch() as connection:
        values = {"last_capture": 4, "made_by": "0.0.1+0"}
        connection.execute(update(schema.reparse_runs).values(**values))
    fresh = Reparse(site.archive, site.store, site.workers, site.config)
    assert (fresh.resumed, fresh.run_id) == (False, work.run_id + 1)


def test_pages_captured_meanwhile_are_taken_in(site: Site) -> None:
    everything(site)
    new = site.fetch("/a/20.html", article_page(20))
    report, _ = reparse(site)
    outcome = site.store.outcome(new.id)
    assert outcome is not None
    assert outcome.outcome == "new"
    assert report.articles == {"added": 1}
    assert site.process() == []


@pytest.fixture
def recurring(site: Site) -> Iterator[Site]:
    """A site whose every notice carries the same sentence of its own."""
    for number in range(1, 9):
        site.fetch(f"/a/{number}.html", article_page(number, extra="本栏目由溪水市融媒体中心与督察办联合推出"))
    site.process()
    yield site


def test_learnt_blocks_are_taken_out_and_learning_again_gives_the_same(recurring: Site) -> None:
    learnt = site_blocks.learn(recurring.store)
    assert sum(learnt.values()) > 0
    reparse_anew(recurring)
    assert not [a for a in recurring.store.iterate() if "融媒体中心" in a.body]
    assert all(any("融媒体中心" in s.text for s in a.stripped) for a in recurring.store.iterate())
    assert site_blocks.learn(recurring.store) == learnt
    report, _ = reparse_anew(recurring)
    assert not report.changed


def test_article_in_many_columns_is_no_boilerplate(site: Site) -> None:
    for number in range(1, 7):
        site.fetch(f"/a/{number}.html", article_page(number))
    for column in "bcdefg":
        site.fetch(f"/{column}/9.html", article_page(9))
    site.process()
    before = {a.url: a.body for a in site.store.iterate()}
    site_blocks.learn(site.store)
    reparse_anew(site)
    own = set(before[next(u for u in before if u.endswith("/b/9.html"))].split("\n"))
    shared = set.union(*({*body.split("\n")} for url, body in before.items() if "/a/" in url))
    for article in site.store.iterate():
        if article.url.endswith("/9.html"):
            assert own - shared <= {*article.body.split("\n")}
