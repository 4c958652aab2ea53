"""`ducha reparse`, `ducha verify` and `ducha status`: what keeps the articles true to the archive, and shows it."""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import Any

import click

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.runs import Runs
from crawler.cli import DONE, GAPS, App, Output, note, output_options, pass_app, ticking
from crawler.errors import ArchiveError
from indexer import site_blocks
from indexer.indexing import catch_up
from indexer.reparse import Reparse
from indexer.reparse_report import FieldChange, Report
from indexer.status import size_of, status_of
from indexer.store import Store
from indexer.verify import verify
from indexer.workers import Workers


def data_directory(app: App) -> DataDirectory:
    """The data directory that the settings name."""
    return DataDirectory(app.data, app.config.text("data.database"))


@click.command("reparse")
@click.option("--workers", default=os.cpu_count() or 1, show_default="number of cores", help="Processes; 0: this one.")
@click.option("--learn-blocks", is_flag=True, help="First learn the blocks that recur on each site's pages.")
@click.option("--wait", default=0.0, show_default=True, help="Seconds to wait for another writer.")
@output_options
@pass_app
def reparse_command(app: App, output: Output, workers: int, learn_blocks: bool, wait: float) -> None:
    """Make every article again from the archive, without network, and report field by field what changed.

    Nothing but the WARC files is needed: articles that are gone come back, and so does a lost database. A run that was
    stopped goes on where it was as long as code, rules and portals are the same. With --jsonl each changed field is one
    line. Run it after an update, after editing rules or portals, and with --learn-blocks now and then.

    \b
    ducha reparse
    ducha reparse --jsonl > changes.jsonl
    ducha reparse --learn-blocks
    """
    data, config = data_directory(app), app.config
    shown: list[dict[str, Any]] = []

    def tell(change: FieldChange) -> None:
        row = {name: getattr(change, name) for name in FieldChange.__slots__}
        if output.format == "jsonl":
            output.row(row)
        elif output.format == "json":
            shown.append(row)

    if not data.archive.is_dir():
        raise ArchiveError(f"{data.path}: there is no archive here yet. `ducha crawl` or `ducha import` makes one.")
    # open for writing: a database that was lost is first made again from the WARC files
    with (
        Archive.open(data, write=True, config=config, purpose="reparse", wait=wait) as archive,
        Store.open(data) as store,
    ):
        for line in archive.recovery.lines():
            note(line)
        runs = Runs(archive.engine)
        run = runs.start_run("reparse", "all")
        if learn_blocks:
            learnt = site_blocks.learn(store)
            output.line(f"{sum(learnt.values())} recurring blocks on {len(learnt)} sites")
        with Workers(data, config, workers) as pool:
            work = Reparse(archive, store, pool, config, tell)
            if work.resumed:
                note(f"going on after capture {work.last_capture}, where a run with the same code was stopped")
            started = time.monotonic()
            with ticking("reparse", work.total()) as tick:
                report = work.run(tick)
            spent = time.monotonic() - started
        indexed = catch_up(store, data, config)
        runs.finish_run(run, report.as_dict() | {"indexed": indexed.indexed})
    done = work.progress.captures
    if spent > 0 and done:
        note(f"{done} captures in {spent:.1f} s, {done / spent:.1f} a second; " + _shares(work.progress.seconds))
    if output.format == "json":
        output.document(report.as_dict() | {"changes": shown, "indexed": indexed.indexed})
    _say_report(output, report)
    output.line(
        f"{indexed.indexed} documents indexed" + (f", {indexed.waiting} wait: {indexed.error}" if indexed.error else "")
    )
    raise SystemExit(GAPS if indexed.error else DONE)


def _shares(seconds: dict[str, float]) -> str:
    whole = sum(seconds.values()) or 1.0
    return ", ".join(
        f"{step} {spent / whole:.0%}" for step, spent in sorted(seconds.items(), key=lambda each: -each[1])
    )


