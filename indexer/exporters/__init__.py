"""Formats that article sets are taken away in: one file a format, found by being here.

A format's file defines `class Format(ExportFormat)` and is named as users name it (`--format csv` is csv.py). Its test
is one golden file, tests/exports/golden/articles.<suffix>, made from the shared corpus. Nothing else lists formats:
the command line's and the pages' choices come from `formats()`.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO, Any, Literal

from crawler.errors import UsageError

ColumnType = Literal["text", "integer", "boolean", "list", "json"]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export: an ASCII name of at most 32 characters, its type, and what it holds.

    `list` is a list of texts; `json` is a nested object, which only nested formats take.
    """

    name: str
    type: ColumnType
    help: str


class Writer(ABC):
    """Writes the rows of one export to a binary stream, one by one.

    `changed` counts what the format could not hold as it is, by name ("cut_cells", "neutralised_cells"): it goes into
    the manifest, because a set that was changed in silence is worse than none.
    """

    def __init__(self, stream: IO[bytes], columns: Sequence[Column]) -> None:
        self.stream = stream
        self.columns = columns
        self.changed: Counter[str] = Counter()

    @abstractmethod
    def write(self, row: Row) -> None:
        """One row; it has every column, None where a value is unknown."""

    def close(self) -> None:
        """Write what remains; the stream stays open."""
        return


class ExportFormat(ABC):
    """A format. `streams` tells whether it can be written to a pipe, `nested` whether it takes `json` columns."""

    suffix: str
    media_type: str
    help: str
    streams: bool = True
    nested: bool = False

    @abstractmethod
    def writer(self, stream: IO[bytes], columns: Sequence[Column]) -> Writer:
        """A writer of the columns that the format takes."""

    def takes(self, columns: Sequence[Column]) -> list[Column]:
        """The columns that the format can hold."""
        return [column for column in columns if self.nested or column.type != "json"]


@cache
def formats() -> dict[str, ExportFormat]:
    """Every format by name."""
    found: dict[str, ExportFormat] = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            found[module.name] = importlib.import_module(f"{__name__}.{module.name}").Format()
    return found


def format_named(name: str) -> ExportFormat:
    """The format of that name; raises UsageError with the names there are."""
    if name not in formats():
        raise UsageError(f"there is no format {name}; the formats are {', '.join(formats())}")
    return formats()[name]


def as_text(value: Any) -> str:
    """A value in a cell of a flat text format: lists joined by "; ", nothing for an unknown value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value)
    return str(value)


def may_run(text: str) -> bool:
    """Whether a spreadsheet could take the cell for a formula or command: by its first character, full-width ones too.

    >>> [may_run(t) for t in ("=1+1", "＝1", "+86", "-", "@x", "\\t=1", "督察", "")]
    [True, True, True, True, True, True, False, False]
    """
    return text[:1] in _RUNS if text else False


_RUNS = frozenset("=+-@\t\r\n＝＋－＠")
