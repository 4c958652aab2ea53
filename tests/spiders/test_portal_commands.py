"""`ducha portals` as a person uses it, asking sample sites over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import BlockedError, FetchError
from spiders.asking import Asker
from spiders.example import read_example
from spiders.portal_check import file_problems
from spiders.portal_file import load_portal, portal_from
from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.portals.world import Site
from tests.spiders.crawling import Crawler
from tests.spiders.test_families import FAMILY_SITES

AGENT = "ducha/test"


@pytest.fixture(scope="module")
def server() -> Iterator[PortalServer]:
    with PortalServer(sample_world()) as running:
        yield running


@pytest.fixture
def ducha(server: PortalServer, tmp_path: Path) -> Crawler:
    return Crawler(tmp_path, server)


def output(ducha: Crawler, *arguments: str, expect: int = 0) -> Any:
    return json.loads(ducha.run("portals", *arguments, "--json", expect=expect).stdout)


def probed(site: Site, **options: Any) -> Any:
    from spiders.probe import probe

    return probe(site.base + "/", Asker(AGENT, 0.0, 5.0, **options))


@pytest.mark.parametrize("site_id", FAMILY_SITES)
def test_probe_recognises_every_family_by_its_sample_site(server: PortalServer, site_id: str) -> None:
    site = server.world.site(site_id)
    found = probed(site)
    assert found.family == site.family
    assert [c.name for c in found.columns][:1] == [site.columns[0].name]
    assert found.columns[0].kind == "inspection"


@pytest.mark.parametrize(
    ("site_id", "second"),
    [("qinghe", "index_1.html"), ("yunxiu", "index_2.shtml"), ("wanglan", "/hbdc/2.htm"), ("ningpi", "pageIndex=2")],
)
def test_probe_finds_the_paging_base_by_comparing_pages(server: PortalServer, site_id: str, second: str) -> None:
    paging = probed(server.world.site(site_id)).columns[0].paging
    assert second in paging and "articles that page 1 does not list" in paging


def test_probe_asks_robots_first_and_little_else(server: PortalServer) -> None:
    site = server.world.site("qinghe-epb")
    before = len(server.requests(site.id))
    found = probed(site)
    seen = [s.target for s in server.requests(site.id)[before:]]
    assert seen[0] == "/robots.txt" and seen.count("/robots.txt") == 1
    assert len(seen) == len(found.asked) <= 8


def test_probe_obeys_robots(server: PortalServer) -> None:
    site = server.world.site("yunxiu-shidu")
    site.robots = "User-agent: *\nDisallow: /\n"
    try:
        with pytest.raises(FetchError, match=r"robots\.txt"):
            probed(site)
    finally:
        site.robots = None
    assert server.requests(site.id)[-1].target == "/robots.txt"


def test_a_refusal_ends_the_questions(server: PortalServer) -> None:
    site = server.world.site("refusing")
    before = len(server.requests(site.id))
    with pytest.raises(BlockedError) as caught:
        probed(site)
    assert caught.value.outcome == "blocked:521"
    assert len(server.requests(site.id)) == before + 1


def test_a_host_that_refused_not_long_ago_is_not_asked(server: PortalServer) -> None:
    site = server.world.site("linxu")
    before = len(server.requests(site.id))
    with pytest.raises(BlockedError, match="left alone"):
        probed(site, blocked=lambda _: "blocked:412")
    assert len(server.requests(site.id)) == before


def test_the_suggested_file_can_be_accepted_as_it_is(ducha: Crawler) -> None:
    site = ducha.server.world.site("qinghe")
    target = ducha.folder / "portals" / "suggested.toml"
    ducha.run("portals", "probe", site.base + "/", "--region", "620822", "-o", str(target), expect=0)
    portal = load_portal(target)
    assert (portal.name, portal.family, portal.kind, portal.enabled) == (site.name, "trs_wcm", "government", False)
    assert "Probed live on" in portal.evidence and "page 2 is" in portal.evidence
    assert [c.name for c in portal.columns] == ["环保督察", "综合新闻"]
    ducha.run("portals", "probe", site.base + "/", "-o", str(target), expect=2)  # never written over


def test_a_suggestion_without_region_does_not_pass_for_a_finished_file(ducha: Crawler) -> None:
    site = ducha.server.world.site("yunxiu-shidu")
    found = output(ducha, "probe", site.base + "/")
    target = ducha.folder / "x.toml"
    target.write_text(found["toml"], "utf-8")
    with pytest.raises(Exception, match="region"):
        load_portal(target)


def test_list_filters_and_counts(ducha: Crawler) -> None:
    rows = output(ducha, "list", "--region", "430000", "--family", "hn_numdir")
    assert {"xiangtan", "baishaping-city"} <= {row["id"] for row in rows}
    assert all(row["family"] == "hn_numdir" and row["region"].startswith("43") for row in rows)
    assert [row["id"] for row in output(ducha, "list", "青禾县", "新闻网")] == []
    assert [row["id"] for row in output(ducha, "list", "青禾县生态环境局")] == ["qinghe-epb"]
    assert "of them enabled" in ducha.run("portals", "list", "--kind", "ministry", expect=0).stderr


def test_show_tells_the_file_and_the_last_visit(ducha: Crawler) -> None:
    ducha.crawl("wanglan", "--limit", "2")
    row = output(ducha, "show", "wanglan")
    assert row["last_visits"]["环保督察"]["health"] == "ok"
    assert "did you mean" in ducha.run("portals", "show", "wanglam", expect=2).stderr
    assert "环保督察" in ducha.run("portals", "show", "wanglan", expect=0).stdout


def test_check_passes_for_good_files_and_names_each_bad_one(ducha: Crawler) -> None:
    ducha.run("portals", "check", expect=0)
    folder = ducha.folder / "portals"
    text = (folder / "qinghe.toml").read_text("utf-8")
    (folder / "zz-one.toml").write_text(text.replace('family = "trs_wcm"', 'family = "trs"'), "utf-8")
    (folder / "zz-two.toml").write_text(text.replace("综合新闻", "环保督察"), "utf-8")
    problems = output(ducha, "check", expect=1)["problems"]
    said = {row["portal"]: row["problem"] for row in problems}
    assert "no family" in said["zz-one"]
    assert any("called 环保督察" in row["problem"] for row in problems)
    assert any("first host is also" in row["problem"] for row in problems)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[quirks]]\nname = "article_path"\nvalue = "("\nwhy = "y"\nsince = 2026-01-01', "no regular expression"),
        ('[[quirks]]\nname = "page_path"\nvalue = "i.htm"\nwhy = "y"\nsince = 2026-01-01', "lacks {p}"),
        ('[[layouts]]\nselectors = { body = "div[" }', "cannot be read"),
        ('[[columns]]\nname = "b"\nurl = "http://b.example/"', "not one of its hosts"),
    ],
)
def test_check_sees_what_the_strict_reader_cannot(tmp_path: Path, more: str, said: str) -> None:
    head = 'name = "甲"\nregion = "620822"\nhosts = ["http://a.example"]\nfamily = "vsb"\n'
    head += 'evidence = "x"\nconfidence = "low"\n'
    (tmp_path / "a.toml").write_text(f'{head}[[columns]]\nname = "a"\nurl = "/a.htm"\n{more}\n', "utf-8")
    assert any(said in problem.said for problem in file_problems([tmp_path]))


def test_check_live_asks_robots_and_one_page_a_column(ducha: Crawler) -> None:
    server = ducha.server
    before = len(server.requests("qinghe"))
    rows = output(ducha, "check", "--live", "qinghe")["columns"]
    assert [(row["column"], row["health"]) for row in rows] == [("环保督察", "ok"), ("综合新闻", "ok")]
    assert rows[0]["articles"] == 6 and rows[0]["newest"].startswith("2026-03-02")
    asked = [s.target for s in server.requests("qinghe")[before:]]
    assert asked == ["/robots.txt", "/zwgk/hbdc/", "/zwgk/xwdt/"]


def test_check_live_names_a_refusal_and_an_empty_column(ducha: Crawler) -> None:
    report = ducha.folder / "health.json"
    ducha.run("portals", "check", "--live", "refusing", "ningpi-odd", "--report", str(report), expect=3)
    rows = json.loads(report.read_text("utf-8"))["columns"]
    health = {(row["portal"], row["column"]): row["health"] for row in rows}
    assert health["refusing", "环保督察"] == "blocked:521"
    assert health["ningpi-odd", "工作日历"] == "stub"


def test_an_example_is_kept_and_gives_the_same_again(ducha: Crawler) -> None:
    site = ducha.server.world.site("qinghe")
    url = site.base + site.article_path(site.columns[0].articles[0])
    pages = ducha.folder / "pages"
    told = output(ducha, "example", url, "--pages", str(pages))
    warc, expected = Path(told["warc"]), json.loads(Path(told["json"]).read_text("utf-8"))
    assert warc.parent == pages / "qinghe"
    assert expected["kind"] == "article" and expected["title"] == site.columns[0].articles[0].title
    article = read_example(warc)
    assert (article.title, article.body) == (expected["title"], expected["body"])
    assert "is there already" in ducha.run("portals", "example", url, "--pages", str(pages), expect=2).stderr


def test_an_example_needs_a_portal_and_a_page(ducha: Crawler) -> None:
    assert "no portal has the host" in ducha.run("portals", "example", "http://127.0.0.1:9/x", expect=2).stderr
    site = ducha.server.world.site("qinghe")
    assert "answers 404" in ducha.run("portals", "example", site.base + "/nothing.html", expect=1).stderr


def test_a_portal_without_family_must_be_disabled() -> None:
    row = {"name": "甲", "region": "620822", "hosts": ["http://a.example"], "family": "", "enabled": False}
    assert portal_from("a", row).family == ""


@pytest.mark.parametrize("command", ["check", "probe"])
def test_a_refusal_met_outside_a_crawl_keeps_the_next_crawl_away(tmp_path: Path, command: str) -> None:
    with PortalServer(sample_world()) as server:
        made = Crawler(tmp_path, server)
        base = server.world.site("refusing").base
        asks = {"check": ["check", "--live", "refusing"], "probe": ["probe", base + "/"]}[command]
        first = made.run("portals", *asks, expect=3 if command == "check" else 1)
        assert "crawls leave it alone until" in first.stderr
        assert len(server.requests("refusing")) == 1
        made.run("portals", *asks, expect=3 if command == "check" else 1)
        report = made.crawl("refusing", expect=3)
        assert len(server.requests("refusing")) == 1
        assert report["outcomes"] == {"left:blocked:521": 1}
        with made.archive() as archive:
            state = archive.hosts.get(base.removeprefix("http://"))
        assert state is not None and state.block_reason == "blocked:521" and state.blocks == 1
