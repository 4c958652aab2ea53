"""The crawl's memory: when to look again, what is gone, which hosts to leave alone, what runs reported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.archive import Archive
from crawler.archive.exchange import KnownUrl
from crawler.errors import CatalogueError
from tests.archive.pages import START, page

URL = page().url
DAY = timedelta(days=1)
DAYS = [1.0, 7.0, 30.0, 180.0]


def known(archive: Archive) -> KnownUrl:
    found = archive.known(URL)
    assert found is not None
    return found


def test_looks_fall_off_and_then_end(archive: Archive) -> None:
    archive.capture(page())
    due = [archive.looks.looked(URL, DAYS, START)]
    while due[-1] is not None:
        due.append(archive.looks.looked(URL, DAYS, due[-1] + timedelta(hours=3)))
    assert due == [START + timedelta(days=d) for d in DAYS] + [None]
    assert known(archive).looks == 5
    assert archive.looks.due(START + 400 * DAY) == []


def test_looks_missed_while_nothing_ran_are_not_made_up_for(archive: Archive) -> None:
    archive.capture(page())
    assert archive.looks.looked(URL, DAYS, START + 10 * DAY) == START + 30 * DAY


def test_what_is_due_comes_longest_overdue_first_and_by_portal(archive: Archive) -> None:
    for n, days in enumerate([3, 1, 2, 9]):
        archive.capture(page(f"http://hewan.example/{n}", portal_id=f"p{n % 2}"))
        archive.looks.schedule(f"http://hewan.example/{n}", START + days * DAY, looks=n)
    assert [k.url[-1] for k in archive.looks.due(START + 5 * DAY)] == ["1", "2", "0"]
    assert [k.url[-1] for k in archive.looks.due(START + 5 * DAY, portal_id="p0", limit=1)] == ["2"]


def test_a_page_is_gone_only_after_a_second_look_on_another_day(archive: Archive) -> None:
    archive.capture(page())
    evening = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # 23:30 in China
    archive.looks.missing(URL, "http_404", evening)
    archive.looks.missing(URL, "http_404", evening + timedelta(minutes=20))
    assert known(archive).gone_confirmations == 0
    assert list(archive.looks.gone()) == []
    assert [k.url for k in archive.looks.gone(confirmed=False)] == [URL]
    found = archive.looks.missing(URL, "soft_404", evening + timedelta(minutes=40))  # 00:10 on the next day
    assert found is not None
    assert (found.gone_since, found.gone_reason, found.gone_confirmations) == (evening, "soft_404", 1)
    assert [k.url for k in archive.looks.gone(portal_id="hewan")] == [URL]


def test_a_page_that_comes_back_is_not_gone(archive: Archive) -> None:
    archive.capture(page())
    archive.looks.missing(URL, "http_404", START)
    archive.looks.missing(URL, "http_404", START + DAY)
    archive.looks.present(URL)
    assert (known(archive).gone_since, known(archive).gone_confirmations, known(archive).gone_reason) == (None, 0, "")


def test_a_url_never_seen_cannot_be_gone(archive: Archive) -> None:
    assert archive.looks.missing(URL, "http_404") is None
    assert archive.looks.looked(URL, DAYS) is None
    archive.looks.present(URL)


def test_a_url_seen_in_a_list_waits_until_it_is_fetched(archive: Archive) -> None:
    urls = [f"http://hewan.example/{n}" for n in range(601)]
    assert all(archive.looks.note(u, portal_id="hewan", column="督察专栏", at=START) for u in urls)
    assert not archive.looks.note(urls[0], portal_id="other")
    archive.capture(page(urls[3], minutes=1))
    archive.failure(urls[4], "timeout")
    waiting = [k.url for k in archive.looks.waiting("hewan", "督察专栏")]
    assert waiting == urls[:3] + urls[4:]
    assert list(archive.looks.waiting("other")) == []


def test_a_block_is_kept_until_it_ends_and_never_shortened(archive: Archive) -> None:
    archive.hosts.block("hewan.example", START + DAY, "blocked:challenge")
    archive.hosts.block("hewan.example", START + DAY / 2, "blocked:http_403")
    assert archive.hosts.blocked_until("HEWAN.example", START) == START + DAY
    assert archive.hosts.blocked_until("hewan.example", START + DAY) is None
    state = archive.hosts.get("hewan.example")
    assert state is not None
    assert (state.blocks, state.block_reason) == (2, "blocked:http_403")
    archive.hosts.unblock("hewan.example")
    assert archive.hosts.blocked_until("hewan.example", START) is None
    assert archive.hosts.blocked_until("other.example", START) is None


def test_what_is_remembered_of_a_host_is_merged(archive: Archive) -> None:
    archive.hosts.remember("h", last_request=START, state={"delay": 3})
    archive.hosts.remember("h", robots_capture_id=7, state={"tls": "legacy"})
    (state,) = archive.hosts.all()
    assert (state.last_request, state.robots_capture_id) == (START, 7)
    assert state.state == {"delay": 3, "tls": "legacy"}


def test_a_run_that_never_ended_is_told_as_killed(archive: Archive) -> None:
    first = archive.start_run("crawl", "hewan", at=START)
    other = archive.start_run("import", at=START)
    second = archive.start_run("crawl", "hewan", at=START + DAY)
    archive.finish_run(second, {"new": 1}, at=START + DAY)
    assert [(r.id, r.outcome) for r in archive.runs.last()] == [(second, "done"), (other, "running"), (first, "killed")]
    assert [r.id for r in archive.runs.last(kind="crawl", limit=1)] == [second]
    with pytest.raises(CatalogueError, match="no run 99"):
        archive.finish_run(99)


def test_the_visits_of_a_column_are_kept(archive: Archive) -> None:
    for n, health in enumerate(["ok", "ok", "empty"]):
        archive.runs.note_column("hewan", "督察专栏", health, {"items": 20 - n * 10}, at=START + n * DAY)
    archive.runs.note_column("hewan", "其他", "ok", {})
    visits = archive.runs.column_history("hewan", "督察专栏", limit=2)
    assert [(v.health, v.counts["items"]) for v in visits] == [("empty", 0), ("ok", 10)]
    assert len(archive.runs.column_history()) == 4
