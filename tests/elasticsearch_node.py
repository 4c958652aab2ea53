"""A real Elasticsearch node for the tests, on loopback, found or started, and stopped again.

The URL in DUCHA_TEST_ELASTICSEARCH is used if it is set; else a node is started from the server that
tests/elasticsearch_server.py finds. DUCHA_TEST_WITHOUT=elasticsearch leaves the tests out that need it.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.elasticsearch_plugin import with_email_analysis
from tests.elasticsearch_server import NoElasticsearchError, java_home, server_tree

ADMIN, CRAWL, PASSWORD = "ducha-admin", "ducha-crawl", "only-for-tests"
ROLE = """\
ducha:
  cluster: [monitor]
  indices:
    - names: ["ducha-articles*"]
      privileges: [all]
"""
NOBODY = 65534
PATIENCE = 180  # seconds until a node must be up
SETTINGS = """\
cluster.name: ducha-test
node.name: test
discovery.type: single-node
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
path.data: {data}
path.logs: {logs}
cluster.routing.allocation.disk.threshold_enabled: false
cluster.info.update.interval: 24h
"""  # each update would take back the block on writing that a full disk brings, which a test puts on an index
OPEN = "xpack.security.enabled: false\n"
GUARDED = """\
xpack.security.enabled: true
xpack.security.authc.api_key.enabled: true
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.key: node.key
xpack.security.http.ssl.certificate: node.crt
"""


class Node:
    """A running node. `kill` and `start` play a crash and a restart; the data stays between them."""

    def __init__(self, url: str, tree: Path | None = None, java: Path | None = None, home: Path | None = None) -> None:
        self.url = url
        self.ca: Path | None = None  # of a guarded node
        self._tree, self._java, self._home = tree, java, home
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ours(self) -> bool:
        """Whether it was started here, so that it may be killed."""
        return self._tree is not None

    def start(self) -> None:
        """Start the node and wait until it answers."""
        assert self._tree and self._home
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ES_")}
        environment |= {"ES_PATH_CONF": str(self._home / "config"), "HOME": str(self._home), "CLI_JAVA_OPTS": "-Xmx64m"}
        if self._java:
            environment["ES_JAVA_HOME"] = str(self._java)
        root = os.geteuid() == 0
        with (self._home / "output.txt").open("ab") as output:
            self._process = subprocess.Popen(
                [str(self._tree / "bin" / "elasticsearch")],
                env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
                cwd=self._home, **({"user": NOBODY, "group": NOBODY, "extra_groups": []} if root else {}),
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self.healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise NoElasticsearchError(f"the node did not start:\n{self._tail()}")
            time.sleep(0.3)

    def healthy(self) -> bool:
        """Whether the cluster answers and every index can be read."""
        try:
            return bool(self.request("GET", "/_cluster/health")["status"] in ("green", "yellow"))
        except (OSError, ValueError, KeyError):
            return False

    def request(self, method: str, path: str, body: object = None) -> Any:
        """Ask the node something as its administrator."""
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Content-Type", "application/json")
        context = None
        if self.ca:
            context = ssl.create_default_context(cafile=str(self.ca))
            request.add_header("Authorization", "Basic " + base64.b64encode(f"{ADMIN}:{PASSWORD}".encode()).decode())
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data=data, timeout=30, context=context) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise OSError(f"{method} {path}: {error}: {error.read().decode()}") from error

    def remove_indexes(self, prefix: str) -> None:
        """Remove the indexes whose names begin so."""
        for row in self.request("GET", f"/_cat/indices/{prefix}*?h=index&format=json"):
            self.request("DELETE", f"/{row['index']}")

    def kill(self) -> None:
        """Kill it at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def restart_without(self, settings: str) -> None:
        """Restart it without settings that it was started with."""
        assert self._home
        place = self._home / "config" / "elasticsearch.yml"
        place.write_text(place.read_text("utf-8").replace(settings, ""), "utf-8")
        self._end(signal.SIGTERM)
        self.start()

    def stop(self) -> None:
        """Stop it and remove its data."""
        if self.ours:
            self._end(signal.SIGTERM)
            assert self._home
            shutil.rmtree(self._home, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for attempt in (how, signal.SIGKILL):
            try:
                os.killpg(process.pid, attempt)
                process.wait(60)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
            break
        while _group_lives(process.pid):
            time.sleep(0.05)

    def _tail(self) -> str:
        assert self._home
        return "\n".join((self._home / "output.txt").read_text("utf-8", "replace").splitlines()[-15:])


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wanted() -> bool:
    """Whether the person wants tests with Elasticsearch."""
    return "elasticsearch" not in os.environ.get("DUCHA_TEST_WITHOUT", "").split(",")


def obtain(given: str | None = None) -> Node:
    """A healthy node, the given one if there is one; raises NoElasticsearchError."""
    given = os.environ.get("DUCHA_TEST_ELASTICSEARCH") if given is None else given
    if given:
        node = Node(given.rstrip("/"))
        if not node.healthy():
            raise NoElasticsearchError(f"no healthy cluster answers at {given} (DUCHA_TEST_ELASTICSEARCH)")
        return node
    return _started(OPEN)


def obtain_with(settings: str) -> Node:
    """A node of its own with further settings, in the form of elasticsearch.yml."""
    return _started(OPEN + settings)


def obtain_guarded() -> Node:
    """A node that asks for a login or an API key and speaks TLS with a certificate of its own authority, `node.ca`.

    CRAWL has the rights that docs/elasticsearch.md asks for and no others.
    """
    return _started(GUARDED)


def _started(security: str) -> Node:
    tree = server_tree()
    home = Path(tempfile.mkdtemp(prefix="ducha-elasticsearch-"))
    java = java_home(tree)
    http, transport = _free_port(), _free_port()
    shutil.copytree(tree / "config", home / "config")
    settings = SETTINGS.format(http=http, transport=transport, data=home / "data", logs=home / "logs")
    (home / "config" / "elasticsearch.yml").write_text(settings + security, "utf-8")
    if security == GUARDED:
        _write_certificate(home / "config")
        users = "".join(f"{name}:{_hashed(PASSWORD)}\n" for name in (ADMIN, CRAWL))
        (home / "config" / "users").write_text(users, "utf-8")
        (home / "config" / "users_roles").write_text(f"superuser:{ADMIN}\nducha:{CRAWL}\n", "utf-8")
        (home / "config" / "roles.yml").write_text(ROLE, "utf-8")
    options = home / "config" / "jvm.options.d"
    options.mkdir(exist_ok=True)
    (options / "heap.options").write_text("-Xms512m\n-Xmx512m\n", "utf-8")
    if os.geteuid() == 0:
        for path in (home, *home.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    if security == GUARDED:
        tree = with_email_analysis(tree, home)  # not before: its files are those of the cache
    scheme = "https" if security == GUARDED else "http"
    node = Node(f"{scheme}://127.0.0.1:{http}", tree, java, home)
    node.ca = home / "config" / "node.crt" if security == GUARDED else None
    try:
        node.start()
    except NoElasticsearchError:
        node.stop()
        raise
    return node


def _hashed(password: str) -> str:
    """The password as the server's file of users holds it: PBKDF2 with SHA-512."""
    salt = b"only-for-tests--only-for-tests--"
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 10_000, 32)
    return "{PBKDF2}10000$" + base64.b64encode(salt).decode() + "$" + base64.b64encode(digest).decode()


def _write_certificate(folder: Path) -> None:
    """A key and a certificate for 127.0.0.1 that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ducha test")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2)).add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "node.crt").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "node.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
