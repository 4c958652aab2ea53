"""What the repair steps know of the text they look at, worked out once and shared."""

from __future__ import annotations

from crawler.text.repair.lm import LanguageModel


class Context:
    """Facts about one text. A new one is made whenever a step changed the text."""

    def __init__(self, text: str, headline: str = "") -> None:
        self.text = text
        self.headline = headline  # where it is known and no part of the text
        self.memory: dict[str, object] = {}  # what a step worked out for its edits and needs again for its flags

    @property
    def model(self) -> LanguageModel:
        """The language model, loaded when first asked for."""
        return LanguageModel.load()
