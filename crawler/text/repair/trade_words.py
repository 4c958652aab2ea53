"""Which words tell that trade is meant, and what may name a product behind a place (injected_words.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from crawler.text.fold import fold_table, to_simplified
from crawler.text.repair.word_scan import Beginnings

_LONGEST = 10  # characters of a product or service
SHORTEST = 2
_LONGEST_WORD = 4
_NEVER = "的了和与及在对是为被把将从向于以或也都就又等年日市县区省州旗镇乡村"  # no product has them in its name
_OFFICE = re.compile("市|省|县|区|州|盟|旗|自治|地区|新区|人民|政府|党委|分局|大学|学院|港|站|至|到|日报|晚报|发布")


def product_behind(text: str, behind: int) -> str:
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
    return re.compile(f"[^\\W_{_NEVER}{never}]{{{SHORTEST},{_LONGEST}}}")


def trade_begins_behind(text: str, places: list[int]) -> list[bool]:
    """Of each place whether a word of trade may begin where the name of a product would stand."""
    return _trade_beginnings().behind(text, places, _LONGEST)


def weak_end_behind(text: str, places: list[int]) -> list[bool]:
    """Of each place whether a character stands there that the name of a product may end with."""
    return _weak_signs().behind(text, places, _LONGEST)


@cache
def _trade_beginnings() -> Beginnings:
    return Beginnings(_trade())


@cache
def _weak_signs() -> Beginnings:
    return Beginnings(weak_endings())


def trade_rows(window: str) -> dict[int, float]:
    """Where words of trade end, and how many stand there in a row; what may follow one counts half."""
    chains: dict[int, float] = {}
    trade, tail = _trade(), _tail()
    begun = _begun_with()
    for at in range(len(window)):
        row = chains.get(at, 0.0)
        if not row and window[at : at + 2] not in begun and window[at] not in begun:
            continue
        for end in range(at + 1, min(at + _LONGEST_WORD, len(window)) + 1):
            word = window[at:end]
            if word in trade:
                chains[end] = max(chains.get(end, 0.0), row + 1.0)
            elif row and (word in tail or word in weak_endings()):
                chains[end] = max(chains.get(end, 0.0), row + 0.5)
    return chains


def names_trade(product: str) -> bool:
    """Whether a word of trade is in it that news do not speak of behind any place."""
    ends = range(2, len(product) + 1)
    words_in = {product[at:end] for end in ends for at in range(max(0, end - _LONGEST_WORD), end - 1)}
    return not words_in.isdisjoint(_told_by())


def is_trade(product: str) -> bool:
    """Whether it consists of words of trade and what may follow one."""
    reached = {0}
    for end in range(1, len(product) + 1):
        for at in reached & set(range(max(0, end - _LONGEST_WORD), end)):
            word = product[at:end]
            if word in _trade() or (at and (word in _tail() or word in weak_endings())):
                reached.add(end)
                break
    return len(product) in reached


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
def _begun_with() -> frozenset[str]:
    """What words of trade begin with: two characters, or all of a shorter one."""
    return frozenset(word[:2] for word in _trade())


@cache
def _tail() -> frozenset[str]:
    return frozenset(words()["trade_tail"].split())


@cache
def goods() -> frozenset[str]:
    return frozenset(words()["goods"].split())


@cache
def _told_by() -> frozenset[str]:
    return _trade() - goods()


@cache
def weak_endings() -> frozenset[str]:
    return frozenset(words()["weak"].split())
