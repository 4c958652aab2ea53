"""Inspection facets of a text: level, stage, genre, media, and the rounds that it names itself.

Lexicon and weights are data (lexicon.toml). Rounds are told only where the text says them (第二轮第三批, 回头看), never
learnt from crawled pages, and never given to a provincial inspection.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.text.fold import folded

HEAD = 300  # characters of the body that count double
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九十")}
_ROUND = re.compile(r"第([一二三四五])轮(?:第([一二三四五六七八九十])批)?")
_BATCH = re.compile(r"第([一二三四])批中央(?:生态)?(?:环境保护|环保|生态环境保护)督察")


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets found; empty strings where the text does not say."""

    level: str = ""
    stage: str = ""
    genre: str = ""
    media: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()


@cache
def _lexicon() -> Mapping[str, tuple[float, dict[str, re.Pattern[str]]]]:
    table: dict[str, Any] = tomllib.loads(files("indexer.annotate").joinpath("lexicon.toml").read_text("utf-8"))
    return {
        facet: (
            float(rows["least"]),
            {value: re.compile("|".join(p)) for value, p in rows.items() if isinstance(p, list)},
        )
        for facet, rows in table.items()
    }


def facets(title: str, body: str) -> Facets:
    """The facets of a text, simplified or traditional."""
    title, body = folded(title), folded(body)
    level = _best("level", title, body)
    scores = _scores("medium", title, body)
    media = tuple(v for v, n in sorted(scores.items(), key=lambda item: -item[1]) if n >= _lexicon()["medium"][0])
    return Facets(
        level, _best("stage", title, body), _best("genre", title, body), media[:4], _rounds(title + body, level)
    )


def _best(facet: str, title: str, body: str) -> str:
    scores = _scores(facet, title, body)
    least, _ = _lexicon()[facet]
    value = max(scores, key=lambda v: scores[v], default="")
    return value if value and scores[value] >= least else ""


def _scores(facet: str, title: str, body: str) -> dict[str, float]:
    head, rest = body[:HEAD], body[HEAD:20_000]
    found: dict[str, float] = {}
    for value, pattern in _lexicon()[facet][1].items():
        score = 3.0 * min(2, len(pattern.findall(title))) + 2.0 * min(3, len(pattern.findall(head)))
        score += min(4, len(pattern.findall(rest)))
        if score:
            found[value] = score
    return found


def _rounds(text: str, level: str) -> tuple[str, ...]:
    if level != "central":
        return ()
    found = [f"{_DIGITS[m[1]]}.{_DIGITS[m[2]]}" if m[2] else str(_DIGITS[m[1]]) for m in _ROUND.finditer(text)]
    if _BATCH.search(text) and "第二轮" not in text and "第三轮" not in text:
        found += [f"1.{_DIGITS[m[1]]}" for m in _BATCH.finditer(text)]
    return tuple(dict.fromkeys(found))
