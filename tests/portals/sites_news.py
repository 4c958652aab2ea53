"""Sample sites of the numbered and query families, of news networks and newspapers, and of a site with feeds."""

# ruff: noqa: E501 (markup and prose read better whole)
from __future__ import annotations

import re

from tests.portals.markup import footer, menu, paragraphs, tags, whole
from tests.portals.replies import Asked, Reply, redirect
from tests.portals.sites_more import dated_rows
from tests.portals.world import Conditional, SampleArticle, SampleColumn, Site


class PathN(Site):
    """list-41-2.html in its path; the second page is found by its link alone."""

    family = "path_n"

    def column_path(self, column: SampleColumn) -> str:
        return f"/list-{41 + self.columns.index(column)}-1.html"

    def article_path(self, article: SampleArticle) -> str:
        return f"/Content-{11800 + article.number}.html"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        found = re.fullmatch(rf"/list-{41 + self.columns.index(column)}-(\d+)\.html", asked.path)
        pages = self.pages(column)
        if found is None or int(found[1]) > len(pages):
            return None
        number, stem = int(found[1]), self.column_path(column)[: -len("1.html")]
        links = "".join(f"<a href='{stem}{p}.html'>{p}</a>" for p in range(1, len(pages) + 1))
        links += f"<a href='{stem}{number + 1}.html'>下一页</a>" if number < len(pages) else ""
        return self.html(
            f"{menu(self)}<ul>{dated_rows(self, pages[number - 1])}</ul><div>{links}</div>{footer(self)}", column.name
        )

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = f"<div class='article-content'>{paragraphs(self, article)}</div>"
        return self.html(
            whole(self, column, article, body), article.title, tags(self, column, article) if article.meta else ""
        )


class QueryPaging(Site):
    """index.php?m=content&c=index&a=lists&catid=9&page=2; article links carry a session id that changes each time."""

    family = "query_paging"
    served = 0

    def column_path(self, column: SampleColumn) -> str:
        return f"/index.php?m=content&c=index&a=lists&catid={9 + self.columns.index(column)}"

    def article_path(self, article: SampleArticle) -> str:
        return f"/index.php?m=content&c=index&a=show&catid=9&id={700 + article.number}"

    def respond(self, asked: Asked) -> Reply:
        for column in self.columns:
            for article in column.articles:
                if (
                    asked.query.get("a") == "show"
                    and asked.query.get("id") == str(700 + article.number)
                    and article.since <= self.day()
                ):
                    return self.gone(article, self.day()) or self.article_page(column, article)
        return super().respond(asked)

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        if asked.query.get("a") != "lists" or asked.query.get("catid") != str(9 + self.columns.index(column)):
            return None
        pages, number = self.pages(column), int(asked.query.get("page", 1))
        shown = pages[min(number, len(pages)) - 1]  # past the end it shows the last page again
        self.served += 1
        session = f"&PHPSESSID={self.served:032x}"
        rows = "".join(
            f"<li><a href='{self.article_path(a).replace('&', '&amp;')}{session}'>{a.title}</a><i>{a.published:%Y-%m-%d}</i></li>"
            for a in shown
        )
        links = "".join(f"<a href='{self.column_path(column)}&page={p}'>{p}</a>" for p in range(1, len(pages) + 1))
        return self.html(f"{menu(self)}<ul>{rows}</ul><div>共{len(pages)}页 {links}</div>{footer(self)}", column.name)

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = f"<div class='content'>{paragraphs(self, article)}</div>"
        return self.html(whole(self, column, article, body), article.title, tags(self, column, article))


class Dedecms(Site):
    """A news network: declared gb2312, bytes GBK; list_12_2.html; the meta line is an h3."""

    family = "dedecms"
    charset = "gbk"
    declared = "gb2312"

    def column_path(self, column: SampleColumn) -> str:
        return f"/{('shizheng', 'minsheng')[self.columns.index(column)]}/"

    def article_path(self, article: SampleArticle) -> str:
        return f"/shizheng/{61000 + article.number}.html"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        number = 12 + self.columns.index(column)
        found = re.fullmatch(
            re.escape(self.column_path(column)) + rf"(?:index\.html|list_{number}_(\d+)\.html)?", asked.path
        )
        pages = self.pages(column)
        if found is None or int(found[1] or 1) > len(pages):
            return None
        current = int(found[1] or 1)
        links = "".join(
            f"<li><a href='list_{number}_{p}.html'>{p}</a></li>" for p in range(1, len(pages) + 1) if p != current
        )
        return self.html(
            f"{menu(self)}<ul>{dated_rows(self, pages[current - 1])}</ul><ul class='pagelist'>{links}</ul>{footer(self)}",
            column.name,
        )

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = (
            f"{menu(self)}<h1>{article.title}</h1><h3>{article.published:%Y-%m-%d %H:%M:%S} 来源：{article.source}</h3>"
            f"<div id='content'>{paragraphs(self, article)}</div>{article.extra}<p>责任编辑：{article.editor}</p>"
            f"<p>版权声明：本网所有内容，版权均属本网所有。</p>{footer(self)}"
        )
        return self.html(body, article.title)


