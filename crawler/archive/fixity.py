"""Fixity: does every row have its record, every record its row, and every record the bytes its digest says?

Reads everything once and names each disagreement. It may run beside a crawl: bytes and rows that came after it began
are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import RowMapping, select

from crawler.archive import catalogue as t
from crawler.archive.database import reading
from crawler.archive.files import OUR_NAME, PATTERN
from crawler.archive.members import Member, next_member
from crawler.archive.reader import ArchiveReader
from crawler.errors import ArchiveError, BusyError, RecordError

DisagreementKind = Literal[
    "missing_file",  # the catalogue names a WARC file that is not there
    "unknown_file",  # a WARC file that the catalogue does not name
    "short_file",  # a file ends before the size that the catalogue vouches for
    "uncommitted_tail",  # bytes beyond it; the next start for writing adopts or cuts them
    "damaged_record",  # a record that cannot be unpacked, or does not end where it says
    "digest_mismatch",  # a record whose bytes are not those of its digests
    "row_without_record",  # a row whose place holds no record
    "record_without_row",  # a record without a row
    "row_differs",  # a row that says something else than its record
    "broken_reference",  # a revisit whose body is not in the archive
    "dangling_url",  # a URL whose last good capture is not in the catalogue
]
KINDS: tuple[str, ...] = get_args(DisagreementKind)
_WITH_ROW = ("response", "revisit", "metadata")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One finding: its kind, where, and a sentence for a person."""

    kind: DisagreementKind
    where: str
    detail: str
    capture_id: int | None = None
    url: str = ""


def verify_archive(archive: ArchiveReader) -> Iterator[Disagreement]:
    """Every disagreement between the WARC files and the catalogue; none means that they agree."""
    with reading(archive.engine) as connection:
        files = {row.name: (row.id, row.size) for row in connection.execute(select(t.files).order_by(t.files.c.name))}
        last_capture = (
            connection.execute(select(t.captures.c.id).order_by(t.captures.c.id.desc()).limit(1)).scalar() or 0
        )
    on_disk = {path.name: path for path in archive.data.archive.glob(PATTERN)}
    quiet = _nobody_else_writes(archive)
    for name in sorted(set(on_disk) - set(files)):
        if quiet:
            what = "the next crawl or import adopts it" if OUR_NAME.match(name) else "bring it in with `ducha import`"
            yield Disagreement("unknown_file", name, f"the catalogue does not know this file; {what}")
    for name, (file_id, size) in files.items():
        path = on_disk.get(name)
        if path is None:
            if size:
                yield Disagreement("missing_file", name, f"the catalogue has {size} bytes of it")
            continue
        rows = _rows(archive, file_id, last_capture)
        yield from _verify_file(path, size, rows, quiet)
    yield from _verify_references(archive, last_capture)


def _nobody_else_writes(archive: ArchiveReader) -> bool:
    """Whether what lies beyond the catalogue is not just another process at work."""
    try:
        with archive.data.write_lock("verify"):
            return True
    except BusyError:
        return False
    except ArchiveError:  # a read-only disk
        return True


def _rows(archive: ArchiveReader, file_id: int, last_capture: int) -> dict[int, RowMapping]:
    query = (
        select(t.captures, t.urls.c.url)
        .join(t.urls, t.urls.c.id == t.captures.c.url_id)
        .where(t.captures.c.file_id == file_id, t.captures.c.id <= last_capture)
        .order_by(t.captures.c.offset)
    )
    with reading(archive.engine) as connection:
        return {row["offset"]: row for row in connection.execute(query).mappings()}


def _verify_file(path: Path, size: int, rows: dict[int, RowMapping], quiet: bool) -> Iterator[Disagreement]:
    actual = path.stat().st_size
    if actual < size:
        yield Disagreement("short_file", path.name, f"{actual} bytes, the catalogue vouches for {size}")
    elif actual > size and quiet:
        detail = f"{actual - size} bytes follow that no row vouches for; the next crawl or import adopts or cuts them"
        yield Disagreement("uncommitted_tail", f"{path.name}:{size}", detail)
    starts = sorted({row["start"] for row in rows.values()} | set(rows))
    left = dict(rows)
    offset = 0
    with path.open("rb") as file:
        while offset < min(size, actual):
            file.seek(offset)
            try:
                member = next_member(file, offset, keep=False)
            except RecordError as error:
                row = left.pop(offset, None)
                yield _found("damaged_record", path, offset, str(error), row)
                # go on where the catalogue says that the next record begins
                offset = next((start for start in starts if start > offset), size)
                continue
            if member is None:
                break
            yield from _verify_member(path, member, left.pop(offset, None))
            offset += member.length
    for at, row in left.items():
        yield _found("row_without_record", path, at, "no record begins here", row)


def _verify_member(path: Path, member: Member, row: RowMapping | None) -> Iterator[Disagreement]:
    if not member.sound:
        detail = f"the record says {member.headers.get('warc-block-digest')}, its bytes are {member.block_digest}"
        yield _found("digest_mismatch", path, member.offset, detail, row)
    if row is None:
        if member.kind in _WITH_ROW:
            detail = f"{member.kind} of {member.headers.get('warc-target-uri', '?')}"
            yield _found("record_without_row", path, member.offset, detail, None)
        return
    said = {
        "kind": member.kind,
        "record_id": member.headers.get("warc-record-id"),
        "url": member.headers.get("warc-target-uri"),
        "length": member.length,
    }
    if member.kind == "response":
        said["digest"] = member.headers.get("warc-payload-digest")
    different = [f"{name}: row {row[name]!r}, record {value!r}" for name, value in said.items() if row[name] != value]
    if different:
        yield _found("row_differs", path, member.offset, "; ".join(different), row)


def _found(kind: DisagreementKind, path: Path, offset: int, detail: str, row: RowMapping | None) -> Disagreement:
    where = f"{path.name}:{offset}"
    return Disagreement(kind, where, detail, row["id"] if row else None, row["url"] if row else "")


def _verify_references(archive: ArchiveReader, last_capture: int) -> Iterator[Disagreement]:
    origin = t.captures.alias("origin")
    joined = t.captures.join(t.urls, t.urls.c.id == t.captures.c.url_id)
    joined = joined.outerjoin(origin, origin.c.id == t.captures.c.refers_to)
    revisits: Any = (
        select(t.captures.c.id, t.urls.c.url, t.captures.c.refers_to)
        .select_from(joined)
        .where(t.captures.c.kind == "revisit", t.captures.c.id <= last_capture)
        .where(origin.c.id.is_(None) | (origin.c.kind != "response") | (origin.c.digest != t.captures.c.digest))
    )
    lost: Any = (
        select(t.urls.c.url, t.urls.c.capture_id)
        .select_from(t.urls.outerjoin(t.captures, t.captures.c.id == t.urls.c.capture_id))
        .where(t.urls.c.capture_id.is_not(None), t.captures.c.id.is_(None))
    )
    with reading(archive.engine) as connection:
        broken, dangling = connection.execute(revisits).all(), connection.execute(lost).all()
    for row in broken:
        detail = f"it refers to capture {row.refers_to}, which does not hold its body"
        yield Disagreement("broken_reference", f"capture {row.id}", detail, row.id, row.url)
    for row in dangling:
        yield Disagreement(
            "dangling_url", row.url, f"its capture {row.capture_id} is not in the catalogue", None, row.url
        )
