"""Pages a second of the whole road (fetch, archive, decode, repair, extract, store, annotate, index) against a bare
Scrapy spider that only fetches the same pages from the same server. Run: python tests/benchmarks/bench_crawl.py

The server runs in a process of its own; delays are off. Each is measured from its first request to its end, start-up
left out (and told apart); the middle of three runs counts. On a machine that does other work too the clock says little:
processor time an exchange is told beside it, start-up included, that of the process which makes the articles with it.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ARTICLES = os.environ.get("ARTICLES", "60")  # a column
ROUNDS = int(os.environ.get("ROUNDS", "3"))
LEFT_OUT = {"stalling", "refusing", "ningpi-odd"}  # they measure patience, not speed
BARE = """
import json, sys, time, logging
logging.disable(logging.ERROR)
import scrapy
from scrapy.crawler import CrawlerProcess

urls = json.load(open(sys.argv[1]))
times = []

class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for url in urls:
            yield scrapy.Request(url, headers={"Referer": url}, dont_filter=True)
    def parse(self, response):
        times.append(time.monotonic())

process = CrawlerProcess({"TELNETCONSOLE_ENABLED": False,
    "HTTPERROR_ALLOW_ALL": True, "DOWNLOAD_DELAY": 0, "REDIRECT_ENABLED": False})
process.crawl(Bare)
began = time.monotonic()
process.start()
print(json.dumps([len(times), times[-1] - began]))
"""


def cpu() -> float:
    """Seconds of processor time of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def crawl(folder: Path, names: list[str], log: Path) -> tuple[int, float, float]:
    """A crawl of everything: requests, seconds from the first request to the end, seconds in all."""
    (folder / "ducha.toml").write_text(
        f'[data]\ndirectory = "{folder / "data"}"\n[portals]\ndirectory = "{folder.parent / "portals"}"\n'
        '[crawl]\ndelay = 0.0\ncontact = "bench@localhost"\n[log]\nlevel = "ERROR"\n'
    )
    began = time.monotonic()
    command = [sys.executable, "-m", "ducha", "--config", str(folder / "ducha.toml"), "crawl", "--json", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    ended = time.monotonic()
    assert done.returncode in (0, 3), done.stderr
    first = min(json.loads(line)["at"] for line in log.read_text().splitlines())
    return json.loads(done.stdout)["outcomes"]["requests"], ended - first, ended - began


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, ready = folder / "log.jsonl", folder / "ready"
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.portals", "serve", "--port", "0"),
                *(
                    "--articles",
                    ARTICLES,
                    "--folder",
                    str(folder / "portals"),
                    "--log",
                    str(log),
                    "--ready",
                    str(ready),
                ),
            ],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        try:
            while not ready.exists():
                time.sleep(0.05)
            names = sorted(p.stem for p in (folder / "portals").glob("*.toml") if p.stem not in LEFT_OUT)
            full, bare = [], []
            for number in range(ROUNDS):
                log.write_text("")
                own = folder / f"run{number}"
                own.mkdir()
                began = cpu()
                requests, seconds, whole = crawl(own, names, log)
                full.append(requests / seconds)
                spent = (cpu() - began) / requests
                if number == 0:
                    bases = {
                        p.stem: p.read_text().partition('hosts = ["')[2].partition('"')[0]
                        for p in (folder / "portals").glob("*.toml")
                    }
                    rows = [json.loads(line) for line in log.read_text().splitlines()]
                    (folder / "urls.json").write_text(json.dumps([bases[r["site"]] + r["target"] for r in rows]))
                began = cpu()
                told = subprocess.run(
                    [sys.executable, "-c", BARE, str(folder / "urls.json")], capture_output=True, text=True, check=True
                )
                count, taken = json.loads(told.stdout.splitlines()[-1])
                bare.append(count / taken)
                bare_spent = (cpu() - began) / count
                print(f"full road: {requests} exchanges, {full[-1]:.1f}/s ({whole:.1f} s with start and end)")
                print(f"bare spider: {count} exchanges, {bare[-1]:.1f}/s")
                print(f"processor: full road {1000 * spent:.1f} ms an exchange, bare spider {1000 * bare_spent:.1f} ms")
            ratio = statistics.median(full) / statistics.median(bare)
            print(f"full road / bare spider: {ratio:.2f}")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
