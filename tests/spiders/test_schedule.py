"""Crawls that run by themselves: times as cron reads them, nothing at once, nothing missed for good, a clean stop."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.config import Config, load_config
from crawler.errors import ConfigError
from spiders.schedule import SHANGHAI, History, Job, jobs_of, trigger_of
from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.spiders.crawling import ROOT, Crawler

TABLE = '[schedule.daily]\ncron = "30 2 * * *"\nportals = ["qinghe"]\njitter = 0\n'


@pytest.fixture(scope="module")
def server() -> Iterator[PortalServer]:
    with PortalServer(sample_world()) as running:
        yield running


@pytest.fixture
def ducha(server: PortalServer, tmp_path: Path) -> Crawler:
    return Crawler(tmp_path, server, settings=f'\n[log]\nlevel = "INFO"\n{TABLE}')


def config(folder: Path, text: str) -> Config:
    path = folder / "ducha.toml"
    path.write_text(text, "utf-8")
    return load_config(path, environ={})


def start(ducha: Crawler) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ducha.command("schedule", "run"),
        cwd=ducha.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("cron", "after", "due"),
    [
        ("30 2 * * *", "2026-11-21T02:30", "2026-11-22T02:30"),
        ("0 3 * * 0", "2026-11-21T12:00", "2026-11-22T03:00"),  # Sunday, as cron counts
        ("0 3 * * 7", "2026-11-21T12:00", "2026-11-22T03:00"),
        ("0 3 * * 1-5", "2026-11-20T12:00", "2026-11-23T03:00"),
        ("0 3 * * 0-1", "2026-11-22T12:00", "2026-11-23T03:00"),
        ("0 3 * * 5-7", "2026-11-21T12:00", "2026-11-22T03:00"),
        ("*/20 * * * *", "2026-11-21T02:41", "2026-11-21T03:00"),
        ("0 4 1 */3 *", "2026-11-21T00:00", "2027-01-01T04:00"),
    ],
)
def test_times_are_read_as_cron_reads_them(cron: str, after: str, due: str) -> None:
    at = datetime.fromisoformat(after).replace(tzinfo=SHANGHAI)
    assert Job("x", cron).next_time(at).isoformat()[:16] == due


@pytest.mark.parametrize("cron", ["", "30 2 * *", "61 2 * * *", "30 2 * * mun", "@daily"])
def test_what_cron_would_not_read_is_an_error(cron: str) -> None:
    with pytest.raises(ConfigError, match="cron expression"):
        trigger_of(cron)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('cron = "1 2 * * *"\nregoin = "620000"', "no key regoin"),
        ('region = "620000"', "cron is missing"),
        ('cron = "1 2 * * *"\nregion = 620000', "six digits in quotation marks"),
        ('cron = "1 2 * * *"\nkinds = ["inspektion"]', "none of"),
        ('cron = "1 2 * * *"\nportals = "mee"', "list of words"),
        ('cron = "1 2 * * *"\njitter = -1', "not negative"),
        ('cron = "1 2 * *"', "schedule.x.cron"),
    ],
)
def test_a_mistake_in_a_table_is_an_error_that_names_it(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        jobs_of(config(tmp_path, f"[schedule.x]\n{line}\n"))


def test_a_table_becomes_a_crawl(tmp_path: Path) -> None:
    (job,) = jobs_of(
        config(
            tmp_path, '[schedule]\njitter = 9\n[schedule.g]\ncron = "1 2 * * *"\nregion = "620000"\nkinds = ["news"]\n'
        )
    )
    assert (job.arguments(), job.jitter) == (["--region", "620000", "--kind", "news"], 9)


def test_many_missed_runs_are_caught_up_once(tmp_path: Path) -> None:
    job, history = Job("x", "30 2 * * *"), History(tmp_path)
    at = datetime(2026, 11, 21, 12, tzinfo=SHANGHAI)
    assert history.missed(job, at) is None  # a new job was never missed
    history.note("x", due=(at - timedelta(days=9)).isoformat())
    assert history.missed(job, at) == datetime(2026, 11, 21, 2, 30, tzinfo=SHANGHAI)
    history.note("x", due=at.isoformat())
    assert history.missed(job, at) is None
    history.path.write_text('{"x": {"due"', "utf-8")  # torn by a crash of the machine
    assert history.missed(job, at) is None


def test_show_tells_times_and_the_last_run(ducha: Crawler) -> None:
    (row,) = json.loads(ducha.run("schedule", "show", "--json", expect=0).stdout)
    assert (row["name"], row["portals"], len(row["next"])) == ("daily", 1, 3)
    assert all(time.endswith("02:30+08:00") for time in row["next"])
    assert "never" in ducha.run("schedule", "show", expect=0).stdout


def test_a_job_that_fits_no_portal_is_refused(ducha: Crawler) -> None:
    ducha.config.write_text(ducha.config.read_text("utf-8").replace("qinghe", "qinhe"), "utf-8")
    assert "did you mean qinghe" in ducha.run("schedule", "show", expect=2).stderr


def test_a_job_can_be_run_at_once(ducha: Crawler) -> None:
    ducha.run("schedule", "run", "--now", "daily", expect=0)
    assert ducha.pages("qinghe")
    last = History(ducha.data.runs).read()["daily"]
    assert last["exit"] == 0 and last["finished"] > last["started"]
    assert "there are daily" in ducha.run("schedule", "run", "--now", "dayly", expect=2).stderr


def test_a_missed_run_is_caught_up_and_sigterm_stops_cleanly(ducha: Crawler) -> None:
    ducha.data.create()
    History(ducha.data.runs).note("daily", due=(datetime.now(SHANGHAI) - timedelta(days=3)).isoformat())
    running = start(ducha)
    try:
        wait_for(lambda: History(ducha.data.runs).read()["daily"].get("exit") is not None)
        again = ducha.run("schedule", "run", expect=1)  # a second scheduler is refused
        assert str(running.pid) in again.stderr
    finally:
        running.send_signal(signal.SIGTERM)
        said = running.communicate(timeout=30)[1]
    assert running.returncode == 0, said
    assert said.count("missed; it runs now, once") == 1
    assert History(ducha.data.runs).read()["daily"]["exit"] == 0


def test_sigterm_lets_the_crawl_under_way_end_and_the_next_run_goes_on(ducha: Crawler, server: PortalServer) -> None:
    for site in server.world.sites:
        site.politeness["delay"] = 0.4
    slow = Crawler(ducha.folder, server, 0.4, settings=f'\n[log]\nlevel = "INFO"\n{TABLE}')
    slow.data.create()
    History(slow.data.runs).note("daily", due=(datetime.now(SHANGHAI) - timedelta(days=3)).isoformat())
    before = len(server.requests("qinghe"))
    running = start(slow)
    wait_for(lambda: len(server.requests("qinghe")) >= before + 4)
    running.send_signal(signal.SIGTERM)
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 0, said
    fetched = len(server.requests("qinghe"))
    time.sleep(1)
    assert len(server.requests("qinghe")) == fetched  # nobody goes on asking
    slow.crawl("qinghe")
    assert max(slow.pages("qinghe").values()) == 1
    site = server.world.site("qinghe")
    wanted = {site.article_path(a) for a in site.columns[0].articles}
    assert wanted <= set(slow.pages("qinghe"))


def test_a_killed_scheduler_leaves_no_lock_behind(ducha: Crawler) -> None:
    ducha.data.create()
    first = start(ducha)
    wait_for(lambda: "daily" in History(ducha.data.runs).read())
    first.kill()
    first.communicate()
    second = start(ducha)
    wait_for(lambda: f'"pid": {second.pid}' in (ducha.data.path / "schedule.lock").read_text("utf-8"))
    time.sleep(0.5)  # the signal handlers are set just after the lock
    second.terminate()
    assert second.communicate(timeout=30) and second.returncode == 0


def test_the_systemd_unit_passes_systemds_own_check(ducha: Crawler) -> None:
    unit = ducha.folder / "ducha-schedule.service"
    unit.write_text(ducha.run("schedule", "systemd", expect=0).stdout, "utf-8")
    assert "schedule run" in unit.read_text("utf-8") and str(ducha.config) in unit.read_text("utf-8")
    if shutil.which("systemd-analyze") is None:
        return  # the text itself was checked above
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False, timeout=60
    )
    ours = [line for line in done.stderr.splitlines() if unit.name in line]
    assert ours == [], done.stderr


def test_the_crontab_line_runs_as_a_shell_runs_it(ducha: Crawler) -> None:
    ducha.data.create()
    lines = ducha.run("schedule", "cron", expect=0).stdout.splitlines()
    assert "CRON_TZ=Asia/Shanghai" in lines
    line = next(line for line in lines if line.startswith("30 2 * * * "))
    command = line.removeprefix("30 2 * * * ").replace("\\%", "%")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(ducha.folder)}
    done = subprocess.run(["/bin/sh", "-c", command], env=environment, timeout=120, check=False)
    assert done.returncode == 0, (ducha.data.runs / "cron.log").read_text("utf-8")
    assert ducha.pages("qinghe")
