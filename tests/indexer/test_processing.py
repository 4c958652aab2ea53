"""Every captured page gets exactly one named outcome, and only what is an article becomes one."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import Capture
from crawler.config import Config
from indexer import derive, outcomes
from indexer.derive import Derived, Deriver
from indexer.processing import Processor
from indexer.store import Store, article_id
from indexer.workers import Workers, make_deriver
from tests.indexer.site import HOST, LIST_PAGE, Site, article_page


def test_a_captured_page_becomes_an_article_with_its_place_in_the_archive(site: Site) -> None:
    capture = site.fetch("/a/1.html", article_page(1))
    [outcome] = site.process()
    assert (outcome.capture_id, outcome.outcome, outcome.version) == (capture.id, "new", 1)
    article = site.store.get(outcome.article_id)
    assert (article.title, article.capture_id) == ("济源市公布第1批群众来信办理情况", capture.id)
    assert (article.primary_region, article.column) == ("419001", "督察整改")
    assert "防尘网" in article.body
    assert "版权所有" not in article.body
    assert article.capture_digest == capture.digest


def test_each_kind_of_answer_has_its_name(site: Site) -> None:
    site.fetch("/a/1.html", article_page(1))
    site.fetch("/list/", LIST_PAGE)
    site.fetch("/gone.html", b"<html><body>Not Found</body></html>", status=404)
    site.fetch("/moved.html", b"", status=302, response_headers=[("Location", "/a/1.html")])
    site.fetch("/empty.html", b"<html><head><title>x</title></head><body></body></html>")
    site.fetch("/wall.html", b"<html><script>var a=1</script></html>", status=521, outcome="blocked:js_cookie")
    site.fetch("/a/1.pdf", b"%PDF-1.4", role="attachment", response_headers=[("Content-Type", "application/pdf")])
    site.archive.failure(HOST + "/slow.html", "timeout", "60 s")
    named = {outcome.url.removeprefix(HOST): outcome.outcome for outcome in site.process()}
    assert named == {
        "/a/1.html": "new",
        "/list/": "list",
        "/gone.html": "http_404",
        "/moved.html": "redirect",
        "/empty.html": "empty_shell",
        "/wall.html": "blocked",
        "/a/1.pdf": "attachment",
        "/slow.html": "timeout",
    }
    assert site.store.count() == 1


def test_lists_and_robots_are_the_spiders_matter(site: Site) -> None:
    site.fetch("/robots.txt", b"User-agent: *", role="robots")
    site.fetch("/list/", LIST_PAGE, role="list")
    assert site.process() == []


def test_an_unchanged_page_is_not_read_again(site: Site) -> None:
    site.fetch("/a/1.html", article_page(1))
    site.process()
    again = site.fetch("/a/1.html", article_page(1))
    assert again.kind == "revisit"
    processor = Processor(site.archive, site.store, site.workers)
    [outcome] = processor.run()
    assert (outcome.outcome, outcome.version) == ("unchanged", 1)
    assert processor.progress.seconds == {}
    assert site.store.get(outcome.article_id).last_seen == "2026-03-04T01:00:00Z"


def test_not_modified_is_unchanged_too(site: Site) -> None:
    site.fetch("/a/1.html", article_page(1))
    site.fetch("/a/1.html", b"", status=304)
    assert [o.outcome for o in site.process()] == ["new", "unchanged"]


def test_a_page_that_changes_and_changes_back_has_three_versions(site: Site) -> None:
    for extra in ("", "补充：隔声屏障已经装好。", ""):
        site.fetch("/a/1.html", article_page(1, extra=extra))
    named = site.process()
    assert [(o.outcome, o.version) for o in named] == [("new", 1), ("changed", 2), ("changed", 3)]
    bodies = [v.body for v in site.store.versions(named[0].article_id)]
    assert bodies[0] == bodies[2] != bodies[1]


def test_a_disappeared_page_keeps_its_article(site: Site) -> None:
    site.fetch("/a/1.html", article_page(1))
    site.fetch("/a/1.html", b"<html><body>Not Found</body></html>", status=404)
    site.fetch("/a/1.html", b"<html><body>Not Found</body></html>", status=404)
    assert [o.outcome for o in site.process()] == ["new", "http_404", "http_404"]
    assert site.store.get(article_id(HOST + "/a/1.html")).version == 1


def test_the_same_address_over_https_is_the_same_article(site: Site) -> None:
    site.fetch("/a/1.html", article_page(1))
    site.fetch(HOST.replace("http:", "https:") + "/a/1.html", article_page(1))
    assert [o.outcome for o in site.process()] == ["new", "unchanged"]
    assert site.store.count() == 1


class Breaking(Deriver):
    """Breaks where the address says so, as a hostile page might."""

    def derive(self, capture: Capture) -> Derived:
        if "die" in capture.url:
            os._exit(9)
        return super().derive(capture)


class Odd:
    """An archive in which some records do what a parser might do with a hostile page."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def record(self, capture_id: int) -> Any:
        record = self.archive.record(capture_id)
        if "break" in record.url:
            raise RecursionError
        if "hang" in record.url:
            time.sleep(30)
        return record


