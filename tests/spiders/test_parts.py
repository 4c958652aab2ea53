"""Articles over several pages, in frames, with attached files: fetched politely, whole in the store, kept in WARC."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from crawler.archive import catalogue as t
from crawler.archive.exchange import sha256
from crawler.config import load_config
from indexer.store import Store, StoredArticle, article_id
from search_ui.app import create_app
from search_ui.holdings import Holdings
from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.portals.world import SampleArticle, Site, World, attached_file
from tests.spiders.crawling import Crawler


@pytest.fixture
def world() -> World:
    return sample_world()


@pytest.fixture
def server(world: World) -> Iterator[PortalServer]:
    with PortalServer(world) as made:
        yield made


@pytest.fixture
def crawler(server: PortalServer, tmp_path: Path) -> Crawler:
    return Crawler(tmp_path, server)


def stored(crawler: Crawler, site: Site, article: SampleArticle) -> StoredArticle:
    with Store.open(crawler.data) as store:
        return store.get(article_id(site.base + site.article_path(article)))


def served(crawler: Crawler, *paths: str) -> list[httpx.Response]:
    """What `ducha serve` answers."""
    config = load_config(crawler.config, environ={})
    app = create_app(config, crawler.data)
    app.state.holdings = Holdings.open(config, crawler.data)

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return [await client.get(path) for path in paths]

    try:
        return asyncio.run(ask())
    finally:
        app.state.holdings.close()


def asked(server: PortalServer, site: str) -> Counter[str]:
    return Counter(s.target for s in server.seen if s.site == site)


@pytest.mark.parametrize(("site_id", "index"), [("qinghe", 5), ("wanglan-news", 2)])
def test_an_article_over_several_pages_is_whole(
    crawler: Crawler, server: PortalServer, world: World, site_id: str, index: int
) -> None:
    site = world.site(site_id)
    article = site.columns[0].articles[index]
    crawler.crawl(site_id, expect=0)
    found = stored(crawler, site, article)
    assert found.body.split("\n") == list(article.paragraphs)
    assert found.flags == () and found.versions == 1
    paths = [site.page_path(article, n) for n in range(1, article.pages + 1)]
    assert [part.url for part in found.parts] == [site.base + path for path in paths[1:]]
    assert [asked(server, site_id)[path] for path in paths] == [1] * article.pages
    with crawler.archive() as archive:
        parts = list(archive.captures(portal=site_id, role="part"))
    assert [(c.url, c.via) for c in parts] == [(site.base + path, site.base + paths[0]) for path in paths[1:]]
    before = len(server.seen)
    crawler.crawl(site_id, expect=0)
    assert len(server.seen) == before
    assert "agree" in crawler.run("verify", expect=0).stderr + crawler.run("verify", expect=0).stdout


@pytest.mark.parametrize("paging", ["picture", "folder", "endless", "circle"])
def test_pages_that_lead_to_each_other_in_other_ways(
    crawler: Crawler, server: PortalServer, world: World, paging: str
) -> None:
    """Past the end an endless site shows the last page again; in a circle the last page leads back to the first."""
    site = world.site("wanglan-news")
    site.paging = paging
    article = site.columns[0].articles[2]
    article.pages = 3
    crawler.crawl(site.id, expect=0)
    found = stored(crawler, site, article)
    assert found.body.split("\n") == list(article.paragraphs)
    assert found.flags == ()
    paths = [site.page_path(article, n) for n in range(1, 4)]
    assert [part.url for part in found.parts][:2] == [site.base + path for path in paths[1:]]
    assert [asked(server, site.id)[path] for path in paths] == [1, 1, 1]


def test_a_text_in_a_frame_is_fetched_and_joined(crawler: Crawler, world: World) -> None:
    site = world.site("baishaping-city")
    article = site.columns[0].articles[3]
    crawler.crawl(site.id, expect=0)
    found = stored(crawler, site, article)
    assert found.body.split("\n") == list(article.paragraphs)
    assert found.title == article.title
    assert [part.kind for part in found.parts] == ["frame"]


def test_an_attached_file_is_in_the_archive(crawler: Crawler, server: PortalServer, world: World) -> None:
    site = world.site("qinghe")
    article = site.columns[0].articles[3]
    report = crawler.crawl("qinghe", expect=0)
    assert report["outcomes"]["attachment:held"] == 1
    with crawler.archive() as archive:
        [capture] = archive.captures(portal="qinghe", role="attachment")
        body = archive.record(capture.id).body
    assert (capture.url, capture.via) == (site.base + article.attachment, site.base + site.article_path(article))
    assert body == attached_file(article) and capture.digest == sha256(body)
    status = json.loads(crawler.run("status", "--json").stdout)
    assert status["attachments"] == {"held": 1, "failed": 0}
    assert status["outcomes"]["attachment"] == 1
    key = stored(crawler, site, article).id
    article_page = f"/article/{key}"
    file, page, none, told = served(
        crawler, article_page + "/attachment/1", article_page, article_page + "/attachment/2", f"/api/v1/articles/{key}"
    )
    assert file.content == body
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith('attachment; filename="P020260302001.pdf"')
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["x-content-type-options"] == "nosniff"
    assert f'href="{article_page}/attachment/1"' in page.text
    assert none.status_code == 404
    [held] = told.json()["attachments"]
    assert (held["status"], held["digest"], held["capture_id"]) == ("held", capture.digest, capture.id)


def test_each_page_of_an_article_can_be_seen_as_it_was(crawler: Crawler, world: World) -> None:
    site = world.site("wanglan-news")
    article = site.columns[0].articles[2]
    crawler.crawl(site.id, expect=0)
    found = stored(crawler, site, article)
    original = f"/article/{found.id}/original"
    first, second, around, none = served(
        crawler, original + "/page", original + "/page?page=2", original + "?page=2", original + "/page?page=3"
    )
    assert article.paragraphs[0] in first.text and article.paragraphs[-1] not in first.text
    assert article.paragraphs[-1] in second.text
    assert f'src="{original}/page?page=2"' in around.text
    assert none.status_code == 404


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ("attachments = false\n", "left:attachment_off"),
        ('attachment_types = "doc,xls"\n', "left:attachment_type"),
    ],
)
def test_attached_files_can_be_left_out(server: PortalServer, tmp_path: Path, settings: str, left: str) -> None:
    crawler = Crawler(tmp_path, server, settings=settings)
    report = crawler.crawl("qinghe", expect=0)
    assert report["outcomes"][left] == 1
    assert "/zwgk/hbdc/P020260302001.pdf" not in asked(server, "qinghe")


def test_a_portal_may_take_no_files_or_others(server: PortalServer, world: World, tmp_path: Path) -> None:
    world.site("qinghe").politeness["attachment_bytes"] = 0
    world.site("fengze-nanba").quirks = [("attachment_types", "doc", "a test")]
    report = Crawler(tmp_path, server).crawl("qinghe", "fengze-nanba", expect=0)
    assert report["outcomes"]["left:attachment_off"] == 1
    assert report["outcomes"]["left:attachment_type"] == 1


def test_a_file_that_says_that_it_is_too_large_is_not_begun(server: PortalServer, world: World, tmp_path: Path) -> None:
    world.site("qinghe").politeness["attachment_bytes"] = 20
    crawler = Crawler(tmp_path, server)
    report = crawler.crawl("qinghe", expect=0)
    assert report["outcomes"]["truncated:length"] == 1
    with crawler.archive() as archive:
        [capture] = archive.captures(portal="qinghe", role="attachment")
    assert (capture.body_bytes, capture.truncated) == (0, "length")


def test_robots_keeps_parts_and_files_away_too(server: PortalServer, world: World, tmp_path: Path) -> None:
    site = world.site("qinghe")
    site.robots = "User-agent: *\nDisallow: /zwgk/hbdc/P0\n"
    report = Crawler(tmp_path, server).crawl("qinghe")
    assert report["outcomes"]["left:robots"] == 1
    assert "/zwgk/hbdc/P020260302001.pdf" not in asked(server, "qinghe")


def test_parts_keep_the_delay_and_the_one_connection(server: PortalServer, tmp_path: Path) -> None:
    Crawler(tmp_path, server, delay=0.1).crawl("wanglan-news", expect=0)
    mine = server.requests("wanglan-news")
    assert max(s.in_hand for s in mine) == 1 and max(s.connections for s in mine) == 1
    assert min(b.at - a.at for a, b in pairwise(mine)) > 0.085


def test_a_killed_crawl_still_owes_the_further_pages(crawler: Crawler, server: PortalServer, world: World) -> None:
    """The further pages are missing from the archive, as if the crawl had died before it asked for them."""
    site = world.site("wanglan-news")
    article = site.columns[0].articles[2]
    article.missing = {2: (0,)}
    crawler.crawl(site.id, expect=0)
    assert [flag.name for flag in stored(crawler, site, article).flags] == ["incomplete"]
    article.missing = {}
    with crawler.archive() as archive, archive.engine.begin() as connection:
        never = update(t.urls).where(t.urls.c.role == "part").values(last_fetched=None)
        assert connection.execute(never).rowcount == 1
    before = len(server.seen)
    crawler.crawl(site.id, expect=0)
    assert [s.target for s in server.seen[before:]] == [site.page_path(article, 2)]
    assert stored(crawler, site, article).body.split("\n") == list(article.paragraphs)
