"""The data directory of the settings in force, for commands that need no Scrapy."""

from __future__ import annotations

from pathlib import Path

from crawler.archive.datadir import DataDirectory
from crawler.config import Config


def data_of(config: Config) -> DataDirectory:
    """The data directory of the settings in force."""
    return DataDirectory(Path(config.text("data.directory")), config.text("data.database"))
