"""A year on the sample portals: daily runs on a clock of their own, and at the end nothing is missing.

New articles, edits, removals of every kind, a block, a host down for a week, an interrupted backfill, a column that
moves and a redesign that a person mends. The server's log is the witness: what was asked, when, and how much at once.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive, DataDirectory
from indexer.alarms import Alarms
from indexer.store import Store, article_id
from tests.portals.prose import PLACES
from tests.portals.replies import Asked, Reply, redirect
from tests.portals.sample import articles, sample_world, write_portals
from tests.portals.server import Seen
from tests.portals.sites_news import PathN
from tests.portals.sites_trs import Ucap
from tests.portals.world import SHANGHAI, SampleArticle, Site, World, day_of
from tests.spiders.crawling import Crawler
from tests.spiders.days import in_process, live

pytestmark = pytest.mark.slow(seconds=60)  # the first makes the year for all

YEAR = 365
DELAY = 0.03
LOOKS = (1, 7, 30, 180)
BLOCKED = 120
DOWN = range(60, 67)
MOVED = 250
REDESIGNED, MENDED = 300, 302
BROKEN_OFF = {0: 60}
SITES = {  # id, its place, days between two new articles
    "qinghe": (0, 2),
    "baishaping": (2, 5),
    "linxu": (3, 4),
    "wanglan": (5, 3),
    "ningpi": (6, 4),
    "muchuanling": (7, 6),
    "yunxiu-shidu": (1, 3),
}
EDITED = ("qinghe", "linxu", "muchuanling")
REMOVALS = {"qinghe": "404", "baishaping": "410", "linxu": "soft_404", "ningpi": "home", "muchuanling": "emptied"}
NAMES = {"404": "http_404", "410": "http_410", "soft_404": "soft_404", "home": "redirect_home", "emptied": "emptied"}


class Moving(Ucap):
    """Its column gets another address on a day; the old one leads there."""

    def column_path(self, column: Any) -> str:
        return "/site/c99/xlist.shtml" if self.day() >= MOVED else super().column_path(column)

    def respond(self, asked: Asked) -> Reply:
        if self.day() >= MOVED and asked.path == "/site/c10077/xlist.shtml":
            return redirect(self.column_path(self.columns[0]), 301)
        return super().respond(asked)


class Redesigned(PathN):
    """From a day on its list leads to addresses of another form. The old ones go on answering."""

    def article_path(self, article: SampleArticle) -> str:
        return self.new_path(article) if article.since >= REDESIGNED else super().article_path(article)

    def new_path(self, article: SampleArticle) -> str:
        """The address after the redesign."""
        return f"/p/x{article.number}"

    def list_page(self, column: Any, asked: Asked) -> Reply | None:
        reply = super().list_page(column, asked)
        if reply is None or self.day() < REDESIGNED:
            return reply
        body = reply.body
        for article in column.articles:
            body = body.replace(super().article_path(article).encode(), self.new_path(article).encode())
        return Reply(body, type=reply.type)

    def other(self, asked: Asked) -> Reply | None:
        column = self.columns[0]
        found = next((a for a in column.articles if asked.path == self.new_path(a)), None)
        return self.article_page(column, found) if found and self.day() >= REDESIGNED else None


def mended(day: int, world: World, crawler: Crawler) -> None:
    """Two days after the redesign's alarm a person corrects that portal's file, and the moved column's address too."""
    if day == MENDED:
        why = "since its redesign of that day"
        world.site("yunxiu-shidu").quirks = [("article_path", "^/p/x[0-9]+$|^/Content-", why)]
        write_portals(world, crawler.folder / "portals")


