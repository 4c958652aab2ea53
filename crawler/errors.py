"""Every error that ducha raises, in one place.

DuchaError
├── UsageError                 the caller asked for something impossible: exit code 2
│   ├── ConfigError            a setting is unknown or has a wrong value
│   ├── PortalError            a portal file is missing, unreadable or contradicts itself
│   └── QueryError             a query that cannot be read (carries position and suggestion)
├── BusyError                  another process holds the data directory or index: wait or stop it
├── ArchiveError               the archive cannot be read or written
│   ├── RecordError            one WARC record is damaged or missing
│   └── CatalogueError         the catalogue disagrees with itself or with its schema version
├── FetchError                 one fetch failed; the outcome is named
│   └── BlockedError           the host refuses or challenges us: it is left alone
├── StoreError                 the article store cannot be read or written
├── EngineError                a search engine failed
│   ├── EngineUnavailableError the engine is down, full or read-only: documents stay marked unindexed
│   └── EngineVersionError     the index was made with another mapping: rebuild it
└── ExportError                an export could not be completed; its file is removed

Do not raise anything else on purpose, and do not add an error without drawing it here.
"""


class DuchaError(Exception):
    """Base of all errors raised on purpose; its text tells a person what to do."""

    exit_code = 1


class UsageError(DuchaError):
    """The caller asked for something impossible."""

    exit_code = 2


class ConfigError(UsageError):
    """A setting is unknown or has a wrong value."""


class PortalError(UsageError):
    """A portal file is missing, unreadable or contradicts itself."""


class QueryError(UsageError):
    """A query that cannot be read.

    `position` is an offset into the query text (characters), `suggestion` the nearest valid query, or "".
    """

    def __init__(self, message: str, position: int = 0, suggestion: str = "") -> None:
        super().__init__(message)
        self.position = position
        self.suggestion = suggestion


class BusyError(DuchaError):
    """Another process holds the data directory or the index."""


class ArchiveError(DuchaError):
    """The archive cannot be read or written."""


class RecordError(ArchiveError):
    """One WARC record is damaged or missing."""


class CatalogueError(ArchiveError):
    """The catalogue disagrees with itself or with its schema version."""


class FetchError(DuchaError):
    """One fetch failed. `outcome` is its name in reports (for example "timeout", "tls_legacy")."""

    def __init__(self, message: str, outcome: str = "failed") -> None:
        super().__init__(message)
        self.outcome = outcome


class BlockedError(FetchError):
    """The host refuses or challenges us; it is left alone for a day."""


class StoreError(DuchaError):
    """The article store cannot be read or written."""


class EngineError(DuchaError):
    """A search engine failed."""


class EngineUnavailableError(EngineError):
    """The engine is down, full or read-only; documents stay marked unindexed and catch up later."""


class EngineVersionError(EngineError):
    """The index was made with another mapping; rebuild it with `ducha index`."""


class ExportError(DuchaError):
    """An export could not be completed; its partial file is removed."""
