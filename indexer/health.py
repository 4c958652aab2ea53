"""Has a site broken without saying so? A run's visits and pages are compared with what the portal brought before.

A block or a failure has a name already. A redesign has none: the server goes on answering 200, and what fails is ours.
It shows as a list that had articles and has none, or as pages that lost body, date or most of their length at one point
of their sequence. That change-point is looked for over pages, not over days, so that quiet portals and busy ones need
the same evidence.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import select

from crawler.archive.reader import ArchiveReader
from crawler.archive.runs import ColumnVisit
from crawler.portal import Portal
from indexer import schema
from indexer.store import Store

GOOD = ("ok", "archived", "limit")
EMPTY = ("empty", "stub")
OF_THE_HOST = (
    "blocked",
    "unreachable",
    "robots",
    "tls",
    "dns",
    "refused",
)  # one alarm for the portal, not one a column
VISITS = 40  # of a column, looked back on
SETTLED = 3  # good visits that make a history
PAGES = 80  # of a portal, looked back on
FEWEST_NOW, MOST_NOW = 3, 12  # newest pages that are compared …
FEWEST_BEFORE = 8  # … with at least so many before them
READ = ("new", "changed")
UNREAD = ("empty_shell", "soft_404", "list", "error", "crashed", "failed", "too_slow")
SHORT = 20  # characters: less is no body
FELL_FROM, FELL_TO = 0.7, 0.34  # shares of pages
SHRANK_TO = 0.2  # of the earlier median length


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that needs a person. `column` is "" where it concerns the whole portal."""

    portal: str
    column: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One article page as it was read: length of its body, and whether it had a date."""

    length: int
    dated: bool


def findings(
    archive: ArchiveReader, store: Store | None, portals: Mapping[str, Portal], run_id: int | None = None
) -> list[Finding]:
    """What the newest visits of the portals show (those of one run, if given), each thing once."""
    found: dict[tuple[str, str, str], Finding] = {}
    for portal in portals.values():
        history = archive.runs.column_history(portal.id, limit=VISITS * max(1, len(portal.columns)))
        walked = [visit.column for visit in history if run_id is None or visit.run_id == run_id]
        for column in dict.fromkeys(walked):
            visits = [visit for visit in history if visit.column == column]
            for finding in of_visits(portal, visits):
                found.setdefault((finding.portal, finding.column, finding.kind), finding)
        if walked and store is not None:
            gone = {known.url for known in archive.looks.gone(portal.id, confirmed=False)}
            for finding in of_pages(portal, pages_seen(store, portal.id, gone)):
                found.setdefault((finding.portal, finding.column, finding.kind), finding)
    return list(found.values())


def of_visits(portal: Portal, visits: Sequence[ColumnVisit]) -> list[Finding]:
    """What a column's visits show, the newest first."""
    newest, before = visits[0], visits[1:]
    sizes = [int(v.counts.get("first_page") or 0) for v in before if v.health in GOOD]
    usual = median(sizes) if len(sizes) >= SETTLED else None
    now = int(newest.counts.get("first_page") or 0)
    name = newest.health.partition(":")[0]
    if name in OF_THE_HOST:
        return [Finding(portal.id, "", newest.health, f"{portal.name}: {newest.health}")]
    if name in EMPTY and usual is not None and usual >= SETTLED:
        said = (
            f"{newest.column} used to list {usual:g} articles on its first page and lists none: the site was redesigned"
        )
        return [Finding(portal.id, newest.column, "redesigned", said)]
    if name not in GOOD:
        moved = f" to {newest.counts['moved_to']}" if newest.counts.get("moved_to") else ""
        return [Finding(portal.id, newest.column, newest.health, f"{newest.column}: {newest.health}{moved}")]
    if usual is not None and usual >= 5 and now <= usual * SHRANK_TO and newest.counts.get("ended") != "limit":
        said = f"{newest.column} used to list {usual:g} articles on its first page and lists {now}"
        return [Finding(portal.id, newest.column, "redesigned", said)]
    fewest = portal.expectations.get("items")
    if fewest is not None and now < fewest and newest.counts.get("ended") != "limit":
        said = f"{newest.column} lists {now} articles on its first page, {fewest:g} expected"
        return [Finding(portal.id, newest.column, "expectation", said)]
    return []


def of_pages(portal: Portal, pages: Sequence[PageSeen]) -> list[Finding]:
    """What a portal's article pages show, the newest first: the clearest change-point among the newest ones."""
    for count in range(FEWEST_NOW, min(MOST_NOW, len(pages) - FEWEST_BEFORE) + 1):
        said = change(pages[:count], pages[count:])
        if said:
            text = f"{portal.name}: {said}, although the pages still come: the site was redesigned"
            return [Finding(portal.id, "", "redesigned", text)]
    now = pages[:MOST_NOW]
    if len(now) < FEWEST_BEFORE:
        return []
    falls = [
        f"{name} {value:.2g}, at least {portal.expectations[name]:g} expected"
        for name, value in measures(now).items()
        if name in portal.expectations and value < portal.expectations[name]
    ]
    text = f"{portal.name}: of the newest {len(now)} pages " + "; ".join(falls)
    return [Finding(portal.id, "", "expectation", text)] if falls else []


def change(now: Sequence[PageSeen], before: Sequence[PageSeen]) -> str:
    """How the newest pages differ from all before them, in words; "" where they do not.

    >>> change([PageSeen(0, True)] * 3, [PageSeen(900, True)] * 9)
    'the newest 3 pages have no body, 100 % before had'
    """
    new, old = measures(now), measures(before)
    for name, word in (("body", "body"), ("published", "date")):
        if old[name] >= FELL_FROM and new[name] <= FELL_TO:
            rest = "no" if new[name] == 0 else f"only in {new[name]:.0%} of cases a"
            return f"the newest {len(now)} pages have {rest} {word}, {round(old[name] * 100)} % before had"
    lengths_now, lengths_before = (sorted(p.length for p in pages) for pages in (now, before))
    if median(lengths_before) >= 5 * SHORT and lengths_now[-1] < median(lengths_before) * SHRANK_TO:
        return f"the newest {len(now)} pages have {median(lengths_now):g} characters, {median(lengths_before):g} before"
    return ""


def measures(pages: Sequence[PageSeen]) -> dict[str, float]:
    """Shares with body and date and the mean length, under the names of a portal's expectations."""
    return {
        "body": sum(page.length >= SHORT for page in pages) / len(pages),
        "published": sum(page.dated for page in pages) / len(pages),
        "length": sum(page.length for page in pages) / len(pages),
    }


def pages_seen(store: Store, portal_id: str, gone: Collection[str] = ()) -> list[PageSeen]:
    """The portal's newest article pages as they were read, the newest first; unchanged and refused ones aside.

    So are those that disappeared (`gone`): a page that was taken down says nothing of how the others are built.
    """
    o, v = schema.outcomes, schema.versions
    query = (
        select(o.c.url, v.c.content)
        .select_from(o.outerjoin(v, (v.c.article_id == o.c.article_id) & (v.c.version == o.c.version)))
        .where(o.c.portal_id == portal_id, o.c.outcome.in_((*READ, *UNREAD)))
        .order_by(o.c.capture_id.desc())
        .limit(PAGES)
    )
    seen = []
    with store.reading() as connection:
        for url, content in connection.execute(query):
            if url in gone:
                continue
            row = json.loads(content) if content else {}
            seen.append(PageSeen(len(row.get("body") or ""), bool(row.get("published"))))
    return seen
