"""Where the pictures and tables of a fragment stand in the clean body."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from crawler.items import Image, Table
from crawler.text.fragment import Fragment
from crawler.text.traced import Traced


def placed(
    fragment: Fragment, kept: Sequence[tuple[int, Traced]], below_head: int
) -> tuple[tuple[Image, ...], tuple[Table, ...]]:
    """Images and tables with their offsets in the clean body; without a text the images that stand below the head."""
    numbers = [index for index, _ in kept]
    offsets = [0, *accumulate(len(text.text) + 1 for _, text in kept)]

    def offset(before: int) -> int:
        at = bisect_left(numbers, before)
        return offsets[at] if at < len(numbers) else max(0, offsets[-1] - 1)

    last = numbers[-1] if kept else below_head - 1
    first = numbers[0] if kept else below_head + 3
    images = tuple(
        Image(i.url, i.caption, offset(i.before)) for i in fragment.images if first - 3 <= i.before <= last + 1
    )
    shown = set(numbers)
    tables = tuple(Table(t.rows, offset(t.before)) for t in fragment.tables if t.before in shown)
    return images, tables
