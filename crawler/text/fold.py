"""Folding traditional characters to simplified ones, one to one, so that every offset survives.

Rules, lexicons and search compare folded text; what is shown is never folded. The table is made from OpenCC's
TSCharacters (Apache-2.0) by tools/make_fold_table.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files


@cache
def fold_table() -> dict[int, int]:
    """Code point to code point, for `str.translate`."""
    rows = files("crawler.text").joinpath("fold.tsv").read_text("utf-8").splitlines()
    return {ord(row[0]): ord(row[2]) for row in rows}


def to_simplified(text: str) -> str:
    """The text with traditional characters folded; same length, same offsets.

    >>> to_simplified("環保督察,責任編輯")
    '环保督察,责任编辑'
    """
    return text.translate(fold_table()) if _look()(text) else text


@cache
def _look() -> Callable[[str], re.Match[str] | None]:
    """Finds a character that may have to be folded: a look is a tenth of the work, and most texts have none."""
    basic = "".join(chr(code) for code in fold_table() if code <= 0xFFFF)
    return re.compile(f"[{basic}\U00010000-\U0010ffff]").search  # single characters beyond the plane are slow
