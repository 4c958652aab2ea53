"""The egg that scrapyd runs: it holds all that a crawl needs, and runs as scrapyd runs it, without being unpacked."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from indexer.store import Store
from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.spiders.crawling import ROOT, Crawler

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def egg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The egg, built from a copy of the project."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("scrapy.cfg", "setup.cfg", "pyproject.toml", "ducha.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    for name in ("crawler", "spiders", "indexer", "search_ui"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    built = tmp_path_factory.mktemp("egg") / "ducha.egg"
    deploy = [str(Path(sys.executable).with_name("scrapyd-deploy")), "--build-egg", str(built)]
    done = subprocess.run(deploy, cwd=copy, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0 and built.is_file(), done.stderr[-3000:]
    return built


@pytest.fixture
def crawler(tmp_path: Path) -> Iterator[Crawler]:
    with PortalServer(sample_world()) as server:
        yield Crawler(tmp_path, server)


def environment(crawler: Crawler, **more: str) -> dict[str, str]:
    """A process that knows no other ducha than the egg's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "DUCHA_CONFIG": str(crawler.config), "PYTHONWARNINGS": "ignore", **more}


def test_the_egg_holds_all_that_a_crawl_needs(egg: Path) -> None:
    with ZipFile(egg) as made:
        names = set(made.namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for package in ("crawler", "spiders", "indexer")
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", ".toml", ".tsv", ".npz", ".bin", ".mako") and "__pycache__" not in path.parts
    }
    assert sorted(wanted - names) == []


def test_scrapy_lists_and_crawls_portals_out_of_the_zipped_egg(egg: Path, crawler: Crawler) -> None:
    variables = environment(crawler, PYTHONPATH=str(egg), SCRAPY_SETTINGS_MODULE="crawler.settings")

    def python(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=crawler.folder,
            env=variables,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    assert str(egg) in python("-c", "import crawler, spiders; print(crawler.__file__, spiders.__file__)")
    assert {"qinghe", "mee"} <= set(python("-m", "scrapy", "list").split())
    python("-m", "scrapy", "crawl", "yunxiu-shidu")
    assert len(crawler.pages("yunxiu-shidu")) == 14
    with Store.open(crawler.data) as store:
        assert store.outcomes() == {"new": 14}


@pytest.fixture
def scrapyd(crawler: Crawler) -> Iterator[str]:
    """A running scrapyd, its folders beside the crawl's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = crawler.folder / "scrapyd"
    folder.mkdir()
    lines = ["[scrapyd]", "bind_address = 127.0.0.1", f"http_port = {port}", "poll_interval = 0.5"]
    lines += [f"{name}_dir = {folder / name}" for name in ("eggs", "logs", "dbs")]
    (folder / "scrapyd.conf").write_text("\n".join(lines) + "\n", "utf-8")
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("scrapyd"))],
            cwd=folder,
            env=environment(crawler),
            stdout=out,
            stderr=out,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                try:
                    if httpx.get(f"{address}/daemonstatus.json").status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.2)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def test_scrapyd_takes_the_egg_and_crawls_a_portal(egg: Path, crawler: Crawler, scrapyd: str) -> None:
    with httpx.Client(base_url=scrapyd, timeout=180) as client:
        files = {"egg": ("ducha.egg", egg.read_bytes())}
        added = client.post("/addversion.json", data={"project": "ducha", "version": "1"}, files=files).json()
        assert added["status"] == "ok", added
        known = client.get("/listspiders.json", params={"project": "ducha"}).json()
        assert {"qinghe", "mee"} <= set(known["spiders"])
        scheduled = client.post("/schedule.json", data={"project": "ducha", "spider": "yunxiu-shidu"}).json()
        assert scheduled["status"] == "ok", scheduled
        deadline = time.monotonic() + 180
        finished: list[dict[str, str]] = []
        while not finished and time.monotonic() < deadline:
            time.sleep(0.5)
            finished = client.get("/listjobs.json", params={"project": "ducha"}).json()["finished"]
    assert [job["spider"] for job in finished] == ["yunxiu-shidu"]
    assert len(crawler.pages("yunxiu-shidu")) == 14
    with Store.open(crawler.data) as store:
        assert store.outcomes() == {"new": 14}
