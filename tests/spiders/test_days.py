"""What changes from day to day: new articles, edits, removals that are real and removals that are not, blocks,
failures.
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive, DataDirectory
from tests.portals.prose import PLACES
from tests.portals.sample import articles, sample_world
from tests.portals.server import Seen
from tests.portals.world import SHANGHAI, World, day_of
from tests.spiders.days import in_process, live

SITES = ("qinghe", "linxu", "ningpi", "wanglan", "yunxiu-shidu")
DAYS = 16
DELAY = 0.1


def world_of_two_weeks() -> World:
    """A site gets an article every third day, another loses some, one is blocked, one is down for three days."""
    world = sample_world()
    world.sites = [site for site in world.sites if site.id in SITES]
    column = world.site("wanglan").columns[0]
    for day in range(2, DAYS, 3):
        column.articles += articles(PLACES[5], 900 + day, 1, since=day)
    world.site("yunxiu-shidu").down = {4, 5, 6}
    world.site("wanglan").blocked = {8}
    flicker = world.site("linxu").columns[0].articles[6]
    flicker.removed = (3, "404")  # and is there again on day 4: see `events`
    return world


def events(day: int, world: World, crawler: Any) -> None:
    """A page that was missing on one day is back on the next."""
    if day == 4:
        world.site("linxu").columns[0].articles[6].removed = None


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Seen], list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("days")
    seen, reports = in_process("tests.spiders.test_days", folder)
    return folder, seen, reports


Lived = tuple[Path, list[Seen], list[dict[str, Any]]]


def paths(lived: Lived, site: str, day: int | None = None) -> Counter[str]:
    return Counter(s.target for s in lived[1] if s.site == site and (day is None or s.day == day))


def archive(lived: Lived) -> Archive:
    return Archive.open(DataDirectory(lived[0] / "data"))


def test_articles_that_appear_later_are_fetched_on_their_day(lived: Lived) -> None:
    world = world_of_two_weeks()
    site = world.site("wanglan")
    for article in site.columns[0].articles:
        if article.since and article.since != 8:
            assert paths(lived, "wanglan", article.since)[site.article_path(article)] == 1
    late = next(a for a in site.columns[0].articles if a.since == 8)
    path = site.article_path(late)
    assert paths(lived, "wanglan", 9)[path] + paths(lived, "wanglan", 10)[path] >= 1  # after the block's 24 hours


def test_an_incremental_run_reads_one_list_page(lived: Lived) -> None:
    lists = [
        target for target in paths(lived, "qinghe", 2) if target.startswith("/zwgk/hbdc/") and "/t2026" not in target
    ]
    assert lists == ["/zwgk/hbdc/"]


def test_articles_are_looked_at_after_a_day_and_a_week(lived: Lived) -> None:
    site = world_of_two_weeks().site("qinghe")
    path = site.article_path(site.columns[0].articles[6])
    assert [s.day for s in lived[1] if s.target == path] == [0, 1, 7]


def test_unchanged_pages_are_asked_conditionally(lived: Lived) -> None:
    asked = [s for s in lived[1] if s.site == "qinghe" and s.day == 1 and "/t2026" in s.target]
    assert asked
    assert all(s.conditional and s.status == 304 for s in asked)


def test_an_edit_is_captured_anew(lived: Lived) -> None:
    world = world_of_two_weeks()
    site = world.site("qinghe")
    url = f"{site.article_path(site.columns[0].articles[1])}"
    with archive(lived) as held:
        kinds = [c.kind for c in held.captures(portal="qinghe", role="page") if c.url.endswith(url)]
    assert kinds == ["response", "revisit", "response"]  # day 0, day 1, and the week's look after the edit of day 3


def test_the_register_holds_what_disappeared_and_nothing_else(lived: Lived) -> None:
    world = world_of_two_weeks()
    names = {"404": "http_404", "home": "redirect_home", "soft_404": "soft_404"}
    flicker = world.site("linxu").columns[0].articles[6]
    wanted = {
        site.article_path(article): names[article.removed[1]]
        for site in world.sites
        for article in site.columns[0].articles
        # looked at on day 7; the second look, on day 8, confirms
        if article.removed and article.removed[0] <= 7 and article is not flicker
    }
    with archive(lived) as held:
        gone = {known.url.split("/", 3)[3]: known for known in held.looks.gone()}
    assert {"/" + path: known.gone_reason for path, known in gone.items()} == wanted
    for known in gone.values():
        assert known.gone_since is not None
        assert known.gone_since.astimezone(SHANGHAI).date() == day_of(7)


def test_a_block_leaves_the_host_alone_for_a_day(lived: Lived) -> None:
    asked = [s.day for s in lived[1] if s.site == "wanglan"]
    assert asked.count(8) == 1  # the one request that was refused
    report = next(r for r in lived[2] if r["day"] == 8)
    assert list(report["blocks"].values()) == ["blocked:521"]
    assert {9, 10} & set(asked)  # the run of day 9 may begin a moment before the 24 hours are over


def test_a_host_that_is_down_is_asked_little_and_loses_nothing(lived: Lived) -> None:
    for day in (4, 5, 6):
        assert 0 < sum(paths(lived, "yunxiu-shidu", day).values()) <= 3
    report = next(r for r in lived[2] if r["day"] == 5)
    health = {c["portal"]: c["health"] for c in report["columns"]}
    assert health["yunxiu-shidu"].startswith("unreachable")
    site = world_of_two_weeks().site("yunxiu-shidu")
    path = site.article_path(site.columns[0].articles[6])
    assert [s.day for s in lived[1] if s.target == path and s.status == 200] == [0, 1, 7]


def test_every_article_is_held(lived: Lived) -> None:
    with archive(lived) as held:
        have = {capture.url.split("/", 3)[3] for capture in held.captures(role="page") if capture.status == 200}
    for site in world_of_two_weeks().sites:
        wanted = {url.split("/", 3)[3] for url in site.article_urls(DAYS - 2)}
        assert wanted <= have


def test_no_host_saw_two_requests_at_once_or_too_close(lived: Lived) -> None:
    for site in SITES:
        mine = [s for s in lived[1] if s.site == site]
        assert max(s.in_hand for s in mine) == 1
        assert max(s.connections for s in mine) == 1
        gaps = [b.at - a.at for a, b in pairwise(mine) if a.day == b.day]
        assert min(gaps) > DELAY - 0.015  # the server's clock starts when it gets to read


if __name__ == "__main__":
    live(Path(sys.argv[1]), world_of_two_weeks(), range(DAYS), delay=DELAY, events=events)
