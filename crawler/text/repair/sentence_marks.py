"""What a sentence says of a mark: 用户为什么要买账？ asks, 2014年、2015年 is a list.

The word that asks, or the ； of a list, stands farther back than the language model sees, and it counts all numbers
alike. ，：；？ share two of the three bytes that UTF-8 gives them, and so do 、 and 。: where the third is lost, these
signs decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ASKED = 5.0  # bits for ？ where the sentence has a word that asks
_LISTED = 7.0  # bits for 、 between numbers with the same unit
_ASKING = re.compile(
    "什[么麼]|怎|如何|[吗嗎呢咋]|[为為]何|是否|能否|[谁誰]|哪|多[么麼少大高远遠厉厲长長久]|难道|難道|何[况況必]|[岂豈]|几[时時個个]"
)
_PARTED = 4.0  # bits for ； where the sentence has one before
_SENTENCE = re.compile("[^。！？!?\n]*\\Z")
_NUMBER_WITH_UNIT = re.compile("[0-9][0-9.]*([^\x00-\x7f，。、]{1,4})\\Z")


def told(left: str, choices: Sequence[str], right: str) -> list[float] | None:
    """Bits for each choice at a place between two texts; None if they tell nothing of it.

    >>> told("他问用户为什么要买账", "，！？", ""), told("为什么？用户不买账", "，！？", "")
    ([0.0, 0.0, 5.0], None)
    >>> told("这发生在2014年", "。、", "2015年以前"), told("已有2014人", "。、", "2015年以前")
    ([0.0, 7.0], None)
    """
    bits = {}
    if "？" in choices:
        found = _SENTENCE.search(left)
        *parts, last = re.split("[;；]", found[0] if found else "")
        bits = {"？": _ASKED * bool(_ASKING.search(last)), "；": _PARTED * bool(parts)}
    elif "、" in choices and (number := _NUMBER_WITH_UNIT.search(left)):
        bits = {"、": _LISTED * bool(re.match("[0-9.]+" + re.escape(number[1]), right))}
    return [bits.get(choice, 0.0) for choice in choices] if any(bits.values()) else None
