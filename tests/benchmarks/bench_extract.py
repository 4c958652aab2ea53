"""How fast our road is beside trafilatura and readability, in one run on the same pages.

    python -m tests.benchmarks.bench_extract [FOLDER]      default: the pages in tests/pages

Each page is read by all three before the next, so that a busy machine slows them alike; what counts is the ratio.
Ours is the whole road (decode, repair, extract); the others get decoded text, which favours them.
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

REPEATS = 3
PAGES = Path(__file__).parent.parent / "pages"


def seconds(action: Callable[[], object]) -> float:
    """Processor time of the fastest of some calls; the garbage of the calls before is taken out first."""
    best = float("inf")
    for _ in range(REPEATS):
        gc.collect()
        start = time.process_time()
        action()
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Prints the medians in milliseconds and the ratios."""
    parser = argparse.ArgumentParser(prog="bench_extract", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=PAGES, help="pages (*.html, *.htm), at any depth")
    folder: Path = parser.parse_args().folder
    paths = sorted(path for ending in ("*.html", "*.htm") for path in folder.rglob(ending))
    if len(paths) < 2:
        parser.error(f"{folder}: {len(paths) or 'no'} pages (*.html, *.htm); two are needed for a median")
    bodies = [path.read_bytes() for path in paths]

    import readability
    import trafilatura

    logging.disable(logging.CRITICAL)  # both speak of pages that they give up
    texts = [decode(body, is_html=True).text for body in bodies]
    for body in bodies[:5]:
        article_from(RawRecord("", body, media_type="text/html"))
    settle()  # as in the processes that derive articles
    times: dict[str, list[float]] = {"ducha": [], "trafilatura": [], "readability": []}
    for body, text in zip(bodies, texts, strict=True):
        times["ducha"].append(seconds(lambda: article_from(RawRecord("", body, media_type="text/html"))))  # noqa: B023
        times["trafilatura"].append(seconds(lambda: trafilatura.extract(text, include_tables=True)))  # noqa: B023
        try:
            times["readability"].append(seconds(lambda: readability.Document(text).summary()))  # noqa: B023
        except Exception:  # noqa: BLE001 (readability gives up on some pages)
            continue
    print(f"{len(bodies)} pages, median {statistics.median(map(len, bodies)) / 1000:.0f} KB")
    ours = statistics.median(times["ducha"])
    for name, values in times.items():
        if len(values) < 2:
            print(f"{name:12s} gave up on {len(bodies) - len(values)} pages")
            continue
        median, mean = statistics.median(values), statistics.mean(values)
        late = statistics.quantiles(values, n=20)[-1]
        figures = f"median {1000 * median:7.1f} ms  95 % {1000 * late:7.1f} ms  mean {1000 * mean:7.1f} ms"
        print(f"{name:12s} {figures}  {median / ours:5.1f} × ours")


if __name__ == "__main__":
    main()
