"""`ducha verify` names each disagreement of records, catalogue, store and index; `ducha status` shows the whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from crawler.archive import catalogue
from crawler.archive.runs import Runs
from crawler.config import Config
from ducha import cli
from indexer import schema
from indexer.engines import open_engine
from indexer.indexing import catch_up
from indexer.verify import KINDS, verify
from tests.indexer.site import HOST, Site, article_page


def findings(site: Site, config: Config | None = None) -> list[tuple[str, str]]:
    return [(f.kind, f.where) for f in verify(site.archive, site.store, site.data, config or site.config)]


@pytest.fixture
def sound(site: Site) -> Site:
    """Three articles, one with two versions, all indexed."""
    site.filled(3)
    site.fetch("/a/1.html", article_page(1, extra="补充：路口装上了喷雾装置。"))
    site.process()
    catch_up(site.store, site.data, site.config)
    return site


def test_a_sound_archive_has_no_findings(sound: Site) -> None:
    assert findings(sound) == []


Break = Callable[[Site], Any]


def change(sound: Site, *statements: Any) -> None:
    """Behind ducha's back, and without the database's own checks."""
    engine = create_engine(sound.data.database_url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)
    engine.dispose()


def key_of(sound: Site, number: int) -> str:
    return sound.store.by_url(f"{HOST}/a/{number}.html").id


def flip_a_byte(sound: Site) -> None:
    capture = next(sound.archive.captures())
    path = sound.data.archive / capture.warc_file
    held = bytearray(path.read_bytes())
    held[capture.offset + capture.length // 2] ^= 0xFF
    path.write_bytes(held)


def lose_a_capture(sound: Site) -> None:
    change(sound, delete(catalogue.captures).where(catalogue.captures.c.id == 2))


BREAKS: dict[str, Break] = {
    "damaged_record": flip_a_byte,
    "version_without_capture": lose_a_capture,
    "outcome_without_capture": lose_a_capture,
    "unprocessed_capture": lambda s: s.fetch("/a/9.html", article_page(9)),
    "version_digest_differs": lambda s: change(
        s, update(schema.versions).where(schema.versions.c.capture_id == 3).values(capture_digest="sha256:0")
    ),
    "text_digest_differs": lambda s: change(
        s, text("UPDATE versions SET content = replace(content, '防尘网', '防尘布') WHERE capture_id = 1")
    ),
    "article_without_version": lambda s: change(s, delete(schema.versions).where(schema.versions.c.capture_id == 3)),
    "version_without_article": lambda s: change(s, delete(schema.articles).where(schema.articles.c.id == key_of(s, 2))),
    "outcome_without_article": lambda s: change(s, delete(schema.articles).where(schema.articles.c.id == key_of(s, 2))),
    "article_id_differs": lambda s: change(s, update(schema.articles).values(url="http://elsewhere.example/")),
    "family_behind": lambda s: change(s, delete(schema.reprints).where(schema.reprints.c.article_id == key_of(s, 1))),
    "not_indexed": lambda s: s.store.annotate(key_of(s, 1), {"primary_region": "110000"}),
    "missing_from_index": lambda s: _in_engine(s, lambda engine: engine.delete([key_of(s, 1)])),
    "indexed_without_article": lambda s: change(s, delete(schema.articles).where(schema.articles.c.id == key_of(s, 2))),
}  # fmt: skip


def _in_engine(sound: Site, work: Callable[[Any], Any]) -> None:
    with open_engine(sound.config, sound.data) as engine:
        work(engine)
        engine.refresh()


@pytest.mark.parametrize("kind", BREAKS)
def test_each_disagreement_is_named(sound: Site, kind: str) -> None:
    BREAKS[kind](sound)
    assert kind in {found for found, _ in findings(sound)}


def test_every_kind_of_the_store_and_index_has_a_test() -> None:
    assert set(KINDS) - set(BREAKS) == {"index_unavailable"}


def test_an_index_that_cannot_be_asked_is_a_finding(sound: Site) -> None:
    values = {"index.engine": "elasticsearch", "elasticsearch.url": "http://127.0.0.1:9"}
    config = Config({**sound.config.values, **values})
    assert ("index_unavailable", "elasticsearch") in findings(sound, config)


def test_a_deleted_index_is_a_finding_and_the_next_catch_up_mends_it(sound: Site) -> None:
    shutil.rmtree(sound.data.index)
    assert {kind for kind, _ in findings(sound)} == {"missing_from_index"}
    assert catch_up(sound.store, sound.data, sound.config).indexed == 3
    assert findings(sound) == []


def run(sound: Site, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["--data", str(sound.data.path), *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


def test_verify_ends_with_0_or_3(sound: Site) -> None:
    assert run(sound, "verify").strip() == "4 captures, 3 articles: all agree"
    BREAKS["not_indexed"](sound)
    assert "not_indexed" in run(sound, "verify", code=3)
    [line] = run(sound, "verify", "--jsonl", code=3).splitlines()
    assert json.loads(line) == {
        "part": "index",
        "kind": "not_indexed",
        "where": "embedded",
        "detail": "1 articles that the index has not taken yet; `ducha index` or the next crawl does it",
    }
    assert len(json.loads(run(sound, "verify", "--json", code=3))["disagreements"]) == 1


def test_status_shows_holdings_runs_and_trouble(sound: Site) -> None:
    runs = Runs(sound.archive.engine)
    runs.finish_run(runs.start_run("crawl", "xishui"), {"new": 3})
    runs.note_column("xishui", "督察整改", "ok", {}, at=datetime.now(UTC) - timedelta(days=1))
    runs.note_column("xishui", "督察整改", "empty", {})
    runs.note_column("xishui", "曝光台", "ok", {})
    sound.archive.hosts.block("www.heshan.example", datetime.now(UTC) + timedelta(hours=5), "js_cookie")
    found = json.loads(run(sound, "status", "--json", code=3))
    assert f"process {os.getpid()}" in found["writer"]
    assert found["archive"]["captures"]["response"] == 4
    assert (found["store"]["articles"], found["store"]["versions"], found["store"]["with_region"]) == (3, 4, 3)
    assert found["outcomes"] == {"changed": 1, "new": 3}
    assert (found["index"]["state"], found["index"]["documents"], found["index"]["waiting"]) == ("ready", 3, 0)
    assert [(r["kind"], r["outcome"], r["counts"]) for r in found["runs"]] == [("crawl", "done", {"new": 3})]
    assert [h["host"] for h in found["blocked_hosts"]] == ["www.heshan.example"]
    assert [c["column"] for c in found["columns_in_trouble"]] == ["督察整改"]
    assert len(found["attention"]) == 2
    screen = run(sound, "status", code=3)
    for said in ("3 in 4 versions", "crawl xishui", "www.heshan.example refuses", "督察整改: empty", "3 new"):
        assert said in screen


def test_status_without_trouble_ends_with_0(sound: Site) -> None:
    sound.archive.close()
    found = json.loads(run(sound, "status", "--json"))
    assert (found["attention"], found["writer"]) == ([], "")


def test_status_with_a_dead_engine_still_answers(sound: Site) -> None:
    result = CliRunner().invoke(
        cli,
        ["--data", str(sound.data.path), "status", "--json"],
        env={"DUCHA_INDEX_ENGINE": "elasticsearch", "DUCHA_ELASTICSEARCH_URL": "http://127.0.0.1:9"},
    )
    assert json.loads(result.stdout)["index"]["state"] == "unavailable"
    assert result.exit_code == 3


def test_an_empty_data_directory_says_what_to_do(site: Site) -> None:
    missing = site.data.path.with_name("none")
    result = CliRunner().invoke(cli, ["--data", str(missing), "status"])
    assert "`ducha crawl` or `ducha import` makes one" in str(result.exception)


def test_duplicate_outcomes_cannot_be(sound: Site) -> None:
    values = {"capture_id": 1, "url": "x", "portal_id": "", "outcome": "new", "detail": "", "article_id": ""}
    with pytest.raises(IntegrityError, match="UNIQUE"), sound.store.batch() as connection:
        connection.execute(insert(schema.outcomes).values(**values, version=1, run=0))
