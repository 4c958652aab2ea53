"""How much work one text is worth: the sum over all repairs and rounds, so that no text takes longer than a page may.

Each repair is bounded for itself, but a text can be made to keep all of them busy, round after round. So a text has a
number of steps, about a microsecond each on a quiet machine, and whoever is about to do something expensive asks for
those that it will take. They are counted and not timed: the same text is repaired alike on every machine. Pieces that
are refused stay as published, and the text has the flag `unrepaired` from the first to the last of them. Looking for
damage is not counted; it takes some nanoseconds a character.
"""

from __future__ import annotations

from crawler.items import Flag

MAX_REPAIRED = 200_000  # characters of a page's text: the longest statute has 150,000
MOST_STEPS = 1_800_000  # for so much text; 30,000 characters that lost bytes in the worst way take 1,600,000

# What is asked for, in steps.
A_BYTE = 5  # of a path through bytes of which some may be missing
A_LETTER = 2  # of a path through letters, in one codec; of looking at one
A_CROSSING = 25  # for each letter of a group of them, in all codecs
A_STRETCH = 60  # that is looked at by itself
A_COUNT = 1  # for each character of a text whose words are counted
A_CHOICE = 25  # for each character that could stand at an open place
A_SENTENCE = 12  # that is weighed with and without a run
A_HYPOTHESIS = 12  # of what the converter's bytes say
A_ROUND = 0.5  # for each character of a text that is looked at once more
UNREPAIRED = "unrepaired"


class Effort:
    """The steps that are left for one text, shared by all its repairs."""

    def __init__(self, characters: int) -> None:
        self.left = MOST_STEPS * max(1.0, characters / MAX_REPAIRED)

    def takes(self, steps: float) -> bool:
        """Whether there are so many steps left; they are taken then."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def unrepaired(start: int, end: int) -> Flag:
    """The flag for a text in which some damage may be left as published."""
    evidence = "more than is repaired in one text: some of what is damaged here may be as published"
    return Flag(UNREPAIRED, start, end, 1.0, evidence)
