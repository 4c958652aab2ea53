"""Text that knows where it came from, so that an edit made on the page's text can be told in a field's own offsets.

A Traced text is made of runs copied from the page's repaired text (with their offset there) and of glue (spaces,
line ends) that stood nowhere. Fields are cut, trimmed and joined as Traced texts; at the end `field_edits` gives the
page's edits that lie in a field, in offsets of that field as published.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.items import Edit

try:
    from crawler.text import trace_pass
except ImportError:  # not built here
    COMPILED = False
else:
    COMPILED = True

_SPACE = re.compile(r"[\s\u3000\u200b\u200c\u200d\u2060\ufeff\xad]+")
_RUBBISH = (
    "\u200b\u200c\u200d\u2060\ufeff\xad"  # zero-width characters: dropped, where other white space becomes one space
)
Run = tuple[int, int, int]  # offset in the text, length, offset in the page's repaired text


@dataclass(frozen=True, slots=True)
class Traced:
    """A text and the runs of it that were copied from the page, in order."""

    text: str = ""
    runs: tuple[Run, ...] = ()

    @classmethod
    def piece(cls, text: str, origin: int) -> Traced:
        """A text copied whole from the page at `origin`."""
        return cls(text, ((0, len(text), origin),) if text else ())

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    def cut(self, start: int, end: int | None = None) -> Traced:
        """The part [start, end).

        >>> Traced.piece("标题：督察", 40).cut(3)
        Traced(text='督察', runs=((0, 2, 43),))
        """
        start, end, _ = slice(start, end).indices(len(self.text))
        runs = []
        for at, length, origin in self.runs:
            low, high = max(at, start), min(at + length, end)
            if low < high:
                runs.append((low - start, high - low, origin + low - at))
        return Traced(self.text[start:end] if start < end else "", tuple(runs))

    def trimmed(self, characters: str = " \t\r\n\u3000\xa0\u200b\ufeff") -> Traced:
        """Without the characters at both ends."""
        left = len(self.text) - len(self.text.lstrip(characters))
        right = len(self.text.rstrip(characters))
        return self if left == 0 and right == len(self.text) else self.cut(left, max(left, right))

    def without(self, spans: Sequence[tuple[int, int]]) -> Traced:
        """Without the spans, which are sorted and do not overlap."""
        kept, at = [], 0
        for start, end in spans:
            kept.append((at, start, ""))
            at = end
        return self._only([*kept, (at, len(self.text), "")])

    def collapsed(self, *, compiled: bool = COMPILED) -> Traced:
        """With each run of white space as one space and none at the ends; zero-width characters vanish.

        >>> Traced.piece(" 督察\\n  反馈", 40).collapsed()
        Traced(text='督察 反馈', runs=((0, 2, 41), (3, 2, 46)))
        """
        if compiled and (found := trace_pass.collapsed(self)) is not None:
            return found
        text = self.text
        if any(map(text.__contains__, _RUBBISH)):
            return self._without_rubbish()
        words = text.split()
        if len(words) < 2:
            word = words[0] if words else ""
            return self if word == text else self.cut(begin := text.index(word), begin + len(word))
        kept: list[tuple[int, int, str]] = []
        end = 0
        for word in words:
            start = text.index(word, end)
            end = start + len(word)
            kept.append((start, end, " " if kept else ""))
        return self._only(kept)

    def _without_rubbish(self) -> Traced:
        """`collapsed` where there are characters of no width."""
        kept: list[tuple[int, int, str]] = []
        at, glue = 0, ""
        for found in _SPACE.finditer(self.text):
            if at < found.start():
                kept.append((at, found.start(), glue if kept else ""))
                glue = ""
            glue = " " if glue or found.group().strip(_RUBBISH) else ""
            at = found.end()
        if at < len(self.text):
            kept.append((at, len(self.text), glue if kept else ""))
        return self._only(kept)

    def _only(self, segments: Sequence[tuple[int, int, str]]) -> Traced:
        """The segments (start, end, glue before it), in one pass over the runs."""
        text: list[str] = []
        runs: list[Run] = []
        size = number = 0
        for start, end, glue in segments:
            if start >= end:
                continue
            text += (glue, self.text[start:end])
            size += len(glue)
            while number < len(self.runs) and self.runs[number][0] + self.runs[number][1] <= start:
                number += 1
            ahead = number
            while ahead < len(self.runs) and self.runs[ahead][0] < end:
                at, length, origin = self.runs[ahead]
                low, high = max(at, start), min(at + length, end)
                runs.append((size + low - start, high - low, origin + low - at))
                ahead += 1
            number = max(number, ahead - 1)
            size += end - start
        return Traced("".join(text), tuple(runs))

    def like(self, text: str) -> Traced:
        """This text reduced to `text`, which was made from it by leaving characters out."""
        if text == self.text:
            return self
        found = self.text.find(text)
        if found >= 0:
            return self.cut(found, found + len(text))
        spans, at = [], 0
        for character in text:
            there = self.text.find(character, at)
            if there < 0:
                return Traced(text)
            if there > at:
                spans.append((at, there))
            at = there + 1
        spans.append((at, len(self.text)))
        return self.without(spans)

    @property
    def origin(self) -> int:
        """Offset in the page's text of the first copied character, or -1."""
        return self.runs[0][2] if self.runs else -1


