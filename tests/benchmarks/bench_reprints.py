"""What reprint families cost beside saving an article, as the store grows, and what a rebuild takes.

    python -m tests.benchmarks.bench_reprints 100000

Articles are invented words with stock phrases among them; three in ten are copies of an earlier one, damaged in one of
the shapes of tests/reprints/copies.py. Processor time of one process; the ratio to `Store.save` is what counts.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete

from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import Capture
from crawler.items import Article
from indexer import schema
from indexer.reprints import Families
from indexer.store import Store
from tests.benchmarks.articles import Corpus
from tests.portals.prose import CLOSINGS, MIDDLES
from tests.reprints.copies import SHAPES, Text, copy_of

BATCH = 64
START = datetime(2026, 1, 1, tzinfo=UTC)
STOCK = [sentence for sentences in MIDDLES.values() for sentence in sentences] + list(CLOSINGS)


def texts(count: int, seed: int = 1) -> list[Text]:
    """So many texts; stock phrases make up about a tenth of each."""
    chance, made = random.Random(seed), []
    for number, one in enumerate(Corpus(seed, 1100).articles(count)):
        if made and chance.random() < 0.3:
            made.append(
                copy_of(
                    made[chance.randrange(max(0, len(made) - 20_000), len(made))], chance.choice(sorted(SHAPES)), chance
                )
            )
            continue
        body = one.body + "\n" + "".join(chance.sample(STOCK, 3))
        made.append(Text(one.title, body, one.published, str(number)))
    return made


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(DataDirectory(Path(folder)).create()) as store:
        families = Families(store)
        made = texts(count)
        saving = keeping = 0.0
        marks = {count * tenth // 10 for tenth in range(1, 11)}
        for start in range(0, count, BATCH):
            with store.batch():
                before = time.process_time()
                keys = [_save(store, start + at, text) for at, text in enumerate(made[start : start + BATCH])]
                between = time.process_time()
                families.update(keys)
                after = time.process_time()
            saving, keeping = saving + between - before, keeping + after - between
            done = min(start + BATCH, count)
            if any(start < mark <= done for mark in marks):
                print(f"{done:7} articles: save {1000 * saving / BATCH / max(1, count / 10 / BATCH):.2f} ms, "
                      f"family {1000 * keeping / BATCH / max(1, count / 10 / BATCH):.2f} ms, "
                      f"ratio {keeping / saving:.2f}", flush=True)  # fmt: skip
                saving = keeping = 0.0
        size = (Path(folder) / "ducha.db").stat().st_size
        print(f"database {size / 1e6:.0f} MB, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
        with store.batch() as connection:
            connection.execute(delete(schema.reprint_keys))
            connection.execute(delete(schema.reprints))
        before = time.process_time()
        while families.catch_up(1000):
            pass
        print(f"rebuild {count / (time.process_time() - before):.0f} articles a second")


def _save(store: Store, number: int, text: Text) -> str:
    url = f"http://www.example{number % 300}.gov.cn/a/{number}.html"
    article = Article(kind="article", url=url, title=text.title, published=text.published, body=text.body)
    capture = Capture(
        id=number + 1, url=url, role="page", portal_id="", column="", fetched=START + timedelta(seconds=number),
        status=200, digest=str(number), kind="response", refers_to=None, outcome="ok", warc_file="", offset=0, length=1,
        truncated="",
    )  # fmt: skip
    return store.save(article, capture=capture, annotations={"primary_region": "620800"}).article_id


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
