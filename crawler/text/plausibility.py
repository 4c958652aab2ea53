"""How many bits a text costs if a person wrote it: the judge between several readings of the same bytes.

Chinese is weighed with the table of frequent characters (character_costs.tsv); a character outside it costs by how
common its class is. Japanese, Korean and the alphabets have coarse models, only so that their pages don't pass for bad
Chinese. The reading that makes the whole of the bytes cheapest is the likeliest one; the difference in bits is the
evidence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawler.text.alphabets import SELDOM, letter_bits

LOST = 26.0  # a byte that no reading explains
LETTER = 13.0  # an accented, Greek, Cyrillic… letter between Chinese characters; alphabets.py has them in words
RARE = 14.5  # from here on a character is no evidence for a reading
_CONTROL = 30.0
_MARK = 10.0  # punctuation costs no more, however seldom official prose uses it
_MARKS = frozenset([*map(chr, range(0x3000, 0x3020)), *"！％＆（）＊＋，－．／：；＜＝＞？｜～“”‘’…—·"])
_SIGN = 11.5  # what stands before entries, in forms and behind figures
_SIGNS = frozenset(
    chain(
        map(chr, chain(range(0x2160, 0x216C), range(0x2460, 0x249C), range(0x3220, 0x322A))),
        "０１２３４５６７８９→▲△▼■□◆◇●○★☆※℃㎡‰×±°№§√μ²³",
    )
)
_DIALECT = 12.5  # everyday words of Cantonese and other dialects, which official prose hardly has
_DIALECTS = frozenset(
    "佢哋咗唔喺嘅嚟啲嘢冇乜嘥揸攞攰冚唪唥嘞㗎喎啱諗睇瞓餸嗌孭屙踎咁噉嗰囉喇咩啩噚咪嘈畀俾嗮晒搵撳氹揼攰埗滘涌侬阿咋啥咱俺哩呗"
)
_PRIVATE = 24.0
_OTHER = 21.0
_INFINITE = float("inf")
# Bits of what no list, set or script has: from this code point on, up to the next one named here.
_RANGES: tuple[tuple[int, float], ...] = (
    (0x0000, _CONTROL), (0x0009, 6.5), (0x000B, _CONTROL), (0x000D, 6.5), (0x000E, _CONTROL),
    (0x0020, 6.0), (0x007F, _CONTROL),
    (0x00A0, 12.0), (0x00C0, _OTHER),
    (0x2010, 10.0), (0x203C, _OTHER),
    (0x20AC, 12.0), (0x20AD, _OTHER),
    (0x2100, 15.0), (0x2122, 12.0), (0x2123, 15.0), (0x2600, _OTHER),
    (0x3000, 10.0), (0x3040, _OTHER),
    (0x3041, 14.0),  # kana
    (0x3100, 15.0), (0x3400, _OTHER),
    (0xAC00, 20.0),  # Hangul
    (0xD7A4, _OTHER), (0xD800, _PRIVATE),
    (0xDC80, LOST),  # the bytes that "surrogateescape" keeps
    (0xDD00, _PRIVATE), (0xF900, _OTHER),
    (0xFF01, 13.0),  # full-width ASCII
    (0xFF5F, _OTHER),
    (0xFF61, 14.0),  # half-width katakana: any byte pair of GBK is two of them in Shift_JIS
    (0xFFA0, _OTHER), (0xFFFD, LOST), (0xFFFE, _OTHER),
    (0xF0000, _PRIVATE),
)  # fmt: skip
_FEW = 200  # characters that are weighed faster one by one

Points = NDArray[np.uint16]

# The syllables that make up most of Korean running text.
_HANGUL = frozenset(
    "이다는에의을가고하지한은로사기도리자어대나해시아인서들라부을를와과수정일전스보그그로으며있었했제주원구유국장조상오"
    "개성동만경공중안비관무마면여니것니까습되된할때문내소우선세방신요모게위진회계산생러치용금학화적물실분간년월연영저거"
    "두려바미트발등민차반단입통명말야합결체행교같재양설당후호품법업강름드석속데권없좋운파음더터르형표군작많던레남배"
)


class _Surcharge(NamedTuple):
    """Bits that a Han character costs more in another language than Chinese: of the table, and of the sets."""

    frequent: float
    seldom: float


_SURCHARGES = {
    "zh": _Surcharge(0.0, 0.0),
    "ja": _Surcharge(2.5, 1.5),
    "ko": _Surcharge(9.0, 4.0),
    "": _Surcharge(6.0, 6.0),
}


class Model(dict[str, float]):
    """Bits a character in one language; a character not listed is weighed by its class when it is first asked for."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        costs = _chinese_table()
        surcharge = _SURCHARGES[language].frequent
        for character, cost in costs.items():
            if "ぁ" <= character <= "ヿ" or (character < "\u2000" and character.isalpha()):
                continue  # by class: the table saw other scripts in Chinese text only
            hanzi = "一" <= character <= "鿿"
            self[character] = cost + (surcharge if hanzi else 0.0 if language == "zh" else max(0.0, 9.0 - cost))
        if not language:
            self.update(letter_bits())
        self._array = _by_class(language)  # the same by code point, for long texts
        basic = [character for character in self if character <= "\uffff"]
        self._array[list(map(ord, basic))] = [self[character] for character in basic]

    def __missing__(self, character: str) -> float:
        code = ord(character)
        self[character] = cost = float(self._array[code]) if code < 0x10000 else _by_range(code)
        return cost

    def costs(self, points: Points) -> NDArray[np.float64]:
        """Bits of each character."""
        found: NDArray[np.float64] = self._array.take(points)
        return found

    def total(self, points: Points) -> float:
        """Bits of all characters together."""
        return float(self._array.take(points).sum())


