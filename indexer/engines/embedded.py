"""The embedded engine: tantivy, in the data directory's `index/embedded`, for one machine without a server.

Each index is a folder; the file `current` names the one in use, so that a rebuild is put in place by one rename. One
process writes at a time, any number read; a commit is seen by every reader at its next search.
"""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

import tantivy
from tantivy import Occur

from crawler.archive.datadir import DataDirectory
from crawler.config import Config
from crawler.errors import EngineError, EngineUnavailableError, EngineVersionError
from indexer.analysis import FIELD_BREAK, characters, stream
from indexer.document import IndexDocument
from indexer.engines.base import (
    DEFAULTS,
    MAPPING_VERSION,
    Engine,
    EngineHit,
    EngineInfo,
    Failure,
    IndexReport,
    Rebuild,
    SearchOptions,
    SearchResult,
)
from indexer.engines.embedded_search import Answer, signed
from indexer.query import Query, filter_fields

BATCH = 2000  # documents between two commits
HEAP = 200_000_000
_NOTHING = (0, 0, 0)  # the stamp of a file that is not there
_TEXTS = ("text", "title", "source")


def open_engine(config: Config, data: DataDirectory) -> EmbeddedEngine:  # noqa: ARG001 - one signature for all engines
    """The embedded engine of a data directory."""
    return EmbeddedEngine(data.index / "embedded")


def schema() -> tantivy.Schema:
    """The fields of the index: tokens with positions, sets of characters, keywords, and numbers to order by."""
    builder = tantivy.SchemaBuilder()
    for name in _TEXTS:
        builder.add_text_field(name, tokenizer_name="spaces", index_option="position")
        builder.add_text_field(f"{name}_characters", tokenizer_name="spaces", index_option="basic")
    for name in filter_fields():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("family", indexed=True, fast=True)
    builder.add_unsigned_field("order", fast=True)
    builder.add_unsigned_field("month", fast=True)
    return builder.build()


def document(one: IndexDocument) -> tantivy.Document:
    """The tantivy document of a document."""
    out = tantivy.Document()
    title = stream(one.title)
    out.add_text("title", title)
    out.add_text("text", f"{title} {FIELD_BREAK} {stream(one.body)}")
    out.add_text("text_characters", characters(one.title + one.body))
    out.add_text("title_characters", characters(one.title))
    out.add_text("source", stream(one.source))
    out.add_text("source_characters", characters(one.source))
    for name, values in one.keywords().items():
        for value in values:
            out.add_text(name, value)
    out.add_integer("id", signed(one.id))
    out.add_unsigned("family", int(one.family, 16) if one.family else 0)
    out.add_unsigned("order", one.order)
    if one.month:
        out.add_unsigned("month", one.month)
    return out


class EmbeddedEngine(Engine):
    """The engine over one folder."""

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._opened = ""  # the folder that _index is of
        self._stamp = _NOTHING
        self._pointed = (_NOTHING, folder / "none")
        self._lock = threading.RLock()

    def index(self, documents: Iterable[IndexDocument]) -> IndexReport:
        writer = self._writing()
        return fill(writer, documents, durable=True)

    def delete(self, ids: Iterable[str]) -> None:
        writer = self._writing()
        for one in ids:
            writer.delete_documents_by_term("id", signed(one))
        _commit(writer)

    def search(self, query: Query, options: SearchOptions = DEFAULTS) -> SearchResult:
        index = self._reading()
        if index is None:
            return SearchResult(0, facets={name: {} for name in options.facets}, families=0 if options.collapse else -1)
        return Answer(index.schema, index.searcher(), query, options).result()

    def similar(self, document: IndexDocument, limit: int = 10) -> tuple[EngineHit, ...]:
        index = self._reading()
        if index is None or not (document.title or document.body):
            return ()
        text = f"{stream(document.title)} {stream(document.body)}"
        like = tantivy.Query.more_like_this_document_fields_query(
            index.schema, {"text": [text]}, min_doc_frequency=1, min_term_frequency=1, max_query_terms=40
        )
        itself = tantivy.Query.term_query(index.schema, "id", signed(document.id), "basic")
        query = tantivy.Query.boolean_query([(Occur.Must, like), (Occur.MustNot, itself)])
        return tuple(Answer(index.schema, index.searcher(), Query(), SearchOptions()).hits_of(query, limit))

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
        self._stamp = _NOTHING

    def info(self) -> EngineInfo:
        try:
            index = self._reading()
        except EngineVersionError:
            return EngineInfo(
                self.name, "outdated", 0, _size(self._folder), _version_in(self.place()), str(self._folder)
            )
        if index is None:
            return EngineInfo(self.name, "missing", place=str(self._folder))
        documents = index.searcher().num_docs
        return EngineInfo(self.name, "ready", documents, _size(self.place()), MAPPING_VERSION, str(self._folder))

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
        pointer = self._folder / "current"
        stamp = _stamp(pointer)
        if stamp != self._pointed[0] or stamp == _NOTHING:
            try:
                name = pointer.read_text("utf-8").strip()
            except OSError:
                name = "none"
            self._pointed = (stamp, self._folder / name)
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
        stamp = _stamp(here / "meta.json")
        if stamp == _NOTHING:
            if (self._folder / "current").exists():
                raise EngineError(f"{here}: the search index is damaged; make it again with `ducha index`")
            return None
        if self._index is None or self._opened != here.name:
            if _version_in(here) != MAPPING_VERSION:
                raise EngineVersionError(f"{here}: made by another version of ducha; make it again with `ducha index`")
            self._index, self._opened, self._stamp = _opened(here), here.name, stamp
            self._writer = None
        elif stamp != self._stamp:
            self._index.reload()
            self._stamp = stamp
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
        self._index = _opened(self._here)
        self._writer = writer_of(self._index, self._here, threads=2)

    def index(self, documents: Iterable[IndexDocument]) -> IndexReport:
        return fill(self._writer, documents, durable=False)

    def count(self) -> int:
        _commit(self._writer)
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def swap(self) -> None:
        _commit(self._writer)
        self._writer.wait_merging_threads()
        old = self._engine.place()
        put_in_place(self._folder, self._here)
        self._engine.let_go()
        if old != self._here:
            shutil.rmtree(old, ignore_errors=True)

    def abandon(self) -> None:
        del self._writer
        shutil.rmtree(self._here, ignore_errors=True)