def make_breaking(path: Path, url: str, config: Config) -> Deriver:
    made = make_deriver(path, url, config)
    return Breaking(made.archive, made.portals, made.site_blocks)


def test_a_page_that_breaks_a_step_is_named_and_stops_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derive, "PAGE_SECONDS", 0.5)
    captures = [site.fetch(f"/{name}.html", article_page(n)) for n, name in enumerate(("break", "hang", "well"))]
    deriver = Deriver(Odd(site.archive), {})
    found = [deriver.derive(capture) for capture in captures]
    assert [(d.outcome, d.detail) for d in found] == [
        ("failed", "RecursionError"),
        ("too_slow", "more than 0.5 s"),
        ("", ""),
    ]


def test_a_damaged_record_is_named_and_stops_nothing(site: Site) -> None:
    capture = site.fetch("/a/1.html", article_page(1))
    site.fetch("/a/2.html", article_page(2))
    path = site.data.archive / capture.warc_file
    held = bytearray(path.read_bytes())
    held[capture.offset + 40 : capture.offset + 60] = bytes(20)
    path.write_bytes(held)
    assert [o.outcome for o in site.process()] == ["unreadable", "new"]


@pytest.mark.slow
def test_a_page_that_kills_its_process_is_found_and_the_others_are_read(site: Site) -> None:
    names = [*(f"/a/{n}.html" for n in range(12)), "/die.html", *(f"/a/{n}.html" for n in range(12, 20))]
    captures = [site.fetch(name, article_page(n)) for n, name in enumerate(names)]
    with Workers(site.data, site.config, 1, make_breaking) as workers:
        found = list(workers.derive(captures))
    assert [d.capture.id for d in found] == [c.id for c in captures]
    assert [d.capture.url for d in found if d.outcome] == [HOST + "/die.html"]
    assert found[12].outcome == outcomes.CRASHED


def test_an_interrupted_batch_is_taken_up_again(site: Site) -> None:
    for number in range(1, 4):
        site.fetch(f"/a/{number}.html", article_page(number))
    processor = Processor(site.archive, site.store, site.workers)
    derived = list(site.workers.derive(processor.pending()))
    with pytest.raises(KeyboardInterrupt), site.store.batch():
        processor.save(derived[:2])
        raise KeyboardInterrupt
    assert site.store.count() == 0
    assert [o.outcome for o in site.process()] == ["new", "new", "new"]
    assert site.process() == []


def test_two_processors_do_each_capture_once(site: Site) -> None:
    site.fetch("/a/1.html", article_page(1))
    site.fetch("/a/1.html", article_page(1, extra="补充一段。"))
    one, other = (Processor(site.archive, site.store, site.workers) for _ in range(2))
    derived = list(site.workers.derive(one.pending()))
    assert [o.outcome for o in one.save(derived)] == ["new", "changed"]
    assert other.save(derived) == []
    assert [v.version for v in site.store.versions(article_id(HOST + "/a/1.html"))] == [1, 2]


def test_a_revisit_of_an_older_text_is_a_new_version(site: Site) -> None:
    first = site.fetch("/a/1.html", article_page(1))
    site.fetch("/a/1.html", article_page(1, extra="后来加的一段。"))
    third = site.fetch("/a/1.html", article_page(1))
    assert (third.kind, third.refers_to) == ("revisit", first.id)
    assert [o.outcome for o in site.process()] == ["new", "changed", "changed"]


def test_a_text_that_cannot_be_annotated_is_still_an_article(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("indexer.annotate.annotate", fails)
    site.fetch("/a/1.html", article_page(1))
    [outcome] = site.process()
    assert (outcome.outcome, outcome.detail) == ("new", "annotate:ZeroDivisionError")
    assert site.store.get(outcome.article_id).annotations == {}


def test_progress_counts_what_was_kept(site: Site) -> None:
    for number in range(1, 4):
        site.fetch(f"/a/{number}.html", article_page(number))
    processor = Processor(site.archive, site.store, site.workers)
    processor.run()
    assert processor.progress.captures == 3
    assert processor.progress.outcomes == {"new": 3}
    assert set(processor.progress.seconds) == {"read", "article", "annotate"}


def test_reading_from_another_store_sees_what_was_committed(site: Site) -> None:
    [key] = site.filled(1)
    with Store.open(DataDirectory(site.data.path)) as other:
        assert other.get(key) == site.store.get(key)
    assert replace(site.store.get(key), body="") != site.store.get(key)
