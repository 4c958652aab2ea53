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

from crawler.text.fold import fold_table

ANALYSIS_VERSION = 1
HAN = "\u3005\u3007\u3041-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
QUOTES = "\"'“”‘’「」『』〈〉《》«»〝〞"
LONGEST = 60  # characters of a Latin run that count
FIELD_BREAK = "¶"
_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_ONE_HAN = re.compile(f"[{HAN}]")
_QUOTES = re.compile(f"[{QUOTES}]+")
_SHORT = 60  # below this the plain way is faster than numpy's fixed cost


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of folded text of one kind: Han characters, or other letters and digits."""

    text: str
    han: bool


@cache
def folds() -> dict[int, int]:
    """Code point -> folded code point, for those that change."""
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
        return text.translate(folds())
    from indexer.analysis_arrays import folded

    return folded(text)


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
    from indexer import analysis_arrays

    return analysis_arrays.stream(text)


def characters(text: str) -> str:
    """The different Han characters of a text, joined by spaces, in a fixed order.

    >>> characters("督察，整改督察 PM2.5")
    '察 改 整 督'
    """
    if len(text) < _SHORT:
        return " ".join(sorted(set(_ONE_HAN.findall(fold(text)))))
    from indexer import analysis_arrays

    return analysis_arrays.characters(analysis_arrays.coded(text))


def article_stream(title: str, body: str) -> tuple[str, str]:
    """The tokens of an article (title, FIELD_BREAK, body) and its different Han characters, as engines take them.

    >>> article_stream("督察", "已整改")
    ('督察 ¶ 已整 整改', '察 已 改 整 督')
    """
    if len(title) + len(body) < _SHORT:
        return " ".join([*tokens(title), FIELD_BREAK, *tokens(body)]), characters(title + body)
    from indexer import analysis_arrays

    return analysis_arrays.article(title, body)


def _is_han(char: str) -> bool:
    return _ONE_HAN.match(char) is not None
