"""`ducha portals check`, `probe` and `example`: the commands that may ask a site, politely, and judge what it answers.

They stand apart from those that only show what the files say. What each does is in a module of its own, imported when
it is run.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from crawler.cli import FAILED, GAPS, App, Output, note, output_options, pass_app
from crawler.config import Config
from crawler.errors import PortalError, UsageError
from crawler.portal import Portal
from spiders.registry import configured_portals, find_portal, portal_directories


@click.command("check")
@click.argument("portals", nargs=-1, metavar="[PORTAL]...")
@click.option("--live", is_flag=True, help="Ask the sites too: robots.txt first, then one page a column.")
@click.option("--region", metavar="CODE", help="Only portals of this region and everything below it.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the health report (JSON) here as well.")
@output_options
@pass_app
def check_command(
    app: App, output: Output, portals: tuple[str, ...], live: bool, region: str | None, report: Path | None
) -> None:
    """Check portal files; with --live, sites too.

    Exit code 1: a file is wrong. Exit code 3: a column did not answer as its file says.
    """
    from spiders.portal_check import file_problems

    problems = list(file_problems(portal_directories(app.config)))
    if portals:
        problems = [p for p in problems if p.portal in portals]
    rows: list[dict[str, Any]] = [{"portal": p.portal, "problem": p.said} for p in problems]
    for problem in problems:
        output.line(f"! {problem.said}")
    known = configured_portals(app.config) if live or portals or not problems else {}
    health = _live(app, output, known, portals, region) if live else []
    if output.format == "json":
        output.document({"problems": rows, "columns": health} if live else {"problems": rows, "checked": len(known)})
    elif output.format == "jsonl":
        for row in (*rows, *health):
            output.row(row)
    if report is not None:
        report.write_text(json.dumps({"problems": rows, "columns": health}, ensure_ascii=False, indent=1), "utf-8")
    for name in portals:
        find_portal(known, name)
    if not problems and not live:
        output.line(f"{len(portals) or len(known)} portal files are in order")
    if problems:
        click.get_current_context().exit(FAILED)
    if any(row["health"] not in ("ok", "archived") for row in health):
        click.get_current_context().exit(GAPS)


def _live(
    app: App, output: Output, known: dict[str, Portal], names: tuple[str, ...], region: str | None
) -> list[dict[str, Any]]:
    from spiders.asking import Asker
    from spiders.commands import choose
    from spiders.portal_check import check_live

    chosen = choose(known, names, region)
    _say_contact(app.config)
    rows = []
    for portal in chosen:
        delay = portal.politeness.get("delay", app.config.number("crawl.delay"))
        for found in check_live(portal, Asker.of(app.config, delay)):
            rows.append(found.as_dict())
            told = f"{found.articles} articles, newest {found.newest}" if found.articles else found.detail
            output.line(f"{found.health:14} {found.portal}: {found.column}  {told}")
    counts = Counter(str(row["health"]) for row in rows)
    note(", ".join(f"{count} {name}" for name, count in counts.most_common()))
    return rows


@click.command("probe")
@click.argument("url")
@click.option("--id", "portal_id", default="", help="Id of the suggested portal; from the host if left out.")
@click.option("--region", default="", metavar="CODE", help="Its region, where the page does not say.")
@click.option("--columns", type=click.IntRange(1, 20), default=6, help="Columns to look at, at most.")
@click.option("--output", "-o", "target", type=click.Path(path_type=Path), help="Write the suggested file here.")
@output_options
@pass_app
def probe_command(
    app: App, output: Output, url: str, portal_id: str, region: str, columns: int, target: Path | None
) -> None:
    """Look at a new site, politely, and suggest a portal file with its evidence.

    The file is written disabled: read it, correct it, then enable it.
    """
    from spiders.asking import Asker
    from spiders.probe import probe
    from spiders.suggestion import suggestion

    _say_contact(app.config)
    asker = Asker.of(app.config)
    if "//" not in url:
        raise UsageError(f"{url}: name the whole address, for example https://{url}/")
    found = probe(url, asker, columns)
    text = suggestion(found, portal_id, region)
    if target is not None:
        if target.exists():
            raise UsageError(f"{target} is there already; name another file")
        target.write_text(text, "utf-8")
        note(f"written: {target}; read it, correct it, then set enabled = true")
    if output.machine:
        row = found.as_dict() | {"toml": text}
        (output.document if output.format == "json" else output.row)(row)
    elif target is None:
        output.line(text.rstrip("\n"))
    if not found.family:
        click.get_current_context().exit(GAPS)


@click.command("example")
@click.argument("url")
@click.option("--portal", "portal_id", default="", help="The portal whose page it is; from the host if left out.")
@click.option("--pages", type=click.Path(path_type=Path), default=Path("tests/pages"), help="Folder of golden pages.")
@click.option("--name", default="", help="Name of the files; from the address if left out.")
@output_options
@pass_app
def example_command(app: App, output: Output, url: str, portal_id: str, pages: Path, name: str) -> None:
    """Keep one page as a golden test: its bytes in a WARC file, what comes out of it in a JSON file.

    Read the JSON file: what is wrong in it is to be corrected by hand, and the code made to agree.
    """
    from spiders.asking import Asker
    from spiders.example import write_example
    from spiders.urls import host_of

    known = configured_portals(app.config)
    if portal_id:
        portal = find_portal(known, portal_id)
    else:
        fitting = [p for p in known.values() if host_of(url) in map(host_of, p.hosts)]
        if not fitting:
            raise PortalError(f"no portal has the host {host_of(url)}; name one with --portal or add its file first")
        portal = fitting[0]
    _say_contact(app.config)
    delay = portal.politeness.get("delay", app.config.number("crawl.delay"))
    warc, expected, row = write_example(url, portal, Asker.of(app.config, delay), pages, name)
    if output.machine:
        output.document({"warc": str(warc), "json": str(expected), "expected": row})
    output.line(f"{warc}\n{expected}: {row['kind']}, {row.get('title', '')}")
    note("Read the JSON file and correct it by hand: it pins what the page says, not what the code made of it.")


def _say_contact(config: Config) -> None:
    if not config.text("crawl.contact"):
        note("crawl.contact is not set: sites cannot reach you. Set it in ducha.toml.")
