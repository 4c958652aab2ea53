"""How text becomes search tokens: the one analysis, for the index and the query, for every engine.

Folding keeps every offset: case, width, accents and traditional characters are folded one to one. The folded text is
a row of runs: a Han run, or a run of other letters and digits; quotation marks are seen through, all else separates.

The tokens of a text stand in one order that all engines index with positions:

- a Han run of n characters gives its n-1 overlapping pairs; a lone character gives itself;
- where a Han run follows a Latin run its first character is also a token (`^月`), where it precedes one its last
  (`月$`), so that 2018年8月 can be found whole;
- a Latin run is one token.

A phrase is found where its tokens stand in a row. Single characters are found through the set of characters of a text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from crawler.text.fold import fold_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ANALYSIS_VERSION = 1
HAN = "\u3005\u3007\u3041-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
QUOTES = "\"'“”‘’「」『』〈〉《》«»〝〞"
LONGEST = 60  # characters of a Latin run that count
FIELD_BREAK = "¶"
_LAST = 0x323B0  # characters from here on separate
_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_ONE_HAN = re.compile(f"[{HAN}]")
_QUOTES = re.compile(f"[{QUOTES}]+")
_SEPARATE, _HAN, _LATIN, _SEE_THROUGH = range(4)
_SHORT = 60  # below this the plain way is faster than numpy's fixed cost


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of folded text of one kind: Han characters, or other letters and digits."""

    text: str
    han: bool


