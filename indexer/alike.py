"""Articles like one: the engine proposes by shared rare words, the store shows."""

from __future__ import annotations

from indexer.document import document_from
from indexer.engines.base import Engine
from indexer.search import Articles
from indexer.stored import StoredArticle


def alike(engine: Engine, store: Articles, article: StoredArticle, limit: int = 10) -> list[StoredArticle]:
    """Up to `limit` articles like this one, most like first; of several reprints of one article the first only.

    Reprints of the article itself are left out: they are its family, not its neighbours. Raises EngineError.
    """
    document = document_from(article)
    hits = engine.similar(document, limit * 3 + 10)
    found = {one.id: one for one in store.get_many([hit.id for hit in hits])}
    seen = {document.family} if document.family else set()
    chosen = []
    for hit in hits:
        if hit.id not in found or (hit.family and hit.family in seen):
            continue
        seen.add(hit.family)
        chosen.append(found[hit.id])
    return chosen[:limit]
