"""Letters of Latin-1 and Windows-1252 as bytes, and the cheapest way through them: as they are, or read with a codec.

Used by latin_mojibake.py. Going over to the codec and coming back have a price, so that letters which are meant stay.
"""

from __future__ import annotations

from functools import cache, lru_cache

from crawler.text.plausibility import model
from crawler.text.region_paths import character_steps

CHANGE = 12.0  # bits for going over to another reading, and for coming back
_FIRST_OF_TWO = 9.0
_ORDER = 6.0
WIDE = ("utf-16-le", "utf-16-be")

SPECIAL = bytes(range(0x80, 0xA0)).decode(
    "cp1252", "ignore"
)  # €‚ƒ„… : what Windows-1252 has where Latin-1 has controls
BYTE_OF = {ord(c): c.encode("cp1252")[0] for c in SPECIAL}


def keep_costs(stretch: str) -> list[float]:
    """What each letter costs if it is meant: letters in accents are seldom neighbours."""
    costs = model("zh")
    found = []
    previous = ""
    for character in stretch:
        if character < "\x80":
            found.append(6.0)
        elif character == previous:
            found.append(3.0)  # a row of dots or dashes
        elif ord(character) in BYTE_OF:
            found.append(min(13.0, costs[character]))
        elif character < "\xa0":
            found.append(20.0)
        else:
            close = "\x80" <= previous <= "\xff" or (previous != "" and ord(previous) in BYTE_OF)
            found.append(13.0 if close else 10.0)
        previous = character
    return found


def cheapest_path(
    raw: bytes, keep: list[float], codec: str, enter: float, leave: float
) -> tuple[float, list[tuple[int, int]]]:
    """Where the bytes are better read with the codec, and how many bits that wins in all.

    `enter` and `leave` are the bits for going over at the very start and coming back at the very end.
    """
    size = len(raw)
    infinite = float("inf")
    kept = [0.0] + [
        infinite
    ] * size  # cost of the cheapest way to here that ends as it is, and one that ends in the codec
    read = [enter] + [infinite] * size
    kept_from_read = [False] * (size + 1)
    read_from: list[int] = [-1] * (size + 1)  # where the character that ends here began; -1: came over from `kept`
    steps = _wide_steps if codec in WIDE else _utf8_steps if codec == "utf-8" else character_steps
    width = 2 if codec in WIDE else 4
    for at in range(size + 1):
        back = read[at] + (leave if at == size else CHANGE)
        if back < kept[at]:
            kept[at], kept_from_read[at] = back, True
        elif kept[at] + CHANGE < read[at]:
            read[at], read_from[at] = kept[at] + CHANGE, -1
        if at == size:
            break
        cost = kept[at] + keep[at]
        if cost < kept[at + 1]:
            kept[at + 1] = cost
        here = read[at]
        for length, price in steps(raw[at : at + width], codec):
            if here + price < read[at + length]:
                read[at + length], read_from[at + length] = here + price, at
    return max(0.0, sum(keep) - kept[size]), _spans(size, kept_from_read, read_from)


def _spans(size: int, kept_from_read: list[bool], read_from: list[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = size
    while at > 0:
        if not kept_from_read[at]:
            at -= 1
            continue
        end = at
        while read_from[at] >= 0:
            at = read_from[at]
        spans.append((at, end))
        if at == end:
            at -= 1
    return [span for span in reversed(spans) if span[0] < span[1]]


@cache
def _wide_steps(ahead: bytes, codec: str) -> tuple[tuple[int, float], ...]:
    if ahead in (b"\xff\xfe", b"\xfe\xff"):  # the mark of byte order begins such text
        return ((2, _ORDER),)
    try:
        return ((2, model("zh")[ahead.decode(codec)]),)
    except UnicodeDecodeError:  # half a character, or half a pair of surrogates
        return ()


@lru_cache(65_536)
def _utf8_steps(ahead: bytes, codec: str) -> tuple[tuple[int, float], ...]:
    """Two bytes of UTF-8 make a letter that may be mojibake in turn: it is cheap, unlike in `character_steps`."""
    found = character_steps(ahead, codec)
    return tuple((width, min(price, _FIRST_OF_TWO) if width == 2 else price) for width, price in found)


@lru_cache(32_768)
def crossing(group: str, codec: str) -> tuple[float, float, float, float]:
    """Bits from as-it-is to as-it-is, to the codec, and from the codec to each, over those of leaving all as it is."""
    raw = group.translate(BYTE_OF).encode("latin-1")
    keep = keep_costs(group)
    steps = _utf8_steps if codec == "utf-8" else character_steps
    size = len(raw)
    ends: list[float] = []
    for start in ((0.0, CHANGE), (CHANGE, 0.0)):
        kept, read = ([start[state]] + [float("inf")] * size for state in (0, 1))
        for at in range(size + 1):
            kept[at], read[at] = min(kept[at], read[at] + CHANGE), min(read[at], kept[at] + CHANGE)
            if at < size:
                kept[at + 1] = kept[at] + keep[at]
                for length, price in steps(raw[at : at + 4], codec):
                    read[at + length] = min(read[at + length], read[at] + price)
        ends += [kept[size] - sum(keep), read[size] - sum(keep)]
    return ends[0], ends[1], ends[2], ends[3]
