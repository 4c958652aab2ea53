"""What a repair of misread text leaves for a reader to know: characters that it chose, and damage that it took away.

How it happens: bytes were lost, and the language decided which characters stood there (utf8_as_gbk.py and others); or
of a misread run `?` or letters are left beside what could be read; or what a repair could not read was controls and
private-use characters, which other repairs then dropped as carrying nothing, so that the text looks whole.

Why it is right: a choice is one, however sure. And the published text is asked how odd it was (oddity.py), leaving out
what has been read in it for certain: what is odd there and gone now was text.

When it must not act: it changes nothing. What it can't know: bytes that a program dropped without a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crawler.items import Edit, Flag
from crawler.text.repair import misread
from crawler.text.repair.choose import CHOSEN
from crawler.text.repair.edits import Moves
from crawler.text.repair.letter_paths import SPECIAL
from crawler.text.repair.oddity import odd_stretches

_READ = "mojibake:"
_STRANGE = "".join(set(SPECIAL) - set("€…‘’“”•–—™"))
_DROPPED = frozenset(("invisible", "private_use"))  # rules that take away what a misreading left
_LOST = re.compile("[\ufffd?]")
_ALWAYS_LOST = "mojibake:utf-8_as_cp1252"  # acts only where letters are missing
_BYTE = "a byte of misread text that was lost, or what it left behind"
_NEAR = 12  # characters of a repaired run in which a ? is a lost byte
_CHINESE = "[\u4e00-\u9fff\uff0c\u3002]"
_QUESTION = re.compile(rf"\?{{2,}}+|(?<={_CHINESE})(?<![么麼吗嗎呢谁誰哪啥吧啊呀嘛])\?(?={_CHINESE})")
_BESIDE = 4  # characters beside a repaired run in which a letter is what is left of it
_LETTERS = re.compile(
    f"(?<![A-Za-z])[\x01-\x08\x0e-\x1f\x7f-\x9f\xa1-\xaf\xb2-\xb6\xb8-\xff\u0100-\u02ff{_STRANGE}]++(?![A-Za-z])"
)
_WIDE = "utf-16"  # in a rule: ASCII letters beside such a run are bytes of it
_ASCII = re.compile("[!-/:-~]{1,8}+")


def find_flags(text: str, edits: Sequence[Edit], after: str, known: Iterable[Flag]) -> list[Flag]:
    """The flags, in offsets of the text that the edits led to; none where one of `known` says `misread` already.

    >>> text = "记者蹲守三天，鐧句綑浜�。"
    >>> edit = Edit(7, 12, "鐧句綑浜�", "百余人", "mojibake:utf-8_as_gb18030", 0.9)
    >>> [(flag.name, flag.start, flag.end) for flag in find_flags(text, [edit], "记者蹲守三天，百余人。", ())]
    [('lossy', 7, 10)]
    """
    flags: list[Flag] = []
    if not edits:
        return flags
    said = [(flag.start, flag.end) for flag in known if flag.name == misread.NAME]
    moves = Moves(edits)
    for first, last, _ in odd_stretches(text, _read(edits)):
        start, end = moves.to(first), moves.to(last)
        if not any(low is None or high is None or (low <= end and start <= high) for low, high in said):
            evidence = "unreadable as published: read with a wrong codec, and not all of it is back"
            flags.append(Flag(misread.NAME, start, end, 0.8, evidence))
    if any(edit.rule.startswith(_READ) for edit in edits):
        flags += _chosen(edits, after)
    return flags


def _read(edits: Iterable[Edit]) -> list[tuple[int, int]]:
    """Where the published text was read by a repair."""
    return [
        (edit.start, edit.end)
        for edit in edits
        if edit.rule.startswith(_READ) or _DROPPED.isdisjoint(edit.rule.split("+"))
    ]


def _chosen(edits: Iterable[Edit], after: str) -> list[Flag]:
    """`lossy` for runs in which characters were chosen, and where something of a misread run is left beside it."""
    flags: list[Flag] = []
    shift = 0
    for edit in edits:
        start = edit.start + shift
        end = start + len(edit.after)
        shift += len(edit.after) - len(edit.before)
        if not edit.rule.startswith(_READ):
            continue
        if edit.confidence <= CHOSEN and (_ALWAYS_LOST in edit.rule or _LOST.search(edit.before)):
            evidence = f"bytes were lost here; what stands in their place was chosen, {edit.confidence:.0%} sure"
            flags.append(Flag("lossy", start, end, 0.5, evidence))
        low, high = max(0, start - _NEAR), min(len(after), end + _NEAR)
        flags += [Flag("lossy", *lost.span(), 0.5, _BYTE) for lost in _QUESTION.finditer(after, low, high)]
        low, high = max(0, start - _BESIDE), min(len(after), end + _BESIDE)
        flags += [Flag("lossy", *left.span(), 0.5, _BYTE) for left in _LETTERS.finditer(after, low, high)]
        if _WIDE in edit.rule and (left := _ASCII.match(after, end)):
            flags.append(Flag("lossy", *left.span(), 0.5, _BYTE))
    return flags
