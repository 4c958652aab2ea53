"""The algebra of edits: how the edits of several passes become one list in offsets of the first input.

Each pass reads the text the pass before it left. A reader of the record wants one list that leads from what was
published to what stands now, so passes are folded: `compose(first, second)` has the effect of `first`, then `second`.
Laws, which the property tests hold us to: applying the composed list equals applying one after the other; undoing it
gives the input back; the lists stay sorted and free of overlaps.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from crawler.edits import apply_edits, undo_edits
from crawler.items import Edit, Flag


def ordered(edits: Iterable[Edit]) -> list[Edit]:
    """The edits sorted by place, without those that change nothing; an edit overlapping an earlier one is left out.

    >>> [edit.rule for edit in ordered([Edit(3, 5, "bc", "", "b", 1.0), Edit(4, 6, "cd", "", "c", 1.0)])]
    ['b']
    """
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if edit.before == edit.after or (kept and edit.start < kept[-1].end):
            continue
        kept.append(edit)
    return kept


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """One list, in offsets of the input of `first`; `second` is in offsets of the text after `first`.

    Edits that do not touch stay apart; an edit of `second` that reads what `first` wrote is merged with it.

    >>> compose([Edit(0, 2, "ab", "x", "one", 1.0)], [Edit(0, 1, "x", "yz", "two", 0.5)])
    [Edit(start=0, end=2, before='ab', after='yz', rule='one+two', confidence=0.5)]
    """
    out: list[Edit] = []
    shift = 0  # offset in the middle text minus offset in the input, before first[i]
    i = j = 0
    while i < len(first) or j < len(second):
        one = first[i] if i < len(first) else None
        two = second[j] if j < len(second) else None
        if two is None or (one is not None and _ends_before(one, shift, two)):
            assert one is not None
            out.append(one)
            shift += len(one.after) - len(one.before)
            i += 1
        elif one is None or _starts_after(one, shift, two):
            out.append(replace(two, start=two.start - shift, end=two.end - shift) if shift else two)
            j += 1
        else:
            merged, i, j, shift = _merge(first, second, i, j, shift)
            if merged.before != merged.after:
                out.append(merged)
    return out


def _ends_before(one: Edit, shift: int, two: Edit) -> bool:
    """Whether what `one` wrote lies wholly before `two` in the middle text."""
    return one.start + shift + len(one.after) <= two.start


def _starts_after(one: Edit, shift: int, two: Edit) -> bool:
    """Whether what `one` wrote lies wholly behind `two`."""
    return one.start + shift >= two.end


def _merge(first: Sequence[Edit], second: Sequence[Edit], i: int, j: int, shift: int) -> tuple[Edit, int, int, int]:
    """The merge of first[i] and second[j], which overlap, with all that overlap them in turn.

    Also the indices behind them and the shift there.
    """
    low = high = min(first[i].start + shift, second[j].start)  # in the middle text
    start, shift_before = low - shift, shift
    ones: list[Edit] = []
    twos: list[Edit] = []
    while True:
        if i < len(first) and (first[i].start + shift < high or first[i].start + shift == low == high):
            high = max(high, first[i].start + shift + len(first[i].after))
            shift += len(first[i].after) - len(first[i].before)
            ones.append(first[i])
            i += 1
        elif j < len(second) and (second[j].start < high or second[j].start == low == high):
            high = max(high, second[j].end)
            twos.append(second[j])
            j += 1
        else:
            break
    middle = _middle_text(ones, twos, low, high, shift_before)
    before = undo_edits(middle, [replace(one, start=one.start - start, end=one.end - start) for one in ones])
    after = apply_edits(middle, [replace(two, start=two.start - low, end=two.end - low) for two in twos])
    rules = dict.fromkeys(rule for edit in (*ones, *twos) for rule in edit.rule.split("+"))
    confidence = min(edit.confidence for edit in (*ones, *twos))
    return Edit(start, start + len(before), before, after, "+".join(rules), confidence), i, j, shift


def _middle_text(first: Sequence[Edit], second: Sequence[Edit], low: int, high: int, shift: int) -> str:
    """The middle text from `low` to `high`, put together from what `first` wrote and what `second` read."""
    cells = [""] * (high - low)
    for two in second:
        for k, character in enumerate(two.before):
            cells[two.start - low + k] = character
    for one in first:
        for k, character in enumerate(one.after):
            cells[one.start + shift - low + k] = character
        shift += len(one.after) - len(one.before)
    return "".join(cells)


class Moves:
    """Where offsets of the input stand after edits.

    >>> Moves([Edit(1, 6, "(huì)", "", "readings", 1.0)]).to(6)
    1
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._shifts = [0, *accumulate(len(edit.after) - len(edit.before) for edit in edits)]

    def to(self, offset: int) -> int:
        """The offset after the edits; inside an edit, the end of what it wrote; behind what is inserted there."""
        count = bisect_left(self._starts, offset)
        while count < len(self._edits) and self._edits[count].start == self._edits[count].end == offset:
            count += 1
        if count and self._edits[count - 1].end > offset:
            edit = self._edits[count - 1]
            return edit.start + self._shifts[count - 1] + len(edit.after)
        return offset + self._shifts[count]


def undoing(edits: Sequence[Edit]) -> list[Edit]:
    """The edits that lead back, in offsets of the text after the edits.

    >>> undoing([Edit(1, 6, "(huì)", "", "readings", 1.0)])
    [Edit(start=1, end=1, before='', after='(huì)', rule='readings', confidence=1.0)]
    """
    back, shift = [], 0
    for edit in edits:
        start = edit.start + shift
        back.append(Edit(start, start + len(edit.after), edit.after, edit.before, edit.rule, edit.confidence))
        shift += len(edit.after) - len(edit.before)
    return back


def moved_flags(flags: Iterable[Flag], edits: Sequence[Edit]) -> list[Flag]:
    """The flags, whose offsets are in the input of the edits, with offsets after the edits."""
    moves = Moves(edits)
    return [
        flag
        if flag.start is None or flag.end is None
        else replace(flag, start=moves.to(flag.start), end=moves.to(flag.end))
        for flag in flags
    ]
