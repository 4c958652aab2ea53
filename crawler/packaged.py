"""Data files of our packages as paths, also where the packages stand in a zipped egg, as scrapyd runs them.

From a zip they are unpacked once a process, into a folder that goes with it.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


@cache
def packaged(package: str, name: str = "") -> Path:
    """The path of a file or folder in a package; of the package's own folder if no name is given.

    >>> packaged("crawler", "settings.py").name
    'settings.py'
    """
    found = files(package).joinpath(name) if name else files(package)
    if isinstance(found, Path):
        return found
    folder = Path(tempfile.mkdtemp(prefix="ducha-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    target = folder / (name or package.rpartition(".")[2])
    target.parent.mkdir(parents=True, exist_ok=True)
    _unpack(found, target)
    return target


def _unpack(found: Traversable, target: Path) -> None:
    if not found.is_dir():
        target.write_bytes(found.read_bytes())
        return
    target.mkdir()
    for entry in found.iterdir():
        _unpack(entry, target / entry.name)
