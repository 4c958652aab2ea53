"""How fast our road is beside trafilatura and readability, in one run on the same pages.

    python -m tests.benchmarks.bench_extract [FOLDER]      default: the pages in tests/pages

Each page is read by all three before the next, so that a busy machine slows them alike; what counts is the ratio.
Ours is the whole road (decode, repair, extract); the others get decoded text, which favours them. All pages are read in
rounds, so that no page is read twice in a row, when what was remembered of it would still be there. Of each page the
fastest reading counts (what the code costs), and beside it stands the middle one (what the machine made of it).

Before that ours reads all pages alone, as the processes that derive articles do: with two others in turn, each finds
the processor's cache full of what it does not need. Nothing is collected between its pages either, because they leave
nothing (tests/test_no_garbage.py).
"""

from __future__ import annotations

import argparse
import gc
import logging
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from crawler.items import RawRecord
from crawler.page import article_from
from crawler.text.decode import decode
from indexer.workers import settle

ROUNDS = 3  # of all three; ours alone reads all pages three times as often
PAGES = Path(__file__).parent.parent / "pages"


def pages_in(folder: Path) -> list[bytes]:
    """The pages below a folder, in the order of their names."""
    paths = sorted(path for ending in ("*.html", "*.htm") for path in folder.rglob(ending))
    return [path.read_bytes() for path in paths]


def seconds(action: Callable[[], object], *, clean: bool) -> float:
    """Processor time of a call; where it has to be clean, the garbage of the calls before is taken out first."""
    if clean:
        gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def main() -> None:
    """Prints the medians in milliseconds and the ratios."""
    parser = argparse.ArgumentParser(prog="bench_extract", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=PAGES, help="pages (*.html, *.htm), at any depth")
    folder: Path = parser.parse_args().folder
    bodies = pages_in(folder)
    if len(bodies) < 2:
        parser.error(f"{folder}: {len(bodies) or 'no'} pages (*.html, *.htm); two are needed for a median")

    import readability
    import trafilatura

    logging.disable(logging.CRITICAL)  # both speak of pages that they give up
    texts = [decode(body, is_html=True).text for body in bodies]
    for body in bodies[:5]:
        article_from(RawRecord("", body, media_type="text/html"))
    settle()  # as in the processes that derive articles
    tools: dict[str, Callable[[int], object]] = {
        "ducha": lambda at: article_from(RawRecord("", bodies[at], media_type="text/html")),
        "trafilatura": lambda at: trafilatura.extract(texts[at], include_tables=True),
        "readability": lambda at: readability.Document(texts[at]).summary(),
    }
    print(f"{len(bodies)} pages, median {statistics.median(map(len, bodies)) / 1000:.0f} KB, processor time")
    alone = _in_rounds({"ducha": tools["ducha"]}, len(bodies), 3 * ROUNDS)
    _report("ducha alone", alone["ducha"], 0.0)
    times = _in_rounds(tools, len(bodies), ROUNDS)
    ours = statistics.median(map(min, times["ducha"]))
    for name, pages in times.items():
        if len(pages) < 2:
            print(f"{name:12s} gave up on {len(bodies) - len(pages)} pages")
            continue
        _report(name, pages, ours)


def _in_rounds(tools: dict[str, Callable[[int], object]], pages: int, rounds: int) -> dict[str, list[list[float]]]:
    """For each tool the seconds that it took for each page that it could read, as many as there are rounds."""
    times: dict[str, dict[int, list[float]]] = {name: {} for name in tools}
    for _ in range(rounds):
        for at in range(pages):
            for name, read in tools.items():
                try:
                    times[name].setdefault(at, []).append(seconds(lambda: read(at), clean=len(tools) > 1))  # noqa: B023
                except Exception:  # readability gives up on some pages
                    if name == "ducha":
                        raise
    return {name: [values for values in pages.values() if values] for name, pages in times.items()}


def _report(name: str, pages: list[list[float]], ours: float) -> None:
    """A line with the medians in milliseconds and, beside `ours` (seconds), the ratio."""
    fastest = [*map(min, pages)]
    median, late, mean = statistics.median(fastest), statistics.quantiles(fastest, n=20)[-1], statistics.mean(fastest)
    usual = statistics.median(map(statistics.median, pages))
    figures = f"median {1000 * median:6.1f} ms (middle readings {1000 * usual:.1f})"
    ratio = f"  {median / ours:4.1f} × ours" if ours else ""
    print(f"{name:12s} {figures}  95 % {1000 * late:6.1f} ms  mean {1000 * mean:6.1f} ms{ratio}")


if __name__ == "__main__":
    main()
