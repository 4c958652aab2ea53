"""Characters that look like an ordinary one but are another code: Kangxi radicals, compatibility ideographs.

PDF exporters write ⼈ (a radical) where 人 was meant, because the font draws both with one glyph; Korean and Japanese
codecs keep 行 at a second place (U+FA08). No search finds such a word. The table is limited to the blocks of radicals
(U+2E80–2FD5) and of compatibility ideographs (U+F900–FAFF, U+2F800–2FA1F): there, each character has one ordinary
equivalent, so the repair is exact. Three radicals have a simplified and a traditional one (⼾: 户 or 戶); the text
decides. Letters with loose accents, loose kana marks and loose Hangul letters are composed (NFC).

When it must not act: marks in another order than NFC's (Arabic) and texts that show both forms of a letter side by
side; full-width letters, digits and punctuation are as published, and so is everything else that NFKC would rewrite;
radicals that are shown as radicals (alone between spaces, or in a text about them); the twelve characters of the
compatibility block that are ordinary ideographs; variation selectors.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from crawler.items import Edit
from crawler.text.repair.context import Context
from crawler.text.repair.edits import ordered
from crawler.text.repair.signs import Signs

_SIMPLIFIED_RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻫⻬⻭⻮⻯⻰⻲⻳",
        "母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄斉齐歯齿竜龙亀龟",
        strict=True,
    )
)
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_BY_TEXT = {"⼾": ("户", "戶"), "⾭": ("青", "靑"), "⿈": ("黄", "黃")}  # simplified, as the standard maps it
_RADICALS = {**_SIMPLIFIED_RADICALS, **_KANGXI}

_RADICAL = re.compile(f"[{''.join(_RADICALS)}]+")
_RADICAL_SIGNS = Signs(_RADICALS)
_COMPATIBILITY = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
_BESIDE = re.compile(
    "[\u2e80-\u2fdf\u3001-\u301f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uffef“”‘’0-9\U00020000-\U0003ffff]"
)
_TALK = re.compile(r"部首|偏旁|兼容漢字|兼容汉字|互換漢字|U\+2[EF]|[Rr]adical")
_SIMPLIFIED_MARKS = re.compile("[们这个为来国时说会对发经过实现东车书见问门长马业务]")
_TRADITIONAL_MARKS = re.compile("[們這個為來國時說會對發經過實現東車書見問門長馬業務]")


@cache
def _second_halves() -> frozenset[str]:
    """Characters of combining class 0 that compose with the one before them: Hangul and Indic vowels and finals."""
    return frozenset(
        [chr(code) for code in range(0x1160, 0x1200)]
        + [
            chr(int(parts[1], 16))
            for code in range(0xC0, 0x11FFF)
            if len(parts := unicodedata.decomposition(chr(code)).split()) == 2
            and not parts[0].startswith("<")
            and not unicodedata.combining(chr(int(parts[1], 16)))
        ]
    )


def find_edits(text: str, context: Context) -> list[Edit]:
    """Radicals and compatibility ideographs as the ordinary characters they stand for, and the rest of NFC.

    >>> [(edit.before, edit.after, edit.rule) for edit in find_edits("各⾼校要⾏动", Context(""))]
    [('⾼', '高', 'kangxi'), ('⾏', '行', 'kangxi')]
    """
    edits = _radicals(text)
    if not unicodedata.is_normalized("NFC", text):
        at = 0
        for line in text.splitlines(keepends=True):
            if not unicodedata.is_normalized("NFC", line):
                edits += _normal(line, at, text)
            at += len(line)
    return ordered(edits)


def _radicals(text: str) -> list[Edit]:
    if not _RADICAL_SIGNS.occur_in(text):
        return []
    found = list(_RADICAL.finditer(text))
    if not found or _TALK.search(text):
        return []
    in_prose = [match for match in found if _stands_in_prose(text, match)]
    if len(in_prose) * 2 < len(found):
        return []  # a list of radicals
    choice = 0 if _is_simplified(text) else 1
    edits = []
    for match in in_prose:
        after = "".join(_BY_TEXT[one][choice] if one in _BY_TEXT else _RADICALS[one] for one in match.group())
        edits.append(Edit(match.start(), match.end(), match.group(), after, "kangxi", 1.0))
    return edits


def _stands_in_prose(text: str, match: re.Match[str]) -> bool:
    """Whether a neighbour is Han, a digit or a full-width mark."""
    start, end = match.span()
    return end - start > 1 or any(_BESIDE.match(beside) for beside in (text[max(0, start - 1) : start], text[end:][:1]))


def _is_simplified(text: str) -> bool:
    return len(_SIMPLIFIED_MARKS.findall(text)) >= len(_TRADITIONAL_MARKS.findall(text))


def _normal(line: str, offset: int, whole: str) -> list[Edit]:
    """Edits that put a line into NFC, one for each stretch of characters that belong together."""
    edits = []
    at = 0
    halves = _second_halves()
    while at < len(line):
        end = at + 1
        while end < len(line) and (unicodedata.combining(line[end]) or line[end] in halves):
            end += 1
        before = line[at:end]
        after = unicodedata.normalize("NFC", before)
        if _COMPATIBILITY.search(before):
            edits.append(Edit(offset + at, offset + end, before, after, "compat", 1.0))
        elif len(after) < len(before) and after not in whole:
            edits.append(Edit(offset + at, offset + end, before, after, "nfc", 1.0))
        at = end
    return edits
