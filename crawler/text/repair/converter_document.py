"""The text's own habits, which tell the converter's repair what the language model cannot know.

A page says the same things again: names, offices, slogans. Its own pairs and triples of characters are mixed into the
language model's probabilities. It also has its habits of form (後 or 后, folded or full-width commas).
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import log2

import numpy as np

from crawler.text.repair.converter_tables import LEADS, TRAILS, ConverterTables
from crawler.text.repair.lm import UNKNOWN, Ids, LanguageModel

_SHARE_OF_DOCUMENT = 0.25  # weight of the document's own n-grams in the mixture
_CHOICES = 12  # characters worth following where a byte is unknown
_FOLDABLE = "，；：？！（）"


class DocumentModel:
    """The language model as this document speaks it. `clean` is the part of the text that needs no repair."""

    def __init__(self, clean: str, model: LanguageModel, tables: ConverterTables) -> None:
        self._model = model
        self._tables = tables
        ids = model.ids(clean)
        self._singles = Counter(ids)
        self._pairs = Counter(pairwise(ids))
        self._triples = Counter(zip(ids, ids[1:], ids[2:], strict=False))
        self._total = max(1, len(ids))
        self._forms = Counter(clean)
        self._bits: dict[tuple[int, ...], float] = {}
        self._costs: dict[str, tuple[int, float]] = {}
        self._candidates: dict[tuple[str, int], tuple[list[str], Ids]] = {}
        self._chosen: dict[tuple[str, int, tuple[int, ...]], list[str]] = {}
        folds = sum(clean.count(wide) < clean.count(chr(ord(wide) - 0xFEE0)) for wide in _FOLDABLE)
        self.folded = folds > 0 and not any(clean.count(wide) for wide in "，（）")

    def bits(self, context: tuple[int, ...], identity: int) -> float:
        """log2 of the probability of a character after a context, both as ids of the language model."""
        key = (*context, identity)
        found = self._bits.get(key)
        if found is None:
            found = self._bits[key] = self._mixed(context, identity)
        return found

    def _mixed(self, context: tuple[int, ...], identity: int) -> float:
        general = self._model.step(context, identity)
        one, two = context[-1], context[-2:]
        own = 0.0
        pair = self._pairs.get((one, identity), 0)
        if pair:
            own = 0.5 * pair / (self._singles[one] + 1.0)
            if len(two) == 2 and (triple := self._triples.get((*two, identity), 0)):
                own += 0.5 * triple / (self._pairs[two] + 0.5)
        own = 0.98 * own + 0.02 * self._singles.get(identity, 0) / self._total
        return log2((1 - _SHARE_OF_DOCUMENT) * 2.0**general + _SHARE_OF_DOCUMENT * own)

    def entry(self, character: str) -> tuple[int, float]:
        """The character's id, and what its form costs in bits where repair proposes it."""
        found = self._costs.get(character)
        if found is None:
            identity = self._model.ids(character)[0]
            cost = 0.0 if character in self._forms else self._tables.form_cost(character)
            if not ("\u4e00" <= character <= "\u9fff"):
                cost = 0.0 if character in self._forms or character in "，。、；：？！“”《》（）" else 6.0
            elif identity == UNKNOWN and character not in self._forms:
                cost += 6.0
            found = self._costs[character] = (identity, cost)
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
            columns = [np.full(len(ids), identity) for identity in context]
            general = self._model.conditional_array([*columns, ids])
            likely = np.argsort(-general, kind="stable")[: 2 * _CHOICES].tolist()
            own = [k for k, identity in enumerate(ids.tolist()) if (context[-1], identity) in self._pairs]
            costs = {k: self.entry(characters[k])[1] - self.bits(context, int(ids[k])) for k in {*likely, *own}}
            ranked = sorted(costs, key=lambda k: (costs[k], k))
            found = self._chosen[key] = [characters[k] for k in ranked[:_CHOICES]]
        return found

    def _known(self, side: str, byte: int) -> tuple[list[str], Ids]:
        """The characters with this byte on this side that the model or the document knows."""
        found = self._candidates.get((side, byte))
        if found is None:
            pairs = [byte << 8 | trail for trail in TRAILS] if side == "lead" else [lead << 8 | byte for lead in LEADS]
            there = [self._tables.pair_character[pair] for pair in pairs if pair in self._tables.pair_character]
            known = [c for c in there if c in self._forms or (self.entry(c)[0] != UNKNOWN and self.entry(c)[1] < 6)]
            found = self._candidates[(side, byte)] = (known, self._model.array("".join(known)))
        return found

    def as_published(self, character: str) -> str:
        """The character as this page writes it: full-width ASCII folded where the page folds it."""
        if self.folded and "！" <= character <= "～":
            return chr(ord(character) - 0xFEE0)
        return character
