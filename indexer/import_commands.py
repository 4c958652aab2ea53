"""`ducha import`: pages, texts and WARC files fetched by others enter by the same road as our own captures."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import Capture, Exchange
from crawler.cli import DONE, GAPS, App, Output, note, output_options, pass_app, progress
from crawler.errors import ArchiveError, UsageError
from crawler.portal import Portal
from indexer.importing import ImportFile, Origin
from indexer.indexing import catch_up
from indexer.processing import Processor
from indexer.store import Outcome, Store
from indexer.workers import Workers
from spiders.registry import configured_portals, find_portal

GAP_OUTCOMES = {"unreadable", "damaged_warc", "failed", "too_slow", "crashed", "error", "not_archived"}
BATCH_FILES, BATCH_BYTES = 100, 16_000_000
SHANGHAI = ZoneInfo("Asia/Shanghai")


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", default="", help="Address that the page was fetched from (one page only).")
@click.option("--site", default="", help="Portal id or host that the pages come from.")
@click.option("--fetched", default="", help="When they were fetched, as 2024-05-01; default now, WARC: its own.")
@click.option("--workers", default=0, show_default=True, help="Processes that read pages; 0 reads in this one.")
@output_options
@pass_app
def import_command(
    app: App, output: Output, paths: tuple[Path, ...], url: str, site: str, fetched: str, workers: int
) -> None:
    """Bring pages (.html), texts (.txt) and WARC files fetched by others in by the same road.

    Folders are read with everything below them. Each file gets exactly one named outcome; a file that was imported
    before says "unchanged". Exit code 3 means that some files could not be read: they are named.

    \b
    ducha import pages/
    ducha import notice.html --url http://www.example.gov.cn/a/1.html --fetched 2021-04-07
    ducha import crawl.warc.gz --jsonl
    """
    files = list(walk(paths))
    if url and (len(files) != 1 or len(paths) != 1):
        raise UsageError("--url names one page; give it with exactly one file")
    origin = Origin(url, _portal_id(configured_portals(app.config), site, url), _moment(fetched))
    data = DataDirectory(app.data, app.config.text("data.database"))
    rows: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    with (
        Archive.open(data, write=True, config=app.config, purpose="import") as archive,
        Store.open(data) as store,
        Workers(data, app.config, workers) as pool,
    ):
        for line in archive.recovery.lines():
            note(line)
        importer = Importer(archive, store, pool, app.config.integer("crawl.max_bytes"))
        importer.processor.run()  # what a killed run left
        for row in progress(importer.run(files, origin), "import", len(files)):
            counts[row["outcome"]] += 1
            if output.format == "jsonl":
                output.row(row)
            elif output.format == "json":
                rows.append(row)
            elif row["outcome"] in GAP_OUTCOMES:
                output.line(f"{row['outcome']:<14} {row['path']}  {row['detail']}")
        indexed = catch_up(store, data, app.config)
    if output.format == "json":
        output.document({"files": rows, "outcomes": dict(sorted(counts.items())), "indexed": indexed.indexed})
    _say(output, counts, importer, indexed.indexed, indexed.waiting, indexed.error)
    raise SystemExit(GAPS if GAP_OUTCOMES & set(counts) or indexed.error else DONE)


class Importer:
    """Archives files in batches and processes what was archived."""

    def __init__(self, archive: Archive, store: Store, workers: Workers, max_bytes: int) -> None:
        self.archive = archive
        self.processor = Processor(archive, store, workers)
        self.max_bytes = max_bytes
        self.records: Counter[str] = Counter()  # pages out of WARC files, by outcome

    def run(self, files: Iterable[Path], origin: Origin) -> Iterator[dict[str, Any]]:
        """One row a file: path, outcome, detail, url and id; WARC files carry the outcomes of their records."""
        waiting: list[tuple[ImportFile, list[Capture]]] = []
        size = 0
        for path in files:
            file, kept, pages = ImportFile(path), [], []
            for exchange in file.exchanges(origin, self.max_bytes):
                pages.append(exchange)
                size += len(exchange.body)
                if size > BATCH_BYTES:
                    kept += self._archive(file, pages)
                    pages, size = [], 0
            kept += self._archive(file, pages)
            waiting.append((file, kept))
            if len(waiting) >= BATCH_FILES or size > BATCH_BYTES:
                yield from self._process(waiting)
                waiting, size = [], 0
        yield from self._process(waiting)

    def _archive(self, file: ImportFile, pages: list[Exchange]) -> list[Capture]:
        if not pages:
            return []
        try:
            return self.archive.capture_many(pages)
        except (ValueError, TypeError, UnicodeError) as error:  # not an ArchiveError: the disk is well, the page is odd
            file.outcome, file.detail = "not_archived", f"{type(error).__name__}: {error}"
            return []

    def _process(self, waiting: list[tuple[ImportFile, list[Capture]]]) -> Iterator[dict[str, Any]]:
        named = {outcome.capture_id: outcome for outcome in self.processor.run()}
        for file, captures in waiting:
            yield self._row(file, [named[c.id] for c in captures if c.id in named])

    def _row(self, file: ImportFile, found: list[Outcome]) -> dict[str, Any]:
        row: dict[str, Any] = {"path": str(file.path), "outcome": file.outcome, "detail": file.detail}
        row |= {"url": "", "id": ""}
        if file.outcome in ("warc", "damaged_warc"):
            records = Counter(outcome.outcome for outcome in found) + file.skipped
            self.records.update(records)
            return row | {"records": dict(sorted(records.items()))}
        if found:
            [outcome] = found
            return row | {
                "outcome": outcome.outcome, "detail": outcome.detail, "url": outcome.url, "id": outcome.article_id
            }  # fmt: skip
        if not row["outcome"]:
            raise ArchiveError(f"{file.path}: was archived and has no outcome; `ducha verify` names the disagreement")
        return row


def walk(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named and those below the folders named, in order of name; hidden ones below folders are left out."""
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                yield from (Path(folder) / name for name in sorted(names) if not name.startswith("."))
        elif path.exists():
            yield path
        else:
            raise UsageError(f"{path}: no such file or folder")


def _portal_id(portals: dict[str, Portal], site: str, url: str) -> str:
    """The id of the portal that `--site` names by id or host, else of the one whose host the address has, else ""."""
    host = site if "." in site else (urlsplit(url).hostname or "" if not site else "")
    for portal in portals.values():
        if host and host.lower() in (urlsplit(h).netloc or h for h in portal.hosts):
            return portal.id
    return find_portal(portals, site).id if site else ""


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--fetched {text}: not a date; write 2024-05-01 or 2024-05-01T08:30+08:00") from error
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def _say(output: Output, counts: Counter[str], importer: Importer, indexed: int, waiting: int, error: str) -> None:
    output.line(f"{sum(counts.values())} files: " + ", ".join(f"{n} {name}" for name, n in counts.most_common()))
    if importer.records:
        told = ", ".join(f"{n} {name}" for name, n in importer.records.most_common())
        output.line(f"records in WARC files: {told}")
    output.line(f"{indexed} documents indexed" + (f", {waiting} wait: {error}" if error else ""))
