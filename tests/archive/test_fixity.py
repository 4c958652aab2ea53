"""Each kind of disagreement, provoked, is found under its name and nothing else is."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from crawler.archive import Archive, Capture, DataDirectory
from crawler.archive import catalogue as t
from crawler.archive.database import writing
from crawler.archive.fixity import KINDS, Disagreement, verify_archive
from crawler.errors import RecordError
from tests.archive.pages import page


class Case:
    """An archive of four captures in one file, the third a revisit of the first."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        pages = [
            page(),
            page("http://hewan.example/b", minutes=1),
            page(minutes=2),
            page("http://hewan.example/c", minutes=3),
        ]
        self.captures: list[Capture] = archive.capture_many(pages)
        self.file = archive.data.archive / self.captures[0].warc_file

    def sql(self, statement: object) -> None:
        with writing(self.archive.engine) as connection:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            connection.execute(statement)  # type: ignore[call-overload]

    def found(self) -> list[Disagreement]:
        return list(verify_archive(self.archive))

    def rewrite(self, capture: Capture, change: Callable[[bytes], bytes]) -> None:
        """Change a record's bytes and close it properly again, as a careless tool would."""
        content = self.file.read_bytes()
        record = gzip.decompress(content[capture.offset : capture.offset + capture.length])
        packed = gzip.compress(change(record), compresslevel=0)  # so that its length is surely another
        self.file.write_bytes(content[: capture.offset] + packed)


@pytest.fixture
def case(archive: Archive) -> Case:
    return Case(archive)


def missing_file(case: Case) -> None:
    case.file.unlink()


def unknown_file(case: Case) -> None:
    shutil.copy(case.file, case.file.with_name("foreign.warc.gz"))


def short_file(case: Case) -> None:
    with case.file.open("r+b") as file:
        file.truncate(case.captures[3].offset)


def uncommitted_tail(case: Case) -> None:
    with case.file.open("ab") as file:
        file.write(b"\x1f\x8b\x08")


def damaged_record(case: Case) -> None:
    content = bytearray(case.file.read_bytes())
    content[case.captures[1].offset + 150] ^= 0x55
    case.file.write_bytes(content)


def digest_mismatch(case: Case) -> None:
    case.rewrite(case.captures[3], lambda record: record.replace("老砖厂".encode(), "老砖窑".encode()))


def row_without_record(case: Case) -> None:
    last = case.captures[3]
    case.sql(update(t.captures).where(t.captures.c.id == last.id).values(offset=last.offset + 1))


def record_without_row(case: Case) -> None:
    case.sql(update(t.urls).values(capture_id=None))
    case.sql(delete(t.captures).where(t.captures.c.id == case.captures[3].id))


def row_differs(case: Case) -> None:
    case.sql(update(t.captures).where(t.captures.c.id == case.captures[1].id).values(digest="sha256:00"))


def broken_reference(case: Case) -> None:
    case.sql(update(t.captures).where(t.captures.c.id == case.captures[2].id).values(refers_to=None))


def dangling_url(case: Case) -> None:
    case.sql(update(t.urls).where(t.urls.c.id == 2).values(capture_id=777))


WHAT_ELSE = {
    "short_file": {"row_without_record"},
    "row_without_record": {"record_without_row"},  # the record it did have
    "digest_mismatch": {"row_differs", "short_file", "uncommitted_tail"},  # its length differs too
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_disagreement_is_found_under_its_name(case: Case, kind: str) -> None:
    assert not case.found()
    globals()[kind](case)
    found = {d.kind for d in case.found()}
    assert kind in found
    assert found <= {kind} | WHAT_ELSE.get(kind, set())


def test_one_damaged_record_does_not_hide_its_neighbours(case: Case) -> None:
    damaged_record(case)
    (found,) = case.found()
    assert (found.capture_id, found.url) == (case.captures[1].id, "http://hewan.example/b")
    assert found.where == f"{case.file.name}:{case.captures[1].offset}"
    with pytest.raises(RecordError, match="damaged"):
        case.archive.record(case.captures[1].id)
    assert case.archive.record(case.captures[3].id).body


def test_any_changed_byte_that_means_anything_is_noticed(case: Case) -> None:
    content = case.file.read_bytes()
    whole = gzip.decompress(content)
    for at in range(case.captures[0].start, len(content), 7):
        flipped = bytearray(content)
        flipped[at] ^= 0x10
        case.file.write_bytes(flipped)
        if not case.found():  # the time in a packer's header, the unused bits at its end
            assert gzip.decompress(flipped) == whole, f"byte {at} was changed and nobody noticed"
    case.file.write_bytes(content)
    assert not case.found()


def test_beside_a_crawl_its_unfinished_work_is_no_disagreement(case: Case, data: DataDirectory, tmp_path: Path) -> None:
    uncommitted_tail(case)
    with Archive.open(DataDirectory(data.path)) as reader:
        assert not list(verify_archive(reader))
