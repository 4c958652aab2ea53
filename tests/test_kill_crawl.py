"""A crawl is killed with -9 at fifty random moments and started again: nothing is lost, nothing is fetched twice.

The server's own log is the witness: a page whose capture was acknowledged when the crawl died is never asked for again.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from crawler.archive import Archive
from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.spiders.crawling import ROOT, Crawler

KILLS = 50
SLOW = {"stalling"}  # pages that never come have no capture to lose


def killed(crawler: Crawler, server: PortalServer, names: list[str], chance: random.Random) -> bool:
    """Start a crawl and kill it at a random moment; whether it lived long enough to be killed."""
    before = len(server.seen)
    process = subprocess.Popen(
        crawler.command("crawl", *names),
        cwd=crawler.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if chance.random() < 0.2:  # while it starts: opening, mending, planning
        time.sleep(chance.uniform(0.2, 2.0))
    else:  # while it works: a moment after its first request
        deadline = time.monotonic() + 60
        while len(server.seen) == before and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(chance.uniform(0.0, 0.2))
    alive = process.poll() is None
    if chance.random() < 0.5:
        os.killpg(process.pid, signal.SIGKILL)  # the machine went down
    else:
        process.kill()  # the crawl alone: what it had started may live a little longer
    process.wait()
    return alive


def acknowledged(crawler: Crawler) -> set[str]:
    """Every address that the catalogue has a capture of."""
    if not crawler.data.exists:
        return set()
    with Archive.open(crawler.data) as archive:
        return {capture.url for capture in archive.captures()}


@pytest.mark.slow(seconds=180)
def test_fifty_kills_lose_nothing_and_fetch_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    world = sample_world()
    world.sites = [site for site in world.sites if site.id not in SLOW]
    names = [site.id for site in world.sites]
    with PortalServer(world) as server:
        crawler = Crawler(tmp_path, server)
        bases = {site.id: site.base for site in world.sites}
        kills = 0
        while kills < KILLS:
            held, before = acknowledged(crawler), len(server.seen)
            kills += killed(crawler, server, names, chance)
            asked = {bases[s.site] + s.target for s in server.seen[before:]}
            assert not asked & held, f"fetched again after acknowledgement: {sorted(asked & held)[:5]}"
        held, before = acknowledged(crawler), len(server.seen)
        report = crawler.crawl("--wait", "30", *names)
        asked = {bases[s.site] + s.target for s in server.seen[before:]}
        assert not asked & held, f"fetched again after acknowledgement: {sorted(asked & held)[:5]}"
        assert report["reason"] == "finished"

        with crawler.archive() as archive:
            captures = Counter(capture.url for capture in archive.captures())
        assert {url: n for url, n in captures.items() if n != 1} == {}
        for site in world.sites:
            if site.id in ("refusing", "linxu-hidden"):  # one refuses, the other hides its further list pages
                continue
            wanted = site.article_urls(0)
            assert wanted <= set(captures), f"{site.id}: lost {sorted(wanted - set(captures))[:3]}"
        verified = crawler.run("verify", expect=0)
        assert "agree" in verified.stdout + verified.stderr
        before = len(server.seen)
        crawler.crawl(*names)
        assert len(server.seen) == before, "a crawl after the crawl asked for something that was not due"
