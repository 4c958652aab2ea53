"""Apache Parquet: typed columns for pandas, polars, DuckDB, Arrow and R; written in groups of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from indexer.exporters import Column, ExportFormat, Row, Writer
from indexer.stored import to_json

GROUP = 1000  # rows held at a time

_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "list": pa.list_(pa.string()),
    "json": pa.string(),
}


class Format(ExportFormat):
    """Zstandard-compressed; lists are lists, nested objects are JSON texts; each column carries its description."""

    suffix = "parquet"
    media_type = "application/vnd.apache.parquet"
    help = "Parquet: typed, compressed, nested parts as JSON"
    nested = True

    def writer(self, stream: IO[bytes], columns: Sequence[Column]) -> Writer:
        """A writer of row groups."""
        return _Groups(stream, columns)


class _Groups(Writer):
    def __init__(self, stream: IO[bytes], columns: Sequence[Column]) -> None:
        super().__init__(stream, columns)
        self._schema = pa.schema(
            [pa.field(c.name, _TYPES[c.type], metadata={"description": c.help}) for c in columns],
        )
        self._file = pq.ParquetWriter(stream, self._schema, compression="zstd")
        self._rows: list[list[Any]] = []

    def write(self, row: Row) -> None:
        self._rows.append([_value(column, row[column.name]) for column in self.columns])
        if len(self._rows) >= GROUP:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        arrays = [pa.array([row[at] for row in self._rows], type=field.type) for at, field in enumerate(self._schema)]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows = []

    def close(self) -> None:
        self._flush()
        self._file.close()


def _value(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "json":
        return to_json(value)
    if column.type == "text":
        return value.encode("utf-8", "replace").decode()
    return value
