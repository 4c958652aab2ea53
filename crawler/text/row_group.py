"""A group of rows that may be a page's list: how much it looks like a column, and between what its container stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from crawler.text.list_rows import Row
from crawler.text.page_text import PageText

_HOLDERS = frozenset(("ul", "ol", "dl", "table", "tbody", "tr", "td", "div"))


@dataclass(slots=True)
class Group:
    """Rows below one container (or below neighbouring containers of the same shape)."""

    rows: list[Row] = field(default_factory=list)
    wide: bool = False  # rows with several links each
    headed: bool = False  # a day stands above the rows, which have none of their own
    shown: bool = False  # by a script, which has them as markup

    @property
    def dated(self) -> int:
        """How many rows have a date."""
        return sum(bool(row.date) for row in self.rows)

    @property
    def names(self) -> bool:
        """Whether no row has a date, and the titles are as short as names of departments and columns."""
        return not self.dated and sum(len(row.title) for row in self.rows) < 10 * len(self.rows)

    def score(self) -> float:
        """How much the group looks like a column: long titles, dates, many rows."""
        titles = 1.0 * sum(min(len(row.title), 40) for row in self.rows if len(row.title) >= 6)
        share = 1.0 if self.headed else self.dated / len(self.rows)
        distinct = len({row.href for row in self.rows}) / len(self.rows)
        if share < 0.1 and sum(len(row.title) for row in self.rows) < 10 * len(self.rows):
            titles *= 0.4  # names of departments, columns
        # The links of wide rows count as rows of their own elsewhere, with shorter titles: the whole comes first.
        return titles * (1 + 3 * share) * distinct * (1.3 if self.wide else 1.0)


def around(page: PageText, container: etree._Element) -> etree._Element:
    """The element in which containers of the same shape are neighbours, wrappers around one of them not counted; the
    container itself where it has no neighbours.
    """
    outer = container.getparent()
    if outer is None or container.tag not in _HOLDERS:
        return container
    spans = page.weights.spans  # a wrapper has the text of what it is around and no other
    for _ in range(2):
        above = outer.getparent()
        if above is None or outer.tag not in _HOLDERS or spans.get(outer) != spans.get(container):
            break
        outer = above
    return outer
