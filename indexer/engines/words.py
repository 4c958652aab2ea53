"""The text fields of a document as both engines index them: tokens and sets of characters, separated by spaces."""

from __future__ import annotations

from functools import lru_cache

from indexer.analysis import FIELD_BREAK, article_stream, characters, stream
from indexer.document import IndexDocument

TEXTS = ("text", "title", "source")  # each with its tokens; beside it `<name>_characters`


def words_of(one: IndexDocument) -> dict[str, str]:
    """The text fields of a document by name."""
    text, different = article_stream(one.title, one.body)
    source, in_source = _source(one.source)
    return {
        "text": text,
        "text_characters": different,
        "title": text[: text.index(FIELD_BREAK)].rstrip(),
        "title_characters": characters(one.title),
        "source": source,
        "source_characters": in_source,
    }


@lru_cache(maxsize=4096)
def _source(name: str) -> tuple[str, str]:
    return stream(name), characters(name)
