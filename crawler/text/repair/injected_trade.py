"""Traders' phrases inside sentences: a place and a product, 召开上海纯水设备专题会议.

Who sells water purifiers in Shanghai puts 上海纯水设备 and 上海反渗透设备 into copies of news, where a word ends. Which
products they sell cannot be listed; so the place is looked for, and the language model says for each mention whether
the sentence runs on better without the place and what follows it (a likelihood ratio: the phrase by itself and the
sentence without it, against both as they stand). Where a mention also names a trade it is one of the place's family.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawler.text.fold import fold_table, to_simplified
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.word_scan import WordScan

_LONGEST = 10  # characters of a product or service
_SHORTEST = 2
_BEHIND = 4  # characters behind the phrase that are weighed with it
_REACH = 3  # characters of context, as many as the model looks at
_UNKNOWN = "\0\0\0"
_LONGEST_WORD = 4
_TRADE = 4.0  # bits that a phrase wins for each word of trade in the row that ends it
_FOLLOWS = -6.0  # log2 of the probability from which a character belongs behind the name of a place
_STRANGER = 1.0  # bits by which a sentence must run on better without a place that names no trade
_SURE = 2.0  # bits by which its end must be likelier than any other
_MOST = 40
_MOST_PLACES = 2_000  # mentions of places that are looked at; a long report has some hundreds
_TOGETHER = 2_000  # windows weighed at once
_HAN = re.compile("[\u3400-\u9fff，。、；：“”《》（）]")
_NEVER = "的了和与及在对是为被把将从向于以或也都就又等年日市县区省州旗镇乡村"  # no product has them in its name
_OFFICE = re.compile("市|省|县|区|州|盟|旗|自治|地区|新区|人民|政府|党委|分局|大学|学院|港|站|至|到|日报|晚报|发布")
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
    offers = [_offer(text, at, place) for at, place in named]
    if not any(offers):
        return {}
    phrases = iter(best_ends(text, [(at, ends) for (at, _), ends in zip(named, offers, strict=True) if ends]))
    for (at, place), ends in zip(named, offers, strict=True):
        phrase = next(phrases) if ends else None
        if at < reached:
            continue
        mention = phrase and _mention(text, at, place, phrase)
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


def _offer(text: str, start: int, place: str) -> list[tuple[int, float]]:
    """Where a product may end that stands behind a place, with the words of trade in a row before it; [] for none."""
    behind = start + len(place)
    window = _product(text, behind)
    if _starts().isdisjoint(window) and _weak().isdisjoint(window[_SHORTEST - 1 :]):
        return []
    chains = _chains(window)
    ends = [
        (behind + length, chains.get(length, 0.0))
        for length in range(_SHORTEST, len(window) + 1)
        if length in chains or window[length - 1] in _weak()
    ]
    if ends and not chains and LanguageModel.load().conditional(place, window[0]) > _FOLLOWS:
        return []
    return ends


def _mention(text: str, start: int, place: str, phrase: _Ended) -> Mention | None:
    behind = start + len(place)
    window = _product(text, behind)
    chains = _chains(window)
    product = window[: phrase.end - behind]
    named, trade = _names_trade(product), _is_trade(product)
    ends = [behind + length for length in chains if length > len(product) and trade and _is_trade(window[:length])]
    reach = max(ends, default=phrase.end)
    if _INDUSTRY.search(text, behind, reach + 2) or _stands_alone(text, start, phrase.end):
        return None
    if _NAME_GOES_ON.match(text, phrase.end):
        return None
    common = product in _goods() or product.endswith("中心")  # an office
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


def _names_trade(product: str) -> bool:
    """Whether a word of trade is in it that news do not speak of behind any place."""
    ends = range(2, len(product) + 1)
    words_in = {product[at:end] for end in ends for at in range(max(0, end - _LONGEST_WORD), end - 1)}
    return not words_in.isdisjoint(_told_by())


def _is_trade(product: str) -> bool:
    """Whether it consists of words of trade and what may follow one."""
    reached = {0}
    for end in range(1, len(product) + 1):
        for at in reached & set(range(max(0, end - _LONGEST_WORD), end)):
            word = product[at:end]
            if word in _trade() or (at and (word in _tail() or word in _weak())):
                reached.add(end)
                break
    return len(product) in reached


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether it is a title or an entry of a list and stands in no sentence."""
    return not _HAN.match(text[end : end + 1]) and not (start and _HAN.match(text[start - 1]))


