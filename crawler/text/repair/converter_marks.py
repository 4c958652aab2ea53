"""Brackets and quotation marks come in pairs: a feature the language model's few characters of memory cannot see.

The marks that stand open are a short string, outermost first; each further character changes it at a cost in bits,
below zero where a pair is closed as it should be.
"""

from __future__ import annotations

from functools import lru_cache

from crawler.text.repair.lm import LanguageModel

_PAIRS = {"”": "“", "’": "‘", "》": "《", "〉": "〈", "）": "（", "】": "【", "」": "「", "』": "『", ")": "（"}
_OPENING = {**{opening: opening for opening in _PAIRS.values()}, "(": "（"}
MARKS = frozenset([*_PAIRS, *_OPENING, "\n"])

_OPENED_TWICE = 5.0
_CLOSED_OUT_OF_ORDER = 3.0
_CLOSED_UNOPENED = 5.0
_LEFT_OPEN = 4.0
_CLOSED = -1.5
_ENDS_OPEN = 2.5  # bits for a quotation of several clauses that ends without a mark
_CLAUSE_MARKS = frozenset("，。；：！？…—,;:!?")
TWICE = 10.0  # bits for the same mark twice, 。。 or ，，, on a page that does not show it
AWKWARD = 5.0  # bits for two marks that do not stand together, on a page that does not show them so


@lru_cache(maxsize=4096)
def mark(open_marks: str, character: str) -> tuple[str, float]:
    """The open marks after the character, and its cost.

    >>> mark("“", "”"), mark("", "”"), mark("“", "\\n")
    (('', -1.5), ('', 5.0), ('', 4.0))
    """
    if character == "\n":
        return "", _LEFT_OPEN * len(open_marks)
    opening = _OPENING.get(character)
    if opening is not None:
        return (open_marks + opening)[-6:], _OPENED_TWICE if opening in open_marks else 0.0
    closes = _PAIRS[character]
    if open_marks.endswith(closes):
        return open_marks[:-1], _CLOSED
    if closes in open_marks:
        return open_marks[: open_marks.rindex(closes)], _CLOSED_OUT_OF_ORDER
    return open_marks, _CLOSED_UNOPENED


def open_marks_of(paragraph: str) -> str:
    """The marks that stand open at the end of a text."""
    open_marks = ""
    for character in paragraph:
        if character in MARKS:
            open_marks, _ = mark(open_marks, character)
    return open_marks


@lru_cache(maxsize=1)
def awkward_pairs() -> frozenset[tuple[int, int]]:
    """Marks that do not follow each other (、。 or “。), as ids of the language model.

    It has seen few of them and backs off to how frequent the second one is by itself, which says too much.
    """
    first = ("，、；：", "。，、；：！？"), ("。！？", "。，、；："), ("“‘《（【", "。，、；：！？”’》）】")
    identity = LanguageModel.load().identity
    return frozenset((identity(a), identity(b)) for before, behind in first for a in before for b in behind)


def opening_of(character: str) -> str:
    """The mark that a closing one closes, "" for any other character."""
    return _PAIRS.get(character, "")


def quoted(paragraph: str) -> str:
    """What a later text must know of the quotation that is open at the end: whether it has clauses, its last character.

    >>> quoted("他說:“去吧,我"), quoted("他說:“去"), quoted("“好”他")
    ('“，我', '“去', '')
    """
    at = paragraph.rfind("“")
    if at < 0 or paragraph.find("”", at) > 0:
        return ""
    has_clauses = not _CLAUSE_MARKS.isdisjoint(paragraph[at + 1 : -1])
    return "“" + "，" * has_clauses + paragraph[at + 1 :][-1:]


def quotation_cost(text: str) -> float:
    """The cost of how the quotations of a text end; what `quoted` said of the one before stands at its beginning.

    A quotation of several clauses is speech, which has its full stop or comma before the closing mark.

    >>> quotation_cost("“去吧，我也去。”"), quotation_cost("“去吧，我也去海”"), quotation_cost("“去海”")
    (0.0, 2.5, 0.0)
    """
    cost = 0.0
    for part in text.split("”")[:-1]:
        _, opening, inner = part.rpartition("“")
        if opening and inner and inner[-1] not in _CLAUSE_MARKS and not _CLAUSE_MARKS.isdisjoint(inner):
            cost += _ENDS_OPEN
    return cost
