"""The search engines by name, and the one function that opens the configured one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from crawler.archive.datadir import DataDirectory
from crawler.config import Config
from crawler.errors import ConfigError

if TYPE_CHECKING:
    from indexer.engines.base import Engine

ENGINES = {"embedded": "indexer.engines.embedded", "elasticsearch": "indexer.engines.elasticsearch"}


def open_engine(config: Config, data: DataDirectory, name: str = "") -> Engine:
    """The engine that the settings name, or the one named here; raises ConfigError. It makes nothing until used."""
    name = name or config.text("index.engine")
    if name not in ENGINES:
        raise ConfigError(f"index.engine: there is no engine {name}; the engines are {', '.join(ENGINES)}")
    engine: Engine = import_module(ENGINES[name]).open_engine(config, data)
    return engine
