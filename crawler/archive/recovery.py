"""Making disk and catalogue agree again after a crash, before anything is written.

Bytes that no committed row vouches for stand only at a file's end. Complete records among them are adopted: they were
fetched, and the archive throws nothing away. What is torn was never acknowledged and is cut. Damage that is *not* at
the end, or bytes that are missing, are told and left alone: cutting there could destroy what may still be mended. Files
that others made are not touched at all.
"""

from __future__ import annotations

import mmap
import os
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select, update

from crawler.archive import catalogue as t
from crawler.archive.database import reading, writing
from crawler.archive.entries import Entry, entry_of_member, insert_entries
from crawler.archive.exchange import Recovery, now
from crawler.archive.files import OUR_NAME, PATTERN
from crawler.archive.members import scan_members
from crawler.errors import RecordError

_BATCH = 500
_KEPT = ("response", "revisit", "metadata")


def recover(engine: Engine, folder: Path) -> Recovery:
    """Adopt, cut and report; the write lock must be held."""
    with reading(engine) as connection:
        known = {row.name: (row.id, row.size) for row in connection.execute(select(t.files))}
    found = Recovery()
    for path in sorted(folder.glob(PATTERN)):
        named = path.name in known
        _, committed = known.pop(path.name, (0, 0))
        size = path.stat().st_size
        if size < committed:
            problem = f"{path.name}: {committed - size} bytes are missing at its end; `ducha verify` names the records"
            found = replace(found, problems=(*found.problems, problem))
        elif not named and not OUR_NAME.match(path.name):
            problem = f"{path.name}: not a file of ours, left alone; bring it in with `ducha import`"
            found = replace(found, problems=(*found.problems, problem))
        elif size == 0:
            path.unlink()  # begun, and nothing was written yet
        elif size > committed:
            found = _mend(engine, path, committed, size, found)
    for name, (_, size) in sorted(known.items()):
        if size:
            found = replace(found, problems=(*found.problems, f"{name}: the file is missing"))
    return found


def _mend(engine: Engine, path: Path, committed: int, size: int, found: Recovery) -> Recovery:
    entries: list[Entry] = []
    adopted: list[int] = []
    good_end = start = committed
    reason = ""
    try:
        for member in scan_members(path, committed):
            if not member.sound:
                raise RecordError(f"the record at {member.offset} does not have its digest")
            end = member.offset + member.length
            if member.kind in _KEPT:
                entries.append(entry_of_member(member, path.name, start))
                start = good_end = end
            elif member.kind == "request":
                start = member.offset
            else:
                start = good_end = end
            if len(entries) >= _BATCH:
                adopted += _adopt(engine, path, good_end, entries)
                entries = []
    except RecordError as error:
        reason = str(error)
    if reason and _more_follows(path, good_end, size):
        problem = f"{path.name}: {reason}, and more follows; nothing was cut"
        return replace(
            found,
            problems=(*found.problems, problem),
            adopted=(*found.adopted, *_adopt_all(engine, path, good_end, entries, adopted)),
        )
    ids = _adopt_all(engine, path, good_end, entries, adopted)
    cut = found.cut
    if good_end < size:
        _cut(path, good_end)
        cut = (*cut, (path.name, good_end, size - good_end))
    return replace(found, cut=cut, adopted=(*found.adopted, *ids))


def _adopt_all(engine: Engine, path: Path, end: int, entries: list[Entry], before: list[int]) -> list[int]:
    if entries or end:
        return before + _adopt(engine, path, end, entries)
    return before


def _adopt(engine: Engine, path: Path, end: int, entries: list[Entry]) -> list[int]:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    with writing(engine) as connection:
        file_id = file_row(connection, path.name, end)
        fresh = [replace(e, file_id=file_id) for e in entries if not _has_record(connection, e.record_id)]
        return [capture.id for capture in insert_entries(connection, fresh)]


def file_row(connection: Connection, name: str, size: int) -> int:
    """The id of a file's row, made if need be; the row now vouches for `size` bytes."""
    found = connection.execute(select(t.files.c.id).where(t.files.c.name == name)).scalar()
    if found is not None:
        connection.execute(update(t.files).where(t.files.c.id == found).values(size=size))
        return int(found)
    result = connection.execute(insert(t.files).values(name=name, size=size, created=now()))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def _has_record(connection: Connection, record_id: str) -> bool:
    query = select(t.captures.c.id).where(t.captures.c.record_id == record_id)
    return connection.execute(query).first() is not None


def _more_follows(path: Path, offset: int, size: int) -> bool:
    """Whether a whole record begins somewhere after `offset`: then the damage is not a torn end."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as data:
        at = data.find(b"\x1f\x8b\x08", offset + 1)
        while at >= 0:
            try:
                next(scan_members(path, at))
            except (RecordError, StopIteration):
                at = data.find(b"\x1f\x8b\x08", at + 1)
            else:
                return True
    return False


def _cut(path: Path, size: int) -> None:
    if size == 0:
        path.unlink()
        return
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())
