"""The invented site, for exports too."""

from tests.indexer.conftest import site

__all__ = ["site"]
