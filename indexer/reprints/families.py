"""The families of a store, kept up as articles come, change and go.

Two articles are of one family if a chain of relations joins them. Each key (see sketch.py) stands once for each family
that has it, however many copies there are: a key of many *families* is a phrase that everybody writes, and is passed
over. So the work for one article stays small, and what comes out depends on the articles and not on their order.

The head is the whole text that was published first, on the same day rather the official one; its id names the family.
An article whose family changed gets a new revision, so that every index hears of it.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from indexer import schema
from indexer.reprints.related import COMMON_KEYS, Relation, relation
from indexer.reprints.sketch import METHOD, Sketch, sketch_of

if TYPE_CHECKING:
    from indexer.store import Store
    from indexer.stored import StoredArticle

COMMON = 64  # families from which on a key is a phrase that everybody writes
WHOLE = 0.6  # a head has at least so much of the family's longest text
KEPT = 4000  # sketches kept in memory
CHUNK = 400
STEP = 4  # articles a transaction: whoever else writes waits for it


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a family; `score` is the share of the shorter text that it has in common with the head's."""

    id: str
    url: str
    title: str
    portal_id: str
    published_day: str
    role: str
    score: float

    @property
    def host(self) -> str:
        """The site that the copy stands on."""
        return urlsplit(self.url).hostname or self.url


