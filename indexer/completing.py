"""Articles made whole: when a further page or a frame has come, its article is read again.

A version belongs to a look at the first page. What comes for that look is put into its version, in place; what a later
look brings is a version of its own, unless the first page is the same and the version lacked just that: then it is
completed. `ducha reparse` sees all captures at once and comes to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from crawler.archive.exchange import Capture
from indexer import outcomes, schema
from indexer.assembly import INCOMPLETE, stood
from indexer.derive import Derived
from indexer.rows import iso
from indexer.store import Store, article_id
from indexer.stored import Outcome, StoredArticle

if TYPE_CHECKING:
    from crawler.archive.archive import Archive

Derive = Callable[[Iterable[Capture]], Any]


class Completer:
    """Reads articles again, within the batch of whoever calls."""

    def __init__(self, archive: Archive, store: Store, derive: Derive) -> None:
        self.archive, self.store, self.derive = archive, store, derive

    def complete(self, first: str, came: Capture) -> list[str]:
        """Read the article whose first page is `first` again, now that `came` is there; the ids that changed."""
        key = article_id(first)
        done = self.store.processed_up_to()  # what comes after it is read with its parts when its turn comes
        heads = [head for head in stood(self.archive, first) if head.id <= done]
        if not heads:
            return []
        newest = heads[-1]
        if not self.store.current_version(key):
            beginning = next(c for c in heads if c.digest == newest.digest)
            return self._keep(self._read(beginning))
        current = self.store.get(key)
        if self._has(current, came) and newest.id == current.capture_id:
            return []
        changed: list[str] = []
        if newest.id == current.capture_id or any(flag.name == INCOMPLETE for flag in current.flags):
            made = next((c for c in heads if c.id == current.capture_id), None)
            if made is not None:
                changed += self._put(self._read(made))
        if newest.id != current.capture_id:
            told = self._keep(self._read(newest))
            if told and len(heads) > 1:  # the look had counted as one more sight of the version before
                self._last_seen(key, current.capture_id, heads[-2])
            changed += told
        return changed

    def _last_seen(self, key: str, capture_id: int, last: Capture) -> None:
        v = schema.versions
        with self.store.batch() as connection:
            here = (v.c.article_id == key, v.c.capture_id == capture_id)
            connection.execute(update(v).where(*here).values(last_seen=iso(last.fetched)))

    def absorb(self, article: StoredArticle) -> list[str]:
        """Pages of this article that were taken for articles of their own are so no more; their ids."""
        found = [key for part in article.parts if (key := article_id(part.url)) != article.id]
        return [key for key in found if self.store.absorb(key, article.url, outcomes.PART)]

    @staticmethod
    def _has(article: StoredArticle, came: Capture) -> bool:
        """Whether the article was made with what came, or lacks nothing and what came is nothing."""
        if any(flag.name == INCOMPLETE for flag in article.flags):
            return False
        return came.status >= 400 or came.kind == "metadata" or any(p.capture_id == came.id for p in article.parts)

    def _read(self, capture: Capture) -> Derived:
        found: Derived = next(iter(self.derive([replace(capture, kind="response", status=200)])))
        return found

    def _put(self, derived: Derived) -> list[str]:
        """Into the version that the capture made."""
        if derived.article is None:
            return []
        changed = self.store.complete(derived.article, capture=derived.capture, annotations=derived.annotations)
        return [article_id(derived.capture.url)] if changed else []

    def _keep(self, derived: Derived) -> list[str]:
        """As a capture that is new; its outcome is told anew."""
        if derived.article is None:
            return []
        capture = derived.capture
        result = self.store.save(
            derived.article, capture=capture, site_region=derived.site_region, annotations=derived.annotations
        )
        if result.change == outcomes.UNCHANGED:
            return []
        named = Outcome(capture.id, capture.url, result.change, derived.detail, capture.portal_id)
        self.store.record_outcome(replace(named, article_id=result.article_id, version=result.version))
        return [result.article_id]
