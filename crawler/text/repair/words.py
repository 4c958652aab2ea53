"""Words and how often they are used: a second opinion where the language model's few characters leave a choice open.

The score of a text is that of its best division into known words, each as likely as its frequency says. It knows that
急事 is a word although 急使 looks as likely to a model of characters. The list (words.bin) is made by
tools/make_word_list.py; SOURCES.md tells from what.
"""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import log2

from crawler.text.fold import to_simplified

_LONGEST = 6
_UNKNOWN_CHARACTER = -22.0
_OTHER = -7.0  # what is no Chinese character stands between words
_SHARE_OF_OWN = 0.25
_BITS = log2(10) / 100  # a unit of the packaged list


@cache
def known_words() -> dict[str, float]:
    """The words (simplified) and log2 of their relative frequency."""
    packed = files(__package__).joinpath("words.bin").read_bytes()
    words: dict[str, float] = {}
    for line in lzma.decompress(packed).decode("utf-8").splitlines():
        hundredths, _, here = line.partition("\t")
        words.update(dict.fromkeys(here.split(" "), -int(hundredths) * _BITS))
    return words


def own_words(text: str) -> dict[str, float]:
    """The pairs of characters that a text repeats, as words of its own (names, offices): log2 of their probability."""
    text = to_simplified(text)
    pairs = Counter(pairwise(text))
    return {
        one + two: log2(_SHARE_OF_OWN * count / len(text))
        for (one, two), count in pairs.items()
        if count > 1 and "\u3400" <= one <= "\u9fff" and "\u3400" <= two <= "\u9fff"
    }


def words_score(text: str, own: Mapping[str, float]) -> float:
    """log2 of the probability of the best division of the text into words, `own` ones included.

    >>> words_score("若有急事,", {}) > words_score("若有急使,", {})
    True
    """
    words = known_words()
    text = to_simplified(text)
    best = [0.0]
    for end in range(1, len(text) + 1):
        character = text[end - 1]
        alone = words.get(character, _UNKNOWN_CHARACTER if "\u3400" <= character <= "\u9fff" else _OTHER)
        score = best[end - 1] + alone
        for start in range(max(0, end - _LONGEST), end - 1):
            known = words.get(text[start:end])
            if known is not None and best[start] + known > score:
                score = best[start] + known
        known = own.get(text[end - 2 : end]) if end > 1 else None  # the text's own words are pairs
        if known is not None and best[end - 2] + known > score:
            score = best[end - 2] + known
        best.append(score)
    return best[-1]
