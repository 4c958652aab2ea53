"""Chinese text that went through a wrong codec: found, and read again with the right one.

Eight modules know the kinds: bytes taken for UTF-16 (wide_mojibake.py), Latin letters (latin_mojibake.py), those that
lost some (utf8_as_cp1252.py), those that were shown as Chinese once more (letters_as_gbk.py), wrong Chinese characters
(hanzi_mojibake.py), a few of them inside clean text (short_runs.py), and those that lost bytes (utf8_as_gbk.py,
gbk_as_big5.py). Each pass undoes one wrong reading; the passes are repeated while they find something, because pages
are misread twice, and never more than three times.
"""

from __future__ import annotations

from crawler.items import Edit
from crawler.text.repair import (
    gbk_as_big5,
    hanzi_mojibake,
    latin_mojibake,
    letters_as_gbk,
    short_runs,
    utf8_as_cp1252,
    utf8_as_gbk,
    wide_mojibake,
)
from crawler.text.repair.context import Context
from crawler.text.repair.edits import compose

_PASSES = 3


def find_edits(text: str, context: Context) -> list[Edit]:
    """All edits of all passes, as one list in offsets of `text`."""
    edits: list[Edit] = []
    here = context
    for number in range(_PASSES):
        if number and not here.takes_a_round():
            break
        found = _pass(here.text, here)
        if not found:
            break
        edits = compose(edits, found)
        here = here.after(found)
    if here is not context:
        context.leave_what(here, edits)
    return edits


def _pass(text: str, context: Context) -> list[Edit]:
    return (
        wide_mojibake.find_edits(text, context)
        or utf8_as_cp1252.find_edits(text, context)
        or latin_mojibake.find_edits(text, context)
        or letters_as_gbk.find_edits(text, context)
        or utf8_as_gbk.find_edits(text, context)
        or gbk_as_big5.find_edits(text, context)
        or hanzi_mojibake.find_edits(text, context)
        or short_runs.find_edits(text, context)
    )
