"""`ducha annotate`: regions, facets and figures of texts from standard input."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from crawler.cli import Output, output_options
from crawler.errors import UsageError

FIELDS = ("title", "body", "source", "published", "site_region")


@click.command("annotate")
@output_options
def annotate_command(output: Output) -> None:
    """Regions, facets and figures of texts from standard input.

    \b
    echo '{"id": "1", "title": "平凉市反馈督察意见", "body": "…"}' | ducha annotate --jsonl
    ducha annotate < article.txt
    """
    from indexer.annotate import annotate

    if not output.machine:
        text = sys.stdin.read()
        title, _, body = text.strip().partition("\n")
        _show(output, annotate(title, body).as_dict())
        return
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"line {number} is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise UsageError(f"line {number} is not a JSON object")
        title, body, source, published, site = (str(row.get(key) or "") for key in FIELDS)
        output.row({"id": row.get("id"), **annotate(title, body, source, published, site).as_dict()})


def _show(output: Output, found: dict[str, Any]) -> None:
    from indexer.annotate.gazetteer import Gazetteer

    code = found["primary_region"]
    name = Gazetteer.load().full_name(code) if code else ""
    output.line(f"region   {code or '–'} {name} ({found['region_how'] or 'unknown'})")
    for key in ("level", "stage", "genre"):
        output.line(f"{key:8} {found[key] or '–'}")
    output.line(f"media    {', '.join(found['media']) or '–'}")
    for figure in found["figures"]:
        about = "≈ " if figure.get("approx") else ""
        output.line(f"figure   {figure['field']} {about}{figure['value']:,} {figure['unit']} ({figure['rule']})")
    for region in found["regions"][:12]:
        output.line(f"         {region['code']} {region['name']} {region['role']} ×{region['count']}")