def year_world() -> World:
    """The sites with all that they will publish in the year."""
    world = sample_world()
    world.sites = [site for site in world.sites if site.id in SITES]
    for i, site in enumerate(world.sites):
        if site.id == "baishaping":
            world.sites[i] = Moving(site.id, site.name, site.region, site.columns)
        if site.id == "yunxiu-shidu":
            world.sites[i] = Redesigned(site.id, site.name, site.region, site.columns)
    made = World(world.sites)
    for site_id, (place, pace) in SITES.items():
        site = made.site(site_id)
        site.columns = site.columns[:1]
        for article in site.columns[0].articles:
            article.edits, article.removed = [], None
        for day in range(3, YEAR - 2, pace):
            site.columns[0].articles += articles(PLACES[place], 1000 + day, 1, since=day)
    for article in young(made.site("qinghe"))[::5]:
        article.pages = 2
    for site_id in EDITED:  # one edit between two looks each, at every distance
        for n, article in enumerate(young(made.site(site_id))[2::7]):
            late = article.since + (0.5, 4, 20, 100)[n % 4]
            if article.since + 181 < YEAR:
                article.edits.append(
                    (int(late) + 1, (*article.paragraphs, f"（第{n}次复核后补充：整改时限顺延至月底。）"))
                )
    for site_id, how in REMOVALS.items():
        for n, article in enumerate(young(made.site(site_id))[3::9]):
            if article.since + 200 < YEAR:
                article.removed = (article.since + (3, 12, 60)[n % 3], how)
    made.site("wanglan").blocked = {BLOCKED}
    made.site("ningpi").down = set(DOWN)
    return made


def young(site: Site) -> list[SampleArticle]:
    """The articles that appear during the year."""
    return [article for article in site.columns[0].articles if article.since]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("year")


@pytest.fixture(scope="module")
def lived(folder: Path) -> tuple[list[Seen], list[dict[str, Any]]]:
    return in_process("tests.test_simulated_year", folder, timeout=3000)


@pytest.fixture(scope="module")
def archive(folder: Path, lived: object) -> Iterator[Archive]:
    with Archive.open(DataDirectory(folder / "data")) as opened:
        yield opened


Lived = tuple[list[Seen], list[dict[str, Any]]]


def path_of(url: str) -> str:
    """The address without its host: ports differ from run to run."""
    return "/" + url.split("/", 3)[3]


def every_article() -> dict[tuple[str, str], SampleArticle]:
    """All articles of the year by site and path."""
    return {(s.id, s.article_path(a)): a for s in year_world().sites for a in s.columns[0].articles}


def test_every_article_that_was_ever_published_is_in_the_archive(archive: Archive) -> None:
    have = {(c.portal_id, path_of(c.url)) for c in archive.captures(role="page") if c.status == 200}
    assert not set(every_article()) - have


def test_every_edit_is_a_version(folder: Path, archive: Archive) -> None:
    urls = {(c.portal_id, path_of(c.url)): c.url for c in archive.captures(role="page")}
    edited = {key: article for key, article in every_article().items() if article.edits}
    assert len(edited) > 20
    with Store.open(archive.data) as store:
        for key, article in edited.items():
            versions = store.versions(article_id(urls[key]))
            assert [("补充" in v.body) for v in versions] == [False, True], (key, article.since, article.edits)


def test_articles_over_two_pages_are_whole_in_every_version(folder: Path, archive: Archive) -> None:
    site = year_world().site("qinghe")
    paged = [article for article in young(site) if article.pages == 2]
    assert len(paged) > 20 and any(article.edits for article in paged)
    urls = {path_of(c.url): c.url for c in archive.captures(portal="qinghe", role="page")}
    with Store.open(archive.data) as store:
        for article in paged:
            versions = store.versions(article_id(urls[site.article_path(article)]))
            texts = [article.paragraphs, *(text for _, text in article.edits)]
            assert [v.body.split("\n") for v in versions] == [list(text) for text in texts], article.number
            assert not any(flag.name == "incomplete" for v in versions for flag in v.flags)


def test_every_removal_is_in_the_register_and_nothing_else(archive: Archive) -> None:
    wanted = {key: NAMES[a.removed[1]] for key, a in every_article().items() if a.removed}
    assert len(wanted) > 20
    register = {(known.portal_id, path_of(known.url)): known for known in archive.looks.gone()}
    assert {key: known.gone_reason for key, known in register.items()} == wanted
    for key, known in register.items():
        article = every_article()[key]
        assert article.removed
        assert known.gone_since is not None
        assert known.gone_since.astimezone(SHANGHAI).date() >= day_of(article.removed[0])
    assert {known.url for known in archive.looks.gone(confirmed=False)} == {k.url for k in register.values()}


