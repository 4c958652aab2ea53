"""A text as a sketch of about a kilobyte, from which it can be told how much two texts share.

Folded text without marks is cut into overlapping shingles of 5 characters; the 256 with the smallest hashes are kept
(all of them, where the text is shorter, so that short texts are compared exactly). Two such samples below the smaller
of their limits are samples of the same part of the hash space: what they share estimates both resemblance (Broder
1997) and containment. Which texts are compared at all is decided by `keys`: the 48 smallest hashes of 9-character
shingles, long enough to be rare, and the title.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import fold
from indexer.annotate.numerals import SPACES
from indexer.reprints.facts import Facts, facts_of, numbers_of

METHOD = 1  # counted up when sketches or relations change: all families are then made anew
SHINGLE, KEY = 5, 9
GRAMS, KEYS, TITLE, NUMBERS = 256, 48, 64, 64
LONGEST = 200_000  # characters looked at
_TITLE_KEY = 8  # characters from which a title is a key of its own
_MARKS = re.compile("[^0-9a-z\u3400-\u4dbf\u4e00-\u9fff]+")
_HEADER = struct.Struct("<II4H")


@dataclass(frozen=True)
class Sample:
    """The smallest hashes of a set, sorted; `full` where more were left out."""

    hashes: tuple[int, ...]
    full: bool

    @cached_property
    def members(self) -> frozenset[int]:
        """The hashes as a set."""
        return frozenset(self.hashes)

    def shared(self, other: Sample) -> tuple[int, int, int]:
        """How many hashes are in both, in this and in the other, within the part that both samples cover."""
        limits = [s.hashes[-1] for s in (self, other) if s.full]
        both = len(self.members & other.members)
        if not limits:
            return both, len(self.hashes), len(other.hashes)
        limit = min(limits)
        return both, bisect_right(self.hashes, limit), bisect_right(other.hashes, limit)


@dataclass(frozen=True)
class Sketch:
    """What is kept of a text. `length` counts its characters without marks; `heading` is the key of its title or 0."""

    length: int
    heading: int
    grams: Sample
    keys: Sample
    title: Sample
    numbers: Sample
    facts: Facts = field(default_factory=Facts)

    def packed(self) -> tuple[bytes, str]:
        """The sketch as bytes and its facts as text."""
        parts = (self.grams, self.keys, self.title, self.numbers)
        full = sum(1 << i for i, part in enumerate(parts) if part.full)
        head = _HEADER.pack(self.length << 4 | full, self.heading, *(len(part.hashes) for part in parts))
        body = b"".join(np.array(part.hashes, dtype="<u4").tobytes() for part in parts)
        facts = self.facts
        return head + body, json.dumps(
            [sorted(facts.title), sorted(facts.lead), sorted(facts.whole)], ensure_ascii=False, separators=(",", ":")
        )

    @classmethod
    def unpacked(cls, data: bytes, facts: str) -> Sketch:
        """The sketch that was packed."""
        first, heading, *sizes = _HEADER.unpack_from(data)
        hashes = np.frombuffer(data, dtype="<u4", offset=_HEADER.size).tolist()
        parts, at = [], 0
        for index, size in enumerate(sizes):
            parts.append(Sample(tuple(hashes[at : at + size]), bool(first >> index & 1)))
            at += size
        grams, keys, title, numbers = parts
        return cls(first >> 4, heading, grams, keys, title, numbers, Facts(*map(frozenset, json.loads(facts))))


def sketch_of(title: str, body: str) -> Sketch:
    """The sketch of an article's title and text."""
    title, body = (SPACES.sub("", fold(text)) for text in (title, body[:LONGEST]))
    plain, heading = _MARKS.sub("", body), _MARKS.sub("", title)
    return Sketch(
        length=len(plain),
        heading=zlib.crc32(f"title {heading}".encode()) if len(heading) >= _TITLE_KEY else 0,
        grams=_smallest(_hashes(plain, SHINGLE), GRAMS),
        keys=_smallest(_hashes(plain, KEY), KEYS),
        title=_smallest(_hashes(heading, 2), TITLE),
        numbers=_smallest(_tokens(numbers_of(body)), NUMBERS),
        facts=facts_of(title, body),
    )


def _hashes(text: str, size: int) -> NDArray[np.uint32]:
    count = len(text) - size + 1
    if count < 1:
        return np.empty(0, np.uint32)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    mixed = np.zeros(count, np.uint64)
    for offset in range(size):
        mixed = mixed * np.uint64(0x100000001B3) + codes[offset : offset + count]
    for _ in range(2):  # Stafford's mixer: neighbouring shingles get unrelated hashes
        mixed ^= mixed >> np.uint64(31)
        mixed *= np.uint64(0x9E3779B97F4A7C15)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _tokens(tokens: Iterable[str]) -> NDArray[np.uint32]:
    return np.unique(np.array([zlib.crc32(token.encode()) for token in tokens], np.uint32))


def _smallest(hashes: NDArray[np.uint32], most: int) -> Sample:
    return Sample(tuple(hashes[:most].tolist()), len(hashes) > most)
