"""The words of the pages, in Chinese and English, and how a request chooses between them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.requests import Request

LANGUAGES = {"zh": "zh-Hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: `words("found", n=3)`."""

    language: str
    table: Mapping[str, Any]

    @property
    def tag(self) -> str:
        """The language tag for the html element."""
        return LANGUAGES[self.language]

    @property
    def other(self) -> str:
        """The other language."""
        return "en" if self.language == "zh" else "zh"

    def __call__(self, key: str, **values: object) -> str:
        """The words for a key; raises KeyError for one that is missing, because a page must not show a key."""
        text: str = self.table[key]
        return text.format(**{k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}) if values else text


@cache
def words_of(language: str) -> Words:
    """The words of a language, "zh" or "en"."""
    text = files("search_ui").joinpath("locale", f"{language}.toml").read_text("utf-8")
    return Words(language, tomllib.loads(text))


def chosen_words(request: Request, default: str) -> Words:
    """By ?lang=, then cookie, then Accept-Language, then the setting."""
    for choice in (request.query_params.get("lang", ""), request.cookies.get("lang", "")):
        if choice in LANGUAGES:
            return words_of(choice)
    for part in request.headers.get("accept-language", "")[:200].split(","):
        wanted = part.split(";")[0].strip().lower()[:2]
        if wanted in LANGUAGES:
            return words_of(wanted)
    return words_of(default if default in LANGUAGES else "zh")