def gathered(pieces: list[tuple[str, int]], *, compiled: bool = COMPILED) -> Traced:
    """Pieces one after another, each copied from its offset (-1: from nowhere), white space collapsed.

    >>> gathered([("督察 ", 40), ("反馈", 60)])
    Traced(text='督察 反馈', runs=((0, 2, 40), (3, 2, 60)))
    """
    if compiled and (found := trace_pass.gathered(Traced, pieces)) is not None:
        return found
    writer = Writer()
    for piece, origin in pieces:
        writer.write(piece, origin)
    return writer.done().collapsed(compiled=compiled)


def join(parts: Iterable[Traced], glue: str) -> Traced:
    """The parts one after another with glue between."""
    text: list[str] = []
    runs: list[Run] = []
    at = 0
    for number, part in enumerate(parts):
        if number and glue:
            text.append(glue)
            at += len(glue)
        text.append(part.text)
        for start, length, origin in part.runs:
            last = runs[-1] if runs else None
            if last is not None and last[0] + last[1] == at + start and last[2] + last[1] == origin:
                runs[-1] = (last[0], last[1] + length, last[2])
            else:
                runs.append((at + start, length, origin))
        at += len(part.text)
    return Traced("".join(text), tuple(runs))


class Writer:
    """Collects pieces of the page's text into one Traced text."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._runs: list[Run] = []
        self._at = 0

    def write(self, text: str, origin: int = -1, *, apart: bool = False) -> None:
        """Adds a piece copied from `origin` (-1: from nowhere), after a space where it stands `apart`."""
        if apart and self._text:
            self._text.append(" ")
            self._at += 1
        if text:
            self._text.append(text)
            if origin >= 0:
                self._runs.append((self._at, len(text), origin))
            self._at += len(text)

    def done(self) -> Traced:
        """What was written."""
        return Traced("".join(self._text), tuple(self._runs))


def field_edits(field: Traced, edits: Sequence[Edit]) -> list[Edit]:
    """The page's edits that lie in a field, in offsets of the field as published.

    `edits` are in offsets of the page's published text. Undoing the result on the field gives the field as published.
    """
    if not edits or not field.runs:
        return []
    placed: list[tuple[int, int, Edit]] = []  # start and length in the field as repaired
    shift = 0
    by_after: list[tuple[int, int, Edit]] = []
    for edit in edits:
        by_after.append((edit.start + shift, edit.start + shift + len(edit.after), edit))
        shift += len(edit.after) - len(edit.before)
    ends = [end for _, end, _ in by_after]
    for at, length, origin in field.runs:
        for number in range(bisect_left(ends, origin), len(by_after)):
            start, end, edit = by_after[number]
            if start > origin + length:
                break
            if end < origin or (start != end and end == origin) or (start != end and start == origin + length):
                continue
            low, high = max(start, origin), min(end, origin + length)
            placed.append((at + low - origin, high - low, edit))
    result: list[Edit] = []
    shift = reached = 0
    seen: set[int] = set()
    for at, length, edit in sorted(placed, key=lambda p: (p[0], p[1])):
        if id(edit) in seen or at < reached:
            continue
        seen.add(id(edit))
        after = field.text[at : at + length]
        reached = at + length
        result.append(Edit(at + shift, at + shift + len(edit.before), edit.before, after, edit.rule, edit.confidence))
        shift += len(edit.before) - length
    return result


class Moved:
    """Maps offsets before edits to offsets after them; of an edit across several nodes the first keeps all."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [e.start for e in edits]
        self._edits = edits
        shifts, shift = [], 0
        for edit in edits:
            shifts.append(shift)
            shift += len(edit.after) - len(edit.before)
        self._shifts = shifts
        self._last = shift

    def start(self, offset: int) -> int:
        """Where a node that began at `offset` begins now."""
        return self._moved(offset)

    def end(self, offset: int) -> int:
        """Where a node that ended at `offset` ends now."""
        return self._moved(offset)

    def _moved(self, offset: int) -> int:
        at = bisect_right(self._starts, offset) - 1
        # An insertion (empty `before`) exactly at the boundary belongs to the node that begins there.
        while at >= 0 and self._edits[at].start == offset:
            at -= 1
        if at < 0:
            return offset
        edit, shift = self._edits[at], self._shifts[at]
        if offset < edit.end:  # inside an edit: it all belongs to the node in which it starts
            return edit.start + shift + len(edit.after)
        return offset + shift + len(edit.after) - len(edit.before)
