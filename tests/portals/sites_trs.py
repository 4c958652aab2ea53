"""Sample sites of the directory families: TRS WCM in both countings, the ministry's own, and UCAP."""

# ruff: noqa: E501 (markup and prose read better whole)
from __future__ import annotations

import hashlib
import json
import re
from posixpath import relpath
from urllib.parse import parse_qs

from tests.portals.markup import footer, menu, paragraphs, tags, whole
from tests.portals.replies import Asked, Reply
from tests.portals.world import Conditional, SampleArticle, SampleColumn, Site


class Directory(Conditional):
    """Columns are directories; the article's address carries its month."""

    slugs = ("hbdc", "xwdt", "gsgg")
    index = "index"
    suffix = "html"

    def folder(self, column: SampleColumn) -> str:
        """The column's directory."""
        return f"/zwgk/{self.slugs[self.columns.index(column)]}/"

    def column_path(self, column: SampleColumn) -> str:
        return self.folder(column)

    def column_of(self, article: SampleArticle) -> SampleColumn:
        """The column that an article stands in."""
        return next(c for c in self.columns if any(a.number == article.number for a in c.articles))

    def article_path(self, article: SampleArticle) -> str:
        when = article.published
        return f"{self.folder(self.column_of(article))}{when:%Y%m}/t{when:%Y%m%d}_{4000 + article.number}.{self.suffix}"

    def number(self, column: SampleColumn, path: str) -> int | None:
        """Which page of the column the path is, from 1; None if it is none."""
        raise NotImplementedError

    def rows(self, column: SampleColumn, articles: list[SampleArticle]) -> str:
        """The list's rows with relative links."""
        out = []
        for article in articles:
            link = relpath(self.article_path(article), self.folder(column))
            out.append(
                f'<li><span>{article.published:%Y-%m-%d}</span><a href="./{link}" title="{article.title}">{article.title}</a></li>'
            )
        return "".join(out)

    def script(self, column: SampleColumn, number: int, total: int) -> str:
        """The paging script."""
        raise NotImplementedError

    declared_pages = 0  # pages that the script claims beyond those there are

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        number = self.number(column, asked.path)
        pages = self.pages(column)
        if number is None or number > len(pages):
            return None
        total = len(pages) + self.declared_pages
        body = f"{menu(self)}<h2>{column.name}</h2><ul class='list'>{self.rows(column, pages[number - 1])}</ul>"
        return self.html(
            body + f"<div class='page'>{self.script(column, number, total)}</div>" + footer(self),
            column.name,
            tags(self, column),
        )

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        style = "<style>.TRS_Editor P{line-height:1.75;font-family:宋体;}</style>"
        body = f"<div class=TRS_Editor>{style}{paragraphs(self, article)}</div>"
        return self.html(
            whole(self, column, article, body), article.title, tags(self, column, article) if article.meta else ""
        )


class TrsFromZero(Directory):
    """`createPageHTML(N,0,"index","html")`: page 2 is index_1.html. Claims two pages more than there are."""

    family = "trs_wcm"
    declared_pages = 2

    def number(self, column: SampleColumn, path: str) -> int | None:
        found = re.fullmatch(re.escape(self.folder(column)) + r"(?:index(?:_(\d+))?\.html)?", path)
        return None if found is None else int(found[1] or 0) + 1

    def script(self, column: SampleColumn, number: int, total: int) -> str:
        return f'<script>createPageHTML({total}, {number - 1}, "index", "html");</script>'

    def page_path(self, article: SampleArticle, number: int) -> str:
        path = self.article_path(article)
        return path if number == 1 else path.replace(".html", f"_{number - 1}.html")

    def page_links(self, article: SampleArticle, number: int) -> str:
        name = self.article_path(article).rpartition("/")[2].removesuffix(".html")
        return (
            f'<div class="page"><script>createPageHTML({article.pages}, {number - 1}, "{name}", "html");</script></div>'
        )


