"""Traders' phrases inside sentences: a place and a product, 召开上海纯水设备专题会议.

Who sells water purifiers in Shanghai puts 上海纯水设备 and 上海反渗透设备 into copies of news, where a word ends. Which
products they sell cannot be listed; so the place is looked for, and the language model says for each mention whether
the sentence runs on better without the place and what follows it (a likelihood ratio: the phrase by itself and the
sentence without it, against both as they stand). Where a mention also names a trade it is one of the place's family.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.phrase_ends import Ended, best_ends
from crawler.text.repair.trade_words import (
    SHORTEST,
    goods,
    is_trade,
    names_trade,
    product_behind,
    trade_begins_behind,
    trade_rows,
    weak_end_behind,
    weak_endings,
    words,
)
from crawler.text.repair.word_scan import WordScan

_FOLLOWS = -6.0  # log2 of the probability from which a character belongs behind the name of a place
_STRANGER = 1.0  # bits by which a sentence must run on better without a place that names no trade
_SURE = 2.0  # bits by which its end must be likelier than any other
_MOST = 40
_MOST_PLACES = 2_000  # mentions of places that are looked at; a long report has some hundreds
_HAN = re.compile("[\u3400-\u9fff，。、；：“”《》（）]")
_NAME_GOES_ON = re.compile("中心|论坛|口岸|国家|大厦|广场|基地|大学|学院")  # 济南签证中心 is an office
_INDUSTRY = re.compile("某|中医药|企业|产业|行业|业界|有限|股份|集团|协会|学会|市场|园区|同胞|项目")  # news, not offers


@dataclass(frozen=True, slots=True)
class Mention:
    """A place with what follows it, as far as it may be a trader's phrase."""

    start: int
    end: int
    place: str
    better: float  # bits by which the sentence is likelier without it
    named: bool  # a word of trade is in it
    trade: bool  # it consists of such words
    product: bool = True  # it ends like a product; otherwise nothing but its place in the sentence speaks against it
    sure_end: bool = True
    reach: int = 0  # where words of trade go on behind it


def families(text: str) -> dict[str, tuple[list[Mention], int]]:
    """The mentions of trade for each place that has some, and how often the text names the place otherwise.

    A mention that names no trade belongs to the family as well if the sentence runs on better without it.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    reached = 0
    named = _PLACES.find(text)[:_MOST_PLACES]
    behind = [at + len(place) for at, place in named]
    looks = zip(named, trade_begins_behind(text, behind), weak_end_behind(text, behind), strict=True)
    offers = [_offer(text, at, place, trade) if trade or weak else None for (at, place), trade, weak in looks]
    if not any(offers):
        return {}
    asked = [(at, offer.ends) for (at, _), offer in zip(named, offers, strict=True) if offer]
    ended = best_ends(text, asked)
    if not any(phrase.better > 0 for phrase in ended):  # as in most texts
        return {}
    phrases = iter(ended)
    for (at, place), offer in zip(named, offers, strict=True):
        phrase = next(phrases) if offer else None
        if at < reached:
            continue
        mention = offer and phrase and _mention(text, at, place, offer, phrase)
        if mention is None:
            places[place].append(at)
        else:
            found[place].append(mention)
            reached = mention.end
    families: dict[str, tuple[list[Mention], int]] = {}
    for place, mentions in found.items():
        if any(mention.better > 0 for mention in mentions):
            others = _plain_mentions(text, places[place][:_MOST], place)
            strangers = [mention for mention in others if mention.better >= _STRANGER]
            elsewhere = len(places[place]) - len(strangers)
            families[place] = sorted([*mentions, *strangers], key=lambda one: one.start), elsewhere
    return families


class _Offer(NamedTuple):
    """What may be offered behind a place."""

    window: str  # what may name a product, folded
    rows: dict[int, float]  # how many words of trade stand in a row before each length of it, where one ends there
    ends: list[tuple[int, float]]  # where it may end, with the row before each


def _offer(text: str, start: int, place: str, may_be_trade: bool) -> _Offer | None:
    """The product that stands behind a place, if any does."""
    behind = start + len(place)
    window = product_behind(text, behind)
    if not window:
        return None
    rows = trade_rows(window) if may_be_trade else {}
    weak = weak_endings()
    ends = [
        (behind + length, rows.get(length, 0.0))
        for length in range(SHORTEST, len(window) + 1)
        if length in rows or window[length - 1] in weak
    ]
    if not ends or (not rows and LanguageModel.load().conditional(place, window[0]) > _FOLLOWS):
        return None
    return _Offer(window, rows, ends)


def _mention(text: str, start: int, place: str, offer: _Offer, phrase: Ended) -> Mention | None:
    behind = start + len(place)
    window = offer.window
    product = window[: phrase.end - behind]
    named, trade = names_trade(product), is_trade(product)
    ends = [behind + length for length in offer.rows if length > len(product) and trade and is_trade(window[:length])]
    reach = max(ends, default=phrase.end)
    if _INDUSTRY.search(text, behind, reach + 2) or _stands_alone(text, start, phrase.end):
        return None
    if _NAME_GOES_ON.match(text, phrase.end):
        return None
    common = product in goods() or product.endswith("中心")  # an office
    return Mention(
        start,
        phrase.end,
        place,
        phrase.better,
        named and not common,
        trade and not common,
        True,
        phrase.lead >= _SURE,
        reach,
    )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether it is a title or an entry of a list and stands in no sentence."""
    return not _HAN.match(text[end : end + 1]) and not (start and _HAN.match(text[start - 1]))


def _plain_mentions(text: str, starts: Sequence[int], place: str) -> list[Mention]:
    """The mentions with what follows the place taken for a phrase wherever the sentence runs on best without it."""
    wanted = []
    for start in starts:
        behind = start + len(place)
        window = product_behind(text, behind)
        if window:
            wanted.append((start, [(behind + n, 0.0) for n in range(SHORTEST, len(window) + 1)]))
    return [
        Mention(start, phrase.end, place, phrase.better, False, False, False, phrase.lead >= _SURE)
        for (start, _), phrase in zip(wanted, best_ends(text, wanted), strict=True)
        if not _INDUSTRY.search(text, start + len(place), phrase.end + 2) and not _stands_alone(text, start, phrase.end)
    ]


_PLACES = WordScan(lambda: words()["places"].split())
