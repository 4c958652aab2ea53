"""Bytes to text, with the evidence: the second step of the road, and the last that sees bytes.

The order of witnesses: a byte-order mark; strict UTF-8; the escapes of HZ and ISO 2022; then a comparison of what each
reading would cost if a person had written it (candidates.py). Declarations are recorded as they are written and count a
little; none is believed against the bytes. What no codec reads stays in `losses` with its place and shows as U+FFFD.
A page that holds fragments in another encoding is read region by region (regions.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from crawler.items import Declared, DecodedText, Loss
from crawler.text.candidates import Reading, cut_at_start, leading_continuations, other_codec, readings, sample_of
from crawler.text.charsets import bom_of, codec_of, declarations
from crawler.text.losses import decode_keeping_losses, length_in
from crawler.text.page_codecs import read
from crawler.text.plausibility import cheapest
from crawler.text.region_paths import BYTE_ORDER_MARK
from crawler.text.regions import SHORT_SEQUENCE, STRAY, read_regions
from crawler.text.unusual import unusual_places

_SURE_CHARACTERS = 6  # so many characters of strict UTF-8 are no accident
_TRADITIONAL = "國這會個來對"  # text in GBK that has none of them has hardly a second byte below 0x80
_MOST_STRAYS = 400  # of a page
_CUT = 9.0  # bits for a byte that is half of a character cut before
_ESCAPED = 16.0  # bits that ~{ or ~} is worth in bytes below 0x80
_MIXED = 2.0  # bits that figures, capitals and small letters in disorder are worth in them
_NOT_TEXT = 11.0  # bits a byte from which on nobody wrote it
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_HIGH_BYTES = bytes([0x00, 0x04, 0x20, 0x30, *range(0x4E, 0xA0), 0xFF])
_HANGUL_BYTES = bytes([0x00, 0x20, 0x30, *range(0xAC, 0xD8), 0xFF])
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NO_CONTROLS = bytes(byte for byte in range(0x100) if not _CONTROLS.match(bytes((byte,))))
_MIXTURE = re.compile(rb"[a-z](?=[A-Z0-9])|[0-9](?=[A-Za-z])|[A-Z](?=[0-9])|[!-/:-@[-`{-~](?=[A-Z])")
_HZ = re.compile(rb"~\{[\x21-\x77][\x21-\x7e]|[\x21-\x77][\x21-\x7e]~\}")


@dataclass(frozen=True, slots=True)
class _Verdict:
    codec: str
    skip: int
    evidence: str
    confidence: float | None
    prefix: bytes = b""  # what was cut off before the body, as far as it is known
    text: str | None = None  # where the whole body was read in finding out


def decode(body: bytes, *, http_charset: str = "", is_html: bool | None = None) -> DecodedText:
    """The text of a response body, whatever it declares.

    `http_charset` is the label of the Content-Type header as written; with `is_html=False` a `<meta>` declares nothing.

    >>> decode("环保督察".encode("gb18030"), http_charset="ISO-8859-1").encoding
    'gb18030'
    """
    declared = declarations(body, http_charset, is_html)
    mark, by_mark = bom_of(body)
    if mark and by_mark == "utf-8":
        return _read(body, _by_mark(body[mark:], declared), declared, mark)
    if mark and _mark_is_true(body, mark, by_mark):
        text, losses = decode_keeping_losses(body[mark:], by_mark, mark)
        return DecodedText(text, by_mark, declared, "byte-order mark", 1.0, losses)
    verdict = _by_escapes(body) if body.isascii() else _by_utf8(body) or _by_comparison(body, declared)
    return _read(body, verdict, declared)


def _by_mark(rest: bytes, declared: tuple[Declared, ...]) -> _Verdict:
    """What follows the mark of UTF-8, which a program may have put before a page in another encoding."""
    verdict = _Verdict("utf-8", 0, "byte-order mark", 1.0)
    if rest.isascii() or _is_utf8(rest):
        return verdict
    other = _by_utf8(rest) or _by_comparison(rest, declared)
    if other.codec in ("utf-8", "latin-1", "cp1252"):
        return verdict
    return replace(other, evidence=f"{other.evidence}; not UTF-8, though a byte-order mark says so")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _mark_is_true(body: bytes, mark: int, codec: str) -> bool:
    """FF FE and FE FF may also begin other bytes: they mark UTF-16 only if what follows is text."""
    start = body[mark : mark + 400]
    start = start[: len(start) & ~3]
    text = start.decode(codec, "replace")
    return not text or cheapest(text, ("zh", "ja", "ko"))[0] / len(text) < 2 * _NOT_TEXT


def _by_escapes(body: bytes) -> _Verdict:
    """Bytes below 0x80: plain ASCII, HZ, ISO 2022, or UTF-16 of Latin letters."""
    if b"~" in body and _HZ.search(body) and (hz := _by_hz(body)):
        return hz
    if b"\x1b$" in body:
        for codec, sign in (("iso2022_kr", b"\x1b$)C"), ("iso2022_jp_2", b"\x1b$")):
            if sign in body:
                return _Verdict(codec, 0, "ISO 2022 escape sequences", 0.99)
    if _CONTROLS.search(body[:4_000]) and _maybe_wide(body):
        return _by_comparison(body, ())
    return _Verdict("utf-8", 0, "ASCII only" if body else "empty", 1.0 if body else None)


def _by_hz(body: bytes) -> _Verdict | None:
    """HZ, if the pairs are cheaper as Chinese than as ASCII. The bytes may begin inside a two-byte stretch."""
    ways = [(b"", 0)]
    if 0 <= body.find(b"~}") < (body.find(b"~{") if b"~{" in body else len(body)):
        ways = [(b"~{", 0), (b"~{", 1), *([(b"~", 0)] if body[:1] == b"{" else [])]
    found = []
    for prefix, skip in ways:
        window = _around(prefix + body[skip:], b"~{", 20_000)
        found.append((cheapest(decode_keeping_losses(window, "hz")[0])[0] + _CUT * skip, skip, prefix, window))
    read, skip, prefix, window = min(found)
    won = cheapest(window.decode("ascii"))[0] + _ESCAPED - read
    if won <= 0:
        won += _MIXED * len(_MIXTURE.findall(window))
    if won <= 0:
        return None
    return _Verdict("hz", skip, "HZ escapes ~{ ~} around GB 2312 pairs", _share(won), prefix)


def _around(body: bytes, sign: bytes, size: int) -> bytes:
    """The lines from the sign on: a line end also ends two-byte mode, so that nothing is cut in two."""
    at = max(0, body.find(sign))
    end = body.rfind(b"\n", at, at + size) + 1 if at + size < len(body) else 0
    return body[at : end if end > at + size // 2 else at + size]


def _maybe_wide(body: bytes) -> bool:
    """Whether every second byte is the high byte of a character frequent in Chinese or Latin text."""
    size = len(body)
    if size <= 64:
        return True
    windows = (body[:2_000], body[size // 4 * 2 : size // 4 * 2 + 2_000])
    sets = (_HIGH_BYTES, _HANGUL_BYTES) if b"\0" in windows[0] else (_HIGH_BYTES,)
    return any(
        all(7 * len(w[odd::2].translate(None, usual)) < len(w[odd::2]) for w in windows)
        for odd in (0, 1)
        for usual in sets
    )


def _by_utf8(body: bytes) -> _Verdict | None:
    """Strict UTF-8, where a character may be cut at the end and at the start."""
    skip = leading_continuations(body)
    text = None
    try:
        text = read(body[skip:], "utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return None
    if b"\0" in body[:4_000] and _maybe_wide(body):
        return None
    enough = 0
    for enough, _ in enumerate(_MULTIBYTE.finditer(body), 1):
        if enough >= _SURE_CHARACTERS:
            break
    sequences = sum(1 for _ in _MULTIBYTE.finditer(body[:400])) if enough < _SURE_CHARACTERS else enough
    if sequences < _SURE_CHARACTERS:
        return None
    return _Verdict("utf-8", skip, "strictly valid UTF-8", 1.0, text=text)


def _by_comparison(body: bytes, declared: tuple[Declared, ...]) -> _Verdict:
    wanted = frozenset(codec_of(d.label) for d in declared) - {""}
    wide = _maybe_wide(body)
    sample = body[:4_000] if wide else sample_of(body)
    found, weighed = readings(sample, wanted, wide=wide, cut=body[:1] >= b"\x80")
    best = found[0]
    second = next((r for r in found[1:] if r.codec != best.codec), None)
    controls = b"" if best.codec.startswith("utf-16") else body[:4_000].translate(None, _NO_CONTROLS)
    binary = len(set(controls)) > 5 and 20 * len(controls) > len(body[:4_000])  # padding is one byte many times
    if best.cost > _NOT_TEXT * max(1, len(weighed)) or binary:
        return _Verdict("latin-1", 0, "not text in any known encoding", None)
    lead = second.cost - best.cost if second else 50.0  # nothing else was worth weighing
    evidence = _described(best, weighed)
    if second:
        evidence += f"; {second.codec} costs {lead:.0f} bits more"
    skip = best.skip if wide or len(weighed) == len(body) else 0
    if not skip and body[:1] >= b"\x80" and best.codec in ("gb18030", "big5hkscs"):
        skip = cut_at_start(body, best.codec)
    if best.codec == "utf-8":  # what was weighed may begin with a fragment in another encoding
        skip = leading_continuations(body)
    return _Verdict(best.codec, skip, evidence, _share(lead))


def _described(reading: Reading, sample: bytes) -> str:
    kind = {"zh": "frequent Chinese characters", "ja": "Japanese", "ko": "Korean", "": "letters"}[reading.language]
    return f"{kind} as {reading.codec}, {reading.cost / max(1, len(sample)):.1f} bits a byte"


def _share(lead: float) -> float:
    """The share of right answers among those with such a lead over the next reading, in bits."""
    return round(1 - 0.5 * 2 ** (-max(0.0, lead) / 2), 4)


def _read(body: bytes, verdict: _Verdict, declared: tuple[Declared, ...], mark: int = 0) -> DecodedText:
    """The body read as the verdict says; of it `mark` bytes at the start are a byte-order mark."""
    codec, evidence, skip = verdict.codec, verdict.evidence, verdict.skip
    head: tuple[Loss, ...] = ()
    if skip > 0:
        head = (Loss(0, mark, body[mark : mark + skip].hex()),)
        evidence += f"; {skip} bytes of a cut character at the start"
    start = verdict.prefix + body[mark + skip :]
    offset = mark + skip - len(verdict.prefix)
    text, losses = (verdict.text, ()) if verdict.text is not None else decode_keeping_losses(start, codec, offset)
    other = {"utf-8": "gb18030", "gb18030": "utf-8", "big5hkscs": "utf-8"}.get(codec)
    places = _doubtful_places(start, text, losses, codec, offset) if other else []
    if other and places:
        if codec == "utf-8":
            other = other_codec(start, [o.byte_at - offset for o in losses])
        text, losses, regions = read_regions(start, codec, other, places)
        losses = tuple(Loss(o.at, o.byte_at + offset, o.hex) for o in losses)
        if regions:
            first = ", ".join(f"{a + offset}–{b + offset}" for a, b, _ in regions[:5])
            evidence += f"; {len(regions)} regions read as {other} (bytes {first}{', …' if len(regions) > 5 else ''})"
    if head:
        text = "\ufffd" + text
        losses = head + tuple(Loss(o.at + 1, o.byte_at, o.hex) for o in losses)
    if losses:
        evidence += f"; {len(losses)} losses"
    return DecodedText(text, codec, declared, evidence, verdict.confidence, losses)


def _doubtful_places(body: bytes, text: str, losses: tuple[Loss, ...], codec: str, offset: int) -> list[int]:
    """The bytes near which another codec may read better."""
    end = len(body) + offset
    inside = [o.byte_at - offset for o in losses if o.byte_at + len(o.hex) // 2 < end]
    if codec == "utf-8":
        return inside and inside + [found.start() for found in SHORT_SEQUENCE.finditer(body)]
    places = inside + _marks_inside(body)
    here = byte_at = 0
    lost = iter([*losses, Loss(len(text) + 1, 0, "")])
    loss = next(lost)
    for place in sorted({*unusual_places(text), *_stray_places(text, codec)}):
        while loss.at < place:
            here, byte_at = loss.at + 1, loss.byte_at - offset + len(loss.hex) // 2
            loss = next(lost)
        byte_at += length_in(text[here:place], codec)
        here = place
        places.append(byte_at)
    return places


def _stray_places(text: str, codec: str) -> Iterator[int]:
    """Where ASCII letters stand behind characters whose second bytes may be such letters."""
    if codec == "gb18030" and not any(character in text for character in _TRADITIONAL):
        return
    for stray in islice(STRAY.finditer(text), _MOST_STRAYS):
        yield stray.start()


def _marks_inside(body: bytes) -> list[int]:
    """Where marks of UTF-8 stand. Their first byte alone is found in a tenth of the time, and pages in GBK have few."""
    found: list[int] = []
    at = body.find(BYTE_ORDER_MARK[:1])
    while at >= 0:
        if body.startswith(BYTE_ORDER_MARK, at):
            found.append(at)
        at = body.find(BYTE_ORDER_MARK[:1], at + 1)
    return found
