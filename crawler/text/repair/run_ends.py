"""Where a run of wrong characters ends: settled by the sentence around it.

What a single character costs tells a run from its surroundings, but not to the character: 把 read wrongly is р, which
costs no more than 把 does. So each end is moved by a few characters, and the language model says which place makes the
sentence likeliest.
"""

from __future__ import annotations

from collections.abc import Mapping

from crawler.text.repair.lm import LanguageModel

_BEFORE = 3  # characters that a run may begin earlier, or end later
_BEHIND = 2  # the same the other way
_SEEN = 4  # characters of the run and of its surroundings that are read with each place
_CONTEXT = 3
_CLEARLY = 2.0  # bits that another place must win
_STAYS = "\n\r"


def settled(text: str, start: int, end: int, other: Mapping[str, str], model: LanguageModel) -> tuple[int, int]:
    """The run of `text` that is better read with `other`, near the one from `start` to `end`."""
    begin = _best(text, start, end, other, model, at_start=True) if start else 0
    return begin, _best(text, begin, end, other, model, at_start=False) if end < len(text) else end


def _best(text: str, start: int, end: int, other: Mapping[str, str], model: LanguageModel, *, at_start: bool) -> int:
    here, sign = (start, 1) if at_start else (end, -1)
    low = max(0, here - (_BEFORE if at_start else _BEHIND) - (_CONTEXT if at_start else _SEEN))
    high = min(len(text), here + (_BEHIND if at_start else _BEFORE) + (_SEEN if at_start else _CONTEXT))
    found: list[tuple[float, int]] = []
    for offset in range(-_BEFORE, _BEHIND + 1):
        place = here + sign * offset
        first, last = (place, end) if at_start else (start, place)
        if not 0 <= place <= len(text) or last - first < 2:
            continue
        moved = text[min(place, here) : max(place, here)]
        if any(c not in other or c in _STAYS for c in moved):
            continue
        first, last = max(first, low), min(last, high)
        read = text[low:first] + "".join(other.get(c, c) for c in text[first:last]) + text[last:high]
        score = model.score(read, text[max(0, low - _CONTEXT) : low] or "\n")
        found.append((score + (_CLEARLY if offset == 0 else 0.0), place))
    return max(found)[1] if found else here
