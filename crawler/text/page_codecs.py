"""The codecs of nearly all pages, UTF-8 and GB 18030, for whole pages: what Python's own do, in a tenth of their steps.

A page is mostly ASCII, and Python's codecs decide about each character of it. Where the compiled pass was not built, or
a page has what it leaves to them (errors, characters of four bytes), they are asked.
"""

from __future__ import annotations

from functools import cache

import numpy as np

try:
    from crawler.text import character_pass
except ImportError:  # not built here
    COMPILED = False
else:
    COMPILED = True

_LEADS, _TRAILS = range(0x81, 0xFF), range(0x40, 0xFF)  # of two bytes of GB 18030


def read(body: bytes, codec: str, *, compiled: bool = COMPILED) -> str:
    """`body.decode(codec)`, with its errors.

    >>> read("环保".encode("gb18030"), "gb18030"), read("环保".encode(), "utf-8")
    ('环保', '环保')
    """
    if compiled and codec in ("utf-8", "gb18030"):
        text = character_pass.text_of(body, None if codec == "utf-8" else pairs())
        if text is not None:
            return text
    return body.decode(codec)


def utf8_of(text: str, *, compiled: bool = COMPILED) -> bytes:
    """The text in UTF-8, a question mark for each half of a character (lost bytes are kept as such)."""
    written = character_pass.utf8_of(text) if compiled else None
    return text.encode("utf-8", "replace") if written is None else written


@cache
def pairs() -> bytes:
    """What two bytes of GB 18030 mean, 0 for nothing: 191 numbers of two bytes for each first byte from 0x81 on."""
    written = b"\n".join(bytes((lead, trail)) for lead in _LEADS for trail in _TRAILS)
    read = written.decode("gb18030", "replace").split("\n")
    return np.array([ord(c) if len(c) == 1 and c != "\ufffd" else 0 for c in read], dtype=np.uint16).tobytes()
