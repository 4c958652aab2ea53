"""UTF-8 shown as GBK: `鎴戜滑` for 我们, with bytes lost on the way (`鍥借�佸伐涓�`).

How it happens: a page in UTF-8 is read as GBK because a declaration says so. Three bytes of one character become one
and a half of others. A byte 0x80, and a byte that stands alone before ASCII, are no GBK: they became U+FFFD, and the
text was saved. (Where a `?` stands instead, one byte is missing just the same.)

Python's codec `gbk`, which many crawlers read with, has no user-defined characters: where GB 18030 gives a private-use
character it loses the first byte of the pair as well, and reads on with the second.

Why it is right: the wrong characters are turned back into bytes, and the bytes must be UTF-8 all along; that nearly
never happens to text that was meant. U+FFFD between two pairs is 0x80 for certain where private-use characters show
that GB 18030 was read; else it may be any byte that begins no pair of GBK with the one behind it. Before ASCII it is
one of sixty-four bytes. The language model chooses the character, looking at what stands before and behind, and says
which of the two codecs it was.

When it must not act: text whose bytes are no UTF-8, rare names, classical text. What it can't know: the byte before
ASCII; such an edit says how sure it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from crawler.edits import apply_edits
from crawler.items import Edit
from crawler.text.plausibility import model
from crawler.text.repair.byte_lattice import LOST, UNKNOWN, Unit, beginning_no_pair, edits_by_bytes
from crawler.text.repair.context import Context

_LETTER = 15.5  # bits of a letter that is not Chinese
_CONTINUING = range(0x80, 0xC0)
_MANY = 1024  # ways to fill one character beyond which it is not filled
_DOUBT = 3.0  # bits by which the language must be likelier if pairs were lost, and for each other character besides
_A_CHARACTER = 1.5
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BETWEEN = re.compile(f"{LOST}(?=[^\\x00-\\x7f])")


def find_edits(text: str, context: Context) -> list[Edit]:
    """One edit for each run that is UTF-8 underneath.

    >>> text = "环保督察".encode().decode("gb18030")
    >>> [edit.after for edit in find_edits(text, Context(text))]
    ['环保督察']
    """
    found = context.memory.get("utf8_as_gbk")  # mojibake.py asks, and the step of its own behind it once more
    if not isinstance(found, list):
        found = context.memory["utf8_as_gbk"] = _found(text, context)
    return found


def _found(text: str, context: Context) -> list[Edit]:
    edits = edits_by_bytes(text, context, "gb18030", "utf-8", _unit)
    if LOST not in text or _PRIVATE.search(text) or not _BETWEEN.search(text):
        return edits
    other = edits_by_bytes(text, context, "gbk", "utf-8", _unit_without_pairs)
    return other if _is_likelier(text, other, edits, context) else edits


def _is_likelier(text: str, other: list[Edit], edits: list[Edit], context: Context) -> bool:
    """Whether the language says that the codec lost pairs."""
    if not other:
        return False
    start = min(edit.start for edit in (*other, *edits))
    end = max(edit.end for edit in (*other, *edits))
    piece = text[start:end]
    with_pairs, without = (
        apply_edits(piece, [replace(e, start=e.start - start, end=e.end - start) for e in some])
        for some in (edits, other)
    )
    others = sum(a != b for a, b in zip(with_pairs, without, strict=False))
    gain = context.model.score(without) - context.model.score(with_pairs)
    return gain > _DOUBT + _A_CHARACTER * min(others, len(_BETWEEN.findall(piece)))


def _unit(ahead: bytes, hidden: tuple[int, ...]) -> Unit:
    return _read(ahead, hidden, lost_pairs=False)


def _unit_without_pairs(ahead: bytes, hidden: tuple[int, ...]) -> Unit:
    return _read(ahead, hidden, lost_pairs=True)


@lru_cache(65_536)
def _read(ahead: bytes, hidden: tuple[int, ...], *, lost_pairs: bool) -> Unit:
    """The next character of UTF-8; with `lost_pairs`, an unknown byte begins no pair of GBK with the one behind it."""
    lead = ahead[0]
    if hidden[:1] == (0,):
        return 1, (), 0.0
    if lead < 0x80:
        return 1, (chr(lead),), 6.0 if lead >= 0x20 or lead in (9, 10, 13) else 30.0
    width = 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if 0xF0 <= lead < 0xF5 else 0
    if not width or len(ahead) < width:
        return 1, (), 0.0
    costs = model("zh")
    guessed = [k for k in range(1, width) if k in hidden or ahead[k] == 0x3F]
    found: list[tuple[float, str]] = []
    for code in _filled(ahead, width, guessed, hidden if lost_pairs else ()):
        try:
            character = code.decode("utf-8")
        except UnicodeDecodeError:
            continue
        seldom = width == 2 and character.isalpha()  # any ordinary character of GBK is two bytes of some alphabet
        found.append((max(costs[character], _LETTER) if seldom else costs[character], character))
    found.sort()
    if not found:
        return 1, (), 0.0
    return width, tuple(character for _, character in found), found[0][0] + UNKNOWN * len(guessed)


def _filled(ahead: bytes, width: int, guessed: list[int], pairless: tuple[int, ...]) -> list[bytes]:
    """The ways to fill the bytes that are guessed; none if there are too many.

    A place in `pairless` begins no pair of Python's GBK with the byte behind it, where that one is there and known or
    guessed with it.
    """
    known_behind = width < len(ahead) and width not in pairless
    filled = [ahead[: width + known_behind]]
    for k in reversed(guessed):
        filled = [
            code[:k] + bytes((byte,)) + code[k + 1 :]
            for code in filled
            for byte in (_losable(code[k + 1 : k + 2]) if k in pairless else _CONTINUING)
        ]
        if len(filled) > _MANY:
            return []
    return [code[:width] for code in filled]


def _losable(behind: bytes) -> Sequence[int]:
    """The bytes within a character of UTF-8 that Python's GBK loses before that byte, or before one that is unknown."""
    return [byte for byte in beginning_no_pair("gbk", behind[0]) if byte in _CONTINUING] if behind else _CONTINUING