def _plain_mentions(text: str, starts: Sequence[int], place: str) -> list[Mention]:
    """The mentions with what follows the place taken for a phrase wherever the sentence runs on best without it."""
    wanted = []
    for start in starts:
        behind = start + len(place)
        window = _product(text, behind)
        if window:
            wanted.append((start, [(behind + n, 0.0) for n in range(_SHORTEST, len(window) + 1)]))
    return [
        Mention(start, phrase.end, place, phrase.better, False, False, False, phrase.lead >= _SURE)
        for (start, _), phrase in zip(wanted, best_ends(text, wanted), strict=True)
        if not _INDUSTRY.search(text, start + len(place), phrase.end + 2) and not _stands_alone(text, start, phrase.end)
    ]


def _product(text: str, behind: int) -> str:
    """What may name a product behind a place, folded; "" where offices or functions follow it."""
    product = _names().match(text, behind)
    if product is None:
        return ""
    name = to_simplified(product.group())
    return "" if _OFFICE.match(name) else name


@cache
def _names() -> re.Pattern[str]:
    """What may name a product: characters of which none, folded, is one of _NEVER."""
    never = "".join(chr(point) for point, folded in fold_table().items() if chr(folded) in _NEVER)
    return re.compile(f"[^\\W_{_NEVER}{never}]{{{_SHORTEST},{_LONGEST}}}")


def _chains(window: str) -> dict[int, float]:
    """Where words of trade end, and how many stand there in a row; what may follow one counts half."""
    chains: dict[int, float] = {}
    trade, tail = _trade(), _tail()
    starts = _starts()
    for at in range(len(window)):
        row = chains.get(at, 0.0)
        if not row and window[at] not in starts:
            continue
        for end in range(at + 1, min(at + _LONGEST_WORD, len(window)) + 1):
            word = window[at:end]
            if word in trade:
                chains[end] = max(chains.get(end, 0.0), row + 1.0)
            elif row and (word in tail or word in _weak()):
                chains[end] = max(chains.get(end, 0.0), row + 0.5)
    return chains


class _Ended(NamedTuple):
    """The likeliest phrase at a place: the gain of leaving it out, where it ends, its lead over the second."""

    better: float
    end: int
    lead: float  # bits over all belonging together


def best_ends(text: str, wanted: Sequence[tuple[int, Sequence[tuple[int, float]]]]) -> list[_Ended]:
    """The likeliest phrase for each start with the ends it may have: one question to the model for all."""
    model = LanguageModel.load()
    windows = []
    for start, ends in wanted:
        line = text[start : ends[-1][0] + _BEHIND].split("\n")[0]
        windows += [(line, text[max(0, start - _REACH) : start].rjust(_REACH, "\n")), (line, _UNKNOWN)]
    together = (model.scores_of(windows[at : at + _TOGETHER]) for at in range(0, len(windows), _TOGETHER))
    scores = chain.from_iterable(together)
    return [
        _best_end(start, ends, line, model.context(before), next(scores), next(scores))
        for (start, ends), (line, before) in zip(wanted, windows[::2], strict=True)
    ]


def _best_end(
    start: int,
    ends: Sequence[tuple[int, float]],
    line: str,
    context: tuple[int, ...],
    in_place: NDArray[np.float64],
    by_itself: NDArray[np.float64],
) -> _Ended:
    model = LanguageModel.load()
    as_it_stands, alone = np.cumsum(in_place), np.cumsum(by_itself)
    found = []
    for end, row in ends:
        rest = line[end - start :]
        head = model.beginning(rest, _REACH)  # behind it the characters see nothing but the rest, cut or not
        behind = end - start + len(head)
        better = float(alone[end - start - 1]) + _after(model, context, head) - float(as_it_stands[behind - 1])
        found.append((better + _TRADE * row, better, end))
    found.sort(reverse=True)
    best, better, end = found[0]
    return _Ended(better, end, best - found[1][0] if len(found) > 1 else best)


def _after(model: LanguageModel, context: tuple[int, ...], head: str) -> float:
    total = 0.0
    for identity in model.ids(head):
        total += model.step(context, identity)
        context = model.after(context, identity)
    return total


@cache
def words() -> dict[str, str]:
    """The lists of injected_words.toml."""
    source = files("crawler.text.repair").joinpath("injected_words.toml").read_text("utf-8")
    lists: dict[str, str] = tomllib.loads(source)
    return lists


@cache
def _trade() -> frozenset[str]:
    return frozenset(words()["trade"].split())


@cache
def _starts() -> frozenset[str]:
    """The characters that begin words of trade."""
    return frozenset(word[0] for word in _trade())


@cache
def _tail() -> frozenset[str]:
    return frozenset(words()["trade_tail"].split())


@cache
def _goods() -> frozenset[str]:
    return frozenset(words()["goods"].split())


@cache
def _told_by() -> frozenset[str]:
    return _trade() - _goods()


@cache
def _weak() -> frozenset[str]:
    return frozenset(words()["weak"].split())


_PLACES = WordScan(lambda: words()["places"].split())
