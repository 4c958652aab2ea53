"""The order of day and month where only the other rows of a list tell it: 11/05/2021 below 11/28/2021.

Servers that were set up in American English write the month first. One row alone is read with the day first, as in
Hong Kong.
"""

from __future__ import annotations

import re

from crawler.text.list_groups import Group
from crawler.text.list_titles import text_of

_WRITTEN = re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})/(20\d\d)(?!\d)")


def dated_by_order(group: Group) -> None:
    """Exchange day and month of the rows where a row has a second number above 12 and none has such a first one."""
    written = [(row, match) for row in group.rows if (match := _WRITTEN.search(text_of(row.element)))]
    first = max((int(match[1]) for _, match in written), default=13)
    second = max((int(match[2]) for _, match in written), default=0)
    if not first <= 12 < second:
        return
    for row, match in written:
        month, day = int(match[1]), int(match[2])
        if row.date == f"{match[3]}-{day:02d}-{month:02d}":
            row.date = f"{match[3]}-{month:02d}-{day:02d}"
