"""A real PostgreSQL of our own for the tests: a cluster in a temporary folder, run by a user who is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder of initdb and postgres, None where there is none."""
    named = shutil.which("initdb")
    found = [Path(named).resolve().parent] if named else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The URL of an empty server, without a database name at its end."""
    user = None
    where = Path(tempfile.mkdtemp(prefix="ducha-postgres-"))
    if os.geteuid() == 0:  # PostgreSQL refuses to be run by root
        known = {entry.pw_name for entry in pwd.getpwall()}
        user = "postgres" if "postgres" in known else "nobody"
        shutil.chown(where, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        base: list[str | Path] = [
            folder / "initdb",
            "-D",
            where / "base",
            "-U",
            "ducha",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ]
        subprocess.run(base, user=user, cwd=where, check=True, capture_output=True)
        command: list[str | Path] = [
            folder / "postgres",
            "-D",
            where / "base",
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-k",
            where,
        ]
        with (where / "log").open("w") as log:
            server = subprocess.Popen(command, user=user, cwd=where, stdout=log, stderr=log)
        try:
            _wait(port, server, where / "log")
            yield f"postgresql://ducha@127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()
    finally:
        shutil.rmtree(where)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="ducha", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())
