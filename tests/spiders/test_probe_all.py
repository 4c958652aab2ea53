"""A new user's road on every sample site: probe it, accept what is suggested as it stands, check it, crawl it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.errors import BlockedError
from spiders.asking import Asker
from spiders.portal_file import load_portal
from spiders.probe import Probe, probe
from spiders.suggestion import suggestion
from tests.portals.replies import Asked, Reply
from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.portals.sites_hanweb import Jcms
from tests.portals.sites_trs import TrsForm
from tests.portals.world import SampleColumn, Site, World
from tests.spiders.crawling import Crawler

PAST_REACH = {"linxu-hidden"}  # its next pages stand behind ids that are encrypted: page 1 is all there is
NEVER_COME = {"stalling"}  # its articles' pages stall for ever


@pytest.fixture(scope="module")
def server() -> Iterator[PortalServer]:
    with PortalServer(sample_world()) as running:
        yield running


def probed(site: Site) -> Probe:
    return probe(site.base + "/", Asker("ducha/test", 0.0, 5.0))


def test_every_sample_site_is_probed_accepted_and_crawled_whole(server: PortalServer, tmp_path: Path) -> None:
    ducha = Crawler(tmp_path, server)
    folder = tmp_path / "portals"
    for path in folder.glob("*.toml"):
        path.unlink()
    sites = [site for site in server.world.sites if site.id != "refusing"]
    assert len(sites) == 23
    for site in sites:
        found = probed(site)
        assert found.family == site.family, site.id
        assert not found.notes, (site.id, found.notes)
        assert found.region in ("", site.region)
        text = suggestion(found, site.id, site.region).replace("enabled = false", "enabled = true")
        timeout = site.politeness.get("timeout", 20.0)
        (folder / f"{site.id}.toml").write_text(f"{text}\n[politeness]\ndelay = 0.0\ntimeout = {timeout}\n", "utf-8")
    ducha.run("portals", "check", expect=0)
    ducha.crawl(*[site.id for site in sites])
    for site in sites:
        wanted = {url.removeprefix(site.base) for url in site.article_urls(0)}
        missing = wanted - set(ducha.pages(site.id))
        assert not missing or site.id in PAST_REACH | NEVER_COME, (site.id, sorted(missing))
    assert len(ducha.pages("linxu-hidden")) == 6


def test_a_site_that_refuses_gets_no_file_and_no_second_question(server: PortalServer) -> None:
    site = server.world.site("refusing")
    asker = Asker("ducha/test", 0.0, 5.0)
    before = len(server.requests(site.id))
    for _ in range(2):
        with pytest.raises(BlockedError):
            probe(site.base + "/", asker)
    assert len(server.requests(site.id)) == before + 1


class Mapped(Jcms):
    """Lists that cannot be followed, and a sitemap in robots.txt that names everything."""

    hidden_ids = True

    def respond(self, asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply(f"User-agent: *\nSitemap: {self.base}/map.xml\n".encode(), type="text/plain")
        if asked.path == "/map.xml":
            listed = self.columns[0].listed(self.day())
            rows = "".join(f"<url><loc>{self.base}{self.article_path(a)}</loc></url>" for a in listed)
            return Reply(f"<?xml version='1.0'?><urlset>{rows}</urlset>".encode(), type="text/xml")
        return super().respond(asked)


def test_where_lists_lead_no_further_the_sitemap_becomes_a_column(server: PortalServer, tmp_path: Path) -> None:
    place = server.world.site("linxu").columns[0].articles[0]
    column = SampleColumn("环保督察", [replace(place, number=n) for n in range(9)])
    with PortalServer(World([Mapped("mapped", "临溆区图书馆", "320106", [column])])) as own:
        site = own.world.sites[0]
        found = probed(site)
        path = tmp_path / "mapped.toml"
        path.write_text(suggestion(found, "mapped"), "utf-8")
        columns = load_portal(path).columns
        assert [(c.name, c.kind, c.family) for c in columns] == [
            ("环保督察", "inspection", ""),
            ("全站", "general", "feed"),
        ]
        ducha = Crawler(tmp_path, own)
        (tmp_path / "portals" / "mapped.toml").write_text(
            path.read_text("utf-8").replace("enabled = false", "enabled = true"), "utf-8"
        )
        ducha.crawl("mapped")
        assert len(ducha.pages("mapped")) == 9


def test_a_list_by_form_is_probed_and_crawled_and_asked_no_more_than_its_first_page_again(
    server: PortalServer, tmp_path: Path
) -> None:
    column = SampleColumn("环保督察", list(server.world.site("qinghe").columns[0].articles))
    with PortalServer(World([TrsForm("form", "青禾县石渡镇", "350100", [column], bare=True)])) as own:
        site = own.world.sites[0]
        found = probed(site)
        assert (found.family, found.columns[0].articles, found.columns[0].beyond) == ("trs_wcm", 6, True)
        ducha = Crawler(tmp_path, own)
        text = suggestion(found, "form").replace("enabled = false", "enabled = true")
        (tmp_path / "portals" / "form.toml").write_text(f"{text}\n[politeness]\ndelay = 0.0\n", "utf-8")
        ducha.run("portals", "check", "--live", "form", expect=0)
        assert ducha.crawl("form")["outcomes"]["new"] == 14
        ducha.crawl("form", "--force")  # what a walk has listed is known to the walks after the next complete one
        before = len(own.requests())
        assert ducha.crawl("form", "--force")["outcomes"].get("new", 0) == 0
        again = [(s.method, s.target) for s in own.requests()[before:]]
        assert again == [("GET", "/zwgk/hbdc/"), ("POST", "/fjdzapp/search")]
        with ducha.archive() as archive:
            lists = [archive.record(c.id).body for c in archive.captures(role="list")]
        assert sum(b"doctitle" in body for body in lists) >= 3


class Refusing(Jcms):
    """A site that answers its front page and refuses its columns."""

    def respond(self, asked: Asked) -> Reply:
        return Reply(b"no", 412) if asked.path.startswith("/col/") else super().respond(asked)


def test_a_refusal_in_the_middle_ends_the_questions(server: PortalServer) -> None:
    place = server.world.site("linxu")
    columns = [SampleColumn(name, list(place.columns[0].articles)) for name in ("环保督察", "督察整改", "边督边改")]
    with PortalServer(World([Refusing("half", "临溆区半途站", "320107", columns)])) as own:
        found = probed(own.world.sites[0])
        assert [s.target for s in own.requests()] == ["/robots.txt", "/", "/col/col3300/index.html"]
        assert re.search("blocked:412", " ".join(found.notes)) and not found.columns
