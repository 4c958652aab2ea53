"""What a text is about in names and numbers: what tells two notices of one template apart when their words do not.

A fact is a short token with its kind in front: `批10` (第十批), `日11-19`, `年2021`, `月3`, `@平凉`. They are kept for
the title, the lead and the whole text, because a notice that mentions the batch before it is still about its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from indexer.annotate.gazetteer import Unit
from indexer.annotate.numerals import value_of
from indexer.annotate.places import find_mentions

LEAD = 400  # characters in which a notice says which batch and day it is about
PLACES_LEAD = 200
MOST = 96  # facts kept of a whole text
_ORDINAL = re.compile(r"第?([0-9]{1,4}|[一二三四五六七八九十百零〇]{1,6})(批次?|期|周|号(?!线|楼|院|门)|季度|辑|旬)")
_DAY = re.compile(
    r"(?<![0-9])(?:((?:19|20)[0-9]{2})[年./-])?(1[0-2]|0?[1-9])(?:[./-]|月)(3[01]|[12][0-9]|0?[1-9])(?![0-9])日?"
)
_MONTH = re.compile(r"(?<![0-9])(1[0-2]|0?[1-9])月(?:份|(?![0-9]))")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")
_HALF = re.compile(r"[上下]半[年月]|[上中下]旬")
_VILLAGE = re.compile(r"[一-龥]{2}(?:镇|乡|街道|村|社区|公司|厂)")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)+|[0-9]{2,}|[0-9][一-龥%]?")
_UNITS = "省市县区旗州盟"


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a title, of its text's lead and of all of both."""

    title: frozenset[str] = frozenset()
    lead: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()


def facts_of(title: str, text: str) -> Facts:
    """The facts of a folded title and text."""
    in_title = _times(title) | _places(title) | {f"@{name}" for name in _VILLAGE.findall(title)}
    in_lead = _times(text[:LEAD]) | _places(text[:PLACES_LEAD])
    rest = _times(text[LEAD:20_000]) | _places(text[PLACES_LEAD:4_000])
    whole = in_title | in_lead | set(sorted(rest)[:MOST]) | {f for f in in_title if f[1:] in text}
    return Facts(frozenset(in_title), frozenset(in_lead), frozenset(whole))


def numbers_of(text: str) -> set[str]:
    """Every number of a folded text, one of a single digit with the character after it."""
    return {found.replace(",", "") for found in _NUMBER.findall(text[:50_000])}


def contradict(one: Facts, other: Facts) -> str:
    """The kind of fact that says two texts are about different things; "" if none does.

    A kind contradicts where both have it in the same place and neither's stands anywhere in the other. Places
    contradict where each names one first that the other never names.
    """
    for mine, yours in ((one.title, other.title), (one.lead, other.lead)):
        for kind in {f[0] for f in mine} & {f[0] for f in yours}:
            here, there = ({f for f in each if f[0] == kind} for each in (mine, yours))
            if kind == "@":
                if _unnamed(here, other.whole) and _unnamed(there, one.whole):
                    return kind
            elif mine is one.title:
                if not here & there and kind != "日":
                    return kind
            elif kind in "批期周日" and not here & other.whole and not there & one.whole:
                return kind
    return ""


def _unnamed(places: set[str], named: Collection[str]) -> bool:
    """Whether one of the places is not named there, not even as the beginning of a name or by a longer one."""
    return any(not any(n.startswith(p) or p.startswith(n) for n in named if n[0] == "@") for p in places)


def _times(text: str) -> set[str]:
    found = {f"{m[2][0]}{_plain(m[1])}" for m in _ORDINAL.finditer(text)}
    found |= {f"日{int(m[2])}-{int(m[3])}" for m in _DAY.finditer(text)}
    found |= {f"月{int(m[1])}" for m in _MONTH.finditer(text)}
    found |= {f"年{m[1]}" for m in _YEAR.finditer(text)}
    return found | {f"段{m[0]}" for m in _HALF.finditer(text)}


def _certain(name: str, unit: Unit) -> bool:
    return unit.level <= 2 or (unit.name == name and len(name) > 2)


def _plain(written: str) -> str:
    number = value_of(written)
    return written if number is None else f"{number:g}"


def _places(text: str) -> set[str]:
    """Places by their full name, larger ones by the short one too: 新建 and 资源 are words more often than counties."""
    found = (m for m in find_mentions(text) if m.role != "source")
    names = (m.name for m in found if any(_certain(m.name, u) for u in m.candidates))
    return {f"@{name[:-1] if len(name) > 2 and name[-1] in _UNITS else name}" for name in names}
