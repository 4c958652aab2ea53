"""WARC and ARC files of others: everything readable is read, every flaw has its name, nothing raises."""

from __future__ import annotations

import gzip
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive import Archive, DataDirectory
from crawler.archive.warc_import import Foreign, read_foreign
from tests.archive.pages import START, gzipped, html, page

DATE = "2019-05-06T07:08:09Z"


def foreign_warc(pages: int = 4, *, packed: bool = True, version: str = "1.0") -> bytes:
    """A file as warcio's users write it: response first, then its request."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version=version)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "another"}))
    for n in range(pages):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        url, body = f"http://hewan.example/{n}", html(f"第{n}页", 30)
        warc = {"WARC-Date": DATE, "WARC-IP-Address": "192.0.2.1"}
        response = writer.create_warc_record(
            url, "response", io.BytesIO(body), len(body), http_headers=head, warc_headers_dict=warc
        )
        asked = StatusAndHeaders(f"GET /{n} HTTP/1.1", [("User-Agent", "another")], is_http_request=True)
        request = writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=dict(warc))
        writer.write_request_response_pair(request, response)
    return out.getvalue()


def read(tmp_path: Path, content: bytes, name: str = "x.warc.gz", **more: int) -> list[Foreign]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_foreign(path, **more))


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_responses_come_with_their_requests_and_dates(tmp_path: Path, packed: bool, version: str) -> None:
    found = read(tmp_path, foreign_warc(packed=packed, version=version))
    assert [f.outcome for f in found] == ["ok"] * 4
    exchange = found[2].exchange
    assert exchange is not None
    assert (exchange.url, exchange.status, exchange.reason) == ("http://hewan.example/2", 200, "OK")
    assert exchange.body == html("第2页", 30)
    assert exchange.request_headers == (("User-Agent", "another"),)
    assert exchange.fetched == datetime(2019, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (exchange.role, exchange.ip) == ("import", "192.0.2.1")


def test_a_file_packed_as_one_gzip_is_read(tmp_path: Path) -> None:
    assert [f.outcome for f in read(tmp_path, gzip.compress(foreign_warc(packed=False)))] == ["ok"] * 4


@pytest.mark.parametrize("packed", [True, False])
def test_an_arc_file_is_read(tmp_path: Path, packed: bool) -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312\r\n\r\n" + html("旧档")
    info = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    records = [
        b"filedesc://old.arc 0.0.0.0 20050607080910 text/plain %d\n" % len(info) + info + b"\n",
        b"http://hewan.example/old 192.0.2.1 20050607080910 text/html %d\n" % len(body) + body + b"\n",
        b"http://hewan.example/v2 192.0.2.1 20050607080910 text/html; x=y 200 - - 77 old.arc %d\n" % len(body)
        + body
        + b"\n",
    ]
    content = b"".join(gzip.compress(r) if packed else r for r in records)
    first, second = read(tmp_path, content, "old.arc")
    assert (first.outcome, second.outcome) == ("ok", "ok")
    assert first.exchange is not None
    assert first.exchange.fetched == datetime(2005, 6, 7, 8, 9, 10, tzinfo=UTC)
    assert first.exchange.header("content-type") == "text/html; charset=gb2312"
    assert first.exchange.body == html("旧档")


def test_our_own_files_come_back_with_all_that_they_say(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    pages = [page(), gzipped(role="list"), page(minutes=3), page(minutes=4, status=304, body=b"", response_headers=[])]
    with Archive.open(data, write=True) as archive:
        archive.capture_many(pages)
        archive.failure("http://hewan.example/x", "dns", "no such name")
    (path,) = data.archive.iterdir()
    found = list(read_foreign(path))
    assert [f.outcome for f in found] == ["ok"] * 4 + ["failure"]
    assert found[4].detail == "dns: http://hewan.example/x"
    for one, original in zip(found, pages, strict=False):
        assert one.exchange is not None
        assert (one.exchange.url, one.exchange.portal_id, one.exchange.column) == (original.url, "hewan", "督察专栏")
        assert (one.exchange.role, one.exchange.fetched) == (original.role, original.fetched)
        assert one.exchange.request_headers[1:] == (("User-Agent", "ducha-test"), ("Accept", "text/html"))
    bodies = [f.exchange.body for f in found if f.exchange]
    assert bodies == [pages[0].body, pages[1].body, pages[0].body, pages[0].body]


def test_chunked_transfer_is_undone_and_a_lie_about_it_is_not(tmp_path: Path) -> None:
    def response(body: bytes) -> bytes:
        block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
        return (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://h.example/>\r\nWARC-Date: {DATE}\r\n"
            f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
        ).encode() + block + b"\r\n\r\n"  # fmt: skip

    found = read(tmp_path, response(b"4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n") + response(b"<html>whole</html>"), "x.warc")
    assert [f.exchange.body for f in found if f.exchange] == [b"abcdefg", b"<html>whole</html>"]
    assert {f.exchange.url for f in found if f.exchange} == {"http://h.example/"}


def test_a_resource_is_a_page_and_a_folded_header_one_line(tmp_path: Path) -> None:
    content = (
        f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI:\r\n http://h.example/r\r\nWARC-Date: {DATE}\r\n"
        "Content-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>\r\n\r\n"
    ).encode()
    (found,) = read(tmp_path, content, "x.warc")
    assert found.exchange is not None
    assert (found.exchange.url, found.exchange.media_type, found.exchange.body) == (
        "http://h.example/r",
        "text/html",
        b"<html>",
    )


def test_a_revisit_whose_page_is_elsewhere_is_named(tmp_path: Path) -> None:
    content = (
        f"WARC/1.0\r\nWARC-Type: revisit\r\nWARC-Target-URI: http://h.example/r\r\nWARC-Date: {DATE}\r\n"
        "WARC-Payload-Digest: sha1:ABC\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    ).encode()
    assert [f.outcome for f in read(tmp_path, content, "x.warc")] == ["unresolved_revisit"]


def test_a_missing_date_or_url_is_named(tmp_path: Path) -> None:
    head = "WARC/1.0\r\nWARC-Type: resource\r\n{}Content-Length: 1\r\n\r\nx\r\n\r\n"
    content = head.format("WARC-Target-URI: http://h.example/\r\nWARC-Date: yesterday\r\n") + head.format("")
    found = read(tmp_path, content.encode(), "x.warc")
    assert [(f.outcome, f.exchange is None) for f in found] == [("no_date", False), ("no_url", True)]


def test_a_page_past_the_bound_is_cut_and_named(tmp_path: Path) -> None:
    found = read(tmp_path, foreign_warc(1), max_body=100)
    assert [(f.outcome, len(f.exchange.body), f.exchange.truncated) for f in found if f.exchange] == [
        ("too_large", 100, "length")
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_a_torn_file_gives_what_is_whole_and_says_torn(tmp_path: Path, packed: bool) -> None:
    content = foreign_warc(packed=packed)
    found = read(tmp_path, content[: len(content) * 6 // 10])
    assert [f.outcome for f in found] == ["ok", "ok", "torn"]


def test_damage_in_the_middle_costs_the_record_it_hit(tmp_path: Path) -> None:
    content = bytearray(foreign_warc(6))
    third = [f.offset for f in read(tmp_path, bytes(content))][2]
    content[third + 150 : third + 160] = b"\xff" * 10
    found = read(tmp_path, bytes(content))
    assert [f.outcome for f in found] == ["ok", "ok", "damaged", "ok", "ok", "ok"]
    assert found[2].offset == third
    assert found[2].detail


def test_a_plain_file_whose_record_says_a_wrong_length_is_read_on(tmp_path: Path) -> None:
    whole = foreign_warc(4, packed=False)
    content = re.sub(rb"(msgtype=response\r\nContent-Length: )\d+", rb"\g<1>99", whole, count=1)
    assert content != whole
    outcomes = [f.outcome for f in read(tmp_path, content, "x.warc")]
    assert outcomes.count("ok") >= 3
    assert "damaged" in outcomes


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (b"", "empty_file"),
        (b"<html>", "not_warc"),
        (gzip.compress(b"text", mtime=0), "not_warc"),
        (b"\x1f\x8b\x08", "not_warc"),
    ],
)
def test_what_is_no_warc_is_named(tmp_path: Path, content: bytes, outcome: str) -> None:
    assert [f.outcome for f in read(tmp_path, content)] == [outcome]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert [f.outcome for f in read_foreign(tmp_path / "none.warc")] == ["unreadable"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    packed=st.booleans(),
    cut=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    junk=st.binary(max_size=40),
)
def test_no_damage_makes_it_raise(
    tmp_path: Path, packed: bool, cut: float, flips: list[tuple[float, int]], junk: bytes
) -> None:
    content = bytearray(foreign_warc(3, packed=packed))
    for place, value in flips:
        content[int(place * (len(content) - 1))] = value
    at = int(cut * len(content))
    for found in read(tmp_path, bytes(content[:at]) + junk + bytes(content[at:])):
        assert found.outcome
        if found.exchange is not None:
            assert found.exchange.fetched >= START or found.exchange.fetched.tzinfo is UTC
