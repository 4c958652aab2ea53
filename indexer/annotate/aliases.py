"""Names that are no units: areas (苏北), zones (雄安新区), nicknames (蓉城), papers (闽西日报), letters (豫).

The table is aliases.tsv, written by us from common use: `area` and `nickname` stand for units, `zone` for the unit
that it lies in, `medium` for the region of a paper or site whose name holds no place of the gazetteer. Papers that
report on the whole country are left out on purpose. A `word` holds a name and is none (大理石, 步兵团).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# The letters of provinces and of two cities. 新 and 宁 are left out: words, and 宁 is Nanjing too.
_LETTERS = dict(
    zip(
        "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青穗甬",
        (
            "110000 120000 130000 140000 150000 210000 220000 230000 310000 320000 330000 340000 350000 360000 370000 "
            "410000 420000 430000 440000 450000 460000 500000 510000 520000 530000 540000 610000 620000 630000 "
            "440100 330200"
        ).split(),
        strict=True,
    )
)
# 豫出台方案, 晋11市: a letter that opens a headline, with what a government does or counts behind it.
_LETTER = re.compile(
    rf"(?:^|[:：\s])([{''.join(_LETTERS)}])(?=出台|启动|开展|部署|公布|通报|查处|约谈|关停|问责|严查|立案|印发|完成|推进|将|已|拟|[0-9]+[市县个地家件]|"
    r"[一二三四五六七八九十两]{1,3}[市县个地家件])"
)


@dataclass(frozen=True, slots=True)
class Alias:
    """A name, its kind (area, zone, nickname, medium) and the codes of the units that it stands for."""

    name: str
    kind: str
    codes: tuple[str, ...]


@cache
def aliases() -> tuple[Alias, ...]:
    """The shipped table."""
    rows = files("indexer.annotate").joinpath("aliases.tsv").read_text("utf-8").splitlines()[1:]
    return tuple(Alias(name, kind, tuple(codes.split())) for name, kind, codes in (row.split("\t") for row in rows))


@dataclass(frozen=True, slots=True)
class WordNames:
    """Short names that are words as well (word_names.toml says what each set is); `words` includes `common`."""

    common: frozenset[str]
    words: frozenset[str]
    prefectures: frozenset[str]


@cache
def word_names() -> WordNames:
    """The shipped lists."""
    table = tomllib.loads(files("indexer.annotate").joinpath("word_names.toml").read_text("utf-8"))
    common, words, prefectures = (frozenset(table[key].split()) for key in ("common", "words", "prefectures"))
    return WordNames(common, common | words, prefectures)


def opening_letter(title: str) -> tuple[int, str] | None:
    """Where a folded title opens with the letter of a province, and that province's code.

    >>> opening_letter("豫出台整改方案"), opening_letter("晋11市部署"), opening_letter("京剧进校园")
    ((0, '410000'), (0, '140000'), None)
    """
    found = _LETTER.search(title)
    return (found.start(1), _LETTERS[found[1]]) if found else None