class TrsForm(Directory):
    """Lists by a form: POST /fjdzapp/search gives JSON. The page names library and channel in a script; `bare` pages have
    no rows of their own. A GET of the interface is refused.
    """

    family = "trs_wcm"
    bare = False

    def number(self, column: SampleColumn, path: str) -> int | None:
        return 1 if path in (self.folder(column), self.folder(column) + "index.html") else None

    def script(self, column: SampleColumn, number: int, total: int) -> str:
        channel = 3580 + self.columns.index(column)
        rows = sum(map(len, self.pages(column)))
        return (
            f"<script>var list = {{url: '/fjdzapp/search', channelid: '229105', classsql: 'chnlid={channel}', "
            f"recordCount: '{rows}', prepage: {self.per_page}}};</script>"
        )

    def rows(self, column: SampleColumn, articles: list[SampleArticle]) -> str:
        return "" if self.bare else super().rows(column, articles)

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        if asked.path != "/fjdzapp/search":
            return super().list_page(column, asked)
        wanted = {key: values[-1] for key, values in parse_qs(asked.body).items()}
        if asked.method != "POST" or wanted.get("channelid") != "229105":
            return Reply(b"", 405)
        if wanted.get("classsql") != f"chnlid={3580 + self.columns.index(column)}":
            return None
        size, shown = int(wanted.get("prepage", 15)), column.listed(self.day())
        start = (int(wanted.get("page", 1)) - 1) * size
        data = [
            {
                "doctitle": a.title,
                "docpuburl": self.base + self.article_path(a),
                "docreltime": f"{a.published:%Y-%m-%d %H:%M:%S}",
            }
            for a in shown[start : start + size]
        ]
        return Reply(json.dumps({"data": data, "pageCount": 9}, ensure_ascii=False).encode(), type="application/json")


class TrsFromOne(Directory):
    """`createPageHTML('paging',N,1,'index','shtml',rows)`: page 2 is index_2.shtml. Links climb with ../../."""

    family = "trs_wcm"
    suffix = "shtml"

    def article_path(self, article: SampleArticle) -> str:
        when = article.published
        return f"/xw/nr/{when:%Y%m}/t{when:%Y%m%d}_{4000 + article.number}.shtml"

    def number(self, column: SampleColumn, path: str) -> int | None:
        found = re.fullmatch(re.escape(self.folder(column)) + r"(?:index(?:_(\d+))?\.shtml)?", path)
        return None if found is None else int(found[1] or 1)

    def script(self, column: SampleColumn, number: int, total: int) -> str:
        rows = sum(map(len, self.pages(column)))
        return f"<script>createPageHTML('paging',{total},{number},'index','shtml',{rows});</script>"


class Ministry(Directory):
    """index_<pageid>_<n>.shtml and a variable countPage."""

    family = "mee"
    suffix = "shtml"

    def number(self, column: SampleColumn, path: str) -> int | None:
        found = re.fullmatch(re.escape(self.folder(column)) + r"(?:index(?:_5501_(\d+))?\.shtml)?", path)
        return None if found is None else int(found[1] or 0) + 1

    def script(self, column: SampleColumn, number: int, total: int) -> str:
        return (
            f"<script>var currentPage = {number - 1}; var countPage = {total};\n"
            'function go(n) { location.href = n == 0 ? "index.shtml" : "index_5501_" + n + ".shtml"; }</script>'
        )

    def rows(self, column: SampleColumn, articles: list[SampleArticle]) -> str:
        return "".join(
            f'<li><span class="date">{a.published:%Y-%m-%d}</span><a href="{relpath(self.article_path(a), self.folder(column))}">{a.title}</a></li>'
            for a in articles
        )


class Ucap(Directory):
    """xlist.shtml, xlist_2.shtml; articles under 32 hex digits, the month alone in the address."""

    family = "ucap"

    def column_path(self, column: SampleColumn) -> str:
        return f"/site/c10{self.columns.index(column)}77/xlist.shtml"

    def article_path(self, article: SampleArticle) -> str:
        name = hashlib.md5(f"{self.id}{article.number}".encode()).hexdigest()
        return f"/site/{self.slugs[0]}/{article.published:%Y%m}/{name}.shtml"

    def number(self, column: SampleColumn, path: str) -> int | None:
        found = re.fullmatch(re.escape(self.column_path(column)[: -len(".shtml")]) + r"(?:_(\d+))?\.shtml", path)
        return None if found is None else int(found[1] or 1)

    def rows(self, column: SampleColumn, articles: list[SampleArticle]) -> str:
        return "".join(
            f"<li><a href='{self.article_path(a)}' target='_blank'>{a.title}</a><span>{a.published:%Y-%m-%d}</span></li>"
            for a in articles
        )

    def script(self, column: SampleColumn, number: int, total: int) -> str:
        rows = sum(map(len, self.pages(column)))
        return f"<div id='page_div'></div><script>createPageHTML('page_div',{total},{number},'xlist','shtml',{rows});</script>"

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = f"<div id='UCAP-CONTENT'>{paragraphs(self, article)}</div>"
        return self.html(whole(self, column, article, body), article.title, tags(self, column, article))


__all__ = ["Ministry", "Site", "TrsForm", "TrsFromOne", "TrsFromZero", "Ucap"]
