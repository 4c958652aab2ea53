"""Crawls of the sample sites through the command line, over real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.spiders.crawling import GAPS, ROOT, Crawler


@pytest.fixture(scope="module")
def server() -> Iterator[PortalServer]:
    with PortalServer(sample_world()) as made:
        yield made


@pytest.fixture
def crawler(server: PortalServer, tmp_path: Path) -> Crawler:
    server.seen.clear()
    return Crawler(tmp_path, server)


def asked(server: PortalServer, site: str) -> Counter[str]:
    return Counter(s.target for s in server.seen if s.site == site)


def test_a_second_crawl_fetches_nothing_twice_and_says_so(crawler: Crawler, server: PortalServer) -> None:
    first = crawler.crawl("qinghe", "linxu", expect=0)
    assert first["outcomes"]["new"] == 14 + 3 + 14 + 2
    assert first["outcomes"]["left:skip:not_relevant"] == 6 + 4
    assert set(asked(server, "qinghe").values()) == {1}
    before = len(server.seen)
    said = crawler.run("crawl", "qinghe", "linxu", expect=0).stdout
    assert len(server.seen) == before
    assert "Nothing was fetched" in said
    assert "33 articles already held" in said


def test_what_the_lexicon_left_out_is_kept(crawler: Crawler) -> None:
    crawler.crawl("qinghe")
    from spiders.frontier import Frontier

    with crawler.archive() as archive:
        left = list(Frontier(archive).left_out("qinghe"))
    assert {entry.decision for entry in left} == {"skip:not_relevant"}
    assert any("招聘会" in entry.title for entry in left)


def test_odd_pages_have_named_outcomes(crawler: Crawler, server: PortalServer) -> None:
    report = crawler.crawl("ningpi-odd")
    outcomes = report["outcomes"]
    assert outcomes["truncated:length"] == 1  # 30 MB
    assert outcomes["truncated:disconnect"] == 1
    assert outcomes["redirect"] == 1
    assert outcomes["redirect_home"] == 1
    assert outcomes["http_404"] == 1
    assert outcomes["left:robots"] == 1
    assert "/private/draft.html" not in asked(server, "ningpi-odd")
    assert "/" not in asked(server, "ningpi-odd")
    with crawler.archive() as archive:
        sizes = {c.url.rpartition("/")[2]: c.body_bytes for c in archive.captures(portal="ningpi-odd")}
    assert 20_000_000 <= sizes["huge.html"] < 21_000_000
    assert sizes["bomb.html"] < 1_000_000


def test_a_challenge_is_a_block_and_no_article(crawler: Crawler, server: PortalServer) -> None:
    report = crawler.crawl("refusing", expect=GAPS)
    assert list(report["blocks"].values()) == ["blocked:521"]
    assert sum(asked(server, "refusing").values()) == 1
    crawler.crawl("--force", "refusing")
    assert sum(asked(server, "refusing").values()) == 1


def test_a_host_that_stalls_costs_its_timeout_and_a_name(crawler: Crawler) -> None:
    report = crawler.crawl("stalling", expect=GAPS)
    assert report["outcomes"]["failed:timeout"] == 3


def test_a_limit_leaves_the_rest_to_the_next_run(crawler: Crawler, server: PortalServer) -> None:
    first = crawler.crawl("--limit", "5", "yunxiu")
    assert first["outcomes"]["new"] == 5
    second = crawler.crawl("yunxiu")
    assert first["outcomes"]["new"] + second["outcomes"]["new"] == 14
    articles = {target: n for target, n in asked(server, "yunxiu").items() if "/t2026" in target}
    assert set(articles.values()) == {1}
    assert len(articles) == 14


def test_since_stops_at_its_day_and_can_be_moved_back(crawler: Crawler, server: PortalServer) -> None:
    crawler.crawl("--since", "2026-02-25", "qinghe-epb")
    assert sum("/hbdc/" in target for target in asked(server, "qinghe-epb")) == 3  # 2, 28 and 26
    crawler.crawl("--since", "2026-02-15", "qinghe-epb")
    articles = Counter({t: n for t, n in asked(server, "qinghe-epb").items() if "/hbdc/" in t})
    assert len(articles) == 8
    assert set(articles.values()) == {1}


def test_a_region_is_crawled_with_everything_below_it(crawler: Crawler, server: PortalServer) -> None:
    found = json.loads(crawler.run("crawl", "--region", "632801", "--dry-run", "--json").stdout)
    assert [row["portal"] for row in found] == ["refusing"]
    found = json.loads(crawler.run("crawl", "--region", "630000", "--dry-run", "--json").stdout)
    assert {"wanglan", "refusing"} <= {row["portal"] for row in found}
    assert not server.seen


def test_an_unknown_portal_is_wrong_use_with_a_hint(crawler: Crawler) -> None:
    done = crawler.run("crawl", "qinhge", expect=2)
    assert "did you mean qinghe" in done.stderr


def test_crawl_delay_of_robots_is_kept(server: PortalServer, tmp_path: Path) -> None:
    site = server.world.site("copier")
    site.robots = "User-agent: *\nCrawl-delay: 0.3\n"
    server.seen.clear()
    try:
        Crawler(tmp_path, server).crawl("--limit", "3", "copier")
    finally:
        site.robots = None
    times = [s.at for s in server.seen if s.site == "copier"]
    assert len(times) >= 5  # robots, the list, three articles, and the further pages of those
    assert min(b - a for a, b in pairwise(times[1:])) > 0.28


def test_scrapy_list_and_scrapy_crawl_know_the_portals(crawler: Crawler, server: PortalServer) -> None:
    environment = {**os.environ, "DUCHA_CONFIG": str(crawler.config), "PYTHONPATH": str(ROOT)}

    def scrapy(*arguments: str) -> str:
        command = [sys.executable, "-m", "scrapy", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=True
        )
        return done.stdout

    assert {"qinghe", "mee"} <= set(scrapy("list").split())
    scrapy("crawl", "yunxiu-shidu")
    assert len(crawler.pages("yunxiu-shidu")) == 14


def test_the_user_agent_says_who_asks(crawler: Crawler) -> None:
    crawler.crawl("--limit", "1", "qinghe")
    with next(crawler.data.archive.glob("*.warc.gz")).open("rb") as file:
        request = next(record for record in ArchiveIterator(file) if record.rec_type == "request")
    assert "test@localhost" in request.http_headers.get_header("User-Agent")
