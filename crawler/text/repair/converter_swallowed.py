"""Which ASCII character a shifted byte swallowed, where the rest of the text leaves one answer.

The converter's damage destroys a digit, a space or a hyphen behind half a character: `?018年`, `喬?布利`. The byte is
gone, and a language model could only guess it. But the text often tells: its other years begin with the same two
digits, a quotation mark in the paragraph has no partner, the same words stand whole in another place, every mark of
this kind has a space behind it. Such a character is put back, with its evidence in the flag; wherever the text shows
two answers, or none, the `?` stays.

What is asked for was set on news pages, out of which every ASCII character behind a Chinese one was taken, one at a
time (docs/choices.md has the figures). Numbers that only stand alike (`作品26幅`, `作品16幅`) tell nothing, so a digit
needs a number of three other digits, letters beside it, or three characters of the same words on each side.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from crawler.text.repair.converter_tables import converter_tables
from crawler.text.repair.lm import LanguageModel

_SEEN = 10_000  # characters around a place in which the text is asked
_REACH = 16  # characters that are compared
_SPACES = 3  # behind the same mark in other places, that tell a habit
_FILLERS = frozenset(map(chr, range(0x20, 0x40))) - frozenset("!(),:;?")  # those are nearly always folded, two bytes
_PART = re.compile("[0-9A-Za-z.]")
_TOKEN = re.compile("[0-9A-Za-z.]*")
_YEAR = re.compile("(?!000)[0-9]{3}年")
_YEARS = re.compile("(?<![0-9.])([0-9]{4}|[0-9]{3})年")
_CENTURY = re.compile("[0-9]世[紀纪]")
_OCTOBER = re.compile("0月(?:[0-9]|[份初中底上下])")
_SPACED = frozenset("。，；：！”？」』）,;:!)")
_HAN = re.compile("[\u4e00-\u9fff]")


class Found(NamedTuple):
    """What stood there, in place of the half character and its `?`; how sure that is, and why."""

    characters: str
    confidence: float
    evidence: str


def swallowed(text: str, at: int) -> Found | None:
    """What stood at `at`, where the repaired text has a `?` for a swallowed character; None if the text does not tell.

    >>> swallowed("2016年和2017年至?018年的水質", 12).characters
    '至2'
    """
    start = max(0, at - _SEEN)
    text, at = text[start : at + _SEEN], at - start
    left, right = text[max(0, at - _REACH) : at], text[at + 1 : at + 1 + _REACH]
    if not left or not right or right[0] in "?\n":
        return None
    token = _token(right)
    rest = text[: at - 1] + "\n" + text[at + 1 + len(token) :]  # the text without the place
    told = (
        _date(rest, right) or _quotation_mark(text, at) or _same_words(rest, left, right) or _space(rest, left, right)
    )
    if told is not None:
        return told._replace(characters=left[-1] + told.characters)
    return _same_name(rest, left, right)


def _date(rest: str, right: str) -> Found | None:
    if _YEAR.match(right):
        years = _YEARS.findall(rest)
        first = {year[0] for year in years if len(year) == 4 and year[1] == right[0]}
        if len(first) == 1 and not any(len(year) == 3 and year[0] == right[0] for year in years):
            return Found(min(first), 0.98, f"other years here begin with {min(first)}{right[0]}")
    elif century := _CENTURY.match(right):
        first = set(re.findall("([0-9])" + century[0], rest))
        if len(first) == 1:
            return Found(min(first), 0.98, f"{min(first)}{century[0]} stands here as well")
    elif _OCTOBER.match(right):
        return Found("1", 0.98, "no other month ends with 0")
    return None


def _quotation_mark(text: str, at: int) -> Found | None:
    """An ASCII quotation mark of the paragraph lacks its partner."""
    line = text[text.rfind("\n", 0, at) + 1 : at] + text[at + 1 :].partition("\n")[0]
    if line.count('"') % 2 and not text[at + 1].isdigit():
        return Found('"', 0.9, "a quotation mark lacks its partner")
    return None


def _same_words(rest: str, left: str, right: str) -> Found | None:
    """The only filler that the same number or the same words have in other places."""
    token = _token(right)
    places: dict[str, list[tuple[int, int]]] = {}  # filler: how much is the same to the left, and behind the token
    here = 0
    while (here := rest.find(token or right[0], here + 1)) > 0:
        filler, behind = rest[here - 1], rest[here : here + _REACH]
        if filler not in _FILLERS or _token(behind) != token or _PART.match(rest[max(0, here - 2)]):
            continue
        before = rest[max(0, here - 1 - _REACH) : here - 1]
        places.setdefault(filler, []).append((_alike(left[::-1], before[::-1]), _alike(right, behind) - len(token)))

    def fillers(*wanted: tuple[int, int]) -> set[str]:
        return {filler for filler, seen in places.items() if any(a >= i and b >= j for a, b in seen for i, j in wanted)}

    if not token:
        found = fillers((0, 3), (2, 1), (1, 2))
        enough = len(found) == 1 and bool(fillers((3, 3)) if min(found).isdigit() else fillers((1, 2), (2, 1)))
    elif not token.isdigit():
        found = fillers((0, 2), (1, 1))
        enough = len(found) == 1 and token.isalnum() and bool(fillers((1, 2)))
    else:
        found = fillers((0, 0))
        telling = len(token.replace("0", "")) > 1 or (token.startswith("0") and not token.endswith("00"))
        enough = len(found) == 1 and len(token) > 2 and telling and min(found).isdigit()
    if not enough:
        return None
    words = min(found) + token if token else left[-1] + min(found) + right[:2].strip()
    return Found(min(found), 0.95, f"{words} stands here in the same words as well")


def _space(rest: str, left: str, right: str) -> Found | None:
    """A space: every mark like the one before it has one before Chinese characters, and no number goes on so."""
    mark, first = left[-1], right[0]
    if mark not in _SPACED or not _HAN.match(first) or re.search("[0-9.]" + first, rest):
        return None
    behind = Counter(re.findall(re.escape(mark) + "([ \"#-'*-+\\--9<->])(?=[\u4e00-\u9fff])", rest))
    model = LanguageModel.load()
    if len(behind) == 1 and behind[" "] >= _SPACES and model.conditional("0", first) < model.conditional(mark, first):
        return Found(" ", 0.9, f"{behind[' ']} other marks like this one have a space behind them")
    return None


def _same_name(rest: str, left: str, right: str) -> Found | None:
    """A name that stands whole in one other shape only: 喬是?布利 is 喬什-布利, which has the same bytes left."""
    if len(left) < 2 or not _HAN.match(left[-2]) or not re.match("[\u4e00-\u9fff]{2}", right):
        return None
    pair_of = converter_tables().character_pair
    lead = pair_of.get(left[-1], 0) >> 8
    shapes = set(re.findall(f"{left[-2]}(?=(.[ -/]){right[:2]})", rest))
    shapes = {shape for shape in shapes if pair_of.get(shape[0], 0) >> 8 == lead and shape[1] in _FILLERS}
    return (
        Found(min(shapes), 0.9, f"{left[-2]}{min(shapes)}{right[:2]} stands here as well") if len(shapes) == 1 else None
    )


def _token(text: str) -> str:
    """The number or word that the text begins with."""
    found = _TOKEN.match(text)
    return found[0] if found else ""


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
