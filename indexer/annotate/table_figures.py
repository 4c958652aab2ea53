"""Figures that stand in a table, where its heading alone says what each number is.

A table is read in the body, where its rows are lines of cells divided by tabs. Two shapes are plain:

    区县   转办（件）  办结   罚款（万元）        责令整改（家）   23
    甲县   12        10     12.5             罚款（万元）    41.5
    合计   20        18     30

In the first only the row of the sum is told (the others are a list of places, which sentences leave out as well), or
the only row there is. Rows with another number of cells than the heading (joined cells), headings that are no known
measure, and money without its unit say nothing sure and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.analysis import fold
from indexer.annotate.figures import MOST, Figure

_SUM = re.compile(r"(?:合|总|共|累)计|总数|全[省市县区州]|(?:全[省市县区州])?(?:合|总)计")
_NUMBER = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?(件|家|人|起|个|项|万元|亿元|元)?")
_HEADING = re.compile(
    r"(?:累计|共|已|其中:?)?([^()]*?)(?:总?数量?|总数|情况)?(?:\((件|家|人|人次|起|个|项|宗|万元|亿元|元)\))?"
)
_MONEY = {"元": 1.0, "万元": 10_000.0, "亿元": 100_000_000.0}
# What the heading of a column or row says, and the unit that it counts in.
_MEASURES = tuple(
    (re.compile(words), field, unit)
    for words, field, unit in (
        (r"(?:受理|收到|接到)(?:群众)?(?:信访|举报|来信来电)*件?", "complaints_received", "件"),
        (r"(?:受理)?有效举报件?", "complaints_valid", "件"),
        (r"(?:交办|转办|交办转办)(?:群众)?(?:信访|举报)*件?", "complaints_transferred", "件"),
        (r"办结件?", "complaints_closed", "件"),
        (r"阶段性?办结件?", "complaints_stage_closed", "件"),
        (r"未办结件?|正在办理|在办件?|办理中", "complaints_open", "件"),
        (r"责令(?:限期)?(?:整改|改正)(?:企业)?", "ordered_rectify", "家"),
        (r"立案处罚(?:企业)?|立案查处|行政处罚|立案", "penalty_cases", "家"),
        (r"(?:处罚|罚款)(?:金额)?|罚没金额", "fine", "元"),
        (r"立案侦查|刑事立案", "criminal_cases", "件"),
        (r"(?:行政和?刑事)?拘留人?|行政拘留人?|刑事拘留人?", "detained", "人"),
        (r"约谈人?", "interviewed", "人"),
        (r"问责人?|追责问责人?", "accountability", "人"),
        (r"(?:关停|关闭|取缔|停产|停产整治|查封扣押|关停取缔|关闭取缔)(?:企业)?", "closed_down", "家"),
        (r"整改(?:任务|问题)(?:总数)?|反馈问题", "tasks_total", "项"),
        (r"(?:已)?完成(?:整改|销号)(?:任务|问题)?|已?销号", "tasks_done", "项"),
    )
)


def table_figures(body: str) -> tuple[Figure, ...]:
    """The figures of the body's tables in order; offsets are in the body."""
    if "\t" not in body:
        return ()
    folded = fold(body)
    lines, at = [], 0
    for line in folded.split("\n"):
        lines.append((at, line.split("\t")))
        at += len(line) + 1
    found: list[Figure] = []
    for tabbed, group in groupby(lines, key=lambda line: len(line[1]) > 1):
        if tabbed:
            found += _of_table(list(group), body)
    return tuple(found[:MOST])


def _of_table(rows: Sequence[tuple[int, list[str]]], body: str) -> Iterator[Figure]:
    if all(len(cells) == 2 for _, cells in rows):
        measured = [(at, cells) for at, cells in rows if _measure(cells[0]) and _NUMBER.fullmatch(cells[1].strip())]
        if len(measured) >= 2:
            for at, cells in measured:
                yield from _figure(cells[0], cells, 1, at, body)
        return
    heading, below = rows[0][1], rows[1:]
    if not below or any(_NUMBER.fullmatch(cell.strip()) for cell in heading):
        return
    sums = [row for row in below if _SUM.fullmatch(row[1][0].replace(" ", ""))]
    told = sums[:1] if sums else below if len(below) == 1 else []
    for at, cells in told:
        if len(cells) == len(heading):
            for column in range(1, len(cells)):
                yield from _figure(heading[column], cells, column, at, body)


def _measure(heading: str) -> tuple[str, str, str] | None:
    """What a heading counts: the field, its unit, and the unit that the heading itself gives."""
    parts = _HEADING.fullmatch(heading.replace(" ", ""))
    if parts is None:
        return None
    return next(((field, unit, parts[2] or "") for words, field, unit in _MEASURES if words.fullmatch(parts[1])), None)


def _figure(heading: str, cells: Sequence[str], column: int, at: int, body: str) -> Iterator[Figure]:
    measure, number = _measure(heading), _NUMBER.fullmatch(cells[column].strip())
    if measure is None or number is None:
        return
    field, unit, given = measure
    given = number[3] or given
    if (field == "fine") != (given in _MONEY):
        return
    value = float(number[1].replace(",", "") + (number[2] or "")) * _MONEY.get(given, 1.0)
    written = cells[column]
    start = at + sum(len(cell) + 1 for cell in cells[:column]) + len(written) - len(written.lstrip())
    end = start + len(written.strip())
    row = body[at : at + sum(len(cell) + 1 for cell in cells) - 1]
    yield Figure(field, round(value, 4), unit, start, end, row, "table", cumulative="累计" in heading + cells[0])
