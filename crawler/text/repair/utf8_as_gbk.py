"""UTF-8 shown as GBK: `鎴戜滑` for 我们, with bytes lost on the way (`鍥借�佸伐涓�`).

How it happens: a page in UTF-8 is read as GBK because a declaration says so. Three bytes of one character become one
and a half of others. A byte 0x80, and a byte that stands alone before ASCII, are no GBK: they became U+FFFD, and the
text was saved. (Where a `?` stands instead, one byte is missing just the same.)

Why it is right: the wrong characters are turned back into bytes, and the bytes must be UTF-8 all along; that nearly
never happens to text that was meant. U+FFFD between two pairs is 0x80 for certain; before ASCII it is one of sixty-four
bytes, and the language model chooses the character, looking at what stands before and behind.

When it must not act: text whose bytes are no UTF-8, rare names, classical text. What it can't know: the byte before
ASCII; such an edit says how sure it is.
"""

from __future__ import annotations

from functools import lru_cache

from crawler.items import Edit
from crawler.text.plausibility import model
from crawler.text.repair.byte_lattice import UNKNOWN, Unit, edits_by_bytes
from crawler.text.repair.context import Context

_LETTER = 15.5  # bits of a letter that is not Chinese


def find_edits(text: str, context: Context) -> list[Edit]:
    """One edit for each run that is UTF-8 underneath.

    >>> text = "环保督察".encode().decode("gb18030")
    >>> [edit.after for edit in find_edits(text, Context(text))]
    ['环保督察']
    """
    return edits_by_bytes(text, context, "gb18030", "utf-8", _unit)


@lru_cache(65_536)
def _unit(ahead: bytes, hidden: tuple[int, ...]) -> Unit:
    """The next character of UTF-8."""
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
    if len(guessed) > 1:
        return 1, (), 0.0
    found: list[tuple[float, str]] = []
    for byte in range(0x80, 0xC0) if guessed else (0,):
        code = bytearray(ahead[:width])
        if guessed:
            code[guessed[0]] = byte
        try:
            character = code.decode("utf-8")
        except UnicodeDecodeError:
            continue
        seldom = width == 2 and character.isalpha()  # any ordinary character of GBK is two bytes of some alphabet
        found.append((max(costs[character], _LETTER) if seldom else costs[character], character))
    found.sort()
    if not found:
        return 1, (), 0.0
    return width, tuple(character for _, character in found), found[0][0] + (UNKNOWN if guessed else 0.0)
