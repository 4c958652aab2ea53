"""What a parser must not see, taken out of the markup before it is parsed, so that no page costs more than a bound."""

from __future__ import annotations

import re

MAX_CHARACTERS = 6_000_000  # of markup; a page with more is cut there and says so
_DATA_URI = re.compile(r"data:[a-zA-Z]+/[a-zA-Z0-9.+-]+;base64,[A-Za-z0-9+/=\s]{200,}")
LONG_TAG = 20_000  # characters of a tag from which on its attributes are counted
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{LONG_TAG},}}>?")


def bounded(markup: str) -> tuple[str, str]:
    """The markup with what a parser must not see taken out, and the name of the bound that was hit, or ""."""
    limit = ""
    if len(markup) > 100_000 and "base64," in markup:
        markup = _DATA_URI.sub("data:,", markup)
    if len(markup) > MAX_CHARACTERS:
        markup, limit = markup[:MAX_CHARACTERS], "too_large"
    end = max(markup.find("</html>"), markup.find("</HTML>"))
    if end >= 0 and markup[end + 7 :].strip():
        # The parser drops what stands behind </html>; browsers show it.
        markup = markup.replace("</html>", "").replace("</HTML>", "")
    if len(markup) > 150_000 and _may_have_long_tag(markup) and _LONG_TAG.search(markup):
        # A tag of this length with thousands of attributes costs the parser quadratic time.
        markup = _LONG_TAG.sub(_without_attributes, markup)
    return markup, limit


def _may_have_long_tag(markup: str) -> bool:
    """Whether a piece of half such a length, on its grid, is without an angle bracket: inside such a tag lies one."""
    half = LONG_TAG // 2
    return any(
        markup.find("<", at, at + half) < 0 and markup.find(">", at, at + half) < 0
        for at in range(0, len(markup) - half + 1, half)
    )


def encoded(markup: str) -> tuple[str, bytes]:
    """The markup without NULs, and its bytes in UTF-8, in which they are found soonest."""
    source = markup.encode("utf-8", "replace")
    return (markup.replace("\x00", ""), source.replace(b"\x00", b"")) if b"\x00" in source else (markup, source)


def _without_attributes(tag: re.Match[str]) -> str:
    written = tag.group()
    return written if written.count("=") < 1000 else written.split(None, 1)[0] + ">"