@cache
def _folds() -> dict[int, int]:
    table: dict[int, int] = {}
    simplified = {chr(t): chr(s) for t, s in fold_table().items()}
    plain = [*range(0x80, 0x3400), *range(0xA000, 0xAC00), *range(0xD7A4, 0xD800), *range(0xF900, 0x10000)]
    plain += [*range(0x10000, 0x20000), *range(0x2F800, 0x2FA20)]
    for code in plain:
        char = chr(code)
        folded = unicodedata.normalize("NFKC", char)
        if len(folded) != 1:
            folded = char
        base = unicodedata.normalize("NFD", folded)[0]
        if base.isascii() and base.isalpha():
            folded = base
        if len(folded.lower()) == 1:
            folded = folded.lower()
        while folded in simplified:
            folded = simplified[folded]
        if folded != char:
            table[code] = ord(folded)
    table.update({ord(c): ord(c.lower()) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    for traditional in simplified:
        folded = traditional
        while folded in simplified:
            folded = simplified[folded]
        table[ord(traditional)] = ord(folded)
    return table


def fold(text: str) -> str:
    """The text with case, width, accents and traditional characters folded; every offset stays.

    >>> fold("環保督察 ＡＱＩ Ö")
    '环保督察 aqi o'
    """
    if len(text) < _SHORT:
        return text.translate(_folds())
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = np.where(codes < _LAST, _tables()[0][np.minimum(codes, _LAST)], codes)
    return folded.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")


def runs(text: str) -> list[list[Run]]:
    """The runs of a text, grouped: within a group a Han run never meets a Han run (something separates groups)."""
    groups: list[list[Run]] = []
    for match in _RUN.finditer(_QUOTES.sub("", fold(text))):
        run = Run(match[0], _is_han(match[0][0]))
        if not run.han:
            run = Run(run.text[:LONGEST], han=False)
        if groups and groups[-1][-1].han != run.han:
            groups[-1].append(run)
        else:
            groups.append([run])
    return groups


def flat_runs(text: str) -> list[Run]:
    """All runs of a text in order."""
    return [run for group in runs(text) for run in group]


def tokens(text: str) -> list[str]:
    """The tokens of a text in order, the plain way.

    >>> tokens("PM2.5超标，8月份")
    ['pm2', '5', '^超', '超标', '标$', '8', '^月', '月份']
    """
    found = flat_runs(text)
    out: list[str] = []
    for at, run in enumerate(found):
        after_latin = at > 0 and not found[at - 1].han
        before_latin = at + 1 < len(found) and not found[at + 1].han
        out += run_tokens(run, entry=after_latin, end=before_latin)
    return out


def run_tokens(run: Run, *, entry: bool, end: bool) -> list[str]:
    """The tokens of one run; `entry` and `end` tell whether a Latin run stands before and after."""
    if not run.han:
        return [run.text]
    out = [f"^{run.text[0]}"] if entry else []
    out += [a + b for a, b in zip(run.text, run.text[1:], strict=False)]
    if end:
        out.append(f"{run.text[-1]}$")
    return out or [run.text]


def stream(text: str) -> str:
    """The tokens of a text joined by spaces, as the engines take it. The same as `tokens`, several times faster."""
    if len(text) < _SHORT:
        return " ".join(tokens(text))
    return _fast_stream(text)


def characters(text: str) -> str:
    """The different Han characters of a text, joined by spaces, in a fixed order.

    >>> characters("督察，整改督察 PM2.5")
    '察 改 整 督'
    """
    if len(text) < _SHORT:
        return " ".join(sorted(c for c in set(fold(text)) if _is_han(c)))
    import numpy as np

    codes, kind = _coded(text)
    different = np.unique(codes[kind == _HAN])
    out = np.full(2 * different.size, 32, np.uint32)
    out[::2] = different
    return out.tobytes().decode("utf-32-le").rstrip(" ")


def _is_han(char: str) -> bool:
    return _ONE_HAN.match(char) is not None


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Code point to folded code point, and folded code point to kind; the last entry stands for all beyond it."""
    import numpy as np

    every = "".join(map(chr, range(_LAST)))
    kinds = np.zeros(_LAST + 1, np.uint8)
    for match in re.finditer(r"[^\W_]+", every):
        kinds[match.start() : match.end()] = _LATIN
    for match in re.finditer(f"[{HAN}]+", every):
        kinds[match.start() : match.end()] = _HAN
    for char in QUOTES:
        kinds[ord(char)] = _SEE_THROUGH
    folds = np.arange(_LAST + 1, dtype=np.uint32)
    table = _folds()
    folds[list(table)] = list(table.values())
    return folds, kinds


def _coded(text: str) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """The folded code points of a text and their kinds."""
    import numpy as np

    folds, kinds = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = folds[np.minimum(codes, _LAST)]
    return codes, kinds[codes]


def _fast_stream(text: str) -> str:
    import numpy as np

    codes, kind = _coded(text)
    seen = kind != _SEE_THROUGH
    codes, kind = codes[seen], kind[seen]
    at = np.flatnonzero(kind != _SEPARATE)
    if not at.size:
        return ""
    code, kind = codes[at], kind[at]
    han, latin = kind == _HAN, kind == _LATIN
    close = np.diff(at) == 1
    no = np.zeros(1, bool)
    pair = np.concatenate((han[:-1] & han[1:] & close, no))
    more = np.concatenate((latin[:-1] & latin[1:] & close, no))
    if _longest(latin, more) > LONGEST:
        return " ".join(tokens(text))
    entry = han & np.concatenate((no, latin[:-1]))
    end = han & np.concatenate((latin[1:], no))
    lone = han & ~pair & ~np.concatenate((no, pair[:-1])) & ~entry & ~end
    size = 3 * (entry.astype(np.int64) + pair + end) + 2 * lone + latin * 2 - more
    stop = np.cumsum(size)
    start = stop - size
    out = np.full(int(stop[-1]), 32, np.uint32)
    first = np.flatnonzero(entry)
    out[start[first]] = ord("^")
    out[start[first] + 1] = code[first]
    start = start + 3 * entry
    pairs = np.flatnonzero(pair)
    out[start[pairs]] = code[pairs]
    out[start[pairs] + 1] = code[pairs + 1]
    ends = np.flatnonzero(end)
    out[start[ends]] = code[ends]
    out[start[ends] + 1] = ord("$")
    single = lone | latin
    out[start[single]] = code[single]
    return out.tobytes().decode("utf-32-le").rstrip(" ")


def _longest(latin: NDArray[np.bool_], more: NDArray[np.bool_]) -> int:
    import numpy as np

    ends = np.flatnonzero(latin & ~more)
    starts = np.flatnonzero(latin & ~np.concatenate((np.zeros(1, bool), more[:-1])))
    return int((ends - starts).max()) + 1 if ends.size else 0
