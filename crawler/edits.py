"""Edits on record, done and undone: the record is the proof that a repaired text is the published one."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.items import Edit


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits, which are sorted and in offsets of `text`.

    >>> apply_edits("會(huì)議", [Edit(1, 6, "(huì)", "", "readings", 1.0)])
    '會議'
    """
    out: list[str] = []
    at = 0
    for edit in edits:
        assert edit.start >= at, "edits overlap or are not sorted"
        assert text[edit.start : edit.end] == edit.before, "an edit does not fit its text"
        out.append(text[at : edit.start])
        out.append(edit.after)
        at = edit.end
    out.append(text[at:])
    return "".join(out)


def undo_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text before the edits, given the text after them.

    >>> undo_edits("會議", [Edit(1, 6, "(huì)", "", "readings", 1.0)])
    '會(huì)議'
    """
    out: list[str] = []
    at = 0
    shift = 0  # output offset minus input offset
    for edit in edits:
        start = edit.start + shift
        end = start + len(edit.after)
        assert start >= at, "edits overlap or are not sorted"
        assert text[start:end] == edit.after, "an edit does not fit its text"
        out.append(text[at:start])
        out.append(edit.before)
        at = end
        shift += len(edit.after) - len(edit.before)
    out.append(text[at:])
    return "".join(out)
