"""`ducha portals`: what the portals' files say (list, show), and the group of all commands about portals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from crawler.cli import App, Output, note, output_options, pass_app
from crawler.config import Config
from crawler.portal import Portal
from spiders.portal_file import CONFIDENCES, PORTAL_KINDS, family_names
from spiders.registry import configured_portals, find_portal, portals_in
from spiders.site_commands import check_command, example_command, probe_command
from spiders.skipped_command import skipped_command


@click.group("portals")
def portals_command() -> None:
    """List, show, probe and check portals; make golden examples.

    \b
    ducha portals list --region 620000        the portals of Gansu
    ducha portals probe https://www.x.gov.cn  look at a new site, write a suggested file
    ducha portals check --live mee            ask a site whether its file still fits
    ducha portals skipped --near              what the lexicon left out
    """


for command in (check_command, probe_command, example_command, skipped_command):
    portals_command.add_command(command)


@portals_command.command("list")
@click.argument("words", nargs=-1)
@click.option("--region", metavar="CODE", help="Of this region and everything below it, for example 620000.")
@click.option("--kind", type=click.Choice(PORTAL_KINDS), help="Of this kind.")
@click.option("--family", type=click.Choice(["unknown", *family_names()]), help="Of this software.")
@click.option("--confidence", type=click.Choice([c for c in CONFIDENCES if c]), help="Of this confidence.")
@click.option("--enabled/--disabled", default=None, help="Only those that are crawled, or only the others.")
@click.option("--inspection", is_flag=True, help="Only those with an inspection column.")
@output_options
@pass_app
def list_portals(
    app: App,
    output: Output,
    words: tuple[str, ...],
    region: str | None,
    kind: str | None,
    family: str | None,
    confidence: str | None,
    enabled: bool | None,
    inspection: bool,
) -> None:
    """The portals that fit; WORDS are looked for in id, name and hosts."""
    known = configured_portals(app.config)
    chosen = portals_in(known, region) if region else list(known.values())
    tests: list[Callable[[Portal], bool]] = [
        lambda p: all(word in " ".join((p.id, p.name, *p.hosts)) for word in words),
        lambda p: kind in (None, p.kind),
        lambda p: family in (None, p.family or "unknown"),
        lambda p: confidence in (None, p.confidence),
        lambda p: enabled in (None, p.enabled),
        lambda p: not inspection or any(c.kind == "inspection" for c in p.columns),
    ]
    chosen = [portal for portal in chosen if all(test(portal) for test in tests)]
    rows = [portal_row(portal) for portal in chosen]
    if output.format == "json":
        output.document(rows)
    elif output.format == "jsonl":
        for row in rows:
            output.row(row)
    else:
        for portal in chosen:
            mark = " " if portal.enabled else "-"
            output.line(
                f"{mark} {portal.id:24} {portal.region} {portal.family or '?':13} {len(portal.columns):2} columns  "
                f"{portal.name}"
            )
        on = sum(portal.enabled for portal in chosen)
        note(f"{len(chosen)} portals, {on} of them enabled (- marks the others)")


@portals_command.command("show")
@click.argument("portal_id", metavar="PORTAL")
@output_options
@pass_app
def show_portal(app: App, output: Output, portal_id: str) -> None:
    """One portal: what its file says, and how its columns went when they were last visited."""
    portal = find_portal(configured_portals(app.config), portal_id)
    row = portal_row(portal) | {"last_visits": last_visits(app.config, portal.id)}
    if output.machine:
        (output.document if output.format == "json" else output.row)(row)
        return
    output.line(f"{portal.id}  {portal.name}  {portal.region}  {portal.kind}")
    output.line(f"family {portal.family or 'unknown'}, {'enabled' if portal.enabled else 'disabled'}")
    output.line(f"confidence {portal.confidence or 'not said'}: {portal.evidence}")
    output.line("hosts: " + "  ".join(portal.hosts))
    for column in portal.columns:
        visit = row["last_visits"].get(column.name)
        went = f"  [{visit['health']} on {visit['at'][:10]}]" if visit else ""
        output.line(f"  {column.kind:10} {column.status:8} {column.name}  {column.url}{went}")
    for quirk in portal.quirks:
        output.line(f"  quirk {quirk.name} = {quirk.value!r}, since {quirk.since}: {quirk.why}")
    for name, value in (*portal.politeness.items(), *portal.expectations.items()):
        output.line(f"  {name} = {value:g}")


def portal_row(portal: Portal) -> dict[str, Any]:
    """The JSON object of a portal."""
    return {
        "id": portal.id,
        "name": portal.name,
        "region": portal.region,
        "kind": portal.kind,
        "family": portal.family,
        "enabled": portal.enabled,
        "confidence": portal.confidence,
        "evidence": portal.evidence,
        "hosts": list(portal.hosts),
        "columns": [{"name": c.name, "url": c.url, "kind": c.kind, "status": c.status} for c in portal.columns],
    }


def last_visits(config: Config, portal_id: str) -> dict[str, dict[str, str]]:
    """How each column of the portal went when it was last visited; nothing without an archive."""
    from crawler.archive.archive import Archive
    from spiders.data import data_of

    data = data_of(config)
    if not data.exists:
        return {}
    found: dict[str, dict[str, str]] = {}
    with Archive.open(data) as archive:
        for visit in archive.runs.column_history(portal_id, limit=500):
            found.setdefault(visit.column, {"health": visit.health, "at": visit.at.isoformat()})
    return found
