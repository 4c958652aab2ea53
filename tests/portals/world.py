"""The world that the sample sites live in: sites, their articles, and the day on which they are looked at.

Everything is a function of the day, so that a test can let a year pass: an article is published on a day, may be
edited on another and disappear on a third.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from tests.portals.replies import Asked, Reply, challenge, not_found, redirect

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(2026, 3, 2)  # day 0 of the world


@dataclass(slots=True)
class SampleArticle:
    """An article of a sample site. Days count from the world's first; an edit replaces the paragraphs."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    source: str
    editor: str = "姜若水"
    since: int = 0  # day on which it appears
    edits: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    removed: tuple[int, str] | None = None  # day, and how: 404, 410, soft_404, home, emptied
    attachment: str = ""
    extra: str = ""  # markup after the body
    meta: bool = True  # page tags in the head
    pages: int = 1  # pages that it stands on
    framed: bool = False  # its text stands in an iframe, where the site has such articles
    missing: dict[int, tuple[int, ...]] = field(default_factory=dict)  # further page -> days on which it is missing

    def text(self, day: int) -> tuple[str, ...]:
        """The paragraphs as they stand on a day."""
        shown = self.paragraphs
        for since, paragraphs in self.edits:
            if since <= day:
                shown = paragraphs
        return shown

    def revision(self, day: int) -> int:
        """How often it was edited."""
        return sum(since <= day for since, _ in self.edits)

    def page(self, number: int, day: int, links: str) -> SampleArticle:
        """One of its pages as it stands on a day, as an article by itself; `links` lead to the others."""
        text = self.text(day)
        share = -(-len(text) // self.pages)
        shown = text[(number - 1) * share : number * share]
        attached = self.attachment if number == self.pages else ""
        return replace(self, paragraphs=shown, edits=[], extra=self.extra + links, attachment=attached)

    def gone(self, day: int) -> str:
        """How it disappeared, "" while it stands."""
        return self.removed[1] if self.removed and self.removed[0] <= day else ""


@dataclass(slots=True)
class SampleColumn:
    """A column of a sample site: articles, the newest first when listed."""

    name: str
    articles: list[SampleArticle] = field(default_factory=list)
    kind: str = "inspection"

    def listed(self, day: int) -> list[SampleArticle]:
        """The articles that the column lists on a day. A removed article leaves the list too."""
        shown = [a for a in self.articles if a.since <= day and not a.gone(day)]
        return sorted(shown, key=lambda a: (a.published, a.number), reverse=True)


class Site:
    """A sample site: a subclass draws the pages of one family. `respond` answers one request."""

    family = ""
    charset = "utf-8"  # codec of the bytes
    declared: str | None = "utf-8"  # label in the page's head, None for none
    http_charset = ""  # label in the Content-Type header
    per_page = 6
    robots: str | None = None
    paging = "words"  # how the pages of an article lead to each other, see `page_links`

    def __init__(self, site_id: str, name: str, region: str, columns: list[SampleColumn], **options: object) -> None:
        self.id, self.name, self.region, self.columns = site_id, name, region, columns
        self.kind = str(options.pop("kind", "government"))
        self.quirks: list[tuple[str, object, str]] = options.pop("quirks", [])  # type: ignore[assignment]
        self.politeness: dict[str, float] = {"delay": 0.0} | options.pop("politeness", {})  # type: ignore[operator]
        for key, value in options.items():
            assert hasattr(self, key), key
            setattr(self, key, value)
        self.port = 0
        self.day: Callable[[], int] = lambda: 0
        self.down: set[int] = set()  # days on which the host does not answer
        self.blocked: set[int] = set()  # days on which it refuses with 521

    @property
    def base(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}"

    # what a family draws

    def column_path(self, column: SampleColumn) -> str:
        """The path of a column's first list page."""
        raise NotImplementedError

    def article_path(self, article: SampleArticle) -> str:
        """The path of an article."""
        raise NotImplementedError

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        """A list page of the column, None if the request is not for one."""
        raise NotImplementedError

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        """The page of an article."""
        raise NotImplementedError

    def other(self, asked: Asked) -> Reply | None:
        """Anything else that the site has."""
        return None

    # what all sites do

    def respond(self, asked: Asked) -> Reply:
        """The answer to a request on the world's day."""
        day = self.day()
        if day in self.blocked:
            return challenge()
        if asked.path == "/robots.txt":
            return not_found() if self.robots is None else Reply(self.robots.encode(), type="text/plain")
        if asked.path == "/":
            return self.html(
                "<h1>首页</h1>" + "".join(f'<a href="{self.column_path(c)}">{c.name}</a>' for c in self.columns),
                self.name,
            )
        for column in self.columns:
            for article in column.articles:
                if article.since <= day:
                    reply = self.of_article(column, article, asked)
                    if reply is not None:
                        return self.conditional(reply, asked)
            found = self.list_page(column, asked)
            if found is not None:
                return found
        return self.other(asked) or not_found()

    def of_article(self, column: SampleColumn, article: SampleArticle, asked: Asked) -> Reply | None:
        """The page of an article, one of its further pages, or the file attached to it."""
        day = self.day()
        if article.attachment and asked.path == article.attachment:
            return Reply(attached_file(article), type="application/pdf")
        for number in range(1, article.pages + 1 + (self.paging == "endless")):
            if asked.path == self.page_path(article, number):
                if day in article.missing.get(number, ()):
                    return not_found()
                links = self.page_links(article, number) if article.pages > 1 else ""
                shown = article.page(min(number, article.pages), day, links) if article.pages > 1 else article
                return self.gone(article, day) or self.article_page(column, shown)
        return None

    def page_path(self, article: SampleArticle, number: int) -> str:
        """The path of a page of an article."""
        if self.paging == "folder" and number > 1:
            return f"{self.article_path(article)}/{number}/"
        stem, dot, ending = self.article_path(article).rpartition(".")
        return stem + (f"_{number}" if number > 1 else "") + dot + ending

    def page_links(self, article: SampleArticle, number: int) -> str:
        """What leads from a page of an article to its others: numbers and 下一页, or what `paging` says."""
        if self.paging != "words":
            return self._other_links(article, number)
        names = [self.page_path(article, n).rpartition("/")[2] for n in range(1, article.pages + 1)]
        shown = "".join(
            f" <b>{n}</b>" if n == number else f" <a href='{name}'>{n}</a>" for n, name in enumerate(names, 1)
        )
        following = f" <a href='{names[number]}'>下一页</a>" if number < article.pages else ""
        before = f"<a href='{names[number - 2]}'>上一页</a>" if number > 1 else ""
        return f"<div class='pages'>{before}{shown}{following}</div>"

    def _other_links(self, article: SampleArticle, number: int) -> str:
        """Links between pages as other sites write them."""
        last = article.pages + (self.paging == "endless")
        paths = [self.page_path(article, n) for n in range(1, last + 1)]
        following = paths[number] if number < last else paths[0] if self.paging == "circle" else ""
        if self.paging == "folder":
            links = (f"<a class='post-page-numbers' href='{path}'>{n}</a>" for n, path in enumerate(paths, 1))
            return "<div class='page-links'>" + "".join(a for n, a in enumerate(links, 1) if n != number) + "</div>"
        said = "<img src='/next.gif' alt='下一页'>" if self.paging == "picture" else "下一页"
        return f"<div class='pages'><a href='{following}'>{said}</a></div>" if following else ""

    def gone(self, article: SampleArticle, day: int) -> Reply | None:
        """How the site answers for an article that disappeared; None while it stands."""
        how = article.gone(day)
        if not how:
            return None
        if how == "soft_404":
            return self.html("<div class='error'><p>您访问的页面不存在或已删除，五秒后返回首页。</p></div>", "提示信息")
        if how == "home":
            return redirect("/")
        if how == "emptied":
            return self.html("<div class='main'></div>", article.title)
        return Reply(b"<html><body><h1>%s</h1></body></html>" % how.encode(), int(how))

    def conditional(self, reply: Reply, asked: Asked) -> Reply:
        """304 where the page is what the asker has; a site may not support it."""
        return reply

    def html(self, body: str, title: str, head: str = "") -> Reply:
        """A whole page in the site's charset."""
        label = f'<meta charset="{self.declared}">' if self.declared else ""
        text = f"<!DOCTYPE html><html><head>{label}<title>{title}</title>{head}</head><body>{body}</body></html>"
        kind = "text/html" + (f"; charset={self.http_charset}" if self.http_charset else "")
        return Reply(text.encode(self.charset, "xmlcharrefreplace"), type=kind)

    def pages(self, column: SampleColumn) -> list[list[SampleArticle]]:
        """The column's articles page by page; one empty page if there are none."""
        shown = column.listed(self.day())
        return [shown[i : i + self.per_page] for i in range(0, len(shown), self.per_page)] or [[]]

    def article_urls(self, day: int) -> set[str]:
        """The addresses of all articles that were ever published in the covered columns up to a day."""
        return {
            self.base + self.article_path(a)
            for c in self.columns
            for a in c.articles
            if a.since <= day and c.kind == "inspection"
        }


class Conditional(Site):
    """A site that answers conditional requests with ETag and Last-Modified."""

    def conditional(self, reply: Reply, asked: Asked) -> Reply:
        if reply.status != 200:
            return reply
        tag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
        stamp = format_datetime(datetime(2026, 3, 1, tzinfo=SHANGHAI).astimezone(UTC), usegmt=True)
        if asked.headers.get("if-none-match") == tag:
            return Reply(status=304, headers=(("ETag", tag),))
        return Reply(reply.body, reply.status, reply.type, (*reply.headers, ("ETag", tag), ("Last-Modified", stamp)))


@dataclass(slots=True)
class World:
    """All sites and the day. Thread-safe enough for one server thread and one test."""

    sites: list[Site]
    _day: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        for site in self.sites:
            site.day = lambda: self._day

    def set_day(self, day: int) -> None:
        """Let time pass."""
        with self.lock:
            self._day = day

    @property
    def day(self) -> int:
        """The day, counted from 0."""
        return self._day

    def site(self, site_id: str) -> Site:
        """The site of that id."""
        return next(s for s in self.sites if s.id == site_id)


def attached_file(article: SampleArticle) -> bytes:
    """A small file that looks like a PDF, another one for each article."""
    return f"%PDF-1.4\n1 0 obj << /Type /Catalog /Title ({article.number}) >> endobj\n%%EOF\n".encode()


def day_of(day: int) -> date:
    """The date of a day of the world."""
    return FIRST_DAY + timedelta(days=day)