def fill(writer: tantivy.IndexWriter, documents: Iterable[IndexDocument], *, durable: bool) -> IndexReport:
    """Write documents; those that cannot be written are reported one by one.

    `durable` commits at every BATCH and at the end. Each commit makes a segment to be merged later, so a rebuild, which
    is lost as a whole or kept as a whole, commits once.
    """
    taken: list[str] = []
    failed: list[Failure] = []
    waiting = 0
    for one in documents:
        try:
            made = document(one)
            key = signed(one.id)
        except (ValueError, OverflowError) as error:
            failed.append(Failure(one.id, str(error)))
            continue
        writer.delete_documents_by_term("id", key)
        _guarded(writer.add_document, made)
        taken.append(one.id)
        waiting += 1
        if durable and waiting == BATCH:
            _commit(writer)
            waiting = 0
    if durable:
        _commit(writer)
    return IndexReport(tuple(taken), tuple(failed))


def make_index(folder: Path) -> Path:
    """A new, empty index folder of the present mapping."""
    here = folder / f"articles-{uuid.uuid4().hex[:8]}"
    try:
        here.mkdir(parents=True)
        tantivy.Index(schema(), path=str(here))
        (here / "ducha.json").write_text(json.dumps({"mapping": MAPPING_VERSION}), "utf-8")
    except (OSError, ValueError) as error:
        raise EngineUnavailableError(f"{here}: the search index cannot be made: {error}") from error
    return here


def remove_leftovers(folder: Path, used: Path) -> None:
    """Remove the folders of rebuilds that were killed."""
    for other in folder.glob("articles-*"):
        if other != used:
            shutil.rmtree(other, ignore_errors=True)


def put_in_place(folder: Path, here: Path) -> None:
    """Make `current` name an index, in one step."""
    draft = folder / f"current.{uuid.uuid4().hex[:8]}"
    draft.write_text(here.name, "utf-8")
    draft.replace(folder / "current")


def writer_of(index: tantivy.Index, here: Path, threads: int = 1) -> tantivy.IndexWriter:
    """The one writer of an index; raises EngineUnavailableError where another process has it."""
    try:
        return index.writer(HEAP, threads)
    except ValueError as error:
        if "lock" in str(error).lower():
            raise EngineUnavailableError(f"{here}: another process is writing to the search index") from error
        raise EngineError(f"{here}: {error}") from error


def _opened(here: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(here))
    index.config_reader("manual", 0)
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.reload()
    return index


def _commit(writer: tantivy.IndexWriter) -> None:
    _guarded(writer.commit)


def _guarded(action: object, *arguments: object) -> None:
    assert callable(action)
    try:
        action(*arguments)
    except (ValueError, OSError) as error:
        raise EngineUnavailableError(f"the search index cannot be written: {error}") from error


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return _NOTHING
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _version_in(here: Path) -> str:
    try:
        return str(json.loads((here / "ducha.json").read_text("utf-8"))["mapping"])
    except (OSError, ValueError, KeyError):
        return ""


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
