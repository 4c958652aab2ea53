"""`ducha schedule`: crawls that run by themselves, here or by the system's own means."""

from __future__ import annotations

import getpass
import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from crawler.archive.datadir import DataDirectory
from crawler.cli import App, Output, note, output_options, pass_app
from crawler.errors import ConfigError
from spiders.commands import choose
from spiders.data import data_of
from spiders.portal_file import PORTAL_KINDS
from spiders.registry import configured_portals
from spiders.schedule import SHANGHAI, History, Job, jobs_of

TIMES = 3  # next times that `show` tells


@click.group("schedule")
def schedule_command() -> None:
    """Run crawls by themselves at set times.

    The times stand in ducha.toml, one table a job:

    \b
    [schedule.gansu]
    cron = "30 2 * * *"        # minute hour day month weekday, Shanghai time
    region = "620000"          # or portals = ["mee", "lingtai"]; neither: every enabled portal
    kinds = ["inspection"]     # optional, as --kind of ducha crawl
    """


@schedule_command.command("show")
@output_options
@pass_app
def show_schedule(app: App, output: Output) -> None:
    """The jobs: what they crawl, when they are next due, how they last went."""
    known = configured_portals(app.config)
    history = History(data_of(app.config).runs).read()
    rows: list[dict[str, Any]] = []
    for job in checked_jobs(app):
        when, times = datetime.now(SHANGHAI), []
        for _ in range(TIMES):
            when = job.next_time(when)
            times.append(when.isoformat(timespec="minutes"))
        portals = choose(known, job.portals, job.region or None, _portal_kinds(job))
        rows.append(
            {"name": job.name, "cron": job.cron, "jitter": job.jitter, "crawl": job.arguments(),
             "portals": len(portals), "next": times, "last": history.get(job.name, {})}
        )  # fmt: skip
    if output.format == "json":
        output.document(rows)
    for row in rows:
        if output.format == "jsonl":
            output.row(row)
        output.line(f"{row['name']}: {row['cron']}  ducha crawl {' '.join(row['crawl'])}  ({row['portals']} portals)")
        output.line(f"  next {', '.join(row['next'])}, up to {row['jitter']} s later")
        output.line(f"  last {_last(row['last'])}")
    if not rows:
        note("No [schedule.<name>] table in the settings: `ducha schedule --help` shows one.")


@schedule_command.command("run")
@click.option("--now", "at_once", metavar="NAME", help="Run this job once, now, and end with its exit code.")
@pass_app
def run_schedule(app: App, at_once: str | None) -> None:
    """Crawl at the set times until SIGTERM or Ctrl-C.

    A job never overlaps another. What was missed while this was not running is caught up once. On SIGTERM the crawl
    under way finishes what it is fetching; whatever is left is done by its next run.
    """
    from spiders.scheduler import WAIT_SECONDS, Scheduler

    jobs = checked_jobs(app)
    if not jobs:
        raise ConfigError("no [schedule.<name>] table in the settings: `ducha schedule --help` shows one")
    base = own_command()
    scheduler = Scheduler(jobs, _made(app), lambda job: [*base, "crawl", *job.arguments(), "--wait", str(WAIT_SECONDS)])
    if at_once is None:
        scheduler.run()
        return
    job = next((job for job in jobs if job.name == at_once), None)
    if job is None:
        raise ConfigError(f"there is no [schedule.{at_once}]; there are {', '.join(j.name for j in jobs)}")
    click.get_current_context().exit(max(0, scheduler.start(job)))


@schedule_command.command("systemd")
@click.option("--user", "as_user", default=getpass.getuser, help="Account that the service runs as.")
@pass_app
def print_systemd(app: App, as_user: str) -> None:
    """Print a systemd service that runs the schedule.

    \b
    ducha schedule systemd | sudo tee /etc/systemd/system/ducha-schedule.service
    sudo systemctl daemon-reload && sudo systemctl enable --now ducha-schedule
    """
    checked_jobs(app)
    command = " ".join(_unit_word(word) for word in (*own_command(absolute=True), "schedule", "run"))
    click.echo(
        f"""[Unit]
Description=ducha: scheduled crawls of environmental-inspection news
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
User={as_user}
WorkingDirectory={_unit_path(Path.cwd())}
ExecStart={command}
Restart=on-failure
RestartSec=60
# the crawl under way finishes what it is fetching
KillMode=mixed
TimeoutStopSec=90
Nice=10
NoNewPrivileges=true
PrivateTmp=true

[Install]
WantedBy=multi-user.target"""
    )


@schedule_command.command("cron")
@pass_app
def print_cron(app: App) -> None:
    """Print a crontab that crawls at the same times, without `ducha schedule run`.

    \b
    ducha schedule cron | crontab -

    cron does not catch up on missed runs and adds no jitter; two crawls wait for each other all the same.
    """
    click.echo("# times are Shanghai time; a cron without CRON_TZ reads them as the machine's own")
    click.echo("CRON_TZ=Asia/Shanghai")
    log = shlex.quote(str(data_of(app.config).runs / "cron.log"))
    for job in checked_jobs(app):
        words = shlex.join([*own_command(absolute=True), "crawl", *job.arguments(), "--wait", "21600"])
        line = f"cd {shlex.quote(str(Path.cwd()))} && {words} >> {log} 2>&1"
        click.echo(f"# {job.name}\n{job.cron} {line.replace('%', chr(92) + '%')}")


def checked_jobs(app: App) -> list[Job]:
    """The jobs, each of which must fit some portal; raises ConfigError or PortalError."""
    known = configured_portals(app.config)
    jobs = jobs_of(app.config)
    for job in jobs:
        choose(known, job.portals, job.region or None, _portal_kinds(job))
    return jobs


def own_command(*, absolute: bool = False) -> list[str]:
    """The command line of `ducha` with the settings and data directory of this one."""
    given: dict[str, Any] = click.get_current_context().find_root().params
    words = [sys.executable, "-m", "ducha"]
    config = given.get("config_path")
    if config is None and absolute and Path("ducha.toml").is_file():
        config = Path("ducha.toml")
    for flag, value in (("--config", config), ("--data", given.get("data"))):
        if value is not None:
            words += [flag, str(Path(value).absolute() if absolute else value)]
    return words


def _made(app: App) -> DataDirectory:
    return data_of(app.config).create()


def _portal_kinds(job: Job) -> tuple[str, ...]:
    return tuple(kind for kind in job.kinds if kind in PORTAL_KINDS)


def _last(row: dict[str, Any]) -> str:
    if not row.get("started"):
        return "never"
    if row.get("exit") is None:
        return f"{row['started'][:16]}, not ended"
    return f"{row['started'][:16]} to {str(row['finished'])[:16]}, exit code {row['exit']}"


def _unit_word(word: str) -> str:
    """A word of ExecStart: systemd reads % and $ itself."""
    word = word.replace("%", "%%").replace("$", "$$")
    return f'"{word}"' if any(c.isspace() for c in word) else word


def _unit_path(path: Path) -> str:
    return str(path).replace("%", "%%")
