"""Which titles of a general column belong to inspections: recall first, and everything left out is listed.

The words stand in relevance.toml beside this module, or in the file that the setting `crawl.lexicon` names.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from crawler.errors import ConfigError
from crawler.items import Article, ListItem
from crawler.packaged import packaged
from crawler.text.fold import to_simplified

LEAD = 400  # characters of a text that count as its first sentences
_SENTENCE = re.compile(r"[。！？；\n]")
SHIPPED_LEXICON = packaged("spiders", "relevance.toml")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that are enough alone, pairs of lists of which one word each is needed, and words that come near."""

    take: tuple[str, ...]
    together: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    near: tuple[str, ...] = ()

    def takes(self, title: str) -> str:
        """The words for which a title is taken, "" if it is left out.

        >>> Lexicon(("督察",), ((("污水",), ("公示",)),)).takes("某厂污水处理结果公示")
        '污水 公示'
        """
        text = _plain(title)
        found = _first(self.take, text)
        if found:
            return found
        for one, other in self.together:
            first, second = _first(one, text), _first(other, text)
            if first and second:
                return f"{first} {second}"
        return ""

    def takes_text(self, text: str) -> str:
        """The words for which a text is taken: those of its first sentence that alone would be enough.

        >>> Lexicon(("督察",), ((("污水",), ("公示",)),)).takes_text("厂区有污水。今天公示了菜价。督察组到了。")
        '督察'
        """
        return next((found for part in _SENTENCE.split(text[:LEAD]) if (found := self.takes(part))), "")

    def nearly(self, title: str) -> str:
        """The word by which a title that is left out comes near, "" if it does not."""
        return "" if self.takes(title) else _first(self.near, _plain(title))


@cache
def load_lexicon(path: str = "") -> Lexicon:
    """The lexicon of a file, the shipped one if none is named; raises ConfigError."""
    file = Path(path) if path else SHIPPED_LEXICON
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"crawl.lexicon: {file} cannot be read: {error}") from error
    try:
        return _lexicon(document)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"crawl.lexicon: {file}: {error}; compare it with {SHIPPED_LEXICON.name}") from error


def relevant(title: str, lexicon: Lexicon | None = None) -> bool:
    """Whether a title is taken. One without a title is: nothing speaks against it.

    >>> relevant("县委召开中央环保督察整改推进会"), relevant("春季招聘会"), relevant("")
    (True, False, True)
    """
    return not title.strip() or bool((lexicon or load_lexicon()).takes(title))


def judged(item: ListItem, lexicon: Lexicon | None = None) -> str:
    """What a general column's list says of an article: "take", "near" (only its text can tell), or "" for neither."""
    words = lexicon or load_lexicon()
    if relevant(item.title, words) or words.takes_text(item.lead):
        return "take"
    return "near" if words.nearly(item.title) or words.nearly(item.lead) else ""


def article_relevant(article: Article, lexicon: Lexicon | None = None) -> bool:
    """Whether an article belongs to inspections by its own title and first sentences."""
    words = lexicon or load_lexicon()
    return bool(words.takes(article.title) or words.takes_text(article.body))


def _lexicon(document: dict[str, Any]) -> Lexicon:
    unknown = set(document) - {"take", "together", "near"}
    if unknown:
        raise ValueError(f"there is no table {unknown.pop()}")
    take = tuple(word for row in document["take"] for word in _words(row["words"]))
    together = tuple((_words(row["one"]), _words(row["other"])) for row in document.get("together", ()))
    if not take:
        raise ValueError("take has no words: every general column would be empty")
    return Lexicon(take, together, _words(document.get("near", {}).get("words", [])))


def _words(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
        raise ValueError(f"words must be a list of words, got {values!r}")
    return tuple(_plain(value) for value in values)


def _plain(text: str) -> str:
    return to_simplified("".join(text.split()))


def _first(words: Iterable[str], text: str) -> str:
    return next((word for word in words if word in text), "")
