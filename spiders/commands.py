"""`ducha crawl`: collect what is new."""

from __future__ import annotations

from datetime import datetime

import click

from crawler.cli import GAPS, App, Output, note, output_options, pass_app
from crawler.errors import PortalError
from crawler.portal import Portal
from spiders.portal_file import COLUMN_KINDS, PORTAL_KINDS, is_loopback
from spiders.registry import configured_portals, find_portal, portals_in


@click.command("crawl")
@click.argument("portals", nargs=-1, metavar="[PORTAL]...")
@click.option("--region", metavar="CODE", help="Portals of this region and everything below it, for example 620000.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([*PORTAL_KINDS, *COLUMN_KINDS]),
    help="Only portals or columns of this kind; may be repeated.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Go back through the lists to this day.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=0,
    help="Fetch at most this many article pages; the rest is owed to the next run.",
)
@click.option("--force", is_flag=True, help="Walk columns again that were looked at not long ago.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; ask nothing.")
@click.option(
    "--wait", type=float, default=0, help="Seconds to wait for another process that holds the data directory."
)
@output_options
@pass_app
def crawl_command(
    app: App,
    output: Output,
    portals: tuple[str, ...],
    region: str | None,
    kinds: tuple[str, ...],
    since: datetime | None,
    limit: int,
    force: bool,
    dry_run: bool,
    wait: float,
) -> None:
    """Collect what is new from portals: all enabled ones, those named, or those of a region.

    Only what is new or due is asked for. A crawl that was interrupted goes on where it was. Exit code 3: done, but
    a host
    refused or could not be reached.

    \b
    ducha crawl                          every enabled portal
    ducha crawl --region 620000          Gansu and everything below it
    ducha crawl mee --since 2024-01-01   the ministry, back to that day
    """
    chosen = choose(configured_portals(app.config), portals, region, tuple(k for k in kinds if k in PORTAL_KINDS))
    from spiders.plan import CrawlOptions

    columns = tuple(k for k in kinds if k in COLUMN_KINDS)
    options = CrawlOptions.of(
        app.config, since=since.date() if since else None, limit=limit, kinds=columns, force=force
    )
    if dry_run:
        _say_plan(app, output, chosen, options)
        return
    from spiders.run import crawl

    if not app.config.text("crawl.contact") and not all(is_loopback(p.hosts[0]) for p in chosen):
        note("crawl.contact is not set: sites cannot reach you. Set it in ducha.toml.")
    report = crawl(app.config, chosen, options, wait=wait)
    if output.format == "json":
        output.document(report.as_dict())
    elif output.format == "jsonl":
        for row in report.as_dict()["columns"]:
            output.row(row)
    for line in report.lines():
        output.line(line)
    if report.gaps:
        click.get_current_context().exit(GAPS)


def choose(
    known: dict[str, Portal], names: tuple[str, ...], region: str | None, kinds: tuple[str, ...] = ()
) -> list[Portal]:
    """The portals asked for; raises PortalError where that is none."""
    if names:
        chosen = [find_portal(known, name) for name in dict.fromkeys(names)]
        off = [p.id for p in chosen if not p.enabled]
        if off:
            raise PortalError(f"{', '.join(off)}: disabled in the registry (enabled = false); look at its file first")
    else:
        chosen = [p for p in (portals_in(known, region) if region else known.values()) if p.enabled]
    if names and region:
        inside = {p.id for p in portals_in(known, region)}
        chosen = [p for p in chosen if p.id in inside]
    if kinds:
        chosen = [p for p in chosen if p.kind in kinds]
    if not chosen:
        raise PortalError("no enabled portal fits; `ducha portals list` shows what there is")
    return chosen


def _say_plan(app: App, output: Output, chosen: list[Portal], options: object) -> None:
    from crawler.archive.archive import Archive
    from crawler.archive.exchange import now
    from spiders.frontier import Frontier
    from spiders.plan import CrawlOptions, Planner
    from spiders.report import CrawlReport
    from spiders.run import data_directory

    assert isinstance(options, CrawlOptions)
    with Archive.open(data_directory(app.config), write=True, config=app.config, purpose="crawl --dry-run") as archive:
        report = CrawlReport()
        planner = Planner(archive, Frontier(archive), options, report)
        rows = []
        for portal in chosen:
            plan = planner.plan(portal, now())
            row = {
                "portal": portal.id,
                "name": portal.name,
                "columns": [w.column.url for w in plan.walks],
                "owed": len(plan.owed),
                "due": len(plan.due),
            }
            rows.append(row)
            output.line(
                f"{portal.id}: {len(plan.walks)} columns, {len(plan.owed)} articles owed, {len(plan.due)} looks due"
            )
            if output.format == "jsonl":
                output.row(row)
    if output.format == "json":
        output.document(rows)
