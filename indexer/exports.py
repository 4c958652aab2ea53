"""Taking an article set away: which articles, in which order, into one file with its manifest beside it.

    what is asked ─ select ─> ids in order of day, then id ─ rows, read in pieces ─ Writer ─> file, manifest

The ids are fixed before the first row is written, so a crawl that runs meanwhile cannot shift the set; the file appears
under its name only when it is complete, synced, and has as many rows as were expected.
"""

from __future__ import annotations

import calendar
import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from crawler.archive.datadir import DataDirectory
from crawler.archive.migrate import head_revision
from crawler.config import Config
from crawler.errors import ExportError, UsageError
from indexer import index_state, schema
from indexer.analysis import ANALYSIS_VERSION
from indexer.annotate.gazetteer import Gazetteer
from indexer.export_columns import COLUMNS, row_of
from indexer.exporters import Column, ExportFormat, Writer
from indexer.fingerprint import code_fingerprint
from indexer.query import Filter, Published, Query, parse
from indexer.selection import Selection
from indexer.store import Store, made_by
from indexer.stored import StoredArticle

PIECE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: a query in the query language, regions by code or name, portals, and days (inclusive)."""

    query: str = ""
    regions: tuple[str, ...] = ()
    portals: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class ArticleSet:
    """The articles that were asked for, by id and in order, and what a manifest says of how they were found."""

    ids: Sequence[str]
    description: dict[str, Any] = field(default_factory=dict)


def select(store: Store, data: DataDirectory, config: Config, asked: Asked) -> ArticleSet:
    """The articles asked for. Words are searched by the engine; filters alone need none. Raises UsageError."""
    gazetteer = Gazetteer.load()
    codes = tuple(gazetteer.resolve(name) for name in asked.regions)
    since, until = _day(asked.since, "--since"), _day(asked.until, "--until")
    query = whole_query(asked, codes, since, until)
    below = {code: [code, *gazetteer.descendants(code)] for code in codes}
    selection = Selection(
        regions=sorted({code for each in below.values() for code in each}) if codes else None,
        portals=asked.portals or None,
        since=since,
        until=until,
    )
    ids = store.ids(selection)
    not_indexed = 0
    if asked.query.strip():
        found = set(_search(query, data, config))
        not_indexed = index_state.count_waiting(store, config.text("index.engine"))
        ids = [key for key in ids if key in found]
    description = {
        "query": query.text(),
        "said": {language: query.said(language) for language in ("en", "zh")},
        "regions": [
            {"asked": name, "code": code, "name": gazetteer.full_name(code), "codes": len(below[code])}
            for name, code in zip(asked.regions, codes, strict=True)
        ],
        "portals": list(asked.portals),
        "since": since or None,
        "until": until or None,
        "order": "pub_date, article_id",
        "not_indexed": not_indexed,
    }
    return ArticleSet(ids, description)


def whole_query(asked: Asked, codes: Sequence[str], since: str, until: str) -> Query:
    """All that was asked as one query of the query language."""
    query = parse(asked.query)
    if codes:
        query = query.adding(Filter("region", tuple(codes)))
    if asked.portals:
        query = query.adding(Filter("portal", asked.portals))
    if since or until:
        query = query.adding(Published(since, until))
    return query


def _search(query: Query, data: DataDirectory, config: Config) -> Iterator[str]:
    from indexer.engines import open_engine
    from indexer.engines.base import MAX_LIMIT, SearchOptions

    cursor = ""
    with open_engine(config, data) as engine:
        while True:
            page = engine.search(query, SearchOptions(limit=MAX_LIMIT, order="oldest", cursor=cursor))
            yield from (hit.id for hit in page.hits)
            cursor = page.next_cursor
            if not cursor or not page.hits:
                return


def rows(store: Store, ids: Sequence[str]) -> Iterator[StoredArticle]:
    """The articles of a set, in its order. Raises ExportError if one is gone."""
    for start in range(0, len(ids), PIECE):
        piece = ids[start : start + PIECE]
        articles = store.get_many(piece)
        if len(articles) != len(piece):
            missing = sorted(set(piece) - {article.id for article in articles})
            raise ExportError(f"article {missing[0]} left the store during the export; try again")
        yield from articles


def write(
    articles: Iterator[StoredArticle], stream: IO[bytes], form: ExportFormat, tick: Callable[[], None] = lambda: None
) -> tuple[int, Writer]:
    """Write the articles to a stream; gives the number of rows and the writer with its counts."""
    columns = form.takes(COLUMNS)
    writer = form.writer(stream, columns)
    written = 0
    for article in articles:
        writer.write(row_of(article))
        written += 1
        tick()
    writer.close()
    return written, writer


def export_to_file(
    store: Store,
    config: Config,
    chosen: ArticleSet,
    form: ExportFormat,
    path: Path,
    tick: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Write the set to a file and its manifest beside it; gives the manifest. Raises ExportError, leaving nothing."""
    manifest_path = path.with_name(path.name + ".manifest.json")
    try:
        with _complete_or_nothing(path) as stream:
            written, writer = write(rows(store, chosen.ids), stream, form, tick)
            if written != len(chosen.ids):
                raise ExportError(f"{path}: {written} rows were written where {len(chosen.ids)} were expected")
        manifest = manifest_of(store, config, chosen, form, writer, written)
        manifest |= {"file": path.name, "bytes": path.stat().st_size, "sha256": _digest(path)}
        with _complete_or_nothing(manifest_path) as stream:
            stream.write(_json(manifest))
    except OSError as error:
        path.unlink(missing_ok=True)
        why = error.strerror or error
        raise ExportError(f"{path}: cannot be written: {why}; the partial file was removed") from error
    return manifest


def manifest_of(
    store: Store, config: Config, chosen: ArticleSet, form: ExportFormat, writer: Writer, written: int
) -> dict[str, Any]:
    """What the set is, for whoever opens it in five years."""
    return {
        "tool": "ducha",
        "versions": {
            "ducha": made_by(),
            "code": code_fingerprint(store, config),
            "store": head_revision(schema.SCRIPTS),
            "analysis": ANALYSIS_VERSION,
        },
        "exported": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "format": form.suffix,
        "media_type": form.media_type,
        **chosen.description,
        "rows_expected": len(chosen.ids),
        "rows_written": written,
        "changed_by_format": dict(sorted(writer.changed.items())),
        "archive": {"articles": store.count(), "last_capture": store.processed_up_to()},
        "columns": [column_as_dict(column) for column in writer.columns],
    }


def column_as_dict(column: Column) -> dict[str, str]:
    """A row of the codebook."""
    return {"name": column.name, "type": column.type, "description": column.help}


@contextlib.contextmanager
def _complete_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its name when the block ends well, and is removed when it does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o644)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def _day(text: str, option: str) -> str:
    """A day in full: 2018 means its first day after --since, its last after --until."""
    if not text:
        return ""
    last = option == "--until"
    try:
        if len(text) == 4:
            return f"{int(text):04d}-{'12-31' if last else '01-01'}"
        if len(text) == 7:
            year, month = int(text[:4]), int(text[5:])
            return date(year, month, calendar.monthrange(year, month)[1] if last else 1).isoformat()
        return date.fromisoformat(text).isoformat()
    except (ValueError, calendar.IllegalMonthError) as error:
        raise UsageError(f"{option} {text}: not a day; write 2018, 2018-08 or 2018-08-09") from error
