"""Folding traditional characters to simplified ones, one to one, so that every offset survives.

Rules, lexicons and search compare folded text; what is shown is never folded. The table is made from OpenCC's
TSCharacters (Apache-2.0) by tools/make_fold_table.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

try:
    from crawler.text import text_look
except ImportError:  # not built here
    COMPILED = False
else:
    COMPILED = True

_ONE_STYLE = str.maketrans("“”‘’（）［］！？；：，．｜／－", "\"\"''()[]!?;:,.|/-")
_WIDTH = dict(zip("：，（）［］〖〗！？；｜／＋－＞＜　\xa0丨│┃︱∶︰﹕", ":,()[]【】!?;|/+-><  ||||:::", strict=True))


@cache
def fold_table() -> dict[int, int]:
    """Code point to code point, for `str.translate`."""
    rows = files("crawler.text").joinpath("fold.tsv").read_text("utf-8").splitlines()
    return {ord(row[0]): ord(row[2]) for row in rows}


def to_simplified(text: str, *, compiled: bool = COMPILED) -> str:
    """The text with traditional characters folded; same length, same offsets.

    >>> to_simplified("環保督察,責任編輯")
    '环保督察,责任编辑'
    """
    if compiled and (seen := text_look.folded(text, _simple_table())) is not None:
        return seen
    return text.translate(fold_table()) if _look()(text) else text


@cache
def _look() -> Callable[[str], re.Match[str] | None]:
    """Finds a character that may have to be folded: a look is a tenth of the work, and most texts have none."""
    basic = "".join(chr(code) for code in fold_table() if code <= 0xFFFF)
    return re.compile(f"[{basic}\U00010000-\U0010ffff]").search  # single characters beyond the plane are slow


def folded(text: str, *, compiled: bool = COMPILED) -> str:
    """The text as rules see it: simplified, half width; same length, same offsets.

    >>> folded("責任編輯：吉政（見習）")
    '责任编辑:吉政(见习)'
    """
    if text.isascii():
        return text
    seen = text_look.folded(text, _rule_table()) if compiled else None
    return _folded(text) if seen is None else seen


@lru_cache(maxsize=2048)  # the same lines are asked about by many rules in turn
def _folded(text: str) -> str:
    text = to_simplified(text)
    for wide, narrow in _WIDTH.items():
        if wide in text:
            text = text.replace(wide, narrow)
    return text


def one_style(text: str, *, compiled: bool = COMPILED) -> str:
    """The text with one style of quotation marks and half-width signs; same length, same offsets.

    >>> one_style("“督察”（一）")
    '"督察"(一)'
    """
    if compiled and not text.isascii() and (seen := text_look.folded(text, _style_table())) is not None:
        return seen
    return text.translate(_ONE_STYLE)


@cache
def _style_table() -> bytes:
    """The same as `_simple_table` for `one_style`."""
    table = np.arange(0x10000, dtype=np.uint16)
    table[[*_ONE_STYLE]] = [*_ONE_STYLE.values()]
    return table.tobytes()


@cache
def _simple_table() -> bytes:
    """What each character of the basic plane is in simplified text, two bytes each; 0 for one beyond the plane."""
    table = np.arange(0x10000, dtype=np.uint16)
    basic = {code: simple if simple <= 0xFFFF else 0 for code, simple in fold_table().items() if code <= 0xFFFF}
    table[[*basic]] = [*basic.values()]
    return table.tobytes()


@cache
def _rule_table() -> bytes:
    """The same for what rules see."""
    table = np.frombuffer(_simple_table(), np.uint16).copy()
    for wide, narrow in _WIDTH.items():
        table[table == ord(wide)] = ord(narrow)
    return table.tobytes()
