"""What goes in comes out, byte for byte, and stands in the WARC file as the standard wants it."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.archive import Archive, DataDirectory, Exchange
from crawler.archive.exchange import archive_url
from crawler.archive.fixity import verify_archive
from crawler.archive.members import read_member
from crawler.archive.records import build
from crawler.config import load_config
from crawler.errors import ArchiveError, CatalogueError, RecordError
from tests.archive.pages import START, gzipped, html, page, warc_records


def passes_warcio_check(data: DataDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    inputs = [str(p) for p in sorted(data.archive.iterdir())]
    assert inputs
    code = Checker(SimpleNamespace(inputs=inputs, verbose=True)).process_all()
    said = capsys.readouterr()
    assert code == 0, said.out
    assert "digest pass" in said.out
    assert said.err == ""


def test_a_page_comes_back_as_it_was(archive: Archive) -> None:
    exchange = page()
    capture = archive.capture(exchange)
    record = archive.record(capture.id)
    assert record.body == exchange.body
    assert record.headers == (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"v1"'))
    assert (record.url, record.status, record.fetched) == (exchange.url, 200, START)
    assert record.digest == "sha256:" + hashlib.sha256(exchange.body).hexdigest()
    assert capture.kind == "response"
    assert capture == archive.capture_by_id(capture.id) == next(archive.captures())


def test_content_encoding_stays_on_in_the_file_and_is_undone_when_read(archive: Archive, data: DataDirectory) -> None:
    exchange = gzipped()
    capture = archive.capture(exchange)
    assert archive.record(capture.id).body == html("清河")
    assert [r.block for r in warc_records(data) if r.kind == "response"] == [exchange.body]
    assert capture.digest == "sha256:" + hashlib.sha256(exchange.body).hexdigest()


def test_every_exchange_is_a_request_and_a_response_of_warc_1_1(archive: Archive, data: DataDirectory) -> None:
    archive.capture(page(ip="192.0.2.7"))
    info, request, response = warc_records(data)
    assert (info.kind, request.kind, response.kind) == ("warcinfo", "request", "response")
    assert {r.version for r in (info, request, response)} == {"WARC/1.1"}
    assert request.get("WARC-Concurrent-To") == response.get("WARC-Record-ID")
    assert response.get("WARC-Concurrent-To") == request.get("WARC-Record-ID")
    assert response.get("WARC-Date") == request.get("WARC-Date") == "2026-03-01T04:05:06.789012Z"
    assert response.get("WARC-IP-Address") == "192.0.2.7"
    assert response.get("WARC-Payload-Digest").startswith("sha256:")
    assert response.get("WARC-Block-Digest").startswith("sha256:")
    assert request.http.get_header("User-Agent") == "ducha-test"
    assert request.http.get_header("Host") == "hewan.example"
    assert response.http.statusline == "200 OK"


def test_the_file_passes_warcio_check(
    archive: Archive, data: DataDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.capture_many([page(), gzipped(), page(minutes=9), page("http://hewan.example/empty", body=b"", status=404)])
    archive.capture(page(minutes=20, status=304, body=b""))
    archive.failure("http://hewan.example/slow", "timeout", "no answer in 60 s")
    passes_warcio_check(data, capsys)


def test_a_date_in_another_zone_is_written_in_utc(archive: Archive, data: DataDirectory) -> None:
    local = datetime(2026, 3, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    capture = archive.capture(page(fetched=local))
    assert warc_records(data)[-1].get("WARC-Date") == "2026-03-01T00:00:00.000000Z"
    assert capture.fetched == local
    assert archive.capture_by_id(capture.id).fetched.tzinfo == UTC


def test_a_date_without_a_zone_is_refused(archive: Archive) -> None:
    with pytest.raises(ValueError, match="time zone"):
        archive.capture(page(fetched=datetime(2026, 3, 1)))  # noqa: DTZ001
    assert archive.counts()["captures"]["response"] == 0


def test_a_failure_is_a_metadata_record_with_its_name(archive: Archive, data: DataDirectory) -> None:
    archive.capture(page())
    failure = archive.failure(
        page().url, "timeout", "no answer\r\nin 60 s", "hewan", "督察专栏", fetched=START + timedelta(1)
    )
    record = warc_records(data)[-1]
    assert (failure.kind, failure.outcome, record.kind) == ("metadata", "timeout", "metadata")
    assert record.block.decode() == "outcome: timeout\r\ndetail: no answer in 60 s\r\nmethod: GET\r\n"
    known = archive.known(page().url)
    assert known is not None
    assert (known.failures, known.last_outcome, known.etag) == (1, "timeout", '"v1"')
    with pytest.raises(RecordError, match="timeout"):
        archive.record(failure.id)


def test_files_rotate_by_size_and_no_exchange_spans_two(data: DataDirectory) -> None:
    config = load_config(environ={"DUCHA_ARCHIVE_ROTATE_BYTES": "3000"})
    with Archive.open(data, write=True, config=config) as archive:
        for n in range(12):
            archive.capture(page(f"http://hewan.example/{n}.html"))
        archive.capture_many([page(f"http://hewan.example/x{n}.html") for n in range(12)])
        names = sorted(path.name for path in data.archive.iterdir())
        assert len(names) > 4
        assert all(path.stat().st_size < 6000 for path in data.archive.iterdir())
        assert not list(verify_archive(archive))
    kinds = [r.kind for r in warc_records(data)]
    assert kinds.count("warcinfo") == len(names)
    assert kinds.count("response") == kinds.count("request") == 24


def test_a_second_session_goes_on_in_the_same_file_until_it_is_full(data: DataDirectory) -> None:
    for n in range(3):
        with Archive.open(data, write=True) as archive:
            archive.capture(page(f"http://hewan.example/{n}.html"))
    assert len(list(data.archive.iterdir())) == 1


def test_header_bytes_outside_ascii_are_kept_and_do_no_harm(
    archive: Archive, data: DataDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = "附件;督察.pdf".encode("gb18030")
    headers = [
        (b"X-Note", raw),
        (b"Content-Disposition", "inline; filename=督察.html".encode()),
        (b"X\xffY", b"a\r\nb"),
    ]
    capture = archive.capture(page(response_headers=headers, reason="完成"))
    stored = warc_records(data)[-1]
    stored.http.to_str().encode("ascii")
    assert stored.http.statusline == "200 %E5%AE%8C%E6%88%90"
    record = archive.record(capture.id)
    assert record.header("Content-Disposition") == "inline; filename=督察.html"
    assert record.header("X-Note").encode("latin-1") == raw
    passes_warcio_check(data, capsys)


def test_a_transfer_coding_that_is_undone_is_renamed(archive: Archive, data: DataDirectory) -> None:
    capture = archive.capture(page(response_headers=[(b"Transfer-Encoding", b"chunked")]))
    assert (
        b"\r\nX-Archive-Orig-Transfer-Encoding: chunked"
        in read_member(data.archive / capture.warc_file, capture.offset, capture.length).head
    )
    assert archive.record(capture.id).body == page().body


def test_a_url_with_chinese_and_a_fragment_is_known_by_its_ascii_form(archive: Archive) -> None:
    archive.capture(page("http://hewan.example/督察/a b.html#top"))
    assert archive.known("http://hewan.example/%E7%9D%A3%E5%AF%9F/a%20b.html") is not None
    assert archive.known("http://hewan.example/督察/a b.html") is not None
    assert archive.known("http://hewan.example/other") is None


def test_captures_are_found_by_portal_role_and_place(archive: Archive) -> None:
    archive.capture_many(
        [
            page(f"http://hewan.example/{n}", portal_id=f"p{n % 2}", role="list" if n < 4 else "page")
            for n in range(1200)
        ]
    )
    assert [c.id for c in archive.captures()] == list(range(1, 1201))
    assert len(list(archive.captures(portal="p1"))) == 600
    assert len(list(archive.captures(role="list"))) == 4
    assert len(list(archive.captures(role=["list", "page"], since_id=1100))) == 100
    assert [c.url for c in archive.captures(url="http://hewan.example/7")] == ["http://hewan.example/7"]


def test_of_an_import_no_request_is_made_up(archive: Archive, data: DataDirectory) -> None:
    archive.capture(page(role="import", request_headers=[]))
    assert [r.kind for r in warc_records(data)] == ["warcinfo", "response"]
    assert not list(verify_archive(archive))


def test_an_exchange_that_is_held_is_found_and_no_other(archive: Archive) -> None:
    first, again = archive.capture_many([page(), page(minutes=5)])
    assert archive.held(page()) == first
    assert archive.held(page(minutes=5)) == again
    assert archive.held(page(minutes=6)) is None
    assert archive.held(page(title="other")) is None


def test_reading_where_nothing_was_written_says_what_to_do(data: DataDirectory) -> None:
    with pytest.raises(ArchiveError, match="no archive here yet"):
        Archive.open(data)
    assert not data.path.exists()


def test_a_reader_cannot_write(archive: Archive, data: DataDirectory) -> None:
    with Archive.open(data) as reader, pytest.raises(ArchiveError, match="not open for writing"):
        reader.capture(page())


def test_an_unknown_capture_is_an_error(archive: Archive) -> None:
    with pytest.raises(CatalogueError, match="no capture 99"):
        archive.record(99)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300),
    headers=st.lists(st.tuples(st.binary(min_size=1, max_size=12), st.binary(max_size=40)), max_size=5),
    reason=st.text(max_size=8),
    url=st.text(max_size=30),
    column=st.text(max_size=10),
)
def test_whatever_a_server_sends_is_a_record_that_reads_back(
    tmp_path_factory: pytest.TempPathFactory,
    body: bytes,
    headers: list[tuple[bytes, bytes]],
    reason: str,
    url: str,
    column: str,
) -> None:
    exchange = Exchange(
        archive_url("http://h.example/" + url),
        body,
        response_headers=headers,
        reason=reason,
        column=column,
        fetched=START,
    )
    built = build(exchange)
    path = tmp_path_factory.mktemp("w") / "w.warc.gz"
    path.write_bytes(built.before + built.main)
    member = read_member(path, len(built.before), len(built.main))
    assert member.payload == body
    assert member.head.isascii()
    for record in ArchiveIterator(io.BytesIO(path.read_bytes()), check_digests="raise"):
        record.raw_stream.read()
