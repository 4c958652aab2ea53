"""Spun copies: a tool replaced words by synonyms so that the copy looks like another text.

胜利经验 stands for 成功经验, 不时推动 for 不断推动, 怎样才干 for 怎样才能. The dictionary of such tools is known in
part (spun_words.tsv: what they write, what stood there); whether a word was written by an author or by a tool shows
only in its sentence. So each occurrence is weighed by the language model: the usual word must be far likelier in this
place, the written one must not belong to its neighbours, and the usual one must. Authors too choose such words now
and then: a text is called spun when several different words of the list are odd, and not few of all that occur.

The text stays as it is, for a guess at the original would be a second spinning. Flags: `spun` over the whole text with
the evidence named, and one at each odd place. What it can't know: replacements outside the list.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from crawler.items import Flag
from crawler.text.repair.context import Context
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.word_scan import WordScan

_REACH = 3  # characters of context on each side, as many as the model looks at
_GAIN = 5.0  # bits that the usual word must save in its place
_STRANGER = 3.0  # bits by which the written word may at most attract its neighbours
_FRIEND = 2.0  # bits by which the usual word must attract them
_SPACING = 300  # a spun text has a listed rare word in so many characters; others have one in 1,500
_KINDS = 3  # different odd words
_SHARE = 0.25  # of all occurrences of rare listed words
_EQUAL = 1e-6  # the model counts in thirds of a bit, and sums of thirds are rounded
_UNKNOWN = "\0\0\0"
_MOST = 2_000  # occurrences that are weighed
_NAMED = 8  # pieces of evidence named for the whole text


@dataclass(frozen=True, slots=True)
class _Odd:
    start: int
    word: str
    usual: str
    gain: float
    after: str


def find_flags(text: str, context: Context) -> list[Flag]:
    """`spun` for the text and for each odd place, where the evidence is enough.

    >>> text = "整改形成的胜利经验拓展到各领域。怎样才干更有效地压实责任，不时推动全面发展。"
    >>> find_flags(text, Context(text))[0].evidence
    'unusual collocations: 胜利经验 for 成功经验, 才干更有 for 才能更有, 不时推动 for 不断推动'
    """
    rare = _RARE.find(text)
    if len(rare) * _SPACING < len(text) or len({word for _, word in rare}) < _KINDS:
        return []
    rare = rare[:_MOST]
    weights = Counter({word: len(_usual_words()[word]) for _, word in rare})
    for _, word in rare:
        weights[word] += 1
    late = {word for word, _ in weights.most_common(_KINDS - 1)}  # too few kinds by themselves: asked if another is odd
    likelier = _likelier(text, [place for place in rare if place[1] not in late], context.model)
    if not likelier:
        return []
    likelier += _likelier(text, [place for place in rare if place[1] in late], context.model)
    if len({place[1] for place in likelier}) < _KINDS:
        return []
    odd = _odd_places(likelier, context.model)
    if len({place.word for place in odd}) < _KINDS or len(odd) < _SHARE * len(rare):
        return []
    odd += _odd_places(_likelier(text, _COMMON.find(text)[:_MOST], context.model), context.model)
    odd = _without_overlaps(odd)
    kinds = {place.word: place for place in reversed(odd)}
    first = sorted(kinds.values(), key=lambda place: place.start)[:_NAMED]
    evidence = ", ".join(f"{place.word}{place.after} for {place.usual}{place.after}" for place in first)
    confidence = round(min(0.95, 0.5 + 0.1 * len(kinds)), 2)
    flags = [Flag("spun", None, None, confidence, f"unusual collocations: {evidence}")]
    for place in odd:
        end = place.start + len(place.word)
        flags.append(Flag("spun", place.start, end, confidence, f"{place.word} where {place.usual} is usual"))
    return flags


def _without_overlaps(odd: list[_Odd]) -> list[_Odd]:
    """The places in order; of two that overlap the longer one."""
    kept: list[_Odd] = []
    for place in sorted(odd, key=lambda one: (one.start, -len(one.word))):
        if not kept or place.start >= kept[-1].start + len(kept[-1].word):
            kept.append(place)
    return kept


_Likelier = tuple[int, str, str, float, float, str]  # place, word, the usual one, the bits of both, what follows


def _likelier(text: str, found: list[tuple[int, str]], model: LanguageModel) -> list[_Likelier]:
    """The occurrences in whose place the usual word would be far likelier."""
    usual_of = _usual_words()
    windows = []
    for start, word in found:
        before = (text[max(0, start - _REACH) : start]).rjust(_REACH, "\n")
        after = text[start + len(word) : start + len(word) + _REACH]
        windows.append([(before, candidate, after) for candidate in (word, *usual_of[word])])
    scores = iter(_scores(model, [window for group in windows for window in group]))
    likelier = []
    for (start, word), group in zip(found, windows, strict=True):
        written, *usual = [next(scores) for _ in group]
        best = max(usual)
        if best - written > _GAIN + _EQUAL:
            likelier.append((start, word, usual_of[word][usual.index(best)], written, best, group[0][2]))
    return likelier


def _odd_places(likelier: list[_Likelier], model: LanguageModel) -> list[_Odd]:
    """Those of them that do not belong where they stand, though the usual word would."""
    odd = []
    for start, word, instead, written, best, after in likelier:
        rest = _alone(model, after) if after else 0.0
        strange = written - _alone(model, word) - rest < _STRANGER - _EQUAL
        if strange and best - _alone(model, instead) - rest > _FRIEND + _EQUAL:
            odd.append(_Odd(start, word, instead, best - written, after.split("\n")[0].rstrip("，。、；,.;")[:2]))
    return odd


def _scores(model: LanguageModel, windows: list[tuple[str, str, str]]) -> list[float]:
    """log2 P(candidate and what follows | what stands before) of each window, all in one question to the model."""
    if not windows:
        return []
    cumulated = np.concatenate([[0.0], np.cumsum(model.scores("".join("".join(window) for window in windows)))])
    sums = []
    at = 0
    for before, candidate, after in windows:
        start, at = at + len(before), at + len(before) + len(candidate) + len(after)
        sums.append(float(cumulated[at] - cumulated[start]))
    return sums


@lru_cache(maxsize=4096)
def _alone(model: LanguageModel, text: str) -> float:
    """log2 of the probability of the text where nothing is known of its neighbours."""
    return model.score(text, _UNKNOWN)


@cache
def _rows() -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    lines = files("crawler.text.repair").joinpath("spun_words.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((word, tuple(usual.split()), kind == "common") for word, usual, kind in rows)


@cache
def _usual_words() -> dict[str, tuple[str, ...]]:
    return {word: usual for word, usual, _ in _rows()}


_RARE = WordScan(lambda: (word for word, _, is_common in _rows() if not is_common))
_COMMON = WordScan(lambda: (word for word, _, is_common in _rows() if is_common), apart=True)