def _by_class(language: str) -> NDArray[np.float64]:
    """Bits of each character of the basic plane that no list of the language has; what is told first is overwritten."""
    starts, bits = zip(*_RANGES, strict=True)
    costs = np.array(bits)[np.searchsorted(starts, np.arange(0x10000), "right") - 1]
    letters = [code for code in range(0xC0, 0x700) if chr(code).isalpha()]
    costs[[*letters, *range(0xE00, 0xE5C)]] = LETTER if language else SELDOM
    costs[[*map(ord, _MARKS)]] = _MARK
    costs[[*map(ord, _SIGNS)]] = _SIGN
    if language == "ko":
        costs[_codes(hangul_in_use())] = 13.0
        costs[[*map(ord, _HANGUL)]] = 7.0
    if language == "ja":
        costs[0x3041:0x30A0] = 6.0  # hiragana
        costs[0x30A0:0x3100] = 7.5  # katakana
    costs[_HAN] = _hanzi_by_set() + _SURCHARGES[language].seldom
    return costs


@cache
def hangul_in_use() -> str:
    """The Hangul syllables of KS X 1001. (Python's codec writes all others as well, in eight bytes each.)"""
    rows = (bytes((lead, trail)) for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF))
    return b"".join(rows).decode("euc_kr")


def _by_range(code: int) -> float:
    return _RANGES[bisect_right(_RANGES, (code, _INFINITE)) - 1][1]


# Sets of characters with their codes and what one of them costs at most: the table comes from official prose, where
# everyday words are rare, and a character's set tells that schools teach it. The cheapest stands last.
_SETS = (
    ("big5", 0xC940, 0xF9D5, 18.0),
    ("gb2312", 0xD8A1, 0xF7FE, 16.5),
    ("big5", 0xA440, 0xC67E, 14.0),
    ("gb2312", 0xB0A1, 0xD7F9, 13.5),
)
_HAN = slice(0x4E00, 0xA000)


@cache
def _hanzi_by_set() -> NDArray[np.float64]:
    """Bits of each Han character by the most basic set that has it."""
    costs = np.full(0x10000, 19.0)
    for codec, low, high, cost in _SETS:
        pairs = np.arange(low, high + 1, dtype=">u2")
        trails = pairs & 0xFF
        within = trails > 0xA0 if codec == "gb2312" else ((trails > 0x3F) & (trails < 0x7F)) | (trails > 0xA0)
        costs[_codes(pairs[within & (trails < 0xFF)].tobytes().decode(codec, "ignore"))] = cost
    costs[[*map(ord, _DIALECTS)]] = _DIALECT
    return costs[_HAN]


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


@cache
def _chinese_table() -> dict[str, float]:
    costs: dict[str, float] = {}
    hanzi = _hanzi_by_set()
    text = files("crawler.text").joinpath("character_costs.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            cost, _, characters = line.partition("\t")
            for character in characters:
                most = float(hanzi[ord(character) - _HAN.start]) if "一" <= character <= "鿿" else _most(character)
                costs[character] = min(float(cost), most)
    return costs


def _most(character: str) -> float:
    """What a mark or a sign costs at most."""
    return _MARK if character in _MARKS else _SIGN if character in _SIGNS else RARE


@cache
def model(language: str) -> Model:
    """The model of "zh", "ja", "ko", or "" for the languages with alphabets."""
    return Model(language)


def bits(text: str, language: str = "zh") -> float:
    """What the text costs in bits under one language's model."""
    costs = model(language)
    points = points_of(text)
    if points is not None:
        return costs.total(points)
    return sum(number * costs[character] for character, number in Counter(text).items())


def cheapest(text: str, languages: tuple[str, ...] = ("zh",)) -> tuple[float, str]:
    """The lowest cost over the languages, and the language; another than Chinese must be 6 bits better."""
    points = points_of(text)
    if points is not None:
        return cheapest_of(points, languages)
    seen = Counter(text)
    found = []
    for language in languages:
        if len(languages) > 1 and language != "zh" and not _is_possible(language, seen):
            continue
        costs = model(language)
        found.append((sum(n * costs[c] for c, n in seen.items()) + (0.0 if language == "zh" else 6.0), language))
    return min(found)


def cheapest_of(points: Points, languages: tuple[str, ...]) -> tuple[float, str]:
    """The same for a long text."""
    found = []
    for language in languages:
        if len(languages) > 1 and language != "zh":
            first, last = _SCRIPT_OF[language]
            if not np.any((points >= first) & (points <= last)):
                continue
        found.append((model(language).total(points) + (0.0 if language == "zh" else 6.0), language))
    return min(found)


def points_of(text: str) -> Points | None:
    """One number a character, U+FFFF for those beyond the basic plane, which cost the same; None for a short text."""
    return None if len(text) < _FEW else points_in(text)


def points_in(text: str) -> Points:
    """The same for a text of any length."""
    try:
        points = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    except UnicodeEncodeError:  # lost bytes are lone surrogates, and codecs take long for each
        points = np.zeros(0, np.uint16)
    if len(points) == len(text):
        return points
    return np.minimum(np.array([text]).view(np.uint32), 0xFFFF).astype(np.uint16)


_KANA = frozenset(map(chr, range(0x3041, 0x30FB)))
_SCRIPT_OF = {"ja": (0x3041, 0x30FA), "ko": (0xAC00, 0xD7A3), "": (0xC0, 0x6FF)}


def _is_possible(language: str, seen: Counter[str]) -> bool:
    """Japanese has kana, Korean has Hangul, alphabets have letters beyond ASCII."""
    if language == "ja":
        return not _KANA.isdisjoint(seen)
    first, last = _SCRIPT_OF[language]
    return any(first <= ord(c) <= last for c in seen)
