"""What the search page needs beyond the answer: links that add or drop a condition, the region tree, the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.annotate.gazetteer import Gazetteer, lineage, parent_code
from indexer.query import Filter, Published, Query, both, fields
from indexer.query.said import said_of
from search_ui.ways import Way
from search_ui.words import Words

SHOWN = ("level", "stage", "genre", "medium", "portal", "flag")
FEW = 8  # values of a facet that are shown at once


@dataclass(frozen=True, slots=True)
class Link:
    """A facet value or chip: label, count, address, whether it is in force, depth in the tree, share of the largest."""

    label: str
    href: str
    count: int = 0
    current: bool = False
    depth: int = 0
    share: int = 0


def chips(query: Query, way: Way, words: Words) -> list[Link]:
    """Each condition that is no word, with the address of the search without it."""
    made = []
    for index, part in enumerate(query.parts):
        if isinstance(part, Filter | Published):
            rest = Query(both(*(p for i, p in enumerate(query.parts) if i != index)))
            made.append(Link(said_of(part, words.language), way.address(rest)))
    return made


def facet_links(query: Query, name: str, counts: Mapping[str, int], way: Way, words: Words) -> list[Link]:
    """The values of a facet; choosing one in force drops it."""
    field = fields()[name]
    chosen = query.filter_on(name)
    most = max(counts.values(), default=1)
    rest = query.without(name)
    made = []
    for value, count in list(counts.items())[: FEW + len(chosen)]:
        current = value in chosen
        target = rest if current else rest.adding(Filter(name, (value,)))
        made.append(
            Link(field.label(value, words.language), way.address(target), count, current, 0, share_of(count, most))
        )
    return made


def region_links(query: Query, counts: Mapping[str, int], way: Way) -> list[Link]:
    """The region tree: provinces, and below the chosen region its own parts."""
    gazetteer = Gazetteer.load()
    chosen = query.filter_on("region")
    rest = query.without("region")
    open_codes = {code for c in chosen for code in lineage(c)}
    most = max(counts.values(), default=1)
    shown = []
    for code, count in counts.items():
        above = parent_code(code)
        if above in ("", "CN") or above in open_codes:
            shown.append((lineage(code), code, count))
    tops = {code for path, code, _ in sorted(shown, key=lambda s: -s[2]) if len(path) <= 1}
    made = []
    for path, code, count in sorted(shown, key=lambda s: [(-counts.get(c, 0), c) for c in s[0]]):
        if path and path[0] not in tops:
            continue
        current = code in chosen
        target = rest if current else rest.adding(Filter("region", (code,)))
        made.append(
            Link(gazetteer.name_of(code), way.address(target), count, current, len(path) - 1, share_of(count, most))
        )
    return made[:40]


def share_of(count: int, most: int) -> int:
    """A share in steps of 5 %, because the page's policy allows no style but classes."""
    return max(5, round(20 * count / most) * 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the timeline in a drawing 960 wide and 84 high."""

    x: float
    y: float
    width: float
    height: float
    label: str
    href: str


def timeline(query: Query, counts: Mapping[str, int], way: Way) -> tuple[list[Bar], list[tuple[float, str]]]:
    """Bars by month and the places of the years; months without articles are gaps, not zeros of publication."""
    months = sorted(m for m in counts if len(m) >= 6 and m[:4].isdigit() and m > "1990")
    if not months:
        return [], []
    first, last = _number(months[0]), _number(months[-1])
    span = max(12, last - first + 1)
    step = 960 / span
    most = max(counts[m] for m in months)
    rest = query.without("published")
    bars = []
    for month in months:
        n = _number(month)
        day = f"{n // 12:04d}-{n % 12 + 1:02d}"
        height = max(2.0, 66 * counts[month] / most)
        target = rest.adding(Published(f"{day}-01", _month_end(n)))
        bars.append(
            Bar(round((n - first) * step, 1), round(70 - height, 1), round(max(1.0, step * 0.8), 1), round(height, 1),
                f"{day}: {counts[month]:,}", way.address(target))
        )  # fmt: skip
    years = [(round((y * 12 - first) * step, 1), str(y)) for y in range(-(-first // 12), last // 12 + 1)]
    every = max(1, len(years) // 10)
    return bars, years[::every] or [(0.0, str(first // 12))]


def _number(month: str) -> int:
    digits = month.replace("-", "")
    return int(digits[:4]) * 12 + int(digits[4:6]) - 1


def _month_end(number: int) -> str:
    import calendar

    year, month = number // 12, number % 12 + 1
    return f"{year:04d}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"
