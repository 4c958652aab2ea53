"""`ducha import`: one named outcome for each file, whatever it holds; the same file again is unchanged."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from ducha import cli
from indexer.importing import ImportFile, Origin, media_type_of
from indexer.store import Store, article_id
from tests.indexer.site import LIST_PAGE, Site, a_site, article_page

TRADITIONAL = """濟源市公布群眾來信辦理情況

堆場已經蓋上防塵網，道路每天灑水三次。附近居民說，窗台上的灰比以前少了。"""


def run(data: Path, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["--data", str(data), "import", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


def rows(data: Path, *arguments: str, code: int = 0) -> dict[str, dict[str, Any]]:
    found = [json.loads(line) for line in run(data, *arguments, "--jsonl", code=code).splitlines()]
    assert len(found) == len({row["path"] for row in found}), "one row a file"
    return {Path(row["path"]).name: row for row in found}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of each sort that people drop into an import."""
    made = tmp_path / "files"
    (made / "more").mkdir(parents=True)
    text = (
        "关于群众来信办理情况的说明\n\n溪水市收到三封来信，都说的是夜里施工太吵。工地已经改在白天作业，并立了告示牌。\n"
    )
    files: dict[str, bytes] = {
        "article.html": article_page(1),
        "gbk.htm": article_page(2).decode().replace("utf-8", "gb2312").encode("gb18030"),
        "list.shtml": LIST_PAGE,
        "note.txt": text.encode(),
        "old.txt": text.encode("gb18030"),
        "traditional.txt": TRADITIONAL.encode("big5"),
        "empty.html": b"",
        "bytes.bin": bytes(range(256)) * 8,
        "photo.jpg": b"\xff\xd8\xff\xe0" + bytes(200),
        "nonsense.html": random.Random(7).randbytes(3000),
        "deep.html": b"<div>" * 30_000 + b"x",
        "half.html": article_page(3)[:900],
        "nul.txt": b"\0" * 5000,
        "noname": b"<!DOCTYPE html>" + article_page(0),
        "torn.warc.gz": gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n")[:20],
        "more/督察 通报.html": article_page(5),
    }
    for name, body in files.items():
        (made / name).write_bytes(body)
    (made / ".hidden.html").write_bytes(article_page(6))
    return made


def test_every_file_has_one_named_outcome_and_nothing_stops_the_import(folder: Path, tmp_path: Path) -> None:
    found = rows(tmp_path / "data", str(folder), code=3)
    assert {name: row["outcome"] for name, row in found.items()} == {
        "article.html": "new",
        "gbk.htm": "new",
        "list.shtml": "list",
        "note.txt": "new",
        "old.txt": "new",
        "traditional.txt": "new",
        "empty.html": "empty_file",
        "bytes.bin": "unsupported",
        "photo.jpg": "unsupported",
        "nonsense.html": found["nonsense.html"]["outcome"],
        "deep.html": found["deep.html"]["outcome"],
        "half.html": "new",
        "nul.txt": found["nul.txt"]["outcome"],
        "noname": "new",
        "torn.warc.gz": "damaged_warc",
        "督察 通报.html": "new",
    }
    assert all(row["outcome"] for row in found.values())


