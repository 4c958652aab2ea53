"""The mapping and settings of the Elasticsearch index: what the cluster is told of a document.

The text fields hold tokens that the analysis module made, so the cluster needs no analyser but `whitespace`; they are
kept out of `_source`, because what is shown comes from the store. Anything not named here is refused.
"""

from __future__ import annotations

from typing import Any

from indexer.document import IndexDocument
from indexer.engines.base import MAPPING_VERSION
from indexer.engines.words import TEXTS, words_of
from indexer.query import filter_fields


def mappings() -> dict[str, Any]:
    """The mapping, with its version in `_meta`."""
    tokens = {"type": "text", "analyzer": "whitespace", "index_options": "positions"}
    letters = {"type": "text", "analyzer": "whitespace", "index_options": "docs"}
    fields: dict[str, Any] = dict.fromkeys(TEXTS, tokens)
    fields |= {f"{name}_characters": letters for name in TEXTS}
    fields |= {name: {"type": "keyword"} for name in (*filter_fields(), "family")}
    fields |= {"order": {"type": "long"}, "month": {"type": "integer"}}
    hidden = [name for name in fields if fields[name]["type"] == "text"]
    return {
        "dynamic": "strict",
        "_meta": {"mapping": MAPPING_VERSION, "made_by": "ducha"},
        "_source": {"excludes": hidden},
        "properties": fields,
    }


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """The settings of a new index."""
    return {"index": {"number_of_shards": shards, "number_of_replicas": replicas, "refresh_interval": "1s"}}


def fields_of(one: IndexDocument) -> dict[str, Any]:
    """The fields of a document, its text as tokens."""
    fields: dict[str, Any] = {**words_of(one), "order": one.order}
    fields |= {name: list(values) for name, values in one.keywords().items() if values}
    if one.family:
        fields["family"] = one.family
    if one.month:
        fields["month"] = one.month
    return fields
