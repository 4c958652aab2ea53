"""Sample sites of VSB, Lonsun, the Guangdong platform, JEECMS and the numbered folders of Hunan."""

# ruff: noqa: E501 (markup and prose read better whole)
from __future__ import annotations

import json
import re

from tests.portals.markup import footer, menu, paragraphs, tags, whole
from tests.portals.replies import Asked, Reply
from tests.portals.world import Conditional, SampleArticle, SampleColumn, Site


def dated_rows(site: Site, articles: list[SampleArticle]) -> str:
    """Plain rows: link and date."""
    return "".join(
        f"<li><a href='{site.article_path(a)}'>{a.title}</a><span>{a.published:%Y-%m-%d}</span></li>" for a in articles
    )


class Vsb(Site):
    """The column is hbdc.htm; older pages count down: page 2 of N is hbdc/{N-1}.htm, the last is hbdc/1.htm."""

    family = "vsb"

    def column_path(self, column: SampleColumn) -> str:
        return f"/{('hbdc', 'zwdt')[self.columns.index(column)]}.htm"

    def article_path(self, article: SampleArticle) -> str:
        return f"/info/1042/{5000 + article.number}.htm"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        stem = self.column_path(column)[: -len(".htm")]
        found = re.fullmatch(re.escape(stem) + r"(?:/(\d+))?\.htm", asked.path)
        pages = self.pages(column)
        if found is None or int(found[1] or 1) > max(len(pages) - 1, 1):
            return None
        number = len(pages) + 1 - int(found[1] or len(pages)) if found[1] else 1
        folder = stem[1:]
        following = f"{folder}/{len(pages) - number}.htm" if number < len(pages) else ""
        if found[1] and following:
            following = following.removeprefix(folder + "/")
        rows = "".join(
            f"<li id='line_u7_{i}'><a href='{'../' if found[1] else ''}{self.article_path(a)[1:]}'>{a.title}</a><span>{a.published:%Y-%m-%d}</span></li>"
            for i, a in enumerate(pages[number - 1])
        )
        pager = f"<a class='Next' href='{following}'>下页</a>" if following else "<span>下页</span>"
        body = f"{menu(self)}<ul>{rows}</ul><div class='pb_sys_common'>共{sum(map(len, pages))}条 {pager}</div>{footer(self)}"
        return self.html(body + "<!--Announced by Visual SiteBuilder 9-->", column.name, tags(self, column))

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = (
            "<form name='_newscontent_fromname'><div id='vsb_content' class='v_news_content'>"
            f"{paragraphs(self, article)}</div><p>点击：<script>_showDynClicks('wbnews', 1, {article.number})</script></p></form>"
        )
        return self.html(
            whole(self, column, article, body) + "<!--Announced by Visual SiteBuilder 9-->",
            article.title,
            tags(self, column, article),
        )


class Lonsun(Conditional):
    """The pretty index shows page 1; pages are /content/column/N?pageIndex=p. Has an RSS feed."""

    family = "lonsun"

    def column_id(self, column: SampleColumn) -> int:
        """The number of the column."""
        return 6797401 + self.columns.index(column)

    def column_path(self, column: SampleColumn) -> str:
        return f"/zwgk/{('hbdc', 'xwdt')[self.columns.index(column)]}/index.html"

    def article_path(self, article: SampleArticle) -> str:
        return f"/zwgk/content/{8300000 + article.number}.html"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        number = 1
        if asked.path == f"/content/column/{self.column_id(column)}":
            number = int(asked.query.get("pageIndex", 1))
        elif asked.path != self.column_path(column):
            return None
        pages = self.pages(column)
        shown = pages[min(number, len(pages)) - 1]  # past the end it shows the last page again
        script = (
            f'<script>Ls.pagination("#page", {{currPage: {number}, pageCount: {len(pages)}, '
            f'link: "/content/column/{self.column_id(column)}?pageIndex={{page}}"}});</script>'
        )
        return self.html(
            f"{menu(self)}<ul class='doc_list'>{dated_rows(self, shown)}</ul><div id='page'></div>{script}{footer(self)}",
            column.name,
            tags(self, column),
        )

    def other(self, asked: Asked) -> Reply | None:
        if asked.path != "/rss/rss.xml":
            return None
        items = "".join(
            f"<item><title>{a.title}</title><link>{self.base}{self.article_path(a)}</link><pubDate>{a.published:%a, %d %b %Y %H:%M:%S} +0800</pubDate></item>"
            for a in self.columns[0].listed(self.day())
        )
        return Reply(
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{self.name}</title>{items}</channel></rss>'.encode(),
            type="text/xml",
        )

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = f"<div class='j-fontContent newscontnet'>{paragraphs(self, article)}</div>"
        return self.html(whole(self, column, article, body), article.title, tags(self, column, article))


