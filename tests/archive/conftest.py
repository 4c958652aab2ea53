from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive import Archive, DataDirectory


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


@pytest.fixture
def archive(data: DataDirectory) -> Iterator[Archive]:
    with Archive.open(data, write=True) as opened:
        yield opened
