"""How long until one changed article can be found in the embedded index, and what of it is waiting for the disk.

    python -m tests.benchmarks.bench_changes --articles 100000 [--index FOLDER] [--changes 300]

An article that is in the index is given another text; the time runs until a search finds that text. The same is done
on a file system in memory (/dev/shm), where writing for good takes no time: what is left there is the work itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.document import IndexDocument
from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.query import parse
from tests.benchmarks.articles import Corpus
from tests.benchmarks.bench_search import elapsed, shown, watched

MEMORY = Path("/dev/shm")


def main() -> None:
    """Measure on the disk and in memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--index", type=Path, help="an embedded index to copy (`embedded` of bench_search --keep)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ducha-bench-") as disk:
        place = Path(disk) / "embedded"
        if options.index:
            shutil.copytree(options.index, place)
        else:
            with EmbeddedEngine(place) as engine:
                rebuild = engine.rebuild()
                rebuild.index(Corpus().articles(options.articles))
                rebuild.swap()
        if MEMORY.is_dir():
            with tempfile.TemporaryDirectory(prefix="ducha-bench-", dir=MEMORY) as memory:
                shutil.copytree(place, Path(memory) / "embedded")
                measure(Path(memory) / "embedded", options.changes, "in memory")
        measure(place, options.changes, "on the disk")


def measure(place: Path, count: int, name: str) -> None:
    """Change so many articles, one at a time."""
    with EmbeddedEngine(place) as engine:
        made = list(changed(engine, count + 5))
        before = engine.count()
        for article in made[:5]:
            engine.index([article])
        times = [(elapsed(lambda: synchronise(place)), *watched(lambda a=one: change(engine, a))) for one in made[5:]]
        assert engine.count() == before, "these were no changes"
    synced, took, used = (list(each) for each in zip(*times, strict=True))
    print(f"{name}: one changed article of {before} found after {shown(took)} ms (p50 / p95 of {count}), ", end="")
    print(
        f"{sum(used) / count * 1000:.1f} ms of the processor with merging; one fdatasync {shown(synced)} ms", flush=True
    )


def changed(engine: Engine, count: int) -> Iterator[IndexDocument]:
    """Articles of the index with other texts, each with a word that nothing else has."""
    ids = islice(engine.ids(), 0, count * 7, 7)
    for number, (key, text) in enumerate(zip(ids, Corpus(seed=9).articles(count), strict=True)):
        yield replace(text, id=key, body=f"{text.body} changed{number}.")


def change(engine: Engine, article: IndexDocument) -> None:
    """Index an article and find it."""
    engine.index([article])
    engine.refresh()
    word = article.body.rpartition(" ")[2].rstrip(".")
    assert [hit.id for hit in engine.search(parse(word)).hits] == [article.id]


def synchronise(folder: Path) -> None:
    """Write a little for good: what a commit does some fifteen times."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(b"ducha" * 100)
        file.flush()
        os.fdatasync(file.fileno())


if __name__ == "__main__":
    sys.exit(main())
