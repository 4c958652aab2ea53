"""Strings as scripts write them: in either kind of quotes, in pieces put together with + or +=, percent-encoded or in
base64, as a page carries its text when only a decoder's call (decodeURIComponent, unescape, atob) puts it there.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

# ruff: noqa: E501 (patterns read better whole)

MAX_STRING = 2_000_000  # characters
_MOST_PIECES = 20_000  # of one string
_MOST_LITERALS = 40  # encoded strings of one script that are read
_SHORTEST = 60  # characters of a text as it is encoded; cookies and addresses have less
MOST_LAYERS = 3  # times that markup in data is escaped
_CALLS = ("decodeURI", "unescape", "atob", "ase64.d", "ase64D", "b64D", "b64d", "romBase64")  # what decodes
_CALLED = re.compile(r"\b(?:decodeURI(?:Component)?|unescape)\s*\(\s*([\"'`])")
_PERCENT_FIRST = re.compile(
    r"%(?<=[\"'`]%)(?:u[0-9a-fA-F]{4}|[0-9a-fA-F]{2})"
)  # behind a quote; looked for by its sign
_BASE64_FIRST = re.compile(r"[\"'`](?=[A-Za-z0-9+/_-]{80})")
_JOINS = re.compile(r"\s*(?:\+|,|(?:;\s*)?[A-Za-z_$][\w$.]{0,30}\s*\+=)\s*([\"'`])")  # , as in [….].join("")
_ADDS = re.compile(r"\s*(?:\+|;\s*[A-Za-z_$][\w$.]{0,30}\s*\+=)\s*([\"'`])")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{80,}={0,2}")
_URL_SAFE = str.maketrans("-_", "+/")
_PERCENT = re.compile("%(?:u([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))")
_LOOKED_AT = 600  # characters of a string that show whether it is percent-encoded
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_STRINGS = {quote: re.compile(rf"{quote}((?:[^{quote}\\]++|\\.)*+){quote}", re.DOTALL) for quote in ("'", '"', "`")}
_CONTROLS = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": " ", "v": " ", "0": "", "\n": ""}


def decodes(script: str) -> bool:
    """Whether a script calls anything that decodes a string."""
    if _CALLS[0] in script or _CALLS[1] in script or _CALLS[2] in script:
        return True
    return "64" in script and any(word in script for word in _CALLS[3:])


def encoded_strings(script: str) -> Iterator[tuple[int, str]]:
    """Where strings begin that a decoder's call has as its argument or that are encoded as a whole, and what they say;
    nothing of a script that decodes nothing.
    """
    if not decodes(script):
        return
    left = MAX_STRING
    for pattern, behind, joins, calls in (
        (_CALLED, -1, _ADDS, _CALLS[:2]),
        (_PERCENT_FIRST, 1, _JOINS, ()),
        (_BASE64_FIRST, 0, _JOINS, _CALLS[2:]),
    ):
        if calls and not any(call in script for call in calls):
            continue
        done = 0
        for begun in islice(pattern.finditer(script), _MOST_LITERALS):
            if begun.start() < done or left <= 0:
                continue
            quote = begun.end() - 1 if behind < 0 else begun.start() - behind
            value, done = _whole(script, quote, joins)
            left -= max(len(value), done - quote)
            if len(value) >= _SHORTEST:
                yield begun.start(), _plain(value)


def string_at(script: str, quote: int) -> str:
    """The string that begins at a quote, as JSON or as scripts write it, with all that + adds to it, decoded, with its
    markup as markup; "" if it never ends.
    """
    return _plain(_whole(script, quote, _ADDS)[0])


def _whole(script: str, quote: int, joins: re.Pattern[str]) -> tuple[str, int]:
    """The string at a quote with the pieces that follow it, and where the last of them ends."""
    value, end = _literal(script, quote)
    if not value:
        return "", end
    pieces, size = [value], len(value)
    while (more := joins.match(script, end)) and len(pieces) < _MOST_PIECES and size < MAX_STRING:
        value, end = _literal(script, more.start(1))
        pieces.append(value)
        size += len(value)
    return "".join(pieces), end


def _literal(script: str, quote: int) -> tuple[str, int]:
    """The string between two quotes and where it ends; "" and the script's end if it never ends."""
    if script[quote] == '"':
        try:
            read, end = json.JSONDecoder(strict=False).raw_decode(script, quote)
        except ValueError:
            read = ""
        if read and isinstance(read, str):
            return read, end
    found = _STRINGS[script[quote]].match(script, quote)
    if found is None:
        return "", len(script)
    value = _ESCAPED.sub(_unescaped, found[1])
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), found.end()  # halves become one


def _plain(value: str) -> str:
    """A string without what encodes it: percent signs, base64, entities."""
    if _BASE64.fullmatch(value):
        value = _from_base64(value) or value
    if _is_percent_encoded(value):
        value = _percent_decoded(value)
    for _ in range(MOST_LAYERS):
        if "&lt;" not in value and "&amp;lt;" not in value:
            break
        value = html.unescape(value)
    return value


def _from_base64(value: str) -> str:
    """The text whose bytes in UTF-8 stand in base64, "" where they are no such text.

    >>> _from_base64("PHA+5rqq5rC0PC9wPg=="), _from_base64("PHA-5rqq5rC0PC9wPg"), _from_base64("gICA")
    ('<p>溪水</p>', '<p>溪水</p>', '')
    """
    try:
        kept = value.rstrip("=").translate(_URL_SAFE)
        return base64.b64decode(kept + "=" * (-len(kept) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _is_percent_encoded(value: str) -> bool:
    if value[:6].upper().startswith(("%3C", "%0A%3C")):
        return True
    head = value[:_LOOKED_AT]
    return "%" in head and 2 * sum(len(found.group()) for found in _PERCENT.finditer(head)) > len(head)


def _percent_decoded(value: str) -> str:
    """What encodeURIComponent (bytes of UTF-8) or escape (%u and four digits, else Latin-1) wrote.

    >>> _percent_decoded("%3Cp%3E%E6%BA%AA%E6%B0%B4"), _percent_decoded("%3Cp%3E%u6EAA%u6C34%B7"), _percent_decoded("8%")
    ('<p>溪水', '<p>溪水·', '8%')
    """
    if "%u" not in value:
        return unquote(value)
    read = _PERCENT.sub(lambda found: chr(int(found[1] or found[2], 16)), value)
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(found[3], found[3])
