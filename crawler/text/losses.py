"""Decode with one codec and keep every byte that it cannot read, with its place.

Each run of undecodable bytes becomes one U+FFFD in the text and one `Loss` that holds the bytes, so nothing is dropped
silently and a character cut at a chunk boundary costs that character alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.items import Loss
from crawler.text.page_codecs import read

_ESCAPED = re.compile("[\udc80-\udcff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HZ_PAIRS = re.compile(rb"(?:[\x21-\x7d][\x21-\x7e])*")


def decode_keeping_losses(body: bytes, codec: str, byte_offset: int = 0) -> tuple[str, tuple[Loss, ...]]:
    """The text and the losses; `byte_offset` is added to their byte positions.

    >>> decode_keeping_losses("中文".encode("gb18030")[:-1] + b"<", "gb18030")
    ('中�<', (Loss(at=1, byte_at=2, hex='ce'),))
    """
    if codec.startswith(("utf-16", "utf-32")):
        return _decode_wide(body, codec, byte_offset)
    if codec == "hz":
        return _decode_hz(body, byte_offset)
    try:
        return read(body, codec), ()
    except UnicodeDecodeError:
        text = _escape(body, codec)
        if codec == "gb18030":
            text = _euro_or_lost(text)
    return _collect(text, codec, byte_offset)


@lru_cache(maxsize=16)  # a sample is weighed in several ways, one after the other
def escaped(body: bytes, codec: str) -> str:
    """A quick reading for weighing: undecodable bytes are lone surrogates."""
    if codec.startswith("utf-16"):
        return body[: len(body) & ~1].decode(codec, "surrogatepass" if len(body) > 1 else "strict")
    if codec == "hz":
        return _decode_hz(body, 0)[0]
    return _escape(body, codec)


def _escape(body: bytes, codec: str) -> str:
    try:
        return body.decode(codec, "surrogateescape")
    except UnicodeDecodeError:  # an ASCII byte inside a broken escape sequence of ISO 2022
        return body.decode(codec, "replace")


def _euro_or_lost(text: str) -> str:
    """A lone 0x80 is the euro sign in Windows code page 936."""
    return re.sub("(?<![\udc80-\udcff])\udc80(?![\udc80-\udcff])", "€", text)


def _collect(text: str, codec: str, byte_offset: int) -> tuple[str, tuple[Loss, ...]]:
    if not _ESCAPED.search(text):
        return text, ()
    out: list[str] = []
    losses: list[Loss] = []
    at = here = 0
    byte_at = byte_offset
    for match in _ESCAPED.finditer(text):
        clean = text[here : match.start()]
        out += [clean, "\ufffd"]
        at += len(clean)
        byte_at += length_in(clean, codec)
        lost = bytes(ord(c) - 0xDC00 for c in match.group())
        losses.append(Loss(at, byte_at, lost.hex()))
        at += 1
        byte_at += len(lost)
        here = match.end()
    out.append(text[here:])
    return "".join(out), tuple(losses)


def length_in(text: str, codec: str) -> int:
    """How many bytes of the codec the text was read from."""
    if codec == "gb18030":
        euros = text.count("€")
        return len(text.encode(codec, "replace")) - euros  # read from one byte
    return len(text.encode(codec, "replace"))


def _decode_wide(body: bytes, codec: str, byte_offset: int) -> tuple[str, tuple[Loss, ...]]:
    unit = 2 if codec.startswith("utf-16") else 4
    tail = len(body) % unit
    whole = body[: len(body) - tail]
    text = whole.decode(codec, "surrogatepass" if unit == 2 else "replace")
    losses: list[Loss] = []
    here, byte_at = 0, byte_offset
    for match in _SURROGATE.finditer(text):
        byte_at += len(text[here : match.start()].encode(codec, "surrogatepass"))
        losses.append(Loss(match.start(), byte_at, match.group().encode(codec, "surrogatepass").hex()))
        here = match.start()
    text = _SURROGATE.sub("\ufffd", text)
    if tail:
        losses.append(Loss(len(text), byte_offset + len(whole), body[-tail:].hex()))
        text += "\ufffd"
    return text, tuple(losses)


def _decode_hz(body: bytes, byte_offset: int) -> tuple[str, tuple[Loss, ...]]:
    """HZ (RFC 1843). Python's own codec stops for good at the first error; then the shifts are followed here."""
    try:
        return body.decode("hz"), ()
    except UnicodeDecodeError:
        pass
    out: list[str] = []
    losses: list[Loss] = []
    length = at = 0

    def take(piece: bytes, codec: str, where: int, mask: int = 0xFF) -> None:
        nonlocal length
        text, lost = decode_keeping_losses(piece, codec, byte_offset + where)
        losses.extend(Loss(length + o.at, o.byte_at, bytes(b & mask for b in bytes.fromhex(o.hex)).hex()) for o in lost)
        out.append(text)
        length += len(text)

    double = False
    while at < len(body):
        if double:
            pairs = _HZ_PAIRS.match(body, at)
            assert pairs is not None, "the pattern matches nothing as well"
            take(bytes(b | 0x80 for b in pairs.group()), "gb18030", at, 0x7F)
            at = pairs.end()
            shift = body[at : at + 2]
            if shift in (b"~}", b"~{", b"~\n", b"~~"):
                double = shift != b"~}"
                at += 2
            elif shift[:1] in (b"\n", b"\r"):
                double = False  # a line feed ends two-byte mode
            elif shift:
                mask = 0x7F if shift[0] < 0x80 else 0xFF
                take(bytes([shift[0] | 0x80]), "gb18030" if shift[0] > 0x20 else "ascii", at, mask)
                at += 1
            continue
        end = body.find(b"~", at)
        end = len(body) if end < 0 else end
        take(body[at:end], "utf-8", at)
        shift = body[end : end + 2]
        double = shift == b"~{"
        at = end + (2 if shift in (b"~{", b"~}", b"~~", b"~\n") else 1)
        if shift[:1] == b"~" and shift not in (b"~{", b"~}", b"~\n"):
            out.append("~")
            length += 1
    return "".join(out), tuple(losses)
