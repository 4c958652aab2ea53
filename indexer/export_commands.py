"""`ducha export`: article sets by region, query and dates, in any format, with a manifest beside the file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from crawler.archive.datadir import DataDirectory
from crawler.cli import DONE, GAPS, App, Output, note, output_options, pass_app, ticking
from crawler.errors import ArchiveError, UsageError
from indexer.exporters import ExportFormat, format_named, formats
from indexer.exports import Asked, export_to_file, manifest_of, rows, select, write
from indexer.store import Store


class _Formats(click.Choice[str]):
    """The formats found by discovery, asked for only when the command is used."""

    def __init__(self) -> None:
        super().__init__(list(formats()))


@click.command("export")
@click.argument("query", default="")
@click.option("--region", "regions", multiple=True, help="Region code or name with everything below it; repeatable.")
@click.option("--portal", "portals", multiple=True, help="Portal id; repeatable.")
@click.option("--since", default="", help="First day of publication: 2018, 2018-08 or 2018-08-09.")
@click.option("--until", default="", help="Last day of publication, inclusive.")
@click.option("--format", "form", type=_Formats(), help="Format; default by the file's name, else jsonl.")
@click.option("-o", "--output", "target", required=True, help="File to write, or - for standard output.")
@output_options
@pass_app
def export_command(
    app: App,
    output: Output,
    query: str,
    regions: tuple[str, ...],
    portals: tuple[str, ...],
    since: str,
    until: str,
    form: str | None,
    target: str,
) -> None:
    """Take an article set away: by region, query and dates.

    The set is what is in the archive now, in order of day and id; FILE.manifest.json beside the file says what was
    asked, how many rows were expected and written, the file's checksum, and what each column means. Texts that a
    spreadsheet could run as formulas are neutralised in CSV and XLSX. There is no limit on the number of articles.

    \b
    ducha export --region 419001 --format csv -o jiyuan.csv
    ducha export --region 平凉市 --since 2017 --until 2019 -o pingliang.xlsx
    ducha export '边督边改 噪声' --format jsonl -o - | head
    """
    path = None if target == "-" else Path(target)
    chosen_format = _format(form, path)
    data = DataDirectory(app.data, app.config.text("data.database"))
    if not data.exists:
        raise ArchiveError(f"{data.path}: there is no archive here yet. `ducha crawl` or `ducha import` makes one.")
    with Store.open(data) as store:
        chosen = select(store, data, app.config, Asked(query, regions, portals, since, until))
        if path is None:
            written, writer = write(rows(store, chosen.ids), sys.stdout.buffer, chosen_format)
            sys.stdout.buffer.flush()
            manifest = manifest_of(store, app.config, chosen, chosen_format, writer, written)
            note(f"{written} articles")
        else:
            if path.is_dir():
                raise UsageError(f"{path} is a folder; name a file with -o")
            with ticking("export", len(chosen.ids)) as tick:
                manifest = export_to_file(store, app.config, chosen, chosen_format, path, lambda: tick(1))
            _say(output, manifest, path)
    if manifest["not_indexed"]:
        note(
            f"{manifest['not_indexed']} articles are not indexed yet and could not be found by words; run `ducha index`"
        )
        raise SystemExit(GAPS)
    raise SystemExit(DONE)


def _format(named: str | None, path: Path | None) -> ExportFormat:
    """The format that was named, else the one of the file's suffix; raises UsageError."""
    by_suffix = {form.suffix: name for name, form in formats().items()}
    suffix = path.suffix.lstrip(".").lower() if path else ""
    form = format_named(named or by_suffix.get(suffix, "jsonl"))
    if path is None and not form.streams:
        raise UsageError(f"{form.suffix} cannot be written to a pipe; name a file with -o")
    return form


def _say(output: Output, manifest: dict[str, Any], path: Path) -> None:
    if output.format == "json":
        output.document(manifest)
    elif output.format == "jsonl":
        output.row(manifest)
    output.line(f"{manifest['said']['en']}: {manifest['rows_written']} articles")
    output.line(f"{path}  {manifest['bytes']} bytes, sha256 {manifest['sha256']}")
    for name, count in manifest["changed_by_format"].items():
        output.line(f"{name.replace('_', ' ')}: {count}")
    output.line(f"{path}.manifest.json says what was asked and what each column means")
