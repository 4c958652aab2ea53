"""What the repair steps know of the text they look at, worked out once and shared."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.edits import apply_edits
from crawler.items import Edit
from crawler.text.repair.edits import Moves, undoing
from crawler.text.repair.effort import A_ROUND, Effort
from crawler.text.repair.lm import LanguageModel


class Context:
    """Facts about one text. A new one is made whenever a step changed the text (`after`), or looks at another text."""

    def __init__(self, text: str, headline: str = "", effort: Effort | None = None) -> None:
        self.text = text
        self.headline = headline  # where it is known and no part of the text
        self.memory: dict[str, object] = {}  # what a step worked out for its edits and needs again for its flags
        self.effort = effort or Effort(len(text))
        self.left: tuple[int, int] | None = None  # from the first to the last piece that no steps were left for

    @property
    def model(self) -> LanguageModel:
        """The language model, loaded when first asked for."""
        return LanguageModel.load()

    def takes(self, steps: float, start: int, end: int) -> bool:
        """Whether so many steps may be spent on a piece of the text; where not, it is noted as left."""
        if self.effort.takes(steps):
            return True
        self.leave(start, end)
        return False

    def takes_a_round(self) -> bool:
        """Whether the text may be looked at once more; where not, and nothing else was left, all of it may need it."""
        return self.effort.takes(A_ROUND * len(self.text)) or (
            self.left is None and self.takes(A_ROUND * len(self.text), 0, len(self.text))
        )

    def leave(self, start: int, end: int) -> None:
        """Notes a piece that stays as published."""
        self.left = (start, end) if self.left is None else (min(start, self.left[0]), max(end, self.left[1]))

    def after(self, edits: Sequence[Edit]) -> Context:
        """The context of the text after the edits."""
        context = Context(apply_edits(self.text, edits), self.headline, self.effort)
        if self.left is not None:
            moves = Moves(edits)
            context.left = moves.to(self.left[0]), moves.to(self.left[1])
        return context

    def leave_what(self, later: Context, edits: Sequence[Edit]) -> None:
        """Notes what was left in the text to which the edits have led."""
        if later.left is not None:
            moves = Moves(undoing(edits))
            self.leave(moves.to(later.left[0]), moves.to(later.left[1]))
