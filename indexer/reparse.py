"""Every article again from the archive: what `ducha reparse` does.

    captures in order -> Workers.derive -> is it the text of the capture before? -> versions, annotations, outcomes,
    rewritten where they differ -> report, field by field

The result depends on the captures, the code and the learnt blocks alone: the articles may be gone altogether and come
back the same. Each batch commits with the capture that it reached, so a run that was stopped goes on there as long as
the code is the same. The archive is only read; the rows of a version are replaced in place, and every difference is
counted and told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, select, update

from crawler.archive.exchange import Capture, now
from crawler.config import Config
from crawler.items import Article
from indexer import outcomes, schema
from indexer.derive import Derived
from indexer.fingerprint import code_fingerprint
from indexer.processing import Progress, batches
from indexer.reparse_report import FieldChange, Report, differences
from indexer.reprints import Families
from indexer.rows import head_values, iso, origin_values, replace_annotations, version_row, version_values
from indexer.store import Store, made_by
from indexer.stored import Outcome, article_fields, article_id, text_digest
from indexer.workers import Workers

if TYPE_CHECKING:
    from crawler.archive.archive import Archive

FAMILIES = 1000  # articles a transaction


class Reparse:
    """One run, new or resumed. Hold the write lock of the data directory."""

    def __init__(
        self,
        archive: Archive,
        store: Store,
        workers: Workers,
        config: Config,
        tell: Callable[[FieldChange], None] = lambda _: None,
    ) -> None:
        self.archive = archive
        self.store = store
        self.workers = workers
        self.tell = tell
        self.progress = Progress()
        self.run_id, self.last_capture, self.report = self._begin(config)
        self.resumed = self.last_capture > 0

    def total(self) -> int:
        """How many captures are still to be done."""
        return sum(1 for _ in self._captures())

    def run(self, tick: Callable[[int], None] = lambda _: None) -> Report:
        """Do all captures that are left and finish the run."""
        for batch in batches(self.workers.derive(self._captures())):
            self._save(batch)
            tick(len(batch))
        self._finish()
        families = Families(self.store)
        while families.catch_up(FAMILIES):  # by itself where it is stopped here: the next crawl goes on with it
            pass
        return self.report

    def _captures(self) -> Iterator[Capture]:
        return self.archive.captures(since_id=self.last_capture, role=outcomes.PROCESSED_ROLES)

    def _begin(self, config: Config) -> tuple[int, int, Report]:
        table, code = schema.reparse_runs, f"{made_by()}+{code_fingerprint(self.store, config)}"
        with self.store.batch() as connection:
            last = connection.execute(select(table).order_by(table.c.id.desc()).limit(1)).one_or_none()
            if last is not None and not last.finished and last.made_by == code:
                return last.id, last.last_capture, Report.from_dict(json.loads(last.counts))
            number = (last.id if last is not None else 0) + 1
            connection.execute(insert(table).values(id=number, started=iso(now()), made_by=code))
            if last is None:  # rows of a database whose runs were emptied would look done
                for rows in (schema.versions, schema.outcomes):
                    connection.execute(update(rows).where(rows.c.run != 0).values(run=0))
        return number, 0, Report()

    # -- one batch -------------------------------------------------------------------------------------------------

    def _save(self, batch: Iterable[Derived]) -> None:
        told: list[FieldChange] = []
        table = schema.reparse_runs
        counts = Report.from_dict(self.report.as_dict())
        named: list[tuple[Derived, Outcome]] = []
        with self.store.batch() as connection:
            for derived in batch:
                if derived.outcome == outcomes.REVISIT:
                    derived = self._revisited(connection, derived.capture)
                outcome = self._keep(connection, derived, counts, told)
                before = self.store.outcome(outcome.capture_id)
                if before is not None and before.outcome != outcome.outcome:
                    counts.moved[f"{before.outcome} -> {outcome.outcome}"] += 1
                counts.outcomes[outcome.outcome] += 1
                self.store.record_outcome(outcome, self.run_id)
                named.append((derived, outcome))
            reached = named[-1][0].capture.id
            values = {"last_capture": reached, "counts": json.dumps(counts.as_dict())}
            connection.execute(update(table).where(table.c.id == self.run_id).values(**values))
        self.last_capture, self.report = reached, counts
        for derived, outcome in named:
            self.progress.add(derived, outcome)
        for change in told:
            self.tell(change)

    def _revisited(self, connection: Connection, capture: Capture) -> Derived:
        """A page that was as before is what it was before, if that is still its current version in this run."""
        table = schema.outcomes
        here = (table.c.capture_id == capture.refers_to, table.c.run == self.run_id)
        before = connection.execute(select(table).where(*here)).one_or_none()
        if before is not None and article_id(before.url) == article_id(capture.url):
            if not before.article_id:
                return Derived(capture, before.outcome, before.detail)
            head = self._head(connection, before.article_id)
            alone = head is not None and not self._in_parts(connection, before.article_id, head.capture_id)
            if head is not None and head.version == before.version and alone:
                return Derived(capture, outcomes.UNCHANGED)
        return next(self.workers.derive([replace(capture, kind="response", status=200)]))

    @staticmethod
    def _in_parts(connection: Connection, key: str, capture_id: int) -> bool:
        """Whether a version stands on several pages: then its first page alone does not say that it is unchanged."""
        content = json.loads(connection.execute(version_row(key, capture_id)).one().content)
        return bool(content.get("parts") or content.get("next_page") or content.get("frames"))

    def _head(self, connection: Connection, key: str) -> Any:
        """The newest version that this run has written, None if there is none yet."""
        table = schema.versions
        mine = (table.c.article_id == key, table.c.run == self.run_id)
        query = select(table.c.capture_id, table.c.version, table.c.text_digest, table.c.last_seen)
        return connection.execute(query.where(*mine).order_by(table.c.version.desc()).limit(1)).one_or_none()

    def _keep(self, connection: Connection, derived: Derived, counts: Report, told: list[FieldChange]) -> Outcome:
        capture = derived.capture
        named = Outcome(capture.id, capture.url, derived.outcome, derived.detail, capture.portal_id)
        if derived.article is None and derived.outcome != outcomes.UNCHANGED:
            return named
        key = article_id(capture.url)
        head = self._head(connection, key)
        digest = text_digest(derived.article) if derived.article is not None else head.text_digest
        if head is not None and head.text_digest == digest:
            self._seen_again(connection, key, head, capture)
            return replace(named, outcome=outcomes.UNCHANGED, article_id=key, version=head.version)
        number = head.version + 1 if head is not None else 1
        self._put(connection, derived, number, digest, counts, told)
        return replace(named, outcome="new" if number == 1 else "changed", article_id=key, version=number)

    def _seen_again(self, connection: Connection, key: str, head: Any, capture: Capture) -> None:
        table, when = schema.versions, iso(capture.fetched)
        if when > head.last_seen:
            here = (table.c.article_id == key, table.c.capture_id == head.capture_id)
            connection.execute(update(table).where(*here).values(last_seen=when))

    def _put(
        self,
        connection: Connection,
        derived: Derived,
        number: int,
        digest: str,
        counts: Report,
        told: list[FieldChange],
    ) -> None:
        """Write one version and, where it is the newest or the first, its article's row."""
        assert derived.article is not None
        capture, article, key = derived.capture, derived.article, article_id(derived.capture.url)
        a, v = schema.articles, schema.versions
        here = (v.c.article_id == key, v.c.capture_id == capture.id)
        before = connection.execute(select(v).where(*here)).one_or_none()
        values = version_values(article, capture, number, digest, self.run_id)
        changes = list(differences(connection, before, values, derived)) if before is not None else []
        head = connection.execute(select(a).where(a.c.id == key)).one_or_none()
        row = {**head_values(article, derived.annotations), "capture_id": capture.id}
        origin = {**origin_values(capture, derived.site_region), "first_seen": iso(capture.fetched), "url": capture.url}
        if head is None:
            connection.execute(delete(schema.index_state).where(schema.index_state.c.article_id == key))
            added = {"id": key, "version": number, "versions": number, "revision": 1}
            connection.execute(insert(a), added | row | origin)
            counts.articles["added"] += 1
        else:
            counted = {"version": number, "versions": max(number, head.versions)}
            newest = {**row, **counted} if capture.id >= head.capture_id else {}
            first = origin if number == 1 else {}
            new = {name: value for name, value in {**newest, **first}.items() if getattr(head, name) != value}
            if new or changes or before is None:
                connection.execute(update(a).where(a.c.id == key).values(**new, revision=head.revision + 1))
        connection.execute(delete(v).where(*here))
        connection.execute(insert(v), values)
        replace_annotations(connection, key, capture.id, derived.annotations)
        counts.versions["added" if before is None else "changed" if changes else "same"] += 1
        for change in changes:
            counts.fields[change.field] += 1
        told += changes

    # -- the end ---------------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        """Drop what no capture says any more, and point each article at its newest version."""
        v, a, n, o = schema.versions, schema.articles, schema.annotations, schema.outcomes
        with self.store.batch() as connection:
            gone = connection.execute(delete(v).where(v.c.run != self.run_id)).rowcount
            left = select(v.c.article_id)
            ended = connection.execute(delete(a).where(a.c.id.not_in(left))).rowcount
            kept = select(v.c.capture_id).where(v.c.article_id == n.c.article_id, v.c.capture_id == n.c.capture_id)
            connection.execute(delete(n).where(~kept.exists()))
            connection.execute(delete(o).where(o.c.run != self.run_id))
            for key in connection.execute(_wrong_heads()).scalars().all():
                self._point(connection, key)
            if gone:
                self.report.versions["removed"] += gone
            if ended:
                self.report.articles["removed"] += ended
            done = {"finished": iso(now()), "counts": json.dumps(self.report.as_dict())}
            table = schema.reparse_runs
            connection.execute(update(table).where(table.c.id == self.run_id).values(**done))

    def _point(self, connection: Connection, key: str) -> None:
        """Give an article's row the values of its newest version."""
        v, a, n = schema.versions, schema.articles, schema.annotations
        rows = select(v).where(v.c.article_id == key).order_by(v.c.version.desc())
        newest = connection.execute(rows.limit(1)).one()
        count = connection.execute(select(func.count()).select_from(v).where(v.c.article_id == key)).scalar_one()
        noted = select(n.c.content).where(n.c.article_id == key, n.c.capture_id == newest.capture_id)
        annotations = json.loads(connection.execute(noted).scalar_one_or_none() or "{}")
        values = head_values(Article(**article_fields(json.loads(newest.content))), annotations)
        values |= {"version": newest.version, "versions": count, "capture_id": newest.capture_id}
        connection.execute(update(a).where(a.c.id == key).values(**values, revision=a.c.revision + 1))


def _wrong_heads() -> Any:
    """Ids of articles whose row does not name their newest version and the number of their versions."""
    a, v = schema.articles, schema.versions
    sums = select(v.c.article_id, func.max(v.c.version).label("newest"), func.count().label("count"))
    told = sums.group_by(v.c.article_id).subquery()
    newest = (v.c.article_id == a.c.id) & (v.c.version == told.c.newest)
    wrong = (a.c.version != told.c.newest) | (a.c.versions != told.c.count) | (a.c.capture_id != v.c.capture_id)
    return select(a.c.id).join(told, told.c.article_id == a.c.id).join(v, newest).where(wrong).order_by(a.c.id)
