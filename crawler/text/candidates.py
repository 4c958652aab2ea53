"""Several readings of the same bytes, each with what it costs; the cheapest is the likeliest.

A reading is a codec and a number of leading bytes that belong to a character cut before the sample began. All readings
explain the same bytes, so their costs in bits can be compared; a declaration is worth a few bits and no more, because
pages lie. chardet is asked only where no East Asian reading is plausible, and its answer is weighed like the others.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from crawler.text.alphabets import joint_bits
from crawler.text.broken_runs import cost_of_run, cost_of_runs
from crawler.text.losses import escaped
from crawler.text.plausibility import LOST, bits, cheapest, cheapest_of, points_of
from crawler.text.runs import RUN, joined_runs

SAMPLE = 8_000  # bytes of non-ASCII runs that are weighed
_THIN = (700, 2_000)  # so many are enough where one reading leads clearly
_FOR_CHARDET = 800
_CLEAR = 150.0  # bits
_HUGE, _WINDOWS, _WINDOW = 60_000, 12, 3_000  # a page beyond the first figure is looked at through windows
_BETWEEN = re.compile(rb"[<\n]")
_SHORT = 2_000  # up to here the bytes themselves are weighed, so that UTF-16 can be compared
_DECLARED = 12.0  # bits that a declaration is worth
_CUT = 9.0  # bits for each byte of a character cut at the start or end
_HEAD = 400  # bytes of a text that show whether its start was cut
_STRAY = 4.0  # bits of a Latin letter beside a Chinese character
_LOST = "".join(map(chr, range(0xDC80, 0xDD00)))
_UNUSUAL = {("gb18030", "ja"): 20.0, ("utf-16-le", "ko"): 20.0, ("utf-16-be", "ko"): 20.0, ("utf-16-be", "zh"): 3.0}
_LONG = 600  # bytes from which a sample of ordinary Chinese needs no comparison
_ORDINARY = 10.5  # bits a character; other readings of the same bytes cost 14 and more
_ACCENTED = re.compile(rb"(?<=[\0-\x7f])[A-Za-z](?:[\x80-\xff][a-z]|[\x80-\xff]{2}[a-z])")
_IN_LETTERS = re.compile(rb"[a-z][\x80-\xff]{1,2}[a-z]{2}|(?<![A-Za-z\x80-\xff])[\x80-\xff][a-z]{3}")
_IN_A_WORD = 6.0  # bits of a Chinese character between the letters of a Latin word, for either sign of it
_WESTERN, _SELDOM = 6.0, 18.0  # bits that an undeclared single-byte reading must win here: Windows-1252, others
_KNOWN = 0.3  # bits that chardet's word for one of the others is worth, for each letter that it saw
_DULL = 12.5  # bits a character from which on other than Chinese readings are tried

_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")

# Four Chinese characters of UTF-8 in a row: no text of GBK or Big5 has them by accident.
_UTF8_STRETCH = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbd][\x80-\xbf]){4,}")
_SHAPES = bytes(0x61 if b in (*range(0xE3, 0xEA), 0xEF) else 0x62 if 0x80 <= b < 0xC0 else 0x63 for b in range(0x100))
_UTF8_SHAPE = b"abbabbabbabb"  # of a stretch; looked for first, because most samples have none
_BELOW = re.compile("[\0-\x7f]+")
_ASCII = bytes(range(0x80))

_CHINESE = ("gb18030", "big5hkscs")
_OTHERS = ("cp932", "euc_jp", "cp949")
_LANGUAGES = {"gb18030": ("zh", "ja"), "big5hkscs": ("zh",), "cp932": ("ja",), "euc_jp": ("ja",), "cp949": ("ko",)}
_ANY = ("zh", "ja", "ko", "")


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """One reading: `cost` in bits over the sample, the codec, how many leading bytes it drops, and its language."""

    cost: float
    codec: str
    skip: int = 0
    language: str = "zh"


def sample_of(body: bytes) -> bytes:
    """The runs with high bytes, one a line: from the start, the middle and the end where there are too many."""
    if len(body) <= _SHORT:
        return body
    if len(body) > _HUGE:
        windows = b"\n".join(_window(body, at) for at in range(0, len(body), len(body) // _WINDOWS))
        some = joined_runs(windows)[0][:-1]
        if len(some) > _LONG:
            return some[: 2 * SAMPLE]
    joined = joined_runs(body)[0][:-1]
    if len(joined) <= SAMPLE:
        return joined
    runs = joined.split(b"\n")
    step = -(-len(joined) // SAMPLE)
    block = max(1, len(runs) // 60)  # whole neighbourhoods, so that a fragment isn't missed by its place
    kept = chain.from_iterable(runs[at : at + block] for at in range(0, len(runs), block * step))
    return b"\n".join(kept)[: 2 * SAMPLE]


def _window(body: bytes, at: int) -> bytes:
    """Some bytes from the next tag or line on: neither sign is ever part of a character."""
    window = body[at : at + 2 * _WINDOW]
    start = _BETWEEN.search(window)
    return window[start.start() : start.start() + _WINDOW] if start else b""


def readings(sample: bytes, declared: frozenset[str], *, wide: bool, cut: bool) -> tuple[list[Reading], bytes]:
    """Every plausible reading, cheapest first, and what of the sample was weighed.

    `wide` says whether UTF-16 is possible at all, `cut` whether the sample may begin in mid-character.
    """
    if not wide:
        if _UTF8_SHAPE in sample.translate(_SHAPES) and _UTF8_STRETCH.search(sample):
            rest = _UTF8_STRETCH.sub(b"\n", sample)
            others = len(rest.translate(None, _ASCII))
            if others / 1.8 < (len(sample.translate(None, _ASCII)) - others) / 3:  # in characters, not in bytes
                return [_weigh(sample, "utf-8", leading_continuations(sample), _ANY, declared)], sample
            sample = rest  # a fragment; it says nothing about the page's own encoding
        for size in _THIN:
            if len(sample) > 2 * size:
                thin = _thinned(sample, size)
                found = _compared(thin, declared, wide=False, cut=cut)
                if all(one.cost - found[0].cost > _CLEAR for one in found if one.codec != found[0].codec):
                    return found, thin
    return _compared(sample, declared, wide=wide, cut=cut), sample


def _thinned(sample: bytes, size: int) -> bytes:
    """Runs from all over the sample."""
    runs = sample.split(b"\n")
    return b"\n".join(runs[:: -(-len(sample) // size)])[: 2 * size]


def _compared(sample: bytes, declared: frozenset[str], *, wide: bool, cut: bool) -> list[Reading]:
    if not wide and (sure := _evident(sample, declared)):
        return [sure]
    found = [_weigh(sample, "utf-8", leading_continuations(sample), _ANY, declared)]
    skips = (0, 1) if cut else (0,)
    in_words = _IN_A_WORD * (len(_ACCENTED.findall(sample)) + len(_IN_LETTERS.findall(sample)))
    for codec in _CHINESE:
        found += [_weigh(sample, codec, skip, _LANGUAGES[codec], declared, in_words) for skip in skips]
    if wide:
        for codec in ("utf-16-le", "utf-16-be"):
            found += [_weigh(sample, codec, skip, _ANY, declared) for skip in (0, 1)]
    best = min(found)
    dull = _is_dull(sample, best)
    if (dull or best.skip) and len(sample) <= _SHORT and not best.codec.startswith("utf-16"):
        found += _weigh_broken(sample, declared, in_words)
    dull = dull or (in_words > 0 and best.codec in _CHINESE)
    if len(sample) <= _SHORT or dull or declared.intersection(_OTHERS):
        for codec in _OTHERS:
            found += [_weigh(sample, codec, skip, _LANGUAGES[codec], declared, in_words) for skip in skips]
        dull = dull and (in_words > 0 or _is_dull(sample, min(found)))
    if dull or any(map(is_single_byte, declared - {"cp1252"})):
        found.append(_single_byte(sample, declared))
    return sorted(found)


def _is_dull(sample: bytes, reading: Reading) -> bool:
    """Whether what is not ASCII costs more than ordinary Chinese does (in UTF-8 and UTF-16, than any language)."""
    text = escaped(sample[reading.skip :], reading.codec)
    languages = ("zh",) if reading.codec in _CHINESE else _ANY
    points = points_of(text)
    if points is not None:
        other = points[points > 0x7F]
        return cheapest_of(other, languages)[0] > _DULL * len(other)
    rest = _BELOW.sub("", text)
    return cheapest(rest, languages)[0] > _DULL * len(rest)


def other_codec(body: bytes, losses: Sequence[int]) -> str:
    """The Chinese codec that reads best the runs around what is no UTF-8 (at `losses`) in a page of UTF-8."""
    runs: list[bytes] = []
    reached = size = 0
    for place in losses:
        if place < reached or size > SAMPLE:
            continue
        start = max(reached, max(body.rfind(sign, reached, place) for sign in (b"\n", b" ", b">")) + 1)
        for match in RUN.finditer(body, start):
            reached = match.end()
            if reached > place:
                runs.append(_UTF8_STRETCH.sub(b"\n", match.group()))
                size += len(runs[-1])
                break
    rest = b"\n".join(runs)
    return min(_CHINESE, key=lambda codec: bits(escaped(rest, codec)))


def _evident(sample: bytes, declared: frozenset[str]) -> Reading | None:
    """A long sample that one codec reads strictly as ordinary Chinese: bytes paired wrongly never look so."""
    if len(sample) < _LONG:
        return None
    for codec in sorted(_CHINESE, key=lambda codec: codec not in declared):
        try:
            text = sample.decode(codec)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 2:
                continue
            text = sample[: error.start].decode(codec)  # cut at its end
        chinese = _BELOW.sub("", text)
        if bits(chinese) < _ORDINARY * len(chinese):
            return Reading(bits(text), codec)
    return None


def _weigh(
    sample: bytes, codec: str, skip: int, languages: tuple[str, ...], declared: frozenset[str], more: float = 0.0
) -> Reading:
    """The reading with its cost, and `more` bits."""
    text = escaped(sample[skip:], codec)
    whole = text.rstrip(_LOST)
    cost, language = cheapest(text, languages)
    if codec.startswith("utf-16"):
        cost += _CUT if skip or len(sample) % 2 else 0.0
    else:  # a cut at the end is as likely as one at the start
        cost += skip * _CUT - min(2, len(text) - len(whole)) * (LOST - _CUT)
    cost += _UNUSUAL.get((codec, language), 0.0) + more
    return Reading(cost - (_DECLARED if codec in declared else 0.0), codec, skip, language)


def _weigh_broken(sample: bytes, declared: frozenset[str], more: float) -> list[Reading]:
    """The Chinese readings in which each run may lack one byte, behind which all are paired wrongly."""
    runs, rest = joined_runs(sample)
    more += bits(rest.decode("ascii"))
    return [
        Reading(cost_of_runs(runs, codec) + more - (_DECLARED if codec in declared else 0.0), codec)
        for codec in _CHINESE
    ]


def cut_at_start(body: bytes, codec: str) -> int:
    """How many bytes at the start of Chinese text are the rest of a character that was cut."""
    run = RUN.match(body[:_HEAD])
    if run is None:
        return 0
    letter = _STRAY if "\x40" <= escaped(run.group(), codec)[1:2] < "\x7f" else 0.0
    return int(_CUT + cost_of_run(run.group()[1:], codec) < cost_of_run(run.group(), codec) + letter)


def leading_continuations(sample: bytes) -> int:
    """How many bytes at the start are the rest of a character of UTF-8 that was cut."""
    lead = sample[:3]
    return len(lead) - len(lead.lstrip(bytes(range(0x80, 0xC0))))


def _single_byte(sample: bytes, declared: frozenset[str]) -> Reading:
    """The best legacy single-byte reading: a declared one, the one that chardet names, or Windows-1252."""
    doubts = {codec: _SELDOM for codec in declared if is_single_byte(codec)}  # bits that each has to win here
    if letters := _letters(sample):
        import chardet

        named = chardet.detect(letters, include_encodings=list(_SINGLE))["encoding"]
        if named and named.lower() not in ("ascii", "utf-8"):
            known = _KNOWN * len(letters.translate(None, _ASCII))
            doubts[codecs.lookup(named).name] = max(_WESTERN - 1, _SELDOM - known)
    doubts["cp1252"] = _WESTERN
    found = {codec: _weigh_single(sample, codec, declared, doubt) for codec, doubt in doubts.items()}
    best = min(found.values(), key=lambda one: one.cost)
    western = found["cp1252"]
    return western if escaped(sample, best.codec) == escaped(sample, "cp1252") else best


def _letters(sample: bytes) -> bytes:
    """The words with high bytes, a few hundred bytes: chardet is slow, and English beside them tells it nothing."""
    return b" ".join(_WORD.findall(sample))[:_FOR_CHARDET]


_SINGLE = (
    "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "koi8-r", "koi8-u", "iso-8859-2", "iso-8859-5", "iso-8859-7", "tis-620",
)  # fmt: skip


def _weigh_single(sample: bytes, codec: str, declared: frozenset[str], doubt: float) -> Reading:
    """The reading with one byte a character; Windows-1252 is the label that servers add without looking."""
    text = escaped(sample, codec)
    believed = codec in declared and codec != "cp1252"
    return Reading(bits(text, "") + joint_bits(text) + (-_DECLARED if believed else doubt), codec, 0, "")


@cache
def is_single_byte(codec: str) -> bool:
    """Whether the codec reads each byte by itself, letters among them."""
    try:
        letters = bytes(range(0xA1, 0xFF)).decode(codec, "replace")
        return len(letters) == 0xFF - 0xA1 and letters.count("\ufffd") < len(letters) // 2
    except (LookupError, UnicodeError):
        return False
