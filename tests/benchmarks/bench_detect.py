"""How fast bytes become text: megabytes a second, and as a share of Python's own decoder in the same run.

The share is what to watch: it does not depend on the machine. Pages are 94 % ASCII, as portals serve them; then come
pages of 20 kB that are half text, in the encodings of neighbours as well, each time another page, because what was
weighed is remembered for a while; the last rows are plain text, a mixed page and mojibake, which cost more by nature.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler.text.decode import decode
from crawler.text.repair import mojibake, utf8_as_gbk
from crawler.text.repair.context import Context
from tests.decode.pages import page
from tests.decode.sentences import FRENCH, JAPANESE, KOREAN, RUSSIAN, SIMPLIFIED, TRADITIONAL

SMALL = {  # the sentences of pages of 20 kB, and the encodings they are written in
    SIMPLIFIED: ("utf-8", "gb18030", "hz", "utf-16-le", "utf-16-be"),
    TRADITIONAL: ("big5hkscs",),
    JAPANESE: ("cp932", "euc_jp", "iso2022_jp_2"),
    KOREAN: ("cp949",),
    (RUSSIAN,): ("cp1251", "koi8-r", "iso8859-5"),
    (FRENCH,): ("cp1252", "iso8859-15"),
}


def seconds(work: Callable[[], object], calls: int = 24, batches: int = 12) -> float:
    """Processor seconds of one call: the best of several batches, because the machine is seldom ours alone."""
    work()
    best = float("inf")
    for _ in range(batches):
        start = time.process_time()
        for _ in range(calls):
            work()
        best = min(best, (time.process_time() - start) / calls)
    return best


def show(name: str, amount: int, work: Callable[[], object], plain: Callable[[], object]) -> None:
    """One line: speed, and how many times the plain decoder is faster."""
    taken, least = seconds(work), seconds(plain)
    print(f"{name:34s} {amount / taken / 1e6:8.1f} M/s   {taken / least:6.1f} x the plain way")


def small_page(sentences: Sequence[str], codec: str, chance: random.Random) -> bytes:
    """A page of 20 kB of which half is text, with the clauses in an order of its own."""
    pieces = [
        piece for sentence in sentences for piece in sentence.replace("，", "， ").replace("、", "、 ").split(" ")
    ]
    lines: list[str] = []
    body = b""
    while len(body) < 20_000:
        lines += [" ".join(chance.sample(pieces, len(pieces))) for _ in range(4)]
        body = page(lines).encode(codec, "replace")
    return body


def main() -> None:
    """Measure and print."""
    chance = random.Random(1)
    simplified = [chance.choice(SIMPLIFIED) for _ in range(120)]
    traditional = [chance.choice(TRADITIONAL) for _ in range(120)]
    for codec, sentences in (("utf-8", simplified), ("gb18030", simplified), ("big5hkscs", traditional)):
        body = page(sentences, ascii_bytes=100_000).encode(codec)
        show(f"page in {codec}", len(body), lambda b=body: decode(b), lambda b=body, c=codec: b.decode(c))
    for sentences, codecs in SMALL.items():
        for codec in codecs:
            bodies = [small_page(sentences, codec, chance) for _ in range(24)]
            following, plain = cycle(bodies).__next__, cycle(bodies).__next__
            show(
                f"page of 20 kB in {codec}",
                sum(map(len, bodies)) // len(bodies),
                lambda take=following: decode(take()),
                lambda take=plain, c=codec: take().decode(c),
            )
    text = "\n".join(simplified * 20)
    for codec in ("utf-8", "gb18030", "utf-16-le", "hz"):
        body = text.encode(codec)
        show(f"plain text in {codec}", len(body), lambda b=body: decode(b), lambda b=body, c=codec: b.decode(c))
    mixed = page(simplified).encode() + simplified[0].encode("gb18030") * 3 + page(simplified).encode()
    show(
        "page in utf-8 with a GBK fragment", len(mixed), lambda: decode(mixed), lambda: mixed.decode("utf-8", "replace")
    )
    for name, damaged in (
        ("clean text, both mojibake modules", text),
        ("GBK as Latin-1", text[:20_000].encode("gb18030").decode("latin-1")),
        ("UTF-8 as GBK with losses", text[:20_000].encode().decode("gb18030", "replace")),
    ):

        def look(damaged: str = damaged) -> None:
            mojibake.find_edits(damaged, Context(damaged))
            utf8_as_gbk.find_edits(damaged, Context(damaged))

        show(name, len(damaged), look, lambda damaged=damaged: frozenset(damaged))


if __name__ == "__main__":
    main()
