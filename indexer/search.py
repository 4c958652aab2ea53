"""A search from end to end: the engine finds, the store tells what was found, the highlighter shows where.

`search_archive` is what the command line, the API and the pages call; its answer as a dict is the JSON that they give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from crawler.errors import EngineError
from crawler.items import flag_as_dict
from indexer.document import published_day
from indexer.engines.base import Engine, SearchOptions, ranked
from indexer.expansion import expand
from indexer.highlight import Highlighter, Snippet
from indexer.query import Query, parse
from indexer.stored import StoredArticle

DEFAULT_FACETS = ("region", "month", "portal", "publisher", "level", "round", "stage", "genre", "medium", "flag")


class Articles(Protocol):
    """Where articles come from: the store."""

    def get_many(self, keys: Sequence[str]) -> list[StoredArticle]:
        """The articles of those ids that exist, in order."""

    def count(self) -> int:
        """How many articles there are."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One article found, as it is shown."""

    article: StoredArticle
    score: float
    snippets: tuple[Snippet, ...]
    title_marks: tuple[tuple[int, int], ...]
    family: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of one hit; `marks` are [start, end) in each snippet."""
        article = self.article
        return {
            "id": article.id,
            "title": article.title,
            "url": article.url,
            "published": article.published or None,
            "source": article.source,
            "portal": article.portal_id,
            "primary_region": article.primary_region or None,
            "score": round(self.score, 4),
            "snippets": [snippet.text for snippet in self.snippets],
            "flags": [flag_as_dict(flag) for flag in article.flags],
            "marks": [[list(mark) for mark in snippet.marks] for snippet in self.snippets],
            "title_marks": [list(mark) for mark in self.title_marks],
            "family": self.family or None,
            "day": published_day(article.published) or None,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found. `expansions` maps a word to the variants that are, or could be, searched with it."""

    query: Query
    said: str
    total: int
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    next_cursor: str = ""
    families: int = -1
    expansions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    expanded: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of `ducha search --json`."""
        return {
            "query": self.query.text(),
            "said": self.said,
            "total": self.total,
            "hits": [hit.as_dict() for hit in self.hits],
            "facets": {name: dict(counts) for name, counts in self.facets.items()},
            "next": self.next_cursor or None,
            "families": self.families if self.families >= 0 else None,
            "expansions": {word: list(others) for word, others in self.expansions.items()},
            "expanded": self.expanded,
        }


def with_years(facets: Mapping[str, Mapping[str, int]]) -> dict[str, Mapping[str, int]]:
    """The facets with one of years behind that of months, from which it is counted.

    >>> with_years({"month": {"201808": 3, "201901": 2, "201812": 1}})["year"]
    {'2018': 4, '2019': 2}
    """
    out: dict[str, Mapping[str, int]] = {}
    for name, counts in facets.items():
        out[name] = counts
        if name == "month":
            years: dict[str, int] = {}
            for month, count in counts.items():
                years[month[:4]] = years.get(month[:4], 0) + count
            out["year"] = ranked(years, "year", len(years))
    return out


def search_archive(
    engine: Engine,
    store: Articles,
    query: Query | str,
    options: SearchOptions | None = None,
    *,
    language: str = "zh",
    expanded: bool = False,
    snippets: int = 3,
) -> Answer:
    """Search; raises QueryError, EngineError.

    `expanded` searches the variants of the archive's words too (督察 and 督查); the answer names them either way.
    """
    asked = parse(query) if isinstance(query, str) else query
    options = options or SearchOptions(facets=DEFAULT_FACETS)
    wider, expansions = expand(asked)
    ran = wider if expanded else asked
    result = engine.search(ran, options)
    if result.total == 0 and engine.info().state == "missing" and store.count():
        raise EngineError("there is no search index yet; make it with `ducha index`")
    found = {article.id: article for article in store.get_many([hit.id for hit in result.hits])}
    words = ran.words()
    in_text, in_title = Highlighter(words, ("text",)), Highlighter(words, ("text", "title"))
    hits = tuple(
        SearchHit(
            article=found[hit.id],
            score=hit.score,
            snippets=tuple(in_text.snippets(found[hit.id].body, snippets)),
            title_marks=tuple(in_title.marks(found[hit.id].title)),
            family=hit.family,
        )
        for hit in result.hits
        if hit.id in found
    )
    return Answer(
        asked, asked.said(language), result.total, hits, with_years(result.facets), result.next_cursor, result.families,
        expansions, expanded and bool(expansions),
    )  # fmt: skip
