"""Advertising words pushed into the sentences of a text that has nothing to do with them.

Copies on traders' sites carry the trader's words for search engines (召开上海纯水设备专题会议); copies on hijacked
sites carry betting names (生态环境《某某app网址》保护督察组). They stand between two characters that belong together,
so the language model says for each place whether the text runs on better without the phrase. One odd phrase proves
little; several of one family do: one place that the text names nowhere else, in front of products. Then they are taken
out, on record, and each place is flagged `injected`; with less evidence the text stays and the place is only flagged.

When it must not act: names of companies, catalogues and lists, titles, classical text, a text about that trade or that
place, phrases that end a clause or that a verb governs (下载某某app). What it can't know: whether the phrase replaced a
word, as in 向某某app市移交, where the city's name is gone. Such places are flagged, not cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf

from crawler.items import Edit, Flag
from crawler.text.repair.context import Context
from crawler.text.repair.injected_trade import Mention, families
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.trade_words import words
from crawler.text.repair.word_scan import WordScan

RULE = "injected_advert"

_REACH = 3
_HAN = re.compile("[\u3400-\u9fff]")
_RUNS_ON = re.compile("[\u3400-\u9fff](?<![和及与等的])")  # otherwise it is what its clause speaks of
_NET = re.compile("app|官网|网址|登录|登陆|注册|下载|入口|手机版|安卓版", re.IGNORECASE)
_MIN_BETTER = 0.5  # bits by which the sentence must run on better without a phrase for it to count
_FAMILY_BETTER = 5.0  # bits for the phrases of a place together
_MEMBER_BETTER = -4.0  # bits of the others of such a family, whose place is named for trade alone
_PLAIN = 4.0  # bits of one that names no product, to be taken out and not only flagged
_MIN_ELSEWHERE, _FAMILY_ELSEWHERE = 4.0, 12.0  # the same where the text names the place for other reasons too
_LONE_TRADE, _LONE_NAMED, _LONE_BETTER = 0.5, 4.0, 6.0  # bits of a phrase alone: all of it trade, a word of it, none
_LONE_STRONG = 10.0  # the same to be taken out
_BETTING_BETTER = 1.0
_MOST_SITES = 500  # names that are looked at
_LONGEST_TAIL = 30  # characters of words that may follow a site's name
_AROUND, _PROSE = 12, 9.0  # characters on each side, and bits a character of them at most, where words are taken out


@dataclass(frozen=True, slots=True)
class _Phrase:
    start: int
    end: int
    text: str
    better: float  # bits that the text around gains without it


def find_edits(text: str, context: Context) -> list[Edit]:
    """The phrases that are injected beyond doubt, taken out.

    >>> text = "市委召开会议，苏州风机设备研究部署整改工作。针对突出问题，苏州除尘设备加快推动绿色发展。"
    >>> [edit.before for edit in find_edits(text, Context(text))]
    ['苏州风机设备', '苏州除尘设备']
    """
    return [Edit(phrase.start, phrase.end, phrase.text, "", RULE, 0.9) for phrase, strong in _judged(text) if strong]


def find_flags(text: str, context: Context) -> list[Flag]:
    """`injected` at each place, with the phrase; surer where the phrase is taken out."""
    return [
        Flag("injected", phrase.start, phrase.end, 0.9 if strong else 0.5, f"{phrase.text} does not belong here")
        for phrase, strong in _judged(text)
    ]


@lru_cache(maxsize=2)  # edits and flags of one text ask one after the other
def _judged(text: str) -> list[tuple[_Phrase, bool]]:
    """The suspicious phrases in order, each with whether the evidence is strong."""
    judged: list[tuple[_Phrase, bool]] = []
    for mentions, elsewhere in families(text).values():
        judged += _family(text, mentions, elsewhere)
    for phrase in _site_phrases(text, _SITES.find(text)[:_MOST_SITES]):
        enclosed = phrase.text[0] in "《【"  # its bounds are certain too
        judged += [(phrase, enclosed and phrase.better >= _LONE_BETTER)] if phrase.better >= _BETTING_BETTER else []
    judged = [(phrase, strong and _is_in_prose(text, phrase)) for phrase, strong in judged]
    return sorted(judged, key=lambda one: one[0].start)


def _is_in_prose(text: str, phrase: _Phrase) -> bool:
    """Whether the language model knows how such text runs on: of classical titles it knows nothing."""
    before = text[max(0, phrase.start - _AROUND) : phrase.start].split("\n")[-1]
    around = before + text[phrase.end : phrase.end + _AROUND].split("\n")[0]
    return -LanguageModel.load().score(around) < _PROSE * len(around)


def _family(text: str, mentions: list[Mention], elsewhere: int) -> list[tuple[_Phrase, bool]]:
    """The phrases of one place: strong together, or each on its own."""
    odd = [mention for mention in mentions if mention.better >= _MIN_BETTER]
    clear = [mention for mention in odd if mention.better >= _MIN_ELSEWHERE] if elsewhere else odd
    together = sum(mention.better for mention in clear)
    needed = _FAMILY_BETTER if not elsewhere else _FAMILY_ELSEWHERE
    of_trade = sum(2 * mention.named + (mention.product and not mention.named) for mention in clear)
    if _is_name(text, mentions):
        return []
    if len(clear) > 1 and together >= needed and of_trade > 1:
        members = clear if elsewhere else [one for one in mentions if one.better >= _MEMBER_BETTER]
        return [(_phrase(text, one), one.sure_end and (one.product or one.better >= _PLAIN)) for one in members]
    return [
        (_phrase(text, mention), not elsewhere and mention.named and mention.better >= _LONE_STRONG)
        for mention in odd
        if mention.product
        and mention.better >= _needed_alone(mention, elsewhere)
        and _RUNS_ON.match(text, mention.reach)
    ]


def _needed_alone(mention: Mention, elsewhere: int) -> float:
    if elsewhere and not mention.named:
        return inf
    return (_LONE_TRADE if mention.trade else _LONE_NAMED if mention.named else _LONE_BETTER) + elsewhere


def _is_name(text: str, mentions: list[Mention]) -> bool:
    """Whether most begin with the same word that is no trade: 开封古城, the old city that the text is about."""
    stems = {text[one.start : one.start + len(one.place) + 2] for one in mentions if not one.named}
    most = max(map(text.count, stems), default=0)
    return most > 2 and 2 * most >= len(mentions)


def _phrase(text: str, mention: Mention) -> _Phrase:
    return _Phrase(mention.start, mention.end, text[mention.start : mention.end], mention.better)


def _site_phrases(text: str, heads: list[tuple[int, str]]) -> list[_Phrase]:
    """Names of sites and apps between two characters that belong together."""
    phrases = []
    reached = 0
    for at, head in heads:
        if at < reached:
            continue
        tail = _site_tail().match(text, at + len(head), at + _LONGEST_TAIL)
        end = tail.end() if tail else at + len(head)
        low = max(0, at - 8)
        name = re.search("[\u3400-\u9fffA-Za-z0-9]+$", text[low:at])
        if not name or not _NET.search(text, at, end) or not _is_betting(text[low:end]):
            continue
        reached = end
        start = low + name.start()
        if text[start - 1 : start] in ("《", "【") and text[end : end + 1] in ("》", "】") and start:
            start, end = start - 1, end + 1
        elif not (_HAN.match(text[end : end + 1])):
            continue
        else:
            start = _best_start(text, start, at, end)
        gain = _gain(text, start, end)
        phrase = text[start:end]
        if _is_betting(phrase):
            phrases.append(_Phrase(start, end, phrase, gain))
    return phrases


def _is_betting(phrase: str) -> bool:
    return any(name in phrase for name in words()["betting"].split())


def _best_start(text: str, low: int, high: int, end: int) -> int:
    """Where the name begins: where what stands before runs on best into what stands after."""
    return max(range(low, max(low + 1, high - 1)), key=lambda start: _gain(text, start, end))


def _gain(text: str, start: int, end: int) -> float:
    """Bits that what follows gains when the phrase is gone; nothing where no sentence runs on."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH].split("\n")[0]
    if not _HAN.match(after) or not before or before[-1] in "\n\u3000 ":
        return 0.0
    model = LanguageModel.load()
    return model.score(after, before) - model.score(after, text[max(start, end - _REACH) : end])


_SITES = WordScan(lambda: words()["site"].split())


@cache
def _site_tail() -> re.Pattern[str]:
    tails = "|".join(sorted(words()["site_tail"].split(), key=len, reverse=True))
    return re.compile(f"(?:{tails})+")
