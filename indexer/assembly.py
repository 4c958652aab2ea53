"""An article that stands on several pages, put together from the archive alone.

    first page ── names ──> next pages, frames ── their captures ──> RawRecord.following, .frames ── article_from

Which captures belong together is decided by their order: to a look at the first page belongs the newest good capture of
each part before the next look. A part that failed then is taken from a later look as long as the first page is still
the same, so that an article is completed and not changed by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crawler.archive.exchange import Capture
from crawler.items import Article, ArticlePart, Flag, RawRecord
from crawler.page import MOST_PAGES, article_from, further_pages
from crawler.portal import Portal
from crawler.text.fields.next_page import first_pages, page_number
from indexer.outcomes import ARTICLE_KINDS
from spiders.urls import resolve, twin

INCOMPLETE = "incomplete"
FIRST_ROLES = ("page", "lead", "import")
_HOPS = 3


@dataclass(frozen=True, slots=True)
class Whole:
    """A first page with what belongs to it: `parts` are what was found of it, `missing` sentences on what was not."""

    record: RawRecord
    parts: tuple[ArticlePart, ...] = ()
    missing: tuple[str, ...] = ()

    def told(self, article: Article) -> Article:
        """The article with its parts, and with a flag for those that are not there."""
        if not self.parts and not self.missing:
            return article
        flags = tuple(Flag(INCOMPLETE, evidence=said) for said in self.missing)
        return replace(article, parts=self.parts, flags=(*article.flags, *flags))


class Assembler:
    """Finds what belongs together. `archive` is read only."""

    def __init__(self, archive: Any, portals: Mapping[str, Portal]) -> None:
        self.archive, self.portals = archive, portals

    def whole(self, capture: Capture, record: RawRecord, portal: Portal | None) -> Whole:
        """The first page of an article with its frames and further pages as far as they are in the archive."""
        needs = further_pages(record, portal)
        if page_number(capture.url) > 2 or not (needs.next_page or needs.frames):
            return Whole(record)
        window = _Window(self.archive, capture)
        missing: list[str] = []
        parts: list[ArticlePart] = []
        frames: list[RawRecord] = []
        following: list[RawRecord] = []
        url = needs.next_page
        for address in needs.frames:
            frame, why = window.part(address)
            if frame is None:
                missing.append(f"the frame {address} is not there: {why}")
            else:
                frames.append(frame)
                parts.append(_part(frame, "frame"))
                url = url or further_pages(frame, portal).next_page
        seen = {capture.url, *(frame.url for frame in frames)}
        while url and url not in seen and len(following) < MOST_PAGES:
            seen.add(url)
            page, why = window.part(url)
            read = article_from(page, portal) if page is not None else None
            if page is None or read is None or read.kind not in ARTICLE_KINDS:
                why = why or f"it is no article page ({read.kind if read else ''})"
                missing.append(f"page {len(following) + 2} ({url}) is not there: {why}")
                break
            following.append(page)
            parts.append(_part(page, "page"))
            url = read.next_page
        whole = replace(record, frames=tuple(frames), following=tuple(following))
        return Whole(whole, tuple(parts), tuple(missing))

    def first_page(self, capture: Capture) -> str:
        """The address of the archived article that this page continues, "" if it is an article of its own."""
        if capture.role not in FIRST_ROLES:
            return ""
        for address in first_pages(capture.url):
            heads = stood(self.archive, address)
            if heads and any(part.url == capture.url for part in self._chain(heads[-1])):
                return heads[-1].url
        return ""

    def _chain(self, head: Capture) -> tuple[ArticlePart, ...]:
        record = self.archive.record(head.id)
        return self.whole(head, record, self.portals.get(head.portal_id)).parts


def stood(archive: Any, url: str, roles: tuple[str, ...] = FIRST_ROLES) -> list[Capture]:
    """The captures in which a page was there, over http and https, in order."""
    found = [c for address in (url, twin(url)) for c in archive.captures(url=address, role=roles) if _good(c)]
    return sorted(found, key=lambda c: c.id)


class _Window:
    """What was captured for one look at a first page."""

    def __init__(self, archive: Any, first: Capture) -> None:
        self.archive = archive
        later = [c for c in stood(archive, first.url) if c.id > first.id]
        self.end = later[0].id if later else None
        self.changed = next((c.id for c in later if c.digest != first.digest), None)

    def part(self, url: str, hops: int = 0) -> tuple[RawRecord | None, str]:
        """The record of a part, or why there is none."""
        captures = sorted(self._captures(url), key=lambda c: c.id)
        within = [c for c in captures if self.end is None or c.id < self.end]
        late = [c for c in captures if c not in within and (self.changed is None or c.id < self.changed)]
        good = next(reversed([c for c in within if _good(c)]), None) or next((c for c in late if _good(c)), None)
        if good is not None:
            return self.archive.record(good.id), ""
        moved = next((c for c in reversed(within) if 300 <= c.status < 400), None)
        if moved is not None and hops < _HOPS:
            target = resolve(moved.url, self.archive.record(moved.id).header("Location"))
            if target:
                return self.part(target, hops + 1)
        return None, within[-1].outcome if within else "not fetched"

    def _captures(self, url: str) -> Iterator[Capture]:
        for address in (url, twin(url)):
            yield from self.archive.captures(url=address, role=("part", *FIRST_ROLES))


def _good(capture: Capture) -> bool:
    if capture.kind == "metadata" or capture.outcome.startswith("blocked"):
        return False
    return 200 <= capture.status < 300 or capture.status == 304


def _part(record: RawRecord, kind: str) -> ArticlePart:
    return ArticlePart(record.url, kind, record.capture_id or 0, record.digest)
