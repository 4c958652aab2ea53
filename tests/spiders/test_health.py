"""Alarms: a redesign that still answers 200 is noticed, each trouble is told once, and told as over when it is."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Self
from xml.etree import ElementTree as ET

import httpx
import pytest

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.runs import ColumnVisit
from crawler.config import load_config
from crawler.portal import Portal
from indexer.alarms import Alarms
from indexer.health import Finding, PageSeen, change, of_pages, of_visits
from search_ui.app import create_app
from tests.portals.prose import PLACES
from tests.portals.replies import Asked, Reply
from tests.portals.sample import articles, sample_world
from tests.portals.server import PortalServer
from tests.spiders.crawling import Crawler

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
PORTAL = Portal(
    "qinghe", "青禾县", "620822", ("http://a.example",), "trs_wcm", expectations={"items": 4.0, "body": 0.8}
)
GOOD = PageSeen(900, True)
ATOM = "{http://www.w3.org/2005/Atom}"


def visits(*told: tuple[str, int]) -> list[ColumnVisit]:
    """Visits with health and size of page 1, the newest first."""
    return [
        ColumnVisit(-n, 1, "qinghe", "环保督察", AT - timedelta(days=n), health, {"first_page": size, "ended": "known"})
        for n, (health, size) in enumerate(told)
    ]


def kinds(found: list[Finding]) -> list[str]:
    return [finding.kind for finding in found]


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ([("ok", 20)] * 6, []),
        ([("archived", 20)] * 6, []),
        ([("empty", 0), *[("ok", 20)] * 5], ["redesigned"]),
        ([("stub", 0), *[("ok", 20)] * 5], ["redesigned"]),
        ([("ok", 0), *[("ok", 4)] * 5], ["expectation"]),  # few articles go up and down by themselves
        ([("ok", 1), *[("ok", 20)] * 5], ["redesigned"]),
        ([("empty", 0)], ["empty"]),  # a column that never had an article was not redesigned
        ([("empty", 0), ("ok", 20)], ["empty"]),  # one good visit is no history
        ([("ok", 4), *[("ok", 20)] * 5], ["redesigned"]),
        ([("ok", 15), *[("ok", 20)] * 5], []),
        ([("ok", 3), ("ok", 3)], ["expectation"]),
        ([("moved", 20), *[("ok", 20)] * 5], ["moved"]),
        ([("http_404", 0), *[("ok", 20)] * 5], ["http_404"]),
    ],
)
def test_a_columns_visits_tell_its_health(told: list[tuple[str, int]], kind: list[str]) -> None:
    assert kinds(of_visits(PORTAL, visits(*told))) == kind


def test_what_concerns_the_host_is_one_alarm_for_all_columns() -> None:
    (found,) = of_visits(PORTAL, visits(("blocked:521", 0)))
    assert (found.column, found.kind) == ("", "blocked:521")


def test_pages_that_lose_their_body_are_a_redesign() -> None:
    assert kinds(of_pages(PORTAL, [PageSeen(0, True)] * 3 + [GOOD] * 20)) == ["redesigned"]
    assert kinds(of_pages(PORTAL, [PageSeen(900, False)] * 4 + [GOOD] * 20)) == ["redesigned"]
    assert kinds(of_pages(PORTAL, [PageSeen(60, True)] * 3 + [GOOD] * 20)) == ["redesigned"]


def test_single_odd_pages_and_short_histories_are_none() -> None:
    assert of_pages(PORTAL, [PageSeen(0, True), *[GOOD] * 20]) == []
    assert of_pages(PORTAL, [PageSeen(0, True), GOOD] * 10)[0].kind == "expectation"  # was never better
    assert of_pages(PORTAL, [PageSeen(0, True)] * 3 + [GOOD] * 4) == []
    assert change([PageSeen(300, True), PageSeen(90, True), PageSeen(80, True)], [GOOD] * 9) == ""


def test_an_alarm_is_raised_once_and_closed_when_it_is_over(tmp_path: Path) -> None:
    register = Alarms(DataDirectory(tmp_path))
    finding = Finding("qinghe", "", "blocked:521", "refused")
    assert len(register.update([finding], ["qinghe"], AT)) == 1
    for day in range(1, 4):
        assert register.update([finding], ["qinghe"], AT + timedelta(days=day)) == []
    (alarm,) = register.open()
    assert alarm.since == AT.isoformat()
    register.update([], ["linxu"], AT + timedelta(days=4))
    assert register.open(), "another portal's run says nothing of this one"
    register.update([], ["qinghe"], AT + timedelta(days=5))
    assert register.open() == [] and register.all()[0].until
    assert len(register.update([finding], ["qinghe"], AT + timedelta(days=9))) == 1  # again is anew
    assert len({a.id for a in register.all()}) == 2


def test_a_torn_register_begins_anew(tmp_path: Path) -> None:
    register = Alarms(DataDirectory(tmp_path))
    register.path.parent.mkdir(parents=True)
    register.path.write_text('[{"portal": "qin', "utf-8")
    assert register.open() == []
    assert register.update([Finding("a", "", "moved", "x")], ["a"], AT)


def test_the_feed_is_atom(tmp_path: Path) -> None:
    register = Alarms(DataDirectory(tmp_path))
    register.update([Finding("qinghe", "督察 <&> 整改", "moved", 'to "x" & y')], ["qinghe"], AT)
    feed = ET.fromstring(register.feed_path.read_text("utf-8"))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "qinghe 督察 <&> 整改 moved"
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "updated", "published", "summary"))


class Hook:
    """A webhook on this machine that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join(5)
        self.server.server_close()


