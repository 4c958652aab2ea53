"""`ducha export`: the right articles, all of them, in a fixed order, or no file at all."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner, Result

from crawler.errors import DuchaError, ExportError, QueryError, UsageError
from crawler.items import Article
from ducha import cli
from indexer.exporters import Column, ExportFormat, Row, Writer, format_named
from indexer.exports import PIECE, Asked, export_to_file, select
from indexer.indexing import catch_up
from tests.indexer.site import Site, a_site

ALL = 12


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with a_site(tmp_path_factory.mktemp("export")) as site:
        site.filled(ALL)
        catch_up(site.store, site.data, site.config)
        yield site


def run(site: Site, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, ["--data", str(site.data.path), "export", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def lines(site: Site, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(site, *arguments, "-o", "-").stdout.splitlines()]


@pytest.mark.parametrize(
    ("region", "places"),
    [
        ("419001", {"419001"}),
        ("济源市", {"419001"}),
        ("濟源市", {"419001"}),
        ("410000", {"419001"}),
        ("河南省", {"419001"}),
        ("430000", {"430300"}),
        ("620800", {"620800"}),
        ("140000", {"141000"}),
        ("CN", {"419001", "430300", "620800", "141000"}),
        ("540000", set()),
    ],
)
def test_a_region_means_it_and_everything_below_it(filled: Site, region: str, places: set[str]) -> None:
    found = lines(filled, "--region", region)
    assert {row["primary_code"] for row in found} == places
    assert len(found) == ALL // 4 * len(places)


def test_regions_add_up(filled: Site) -> None:
    found = lines(filled, "--region", "济源市", "--region", "430000")
    assert {row["primary_code"] for row in found} == {"419001", "430300"}


def test_words_are_searched_in_either_script_and_filters_apply(filled: Site) -> None:
    assert len(lines(filled, "防尘网")) == len(lines(filled, "防塵網")) == 3
    assert lines(filled, "防尘网", "--region", "620000") == []
    assert len(lines(filled, "region:410000 防尘网")) == 3


def test_days_are_inclusive_and_may_be_months_or_years(filled: Site) -> None:
    days = [row["pub_date"] for row in lines(filled, "--since", "2021-04-03", "--until", "2021-04-05")]
    assert days == ["2021-04-03", "2021-04-04", "2021-04-05"]
    assert len(lines(filled, "--since", "2021", "--until", "2021-04")) == ALL
    assert lines(filled, "--until", "2020") == []


def test_the_order_is_day_then_id(filled: Site) -> None:
    found = [(row["pub_date"], row["article_id"]) for row in lines(filled)]
    assert found == sorted(found)
    assert len(found) == ALL


def test_the_manifest_says_what_the_set_is(filled: Site, tmp_path: Path) -> None:
    target = tmp_path / "sets" / "jiyuan.csv"
    run(filled, "防尘网", "--region", "济源市", "--since", "2021-04", "-o", str(target))
    manifest = json.loads((tmp_path / "sets" / "jiyuan.csv.manifest.json").read_text("utf-8"))
    assert manifest["file"] == "jiyuan.csv"
    assert set(manifest["versions"]) == {"ducha", "code", "store", "analysis"}
    assert manifest["format"] == "csv"
    assert manifest["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert manifest["bytes"] == target.stat().st_size
    assert (manifest["rows_expected"], manifest["rows_written"]) == (3, 3)
    assert manifest["regions"] == [{"asked": "济源市", "code": "419001", "name": "河南省济源市", "codes": 1}]
    assert manifest["since"] == "2021-04-01"
    assert "防尘网" in manifest["query"]
    assert "济源" in manifest["said"]["zh"]
    assert manifest["not_indexed"] == 0
    assert [c["name"] for c in manifest["columns"]][:3] == ["article_id", "version", "n_versions"]
    assert sorted(p.name for p in target.parent.iterdir()) == ["jiyuan.csv", "jiyuan.csv.manifest.json"]


def test_the_query_of_a_manifest_finds_the_same_set_again(filled: Site, tmp_path: Path) -> None:
    run(filled, "来信", "--region", "济源市", "--until", "2021-04-10", "-o", str(tmp_path / "a.jsonl"))
    manifest = json.loads((tmp_path / "a.jsonl.manifest.json").read_text("utf-8"))
    run(filled, manifest["query"], "-o", str(tmp_path / "b.jsonl"))
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_json_output_is_the_manifest(filled: Site, tmp_path: Path) -> None:
    said = json.loads(run(filled, "--json", "-o", str(tmp_path / "all.parquet")).stdout)
    assert said == json.loads((tmp_path / "all.parquet.manifest.json").read_text("utf-8"))
    assert said["rows_written"] == ALL


def test_the_format_follows_the_name_of_the_file(filled: Site, tmp_path: Path) -> None:
    run(filled, "-o", str(tmp_path / "all.xlsx"))
    assert (tmp_path / "all.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (["--region", "无此地", "-o", "x.csv"], UsageError, "no region"),
        (["--region", "朝阳区", "-o", "x.csv"], UsageError, "several regions"),
        (["--since", "April", "-o", "x.csv"], UsageError, "not a day"),
        (["--until", "2021-13", "-o", "x.csv"], UsageError, "not a day"),
        (["--format", "xlsx", "-o", "-"], UsageError, "pipe"),
        (["来信 (", "-o", "x.csv"], QueryError, "."),
    ],
)
def test_wrong_use_leaves_no_file(
    filled: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    arguments: list[str], error: type[DuchaError], said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=said):
        run(filled, *arguments)
    assert list(tmp_path.iterdir()) == []


class Full(ExportFormat):
    """A format on a disk that is full after two rows."""

    suffix = "full"
    media_type = "text/plain"
    help = ""

    def writer(self, stream: IO[bytes], columns: list[Column]) -> Writer:  # type: ignore[override]
        return _FullWriter(stream, columns)


class _FullWriter(Writer):
    rows = 0

    def write(self, row: Row) -> None:
        self.stream.write(b"x")
        self.rows += 1
        if self.rows > 2:
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_no_partial_file(filled: Site, tmp_path: Path) -> None:
    chosen = select(filled.store, filled.data, filled.config, Asked())
    with pytest.raises(ExportError, match="No space left"):
        export_to_file(filled.store, filled.config, chosen, Full(), tmp_path / "set.full")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_the_file_that_was_there(filled: Site, tmp_path: Path) -> None:
    target = tmp_path / "set.csv"
    target.write_bytes(b"yesterday's")
    chosen = select(filled.store, filled.data, filled.config, Asked())

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_to_file(filled.store, filled.config, chosen, format_named("csv"), target, stop)
    assert target.read_bytes() == b"yesterday's"
    assert [p.name for p in tmp_path.iterdir()] == ["set.csv"]


def test_an_article_that_leaves_during_the_export_is_an_error(filled: Site, tmp_path: Path) -> None:
    chosen = select(filled.store, filled.data, filled.config, Asked())
    gone = type(chosen)([*chosen.ids, "0123456789abcdef"], chosen.description)
    with pytest.raises(ExportError, match="0123456789abcdef"):
        export_to_file(filled.store, filled.config, gone, format_named("csv"), tmp_path / "set.csv")
    assert list(tmp_path.iterdir()) == []


def test_articles_that_no_index_has_are_exported_by_region_and_missed_aloud_by_words(
    site: Site, tmp_path: Path
) -> None:
    site.filled(4)
    assert len(lines(site, "--region", "419001")) == 1
    result = run(site, "防尘网", "-o", str(tmp_path / "set.csv"), code=3)
    assert "4 articles are not indexed yet" in result.stderr
    assert json.loads((tmp_path / "set.csv.manifest.json").read_text())["not_indexed"] == 4


def test_without_an_archive_the_error_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["--data", str(tmp_path / "none"), "export", "-o", str(tmp_path / "x.csv")])
    assert "ducha import" in str(result.exception)


def test_a_set_of_many_pieces_is_whole_and_in_order(site: Site, tmp_path: Path) -> None:
    [key] = site.filled(1)
    one = site.store.get(key)
    capture = next(site.archive.captures())
    with site.store.batch():
        for number in range(1, 2 * PIECE + 7):
            url = f"{one.url}?{number}"
            page = Article(
                kind="article", url=url, title=one.title, body=one.body, published=f"2020-01-{number % 28 + 1:02}"
            )
            site.store.save(page, capture=replace(capture, url=url, id=capture.id + number))
    run(site, "-o", str(tmp_path / "all.csv"))
    manifest = json.loads((tmp_path / "all.csv.manifest.json").read_text("utf-8"))
    assert manifest["rows_written"] == manifest["rows_expected"] == 2 * PIECE + 7
    found = [(row["pub_date"], row["article_id"]) for row in lines(site)]
    assert found == sorted(found)
    assert len(set(found)) == 2 * PIECE + 7


def test_a_second_import_is_told_who_is_writing(site: Site, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("溪水市收到来信三封。", "utf-8")
    result = CliRunner().invoke(cli, ["--data", str(site.data.path), "import", str(note)])
    assert "is writing here" in str(result.exception)