class Families:
    """The families of one store. An update makes transactions of its own, short ones: sketches are made before them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sketches: OrderedDict[tuple[str, str], Sketch] = OrderedDict()
        self._before: dict[str, str] = {}  # the families of articles that one update touched

    def update(self, ids: Iterable[str]) -> int:
        """Bring the families up to what these articles say now; gives how many had to be looked at."""
        keys = list(dict.fromkeys(ids))
        return sum(self._step(keys[start : start + STEP]) for start in range(0, len(keys), STEP))

    def _step(self, keys: list[str]) -> int:
        """A few articles in one transaction."""
        r, done = schema.reprints, 0
        with self._store.reading() as connection:
            held = {row.article_id: row for row in connection.execute(_rows(r.c.article_id.in_(keys)))}
            current = {article.id: article for article in self._store.get_many(keys)}
        fresh = {
            key: sketch_of(article.title, article.body)
            for key, article in current.items()
            if key not in held or not _same(held[key], article)
        }
        if not fresh and not set(held) - set(current):
            return 0
        self._before = {}
        with self._store.batch() as connection:
            number = connection.execute(select(func.max(r.c.number))).scalar_one() or 0
            known = set(connection.execute(select(r.c.article_id).where(r.c.article_id.in_(keys))).scalars())
            for key in keys:
                if key in current and key not in fresh:
                    continue
                done += 1
                if key in known:
                    number = self._remove(connection, key, number)
                if key in current:
                    number += 1
                    self._add(connection, _values(current[key], number), fresh[key])
            self._tell(connection)
        return done

    def catch_up(self, limit: int = 0) -> int:
        """Take in articles that came past this class, changed or went; gives how many were found, at most `limit`."""
        waiting = self.waiting(limit)
        return self.update(waiting) if waiting else 0

    def members(self, family: str) -> list[Member]:
        """The articles of a family, the head first, then by day; empty for an article without copies."""
        r, a = schema.reprints, schema.articles
        query = (
            select(a.c.id, a.c.url, a.c.title, a.c.portal_id, a.c.published_day, r.c.role, r.c.score)
            .join(r, r.c.article_id == a.c.id)
            .where(r.c.family == family, r.c.family != "")
            .order_by(r.c.role != "original", a.c.published_day, a.c.id)
        )
        with self._store.reading() as connection:
            return [Member(*row) for row in connection.execute(query)]

    def waiting(self, limit: int = 0) -> list[str]:
        """Ids of articles that are gone, new or changed since their copies were looked for; all, or at most `limit`."""
        a, v, r = schema.articles, schema.versions, schema.reprints
        now = (v.c.article_id == a.c.id) & (v.c.capture_id == a.c.capture_id)
        stale = or_(r.c.article_id.is_(None), r.c.text_digest != v.c.text_digest, r.c.method != METHOD)
        missing = (
            select(a.c.id).join(v, now).outerjoin(r, r.c.article_id == a.c.id).where(stale).order_by(a.c.capture_id)
        )
        gone = select(r.c.article_id).outerjoin(a, a.c.id == r.c.article_id).where(a.c.id.is_(None))
        with self._store.reading() as connection:
            found = list(connection.execute(gone.order_by(r.c.number)).scalars())
            found += connection.execute(missing.limit(limit) if limit else missing).scalars()
        return found[:limit] if limit else found

    # -- one article -----------------------------------------------------------------------------------------------

    def _add(self, connection: Connection, values: dict[str, Any], sketch: Sketch) -> None:
        """Put an article where it belongs: alone, into a family, or between families that it makes one."""
        r, k = schema.reprints, schema.reprint_keys
        keys = list(dict.fromkeys((*sketch.keys.hashes, sketch.heading) if sketch.heading else sketch.keys.hashes))
        holders: defaultdict[int, set[int]] = defaultdict(set)
        for key, cluster in connection.execute(select(k.c.key, k.c.cluster).where(k.c.key.in_(keys))).all():
            holders[key].add(cluster)
        counted = Counter(c for key in keys if len(holders[key]) < COMMON for c in holders[key])
        seen = {c for c, n in counted.items() if n >= COMMON_KEYS} | holders.get(sketch.heading, set())
        related = self._related(connection, sketch, seen)
        cluster = min((*related, values["number"]))
        packed, facts = sketch.packed()
        row = values | {
            "cluster": cluster,
            "sketch": packed,
            "facts": facts,
            "family": "",
            "size": 1,
            "role": "",
            "score": 0.0,
        }
        self._before.setdefault(values["article_id"], "")
        connection.execute(insert(r), row)
        fresh = [key for key in keys if cluster not in holders[key] and len(holders[key]) < COMMON]
        if fresh:
            connection.execute(insert(k), [{"key": key, "cluster": cluster} for key in fresh])
        for other in sorted(related - {cluster}):
            self._join(connection, other, cluster)
        if related:
            self._elect(connection, cluster)

    def _related(self, connection: Connection, sketch: Sketch, clusters: Iterable[int]) -> set[int]:
        r = schema.reprints
        order, found = sorted(clusters), set()
        for start in range(0, len(order), CHUNK):
            some = order[start : start + CHUNK]
            for row in connection.execute(_rows(r.c.cluster.in_(some))):
                if row.cluster not in found and relation(sketch, self._sketch(row)) is not None:
                    found.add(row.cluster)
        return found

    def _join(self, connection: Connection, other: int, cluster: int) -> None:
        """Make two clusters one."""
        r, k = schema.reprints, schema.reprint_keys
        keys = sorted(self._keys(connection.execute(_rows(r.c.cluster == other))))
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            here = set(connection.execute(select(k.c.key).where(k.c.key.in_(some), k.c.cluster == cluster)).scalars())
            moved = set(connection.execute(select(k.c.key).where(k.c.key.in_(some), k.c.cluster == other)).scalars())
            connection.execute(delete(k).where(k.c.key.in_(some), k.c.cluster == other))
            if moved - here:
                connection.execute(insert(k), [{"key": key, "cluster": cluster} for key in sorted(moved - here)])
        connection.execute(update(r).where(r.c.cluster == other).values(cluster=cluster))

    def _remove(self, connection: Connection, key: str, number: int) -> int:
        """Take an article out; gives the last number used.

        What is left stays one family where all of it is related to the head; else it is put back one by one.
        """
        r = schema.reprints
        cluster = connection.execute(select(r.c.cluster).where(r.c.article_id == key)).scalar_one()
        rows = connection.execute(_rows(r.c.cluster == cluster)).all()
        gone, others = [x for x in rows if x.article_id == key], [x for x in rows if x.article_id != key]
        for row in rows:
            self._before.setdefault(row.article_id, row.family)
        if len(others) > 1 and key != gone[0].family and all(row.score > 0 for row in others):
            self._forget(connection, cluster, self._keys(gone) - self._keys(others))
            connection.execute(delete(r).where(r.c.article_id == key))
            self._elect(connection, cluster)
            return number
        self._forget(connection, cluster, self._keys(rows))
        connection.execute(delete(r).where(r.c.cluster == cluster))
        for row in others:
            number += 1
            self._add(connection, {**{n: getattr(row, n) for n in _CARRIED}, "number": number}, self._sketch(row))
        return number

    def _forget(self, connection: Connection, cluster: int, keys: set[int]) -> None:
        k, order = schema.reprint_keys, sorted(keys)
        for start in range(0, len(order), CHUNK):
            some = k.c.key.in_(order[start : start + CHUNK])
            connection.execute(delete(k).where(some, k.c.cluster == cluster))

    def _elect(self, connection: Connection, cluster: int) -> None:
        """Choose the family's head and say of each member what it is; what stays true is not worked out again."""
        r = schema.reprints
        ranked = select(r.c.article_id, r.c.published, r.c.official, r.c.length, r.c.family, r.c.number)
        rows = connection.execute(ranked.where(r.c.cluster == cluster)).all()
        longest = max(row.length for row in rows)
        head = min(rows, key=lambda row: _rank(row, longest))
        stale = [row for row in rows if row.family != head.article_id]
        for start in range(0, len(stale), CHUNK):
            ids = [row.article_id for row in stale[start : start + CHUNK]]
            full = {
                row.article_id: row for row in connection.execute(_rows(r.c.article_id.in_([*ids, head.article_id])))
            }
            origin = self._sketch(full[head.article_id])
            for row in (full[key] for key in ids):
                self._before.setdefault(row.article_id, row.family)
                role, score = "original", 1.0
                if row.article_id != head.article_id:
                    role, score = _role(relation(origin, self._sketch(row)), row.length, head.length)
                values = {"family": head.article_id, "role": role, "score": score}
                connection.execute(update(r).where(r.c.article_id == row.article_id).values(**values))
        connection.execute(update(r).where(r.c.cluster == cluster, r.c.size != len(rows)).values(size=len(rows)))

    def _tell(self, connection: Connection) -> None:
        """Give those articles whose family is another than before a new revision."""
        r, a = schema.reprints, schema.articles
        before, ids = self._before, sorted(self._before)
        changed: list[str] = []
        for start in range(0, len(ids), CHUNK):
            rows = connection.execute(
                select(r.c.article_id, r.c.family).where(r.c.article_id.in_(ids[start : start + CHUNK]))
            )
            changed += [row.article_id for row in rows if row.family != before[row.article_id]]
        for start in range(0, len(changed), CHUNK):
            some = a.c.id.in_(changed[start : start + CHUNK])
            connection.execute(update(a).where(some).values(revision=a.c.revision + 1))

    def _keys(self, rows: Iterable[Any]) -> set[int]:
        sketches = (self._sketch(row) for row in rows)
        return {key for each in sketches for key in (*each.keys.hashes, each.heading)}

    def _sketch(self, row: Any) -> Sketch:
        """The sketch of a row, from memory where it was looked at lately."""
        name = (row.article_id, row.text_digest)
        found = self._sketches.get(name)
        if found is None:
            found = self._sketches[name] = Sketch.unpacked(row.sketch, row.facts)
            if len(self._sketches) > KEPT:
                self._sketches.popitem(last=False)
        else:
            self._sketches.move_to_end(name)
        return found


_CARRIED = ("article_id", "text_digest", "method", "published", "official", "length")


def _rows(*where: Any) -> Any:
    r = schema.reprints
    return select(r).where(*where).order_by(r.c.number)


def _same(row: Any, article: StoredArticle) -> bool:
    return bool(row.text_digest == article.text_digest and row.method == METHOD)


def _values(article: StoredArticle, number: int) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "text_digest": article.text_digest,
        "method": METHOD,
        "number": number,
        "published": (article.published if article.published_day else "")[:32],
        "official": int((urlsplit(article.url).hostname or "").endswith(".gov.cn")),
        "length": len(article.body),
    }


def _rank(row: Any, longest: int) -> tuple[Any, ...]:
    whole = row.length >= WHOLE * longest
    return (not whole, not row.published, row.published[:10], not row.official, row.published, row.article_id)


def _role(found: Relation | None, length: int, head: int) -> tuple[str, float]:
    """What a member is to the head; one that is related to it only through others has the score 0."""
    if found is None:
        return "reprint", 0.0
    return "excerpt" if found.excerpt and length < head else "reprint", round(found.containment, 3)