def test_the_webhook_is_told_once_and_again_if_it_did_not_answer(tmp_path: Path) -> None:
    register = Alarms(DataDirectory(tmp_path))
    register.update([Finding("qinghe", "", "moved", "x")], ["qinghe"], AT)
    assert register.tell("http://127.0.0.1:9/nobody") == 0
    with Hook() as hook:
        assert register.tell(hook.url) == 1
        assert register.tell(hook.url) == 0
    assert [alarm["kind"] for got in hook.got for alarm in got["alarms"]] == ["moved"]


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with PortalServer(sample_world()) as running:
        yield running


def test_crawls_raise_one_alarm_for_a_redesigned_list_and_one_for_a_block(server: PortalServer, tmp_path: Path) -> None:
    with Hook() as hook:
        ducha = Crawler(tmp_path, server, settings=f'\n[alarm]\nwebhook = "{hook.url}"\n')
        for _ in range(3):
            ducha.crawl("qinghe", "ningpi", "--force", expect=0)
        assert hook.got == [] and Alarms(ducha.data).all() == []
        redesigned, blocked = server.world.site("qinghe"), server.world.site("ningpi")
        new = Reply(b"<html><body><div id=app></div>" + b"<p>x</p>" * 200 + b"</body></html>")

        def list_page(_: object, asked: Asked) -> Reply | None:
            return new if asked.path.startswith("/zwgk/hbdc") else None

        redesigned.list_page = list_page  # type: ignore[method-assign]
        blocked.blocked = {0}
        report = ducha.crawl("qinghe", "ningpi", "--force", expect=3)
        ducha.crawl("qinghe", "--force", expect=3)
        raised = [(a.portal, a.kind) for a in Alarms(ducha.data).open()]
        # the general column went with its server: what it answers now is a missing page
        assert raised.count(("qinghe", "redesigned")) == 1 and raised.count(("ningpi", "blocked:521")) == 1
        assert any("redesigned" in note for note in report["notes"])
        assert sum(a["kind"] == "redesigned" for got in hook.got for a in got["alarms"]) == 1
    status = ducha.run("status", "--json", expect=3)
    assert {a["kind"] for a in json.loads(status.stdout)["alarms"]} >= {"redesigned", "blocked:521"}


def test_pages_that_come_without_their_text_raise_an_alarm_in_the_same_run(
    server: PortalServer, tmp_path: Path
) -> None:
    site = server.world.site("wanglan")
    ducha = Crawler(tmp_path, server)
    ducha.crawl("wanglan", expect=0)
    site.columns[0].articles += articles(PLACES[5], 930, 4)
    plain = site.article_page

    def emptied(column: Any, article: Any) -> Reply:
        if article.number < 930:
            return plain(column, article)
        return site.html('<div class="main"><div id="app"></div></div>', article.title)

    site.article_page = emptied  # type: ignore[method-assign]
    ducha.crawl("wanglan", "--force")
    (alarm,) = Alarms(ducha.data).open()
    assert (alarm.portal, alarm.kind) == ("wanglan", "redesigned")
    assert "have no body" in alarm.said


def test_the_search_server_shows_alarms_as_feed_and_metrics(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path).create()
    config = load_config(None, environ={}, flags={"data.directory": str(tmp_path)})
    with Archive.open(data, write=True, config=config, purpose="test"):
        pass
    Alarms(data).update([Finding("qinghe", "", "redesigned", "x")], ["qinghe"], AT)

    async def answers() -> tuple[httpx.Response, httpx.Response]:
        app = create_app(config, data)
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
        ):
            return await client.get("/alarms.atom"), await client.get("/metrics")

    feed, metrics = asyncio.run(answers())
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert len(ET.fromstring(feed.text).findall(f"{ATOM}entry")) == 1
    assert 'ducha_alarms{kind="redesigned"} 1.0' in metrics.text
