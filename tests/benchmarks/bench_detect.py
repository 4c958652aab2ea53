"""How fast bytes become text: megabytes a second, and as a share of Python's own decoder in the same run.

The share is what to watch: it does not depend on the machine. Pages are 94 % ASCII, as portals serve them; the last
rows are plain text, a mixed page and mojibake, which cost more by nature.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler.text.decode import decode
from crawler.text.repair import mojibake, utf8_as_gbk
from crawler.text.repair.context import Context
from tests.decode.pages import page
from tests.decode.sentences import SIMPLIFIED, TRADITIONAL


def seconds(work: Callable[[], object], least: float = 0.4) -> float:
    """Processor seconds of one call, averaged over as many as fit."""
    work()
    calls, start = 0, time.process_time()
    while time.process_time() - start < least:
        work()
        calls += 1
    return (time.process_time() - start) / calls


def show(name: str, amount: int, work: Callable[[], object], plain: Callable[[], object]) -> None:
    """One line: speed, and how many times the plain decoder is faster."""
    taken, least = seconds(work), seconds(plain)
    print(f"{name:34s} {amount / taken / 1e6:8.1f} M/s   {taken / least:6.1f} x the plain way")


def main() -> None:
    """Measure and print."""
    chance = random.Random(1)
    simplified = [chance.choice(SIMPLIFIED) for _ in range(120)]
    traditional = [chance.choice(TRADITIONAL) for _ in range(120)]
    for codec, sentences in (("utf-8", simplified), ("gb18030", simplified), ("big5hkscs", traditional)):
        body = page(sentences, ascii_bytes=100_000).encode(codec)
        show(f"page in {codec}", len(body), lambda b=body: decode(b), lambda b=body, c=codec: b.decode(c))
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
