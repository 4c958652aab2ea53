"""Excel workbooks, written row by row in constant memory.

Every text is stored as a text and never as a formula or link; one that begins like a formula also carries Excel's own
text mark (quotePrefix), so that editing the cell cannot run it. Excel's limits are kept by cutting long cells, which
the manifest counts, and by going on on a further sheet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import IO, Any

import xlsxwriter

from indexer.exporters import Column, ExportFormat, Row, Writer, as_text, may_run

CELL_LIMIT = 32_767
ROW_LIMIT = 1_048_576
CUT_MARK = "…[cut]"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Format(ExportFormat):
    """Office Open XML; the header row stays in sight and has filters."""

    suffix = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    help = "Excel workbook; texts above 32,767 characters are cut and counted"
    streams = False

    def writer(self, stream: IO[bytes], columns: Sequence[Column]) -> Writer:
        """A writer of a workbook."""
        return _Workbook(stream, columns)


class _Workbook(Writer):
    def __init__(self, stream: IO[bytes], columns: Sequence[Column], row_limit: int = ROW_LIMIT) -> None:
        super().__init__(stream, columns)
        self._held = io.BytesIO() if not stream.seekable() else stream
        options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False,
                   "strings_to_urls": False, "in_memory": False}  # fmt: skip
        self._book = xlsxwriter.Workbook(self._held, options)
        # the same articles give the same file: the day in the properties is fixed
        self._book.set_properties({"title": "ducha export", "created": datetime(2000, 1, 1, tzinfo=UTC)})
        self._bold = self._book.add_format({"bold": True})
        self._text = self._book.add_format({"quote_prefix": True})
        self._row_limit = row_limit
        self._sheets = 0
        self._begin_sheet()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        self._sheet: Any = self._book.add_worksheet("articles" if self._sheets == 1 else f"articles_{self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for at, column in enumerate(self.columns):
            self._sheet.write_string(0, at, column.name, self._bold)
        self._row = 1

    def write(self, row: Row) -> None:
        if self._row >= self._row_limit:
            self._begin_sheet()
            self.changed["further_sheets"] += 1
        for at, column in enumerate(self.columns):
            value = row[column.name]
            if value is None or value == "" or value == []:
                continue
            if column.type == "integer":
                self._sheet.write_number(self._row, at, value)
            elif column.type == "boolean":
                self._sheet.write_boolean(self._row, at, value)
            else:
                self._write_text(at, as_text(value))
        self._row += 1

    def _write_text(self, at: int, text: str) -> None:
        clean = _NOT_XML.sub("\ufffd", text)
        if clean != text:
            self.changed["cells_with_control_characters"] += 1
        units = len(clean.encode("utf-16-le")) // 2  # Excel counts UTF-16 units
        if units > CELL_LIMIT:
            self.changed["cut_cells"] += 1
            kept = clean.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(CUT_MARK))].decode("utf-16-le", "ignore")
            clean = kept + CUT_MARK
        if may_run(clean):
            self.changed["neutralised_cells"] += 1
            self._sheet.write_string(self._row, at, clean, self._text)
        else:
            self._sheet.write_string(self._row, at, clean)

    def close(self) -> None:
        self._book.close()
        if self._held is not self.stream:
            assert isinstance(self._held, io.BytesIO)
            self.stream.write(self._held.getvalue())
