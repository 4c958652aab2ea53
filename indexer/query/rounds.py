"""Rounds and batches of the central inspection: `2.3` is 第二轮第三批, `2` the whole second round."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九十"
_WORDS = re.compile(rf"第([{_DIGITS}\d])轮(?:第([{_DIGITS}\d])批)?")
_VALUE = re.compile(r"(\d)(?:\.(\d))?")


def round_value(text: str) -> str:
    """The value that a person means; other texts are taken as they are.

    >>> round_value("第二轮第三批"), round_value("第一轮"), round_value("2.3")
    ('2.3', '1', '2.3')
    """
    found = _WORDS.fullmatch(text.strip())
    return ".".join(_number(part) for part in found.groups() if part) if found else text.strip()


def round_label(value: str, language: str) -> str:
    """The value in words.

    >>> round_label("2.3", "zh"), round_label("1", "en")
    ('第二轮第三批', 'round 1')
    """
    found = _VALUE.fullmatch(value)
    if not found:
        return value
    first, second = found.groups()
    if language == "zh":
        return f"第{_DIGITS[int(first)]}轮" + (f"第{_DIGITS[int(second)]}批" if second else "")
    return f"round {first}" + (f" batch {second}" if second else "")


def round_path(value: str) -> tuple[str, ...]:
    """The value with the round that it belongs to: what an article is filed under.

    >>> round_path("2.3"), round_path("lookback")
    (('2', '2.3'), ('lookback',))
    """
    found = _VALUE.fullmatch(value)
    return (found[1], value) if found and found[2] else (value,)


def _number(digit: str) -> str:
    return digit if digit.isdigit() else str(_DIGITS.index(digit))
