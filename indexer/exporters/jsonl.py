"""JSON Lines: one article a line with everything that is known of it, edits and annotations included."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import IO

from indexer.exporters import Column, ExportFormat, Row, Writer


class Format(ExportFormat):
    """UTF-8, one object a line, keys in the order of the columns."""

    suffix = "jsonl"
    media_type = "application/x-ndjson"
    help = "JSON Lines: everything, nested, for programs"
    nested = True

    def writer(self, stream: IO[bytes], columns: Sequence[Column]) -> Writer:
        """A writer of lines."""
        return _Lines(stream, columns)


class _Lines(Writer):
    def write(self, row: Row) -> None:
        line = json.dumps({c.name: row[c.name] for c in self.columns}, ensure_ascii=False, separators=(",", ":"))
        # two line ends that JSON allows in text and that many line readers break at
        line = line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
        self.stream.write(line.encode("utf-8", "replace") + b"\n")