def test_the_block_is_reported_once_and_the_host_left_alone(lived: Lived) -> None:
    reports = [r for r in lived[1] if r["blocks"]]
    assert [(r["day"], list(r["blocks"].values())) for r in reports] == [(BLOCKED, ["blocked:521"])]
    assert [s.status for s in lived[0] if s.site == "wanglan" and s.day == BLOCKED] == [521]


def test_each_trouble_raised_one_alarm_within_one_run(folder: Path, lived: Lived) -> None:
    raised = [(a.portal, a.kind, a.since[:10], bool(a.until)) for a in Alarms(DataDirectory(folder / "data")).all()]
    assert sorted(raised) == sorted(
        [
            ("wanglan", "blocked:521", f"{day_of(BLOCKED)}", True),
            ("ningpi", "unreachable:disconnected", f"{day_of(DOWN[0])}", True),
            ("yunxiu-shidu", "redesigned", f"{day_of(REDESIGNED)}", True),
            ("baishaping", "moved", f"{day_of(MOVED)}", True),
        ]
    )


def test_a_host_that_is_down_is_asked_at_most_three_times_a_day(lived: Lived) -> None:
    asked = Counter(s.day for s in lived[0] if s.site == "ningpi" and s.day in DOWN)
    assert set(asked) == set(DOWN)
    assert max(asked.values()) <= 3


def test_a_moved_column_is_followed_and_named(lived: Lived) -> None:
    health = {
        r["day"]: c["health"] for r in lived[1] for c in r["columns"] if c["portal"] == "baishaping" and c["health"]
    }
    assert {day for day, name in health.items() if name == "moved"} == set(range(MOVED, MENDED))


def test_the_interrupted_first_crawl_was_resumed(lived: Lived) -> None:
    assert lived[1][0]["reason"] == "shutdown"
    assert all(r["reason"] == "finished" for r in lived[1][1:])
    lists = Counter((s.site, s.target) for s in lived[0] if s.day == 0)
    assert set(lists.values()) == {1}


def test_no_page_was_fetched_more_often_than_its_schedule_allows(lived: Lived) -> None:
    known = every_article()
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    for seen in lived[0]:
        days[seen.site, seen.target].append(seen.day)
    for (site, target), asked in days.items():
        article = known.get((site, target))
        assert len(set(asked)) == len(asked), f"{site}{target} twice on a day: {asked}"
        if article is None:
            continue  # a list page or robots.txt: once a day at most
        trouble = {"wanglan": {BLOCKED, BLOCKED + 1}, "ningpi": set(DOWN)}.get(site, set())
        tries = sum(day in trouble for day in asked)
        allowed = 1 + sum(asked[0] + look <= YEAR for look in LOOKS) + (article.removed is not None) + tries
        assert len(asked) <= allowed, f"{site}{target}: {asked}"
        if not trouble and not article.removed:
            assert asked == [asked[0], *(asked[0] + d for d in LOOKS if asked[0] + d < YEAR)], f"{site}{target}"


def test_no_host_ever_saw_two_requests_at_once_or_closer_than_its_delay(lived: Lived) -> None:
    for site in SITES:
        mine = [s for s in lived[0] if s.site == site]
        assert max(s.in_hand for s in mine) == 1
        assert max(s.connections for s in mine) == 1
        assert min(b.at - a.at for a, b in pairwise(mine)) > DELAY


def test_every_look_is_conditional_where_the_site_allows_it(lived: Lived) -> None:
    met: set[str] = set()
    for seen in lived[0]:
        if seen.site == "qinghe" and "/t20" in seen.target and seen.status in (200, 304):
            assert seen.conditional == (seen.target in met)
            met.add(seen.target)


def main(folder: Path) -> None:
    """The year, in a process of its own."""
    live(folder, year_world(), range(YEAR), delay=DELAY, store=True, breaks=BROKEN_OFF, events=mended)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
