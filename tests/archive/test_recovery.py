"""What the next start makes of what a crash left."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from crawler.archive import Archive, Capture, DataDirectory
from crawler.archive import catalogue as t
from crawler.archive.database import reading, writing
from crawler.archive.fixity import verify_archive
from tests.archive.pages import gzipped, page


def forget(archive: Archive, captures: list[Capture]) -> None:
    """Take rows back as if their commit had never happened; they must be the newest of the file."""
    with writing(archive.engine) as connection:
        connection.execute(
            update(t.urls).where(t.urls.c.capture_id.in_([c.id for c in captures])).values(capture_id=None)
        )
        connection.execute(delete(t.captures).where(t.captures.c.id.in_([c.id for c in captures])))
        size = min(c.start for c in captures)
        connection.execute(update(t.files).where(t.files.c.name == captures[0].warc_file).values(size=size))


def only_file(data: DataDirectory) -> Path:
    (path,) = data.archive.iterdir()
    return path


@pytest.fixture
def three(data: DataDirectory) -> list[Capture]:
    with Archive.open(data, write=True) as archive:
        return archive.capture_many([page(), page("http://hewan.example/b", minutes=1), page(minutes=2)])


@pytest.mark.parametrize("share", [0.0, 0.001, 0.2, 0.5, 0.9, 0.999])
def test_a_torn_record_is_cut_and_reported(data: DataDirectory, three: list[Capture], share: float) -> None:
    path = only_file(data)
    with Archive.open(data, write=True) as archive:
        forget(archive, three[2:])
    end = three[2].start
    torn = end + round((path.stat().st_size - end) * share)
    with path.open("r+b") as file:
        file.truncate(torn)
    with Archive.open(data, write=True) as archive:
        assert archive.recovery.cut == (((path.name, end, torn - end),) if torn > end else ())
        assert bool(archive.recovery.lines()) == (torn > end)
        assert path.stat().st_size == end
        assert not list(verify_archive(archive))
        archive.capture(page(minutes=5))
        assert not list(verify_archive(archive))


def test_a_request_whose_response_is_missing_is_cut_with_it(data: DataDirectory, three: list[Capture]) -> None:
    with Archive.open(data, write=True) as archive:
        forget(archive, three[2:])
    path = only_file(data)
    with path.open("r+b") as file:
        file.truncate(three[2].offset)
    with Archive.open(data, write=True) as archive:
        assert archive.recovery.cut == ((path.name, three[2].start, three[2].offset - three[2].start),)
        assert not archive.recovery.adopted


def test_a_complete_record_without_a_row_gets_the_row_it_would_have_had(
    data: DataDirectory, three: list[Capture]
) -> None:
    with Archive.open(data, write=True) as archive:
        forget(archive, three[1:])
    with Archive.open(data, write=True) as archive:
        adopted = [archive.capture_by_id(n) for n in archive.recovery.adopted]
        assert [replace(a, id=0) for a in adopted] == [replace(c, id=0) for c in three[1:]]
        assert adopted[1].refers_to == three[0].id
        assert "2 complete records" in archive.recovery.lines()[0]
        assert not list(verify_archive(archive))
    with Archive.open(data, write=True) as archive:
        assert not archive.recovery


def test_without_its_database_the_catalogue_is_made_again_from_the_records(data: DataDirectory) -> None:
    with Archive.open(data, write=True) as archive:
        odd = page(
            "http://hewan.example/odd", response_headers=[(b"Content-Type", b"text/html"), (b"X", "督".encode("gbk"))]
        )
        archive.capture_many([page(), page(minutes=1), odd, gzipped(role="list", portal_id="p", column="整改公开")])
        archive.capture(page("http://hewan.example/c", truncated="time", outcome="blocked:challenge", status=521))
        archive.failure("http://hewan.example/d", "dns", "no such name", "p", "栏目")
        before = list(archive.captures())
        urls = [archive.known(c.url) for c in before]
    for file in data.path.glob("ducha.db*"):
        file.unlink()
    with Archive.open(data, write=True) as archive:
        assert len(archive.recovery.adopted) == 6
        assert list(archive.captures()) == before
        assert [archive.known(c.url) for c in before] == urls
        assert not list(verify_archive(archive))


def test_damage_with_records_after_it_is_told_and_left_alone(data: DataDirectory, three: list[Capture]) -> None:
    path = only_file(data)
    with Archive.open(data, write=True) as archive:
        forget(archive, three[1:])
    content = bytearray(path.read_bytes())
    content[three[1].offset + 200] ^= 0xFF
    path.write_bytes(content)
    with Archive.open(data, write=True) as archive:
        assert "more follows" in archive.recovery.problems[0]
        assert path.read_bytes() == content
        capture = archive.capture(page("http://hewan.example/new"))
        assert capture.warc_file != path.name, "nothing is appended to a file that disagrees"


def test_a_file_that_lost_its_end_is_told_and_not_written_to(data: DataDirectory, three: list[Capture]) -> None:
    path = only_file(data)
    with path.open("r+b") as file:
        file.truncate(three[2].offset)
    with Archive.open(data, write=True) as archive:
        assert "bytes are missing" in archive.recovery.problems[0]
        assert archive.capture(page("http://hewan.example/new")).warc_file != path.name


def test_a_file_that_is_gone_is_told(data: DataDirectory, three: list[Capture]) -> None:
    only_file(data).unlink()
    with Archive.open(data, write=True) as archive:
        assert archive.recovery.problems == (f"{three[0].warc_file}: the file is missing",)


def test_a_file_laid_in_by_hand_is_taken_up(data: DataDirectory, three: list[Capture], tmp_path: Path) -> None:
    other = DataDirectory(tmp_path / "other").create()
    shutil.copy(only_file(data), other.archive)
    with Archive.open(other, write=True) as archive:
        assert len(archive.recovery.adopted) == 3
        assert archive.record(1).body == page().body


def test_a_file_that_others_made_is_told_and_never_touched(data: DataDirectory) -> None:
    data.create()
    path = data.archive / "crawl.warc.gz"
    path.write_bytes(gzip.compress(b"WARC/1.0\r\nall in one"))
    with Archive.open(data, write=True) as archive:
        assert "ducha import" in archive.recovery.problems[0]
        assert not archive.recovery.adopted
    assert gzip.decompress(path.read_bytes()) == b"WARC/1.0\r\nall in one"


def test_a_file_that_was_only_begun_goes(data: DataDirectory) -> None:
    data.create()
    path = data.archive / "20260101T000000000Z-00000-x.warc.gz"
    path.touch()
    with Archive.open(data, write=True) as archive:
        assert not archive.recovery
        assert not path.exists()
        assert not list(verify_archive(archive))


def test_a_file_with_a_torn_first_record_goes(data: DataDirectory) -> None:
    data.create()
    path = data.archive / "20260101T000000000Z-00000-x.warc.gz"
    path.write_bytes(b"\x1f\x8b\x08\0\0")
    with Archive.open(data, write=True) as archive:
        assert archive.recovery.cut == ((path.name, 0, 5),)
        assert not path.exists()
        with reading(archive.engine) as connection:
            assert connection.execute(select(t.files)).first() is None
