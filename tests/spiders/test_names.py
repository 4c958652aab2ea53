"""Addresses, refusals and failures have one name each."""

from __future__ import annotations

import doctest
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

import crawler.blocks
import spiders.family
import spiders.frontier
import spiders.judge
import spiders.paging
import spiders.portal_file
import spiders.relevance
import spiders.urls
import spiders.walk
from crawler.blocks import block_kind, leave_alone_until
from spiders.urls import canonical, is_home, resolve
from tests.portals.replies import challenge
from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.spiders.crawling import GAPS, Crawler

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MODULES = (
    crawler.blocks,
    spiders.family,
    spiders.frontier,
    spiders.judge,
    spiders.paging,
    spiders.portal_file,
    spiders.relevance,
    spiders.urls,
    spiders.walk,
)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_examples_in_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("http://a.gov.cn/x.html#top", "http://a.gov.cn/x.html"),
        ("http://a.gov.cn:80/x/./y/../z.html", "http://a.gov.cn/x/z.html"),
        ("https://A.gov.cn:443", "https://a.gov.cn/"),
        ("http://a.gov.cn./x", "http://a.gov.cn/x"),
        ("http://a.gov.cn/x.jsp;jsessionid=ABC123?id=5", "http://a.gov.cn/x.jsp?id=5"),
        ("http://a.gov.cn/x?sid=665001&page=2", "http://a.gov.cn/x?sid=665001&page=2"),
        ("http://a.gov.cn/x?sid=0123456789abcdef0123456789abcdef&id=2", "http://a.gov.cn/x?id=2"),
        ("http://a.gov.cn/x?from=timeline&id=2", "http://a.gov.cn/x?id=2"),
        ("http://a.gov.cn/x?from=2024-01-01", "http://a.gov.cn/x?from=2024-01-01"),
        ("http://a.gov.cn/x//y.html", "http://a.gov.cn/x/y.html"),
    ],
)
def test_one_page_has_one_address(written: str, named: str) -> None:
    assert canonical(written) == named
    assert canonical(named) == named


@pytest.mark.parametrize("href", ["javascript:;", "mailto:a@b.cn", "#top", "", "tel:12369", "http://[bad"])
def test_what_is_no_page_has_no_address(href: str) -> None:
    assert resolve("http://a.gov.cn/", href) == ""


def test_a_front_page_is_recognised() -> None:
    assert is_home("http://a.gov.cn/index.shtml")
    assert not is_home("http://a.gov.cn/index_2.shtml")


@pytest.mark.parametrize("status", [403, 412, 421, 429, 468, 503, 512, 521])
def test_refusals_by_status(status: int) -> None:
    assert block_kind(status, b"") == str(status)


def test_a_challenge_with_status_200_is_a_block() -> None:
    assert block_kind(200, challenge().body) == "jsl"


def test_an_article_about_verification_is_no_block() -> None:
    text = "<html>" + "县里的政务大厅取消了人机验证以外的多余环节。" * 300
    assert block_kind(200, text.encode()) == ""


def test_retry_after_can_only_lengthen_a_block() -> None:
    def until(value: str) -> timedelta:
        return leave_alone_until([("retry-after", value)], NOON, 24) - NOON

    assert until("60") == timedelta(hours=24)
    assert until("200000") == timedelta(seconds=200_000)
    assert until("Thu, 05 Mar 2026 12:00:00 GMT") == timedelta(days=3)
    assert until("soon") == timedelta(hours=24)
    assert until("99999999999") == timedelta(days=30)


def self_signed() -> bytes:
    """A key and a certificate that it signed itself, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    begin = datetime.now(UTC) - timedelta(days=1)
    made = made.serial_number(1).not_valid_before(begin).not_valid_after(begin + timedelta(days=9))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[int]:
    """A TLS server with a certificate that nobody vouches for."""
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(self_signed())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def test_a_wrong_certificate_is_named_and_not_accepted(tls_port: int, tmp_path: Path) -> None:
    with PortalServer(sample_world()) as server:
        made = Crawler(tmp_path, server)
        path = made.folder / "portals" / "qinghe.toml"
        path.write_text(path.read_text().replace(server.world.site("qinghe").base, f"https://127.0.0.1:{tls_port}"))
        report = made.crawl("qinghe", expect=GAPS)
    assert report["outcomes"]["failed:tls_certificate"] == 1
    assert "new" not in report["outcomes"]
