"""What a parser must not see, taken out of the markup before it is parsed, so that no page costs more than a bound."""

from __future__ import annotations

import re

from crawler.text.page_codecs import utf8_of

try:
    from crawler.text import source_pass
except ImportError:  # not built here
    COMPILED = False
else:
    COMPILED = True

MAX_CHARACTERS = 6_000_000  # of markup; a page with more is cut there and says so
_DATA_URI = re.compile(r"data:[a-zA-Z]+/[a-zA-Z0-9.+-]+;base64,")
_LONGEST_TYPE = 300  # characters before "base64,"
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_BASE64_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\n\r\f\v"
_LONG_DATA = 200  # characters
MOST_ATTRIBUTES = 1_000  # of such a tag
_MANY_VALUES = 10_000  # attributes of a page from which on tags are looked for that have brackets in their values
LONG_TAG = 20_000  # characters of a tag from which on its attributes are counted
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{LONG_TAG},}}>?")
_FORM_FEED = re.compile(rb"&#(?:0*12(?![0-9])|[xX]0*[cC](?![0-9a-fA-F]));?")
_ODD_REFERENCE = re.compile(rb"&#[xX]?0*[1cC]")
_QUOTED = r"\"[^\"]*+\"|'[^']*+'"
_WHOLE_TAG = re.compile(rf"<[a-zA-Z](?:[^<>\"']++|{_QUOTED})*+>")


def bounded(markup: str) -> tuple[str, bytes, str]:
    """The markup with what a parser must not see taken out, the same in UTF-8, and the name of the bound that was hit,
    or "".
    """
    limit = ""
    if len(markup) > 100_000 and "base64," in markup:
        markup = _without_data(markup)
    if len(markup) > MAX_CHARACTERS:
        markup, limit = markup[:MAX_CHARACTERS], "too_large"
    source = utf8_of(markup)
    *ends, values, odd = signs_in(source)
    if (end := max(ends)) >= 0 and (behind := source[end + 7 :].strip()) and behind.decode().strip():
        # The parser drops what stands behind </html>; browsers show it.
        first = min(at for at in ends if at >= 0)
        rest = source[first:]
        at = len(markup) - len(rest.decode())
        markup = markup[:at] + markup[at:].replace("</html>", "").replace("</HTML>", "")
        source = source[:first] + rest.replace(b"</html>", b"").replace(b"</HTML>", b"")
    if len(markup) > 150_000 and (shorter := _without_long_tags(markup, values)) is not markup:
        markup, source = _both(shorter)
    if odd and (b"\x00" in source or b"\x0c" in source or _FORM_FEED.search(source)):
        # A form feed is white space to readers; in text that is written back the parser's tree refuses it.
        markup = markup.replace("\x00", "").replace("\x0c", " ")
        markup, source = _both(re.sub(_FORM_FEED.pattern.decode(), " ", markup))
    return markup, source, limit


def signs_in(source: bytes, *, compiled: bool = COMPILED) -> tuple[int, int, int, bool]:
    """Where the first `</html>` and the first `</HTML>` stand (-1: nowhere), how many equals signs there are, and
    whether a NUL or a form feed may occur, written as itself or as a reference.
    """
    if compiled:
        return source_pass.signs_in(source)
    odd = b"\x00" in source or b"\x0c" in source or _ODD_REFERENCE.search(source) is not None
    return source.find(b"</html>"), source.find(b"</HTML>"), source.count(b"="), odd


def _both(markup: str) -> tuple[str, bytes]:
    return markup, utf8_of(markup)


def _without_data(markup: str) -> str:
    """The markup with long data URIs as `data:,`."""
    kept: list[str] = []
    at = begin = 0
    while (said := markup.find("base64,", begin)) >= 0:
        begin = said + len("base64,")
        first = markup.rfind("data:", max(at, said - _LONGEST_TYPE), said)
        if first < 0 or (uri := _DATA_URI.match(markup, first, begin)) is None or uri.end() < begin:
            continue
        quote = markup[first - 1 : first]
        end = markup.find(quote, begin) if quote in ("'", '"') else -1
        if end < 0 or not (data := markup[begin:end]).isascii() or data.encode().translate(None, _BASE64_BYTES):
            end = found.end() if (found := _BASE64.match(markup, begin)) else begin  # not simply what is quoted
        if end - begin >= _LONG_DATA:
            kept += (markup[at:first], "data:,")
            at = begin = end
    return "".join((*kept, markup[at:]))


def _without_long_tags(markup: str, values: int) -> str:
    """The markup without the attributes of tags that have thousands: such a tag costs the parser quadratic time.

    Inside such a tag lies a piece of half its length, on a grid of such, without angle brackets: these are looked for.
    `values` is how many equals signs the markup has.
    """
    half = LONG_TAG // 2
    kept: list[str] = []
    done = 0
    for at in range(0, len(markup) - half + 1, half):
        if markup.find("<", at, at + half) < 0 and markup.find(">", at, at + half) < 0:
            begin = markup.rfind("<", max(done, at - half), at)  # further before: seen from there
            if begin >= 0 and (tag := _LONG_TAG.match(markup, begin)) and _attributes(tag.group()) >= MOST_ATTRIBUTES:
                kept += (markup[done:begin], tag.group().split(None, 1)[0], ">")
                done = tag.end()
    markup = "".join((*kept, markup[done:])) if kept else markup
    if values < _MANY_VALUES:
        return markup
    kept, done = [], 0
    for tag in _WHOLE_TAG.finditer(markup):
        if tag.end() - tag.start() >= LONG_TAG and _attributes(tag.group()) >= MOST_ATTRIBUTES:
            kept += (markup[done : tag.start()], tag.group().split(None, 1)[0], ">")
            done = tag.end()
    return "".join((*kept, markup[done:])) if kept else markup


def _attributes(tag: str) -> int:
    """How many attributes a tag has, about: with values or without, parted by white space or not."""
    plain = re.sub(_QUOTED, "", tag)
    return max(plain.count("="), len(plain.split()) - 1)
