"""Advertising words pushed into the sentences of a text that has nothing to do with them.

Copies on traders' sites carry the trader's words for search engines (召开上海纯水设备专题会议); copies on hijacked
sites carry betting names (生态环境《某某app网址》保护督察组). They stand between two characters that belong together,
so the language model says for each place whether the text runs on better without the phrase. One odd phrase proves
little; several of one family do: one place that the text names nowhere else, in front of products. Then they are taken
out, on record, and each place is flagged `injected`; with less evidence the text stays and the place is only flagged.

When it must not act: names of companies, catalogues and lists, a text about that trade or that place, phrases that end
a clause or that a verb governs (下载某某app). What it can't know: whether the phrase replaced a word, as in
向某某app市移交, where the city's name is gone. Such places are flagged, not cut.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from crawler.items import Edit, Flag
from crawler.text.fold import to_simplified
from crawler.text.repair.context import Context
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.word_scan import WordScan

RULE = "injected_advert"

_REACH = 3
_LONGEST = 14
_UNKNOWN = "\0\0\0"
_HAN = re.compile("[\u3400-\u9fff]")
_PRODUCT = re.compile("[^\\W的了和与及在对是为被把将从向于以或也都就又等年月日市县区省_]{1,8}")
_NET = re.compile("app|官网|网址|登录|登陆|注册|下载|入口|手机版|安卓版", re.IGNORECASE)
_MIN_BETTER = 1.0  # bits by which each place of a family must run on better without the phrase
_FAMILY_BETTER = 6.0  # bits for the places of a family together
_LONE_BETTER = 10.0  # bits for a phrase that stands alone
_BETTING_BETTER = 1.0


@dataclass(frozen=True, slots=True)
class _Phrase:
    start: int
    end: int
    text: str
    family: str
    better: float  # bits that the text around gains without it
    certain: bool = False  # its words alone are proof


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
    heads = _head_scan().find(text)
    if not heads:
        return []
    trade, site = _words()["trade"].split(), _words()["site"].split()
    phrases = _trade_phrases(text, [found for found in heads if found[1] in trade])
    phrases += _site_phrases(text, [found for found in heads if found[1] in site])
    families: defaultdict[str, list[_Phrase]] = defaultdict(list)
    for phrase in phrases:
        families[phrase.family].append(phrase)
    judged: list[tuple[_Phrase, bool]] = []
    for members in families.values():
        together = sum(phrase.better for phrase in members)
        strong = len(members) > 1 and together >= _FAMILY_BETTER
        for phrase in members:
            enclosed = phrase.text[0] in "《【"  # its bounds are certain too
            if strong or (phrase.certain and enclosed and phrase.better >= _LONE_BETTER):
                judged.append((phrase, True))
            elif phrase.better >= (_BETTING_BETTER if phrase.certain else _LONE_BETTER):
                judged.append((phrase, False))
    return sorted(judged, key=lambda one: one[0].start)


def _trade_phrases(text: str, heads: list[tuple[int, str]]) -> list[_Phrase]:
    """Place, product and trade word in the midst of a sentence, for places that the text names nowhere else."""
    if not heads:
        return []
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    places, lengths = _places()
    for at, head in heads:
        low = max(0, at - _LONGEST)
        window = to_simplified(text[low:at])
        for start in range(len(window) - 2):
            place = next((window[start : start + n] for n in lengths if window[start : start + n] in places), "")
            if place and _PRODUCT.fullmatch(window, start + len(place)):
                found[place].append((low + start, at + len(head)))
                break
    folded = ""
    phrases = []
    for place, spans in found.items():
        folded = folded or to_simplified(text)
        if folded.count(place) > len(spans):
            continue
        better = [_gain(text, start, end) for start, end in spans]
        if all(gain >= _MIN_BETTER for gain in better):
            phrases += [
                _Phrase(start, end, text[start:end], f"trade:{place}", gain)
                for (start, end), gain in zip(spans, better, strict=True)
            ]
    return phrases


def _site_phrases(text: str, heads: list[tuple[int, str]]) -> list[_Phrase]:
    """Names of sites and apps between two characters that belong together."""
    phrases = []
    reached = 0
    for at, head in heads:
        if at < reached:
            continue
        tail = _site_tail().match(text, at + len(head))
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
        words = text[start:end]
        if _is_betting(words):
            phrases.append(_Phrase(start, end, words, f"site:{words}", gain, certain=True))
    return phrases


def _is_betting(words: str) -> bool:
    return any(name in words for name in _words()["betting"].split())


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


@cache
def _words() -> dict[str, str]:
    source = files("crawler.text.repair").joinpath("injected_words.toml").read_text("utf-8")
    words: dict[str, str] = tomllib.loads(source)
    return words


@cache
def _head_scan() -> WordScan:
    return WordScan([*_words()["trade"].split(), *_words()["site"].split()])


@cache
def _places() -> tuple[frozenset[str], tuple[int, ...]]:
    """The place names, and their lengths from the longest."""
    places = frozenset(_words()["places"].split())
    return places, tuple(sorted({len(place) for place in places}, reverse=True))


@cache
def _site_tail() -> re.Pattern[str]:
    tails = "|".join(sorted(_words()["site_tail"].split(), key=len, reverse=True))
    return re.compile(f"(?:{tails})+")
