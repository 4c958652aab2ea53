"""Numbers as Chinese news writes them: 18448, １，５２７, 13.5万余, 三十六, 两百零五, 10亿, 近百, 数百.

`find_numbers` gives each with its place and what stands around it: whether it is only about right (约, 近, 余, 多) and
whether it is open (数百, 几十: no number at all).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Typesetters put spaces around numbers: they mean nothing, but one between two digits divides.
SPACES = re.compile(r"(?<![0-9])[^\S\n]+|[^\S\n]+(?![0-9\s])|[\u200b\u200c\u200d\ufeff]+")
_DIGIT = {**{c: n for n, c in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4,
          "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}  # fmt: skip
_UNIT = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_HAN = "".join({*_DIGIT, *_UNIT})
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_NUMBER = re.compile(
    rf"(?P<number>{_ARABIC}(?:[余多]?[十百千]?[万亿]{{1,2}}|[百千])?|[{_HAN}]+(?:[余多]?[万亿][{_HAN}]*)*)(?P<about>[余多来])?"
)
_OPEN = re.compile(r"[数几上好]$")  # 数百: no number
_ROUND = re.compile(r"[十百千]")  # 近百, 上千: none either
_RANGE = re.compile(r"[0-9%](?:[-~—–]+|至|到)$")
_RANGE_ON = re.compile(r"(?:[-~—–]+|至|到)[0-9]")
_ABOUT = re.compile(r"(?:约|近|逾|超过?|至少|不少于|不到|上下|接近)$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at [start, end) of a folded text; `about` where the text says that it is not exact."""

    start: int
    end: int
    value: float
    about: bool = False


def value_of(written: str) -> float | None:
    """The value of a number in folded text, None if it is none.

    >>> value_of("13.5万"), value_of("三十六"), value_of("两千零五十"), value_of("1,527"), value_of("二〇二一")
    (135000.0, 36.0, 2050.0, 1527.0, 2021.0)
    >>> round(value_of("10.20亿") or 0, 4), value_of("三千万"), value_of("十")
    (1020000000.0, 30000000.0, 10.0)
    """
    text = written.replace(",", "").rstrip("余多来")
    if not text:
        return None
    total = 0.0
    for big in ("亿", "万"):
        head, found, tail = text.partition(big)
        if found:
            part = value_of(head) if head else 1.0
            if part is None:
                return None
            total += part * _BIG[big]
            text = tail
    if not text:
        return total
    rest = _small(text)
    return None if rest is None else total + rest


def find_numbers(text: str) -> Iterator[Number]:
    """Every cardinal number of a folded text in order: no ordinals (第10), ranges (3-5) and open numbers (数百)."""
    for match in _NUMBER.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()]
        if before.endswith("第") or _OPEN.search(before) or _RANGE.search(before):
            continue
        if _ROUND.fullmatch(match["number"]) and _ABOUT.search(before):
            continue
        if _RANGE_ON.match(text[match.end() : match.end() + 3]):
            continue
        value = value_of(match["number"])
        if value is None:
            continue
        value = round(value, 4)  # 4.39亿 is 439,000,000
        about = bool(match["about"]) or "余" in match["number"] or "多" in match["number"]
        yield Number(match.start(), match.end(), value, about or bool(_ABOUT.search(before)))


def _small(text: str) -> float | None:
    """The value of what stands before or after 万 and 亿."""
    text = text.rstrip("余多")
    if not text:
        return None
    match = re.fullmatch(r"([0-9.]+)([十百千]?)", text)
    if match:
        try:
            return float(match[1]) * _UNIT.get(match[2], 1)
        except ValueError:
            return None
    if len(text) > 1 and all(c in _DIGIT for c in text):
        return float("".join(str(_DIGIT[c]) for c in text))
    total, digit = 0.0, None
    for char in text:
        if char in _DIGIT:
            digit = _DIGIT[char]
        elif char in _UNIT:
            total += (1 if digit is None else digit) * _UNIT[char]
            digit = None
        else:
            return None
    return total + (digit or 0)
