"""The pipe commands: `ducha detect`, `ducha repair`, `ducha extract`.

They work on files and standard input, need no data directory, and answer every file or line with one object whatever
is in it; a file that cannot be read gets its line too, with `error`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.cli import GAPS, Output, expand_paths, note, output_options, progress
from crawler.errors import UsageError
from crawler.items import Flag, RawRecord, RepairedText, edit_as_dict, flag_as_dict

_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml", ".xml", ".txt", ".php", ".jsp", ".asp", ".aspx")
_LARGEST = 20_000_000  # bytes of one file; what is beyond is cut and said


def _files(paths: tuple[str, ...]) -> list[Path]:
    found = expand_paths(paths, _SUFFIXES)
    if not found:
        looked_for = ", ".join(_SUFFIXES)
        raise click.UsageError(f"{', '.join(paths)}: no file below it ends in {looked_for}; name others one by one")
    return found


def _said(error: Exception) -> str:
    """An error as it stands in a file's line: what the system says of a file, else the kind of error with its text."""
    if isinstance(error, OSError):
        return f"the file cannot be read: {error.strerror or error}"
    return f"{type(error).__name__}: {error}"


def _read(path: Path) -> tuple[bytes, bool]:
    with path.open("rb") as file:
        body = file.read(_LARGEST + 1)
    return body[:_LARGEST], len(body) > _LARGEST


def _is_html(path: Path) -> bool | None:
    return {".txt": False}.get(path.suffix.lower())


def _answer_each(
    paths: Iterable[Path],
    answer: Callable[[Path], dict[str, Any]],
    show: Callable[[Output, dict[str, Any]], None],
    output: Output,
) -> int:
    """One answer a file in the format asked for; gives how many could not be answered."""
    rows = []
    failures = 0
    for path in paths:
        row = answer(path)
        failures += "error" in row
        if output.format == "jsonl":
            output.row(row)
        elif output.format == "json":
            rows.append(row)
        else:
            show(output, row)
    if output.format == "json":
        output.document(rows[0] if len(rows) == 1 else rows)
    return failures


def _finish(failures: int, ctx: click.Context) -> None:
    if failures:
        note(f"{failures} could not be answered; their lines say why.")
        ctx.exit(GAPS)


@click.command("detect")
@click.argument("paths", nargs=-1, required=True)
@output_options
@click.pass_context
def detect_command(ctx: click.Context, paths: tuple[str, ...], output: Output) -> None:
    """Tell the encoding of files, with the evidence.

    PATHS are files or folders; a folder stands for the pages and texts below it.

    \b
    ducha detect page.html          for a person
    ducha detect pages/ --jsonl     one object a file
    """
    _finish(_answer_each(progress(_files(paths), "detect"), _detected, _show_detected, output), ctx)


def _detected(path: Path) -> dict[str, Any]:
    from crawler.text.decode import decode

    try:
        body, cut = _read(path)
        decoded = decode(body, is_html=_is_html(path))
    except Exception as error:  # noqa: BLE001 - one line a file, whatever is in it
        return {"path": str(path), "encoding": None, "declared": [], "confidence": None, "evidence": "", "lossy": False,
                "error": _said(error)}  # fmt: skip
    return {
        "path": str(path),
        "encoding": decoded.encoding,
        "declared": [f"{d.where}: {d.label}" for d in decoded.declared],
        "confidence": decoded.confidence,
        "evidence": decoded.evidence + (f"; only the first {_LARGEST} bytes were read" if cut else ""),
        "lossy": decoded.lossy,
        "losses": [{"at": o.at, "byte_at": o.byte_at, "hex": o.hex[:200]} for o in decoded.losses[:100]],
    }


def _show_detected(output: Output, row: dict[str, Any]) -> None:
    if "error" in row:
        output.line(f"{row['path']}: not read: {row['error']}")
        return
    sure = "" if row["confidence"] is None else f" ({100 * row['confidence']:.0f} %)"
    output.line(f"{row['path']}: {row['encoding']}{sure}")
    output.line(f"    evidence: {row['evidence']}")
    output.line(f"    declared: {', '.join(row['declared']) or 'nothing'}")
    for loss in row["losses"][:10]:
        output.line(f"    lost: byte {loss['byte_at']}: {loss['hex']}")


