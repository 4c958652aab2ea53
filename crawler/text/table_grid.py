"""A table's cells in rows and columns: a cell that spans several has its text in each of them, so that what stands
below one another on the page stands below one another in the rows.
"""

from __future__ import annotations

from bs4 import Tag

MOST_CELLS = 20_000  # of a table, those that span several counted as often
_WIDEST = 1_000  # rows or columns that a cell spans


def span(cell: Tag, name: str) -> int:
    """How many rows or columns a cell spans; nonsense is one."""
    written = str(cell.get(name) or "").strip()
    return max(1, min(int(written), _WIDEST)) if written.isascii() and written.isdigit() and len(written) < 7 else 1


def grid(rows: list[list[tuple[str, int, int]]]) -> tuple[tuple[str, ...], ...]:
    """The rows with the text of a cell in each place that it spans, so that columns stand below one another.

    >>> grid([[("河西镇", 2, 1), ("1", 1, 1)], [("2", 1, 1)]])
    (('河西镇', '1'), ('河西镇', '2'))
    """
    made: list[tuple[str, ...]] = []
    hanging: dict[int, tuple[str, int]] = {}  # by column: the text of a cell from above, and rows for which it goes on
    room = MOST_CELLS
    for row in rows:
        line: list[str] = []
        ahead = iter(row)
        below: dict[int, tuple[str, int]] = {}
        while True:
            column = len(line)
            if column in hanging:
                text, left = hanging[column]
                line.append(text)
                if left > 1:
                    below[column] = text, left - 1
                continue
            cell = next(ahead, None)
            if cell is None:
                break
            text, high, wide = cell
            for _ in range(wide if len(line) + wide <= room else 1):
                if high > 1:
                    below[len(line)] = text, high - 1
                line.append(text)
        room = max(0, room - len(line))
        hanging = below if room else {}
        made.append(tuple(line))
    return tuple(made)
