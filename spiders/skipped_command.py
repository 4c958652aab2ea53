"""`ducha portals skipped`: what the lexicon cost, title by title, so that a researcher can judge and change it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from crawler.cli import App, Output, note, output_options, pass_app
from spiders.data import data_of
from spiders.registry import configured_portals, find_portal
from spiders.relevance import load_lexicon

NOT_RELEVANT = "skip:not_relevant"
READ_AND_LEFT = "skip:not_relevant_read"


@click.command("skipped")
@click.argument("portals", nargs=-1, metavar="[PORTAL]...")
@click.option(
    "--near", "only_near", is_flag=True, help="Only titles that come near: a word of the subject and no more."
)
@output_options
@pass_app
def skipped_command(app: App, output: Output, portals: tuple[str, ...], only_near: bool) -> None:
    """What lists named and the crawl did not take, and why; near misses of the lexicon first.

    "read" marks articles whose title came near and whose text was read and left out: their pages are in the archive.
    A title that the lexicon of today would take is marked "now taken": it is fetched when its list is walked again.
    """
    from crawler.archive.archive import Archive
    from spiders.frontier import Frontier

    known = configured_portals(app.config)
    chosen = [find_portal(known, name).id for name in portals] or list(known)
    lexicon = load_lexicon(app.config.text("crawl.lexicon"))
    data = data_of(app.config)
    if not data.exists:
        note(f"{data.path}: nothing was crawled yet")
        return
    rows: list[dict[str, Any]] = []
    with Archive.open(data) as archive:
        frontier = Frontier(archive)
        for portal_id in chosen:
            for entry in frontier.left_out(portal_id):
                by_words = entry.decision in (NOT_RELEVANT, READ_AND_LEFT)
                rows.append(
                    {
                        "portal": portal_id,
                        "column": entry.column,
                        "title": entry.title,
                        "url": entry.url,
                        "date": entry.date,
                        "why": entry.decision.removeprefix("skip:"),
                        "near": lexicon.nearly(entry.title) if by_words else "",
                        "read": entry.decision == READ_AND_LEFT,
                        "now_taken": lexicon.takes(entry.title) if by_words else "",
                    }
                )
    rows.sort(key=lambda row: (not row["now_taken"], not row["near"]))
    counts = Counter("read" if row["read"] else "near miss" if row["near"] else str(row["why"]) for row in rows)
    if only_near:
        rows = [row for row in rows if row["near"]]
    if output.format == "json":
        output.document(rows)
    for row in rows:
        if output.format == "jsonl":
            output.row(row)
        mark = "now taken" if row["now_taken"] else "read" if row["read"] else ""
        mark = mark or (f"near: {row['near']}" if row["near"] else row["why"])
        output.line(f"{mark:14} {row['portal']} {row['column']}  {row['date']} {row['title']}")
    note(", ".join(f"{count} {name}" for name, count in counts.most_common()) or "nothing was left out")