@click.command("repair")
@click.option("--explain", is_flag=True, help="Show each edit and flag on standard error.")
@output_options
@click.pass_context
def repair_command(ctx: click.Context, explain: bool, output: Output) -> None:
    """Repair damaged text: standard input to standard output.

    With --jsonl, standard input holds lines {"id", "text"} and each gets a line with its edits and flags.

    \b
    ducha repair < damaged.txt > repaired.txt
    ducha repair --explain < damaged.txt
    """
    if output.format == "jsonl":
        _finish(sum(_repair_lines(output)), ctx)
        return
    from crawler.text.decode import decode
    from crawler.text.repair import fix_and_explain

    text = decode(sys.stdin.buffer.read(), is_html=False).text
    repaired = fix_and_explain(text)
    if output.format == "json":
        output.document(_repaired_row(None, repaired))
        return
    sys.stdout.write(repaired.text)
    if explain:
        for edit in repaired.edits:
            note(f"{edit.start}–{edit.end} {edit.rule} ({edit.confidence:.2f}): {edit.before!r} → {edit.after!r}")
        for flag in repaired.flags:
            note(f"{_span(flag)} {flag.name} ({flag.confidence:.2f}): {flag.evidence}")
        note(f"{len(repaired.edits)} edits, {len(repaired.flags)} flags")


def _span(flag: Flag) -> str:
    return "whole text" if flag.start is None else f"{flag.start}–{flag.end}"


def _repair_lines(output: Output) -> Iterator[int]:
    from crawler.text.repair import fix_and_explain

    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        identity: Any = None
        try:
            asked = _asked(line)
            identity = asked.get("id")
            if not isinstance(asked.get("text"), str):
                raise UsageError(f'"text" is missing or no string; {_LINE}')
            output.row(_repaired_row(identity, fix_and_explain(asked["text"])))
            yield 0
        except UsageError as error:
            output.row({"id": identity, "line": number, "error": str(error)})
            yield 1
        except Exception as error:  # noqa: BLE001 - one line answered for each line asked
            output.row({"id": identity, "line": number, "error": _said(error)})
            yield 1


_LINE = 'each line is a JSON object such as {"id": 1, "text": "…"}'


def _asked(line: bytes) -> dict[str, Any]:
    """The object in a line; raises UsageError for anything else."""
    try:
        asked = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"not JSON ({error}); {_LINE}") from error
    if not isinstance(asked, dict):
        raise UsageError(f"no object; {_LINE}")
    return asked


def _repaired_row(identity: Any, repaired: RepairedText) -> dict[str, Any]:
    return {
        **({} if identity is None else {"id": identity}),
        "text": repaired.text,
        "edits": [edit_as_dict(e) for e in repaired.edits],
        "flags": [flag_as_dict(f) for f in repaired.flags],
    }


@click.command("extract")
@click.argument("paths", nargs=-1, required=True)
@click.option("--url", default="", help="The address the file came from; links are resolved against it.")
@output_options
@click.pass_context
def extract_command(ctx: click.Context, paths: tuple[str, ...], url: str, output: Output) -> None:
    """Show the article in a file: fields, body, what was stripped, what was repaired.

    PATHS are files or folders; a folder stands for the pages and texts below it.
    """
    from crawler.text.fields.documents import is_readable

    if url and not (url.lower().startswith(("http://", "https://")) and is_readable(url)):
        raise click.BadParameter(f"{url}: write it whole, as http://www.example.gov.cn/a/1.html", param_hint="--url")

    def answer(path: Path) -> dict[str, Any]:
        return _extracted(path, url)

    _finish(_answer_each(progress(_files(paths), "extract"), answer, _show_extracted, output), ctx)


def _extracted(path: Path, url: str) -> dict[str, Any]:
    from crawler.page import article_from

    try:
        body, cut = _read(path)
        media_type = "text/plain" if _is_html(path) is False else ""
        record = RawRecord(
            url=url, body=body, media_type=media_type, truncated="length" if cut else "", fetched=datetime.now(UTC)
        )
        return {"path": str(path), **article_from(record).as_dict()}
    except Exception as error:  # noqa: BLE001 - one line a file, whatever is in it
        return {"path": str(path), "kind": "error", "error": _said(error)}


def _show_extracted(output: Output, row: dict[str, Any]) -> None:
    output.line(f"{row['path']}: {row['kind']}{' — ' + row['outcome'] if row.get('outcome') else ''}")
    if "error" in row:
        output.line(f"    {row['error']}")
        return
    for name in ("title", "published", "source", "author", "editor", "document_number", "encoding", "url"):
        if row.get(name):
            step = row["provenance"].get(name)
            output.line(f"  {name}: {row[name]}{f'  [{step}]' if step else ''}")
    if row["body"]:
        output.line()
        output.line(row["body"])
        output.line()
    for item in row.get("items", ()):
        output.line(f"  {item['date'] or '          '}  {item['title']}  {item['url']}")
    for block in row["stripped"]:
        output.line(f"  stripped [{block['rule']}]: {block['text'][:80]}")
    for flag in row["flags"]:
        output.line(f"  flag {flag['name']}: {flag['evidence']}")
    if row["edits"]:
        output.line(f"  {len(row['edits'])} repairs (see --json)")
