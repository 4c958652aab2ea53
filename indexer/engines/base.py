"""What every search engine offers. The article store is the truth; an engine can be emptied and filled at any time.

A third engine is one more file: it subclasses Engine, is named in `engines.ENGINES`, and inherits the contract suite.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

from crawler.errors import QueryError
from indexer.analysis import ANALYSIS_VERSION
from indexer.document import DOCUMENT_VERSION, IndexDocument
from indexer.query import Query, filter_fields

Order = Literal["relevance", "newest", "oldest"]
FACETS = (*filter_fields(), "month")
MAPPING_VERSION = f"{ANALYSIS_VERSION}.{DOCUMENT_VERSION}.2"  # analysis, document, the engines' own fields
MAX_LIMIT = 1000
TITLE_BOOST = 2.0
RECENCY_YEARS = tuple(range(2008, 2041, 2))  # an article published in or after each of them scores one step higher
RECENCY_STEP = 0.5


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How to answer. `facets` are names of FACETS; `cursor` is a result's `next_cursor`.

    `collapse` shows of each reprint family only the first in order; `recency` weighs newer articles higher in
    relevance order.
    """

    limit: int = 10
    order: Order = "relevance"
    cursor: str = ""
    facets: Sequence[str] = ()
    facet_size: int = 50
    collapse: bool = False
    recency: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.limit <= MAX_LIMIT:
            raise QueryError(f"between 0 and {MAX_LIMIT} articles can be asked for at a time")
        if self.order not in ("relevance", "newest", "oldest"):
            raise QueryError(f"there is no order {self.order}; the orders are relevance, newest and oldest")
        unknown = [name for name in self.facets if name not in FACETS]
        if unknown:
            raise QueryError(f"there is no facet {unknown[0]}; the facets are {', '.join(FACETS)}")


DEFAULTS = SearchOptions()


@dataclass(frozen=True, slots=True)
class EngineHit:
    """An article found: its id, its score (0 in date order) and its key of date order."""

    id: str
    score: float
    order: int
    family: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`total` counts every article found; `families` counts reprint families as one (-1 unless `collapse` was asked).

    `facets` maps each facet asked for to value -> count, most frequent first, respecting all filters but its own.
    """

    total: int
    hits: tuple[EngineHit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    next_cursor: str = ""
    families: int = -1


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that the engine refused, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What became of a batch: ids taken durably, and those refused one by one."""

    taken: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """`state` is "ready", "missing" (no index yet) or "outdated" (made with another mapping: rebuild it)."""

    name: str
    state: str
    documents: int = 0
    size: int = 0
    version: str = ""
    place: str = ""


class Engine(ABC):
    """A search engine. Failures are EngineError; EngineUnavailableError means that trying again later may do."""

    name: str

    @abstractmethod
    def index(self, documents: Iterable[IndexDocument]) -> IndexReport:
        """Add or replace documents. When this returns, those taken survive a kill; `refresh` makes them visible."""

    @abstractmethod
    def delete(self, ids: Iterable[str]) -> None:
        """Take documents out; unknown ids are left alone."""

    @abstractmethod
    def search(self, query: Query, options: SearchOptions = DEFAULTS) -> SearchResult:
        """Answer a query."""

    @abstractmethod
    def similar(self, document: IndexDocument, limit: int = 10) -> tuple[EngineHit, ...]:
        """Articles like this one, most like first, without itself."""

    @abstractmethod
    def ids(self) -> Iterable[str]:
        """The id of every document, in no particular order."""

    @abstractmethod
    def clear(self) -> None:
        """Empty the index and give it the present mapping."""

    @abstractmethod
    def rebuild(self) -> Rebuild:
        """Begin a new index beside the present one, which goes on answering until `Rebuild.swap`."""

    @abstractmethod
    def refresh(self) -> None:
        """Make everything taken so far visible to searches."""

    @abstractmethod
    def info(self) -> EngineInfo:
        """The state of the index."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files, locks and connections."""

    def count(self, query: Query | None = None) -> int:
        """How many articles a query finds; without one, how many there are."""
        return self.search(query or Query(), SearchOptions(limit=0)).total

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Rebuild(ABC):
    """A new index in the making, beside the one in use."""

    @abstractmethod
    def index(self, documents: Iterable[IndexDocument]) -> IndexReport:
        """Add documents to the new index."""

    @abstractmethod
    def count(self) -> int:
        """How many documents the new index holds, once all are visible."""

    @abstractmethod
    def swap(self) -> None:
        """Put the new index in the place of the old one at once; readers never see neither. The old one is removed."""

    @abstractmethod
    def abandon(self) -> None:
        """Remove the new index; the old one stays."""


def ranked(counts: dict[str, int], name: str, size: int) -> dict[str, int]:
    """The most frequent values first, the value deciding between equals; months and regions are given whole."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(ordered if name in ("month", "region", "mentions") else ordered[:size])
