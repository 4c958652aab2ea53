"""https as old and broken servers speak it: each failure has its name, http is used where the portal names it."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from crawler.errors import FetchError
from crawler.failures import health_of
from spiders.asking import Asker
from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.spiders.crawling import GAPS, Crawler

HELLO = 0x16  # the first byte of a TLS client


def certificate(folder: Path, begin: int = -1, end: int = 9) -> Path:
    """A key and a certificate that it signed itself, valid between two days counted from today."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
    now = datetime.now(UTC)
    made = (
        made.serial_number(1).not_valid_before(now + timedelta(days=begin)).not_valid_after(now + timedelta(days=end))
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return path


def context(folder: Path, version: ssl.TLSVersion | None = None, end: int = 9) -> ssl.SSLContext:
    """A server's context; `version` is the only one that it speaks."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate(folder, -9, end))
    if version is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is what is tried
            made.set_ciphers("ALL:@SECLEVEL=0")
            made.minimum_version, made.maximum_version = version, version
    return made


def without_safe_renegotiation(connection: socket.socket) -> None:
    """The answer of a server from before 2010: TLS 1.2 without the extension that OpenSSL 3 insists on."""
    connection.recv(4096)
    hello = b"\x03\x03" + bytes(32) + b"\x00" + b"\xc0\x2f" + b"\x00"
    handshake = b"\x02" + len(hello).to_bytes(3, "big") + hello
    connection.sendall(b"\x16\x03\x03" + len(handshake).to_bytes(2, "big") + handshake)
    connection.recv(4096)


def no_common_cipher(connection: socket.socket) -> None:
    """A fatal alert: handshake failure."""
    connection.recv(4096)
    connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")


def plain(connection: socket.socket) -> None:
    """http on the port of https."""
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def hangs_up(connection: socket.socket) -> None:
    """Nothing at all."""
    connection.recv(4096)


def wrapped(made: ssl.SSLContext) -> Callable[[socket.socket], None]:
    def speak(connection: socket.socket) -> None:
        made.wrap_socket(connection, server_side=True).recv(4096)

    return speak


def speaker(kind: str, folder: Path) -> Callable[[socket.socket], None]:
    """What a server of that kind does with a connection."""
    if kind in ("self_signed", "expired"):
        return wrapped(context(folder, end=-1 if kind == "expired" else 9))
    if kind in ("tls_1_0", "tls_1_1"):
        return wrapped(context(folder, ssl.TLSVersion.TLSv1 if kind == "tls_1_0" else ssl.TLSVersion.TLSv1_1))
    return {
        "renegotiation": without_safe_renegotiation,
        "cipher": no_common_cipher,
        "plain": plain,
        "hangs_up": hangs_up,
    }[kind]


@contextmanager
def listening(speak: Callable[[socket.socket], None], behind: int = 0) -> Iterator[int]:
    """A server that speaks so to TLS clients, and hands http on to the port behind it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(10)
            if connection.recv(1, socket.MSG_PEEK)[:1] == bytes((HELLO,)) or not behind:
                speak(connection)
                return
            with socket.create_connection(("127.0.0.1", behind), timeout=10) as inner:
                pump = threading.Thread(target=copy, args=(inner, connection), daemon=True)
                pump.start()
                copy(connection, inner)
                pump.join(5)

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def copy(source: socket.socket, target: socket.socket) -> None:
    """Bytes from one to the other until it ends."""
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


CASES = [
    ("self_signed", "tls_certificate"),
    ("expired", "tls_certificate"),
    ("tls_1_0", "tls_legacy"),
    ("tls_1_1", "tls_legacy"),
    ("renegotiation", "tls_legacy"),
    ("cipher", "tls_legacy"),
    ("plain", "tls"),
    ("hangs_up", "disconnected"),
]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_crawl_names_what_real_servers_do(kind: str, name: str, tmp_path: Path) -> None:
    with listening(speaker(kind, tmp_path)) as port, PortalServer(sample_world()) as server:
        made = Crawler(tmp_path, server)
        path = made.folder / "portals" / "qinghe.toml"
        path.write_text(path.read_text().replace(server.world.site("qinghe").base, f"https://127.0.0.1:{port}"))
        report = made.crawl("qinghe", expect=GAPS)
        with made.archive() as archive:
            [capture] = archive.captures()
    assert report["outcomes"][f"failed:{name}"] == 1, report
    assert "new" not in report["outcomes"]
    assert {row["health"] for row in report["columns"] if row["health"]} == {health_of(name)}
    assert (capture.kind, capture.outcome) == ("metadata", name)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_probe_gives_the_same_names(kind: str, name: str, tmp_path: Path) -> None:
    with listening(speaker(kind, tmp_path)) as port, pytest.raises(FetchError) as raised:
        Asker("ducha/test", 0.0, 10.0).ask(f"https://127.0.0.1:{port}/")
    assert raised.value.outcome == name


@pytest.mark.parametrize("kind", ["self_signed", "tls_1_0"])
def test_http_is_used_where_the_portal_names_it_and_nothing_is_fetched_twice(kind: str, tmp_path: Path) -> None:
    with PortalServer(sample_world()) as server:
        site = server.world.site("qinghe")
        with listening(speaker(kind, tmp_path), site.port) as port:
            made = Crawler(tmp_path, server)
            path = made.folder / "portals" / "qinghe.toml"
            both = f'"https://127.0.0.1:{port}", "http://127.0.0.1:{port}"'
            path.write_text(path.read_text().replace(f'"{site.base}"', both))
            report = made.crawl("qinghe", expect=GAPS)
            assert report["outcomes"]["new"] == 17
            assert any(f"https of 127.0.0.1:{port} failed ({dict(CASES)[kind]})" in note for note in report["notes"])
            before = len(server.seen)
            made.crawl("qinghe")
            assert [s.target for s in server.seen[before:]] == []
