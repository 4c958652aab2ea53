"""A real pywb replays our files over HTTP: pages, revisits, hostile headers."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from crawler.archive import Archive, DataDirectory
from tests.archive.pages import gzipped, html, page

BIN = Path(sys.executable).parent


def wb_manager(where: Path, *arguments: str) -> None:
    done = subprocess.run([BIN / "wb-manager", *arguments], cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    where = tmp_path_factory.mktemp("pywb")
    data = DataDirectory(where / "data")
    odd = [
        (b"Content-Type", b"text/html; charset=gb2312"),
        (b"X-Note", "河湾镇".encode("gb18030")),
        (b"Content-Disposition", "inline; filename=督察.html".encode()),
        (b"Transfer-Encoding", b"chunked"),
    ]
    with Archive.open(data, write=True) as archive:
        archive.capture_many([page(), page(title="改过的老砖厂", minutes=10), page(minutes=20), gzipped(minutes=1)])
        archive.capture(page(minutes=30, status=304, body=b"", response_headers=[(b"ETag", b'"v1"')]))
        odd_body = html("督察").decode().encode("gb18030")
        archive.capture(page("http://hewan.example/督察/odd.html", body=odd_body, response_headers=odd))
        archive.failure("http://hewan.example/slow", "timeout", "no answer in 60 s")
    wb_manager(where, "init", "ducha")
    wb_manager(where, "add", "ducha", *map(str, data.archive.iterdir()))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (where / "log").open("w+")
    server = subprocess.Popen(
        [BIN / "wayback", "--bind", "127.0.0.1", "--port", str(port)], cwd=where, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/ducha/", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, log.read()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/ducha"
    finally:
        server.terminate()
        server.wait()
        log.close()


def get(url: str) -> tuple[int, Message, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_a_page_is_replayed_byte_for_byte(pywb: str) -> None:
    status, headers, body = get(f"{pywb}/20260301040506id_/http://hewan.example/a.html")
    assert (status, body) == (200, html("老砖厂"))
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_packed_page_is_replayed(pywb: str) -> None:
    status, _, body = get(f"{pywb}/20260301040606mp_/http://hewan.example/z.html")
    assert status == 200
    assert "清河" in body.decode()


@pytest.mark.parametrize(("stamp", "title"), [("20260301041506", "改过的老砖厂"), ("20260301042506", "老砖厂")])
def test_versions_and_revisits_are_replayed(pywb: str, stamp: str, title: str) -> None:
    status, _, body = get(f"{pywb}/{stamp}id_/http://hewan.example/a.html")
    assert (status, body) == (200, html(title))


def test_not_modified_is_replayed_as_the_page_it_stands_for(pywb: str) -> None:
    status, _, body = get(f"{pywb}/20260301043506id_/http://hewan.example/a.html")
    assert (status, body) == (200, html("老砖厂"))


@pytest.mark.parametrize("modifier", ["id_", "mp_", "mp_?x=1"])
def test_headers_outside_ascii_do_not_crash_the_replay(pywb: str, modifier: str) -> None:
    url = "http://hewan.example/%E7%9D%A3%E5%AF%9F/odd.html"
    status, headers, body = get(f"{pywb}/20260301040506{modifier.partition('?')[0]}/{url}")
    assert status == 200
    assert "督察" in body.decode("gb18030")
    assert headers["X-Archive-Orig-X-Note" if modifier != "id_" else "X-Note"] or "X-Note" in str(headers)


def test_a_failure_is_no_page(pywb: str) -> None:
    assert get(f"{pywb}/20260301040506id_/http://hewan.example/slow")[0] == 404