def test_importing_again_says_unchanged_and_makes_no_version(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = rows(data, str(folder), code=3)
    again = rows(data, str(folder), code=3)
    for name, row in first.items():
        assert again[name]["outcome"] == ("unchanged" if row["outcome"] == "new" else row["outcome"])
        assert again[name]["id"] == row["id"]
    with Store.open(DataDirectory(data)) as store:
        assert {article.versions for article in store.iterate()} == {1}


def test_the_bytes_are_archived_as_they_were(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    found = rows(data, str(folder / "gbk.htm"))
    with Archive.open(DataDirectory(data)) as archive:
        [capture] = archive.captures()
        record = archive.record(capture.id)
    assert record.body == (folder / "gbk.htm").read_bytes()
    assert (capture.role, capture.url) == ("import", found["gbk.htm"]["url"])
    assert record.header("Content-Disposition") == "inline; filename*=UTF-8''gbk.htm"


def test_address_site_and_time_are_taken_where_they_are_known(folder: Path, tmp_path: Path) -> None:
    url = "http://www.xishui.example/a/1.html"
    page = str(folder / "article.html")
    run(tmp_path / "data", page, "--url", url, "--fetched", "2021-04-07T20:00")
    with Store.open(DataDirectory(tmp_path / "data")) as store:
        article = store.get(article_id(url))
    assert (article.url, article.first_seen) == (url, "2021-04-07T12:00:00Z")


def test_an_address_that_the_browser_noted_is_believed(tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_bytes(b"<!-- saved from url=(0036)http://www.xishui.example/a/9.html -->\n" + article_page(9))
    [row] = rows(tmp_path / "data", str(page)).values()
    assert row["url"] == "http://www.xishui.example/a/9.html"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.html"], "no such file"),
        (["{folder}", "--url", "http://a.example/"], "one page"),
        (["{folder}/note.txt", "--fetched", "last week"], "not a date"),
        (["{folder}/note.txt", "--site", "nowhere"], "no portal nowhere"),
    ],
)
def test_wrong_use_is_told_before_anything_is_archived(
    folder: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    filled = [argument.replace("{folder}", str(folder)) for argument in arguments]
    result = CliRunner().invoke(cli, ["--data", str(tmp_path / "data"), "import", *filled])
    assert said in str(result.exception)
    assert not (tmp_path / "data" / "ducha.db").exists()


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    """A WARC file as another crawler might have made it, out of our own archive."""
    with a_site(tmp_path / "other") as site:
        site.fetch("/a/1.html", article_page(1))
        site.fetch("/a/1.html", article_page(1))
        site.fetch("/a/2.html", article_page(2), response_headers=[("Content-Type", "text/html"), ("X", "y")])
        site.fetch("/style.css", b"body{}", response_headers=[("Content-Type", "text/css")])
        site.fetch("/gone.html", b"<html>Not Found</html>", status=404)
        [made] = site.data.archive.glob("*.warc.gz")
    return made


def test_a_warc_file_brings_its_pages_with_their_addresses_and_times(warc: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    [row] = rows(data, str(warc)).values()
    assert row["outcome"] == "warc"
    assert row["records"] == {"new": 2, "unchanged": 1, "http_404": 1, "not_a_page": 1}
    with Store.open(DataDirectory(data)) as store:
        article = store.get(article_id("http://www.xishui.example/a/1.html"))
    assert (article.first_seen, article.last_seen) == ("2026-03-03T01:00:00Z", "2026-03-04T01:00:00Z")


def test_a_warc_file_cut_short_gives_what_is_whole(warc: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(warc.read_bytes()[:-200])
    [row] = rows(tmp_path / "data", str(cut), code=3).values()
    assert row["outcome"] == "damaged_warc"
    assert row["records"]["new"] == 2


def test_a_page_above_the_limit_is_cut_and_says_so(tmp_path: Path) -> None:
    page = tmp_path / "big.html"
    page.write_bytes(article_page(1) + b"<!--" + b"x" * 5000 + b"-->")
    [exchange] = ImportFile(page).exchanges(Origin(), 4000)
    assert (len(exchange.body), exchange.truncated) == (4000, "length")


def test_a_killed_import_is_caught_up_by_the_next(tmp_path: Path) -> None:
    with a_site(tmp_path) as site:
        site.fetch("/a/1.html", article_page(1))
        data = site.data.path
    note = tmp_path / "note.txt"
    note.write_text("溪水市收到来信三封，工地已经改在白天作业。\n请大家继续监督。", "utf-8")
    run(data, str(note))
    with Store.open(DataDirectory(data)) as store:
        assert store.outcomes() == {"new": 2}


def test_output_for_a_person_counts_by_outcome(folder: Path, tmp_path: Path) -> None:
    said = run(tmp_path / "data", str(folder), code=3)
    assert "16 files: " in said
    assert "damaged_warc" in said
    assert "documents indexed" in said


@pytest.mark.parametrize(
    ("name", "start", "media_type"),
    [
        ("a.HTML", b"", "text/html"),
        ("a.dat", b"  <?xml version='1.0'?>", "application/xml"),
        ("a.dat", b"<HTML >", "text/html"),
        ("a.txt", b"<html>", "text/plain"),
        ("a.dat", b"%PDF-1.4", ""),
    ],
)
def test_the_media_type_comes_from_the_name_then_from_the_bytes(name: str, start: bytes, media_type: str) -> None:
    assert media_type_of(Path(name), start) == media_type


def test_outcomes_of_files_agree_with_those_of_captures(site: Site, folder: Path) -> None:
    site.archive.close()
    found = rows(site.data.path, str(folder), code=3)
    counted = Counter(row["outcome"] for row in found.values() if row["url"])
    assert dict(counted) == site.store.outcomes()
