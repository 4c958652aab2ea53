"""What a repair of misread text leaves for a reader to know: characters that it chose, and damage that it took away.

How it happens: bytes were lost, and the language decided which characters stood there (utf8_as_gbk.py and others); or
bytes of a misread run were left as `?`; or what a repair could not read was controls and private-use characters, which
other repairs then dropped as carrying nothing, so that the text looks whole.

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
from crawler.text.repair.oddity import odd_stretches

_READ = "mojibake:"
_DROPPED = frozenset(("invisible", "private_use"))  # rules that take away what a misreading left
_LOST = re.compile("[\ufffd?]")
_ALWAYS_LOST = "mojibake:utf-8_as_cp1252"  # acts only where letters are missing
_NEAR = 12  # characters of a repaired run in which a ? is a lost byte
_CHINESE = "[\u4e00-\u9fff\uff0c\u3002]"
_QUESTION = re.compile(rf"(?<={_CHINESE})(?<![么麼吗嗎呢谁誰哪啥吧啊呀嘛])\?+(?={_CHINESE})")


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
    """`lossy` for runs in which characters were chosen, and where a byte of such a run is still a ?."""
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
        left = _QUESTION.finditer(after, max(0, start - _NEAR), min(len(after), end + _NEAR))
        flags += [Flag("lossy", *lost.span(), 0.5, "a byte of misread text that was lost") for lost in left]
    return flags
