"""What a fresh process pays before it is warm, beside trafilatura and readability.

    python -m tests.benchmarks.bench_cold [FOLDER]      default: the pages in tests/pages

bench_extract reads each page several times, so what happens when something is met for the first time (a table that is
built, a pattern that is compiled, a model that is loaded) is lost in it. Here every tool reads all pages once, each in
processes of its own, and in turn; of each figure the smallest counts. Printed are the processor time until the first
page is read, that of all others, and the median of those.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.bench_extract import PAGES, pages_in

TOOLS = ("ducha", "trafilatura", "readability")
ROUNDS = 3


def main() -> None:
    """Prints a line for each tool; with `--tool`, the times of one process as JSON."""
    parser = argparse.ArgumentParser(prog="bench_cold", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=PAGES, help="pages (*.html, *.htm), at any depth")
    parser.add_argument("--tool", choices=TOOLS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.tool:
        print(json.dumps(_once(arguments.tool, arguments.folder)))
        return
    runs: dict[str, list[list[float]]] = {tool: [] for tool in TOOLS}
    for _ in range(ROUNDS):
        for tool in TOOLS:
            command = [sys.executable, __file__, "--tool", tool, str(arguments.folder)]
            runs[tool].append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    ours = min(sum(times[1:]) for times in runs["ducha"])
    print(f"{len(runs['ducha'][0])} pages, read once in each of {ROUNDS} processes, processor time")
    for tool, found in runs.items():
        first, rest = min(times[0] for times in found), min(sum(times[1:]) for times in found)
        median = min(statistics.median(times[1:]) for times in found)
        print(
            f"{tool:12s} first page {first:5.2f} s  all others {rest:6.2f} s ({rest / ours:4.1f} × ours)"
            f"  median {1000 * median:6.1f} ms"
        )


def _once(tool: str, folder: Path) -> list[float]:
    """Seconds that a fresh process takes for each page; the first one bears the interpreter and the imports."""
    bodies = pages_in(folder)
    logging.disable(logging.CRITICAL)
    texts = [body.decode("utf-8", "replace") for body in bodies] if tool != "ducha" else []
    times, done = [], time.process_time() if texts else 0.0  # the others' decoding is not theirs to pay
    for at, body in enumerate(bodies):
        try:
            if tool == "ducha":
                from crawler.items import RawRecord
                from crawler.page import article_from

                article_from(RawRecord("", body, media_type="text/html"))
            elif tool == "trafilatura":
                import trafilatura

                trafilatura.extract(texts[at], include_tables=True)
            else:
                import readability

                readability.Document(texts[at]).summary()
        except Exception:  # readability gives up on some pages
            if tool == "ducha":
                raise
        now = time.process_time()
        times.append(now - done)
        done = now
    return times


if __name__ == "__main__":
    main()
