"""Days pass: crawls of the sample sites one after another in one process, on a clock that the test sets.

A Twisted reactor runs only once, so `live` is to be called in a process of its own; `in_process` does that for a
test and
gives back what the server saw. The store takes part only where it is asked for; what it has not seen it catches up
with.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawler import settings as project
from crawler.archive import Archive, DataDirectory
from crawler.config import Config, load_config
from indexer.derive import Deriver
from spiders.registry import load_portals
from tests.portals.server import PortalServer, Seen
from tests.portals.world import SHANGHAI, World, day_of
from tests.spiders.crawling import ROOT, Crawler

HOUR = 10  # of the daily run
# what a run does in other processes or at its end is done here, one after the other
NO_STORE = {"indexer.pipeline.StorePipeline": None}
NO_ALARMS = {**project.EXTENSIONS, "crawler.monitors.AfterRun": None}


def in_process(module: str, folder: Path, timeout: float = 900) -> tuple[list[Seen], list[dict[str, Any]]]:
    """Run `python -m module folder`, which calls `live`: what the server saw, and each day's report."""
    command = [sys.executable, "-m", module, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, done.stderr[-6000:]
    seen = pickle.loads((folder / "seen.pickle").read_bytes())
    return seen, json.loads((folder / "reports.json").read_text("utf-8"))


def live(
    folder: Path,
    world: World,
    days: Iterable[int],
    *,
    delay: float = 0.0,
    options: dict[str, Any] | None = None,
    events: Callable[[int, World, Crawler], None] = lambda *_: None,
    settings: str = "",
    store: bool = False,
    breaks: dict[int, int] | None = None,
) -> None:
    """Crawl once a day; `events` is called before each run. Writes what happened into the folder.

    With `store` the captures of each day become articles after its run, in this process. `breaks` ends a day's run
    after so many requests, as SIGTERM would.
    """
    from scrapy.utils.reactor import install_reactor
    from twisted.internet.defer import Deferred
    from twisted.internet.task import react

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")

    with PortalServer(world) as server:
        crawler = Crawler(folder, server, delay, settings)

        def main(_: object) -> Deferred[None]:
            return Deferred.fromCoroutine(_days(crawler, world, days, options or {}, events, store, breaks or {}))

        try:
            react(main)
        except SystemExit as end:
            assert not end.code, end
        (folder / "seen.pickle").write_bytes(pickle.dumps(server.seen))


async def _days(
    crawler: Crawler,
    world: World,
    days: Iterable[int],
    options: dict[str, Any],
    events: Callable[[int, World, Crawler], None],
    store: bool,
    breaks: dict[int, int],
) -> None:
    import logging

    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.utils.defer import deferred_from_coro

    from indexer.alarms import after_run
    from indexer.processing import Processor
    from indexer.store import Store
    from indexer.workers import Workers
    from spiders.base import PortalSpider
    from spiders.plan import CrawlOptions
    from spiders.run import Run, scrapy_settings

    logging.getLogger("scrapy").setLevel(logging.WARNING)
    config = load_config(crawler.config)
    plain = replace(CrawlOptions.of(config), **options)
    reports = []
    for day in days:
        world.set_day(day)
        events(day, world, crawler)
        portals = [p for p in load_portals([crawler.folder / "portals"]).values() if p.enabled]
        clock = clock_of(day)
        with Archive.open(crawler.data, write=True, config=config) as archive:
            run = Run(config, archive, portals, plain, clock, "crawl")
            runner = AsyncCrawlerRunner(
                scrapy_settings(ITEM_PIPELINES={**project.ITEM_PIPELINES, **NO_STORE}, EXTENSIONS=NO_ALARMS)
            )
            made = runner.create_crawler(PortalSpider)
            if day in breaks:
                _break_off(made, breaks[day])
            await deferred_from_coro(runner.crawl(made, **run.arguments))
            report = run.finish(made)
            if store:
                with Store.open(crawler.data) as articles, Workers(crawler.data, config, 0, _deriver) as workers:
                    Processor(archive, articles, workers).run()
                after_run(archive, crawler.data, config, {p.id: p for p in portals}, clock(), run.id)
        reports.append({"day": day, **report.as_dict()})
    (crawler.folder / "reports.json").write_text(json.dumps(reports, ensure_ascii=False), "utf-8")


def _deriver(path: Path, database_url: str, config: Config) -> Deriver:
    """Reads the captures knowing the sample portals alone: the shipped ones take no part, and a day is short."""
    from indexer.site_blocks import load_site_blocks

    data = DataDirectory(path, database_url)
    portals = load_portals([Path(config.text("portals.directory"))])
    return Deriver(Archive.open(data), portals, load_site_blocks(data))


def _break_off(crawler: Any, requests: int) -> None:
    """End the crawl after so many responses, as a signal would."""
    from scrapy import signals

    count = itertools.count(1)

    def answered(**_: Any) -> None:
        if next(count) == requests:
            asyncio.ensure_future(crawler.stop_async())  # noqa: RUF006 - the reactor outlives it

    crawler.signals.connect(answered, signal=signals.response_received, weak=False)


def clock_of(day: int) -> Callable[[], datetime]:
    """A clock that stands at the hour of the daily run and then goes on."""
    began = datetime.now(SHANGHAI)
    start = datetime.combine(day_of(day), datetime.min.time(), SHANGHAI) + timedelta(hours=HOUR)
    return lambda: start + (datetime.now(SHANGHAI) - began)
