"""Where the words of a query stand in a text as it is shown: marks, snippets, and lines of keyword in context.

One highlighter for every engine. It looks at the folded text, whose offsets are those of the text itself, so a
traditional text found by a simplified query is marked where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.analysis import HAN, QUOTES, flat_runs, fold
from indexer.query import Word

MOST_MARKS = 1000  # marks of one text
_QUOTE = f"[{QUOTES}]*"
_APART = rf"[\W_]*(?![{QUOTES}])[\W_]+"  # between two runs of Han: a quotation mark alone parts nothing


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text around marks; `marks` are [start, end) in `text`, `at` is where it begins in the whole."""

    text: str
    marks: tuple[tuple[int, int], ...]
    at: int


@dataclass(frozen=True, slots=True)
class ContextLine:
    """One occurrence with what stands before and after it; `at` is its offset in the whole text."""

    before: str
    found: str
    after: str
    at: int


class Highlighter:
    """Marks the words of one query. `fields` names the fields whose words count ("text", "title", "source")."""

    def __init__(self, words: Sequence[Word], fields: Sequence[str] = ("text", "title")) -> None:
        patterns = dict.fromkeys(pattern_of(w.text, prefix=w.prefix) for w in words if w.field in fields)
        longest_first = sorted((p for p in patterns if p), key=len, reverse=True)
        self._pattern = re.compile("|".join(longest_first)) if longest_first else None

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Where the words stand, in order, overlaps joined; MOST_MARKS at most."""
        if self._pattern is None:
            return []
        found: list[tuple[int, int]] = []
        for match in self._pattern.finditer(fold(text)):
            if match.end() > match.start():
                found.append(match.span())
            if len(found) == MOST_MARKS:
                break
        return found

    def snippets(self, text: str, count: int = 3, width: int = 90) -> list[Snippet]:
        """Up to `count` pieces of about `width` characters around marks; the beginning where nothing is marked."""
        marks = self.marks(text)
        if not marks:
            piece = text[:width].replace("\n", " ")
            return [Snippet(piece, (), 0)] if piece.strip() else []
        out: list[Snippet] = []
        at = 0
        end = 0
        while at < len(marks) and len(out) < count:
            start, stop = self._window(text, marks[at], width, end)
            inside = []
            while at < len(marks) and marks[at][1] <= stop:
                inside.append((marks[at][0] - start, marks[at][1] - start))
                at += 1
            if not inside:  # a mark longer than the window
                stop = marks[at][1]
                inside.append((marks[at][0] - start, stop - start))
                at += 1
            out.append(Snippet(text[start:stop].replace("\n", " "), tuple(inside), start))
            end = stop
        return out

    @staticmethod
    def _window(text: str, mark: tuple[int, int], width: int, floor: int) -> tuple[int, int]:
        before = max(floor, mark[0] - width // 3)
        sentence = max(text.rfind(stop, before, mark[0]) for stop in "。！？；\n")
        start = sentence + 1 if sentence >= before else before
        stop = max(mark[1], start + width)
        line = text.find("\n", mark[1], stop)
        return start, min(len(text), line if line >= 0 else stop)

    def context(self, text: str, width: int = 20) -> Iterator[ContextLine]:
        """Each occurrence on a line with `width` characters before and after it."""
        for start, stop in self.marks(text):
            before = text[max(0, start - width) : start].replace("\n", " ")
            yield ContextLine(before, text[start:stop], text[stop : stop + width].replace("\n", " "), start)


@lru_cache(maxsize=1000)
def pattern_of(text: str, *, prefix: bool = False) -> str:
    """The regular expression that finds in folded text what the engines find for a piece of query text.

    >>> bool(re.search(pattern_of("督察回头看"), fold("督察“回头看”")))
    True
    """
    found = flat_runs(text)
    parts: list[str] = []
    for at, run in enumerate(found):
        if at:
            parts.append(_APART if run.han and found[at - 1].han else r"[\W_]*")
        if run.han:
            parts.append(_QUOTE.join(map(re.escape, run.text)))
            continue
        last = at == len(found) - 1
        parts.append(_LEFT_EDGE + re.escape(run.text) + (_REST if last and prefix else _RIGHT_EDGE))
    return "".join(parts)


_LETTER = f"[^\\W_{HAN}]"
_LEFT_EDGE = f"(?<!{_LETTER})"
_RIGHT_EDGE = f"(?!{_LETTER})"
_REST = f"{_LETTER}*"
