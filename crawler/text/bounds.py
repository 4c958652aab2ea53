"""What a parser must not see, taken out of the markup before it is parsed, so that no page costs more than a bound."""

from __future__ import annotations

import re

MAX_CHARACTERS = 6_000_000  # of markup; a page with more is cut there and says so
_DATA_URI = re.compile(r"data:[a-zA-Z]+/[a-zA-Z0-9.+-]+;base64,[A-Za-z0-9+/=\s]{200,}")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}>?")


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
    if "\x00" in markup:
        markup = markup.replace("\x00", "")
    if len(markup) > 150_000 and _LONG_TAG.search(markup):
        # A tag of this length with thousands of attributes costs the parser quadratic time.
        markup = _LONG_TAG.sub(_without_attributes, markup)
    return markup, limit


def _without_attributes(tag: re.Match[str]) -> str:
    written = tag.group()
    return written if written.count("=") < 1000 else written.split(None, 1)[0] + ">"
