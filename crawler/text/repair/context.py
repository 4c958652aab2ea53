"""What the repair steps know of the text they look at, worked out once and shared.

A step asks first whether the characters that its damage leaves behind occur at all; on clean text that is all that is
done, which is why clean text passes at millions of characters a second.
"""

from __future__ import annotations

from functools import cache, cached_property

from crawler.text.repair.characters import CharacterSet
from crawler.text.repair.lm import LanguageModel


class Context:
    """Facts about one text. A new one is made whenever a step changed the text."""

    def __init__(self, text: str, headline: str = "") -> None:
        self.text = text
        self.headline = headline  # where it is known and no part of the text
        self.memory: dict[str, object] = {}  # what a step worked out for its edits and needs again for its flags

    @cached_property
    def characters(self) -> frozenset[str]:
        """The distinct characters of the text."""
        return frozenset(self.text)

    def has_any(self, wanted: frozenset[str]) -> bool:
        """Whether at least one of the wanted characters occurs."""
        return _character_set(wanted).occur_in(self.text)

    @property
    def model(self) -> LanguageModel:
        """The language model, loaded when first asked for."""
        return LanguageModel.load()


@cache
def _character_set(characters: frozenset[str]) -> CharacterSet:
    return CharacterSet(characters)