class Gkmlpt(Site):
    """The catalogue is JSON; an article's body stands in a script as _CONFIG.DETAIL."""

    family = "gkmlpt"
    sid = 665001

    def category(self, column: SampleColumn) -> int:
        """The number of the column in the tree."""
        return 3070 + self.columns.index(column)

    def column_path(self, column: SampleColumn) -> str:
        return f"/gkmlpt/index#{self.category(column)}"

    def article_path(self, article: SampleArticle) -> str:
        number = 4100000 + article.number
        return f"/gkmlpt/content/{number // 1000000}/{number // 1000}/post_{number}.html"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        if asked.path == "/gkmlpt/index" and column is self.columns[0]:
            tree = [{"id": self.category(c), "name": c.name, "children": []} for c in self.columns]
            script = (
                f"<script>window._CONFIG = {{SID: {self.sid}, TREE: {json.dumps(tree, ensure_ascii=False)}}};</script>"
            )
            return self.html(f"{script}<div id='app'></div>", "政府信息公开")
        if asked.path != f"/gkmlpt/api/all/{self.category(column)}":
            return None
        pages, number = self.pages(column), int(asked.query.get("page", 1))
        shown = pages[number - 1] if number <= len(pages) else []
        articles = [
            {
                "title": a.title,
                "url": self.base + self.article_path(a),
                "date": int(a.published.timestamp()),
                "publisher": a.source,
            }
            for a in shown
        ]
        document = {
            "classify": {"id": self.category(column), "name": column.name, "post_count": sum(map(len, pages))},
            "articles": articles,
        }
        return Reply(json.dumps(document, ensure_ascii=False).encode(), type="application/json")

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        detail = {
            "title": article.title,
            "content": paragraphs(self, article),
            "publisher": article.source,
            "date": f"{article.published:%Y-%m-%d %H:%M:%S}",
        }
        script = f"<script>window._CONFIG = {{DETAIL: {json.dumps(detail, ensure_ascii=False)}}};</script>"
        return self.html(f"{script}<div id='app'></div>", article.title, tags(self, column, article))


class Jeecms(Site):
    """/c/site/hbdc.jhtml, hbdc_2.jhtml; 共N条."""

    family = "jeecms"

    def column_path(self, column: SampleColumn) -> str:
        return f"/c/www/{('hbdc', 'gzdt')[self.columns.index(column)]}.jhtml"

    def article_path(self, article: SampleArticle) -> str:
        return f"/c/www/hbdc/{23000 + article.number}.jhtml"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        found = re.fullmatch(re.escape(self.column_path(column)[: -len(".jhtml")]) + r"(?:_(\d+))?\.jhtml", asked.path)
        pages = self.pages(column)
        if found is None or int(found[1] or 1) > len(pages):
            return None
        number = int(found[1] or 1)
        pager = f"共{sum(map(len, pages))}条记录 {number}/{len(pages)}页"
        return self.html(
            f"{menu(self)}<ul>{dated_rows(self, pages[number - 1])}</ul><div>{pager}</div>{footer(self)}",
            column.name,
            tags(self, column),
        )

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = f"<div class='content'><div class='con'>{paragraphs(self, article)}</div></div>"
        return self.html(whole(self, column, article, body), article.title, tags(self, column, article))


class HnNumdir(Site):
    """Numbered folders, GBK bytes with no declared charset, pages index_2.htm … with a total as 1/3页."""

    family = "hn_numdir"
    charset = "gbk"
    declared = None

    def column_path(self, column: SampleColumn) -> str:
        return f"/109/171/{172 + self.columns.index(column)}/index.htm"

    def article_path(self, article: SampleArticle) -> str:
        return f"/109/171/172/content_{93000 + article.number}.html"

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        found = re.fullmatch(re.escape(self.column_path(column)[: -len(".htm")]) + r"(?:_(\d+))?\.htm", asked.path)
        pages = self.pages(column)
        if found is None or int(found[1] or 1) > len(pages):
            return None
        number = int(found[1] or 1)
        rows = "".join(
            f"<li><a href='content_{93000 + a.number}.html'>{a.title}</a><em>{a.published:%Y-%m-%d}</em></li>"
            for a in pages[number - 1]
        )
        return self.html(
            f"{menu(self)}<ul>{rows}</ul><div class='pages'>{number}/{len(pages)}页 <a>尾页</a></div>{footer(self)}",
            column.name,
        )

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = f"<div class='xl-xqnr' id='zoom'>{paragraphs(self, article)}</div>"
        if article.framed:
            body = f"<iframe src='nr/{93000 + article.number}.html' width='100%' height='900'></iframe>"
        return self.html(whole(self, column, article, body), article.title)

    def other(self, asked: Asked) -> Reply | None:
        """The texts of the articles that stand in a frame."""
        found = re.fullmatch(r"/109/171/172/nr/(\d+)\.html", asked.path)
        framed = (
            a for c in self.columns for a in c.articles if found and a.framed and 93000 + a.number == int(found[1])
        )
        article = next(framed, None)
        return self.html(f"<div>{paragraphs(self, article)}</div>", "正文") if article else None
