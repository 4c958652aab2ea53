"""How fast `ducha reparse` is: pages a second and core, the share of each step, and what a second process brings.

bench_reparse.py [DATA]    on a copy of a data directory, or on 400 invented pages
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.config import load_config
from indexer.reparse import Reparse
from indexer.store import Store
from indexer.workers import Workers
from tests.indexer.site import a_site, article_page

PAGES = 400


def main() -> None:
    """Print the figures."""
    config = load_config(environ={})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if len(sys.argv) > 1:
            shutil.copytree(sys.argv[1], folder / "data")
        else:
            with a_site(folder) as site:
                for number in range(PAGES):
                    site.fetch(f"/a/{number}.html", article_page(number))
        data = DataDirectory(folder / "data")
        alone = measure(data, config, 0, "in one process")
        both = measure(data, config, 2, "in two workers")
        print(f"two workers against one process: {both / alone:.2f}")


def measure(data: DataDirectory, config, processes: int, label: str) -> float:  # type: ignore[no-untyped-def]
    """One run; pages a second."""
    with Archive.open(data) as archive, Store.open(data) as store, Workers(data, config, processes) as workers:
        list(workers.derive(list(archive.captures())[:16]))  # processes started, tables loaded
        work = Reparse(archive, store, workers, config)
        started = time.perf_counter()
        work.run()
        wall = time.perf_counter() - started
        count, seconds = work.progress.captures, work.progress.seconds
    whole = sum(seconds.values())
    shares = ", ".join(f"{step} {spent / whole:.0%}" for step, spent in sorted(seconds.items(), key=lambda e: -e[1]))
    print(f"{label}: {count} pages, {count / wall:.1f} a second; a page costs {1000 * whole / count:.1f} ms: {shares}")
    if processes == 0:
        print(f"    beside it, keeping (compare, write, commit) takes {(wall - whole) / wall:.0%} of the time")
    return count / wall


if __name__ == "__main__":
    main()