class Newspaper(Site):
    """An electronic newspaper: an issue a day, its layouts, the articles of each; the column leads to the newest issue."""

    family = "founder_xy"

    def column_path(self, column: SampleColumn) -> str:
        return "/html/"

    def issue(self, article: SampleArticle) -> str:
        """The folder of an article's issue."""
        return f"/html/{article.published:%Y-%m/%d}/"

    def article_path(self, article: SampleArticle) -> str:
        return f"{self.issue(article)}content_{52000 + article.number}.htm"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        issues: dict[str, list[SampleArticle]] = {}
        for article in column.listed(self.day()):
            issues.setdefault(self.issue(article), []).append(article)
        folders = list(issues)
        if asked.path == "/html/":
            return redirect(f"{folders[0]}node_1.htm")
        found = re.fullmatch(r"(/html/\d{4}-\d\d/\d\d/)node_([12])\.htm", asked.path)
        if found is None or found[1] not in issues:
            return None
        at = folders.index(found[1])
        layouts = "".join(f"<a id='pageLink' href='node_{n}.htm'>第0{n}版：要闻</a>" for n in (1, 2))
        mine = [a for i, a in enumerate(issues[found[1]]) if i % 2 == int(found[2]) - 1]
        areas = "".join(f"<area coords='0,0,9,9' href='content_{52000 + a.number}.htm'>" for a in mine)
        titles = "".join(f"<li><a href='content_{52000 + a.number}.htm'>{a.title}</a></li>" for a in mine)
        older = (
            f"<a href='../../{folders[at + 1].removeprefix('/html/')}node_1.htm'>上一期</a>"
            if at + 1 < len(folders)
            else ""
        )
        body = (
            f"<h2>{self.name}</h2>{older}<div>{layouts}</div><map name='m'>{areas}</map><ul>{titles}</ul>{footer(self)}"
        )
        return self.html(body, f"{self.name} 数字报")

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = (
            f"<founder-title>{article.title}</founder-title><h1>{article.title}</h1><p>{article.published:%Y-%m-%d}　来源：{article.source}</p>"
            f"<div id='ozoom'><founder-content>{paragraphs(self, article)}</founder-content></div>{footer(self)}"
        )
        return self.html(body, article.title)


class DatedNewspaper(Newspaper):
    """A newspaper known by its dated addresses alone: no link to the issue before, and its entry page only refers to one.

    There is an issue every other day; layouts carry no mark, the addresses have the newer shape /YYYYMM/DD/.
    """

    def column_path(self, column: SampleColumn) -> str:
        return "/paper/"

    def issue(self, article: SampleArticle) -> str:
        return f"/paper/pc/layout/{article.published:%Y%m/%d}/"

    def article_path(self, article: SampleArticle) -> str:
        return f"/paper/pc/content/{article.published:%Y%m/%d}/content_{52000 + article.number}.html"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        issues: dict[str, list[SampleArticle]] = {}
        for article in column.listed(self.day()):
            issues.setdefault(self.issue(article), []).append(article)
        if asked.path == "/paper/":
            newest = next(iter(issues)).removeprefix("/paper/")
            return self.html(f"<script>window.location.href='{newest}node_01.html';</script>", "数字报")
        found = re.fullmatch(r"(/paper/pc/layout/\d{6}/\d\d/)node_0([12])\.html", asked.path)
        if found is None or found[1] not in issues:
            return None
        layouts = "".join(f"<li><a href='node_0{n}.html'>第0{n}版</a></li>" for n in (1, 2))
        mine = [a for i, a in enumerate(issues[found[1]]) if i % 2 == int(found[2]) - 1]
        links = "".join(
            f"<li><a href='../../../content/{a.published:%Y%m/%d}/content_{52000 + a.number}.html?div=-1'>{a.title}</a></li>"
            for a in mine
        )
        body = f"<h2>{self.name}</h2><ul>{layouts}</ul><p>共2页</p><ul>{links}</ul>{footer(self)}"
        return self.html(body, f"{self.name} 数字报")


class Feeds(Conditional):
    """A site without lists worth reading: an RSS feed of the newest and a sitemap index of everything, which robots.txt
    names.
    """

    family = "feed"

    def respond(self, asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply(f"User-agent: *\nAllow: /\nSitemap: {self.base}/sitemap.xml\n".encode(), type="text/plain")
        return super().respond(asked)

    def column_path(self, column: SampleColumn) -> str:
        return "/rss.xml"

    def article_path(self, article: SampleArticle) -> str:
        return f"/a/{article.published:%Y}/{300 + article.number}.html"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        shown = column.listed(self.day())
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        if asked.path == "/rss.xml":
            items = "".join(
                f"<item><title><![CDATA[{a.title}]]></title><link>{self.base}{self.article_path(a)}</link>"
                f"<pubDate>{a.published:%a, %d %b %Y %H:%M:%S} +0800</pubDate></item>"
                for a in shown[: self.per_page]
            )
            text = f'{head}<rss version="2.0"><channel><title>{self.name}</title><link>{self.base}/sitemap.xml</link>{items}</channel></rss>'
            return self.conditional(Reply(text.encode(), type="application/rss+xml"), asked)
        if asked.path == "/sitemap.xml":
            maps = "".join(f"<sitemap><loc>{self.base}/sitemap-{n}.xml</loc></sitemap>" for n in (1, 2))
            return Reply(
                f'{head}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode(),
                type="text/xml",
            )
        found = re.fullmatch(r"/sitemap-([12])\.xml", asked.path)
        if found is None:
            return None
        mine = shown[(int(found[1]) - 1) :: 2]
        rows = "".join(
            f"<url><loc>{self.base}{self.article_path(a)}</loc><lastmod>{a.published:%Y-%m-%d}</lastmod></url>"
            for a in mine
        )
        return Reply(
            f'{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode(),
            type="text/xml",
        )

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = f"<div class='con'>{paragraphs(self, article)}</div>"
        return self.html(whole(self, column, article, body), article.title, tags(self, column, article))
