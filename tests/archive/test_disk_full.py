"""A full disk: an error that says so, nothing half-written, and the archive goes on once there is room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.archive import Archive, DataDirectory
from crawler.archive.fixity import verify_archive
from tests.archive.pages import page

FILL = """
import os, random, resource, signal, sys
from crawler.archive import Archive, DataDirectory
from crawler.archive.fixity import verify_archive
from crawler.errors import ArchiveError
from tests.archive.pages import page

path, limit, size, make_room = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
noise = random.Random(1)
kept, said = [], ""
with Archive.open(DataDirectory(path), write=True) as archive:
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        for n in range(10_000):
            batch = [page(f"http://hewan.example/{n}-{m}", body=noise.randbytes(size)) for m in range(n % 3 + 1)]
            kept += [c.id for c in archive.capture_many(batch)]
    except ArchiveError as error:
        said = str(error)
    assert said, "the disk never was full"
    assert [c.id for c in archive.captures()] == kept
    assert not list(verify_archive(archive)), list(verify_archive(archive))
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    else:
        os.remove(make_room)
    kept.append(archive.capture(page("http://hewan.example/after")).id)
    assert not list(verify_archive(archive))
print(len(kept), said)
"""


def filled(command: list[str], data: DataDirectory, limit: int, size: int, ballast: str = "") -> str:
    script = [sys.executable, "-c", FILL, str(data.path), str(limit), str(size), ballast]
    done = subprocess.run([*command, *script], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("size", "what"),
    [(200_000, "File too large"), (10, "the database cannot be written")],
    ids=["the WARC file meets the bound", "the database meets it"],
)
def test_a_write_that_fails_leaves_nothing_half_written(data: DataDirectory, size: int, what: str) -> None:
    said = filled([], data, 900_000, size)
    assert what in said
    assert "cannot be written" in said
    with Archive.open(data, write=True) as archive:
        assert not archive.recovery
        assert not list(verify_archive(archive))


def own_mounts() -> list[str]:
    """The command that runs another where it may mount disks of its own."""
    spaces = ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]
    command = [shutil.which("unshare") or "unshare", *spaces]
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk; the tests above bound the file size instead")
    return command


def test_a_full_disk_is_told_and_left_clean(tmp_path: Path) -> None:
    mount = tmp_path / "small"
    mount.mkdir()
    ballast = mount / "ballast"
    enter = f'mount -t tmpfs -o size=3m tmpfs {mount} && head -c 500000 /dev/zero > {ballast} && exec "$@"'
    said = filled([*own_mounts(), "sh", "-c", enter, "sh"], DataDirectory(mount / "data"), 0, 9_000, str(ballast))
    assert "cannot be written" in said
    assert "No space left on device" in said or "disk is full" in said


READ = """
import sys
from crawler.archive import Archive, DataDirectory
from crawler.archive.fixity import verify_archive
with Archive.open(DataDirectory(sys.argv[1])) as archive:
    assert not list(verify_archive(archive))
    print(archive.record(1).body.decode())
"""


def test_a_copy_on_a_read_only_disk_can_be_read(data: DataDirectory) -> None:
    with Archive.open(data, write=True) as archive:
        archive.capture(page())
    enter = f'mount --bind {data.path} {data.path} && mount -o remount,ro,bind {data.path} && exec "$@"'
    command = [*own_mounts(), "sh", "-c", enter, "sh", sys.executable, "-c", READ, str(data.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "老砖厂" in done.stdout
