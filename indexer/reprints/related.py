"""Whether two texts are copies of one: a question about both alone, whatever else is kept.

| what is seen | what it is |
|---|---|
| much shared in both directions | a reprint, with damage, other characters, spun words |
| titles agree and the shorter is largely in the longer | a reprint that was cut |
| all of one in a longer text with another title | a round-up or a quotation: no family |
| words shared, but another batch, day or place, or other numbers throughout | two notices of one template: none |

A round-up is left out because it would make one family of all that it holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.reprints.facts import contradict
from indexer.reprints.sketch import SHINGLE, Sample, Sketch

SHORTEST = 30  # characters: below this nothing is told
SHORT = 150  # below this a text must agree almost wholly
COMMON_KEYS = 2
TITLED, TITLED_SHORT = 0.55, 0.5  # Dice coefficient of the titles' pairs of characters
RESEMBLANCE = 0.28  # without the title's help
CUT = 0.30  # containment that is enough with it
HELD, SHARE = 0.8, 0.6  # a text held so far in one that is not so much longer
FEWEST = 6  # shared shingles


@dataclass(frozen=True, slots=True)
class Relation:
    """How two copies of one text are related: `containment` of the shorter in the longer, `share` of their lengths."""

    containment: float
    resemblance: float
    share: float

    @property
    def excerpt(self) -> bool:
        """Whether one is only a part of the other."""
        return self.share < SHARE and self.containment >= 0.5


def relation(one: Sketch, other: Sketch) -> Relation | None:
    """How the two are related; None if they are no copies of one text."""
    shorter, longer = sorted((one.length, other.length))
    if shorter < SHORTEST:
        return None
    if len(one.keys.members & other.keys.members) < COMMON_KEYS and not (one.heading and one.heading == other.heading):
        return None
    shared, here, there = one.grams.shared(other.grams)
    least, union = min(here, there), here + there - shared
    if not least or shared < FEWEST:
        return None
    found = Relation(shared / least, shared / union, shorter / longer)
    if not _alike(found, likeness(one.title, other.title), shorter):
        return None
    if contradict(one.facts, other.facts) or _numbers_differ(one, other, found):
        return None
    return found


def likeness(one: Sample, other: Sample) -> float:
    """The Dice coefficient of two small sets; 0 where one is empty."""
    both, here, there = one.shared(other)
    return 2 * both / (here + there) if here and there else 0.0


def _alike(found: Relation, titles: float, shorter: int) -> bool:
    if shorter < SHORT:
        return found.resemblance >= (0.5 if titles >= TITLED_SHORT else 0.8)
    if titles >= TITLED:
        return found.containment >= CUT
    return found.share >= SHARE and (found.resemblance >= RESEMBLANCE or found.containment >= HELD)


def _numbers_differ(one: Sketch, other: Sketch, found: Relation) -> bool:
    """Whether both have numbers that the other lacks, and not only a few: damage and cuts lose numbers in one."""
    both, here, there = one.numbers.shared(other.numbers)
    lacking = min(here - both, there - both)
    if min(one.length, other.length) < SHORT:
        return lacking >= 1
    damage = 1 - found.containment ** (2 / SHINGLE)  # chance that one of two neighbouring characters was hit
    return lacking >= 2 and lacking > max(0.3, 1.6 * damage) * min(here, there)
