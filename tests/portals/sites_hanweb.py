"""Sample sites of the Hanweb families: the old JPage lists with their data proxy, and the new unit API."""

# ruff: noqa: E501 (markup and prose read better whole)
from __future__ import annotations

import hashlib
import json
from urllib.parse import parse_qs

from tests.portals.markup import footer, menu, paragraphs, tags, whole
from tests.portals.replies import Asked, Reply
from tests.portals.world import SampleArticle, SampleColumn, Site


class Jcms(Site):
    """Lists stand in a data store inside a script; further pages come from dataproxy.jsp.

    `startrecord` ignored: only `page` and `perpage` count. `hidden_ids`: the next group's ids are encrypted, so only
    page 1 can be read.
    """

    family = "hanweb_jcms"
    charset = "utf-8"
    startrecord = False
    hidden_ids = False

    def column_path(self, column: SampleColumn) -> str:
        return f"/col/col{3300 + self.columns.index(column)}/index.html"

    def article_path(self, article: SampleArticle) -> str:
        when = article.published
        return f"/art/{when.year}/{when.month}/{when.day}/art_3300_{880000 + article.number}.html"

    def records(self, articles: list[SampleArticle]) -> str:
        """Rows as the data store has them."""
        return "".join(
            f'<record><![CDATA[<li><a href="{self.article_path(a)}" title="{a.title}">{a.title}</a><span>{a.published:%Y-%m-%d}</span></li>]]></record>'
            for a in articles
        )

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        if asked.path == "/module/web/jpage/dataproxy.jsp":
            return self.proxy(column, asked)
        if asked.path != self.column_path(column):
            return None
        shown, unit = column.listed(self.day()), 402100 + self.columns.index(column)
        group = (
            "&columnid=8AFE1F9C&unitid=0BD2E7"
            if self.hidden_ids
            else f"&columnid={self.column_id(column)}&unitid={unit}"
        )
        next_group = f'<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1{group}&webid=14&path=/&webname=x&permissiontype=0"></a>]]></nextgroup>'
        form = (
            ""
            if self.hidden_ids
            else (
                f"<script>var jpage_{unit} = new JPage({{webid:14,columnid:{self.column_id(column)},unitid:{unit},appid:'1',path:'/',"
                f"webname:'x',permissiontype:0,perPage:{self.per_page},totalRecord:{len(shown)}}});</script>"
            )
        )
        store = f'<div id="{unit}"><script type="text/xml"><datastore>{next_group}<recordset>{self.records(shown[: self.per_page])}</recordset></datastore></script></div>'
        return self.html(
            f"{menu(self)}<h2>{column.name}</h2>{store}{form}{footer(self)}", column.name, tags(self, column)
        )

    def column_id(self, column: SampleColumn) -> str:
        """The number in the column's address."""
        return str(3300 + self.columns.index(column))

    def proxy(self, column: SampleColumn, asked: Asked) -> Reply | None:
        """dataproxy.jsp: the records asked for, as XML."""
        wanted = {**{k: v[-1] for k, v in parse_qs(asked.body).items()}, **asked.query}
        if wanted.get("columnid") != self.column_id(column):
            return None
        if "dataproxy" in asked.path and "referer" not in asked.headers:
            return Reply(b"", 404)
        size = min(int(wanted.get("perpage", self.per_page)), 100)
        start = (
            int(wanted["startrecord"]) - 1
            if self.startrecord and "startrecord" in wanted
            else (int(wanted.get("page", 1)) - 1) * size
        )
        shown = column.listed(self.day())
        text = f"<?xml version='1.0' encoding='UTF-8'?><datastore><totalrecord>{len(shown)}</totalrecord><recordset>{self.records(shown[start : start + size])}</recordset></datastore>"
        return Reply(text.encode(), type="text/xml; charset=UTF-8")

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        source = f"<!--<$[信息来源]>begin-->{article.source}<!--<$[信息来源]>end-->"
        body = (
            "<!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin--><div id='zoom' class='article_zoom'>"
            f"{paragraphs(self, article)}</div><!--ZJEG_RSS.content.end--><!--<$[信息内容]>end-->"
        )
        head = (
            tags(self, column, article)
            + f"<meta name='HtmlGenerateTime' content='{article.published.year + 1}-01-05 03:00:00'>"
        )
        return self.html(whole(self, column, article, f"<span>{source}</span>{body}"), article.title, head)


class Jpaas(Site):
    """Lists are made of units that an API builds; the bare pageNo parameter is ignored, paramJson counts."""

    family = "hanweb_jpaas"

    def column_path(self, column: SampleColumn) -> str:
        return f"/xwzx/{('hbdc', 'mryw')[self.columns.index(column)]}/index.html"

    def article_path(self, article: SampleArticle) -> str:
        if article.number % 5 == 0:  # articles of before the migration keep their old address
            when = article.published
            return f"/art/{when.year}/{when.month}/{when.day}/art_1188_{66000 + article.number}.html"
        return (
            f"/art/{article.published.year}/art_{hashlib.md5(f'{self.id}{article.number}'.encode()).hexdigest()}.html"
        )

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        unit = "/api-gateway/jpaas-publish-server/front/page/build/unit"
        page_id = hashlib.md5(f"{self.id}{column.name}".encode()).hexdigest()
        pages = self.pages(column)
        if asked.path == unit and asked.query.get("pageId") == page_id:
            number = json.loads(asked.query.get("paramJson", "{}")).get("pageNo", 1)
            shown = pages[number - 1] if number <= len(pages) else []
            return Reply(
                json.dumps({"success": True, "data": {"html": self.rows(shown)}}, ensure_ascii=False).encode(),
                type="application/json",
            )
        if asked.path != self.column_path(column):
            return None
        query = f"{{'webId':'w77','tplSetId':'t5','pageType':'column','tagId':'当前栏目_列表','pageId':'{page_id}','parseType':'bulidstatic','pageSize':'{self.per_page}'}}"
        body = (
            f"<script src='/script/AuthorizedRead/unitbuild.js' id='unit' url='{unit}' queryData=\"{query}\"></script>"
            f"<div class='page-content'>{self.rows(pages[0])}</div>"
        )
        return self.html(f"{menu(self)}<h2>{column.name}</h2>{body}{footer(self)}", column.name, tags(self, column))

    def rows(self, articles: list[SampleArticle]) -> str:
        """Rows as the unit builds them."""
        items = "".join(
            f"<li><a href='{self.article_path(a)}' title='{a.title}'>{a.title}</a><span>{a.published:%Y-%m-%d}</span></li>"
            for a in articles
        )
        return f"<ul>{items}</ul>" if items else ""

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = f"<div class='article-content' id='zoom'>{paragraphs(self, article)}</div>"
        return self.html(whole(self, column, article, body), article.title, tags(self, column, article))
