"""Chinese text that went through a wrong codec without loss: found, and read again with the right one.

Two modules know the kinds: Latin letters (latin_mojibake.py) and wrong Chinese characters (hanzi_mojibake.py). Each
pass undoes one wrong reading; the passes are repeated while they find something, because pages are misread twice, and
never more than three times. UTF-8 shown as GBK loses bytes on the way and has a module of its own (utf8_as_gbk.py).
"""

from __future__ import annotations

from crawler.items import Edit, apply_edits
from crawler.text.repair import hanzi_mojibake, latin_mojibake
from crawler.text.repair.context import Context
from crawler.text.repair.edits import compose

_PASSES = 3


def find_edits(text: str, context: Context) -> list[Edit]:
    """All edits of all passes, as one list in offsets of `text`."""
    edits: list[Edit] = []
    for _ in range(_PASSES):
        found = latin_mojibake.find_edits(text) or hanzi_mojibake.find_edits(text)
        if not found:
            break
        edits = compose(edits, found)
        text = apply_edits(text, found)
    return edits
