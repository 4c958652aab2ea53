"""The embedded engine: tantivy, in the data directory's `index/embedded`, for one machine without a server.

Each index is a folder; the file `current` names the one in use, so that a rebuild is put in place by one rename. One
process writes at a time, any number read; a commit is seen by every reader at its next search.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import tantivy
from tantivy import Occur

from crawler.archive.datadir import DataDirectory
from crawler.config import Config
from crawler.errors import EngineError, EngineVersionError
from indexer.analysis import stream
from indexer.document import IndexDocument
from indexer.engines.base import (
    DEFAULTS,
    MAPPING_VERSION,
    Engine,
    EngineHit,
    EngineInfo,
    IndexReport,
    Rebuild,
    SearchOptions,
    SearchResult,
)
from indexer.engines.embedded_index import (
    NOTHING,
    REBUILD_HEAP,
    REBUILD_THREADS,
    commit,
    fill,
    has_deletes,
    make_index,
    opened,
    put_in_place,
    remove_leftovers,
    size_of,
    stamp_of,
    version_in,
    writer_of,
)
from indexer.engines.embedded_search import Answer, signed
from indexer.query import Query


def open_engine(config: Config, data: DataDirectory) -> EmbeddedEngine:  # noqa: ARG001 - one signature for all engines
    """The embedded engine of a data directory."""
    return EmbeddedEngine(data.index / "embedded")


class EmbeddedEngine(Engine):
    """The engine over one folder."""

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._opened = ""  # the folder that _index is of
        self._stamp = NOTHING
        self._whole = False  # whether no document of the last commit is deleted
        self._pointer = str(folder / "current")
        self._pointed = (NOTHING, folder / "none")
        self._commit = ""  # the file that every commit replaces
        self._lock = threading.RLock()

    def index(self, documents: Iterable[IndexDocument]) -> IndexReport:
        writer = self._writing()
        return fill(writer, documents, durable=True)

    def delete(self, ids: Iterable[str]) -> None:
        writer = self._writing()
        for one in ids:
            writer.delete_documents_by_term("id", signed(one))
        commit(writer)

    def search(self, query: Query, options: SearchOptions = DEFAULTS) -> SearchResult:
        with self._lock:  # what is known of deleted documents holds for this searcher and no later one
            index = self._reading()
            searcher, whole = index.searcher() if index is not None else None, self._whole
        if index is None or searcher is None:
            return SearchResult(0, facets={name: {} for name in options.facets}, families=0 if options.collapse else -1)
        return Answer(index.schema, searcher, query, options, whole=whole).result()

    def similar(self, document: IndexDocument, limit: int = 10) -> tuple[EngineHit, ...]:
        index = self._reading()
        if index is None or not (document.title or document.body):
            return ()
        text = f"{stream(document.title)} {stream(document.body)}"
        searcher = index.searcher()
        like = tantivy.Query.more_like_this_document_fields_query(
            index.schema,
            {"text": [text]},
            min_doc_frequency=1,
            max_doc_frequency=searcher.num_docs,  # with deleted ones a word can have more, and tantivy 0.27 panics
            min_term_frequency=1,
            max_query_terms=40,
        )
        itself = tantivy.Query.term_query(index.schema, "id", signed(document.id), "basic")
        query = tantivy.Query.boolean_query([(Occur.Must, like), (Occur.MustNot, itself)])
        return tuple(Answer(index.schema, searcher, Query(), SearchOptions()).hits_of(query, limit))

    def ids(self) -> Iterator[str]:
        cursor, size = "", 1000
        while True:
            result = self.search(Query(), SearchOptions(limit=size, order="newest", cursor=cursor))
            yield from (hit.id for hit in result.hits)
            cursor = result.next_cursor
            if not cursor:
                return

    def clear(self) -> None:
        rebuild = self.rebuild()
        rebuild.swap()

    def rebuild(self) -> EmbeddedRebuild:
        return EmbeddedRebuild(self, self._folder)

    def refresh(self) -> None:
        self._stamp = NOTHING

    def info(self) -> EngineInfo:
        try:
            index = self._reading()
        except EngineVersionError:
            return EngineInfo(
                self.name, "outdated", 0, size_of(self._folder), version_in(self.place()), str(self._folder)
            )
        if index is None:
            return EngineInfo(self.name, "missing", place=str(self._folder))
        documents = index.searcher().num_docs
        return EngineInfo(self.name, "ready", documents, size_of(self.place()), MAPPING_VERSION, str(self._folder))

    def close(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
        self.let_go()

    def let_go(self) -> None:
        """Forget the open index; the next use opens the one that `current` names."""
        self._writer = None
        self._index = None
        self._opened = ""

    def place(self) -> Path:
        """The folder of the index in use."""
        stamp = stamp_of(self._pointer)
        if stamp != self._pointed[0] or stamp == NOTHING:
            try:
                name = Path(self._pointer).read_text("utf-8").strip()
            except OSError:
                name = "none"
            self._pointed = (stamp, self._folder / name)
            self._commit = str(self._folder / name / "meta.json")
        return self._pointed[1]

    def _reading(self) -> tantivy.Index | None:
        """The index in use, at its last commit; None where there is none yet."""
        with self._lock:
            while True:
                here = self.place()
                try:
                    return self._current(here)
                except (EngineError, ValueError, OSError) as error:
                    if self.place() != here:  # another process put a new index in place meanwhile
                        continue
                    if isinstance(error, EngineError):
                        raise
                    raise EngineError(
                        f"{here}: the search index is damaged; make it again with `ducha index`: {error}"
                    ) from error

    def _current(self, here: Path) -> tantivy.Index | None:
        stamp = stamp_of(self._commit)
        if stamp == NOTHING:
            if (self._folder / "current").exists():
                raise EngineError(f"{here}: the search index is damaged; make it again with `ducha index`")
            return None
        if self._index is None or self._opened != here.name:
            if version_in(here) != MAPPING_VERSION:
                raise EngineVersionError(f"{here}: made by another version of ducha; make it again with `ducha index`")
            self._index, self._opened, self._stamp = opened(here), here.name, stamp
            self._writer = None
        elif stamp != self._stamp:
            self._index.reload()
            self._stamp = stamp
        else:
            return self._index
        self._whole = not has_deletes(self._commit) and stamp_of(self._commit) == stamp
        return self._index

    def _writing(self) -> tantivy.IndexWriter:
        index = self._reading()
        if index is None:
            put_in_place(self._folder, make_index(self._folder))
            index = self._reading()
        assert index is not None
        if self._writer is None:
            self._writer = writer_of(index, self.place())
        return self._writer


class EmbeddedRebuild(Rebuild):
    """A new index folder beside the one in use."""

    def __init__(self, engine: EmbeddedEngine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        remove_leftovers(folder, engine.place())
        self._here = make_index(folder)
        self._index = opened(self._here)
        self._writer = writer_of(self._index, self._here, heap=REBUILD_HEAP, threads=REBUILD_THREADS)

    def index(self, documents: Iterable[IndexDocument]) -> IndexReport:
        return fill(self._writer, documents, durable=False)

    def count(self) -> int:
        commit(self._writer)
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def swap(self) -> None:
        commit(self._writer)
        self._writer.wait_merging_threads()
        old = self._engine.place()
        put_in_place(self._folder, self._here)
        self._engine.let_go()
        if old != self._here:
            shutil.rmtree(old, ignore_errors=True)

    def abandon(self) -> None:
        del self._writer
        shutil.rmtree(self._here, ignore_errors=True)
