"""A search from end to end: store, engine, answer as JSON, command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.archive.datadir import DataDirectory
from crawler.config import load_config
from crawler.errors import EngineError
from crawler.items import Article, Flag
from ducha import cli
from indexer.document import document_from
from indexer.engines import open_engine
from indexer.engines.base import Engine, Failure, IndexReport, SearchOptions
from indexer.engines.embedded import EmbeddedEngine
from indexer.expansion import expand, variants_of
from indexer.indexing import catch_up
from indexer.query import parse
from indexer.rebuilding import rebuild_index
from indexer.refusals import Refusals
from indexer.search import search_archive
from indexer.store import Store
from tests.search.stored import capture, fill_store

FIRST = Article(
    kind="article", url="http://www.example.gov.cn/first.html", title="灵台縣召開環保督察推進會",
    published="2018-08-09T08:48+08:00", published_precision="minute", source="示例日报",
    body="会议强调，坚持邊督邊改。\n共移交信访件32件。", flags=(Flag("truncated", 3, 5),),
)  # fmt: skip
NOTES = {
    "primary_region": "620822", "regions": [{"code": "620822", "name": "灵台县", "role": "primary", "count": 2}],
    "inspections": ["2.3"], "level": "central", "stage": "rectify_as_inspect", "genre": "meeting",
    "media": ["water"], "figures": [],
}  # fmt: skip


@dataclass
class Archive:
    """A store of two hundred articles and an embedded index of them."""

    data: DataDirectory
    store: Store
    engine: Engine

    def run(self, *arguments: str) -> Result:
        """`ducha` with these arguments."""
        return CliRunner().invoke(cli, ["--data", str(self.data.path), *arguments], catch_exceptions=False)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    data = DataDirectory(tmp_path / "data").create()
    with Store.open(data) as store:
        fill_store(store, 200)
        store.save(FIRST, capture=capture(900, FIRST.url), annotations=NOTES)
        assert catch_up(store, data, load_config(environ={})).waiting == 0
        with open_engine(load_config(environ={}), data) as engine:
            yield Archive(data, store, engine)


def test_an_answer_holds_what_a_page_shows(archive: Archive) -> None:
    row = search_archive(archive.engine, archive.store, "边督边改 title:环保督察推进会 region:平凉").as_dict()
    assert row["query"] == "边督边改 title:环保督察推进会 region:620800"
    assert row["said"] == "标题或正文含“边督边改”，且标题含“环保督察推进会”，且主要地区为甘肃省平凉市（含下辖）"
    assert row["total"] == 1
    hit = row["hits"][0]
    assert {k: hit[k] for k in ("title", "url", "published", "source", "portal", "primary_region")} == {
        "title": "灵台縣召開環保督察推進會", "url": FIRST.url, "published": "2018-08-09T08:48+08:00",
        "source": "示例日报", "portal": "example-gov", "primary_region": "620822",
    }  # fmt: skip
    assert hit["score"] > 0
    ((start, stop),) = hit["marks"][0]
    assert hit["snippets"][0][start:stop] == "邊督邊改"
    assert [hit["title"][a:b] for a, b in hit["title_marks"]] == ["環保督察推進會"]
    assert [flag["name"] for flag in hit["flags"]] == ["truncated"]
    assert (row["facets"]["month"], row["facets"]["year"]) == ({"201808": 1}, {"2018": 1})
    assert row["facets"]["level"] == {"central": 1}
    assert row["facets"]["round"] == {"2": 1, "2.3": 1}
    assert {"620000", "620800", "620822"} <= set(row["facets"]["region"])
    json.dumps(row)


def test_variants_are_offered_and_only_searched_when_asked_for(archive: Archive) -> None:
    plain = search_archive(archive.engine, archive.store, "环保督查")
    assert (plain.total, plain.expanded) == (0, False)
    assert plain.expansions["环保督查"] == ("环保督察",)
    wide = search_archive(archive.engine, archive.store, "环保督查", expanded=True)
    assert wide.expanded and wide.total == search_archive(archive.engine, archive.store, "环保督察").total > 0
    assert wide.hits[0].snippets[0].marks
    assert expand(parse("“环保督查”"))[1] == {}
    assert variants_of("市环境保护局") == ("市生态环境局", "市环保局")


def test_an_archive_without_an_index_is_said_so(archive: Archive, tmp_path: Path) -> None:
    with EmbeddedEngine(tmp_path / "none") as engine, pytest.raises(EngineError, match="ducha index"):
        search_archive(engine, archive.store, "督察")


def test_a_document_holds_what_is_known_of_an_article() -> None:
    one = document_from(replace(FIRST, published="2018-08"), id="00000000000000a1")
    assert (one.published, one.month, one.year, one.flags) == ("2018-08-01", 201808, 2018, ("truncated",))
    assert document_from(replace(FIRST, published="昨天")).month == 0


def test_refusals_are_kept_until_the_engine_takes_the_document(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = archive.store.unindexed(1, "other") or []
    key = refused[0].id
    config = load_config(environ={})
    real = EmbeddedEngine.index

    def picky(engine: EmbeddedEngine, documents: object) -> IndexReport:
        kept = list(documents)  # type: ignore[call-overload]
        report = real(engine, [one for one in kept if one.id != key])
        return IndexReport(report.taken, tuple(Failure(one.id, "too odd") for one in kept if one.id == key))

    archive.engine.close()
    archive.store.forget_index("embedded")
    monkeypatch.setattr(EmbeddedEngine, "index", picky)
    report = catch_up(archive.store, archive.data, config)
    assert (report.waiting, dict(report.refused)) == (1, {key: "too odd"})
    assert "too odd" in archive.run("index", "--failed").output
    row = json.loads(archive.run("index", "--failed", "--jsonl").output)
    assert (row["id"], row["reason"]) == (key, "too odd")
    monkeypatch.undo()
    assert catch_up(archive.store, archive.data, config).waiting == 0
    assert Refusals(archive.data, "embedded").listed() == {}
    assert "refused nothing" in archive.run("index", "--failed").output


def test_a_rebuild_takes_everything_and_what_changes_meanwhile_waits(archive: Archive) -> None:
    changed = archive.store.unindexed(1, "other")[0]

    def watch(articles: object, total: int) -> object:
        for at, article in enumerate(articles):  # type: ignore[call-overload]
            yield article
            if at == total - 1:
                archive.store.annotate(changed.id, {"level": "npc"})

    report = rebuild_index(archive.engine, archive.store, archive.data, watch)  # type: ignore[arg-type]
    assert (report.indexed, report.before, report.refused) == (201, 201, {})
    assert [article.id for article in archive.store.unindexed()] == [changed.id]
    assert catch_up(archive.store, archive.data, load_config(environ={})).indexed == 1
    assert archive.engine.search(parse("level:npc"), SearchOptions()).hits[0].id == changed.id


def test_search_command_answers_in_json_lines_and_words(archive: Archive) -> None:
    whole = json.loads(archive.run("search", "边督边改", "--region", "灵台", "--level", "central", "--json").output)
    assert whole["total"] >= 1 and whole["query"] == "边督边改 region:620822 level:central"
    lines = archive.run("search", "整改", "--sort", "newest", "--limit", "3", "--jsonl").output.splitlines()
    days = [json.loads(line)["day"] for line in lines]
    assert len(days) == 3 and days == sorted(days, reverse=True)
    text = archive.run("search", "边督边改 title:环保督察推进会", "--context", "4").output
    assert "标题或正文含“边督边改”" in text and "，坚持邊督邊改。" in text


def test_pages_go_on_after_a_cursor(archive: Archive) -> None:
    first = json.loads(archive.run("search", "整改", "--limit", "5", "--json").output)
    second = json.loads(archive.run("search", "整改", "--limit", "5", "--after", first["next"], "--json").output)
    assert not {hit["id"] for hit in first["hits"]} & {hit["id"] for hit in second["hits"]}


def test_a_query_that_cannot_be_read_is_wrong_use_and_shows_where(archive: Archive) -> None:
    result = archive.run("search", "督察 OR")
    assert result.exit_code == 2
    assert "OR wants something after it" in result.output
    assert "  督察 OR\n       ^" in result.output
    assert "Perhaps: 督察" in result.output


def test_index_command_rebuilds_and_tells_the_state(archive: Archive) -> None:
    archive.engine.close()
    assert "201 articles in the new embedded index, 201 in the old one" in archive.run("index").output
    state = json.loads(archive.run("index", "--info", "--jsonl").output)
    assert (state["state"], state["documents"]) == ("ready", 201)
    assert "0 articles indexed" in archive.run("index", "--waiting").output
    with pytest.raises(EngineError, match="cannot be reached"):
        archive.run("index", "--engine", "elasticsearch", "--url", "http://127.0.0.1:9")


def test_no_archive_is_said_so(tmp_path: Path) -> None:
    from crawler.errors import UsageError

    for command in (["search", "督察"], ["index"]):
        with pytest.raises(UsageError, match="no archive here"):
            CliRunner().invoke(cli, ["--data", str(tmp_path / "none"), *command], catch_exceptions=False)
