"""CSV for spreadsheets and statistics programs: UTF-8 with a byte order mark, which Excel needs to read Chinese.

A text that a spreadsheet could run as a formula gets an apostrophe before it; the manifest counts these cells, and
taking one leading apostrophe off restores the text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import IO

from indexer.exporters import Column, ExportFormat, Row, Writer, as_text, may_run

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Format(ExportFormat):
    """RFC 4180: commas, quotes where needed, CRLF; line breaks inside a cell are LF."""

    suffix = "csv"
    media_type = "text/csv; charset=utf-8"
    help = "CSV with byte order mark, for spreadsheets, Stata and R"

    def writer(self, stream: IO[bytes], columns: Sequence[Column]) -> Writer:
        """A writer of lines, the names first."""
        return _Table(stream, columns)


class _Table(Writer):
    def __init__(self, stream: IO[bytes], columns: Sequence[Column]) -> None:
        super().__init__(stream, columns)
        self._line = io.StringIO(newline="")
        self._csv = csv.writer(self._line)
        self._put([column.name for column in columns], BYTE_ORDER_MARK)

    def write(self, row: Row) -> None:
        self._put([self._cell(column, row) for column in self.columns])

    def _cell(self, column: Column, row: Row) -> str:
        text = as_text(row[column.name]).replace("\0", "")
        # an apostrophe of its own is doubled too, so that taking one off always gives the text back
        if column.type in ("text", "list") and (may_run(text) or (text[:1] == "'" and may_run(text.lstrip("'")))):
            self.changed["neutralised_cells"] += 1
            return "'" + text
        return text

    def _put(self, cells: list[str], before: bytes = b"") -> None:
        self._csv.writerow(cells)
        self.stream.write(before + self._line.getvalue().encode("utf-8", "replace"))
        self._line.seek(0)
        self._line.truncate()
