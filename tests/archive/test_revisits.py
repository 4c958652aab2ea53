"""A page that is fetched again: what counts as unchanged, and what its record refers to."""

from __future__ import annotations

from crawler.archive import Archive, DataDirectory
from tests.archive.pages import START, page, warc_records


def test_an_unchanged_page_is_a_revisit_that_reads_like_the_page(archive: Archive, data: DataDirectory) -> None:
    first = archive.capture(page())
    again = archive.capture(page(minutes=60))
    assert (again.kind, again.refers_to, again.unchanged) == ("revisit", first.id, True)
    assert archive.record(again.id).body == archive.record(first.id).body
    record = warc_records(data)[-1]
    assert record.get("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert record.get("WARC-Refers-To") == first.record_id
    assert record.get("WARC-Refers-To-Date") == "2026-03-01T04:05:06.789012Z"
    assert record.block == b""


def test_an_unchanged_page_within_one_batch_is_a_revisit(archive: Archive) -> None:
    first, again = archive.capture_many([page(), page(minutes=1)])
    assert (again.kind, again.refers_to) == ("revisit", first.id)
    not_modified = archive.capture_many([page(title="new", minutes=2), page(minutes=3, status=304, body=b"")])[1]
    assert not_modified.refers_to == not_modified.id - 1


def test_a_page_that_goes_back_to_an_old_text_refers_to_it(archive: Archive) -> None:
    first, second = archive.capture(page()), archive.capture(page(title="改过", minutes=1))
    third = archive.capture(page(minutes=2))
    assert (second.kind, third.kind, third.refers_to) == ("response", "revisit", first.id)
    known = archive.known(page().url)
    assert known is not None
    assert known.capture_id == first.id


def test_the_same_bytes_at_another_url_or_status_are_kept_again(archive: Archive) -> None:
    kinds = [archive.capture(p).kind for p in (page(), page("http://hewan.example/b.html"), page(status=404))]
    assert kinds == ["response"] * 3


def test_not_modified_refers_to_what_it_stands_for(archive: Archive, data: DataDirectory) -> None:
    first = archive.capture(page())
    fresh = [(b"ETag", b'"v2"')]
    again = archive.capture(page(minutes=5, status=304, body=b"", response_headers=fresh))
    assert (again.kind, again.refers_to, again.outcome) == ("revisit", first.id, "not_modified")
    assert warc_records(data)[-1].get("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    record = archive.record(again.id)
    assert (record.body, record.status) == (page().body, 200)
    assert record.header("ETag") == '"v2"'
    assert record.header("Content-Type") == "text/html; charset=utf-8"
    known = archive.known(page().url)
    assert known is not None
    assert (known.etag, known.last_status, known.capture_id) == ('"v2"', 304, first.id)


def test_not_modified_without_an_earlier_page_is_kept_as_it_is(archive: Archive) -> None:
    capture = archive.capture(page(status=304, body=b""))
    assert (capture.kind, capture.refers_to) == ("response", None)
    known = archive.known(page().url)
    assert known is not None
    assert known.capture_id is None


def test_a_cut_page_is_named_and_asked_for_in_full_again(archive: Archive, data: DataDirectory) -> None:
    cut = archive.capture(page(truncated="length"))
    assert warc_records(data)[-1].get("WARC-Truncated") == "length"
    assert archive.record(cut.id).truncated == "length"
    known = archive.known(page().url)
    assert known is not None
    assert known.etag == ""
    assert archive.capture(page(minutes=1)).kind == "response", "a cut record must not stand in for a whole one"


def test_an_older_capture_imported_later_says_nothing_about_the_present(archive: Archive) -> None:
    archive.capture(page(title="today", minutes=100))
    archive.capture(page(title="before", role="import", request_headers=[]))
    known = archive.known(page().url)
    assert known is not None
    assert (known.capture_id, known.first_seen) == (1, START)
