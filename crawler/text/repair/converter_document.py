"""The text's own habits, which tell the converter's repair what the language model cannot know.

A page says the same things again: names, offices, slogans. Its own pairs and triples of characters are mixed into the
language model's probabilities. It also has its habits of form (後 or 后, folded or full-width commas).
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from math import log2

import numpy as np

from crawler.text.repair.converter_marks import AWKWARD, TWICE, awkward_pairs, opening_of
from crawler.text.repair.converter_tables import LEADS, TRAILS, converter_tables
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.lm_symbols import UNKNOWN, Ids
from crawler.text.repair.words import own_words

_SHARE_OF_DOCUMENT = 0.25  # weight of the document's own n-grams in the mixture
_CHOICES = 12  # characters worth following where a byte is unknown
_CHOICES_AGAIN = 24  # the same in the second pass over a text, which has less to do
_SPARE = 12  # more of the general model's, since the document may prefer others
_COMMON_MARKS = "，。、；：？！“”《》（）"


class DocumentModel:
    """The language model as this document speaks it. `clean` is the part of the text that needs no repair.

    `again`: the text is read a second time, and `clean` holds what the first pass read for certain.
    """

    def __init__(self, clean: str, model: LanguageModel, *, again: bool = False) -> None:
        self.again = again
        self._most = _CHOICES_AGAIN if again else _CHOICES
        self._model = model
        ids = model.symbols(clean)
        self._singles = Counter(ids)
        self._pairs = Counter(pairwise(ids))
        self._triples = Counter(zip(ids, ids[1:], ids[2:], strict=False))
        self._total = max(1, len(ids))
        self._forms = frozenset(clean)
        self.after = model.after
        self.words = own_words(clean)
        self._bits: dict[tuple[int, ...], float] = {}
        self._read: dict[tuple[tuple[int, ...], str], tuple[float, tuple[int, ...], str]] = {}
        self._entries: dict[str, tuple[int, float]] = {}
        self._candidates: dict[tuple[str, int], tuple[list[str], Ids]] = {}
        self._chosen: dict[tuple[str, int, tuple[int, ...]], list[str]] = {}
        self.folded = not any(clean.count(wide) for wide in "，（）")  # these pages fold where nothing tells otherwise

    def bits(self, context: tuple[int, ...], identity: int) -> float:
        """log2 of the probability of a character after a context, both as ids of the language model."""
        key = (*context, identity)
        found = self._bits.get(key)
        if found is None:
            found = self._bits[key] = self._mixed(context, identity, self._model.step(context, identity))
        return found

    def _mixed(self, context: tuple[int, ...], identity: int, general: float) -> float:
        if identity == UNKNOWN:  # many characters in one: that one was here says little of another
            return general
        one, two = context[-1], context[-2:]
        if (one, identity) in awkward_pairs() and (one, identity) not in self._pairs:
            return general - (TWICE if one == identity else AWKWARD)
        own = 0.0
        pair = self._pairs.get((one, identity), 0)
        if pair:
            own = 0.5 * pair / (self._singles[one] + 1.0)
            if len(two) == 2 and (triple := self._triples.get((*two, identity), 0)):
                own += 0.5 * triple / (self._pairs[two] + 0.5)
        own = 0.98 * own + 0.02 * self._singles.get(identity, 0) / self._total
        return log2((1 - _SHARE_OF_DOCUMENT) * 2.0**general + _SHARE_OF_DOCUMENT * own)

    def worst(self, text: str, context: tuple[int, ...]) -> float:
        """log2 of the probability of the least likely character of a text after a context."""
        found = 0.0
        for identity in self._model.ids(text):
            found = min(found, self.bits(context, identity))
            context = self._model.after(context, identity)
        return found

    def read(self, context: tuple[int, ...], character: str) -> tuple[float, tuple[int, ...], str]:
        """A further character: its bits less the cost of its form, the context behind it, how it is written."""
        key = (context, character)
        found = self._read.get(key)
        if found is None:
            identity, form = self.entry(character)
            bits = self.bits(context, identity) - form
            found = self._read[key] = (bits, self.after(context, identity), self.as_published(character))
        return found

    def entry(self, character: str) -> tuple[int, float]:
        """The character's id, and what its form costs in bits where repair proposes it."""
        found = self._entries.get(character)
        if found is None:
            found = _entry(character)
            if character in self._forms or opening_of(character) in self._forms:
                found = (found[0], 0.0)
            self._entries[character] = found
        return found

    def with_lead(self, lead: int, context: tuple[int, ...]) -> list[str]:
        """The likeliest characters that begin with this byte, after this context."""
        return self._choices("lead", lead, context)

    def with_trail(self, trail: int, context: tuple[int, ...]) -> list[str]:
        """The likeliest characters that end with this byte, after this context."""
        return self._choices("trail", trail, context)

    def _choices(self, side: str, byte: int, context: tuple[int, ...]) -> list[str]:
        key = (side, byte, context)
        found = self._chosen.get(key)
        if found is None:
            characters, ids = self._known(side, byte)
            general = self._model.following(context, ids)
            likely = np.argsort(-general, kind="stable")[: self._most + _SPARE].tolist()
            own = [k for k, identity in enumerate(ids.tolist()) if (context[-1], identity) in self._pairs]
            costs: dict[int, float] = {}
            for k in {*likely, *own}:
                identity = int(ids[k])
                bits = self._bits[(*context, identity)] = self._mixed(context, identity, float(general[k]))
                costs[k] = self.entry(characters[k])[1] - bits
            ranked = sorted(costs, key=lambda k: (costs[k], k))
            found = self._chosen[key] = [characters[k] for k in ranked[: self._most]]
        return found

    def _known(self, side: str, byte: int) -> tuple[list[str], Ids]:
        """The characters with this byte on this side that the model or the document knows."""
        found = self._candidates.get((side, byte))
        if found is None:
            known = [c for c, usual in _with_byte(side, byte) if usual or c in self._forms]
            found = self._candidates[(side, byte)] = (known, self._model.array("".join(known)))
        return found

    def as_published(self, character: str) -> str:
        """The character as this page writes it: full-width ASCII folded where the page folds it."""
        if self.folded and "！" <= character <= "～":
            return chr(ord(character) - 0xFEE0)
        return character


@cache
def _entry(character: str) -> tuple[int, float]:
    """The id of a character, and what its form costs on a page that does not show it."""
    identity = LanguageModel.load().identity(character)
    if not "\u4e00" <= character <= "\u9fff":
        return identity, 0.0 if character in _COMMON_MARKS else 6.0
    return identity, converter_tables().form_cost(character) + (6.0 if identity == UNKNOWN else 0.0)


@cache
def _with_byte(side: str, byte: int) -> list[tuple[str, bool]]:
    """The characters of CP936 with this byte on this side, and whether each is one that pages use."""
    pairs = [byte << 8 | trail for trail in TRAILS] if side == "lead" else [lead << 8 | byte for lead in LEADS]
    there = [character for pair in pairs if (character := converter_tables().pair_character.get(pair))]
    return [(character, _entry(character)[0] != UNKNOWN and _entry(character)[1] < 6) for character in there]
