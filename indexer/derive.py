"""From one capture to its article, annotations and outcome: the CPU work of the road, done in worker processes.

    capture ── archive.record ──> RawRecord ── its further pages ──> article_from ──> Article ── annotate ──> Derived

Nothing is written here. A page that breaks a step becomes an outcome with a name ("failed", "too_slow"): no page may
stop a crawl, an import or a reparse.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from crawler.archive.exchange import Capture
from crawler.errors import ArchiveError
from crawler.items import Article
from crawler.page import article_from
from crawler.portal import Portal
from indexer import outcomes
from indexer.assembly import Assembler
from indexer.site_blocks import site_of
from spiders.relevance import Lexicon, article_relevant

log = logging.getLogger(__name__)

PAGE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Derived:
    """What one capture says. `article` is None where `outcome` already names another end; an empty outcome means that
    saving decides between new, changed and unchanged. `seconds` is by step."""

    capture: Capture
    outcome: str = ""
    detail: str = ""
    article: Article | None = None
    site_region: str = ""
    annotations: Mapping[str, Any] | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


class Deriver:
    """Derives captures with the portals and learnt blocks in force."""

    def __init__(
        self,
        archive: Any,
        portals: Mapping[str, Portal],
        site_blocks: Mapping[str, frozenset[str]] | None = None,
        lexicon: Lexicon | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.archive = archive
        self.portals = portals
        self.site_blocks = site_blocks or {}

    def derive(self, capture: Capture) -> Derived:
        """What the capture says; never raises for what is in the page."""
        known = outcomes.without_reading(capture)
        if known is not None:
            return Derived(capture, *known)
        assembler = Assembler(self.archive, self.portals)
        seconds: dict[str, float] = {}
        try:
            with time_limit(PAGE_SECONDS):
                portal = self.portals.get(capture.portal_id)
                with _timed(seconds, "read"):
                    first = assembler.first_page(capture)
                    if first:
                        return Derived(capture, outcomes.PART, first)
                    whole = assembler.whole(capture, self.archive.record(capture.id), portal)
                with _timed(seconds, "article"):
                    blocks = self.site_blocks.get(site_of(capture.portal_id, capture.url), frozenset())
                    article = whole.told(article_from(whole.record, portal, site_blocks=blocks))
                name, detail = outcomes.of_page(capture, article)
                if not name and capture.role == "lead" and not article_relevant(article, self.lexicon):
                    name, detail = outcomes.NOT_RELEVANT, "by title and first sentences"
                if name:
                    return Derived(capture, name, detail, seconds=seconds)
                region = portal.region if portal else article.site_code[:6]
                with _timed(seconds, "annotate"):
                    annotations, detail = annotations_of(article, region)
        except _TooSlowError:
            return Derived(capture, outcomes.TOO_SLOW, f"more than {PAGE_SECONDS:g} s", seconds=seconds)
        except ArchiveError as error:
            log.error("capture %s cannot be read from the archive: %s", capture.id, error)
            return Derived(capture, "unreadable", str(error), seconds=seconds)
        except (ImportError, SyntaxError):
            raise  # the installation is broken, not the page
        except Exception as error:  # a page may hold anything
            log.exception("capture %s (%s) broke a step", capture.id, capture.url)
            return Derived(capture, outcomes.FAILED, type(error).__name__, seconds=seconds)
        return Derived(capture, "", detail, article, region, annotations, seconds)


def annotations_of(article: Article, site_region: str) -> tuple[Mapping[str, Any], str]:
    """Regions, facets and figures of an article as a JSON object, and "" or what went wrong.

    An article that cannot be annotated is still an article: it is kept without annotations, and its outcome says so.
    """
    try:
        from indexer.annotate import annotate
    except ImportError:
        return {}, ""
    try:
        found = annotate(article.title, article.body, article.source, article.published, site_region, article.flags)
        return found.as_dict(), ""
    except Exception as error:  # a text may hold anything
        log.exception("%s cannot be annotated", article.url)
        return {}, f"annotate:{type(error).__name__}"


class _TooSlowError(BaseException):
    """Not an Exception, so that no `except Exception` in a parser can swallow the alarm."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop the block after so long; only the main thread of a process can be stopped, elsewhere there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _TooSlowError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    try:
        yield
    finally:
        seconds[step] = seconds.get(step, 0.0) + time.perf_counter() - started
