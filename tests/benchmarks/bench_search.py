"""The embedded engine against SQLite FTS5 over bigrams, and our layer against raw tantivy, in one run.

    python -m tests.benchmarks.bench_search --articles 100000 [--elasticsearch URL]

Everything is printed as a ratio to what was measured beside it, because machines differ; times are processor time where
one process does the work, because machines are busy. `fts.py` says in which three ways FTS5 is set up.
"""

from __future__ import annotations

import argparse
import pickle
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import tantivy

from indexer.analysis import stream
from indexer.document import IndexDocument
from indexer.engines.base import Engine, SearchOptions
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.embedded_query import Compiler
from indexer.query import parse
from indexer.search import DEFAULT_FACETS, search_archive
from indexer.stored import StoredArticle
from tests.benchmarks.articles import Corpus
from tests.benchmarks.fts import EqualFts, Fts, PlainFts
from tests.benchmarks.questions import Questions

CHUNK = 1000
ROUNDS = 3  # times that each question is asked


def main() -> None:
    """Run it all and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--elasticsearch", default="", help="URL of a node to measure as well")
    parser.add_argument("--keep", type=Path, help="folder to leave the indexes in")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="ducha-bench-"))
    try:
        run(folder, options.articles, options.elasticsearch)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, count: int, url: str) -> None:
    """Measure with `count` articles."""
    size = make_corpus(folder, count)
    print(f"{count} articles, {size / 1e6:.0f} MB of text", flush=True)
    engine = EmbeddedEngine(folder / "embedded")
    ours = [watched(lambda: fill(engine, folder))]
    print(f"memory while indexing: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", flush=True)
    others = [kind(folder / f"{kind.__name__}.db") for kind in (Fts, PlainFts, EqualFts)]
    theirs = [watched(lambda one=other: one.fill(chunks(folder))) for other in others]
    ours.append(watched(lambda: fill(engine, folder)))  # before and after, because the machine is not always as busy
    wall, used = (mean(each[at] for each in ours) for at in (0, 1))
    bytes_ = folder_size(folder / "embedded")
    print(f"indexing: embedded {count / wall:.0f}/s, {used / count * 1e6:.0f} µs of the processor, ", end="")
    print(f"size ÷ text {bytes_ / size:.2f}")
    for other, (their_wall, their_used) in zip(others, theirs, strict=True):
        print(f"  {other.name}: elapsed {their_wall / wall:.2f} x, processor time {their_used / used:.2f} x, ", end="")
        print(f"size ÷ text {other.size() / size:.2f}: {bytes_ / other.size():.2f} x", flush=True)
    engine.close()
    questions = Questions(list(Corpus().articles(2000)))
    against_fts(engine, questions, *others)
    against_raw(engine, questions, folder)
    if url:
        against_elasticsearch(engine, questions, folder, url)


def against_fts(engine: Engine, questions: Questions, tuned: Fts, plain: PlainFts, equal: EqualFts) -> None:
    """Ten hits by relevance and the exact count, kind by kind."""
    print(
        f"{'p50 / p95 in ms':26}{'embedded':>16}{'FTS5 tuned':>18}{'p50 ratio':>11}{'as it comes':>20}{'p50 ratio':>11}"
    )
    for kind, asked in questions.kinds().items():
        fts = equal if kind == "one character" else tuned
        times: list[list[float]] = [[], [], []]
        for _ in range(ROUNDS):  # by turns, because the machine is not as busy all the time
            times[0] += [timed(lambda q=text: engine.search(parse(q))) for _, text, _ in asked]
            times[1] += [timed(lambda w=words, s=where, f=fts: f.search(w, s)) for words, _, where in asked]
            times[2] += [timed(lambda w=words, s=where: plain.search(w, s)) for words, _, where in asked]
        for words, text, where in asked[:5]:
            assert engine.count(parse(text)) == fts.count(words, where) == plain.count(words, where), text
            assert engine.count(parse(text)) == equal.count(words, where), text
        row(kind, *times)
    asked = questions.kinds()["two characters"]
    both = SearchOptions(limit=0, facets=("region", "month"))
    times = [[timed(lambda q=text: engine.search(parse(q), both)) for _, text, _ in asked]]
    times.append([timed(lambda w=words: equal.facets(w)) for words, _, _ in asked])
    for words, text, _ in asked[:5]:
        found = engine.search(parse(text), both).facets
        assert sum(map(len, found.values())) == equal.facets(words), text
    row("facets: region and month", *times)


def row(kind: str, ours: list[float], *theirs: list[float]) -> None:
    """One line of the table of queries."""
    each = [f"{shown(times):>20}{median(times) / median(ours):>9.0f} x" for times in theirs]
    print(f"{kind:26}{shown(ours):>16}{''.join(each)}", flush=True)


def against_raw(engine: EmbeddedEngine, questions: Questions, folder: Path) -> None:
    """Parsing, compiling, counting, facets, highlights: what our layer costs over the bare library."""
    index = tantivy.Index.open(str(engine.place()))
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.reload()
    searcher = index.searcher()
    articles = stored(folder)
    facets = {n: {"terms": {"field": n, "size": 65000}} for n in DEFAULT_FACETS}
    ratios = []
    for kind, asked in questions.kinds().items():
        compiler = Compiler(index.schema, scored=True)
        plain, ours, full_plain, full = [], [], [], []
        for _, text, _ in asked:
            query = parse(text)
            made = compiler.compile(query.node)
            plain.append(timed(lambda q=made: searcher.search(q, limit=10, count=True)))
            ours.append(timed(lambda t=text: engine.search(parse(t))))
            full_plain.append(timed(lambda q=made: raw_page(searcher, index.schema, q, facets, articles)))
            full.append(timed(lambda t=text: search_archive(engine, articles, t)))
        ratios.append((median(ours) / median(plain), median(full) / median(full_plain)))
        print(f"{kind:28}hits {shown(plain):>14} -> {shown(ours):>14} {ratios[-1][0]:5.2f} x   ", end="")
        print(f"page {shown(full_plain):>14} -> {shown(full):>14} {ratios[-1][1]:5.2f} x")
    hits, page = mean(r[0] for r in ratios), mean(r[1] for r in ratios)
    print(f"our layer ÷ raw tantivy: hits {hits:.2f} x, a whole page {page:.2f} x")


def raw_page(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    query: tantivy.Query,
    facets: dict[str, object],
    articles: Articles,
) -> int:
    """What a page takes with the library alone: hits, count, facets, and its own snippets of the ten texts."""
    found = searcher.search(query, limit=10, count=True)
    keys = searcher.fast_field_values("id", [address for _, address in found.hits])
    searcher.aggregate(query, dict(facets))
    generator = tantivy.SnippetGenerator.create(searcher, query, schema, "text")
    for article in articles.get_many([f"{int(key or 0) + (1 << 63):016x}" for key in keys]):
        document = tantivy.Document()
        document.add_text("text", stream(article.body))
        generator.snippet_from_doc(document).highlighted()
    return len(keys)


def against_elasticsearch(engine: Engine, questions: Questions, folder: Path, url: str) -> None:
    """The same questions to a node on this machine."""
    from indexer.engines.elasticsearch import ElasticsearchEngine

    with ElasticsearchEngine(url, name="ducha-bench") as other:
        rebuild = other.rebuild()
        took = elapsed(lambda: [rebuild.index(chunk) for chunk in chunks(folder)])
        rebuild.swap()
        print(f"Elasticsearch indexing {other.count() / took:.0f}/s, size {other.info().size / 1e6:.0f} MB")
        for kind, asked in questions.kinds().items():
            ours = [elapsed(lambda q=text: engine.search(parse(q))) for _, text, _ in asked]
            theirs = [elapsed(lambda q=text: other.search(parse(q))) for _, text, _ in asked]
            ratio = percentile(theirs, 95) / percentile(ours, 95)
            print(f"{kind:28}embedded {shown(ours):>14}, Elasticsearch {shown(theirs):>14}: p95 {ratio:.1f} x")
        other.client.indices.delete(index=list(other.client.indices.get(index="ducha-bench-*")))


class Articles:
    """Stands for the store: the same for both sides."""

    def __init__(self, articles: dict[str, StoredArticle]) -> None:
        self._articles = articles

    def get_many(self, keys: Sequence[str]) -> list[StoredArticle]:
        """The articles of those ids."""
        return [self._articles[key] for key in keys if key in self._articles]

    def count(self) -> int:
        """How many there are."""
        return len(self._articles)


def stored(folder: Path) -> Articles:
    """All articles by id."""
    every = (article for chunk in chunks(folder) for article in chunk)
    return Articles({a.id: StoredArticle(kind="article", id=a.id, title=a.title, body=a.body) for a in every})


def make_corpus(folder: Path, count: int) -> int:
    """Write the corpus to the folder, so that making it is not measured; tells the bytes of text."""
    place = folder / "corpus"
    place.mkdir(parents=True, exist_ok=True)
    size = 0
    articles = Corpus().articles(count)
    for number in range(-(-count // CHUNK)):
        chunk = list(islice(articles, CHUNK))
        size += sum(len((article.title + article.body).encode()) for article in chunk)
        (place / f"{number:06}.pickle").write_bytes(pickle.dumps(chunk))
    return size


def chunks(folder: Path) -> Iterator[list[IndexDocument]]:
    """The corpus in lists."""
    for path in sorted((folder / "corpus").glob("*.pickle")):
        yield pickle.loads(path.read_bytes())


def fill(engine: EmbeddedEngine, folder: Path) -> None:
    """Index everything as `ducha index` does, to the end of merging."""
    rebuild = engine.rebuild()
    for chunk in chunks(folder):
        rebuild.index(chunk)
    rebuild.swap()


def watched(action: Callable[[], object]) -> tuple[float, float]:
    """Seconds that an action takes, elapsed and of the processor."""
    start, used = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - start, time.process_time() - used


def timed(action: Callable[[], object]) -> float:
    """Seconds of the processor that an action takes."""
    return watched(action)[1]


def elapsed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    return watched(action)[0]


def percentile(times: Sequence[float], share: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


def median(times: Sequence[float]) -> float:
    return statistics.median(times)


def mean(values: Iterator[float]) -> float:
    return statistics.fmean(list(values))


def shown(times: Sequence[float]) -> str:
    return f"{median(times) * 1000:.2f} / {percentile(times, 95) * 1000:.2f}"


def folder_size(folder: Path) -> int:
    """Bytes in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
