"""The archive: WARC files hold the raw bytes, the catalogue knows what is in them."""

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import Capture, Exchange, KnownUrl, Recovery

__all__ = ["Archive", "Capture", "DataDirectory", "Exchange", "KnownUrl", "Recovery"]