def _say_report(output: Output, report: Report) -> None:
    def told(counts: Counter[str]) -> str:
        return ", ".join(f"{count} {name}" for name, count in counts.most_common()) or "none"

    output.line(f"captures: {told(report.outcomes)}")
    output.line(f"versions: {told(report.versions)}")
    if not report.changed:
        output.line("nothing changed")
        return
    if report.articles:
        output.line(f"articles: {told(report.articles)}")
    for move, count in report.moved.most_common():
        output.line(f"outcome {move}: {count}")
    for name, count in report.fields.most_common():
        output.line(f"field {name}: {count} changed")


@click.command("verify")
@output_options
@pass_app
def verify_command(app: App, output: Output) -> None:
    """Check that WARC digests, catalogue, article store and index agree; name each disagreement.

    Reads every record of the archive. Exit code 0 says that all agree, 3 that the disagreements printed were found.

    \b
    ducha verify
    ducha verify --jsonl | jq -r .kind | sort | uniq -c
    """
    data = data_directory(app)
    counts: Counter[str] = Counter()
    rows: list[dict[str, str]] = []
    with Archive.open(data) as archive, Store.open(data) as store:
        for found in verify(archive, store, data, app.config):
            counts[found.kind] += 1
            if output.format == "jsonl":
                output.row(found.as_dict())
            elif output.format == "json":
                rows.append(found.as_dict())
            else:
                output.line(f"{found.part}: {found.kind}: {found.where}: {found.detail}")
        captures, articles = sum(archive.counts()["captures"].values()), store.count()
    if output.format == "json":
        output.document({"captures": captures, "articles": articles, "disagreements": rows})
    said = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    output.line(f"{captures} captures, {articles} articles: " + (said or "all agree"))
    raise SystemExit(GAPS if counts else DONE)


@click.command("status")
@output_options
@pass_app
def status_command(app: App, output: Output) -> None:
    """Holdings, last runs and what needs you, on one screen. Exit code 3 says that something does.

    \b
    ducha status
    ducha status --json | jq .store.articles
    """
    data = data_directory(app)
    with Archive.open(data) as archive, Store.open(data) as store:
        found = status_of(archive, store, data, app.config)
    if output.format == "json":
        output.document(found)
    elif output.format == "jsonl":
        output.row(found)
    else:
        for line in status_lines(found):
            output.line(line)
    raise SystemExit(GAPS if found["attention"] else DONE)


def status_lines(found: dict[str, Any]) -> list[str]:
    """The status screen."""
    archive, store, index = found["archive"], found["store"], found["index"]
    kinds = ", ".join(f"{count} {kind}" for kind, count in archive["captures"].items() if count)
    lines = [
        f"data       {found['data']}" + (f" (written to by {found['writer']})" if found["writer"] else ""),
        f"archive    {archive['urls']} addresses, {kinds or 'no captures'}",
        f"           {archive['files']} WARC files, {size_of(archive['bytes'])}",
        f"           first capture {archive['first'] or '-'}, last {archive['last'] or '-'}",
        f"articles   {store['articles']} in {store['versions']} versions",
        f"           {store['first_day'] or '-'} to {store['last_day'] or '-'}, {store['undated']} undated",
        f"           {store['with_region']} with a region",
        f"index      {index['engine']}: {index['state']}, {index['documents'] or 0} documents",
        f"           {index['waiting']} articles waiting for it",
    ]
    if any(found["attachments"].values()):
        files = found["attachments"]
        lines.append(f"files      {files['held']} attached files held, {files['failed']} could not be had")
    if found["outcomes"]:
        lines.append("outcomes   " + ", ".join(f"{count} {name}" for name, count in found["outcomes"].items()))
    for number, (portal, count) in enumerate(list(found["portals"].items())[:10]):
        lines.append(f"{'portals' if number == 0 else '':<10} {portal}: {count}")
    for number, run in enumerate(found["runs"]):
        what = run["what"] if len(run["what"]) < 40 else f"{len(run['what'].split())} portals"
        when = f"{run['started']} to {run['finished'] or '-'}"
        lines.append(f"{'runs' if number == 0 else '':<10} {run['kind']} {what}  {when}  {run['outcome']}".rstrip())
    lines += [f"NEEDS YOU  {said}" for said in found["attention"]]
    return lines
