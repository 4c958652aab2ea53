"""The Elasticsearch engine: a read alias and a write alias over versioned indexes, for archives that outgrow a machine.

The index behind the aliases is `<name>-<number>`; its mapping carries a version, and an index of another version is
refused, not half-used. A rebuild fills the next number and moves both aliases in one step.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from crawler.archive.datadir import DataDirectory
from crawler.config import Config
from crawler.errors import EngineError, EngineUnavailableError, EngineVersionError
from indexer.document import IndexDocument
from indexer.engines.base import (
    DEFAULTS,
    MAPPING_VERSION,
    Engine,
    EngineHit,
    EngineInfo,
    Failure,
    IndexReport,
    Rebuild,
    SearchOptions,
    SearchResult,
)
from indexer.engines.elasticsearch_client import between_indexes, connect, errors, without_login
from indexer.engines.elasticsearch_mapping import fields_of, mappings, settings
from indexer.engines.elasticsearch_search import Answer, hits_of, like_this
from indexer.query import Query

CHUNK_BYTES = 10_000_000
CHUNK = 500
RETRIES = 5
PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)  # seconds between tries of a search that met an index being put in place
_NOT_THE_DOCUMENT = {408, 429, 500, 502, 503, 504}


def open_engine(config: Config, data: DataDirectory) -> ElasticsearchEngine:  # noqa: ARG001 - one signature for all
    """The engine of the configured cluster; connects at its first use."""
    return ElasticsearchEngine(
        config.text("elasticsearch.url"),
        api_key=config.text("elasticsearch.api_key"),
        ca=config.text("elasticsearch.ca"),
        name=config.text("elasticsearch.index"),
        shards=config.integer("elasticsearch.shards"),
        replicas=config.integer("elasticsearch.replicas"),
    )


class ElasticsearchEngine(Engine):
    """The engine over one alias of one cluster."""

    name = "elasticsearch"

    def __init__(
        self,
        url: str,
        *,
        api_key: str = "",
        ca: str = "",
        name: str = "ducha-articles",
        shards: int = 1,
        replicas: int = 0,
    ) -> None:
        self._address = url
        self.url = without_login(url)
        self.alias = name
        self.write_alias = f"{name}-write"
        self.shape = settings(shards, replicas)
        self._login = (api_key, ca)
        self._client: Elasticsearch | None = None
        self._checked = False

    @property
    def client(self) -> Elasticsearch:
        """The connected client."""
        if self._client is None:
            self._client = connect(self._address, *self._login)
        return self._client

    def index(self, documents: Iterable[IndexDocument]) -> IndexReport:
        if not self._ready():
            first = self.new_index()
            self.point_at(first)
            self._checked = True
        return self.bulk(self.write_alias, documents)

    def delete(self, ids: Iterable[str]) -> None:
        if self._ready():
            actions = ({"_op_type": "delete", "_index": self.write_alias, "_id": one} for one in ids)
            self._stream(actions, ignore=(404,))

    def search(self, query: Query, options: SearchOptions = DEFAULTS) -> SearchResult:
        for pause in (*PAUSES, 0):
            if not self._ready():
                break
            try:
                with errors(self.url):
                    return Answer(self.client, self.alias, query, options).result()
            except EngineError as error:
                self._checked = False
                if not pause or not between_indexes(error):
                    raise
                time.sleep(pause)
        return SearchResult(0, facets={name: {} for name in options.facets}, families=0 if options.collapse else -1)

    def similar(self, document: IndexDocument, limit: int = 10) -> tuple[EngineHit, ...]:
        if not self._ready() or not (document.title or document.body):
            return ()
        with errors(self.url):
            return tuple(hits_of(self.client.search(index=self.alias, **like_this(document, limit))))

    def ids(self) -> Iterator[str]:
        if not self._ready():
            return
        with errors(self.url):
            snapshot = self.client.open_point_in_time(index=self.alias, keep_alive="5m")["id"]
            try:
                after: list[Any] | None = None
                while True:
                    page = self.client.search(
                        pit={"id": snapshot, "keep_alive": "5m"}, size=5000, sort=["_shard_doc"], source=False,
                        search_after=after, track_total_hits=False,
                    )["hits"]["hits"]  # fmt: skip
                    yield from (hit["_id"] for hit in page)
                    if not page:
                        return
                    after = page[-1]["sort"]
            finally:
                with contextlib.suppress(Exception):
                    self.client.close_point_in_time(id=snapshot)

    def clear(self) -> None:
        self.rebuild().swap()

    def rebuild(self) -> ElasticsearchRebuild:
        return ElasticsearchRebuild(self)

    def refresh(self) -> None:
        if self._ready():
            with errors(self.url):
                self.client.indices.refresh(index=self.write_alias)

    def info(self) -> EngineInfo:
        version = self._version()
        if version is None:
            return EngineInfo(self.name, "missing", place=self.url)
        with errors(self.url):
            self.client.indices.refresh(index=self.alias)
            stats = self.client.indices.stats(index=self.alias, metric=["docs", "store"])["_all"]["primaries"]
        state = "ready" if version == MAPPING_VERSION else "outdated"
        return EngineInfo(
            self.name,
            state,
            stats["docs"]["count"],
            stats["store"]["size_in_bytes"],
            version,
            f"{self.url} {self.alias}",
        )

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def bulk(self, alias: str, documents: Iterable[IndexDocument]) -> IndexReport:
        """Write documents through an alias; refusals of a document are reported, trouble of the cluster is raised.

        Only through an alias, because the cluster would make a missing index of its own, without our mapping.
        """
        actions = (
            {"_op_type": "index", "_index": alias, "_id": one.id, "require_alias": True, "_source": fields_of(one)}
            for one in documents
        )
        return self._stream(actions)

    def new_index(self) -> str:
        """Make the next index of the present mapping and tell its name."""
        with errors(self.url):
            present = self.client.indices.get(index=f"{self.alias}-*", expand_wildcards="all", features="aliases")
            number = max((number_of(one, self.alias) for one in present), default=0)
            name = f"{self.alias}-{max(number, 0) + 1:06}"
            self.client.indices.create(
                index=name, mappings=mappings(), settings=self.shape, aliases={filling(name): {}}
            )
        return name

    def point_at(self, index: str) -> None:
        """Move both aliases to an index in one step, then remove all indexes made before it."""
        with errors(self.url):
            self.client.indices.refresh(index=index)
            present = self.client.indices.get(index=f"{self.alias}-*", expand_wildcards="all", features="aliases")
            older = [one for one in present if number_of(one, self.alias) < number_of(index, self.alias)]
            older = [one for one in older if number_of(one, self.alias) >= 0]
            both = (self.alias, self.write_alias)
            left = [{"remove": {"index": o, "alias": a, "must_exist": False}} for o in older for a in both]
            self.client.indices.update_aliases(
                actions=[
                    {"remove": {"index": index, "alias": filling(index)}},
                    {"add": {"index": index, "alias": self.alias}},
                    {"add": {"index": index, "alias": self.write_alias, "is_write_index": True}},
                    *left,
                ]
            )
            if older:
                self.client.indices.delete(index=older, ignore_unavailable=True)
        self._checked = False

    def _version(self) -> str | None:
        with errors(self.url):
            try:
                found = self.client.indices.get_mapping(index=self.alias)
            except NotFoundError:
                return None
        return str(next(iter(found.values()))["mappings"].get("_meta", {}).get("mapping", ""))

    def _ready(self) -> bool:
        """Whether there is an index; raises EngineVersionError for one of another mapping."""
        if self._checked:
            return True
        version = self._version()
        if version is not None and version != MAPPING_VERSION:
            raise EngineVersionError(
                f"{self.url} {self.alias}: made by another version of ducha; make it again with `ducha index`"
            )
        self._checked = version is not None
        return self._checked

    def _stream(self, actions: Iterable[dict[str, Any]], ignore: tuple[int, ...] = ()) -> IndexReport:
        taken: list[str] = []
        failed: list[Failure] = []
        with errors(self.url):
            results = streaming_bulk(
                self.client, actions, chunk_size=CHUNK, max_chunk_bytes=CHUNK_BYTES, raise_on_error=False,
                max_retries=RETRIES, initial_backoff=0.5, max_backoff=20,
            )  # fmt: skip
            for done, row in results:
                answer = next(iter(row.values()))
                if done or answer.get("status") in ignore:
                    taken.append(answer["_id"])
                    continue
                reason = _reason(answer)
                if answer.get("status") in _NOT_THE_DOCUMENT or "block" in reason or "alias" in reason:
                    self._checked = False
                    raise EngineUnavailableError(f"{self.url}: {reason}")
                failed.append(Failure(answer["_id"], reason))
        return IndexReport(tuple(taken), tuple(failed))


class ElasticsearchRebuild(Rebuild):
    """The next index beside the one in use."""

    def __init__(self, engine: ElasticsearchEngine) -> None:
        self._engine = engine
        self._name = engine.new_index()

    def index(self, documents: Iterable[IndexDocument]) -> IndexReport:
        return self._engine.bulk(filling(self._name), documents)

    def count(self) -> int:
        with errors(self._engine.url):
            self._engine.client.indices.refresh(index=self._name)
            return int(self._engine.client.count(index=self._name)["count"])

    def swap(self) -> None:
        self._engine.point_at(self._name)

    def abandon(self) -> None:
        with contextlib.suppress(EngineError), errors(self._engine.url):
            self._engine.client.indices.delete(index=self._name, ignore_unavailable=True)


def filling(index: str) -> str:
    """The alias under which an index is filled before it is in use."""
    return f"{index}-filling"


def number_of(index: str, alias: str) -> int:
    """The number of one of our indexes, -1 for an index of somebody else."""
    head, _, tail = index.rpartition("-")
    return int(tail) if head == alias and tail.isdigit() else -1


def _reason(answer: dict[str, Any]) -> str:
    error = answer.get("error") or answer
    if isinstance(error, dict):
        cause = error.get("caused_by") or {}
        return " ".join(str(part) for part in (error.get("type"), error.get("reason"), cause.get("reason")) if part)
    return str(error)
