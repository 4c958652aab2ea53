"""Content-encodings are undone, within bounds, and lies are named."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.archive.coding import Unpacked, undo_content_encoding
from tests.archive.pages import page

TEXT = "河湾镇的检查人员把意见簿翻到最后一页。".encode() * 50


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    " Deflate ": raw_deflate,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "identity": bytes,
    "": bytes,
}


@pytest.mark.parametrize("name", PACKERS)
@given(body=st.one_of(st.just(TEXT), st.binary(max_size=400)))
def test_each_encoding_is_undone(name: str, body: bytes) -> None:
    assert undo_content_encoding(PACKERS[name](body), name) == Unpacked(body)


def test_layers_are_undone_last_first() -> None:
    assert undo_content_encoding(zstd.compress(gzip.compress(TEXT)), "gzip, zstd").body == TEXT


def test_two_gzip_members_are_one_body_and_padding_is_no_part_of_it() -> None:
    packed = gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]) + b"\0\0\0\0"
    assert undo_content_encoding(packed, "gzip") == Unpacked(TEXT)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_cut_at_the_limit_without_being_unpacked(name: str) -> None:
    zeros = b"\0" * 100_000_000
    bomb = brotli.compress(zeros, quality=1) if name == "br" else PACKERS[name](zeros)
    tracemalloc.start()
    unpacked = undo_content_encoding(bomb, name, limit=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert unpacked.problem == "bomb"
    assert len(unpacked.body) == 1_000_000
    assert peak < 40_000_000


def test_a_bomb_within_a_bomb_is_cut_too() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 100_000_000))
    assert undo_content_encoding(bomb, "gzip, gzip", limit=500_000) == Unpacked(b"\0" * 500_000, "bomb")


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_torn_body_gives_what_could_be_read(name: str) -> None:
    noise = b"".join(str(n * n).encode() for n in range(60_000))
    packed = PACKERS[name](noise)
    unpacked = undo_content_encoding(packed[: len(packed) // 2], name)
    assert unpacked.problem == "coding_damaged"
    assert unpacked.body
    assert noise.startswith(unpacked.body)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_is_not_what_its_header_says_comes_back_as_it_is(name: str) -> None:
    assert undo_content_encoding(b"<html>" + TEXT, name) == Unpacked(b"<html>" + TEXT, "coding_wrong")


@pytest.mark.parametrize("name", ["compress", "督察", "gzip,gzip,gzip,gzip,gzip"])
def test_an_unknown_encoding_is_named(name: str) -> None:
    assert undo_content_encoding(TEXT, name) == Unpacked(TEXT, "coding_unknown")


@given(body=st.binary(max_size=200), name=st.sampled_from(["gzip", "deflate", "br", "zstd", "br, gzip"]))
def test_no_bytes_make_it_fail(body: bytes, name: str) -> None:
    assert len(undo_content_encoding(body, name, limit=1000).body) <= max(1000, len(body))


def test_a_torn_packed_body_in_the_archive_reads_as_truncated(archive: Archive) -> None:
    headers = [(b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip")]
    whole = b"".join(str(n * n).encode() for n in range(60_000))
    capture = archive.capture(page(body=gzip.compress(whole)[:-1000], response_headers=headers))
    record = archive.record(capture.id)
    assert record.truncated == "unspecified"
    assert whole.startswith(record.body)


def test_a_bomb_in_the_archive_reads_as_truncated(archive: Archive) -> None:
    headers = [(b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip")]
    capture = archive.capture(page(body=gzip.compress(b"<p>" + b"\0" * 60_000_000), response_headers=headers))
    record = archive.record(capture.id, limit=2_000_000)
    assert (len(record.body), record.truncated) == (2_000_000, "length")
