"""What each search engine has taken: a revision per article and engine.

An article is unindexed while its revision is above the one that the engine took. A dead engine therefore loses
nothing: its documents wait here and are caught up later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select

from indexer import schema

if TYPE_CHECKING:
    from indexer.store import Store

CHUNK = 500


def waiting(store: Store, engine: str, limit: int, after: str = "") -> list[str]:
    """Ids above `after` of articles that the engine has not taken at their present revision."""
    a = schema.articles
    query = _waiting(engine, a.c.id).where(a.c.id > after).order_by(a.c.id).limit(limit)
    with store.reading() as connection:
        return list(connection.execute(query).scalars())


def count_waiting(store: Store, engine: str) -> int:
    """How many articles the engine has not taken at their present revision."""
    with store.reading() as connection:
        return int(connection.execute(_waiting(engine, func.count())).scalar_one())


def count_taken(store: Store, engine: str) -> int:
    """How many articles the engine took."""
    table = schema.index_state
    query = select(func.count()).select_from(table).where(table.c.engine == engine)
    with store.reading() as connection:
        return connection.execute(query).scalar_one()


def drop(store: Store, ids: Iterable[str], engine: str) -> None:
    """The engine holds these no more."""
    table = schema.index_state
    keys = sorted(ids)
    with store.batch() as connection:
        for start in range(0, len(keys), CHUNK):
            some = table.c.article_id.in_(keys[start : start + CHUNK])
            connection.execute(delete(table).where(table.c.engine == engine, some))


def _waiting(engine: str, what: Any) -> Any:
    a, s = schema.articles, schema.index_state
    return (
        select(what)
        .select_from(a)
        .outerjoin(s, (s.c.article_id == a.c.id) & (s.c.engine == engine))
        .where(or_(s.c.revision.is_(None), s.c.revision < a.c.revision))
    )


def mark(store: Store, ids: Iterable[str] | Mapping[str, int], engine: str) -> None:
    """The engine took these articles, at the given revisions or at the present ones."""
    keys = sorted(ids)
    a, s = schema.articles, schema.index_state
    with store.batch() as connection:
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            if isinstance(ids, Mapping):
                revisions = {key: ids[key] for key in some}
            else:
                rows = connection.execute(select(a.c.id, a.c.revision).where(a.c.id.in_(some)))
                revisions = {row.id: row.revision for row in rows}
            connection.execute(delete(s).where(s.c.engine == engine, s.c.article_id.in_(some)))
            if revisions:
                connection.execute(
                    insert(s), [{"article_id": k, "engine": engine, "revision": r} for k, r in revisions.items()]
                )


def forget(store: Store, engine: str) -> None:
    """The engine is empty."""
    with store.batch() as connection:
        connection.execute(delete(schema.index_state).where(schema.index_state.c.engine == engine))


def orphans(store: Store, engine: str) -> list[str]:
    """Ids that the engine took and that are articles no more."""
    a, s = schema.articles, schema.index_state
    query = select(s.c.article_id).outerjoin(a, a.c.id == s.c.article_id).where(s.c.engine == engine, a.c.id.is_(None))
    with store.reading() as connection:
        return list(connection.execute(query.order_by(s.c.article_id)).scalars())
