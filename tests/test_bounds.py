"""What is taken out of markup before it is parsed, against the patterns that say what it is."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text.bounds import LONG_TAG, MOST_ATTRIBUTES, bounded

_DATA_URI = re.compile(r"data:[a-zA-Z]+/[a-zA-Z0-9.+-]+;base64,[A-Za-z0-9+/=\s]{200,}")
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{LONG_TAG},}}>?")
_VALUE = r"\"[^\"]*\"|'[^']*'"
_WHOLE_TAG = re.compile(rf"<[a-zA-Z](?:[^<>\"']++|{_VALUE})*+>")
_PIECES = st.sampled_from(
    [
        "督察" * 10_000, "data:image/png;base64," + "A" * 300, "data:image/png;base64,", "A" * 190, '"', "'", "(", ">",
        "<td " + "x='1' " * 4_000, "<p " + "y " * 12_000, "<p " + "z='<b>' " * 11_000, "<", "</html>", "</HTML>",
        "\u3000", "\n", "\x00", "\x0c", "&#12;", "\ud800", "a" * 15_000,
    ]
)  # fmt: skip


def described(markup: str) -> str:
    """The same said plainly, whatever it costs."""
    if len(markup) > 100_000:
        markup = _DATA_URI.sub("data:,", markup)
    end = max(markup.find("</html>"), markup.find("</HTML>"))
    if end >= 0 and markup[end + 7 :].strip():
        markup = markup.replace("</html>", "").replace("</HTML>", "")
    if len(markup) > 150_000:
        markup = _LONG_TAG.sub(shortened, markup)
        if markup.count("=") >= 10_000:
            markup = _WHOLE_TAG.sub(shortened, markup)
    return re.sub("&#12;?", " ", markup.replace("\x00", "").replace("\x0c", " "))


def shortened(tag: re.Match[str]) -> str:
    """A tag without its attributes if it is long and has many."""
    plain = re.sub(_VALUE, "", tag[0])
    many = plain.count("=") >= MOST_ATTRIBUTES or len(plain.split()) > MOST_ATTRIBUTES
    return tag[0].split(None, 1)[0] + ">" if many and len(tag[0]) >= LONG_TAG else tag[0]


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=14), st.sampled_from(["", "x" * 100_000, "x" * 155_000]))
def test_what_goes_is_what_the_patterns_say(pieces: list[str], before: str) -> None:
    markup = before + "".join(pieces)
    kept, source, limit = bounded(markup)
    assert (kept, limit) == (described(markup), "")
    assert source == kept.encode("utf-8", "replace")
