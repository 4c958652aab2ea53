"""`make run`: the main job from end to end on this machine.

Starts the sample portals on loopback, crawls them over real HTTP, and reports what came of it: pages fetched, articles,
every other outcome by name, repairs made, the time. Three searches and one export follow. Then the search pages are
served. A second run asks only for what is due, and says so.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DUCHA = str(Path(sys.executable).parent / "ducha")
FIRST_PORT = 18640
SEARCHES = ("边督边改", 'region:平凉 "整改"', "環保督察 -flag:spun")
EXPORT_REGION = "620000"


def main() -> int:
    """The whole job; its exit code is that of the step that failed, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", type=int, default=1)
    arguments = parser.parse_args()
    data = Path(os.environ.get("DUCHA_DATA") or "data").resolve()
    data.mkdir(parents=True, exist_ok=True)
    folder = data / "sample-portals"
    environ = {
        **os.environ,
        "DUCHA_DATA": str(data),
        "DUCHA_PORTALS_DIRECTORY": str(folder),
        "DUCHA_CRAWL_DELAY": "0",
        "DUCHA_LOG_LEVEL": os.environ.get("DUCHA_LOG_LEVEL", "WARNING"),
    }
    start = time.monotonic()
    with sample_portals(folder) as names:
        print(f"Crawling {len(names)} sample portals on loopback …", flush=True)
        code = subprocess.run([DUCHA, "crawl", *names], env=environ, check=False).returncode
        if code not in (0, 3):
            return code
        print("\n$ ducha status", flush=True)
        subprocess.run([DUCHA, "status"], env=environ, check=False)
        for query in SEARCHES:
            search(query, environ)
        code = export(data, environ)
        if code:
            return code
        print(f"\nAll of it took {time.monotonic() - start:.0f} s. The archive is in {data}.", flush=True)
        if not arguments.serve:
            return 0
        print("Serving the search pages; stop with Ctrl-C.", flush=True)
        try:
            return subprocess.run([DUCHA, "serve"], env=environ, check=False).returncode
        except KeyboardInterrupt:
            return 0


@contextmanager
def sample_portals(folder: Path) -> Iterator[list[str]]:
    """The sample sites, up, and the ids of their portal files. Ports stay the same: they are part of the URLs."""
    folder.mkdir(parents=True, exist_ok=True)
    remembered = folder / "port"
    port = int(remembered.read_text()) if remembered.exists() else FIRST_PORT
    ready = folder / "ready"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.portals", "serve", "--folder", str(folder), "--ready", str(ready)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port if free(port) else 0)], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + 30
        while not ready.exists():
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("run: the sample portals did not start; is another `make run` still there?")
            time.sleep(0.05)
        remembered.write_text(ready.read_text().strip())
        yield sorted(path.stem for path in folder.rglob("*.toml"))
    finally:
        server.terminate()
        server.wait(10)


def free(port: int) -> bool:
    """Whether the port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def search(query: str, environ: dict[str, str]) -> None:
    """One example search as a person would do it."""
    print(f"\n$ ducha search '{query}' --limit 3", flush=True)
    subprocess.run([DUCHA, "search", query, "--limit", "3"], env=environ, check=True)


def export(data: Path, environ: dict[str, str]) -> int:
    """The example export: one province as CSV."""
    target = data / "exports" / f"{EXPORT_REGION}.csv"
    target.parent.mkdir(exist_ok=True)
    command = ["export", "--region", EXPORT_REGION, "--format", "csv", "-o", str(target)]
    print(f"\n$ ducha {' '.join(command)}", flush=True)
    return subprocess.run([DUCHA, *command], env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
