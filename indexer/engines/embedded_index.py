"""The folder of one embedded index: its fields, how it is made, opened, filled and put in the place of another."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

import tantivy

from crawler.errors import EngineError, EngineUnavailableError
from indexer.document import IndexDocument
from indexer.engines.base import MAPPING_VERSION, Failure, IndexReport
from indexer.engines.embedded_search import signed
from indexer.engines.words import TEXTS, words_of
from indexer.query import filter_fields

BATCH = 2000  # documents between two commits
HEAP = 30_000_000  # of a writer that brings changes: making a larger one ready takes longer than indexing an article
REBUILD_HEAP = 600_000_000  # bytes, shared by the threads: few large segments are quick to search, and need no merging
REBUILD_THREADS = min(4, os.cpu_count() or 1)
NOTHING = (0, 0, 0)  # the stamp of a file that is not there


def schema() -> tantivy.Schema:
    """The fields of the index: tokens with positions, sets of characters, keywords, and numbers to order by."""
    builder = tantivy.SchemaBuilder()
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="spaces", index_option="position")
        builder.add_text_field(f"{name}_characters", tokenizer_name="spaces", index_option="basic")
    for name in filter_fields():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_unsigned_field("family", indexed=True, fast=True)
    builder.add_unsigned_field("order", fast=True)
    builder.add_unsigned_field("month", indexed=True, fast=True)
    builder.add_unsigned_field("year", indexed=True)
    return builder.build()


def document(one: IndexDocument) -> tantivy.Document:
    """The tantivy document of a document."""
    out = tantivy.Document()
    for name, text in words_of(one).items():
        out.add_text(name, text)
    for name, values in one.keywords().items():
        for value in values:
            out.add_text(name, value)
    out.add_integer("id", signed(one.id))
    out.add_unsigned("family", int(one.family, 16) if one.family else 0)
    out.add_unsigned("order", one.order)
    if one.month:
        out.add_unsigned("month", one.month)
        out.add_unsigned("year", one.year)
    return out


def fill(writer: tantivy.IndexWriter, documents: Iterable[IndexDocument], *, durable: bool) -> IndexReport:
    """Write documents; those that cannot be written are reported one by one.

    `durable` commits at every BATCH and at the end. Each commit makes a segment to be merged later, so a rebuild, which
    is lost as a whole or kept as a whole, commits once; its articles are all new, so it deletes none.
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
        if durable:
            writer.delete_documents_by_term("id", key)
        guarded(writer.add_document, made)
        taken.append(one.id)
        waiting += 1
        if durable and waiting == BATCH:
            commit(writer)
            waiting = 0
    if durable:
        commit(writer)
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


def writer_of(index: tantivy.Index, here: Path, *, heap: int = HEAP, threads: int = 1) -> tantivy.IndexWriter:
    """The one writer of an index; raises EngineUnavailableError where another process has it."""
    try:
        return index.writer(heap, threads)
    except ValueError as error:
        if "lock" in str(error).lower():
            raise EngineUnavailableError(f"{here}: another process is writing to the search index") from error
        raise EngineError(f"{here}: {error}") from error


def opened(here: Path) -> tantivy.Index:
    """The index of a folder, at its last commit."""
    index = tantivy.Index.open(str(here))
    index.config_reader("manual", 0)
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.reload()
    return index


def commit(writer: tantivy.IndexWriter) -> None:
    """Make what was written durable; raises EngineUnavailableError."""
    guarded(writer.commit)


def guarded(action: object, *arguments: object) -> None:
    """Write; raises EngineUnavailableError where the disk does not take it."""
    assert callable(action)
    try:
        action(*arguments)
    except (ValueError, OSError) as error:
        raise EngineUnavailableError(f"the search index cannot be written: {error}") from error


def stamp_of(path: Path | str) -> tuple[int, int, int]:
    """What changes when a file does; NOTHING where it is not there."""
    try:
        status = os.stat(path)  # noqa: PTH116 - asked twice a search, and joining paths takes longer than asking
    except OSError:
        return NOTHING
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def has_deletes(commit: Path | str) -> bool:
    """Whether a commit (`meta.json`) holds documents that are deleted but not yet merged away."""
    try:
        segments = json.loads(Path(commit).read_bytes())["segments"]
        return any(segment["deletes"] for segment in segments)
    except (OSError, ValueError, KeyError, TypeError):
        return True


def version_in(here: Path) -> str:
    """The mapping version of an index folder, "" if it has none."""
    try:
        return str(json.loads((here / "ducha.json").read_text("utf-8"))["mapping"])
    except (OSError, ValueError, KeyError):
        return ""


def size_of(folder: Path) -> int:
    """Bytes in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
