"""Where a full stop may be a character with the same byte, a network says which: 等待过。回家 or 等待过海回家.

Stage E of the converter leaves one byte of two. For 。 that is the byte of 保, 校 and 海 as well, and the language
model takes 。 too often: what follows a full stop looks likely to a model of three characters' memory. The hypotheses
that are left at the end of a search are compared with the best one. Where one has a full stop and the other a Chinese
character, or both have different marks, a small network (stops.bin, mark_network.py) hears what stands around.

Readings that differ in two places (。” and 海。) are each heard in their own surroundings, or the one whose parts need
each other would win.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from crawler.text.repair.mark_network import MarkNetwork, is_character

_WITHIN = 16.0  # bits behind the best at which a hypothesis is not asked about
_SAY = 0.6
_MOST = 6.0  # bits that its opinion of one place counts at most: now and then it is sure and wrong
_SEEN = 60  # characters on each side that the network is shown
_STOP = "。"
_ENDS = ("”", "’", "」", "』")  # whether a quotation ends with a mark, converter_marks.py knows better
_MARKS = frozenset("。、“”‘’《》〈〉「」『』【】…—·")  # the first byte of all is A1


def opinions(texts: Sequence[str], bits: Sequence[float], before: str, behind: str) -> list[float]:
    """For each of these readings of one place, what the network adds to its bits.

    `before` is the text before them, "\\n" where a paragraph begins; `behind` the text behind them.

    >>> opinions(["。保护", "、保护"], [-9.0, -8.0], "\\n要求", "环境。")[1]
    0.0
    """
    best = max(range(len(texts)), key=bits.__getitem__)
    places: dict[tuple[str, str, str], int] = {}
    asked: list[list[tuple[int, int]]] = []  # of each reading the places where the best one has something else
    for text, one in zip(texts, bits, strict=True):
        asked.append([])
        if bits[best] - one > _WITHIN:
            continue
        for at in _different(texts[best], text):
            choices = text[at] + texts[best][at]
            if _may_be_told(text[at], texts[best][at]) and (text[at + 1 :] + behind)[:1] not in _ENDS:
                mine, theirs = (
                    places.setdefault(
                        ((before + it[:at])[-_SEEN:], choices, (it[at + 1 :] + behind)[:_SEEN]), len(places)
                    )
                    for it in (text, texts[best])
                )
                asked[-1].append((mine, theirs))
    if not places:
        return [0.0] * len(texts)
    said = [_SAY * _difference(scores.tolist()) for scores in MarkNetwork.load("stops.bin").scores(list(places))]
    return [
        sum((max(-_MOST, min(_MOST, _sure(said[mine]) - _sure(-said[theirs]))) for mine, theirs in pairs), 0.0)
        for pairs in asked
    ]


def _difference(scores: list[float]) -> float:
    return scores[0] - scores[1] if min(scores) > float("-inf") else 0.0


def _sure(difference: float) -> float:
    """log2 of the probability of what is so many bits likelier than the only alternative."""
    return -log2(1 + 2.0 ** -max(-99.0, min(99.0, difference)))


def _different(one: str, other: str) -> list[int]:
    """Where two readings differ; of different lengths they are compared up to the first place."""
    places = [at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    return places if len(one) == len(other) else places[:1]


def _may_be_told(one: str, other: str) -> bool:
    if is_character(one) or is_character(other):
        return _STOP in (one, other)
    return one in _MARKS and other in _MARKS
