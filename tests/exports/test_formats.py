"""Every format that discovery finds writes the shared corpus as its golden file says, and says it back."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest

from crawler.errors import UsageError
from indexer.export_columns import COLUMNS, row_of
from indexer.export_commands import export_command
from indexer.exporters import Column, Writer, as_text, format_named, formats
from indexer.exporters.xlsx import CELL_LIMIT, _Workbook
from indexer.exports import write
from indexer.stored import StoredArticle
from tests.exports.corpus import CORPUS

GOLDEN = Path(__file__).parent / "golden"


def written(name: str, articles: tuple[StoredArticle, ...] = CORPUS) -> tuple[bytes, Writer]:
    stream = io.BytesIO()
    count, writer = write(iter(articles), stream, format_named(name))
    assert count == len(articles)
    return stream.getvalue(), writer


@pytest.mark.parametrize("name", formats())
def test_the_corpus_comes_out_as_the_golden_file(name: str) -> None:
    body, _ = written(name)
    golden = GOLDEN / f"articles.{formats()[name].suffix}"
    if not golden.exists():
        assert not os.environ.get("CI"), f"{golden} is missing: run this test locally and commit what it makes"
        golden.write_bytes(body)
    assert body == golden.read_bytes(), f"{golden} differs; if that is meant, delete it and run this test again"


@pytest.mark.parametrize("name", formats())
def test_the_same_articles_give_the_same_bytes(name: str) -> None:
    assert written(name)[0] == written(name)[0]


@pytest.mark.parametrize("name", formats())
def test_a_set_without_articles_is_a_file_that_can_be_read(name: str) -> None:
    body, writer = written(name, ())
    assert len(writer.columns) >= 40
    assert body or name == "jsonl"


def test_column_names_suit_stata_and_r() -> None:
    assert [c.name for c in COLUMNS if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", c.name)] == []
    assert len({c.name for c in COLUMNS}) == len(COLUMNS)


def test_every_row_has_every_column() -> None:
    for article in CORPUS:
        assert list(row_of(article)) == [c.name for c in COLUMNS]


def test_codes_of_province_prefecture_and_county() -> None:
    one, _, nation, county = (row_of(article) for article in CORPUS)
    assert (one["primary_name"], one["primary_level"], one["province_code"], one["prefecture_code"]) == (
        "河南省济源市", "county", "410000", None,
    )  # fmt: skip
    assert (nation["primary_level"], nation["province_code"]) == ("country", None)
    assert (county["province_code"], county["prefecture_code"], county["county_code"]) == ("620000", "620800", "620822")


def test_jsonl_gives_back_every_value() -> None:
    lines = [json.loads(line) for line in written("jsonl")[0].split(b"\n") if line]
    assert lines == [json.loads(json.dumps(row_of(article))) for article in CORPUS]
    assert "\u2028" not in written("jsonl")[0].decode()


def read_csv(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_csv_gives_back_every_text_after_the_apostrophe() -> None:
    for row, article in zip(read_csv(written("csv")[0]), CORPUS, strict=True):
        for column in (c for c in COLUMNS if c.type == "text"):
            wanted = as_text(row_of(article)[column.name]).replace("\0", "")
            cell = row[column.name]
            assert cell == wanted or cell == "'" + wanted
            assert cell[:1] not in tuple("=+-@\t\r＝＋－＠") or not cell


def test_csv_neutralises_what_a_spreadsheet_would_run() -> None:
    body, writer = written("csv")
    row = read_csv(body)[2]
    assert row["title"].startswith("'=HYPERLINK")
    assert [row[n][:2] for n in ("source_name", "author", "editor", "body", "column_path", "document_number")] == [
        "'＝", "'-", "'@", "'+", "'=", "''",
    ]  # fmt: skip
    assert read_csv(body)[3]["body"].startswith("'普通"), "a plain apostrophe stays single"
    assert writer.changed["neutralised_cells"] == 7


def cells(body: bytes) -> tuple[dict[str, Any], str]:
    """The shared strings of a workbook by cell, and the XML of its first sheet."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    found = {}
    for cell in ET.fromstring(sheet).iterfind(".//m:c", space):
        found[cell.attrib["r"]] = (cell.attrib.get("t"), "".join(cell.itertext()))
    return found, sheet


def test_xlsx_has_no_formula_and_no_link() -> None:
    body, writer = written("xlsx")
    found, sheet = cells(body)
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    titles = [value for kind, value in found.values() if value.startswith("=HYPERLINK")]
    assert titles == [CORPUS[2].title]
    assert writer.changed["neutralised_cells"] == 6
    assert writer.changed["cells_with_control_characters"] == 1
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()


def test_xlsx_cuts_what_excel_cannot_hold_and_counts_it() -> None:
    long = replace(CORPUS[0], body="督𠮷" * 20_000)
    body, writer = written("xlsx", (long,))
    assert writer.changed["cut_cells"] == 1
    [cut] = [value for _, value in cells(body)[0].values() if value.endswith("…[cut]")]
    assert len(cut.encode("utf-16-le")) // 2 <= CELL_LIMIT


def test_xlsx_goes_on_on_a_further_sheet() -> None:
    stream = io.BytesIO()
    writer = _Workbook(stream, [Column("n", "integer", "")], row_limit=4)
    for number in range(8):
        writer.write({"n": number})
    writer.close()
    with zipfile.ZipFile(io.BytesIO(stream.getvalue())) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert writer.changed["further_sheets"] == 2


def test_parquet_has_types_and_descriptions() -> None:
    table = pq.read_table(io.BytesIO(written("parquet")[0]))
    assert table.column_names == [c.name for c in COLUMNS]
    assert table.schema.field("media").type.value_type == "string"
    assert table.schema.field("title").metadata == {b"description": b"headline, repaired"}
    rows = table.to_pylist()
    assert rows[0]["media"] == ["air", "noise"]
    assert json.loads(rows[0]["annotations"]) == CORPUS[0].annotations
    assert rows[2]["title"] == CORPUS[2].title
    assert rows[1]["body"] is None


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="csv, jsonl, parquet, xlsx"):
        format_named("sas")


DOCS = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")


def test_the_documentation_has_every_column_as_it_is() -> None:
    assert [c.name for c in COLUMNS if f"| `{c.name}` | {c.type} | {c.help} |" not in DOCS] == []


def test_the_documentation_has_every_format_and_option() -> None:
    assert [name for name in formats() if f"| `{name}` |" not in DOCS] == []
    options = [option for p in export_command.params for option in p.opts if option.startswith("--")]
    assert [option for option in options if f"`{option}`" not in DOCS and option != "--output"] == []
