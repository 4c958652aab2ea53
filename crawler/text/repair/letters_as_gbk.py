"""Latin letters in UTF-8 shown as GBK: `脰脨鹿煤` for ÖÐ¹ú, which was 中国; `猫碌掳` for è µ °, which was 走.

How it happens: bytes of Chinese text are read as Latin-1, saved in UTF-8, and that is read as GBK. Each letter has two
bytes of UTF-8, C2 or C3 and one more, which GBK takes for one of 128 characters: no byte is lost.

Why it is right: the row of such characters is turned back into letters only if latin_mojibake.py reads nearly all of
them as Chinese then; it does so in the next pass.

When it must not act: those of the 128 that are ordinary words (路, 每, 毛, 鲁) among others. What it cannot know: rows
in which the letters of Windows-1252 that are no Latin-1 have three bytes and one of them was lost.
"""

from __future__ import annotations

import re

from crawler.items import Edit
from crawler.text.repair import latin_mojibake
from crawler.text.repair.context import Context
from crawler.text.repair.effort import A_LETTER, A_STRETCH
from crawler.text.repair.letter_paths import BYTE_OF
from crawler.text.repair.signs import Signs

_LETTERS = "".join(bytes((lead, byte)).decode("gb18030") for lead in (0xC2, 0xC3) for byte in range(0x80, 0xC0))
_SEEN_OFTEN = "路陆鲁每毛么录卢忙帽冒隆露掳麓炉拢搂漏娄垄楼禄盲梅枚茂贸媒玫莽猫"  # characters of ordinary text
_RARE = Signs([c for c in _LETTERS if c not in _SEEN_OFTEN])
_ROW = re.compile(f"[{_LETTERS}](?:[ -~]{{0,3}}[{_LETTERS}])*")
_SHORTEST = 6  # characters of a row: two of UTF-8, three of GBK
_READ = 0.9  # share of the letters that must be Chinese again


def find_edits(text: str, context: Context) -> list[Edit]:
    """One edit for each row, into letters.

    >>> text = "中国环境".encode("gbk").decode("latin-1").encode().decode("gbk")
    >>> text, [edit.after for edit in find_edits(text, Context(text))]
    ('脰脨鹿煤禄路戮鲁', ['ÖÐ¹ú»·¾³'])
    """
    if len(_RARE.places_in(text)) < 2:
        return []
    edits = []
    for row in _ROW.finditer(text):
        if len(row[0]) < _SHORTEST or not context.takes(A_STRETCH + A_LETTER * len(row[0]), *row.span()):
            continue
        try:
            letters = row[0].encode("gb18030").decode("utf-8")
        except UnicodeError:
            continue
        others = sum(c > "\x7f" for c in letters)
        if any(c > "\xff" and ord(c) not in BYTE_OF for c in letters):
            continue
        inner = Context(letters, effort=context.effort)
        found = latin_mojibake.find_edits(letters, inner)
        if inner.left is not None:
            context.leave(*row.span())
        if sum(c > "\x7f" for edit in found for c in edit.before) >= _READ * others:
            sure = min(edit.confidence for edit in found)
            edits.append(Edit(row.start(), row.end(), row[0], letters, "mojibake:utf-8_as_gb18030", sure))
    return edits
