"""From query text to lexemes, each with its position. Full-width forms of the syntax are accepted everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

from crawler.errors import QueryError

MAX_LENGTH = 4000  # characters
CLOSING = {'"': '"＂', "“": "”", "「": "」", "『": "』", "＂": '＂"'}
_STRAY = "”」』"
_SPACE = re.compile(r"[\s，。、；！？,;!?…·　]+")
_NEAR = re.compile(r"NEAR(?:[/／](\d+))?")
_FIELD = re.compile(r"([A-Za-z_][A-Za-z_-]*|[㐀-鿿]{2,6})[:：]")
_BARE = re.compile(r"[^\s()（）\"“”「」『』＂，。、；！？,;!?…·　]+")
_RAW = re.compile(r"[^\s()（）\"“”「」『』＂]+")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`kind` is one of: ( ) - OR AND NEAR field word phrase value end; [start, end) is its place in the query."""

    kind: str
    text: str
    start: int
    end: int


def lexemes(text: str, known: Container[str]) -> list[Lexeme]:
    """The lexemes of a query; `known` are the field names. Raises QueryError."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query has {len(text)} characters; at most {MAX_LENGTH} are read", MAX_LENGTH)
    out: list[Lexeme] = []
    at = 0
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
            continue
        lexeme = _next(text, at, known, after_field=bool(out) and out[-1].kind == "field" and out[-1].end == at)
        out.append(lexeme)
        at = lexeme.end
    return [*out, Lexeme("end", "", len(text), len(text))]


def _next(text: str, at: int, known: Container[str], *, after_field: bool) -> Lexeme:
    char = text[at]
    if char in "(（":
        return Lexeme("(", char, at, at + 1)
    if char in ")）":
        return Lexeme(")", char, at, at + 1)
    if char in _STRAY:
        raise QueryError("a closing quotation mark without an opening one", at, (text[:at] + text[at + 1 :]).strip())
    if char in CLOSING:
        return _phrase(text, at)
    if after_field:
        match = _RAW.match(text, at)
        assert match is not None
        return Lexeme("value", match[0], at, match.end())
    if char in "-－−" and at + 1 < len(text) and not text[at + 1].isspace():
        return Lexeme("-", char, at, at + 1)
    field = _FIELD.match(text, at)
    if field is not None:
        name = unicodedata.normalize("NFKC", field[1])
        name = name.lower() if name.isascii() else name
        if name in known or name.isascii():
            return Lexeme("field", name, at, field.end())
    match = _BARE.match(text, at)
    assert match is not None
    word = match[0]
    if near := _NEAR.fullmatch(word):
        return Lexeme("NEAR", near[1] or "", at, match.end())
    kind = word if word in ("OR", "AND") else "NOT" if word == "NOT" else "word"
    return Lexeme("-" if kind == "NOT" else kind, word, at, at + len(word))


def _phrase(text: str, at: int) -> Lexeme:
    closers = CLOSING[text[at]]
    for end in range(at + 1, len(text)):
        if text[end] in closers:
            return Lexeme("phrase", text[at + 1 : end], at, end + 1)
    raise QueryError("the quotation mark is not closed", at, text + closers[0])
