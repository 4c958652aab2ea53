"""The process that follows a crawl, and the pipeline that starts it: nothing is lost when either side ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.config import Config
from crawler.errors import StoreError
from indexer import pipeline
from indexer.pipeline import StorePipeline
from indexer.tail import Tail
from tests.indexer.site import Site, article_page

pytestmark = pytest.mark.slow


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def with_setting(config: Config, **values: Any) -> Config:
    return replace(config, values={**config.values, **{k.replace("__", "."): v for k, v in values.items()}})


def test_pages_become_articles_while_the_crawl_goes_on(site: Site) -> None:
    tail = Tail(site.data, site.config)
    site.fetch("/a/1.html", article_page(1))
    wait_for(lambda: site.store.count() == 1)
    for number in range(2, 6):
        site.fetch(f"/a/{number}.html", article_page(number))
    assert tail.processed()["outcomes"] == {"new": 5}
    counts = tail.finish()
    assert (counts["indexed"], counts["waiting"], counts["engine_error"]) == (5, 0, "")
    assert site.store.unindexed() == []


def test_what_an_earlier_crawl_left_is_caught_up_at_the_start(site: Site) -> None:
    for number in range(1, 4):
        site.fetch(f"/a/{number}.html", article_page(number))
    tail = Tail(site.data, site.config)
    assert tail.finish()["outcomes"] == {"new": 3}


def test_several_processes_give_the_same_articles(site: Site) -> None:
    for number in range(1, 12):
        site.fetch(f"/a/{number % 4}.html", article_page(number % 4, extra=f"第{number}次补充的说明。"))
    tail = Tail(site.data, with_setting(site.config, crawl__workers=2))
    assert tail.finish()["outcomes"] == {"new": 4, "changed": 7}
    assert site.store.outcomes() == {"new": 4, "changed": 7}


def test_a_tail_that_was_killed_is_an_error_and_loses_nothing(site: Site) -> None:
    tail = Tail(site.data, site.config)
    tail.processed()
    os.kill(tail._process.pid or 0, signal.SIGKILL)
    site.fetch("/a/1.html", article_page(1))
    with pytest.raises(StoreError, match="ended early"):
        tail.finish()
    assert [o.outcome for o in site.process()] == ["new"]


PARENT = """
import sys, time
from crawler.archive.datadir import DataDirectory
from crawler.config import load_config
from indexer.tail import Tail

if __name__ == "__main__":
    tail = Tail(DataDirectory(sys.argv[1]), load_config(environ={}))
    tail.processed()
    print(tail._process.pid, flush=True)
    if len(sys.argv) > 2:
        raise SystemExit("the crawl broke off")
    time.sleep(600)
"""


def started(site: Site, tmp_path: Path, *more: str) -> tuple[subprocess.Popen[str], int]:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, str(script), str(site.data.path), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    return process, int(process.stdout.readline())


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_tail_ends_when_its_crawl_is_killed(site: Site, tmp_path: Path) -> None:
    process, child = started(site, tmp_path)
    process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()
    wait_for(lambda: ended(child), 20)


def test_a_crawl_that_breaks_off_is_not_held_up_by_its_tail(site: Site, tmp_path: Path) -> None:
    process, child = started(site, tmp_path, "break")
    assert process.wait(30) == 1
    assert process.stdout
    process.stdout.close()
    wait_for(lambda: ended(child), 20)


class Stats(dict[str, Any]):
    """Scrapy's stats, as far as a pipeline uses them."""

    def set_value(self, name: str, value: Any) -> None:
        self[name] = value


def a_crawler(site: Site, portal: str | None) -> SimpleNamespace:
    settings = {"DUCHA_CONFIG": site.config, "DUCHA_DATA": str(site.data.path)}
    return SimpleNamespace(settings=settings, stats=Stats(), spider=SimpleNamespace(portal_id=portal))


def test_spiders_of_one_process_share_a_tail_and_each_gets_its_outcomes(site: Site) -> None:
    crawlers = [a_crawler(site, "xishui"), a_crawler(site, "heshan")]
    pipelines = [StorePipeline.from_crawler(crawler) for crawler in crawlers]
    for each in pipelines:
        each.open_spider()
    assert len(pipeline._running) == 1
    site.fetch("/a/1.html", article_page(1), portal_id="xishui")
    site.fetch("/a/2.html", article_page(2), portal_id="xishui")
    asyncio.run(pipelines[0].close_spider())
    site.fetch("http://www.heshan.example/a/3.html", article_page(3), portal_id="heshan")
    site.fetch("http://www.heshan.example/b", b"<html></html>", portal_id="heshan", status=404)
    asyncio.run(pipelines[1].close_spider())
    assert pipeline._running == {}
    assert {k: v for k, v in crawlers[0].stats.items() if k.startswith("outcome/")} == {"outcome/new": 2}
    assert {k: v for k, v in crawlers[1].stats.items() if k.startswith("outcome/")} == {
        "outcome/new": 1,
        "outcome/http_404": 1,
    }
    assert crawlers[1].stats["store/indexed"] == 3


def test_items_pass_through(site: Site) -> None:
    item = object()
    assert StorePipeline.from_crawler(a_crawler(site, None)).process_item(item) is item


def test_a_dead_engine_stops_nothing_and_its_documents_wait(site: Site) -> None:
    dead = with_setting(
        site.config, index__engine="elasticsearch", elasticsearch__url="http://127.0.0.1:9"
    )  # the discard port: nobody listens there
    site.fetch("/a/1.html", article_page(1))
    counts = Tail(site.data, dead).finish()
    assert counts["outcomes"] == {"new": 1}
    assert (counts["indexed"], counts["waiting"]) == (0, 1)
    assert counts["engine_error"]
    assert len(site.store.unindexed(engine="elasticsearch")) == 1
