"""Sample sites that a crawler must survive or leave alone: traps, stalls, challenges, huge and hostile answers."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache

from tests.portals.markup import footer, menu, paragraphs, tags, whole
from tests.portals.replies import Asked, Reply, challenge, not_found, redirect
from tests.portals.sites_more import dated_rows
from tests.portals.sites_news import PathN
from tests.portals.world import SampleArticle, SampleColumn

MEGABYTE = 1 << 20


@cache
def bomb() -> bytes:
    """200 MB of nothing in 200 kB of gzip."""
    return gzip.compress(bytes(200 * MEGABYTE), 9)


def huge() -> Iterator[bytes]:
    """A page of 30 MB."""
    line = "<p>沉水植物恢复试验记录，编号重复，仅供存档。</p>".encode()
    yield "<html><head><title>大文件</title></head><body>".encode()
    block = line * (64 * 1024 // len(line))
    for _ in range(30 * MEGABYTE // len(block)):
        yield block


class Traps(PathN):
    """A site with an endless calendar as its second column, a huge page, a bomb, a redirect, dead links, a soft 404."""

    robots = "User-agent: *\nDisallow: /private/\n"
    odd = (
        ("/odd/huge.html", "历年监测数据汇编（大文件）"),
        ("/odd/bomb.html", "督察整改台账压缩包页面"),
        ("/odd/moved.html", "督察整改方案（已迁移）"),
        ("/odd/dead.html", "督察整改任务清单（链接失效）"),
        ("/odd/soft.html", "督察反馈意见全文（已下线）"),
        ("/odd/home.html", "督察组联系方式（转首页）"),
        ("/odd/cut.html", "督察工作简报（传输中断）"),
        ("/private/draft.html", "督察内部草稿"),
        ("/odd/plan.pdf", "督察整改方案附件"),
    )

    def column_path(self, column: SampleColumn) -> str:
        return "/calendar/2026-03.html" if column.name == "工作日历" else super().column_path(column)

    def list_page(self, column: SampleColumn, asked: Asked) -> Reply | None:
        if column.name == "工作日历":
            found = re.fullmatch(r"/calendar/(\d{4})-(\d\d)\.html", asked.path)
            if found is None:
                return None
            months = int(found[1]) * 12 + int(found[2])  # the following month, for ever
            following = f"/calendar/{months // 12}-{months % 12 + 1:02}.html"
            return self.html(f"<h2>工作日历</h2><a href='{following}'>下一页</a>", "工作日历")
        reply = super().list_page(column, asked)
        if reply is None or not asked.path.endswith("-1.html"):
            return reply
        rows = "".join(f"<li><a href='{path}'>{title}</a><span>2026-03-02</span></li>" for path, title in self.odd)
        return Reply(reply.body.replace(b"<ul>", b"<ul>" + rows.encode(), 1), type=reply.type)

    def other(self, asked: Asked) -> Reply | None:
        listed = self.columns[0].articles
        if asked.path == "/odd/huge.html":
            return Reply(pieces=huge)
        if asked.path == "/odd/bomb.html":
            return Reply(bomb(), headers=(("Content-Encoding", "gzip"),))
        if asked.path == "/odd/moved.html":
            return redirect(self.article_path(listed[0]), 301)
        if asked.path == "/odd/soft.html":
            return self.html("<div class='error'>对不起，您访问的页面不存在。</div>", "提示")
        if asked.path == "/odd/home.html":
            return redirect("/")
        if asked.path == "/odd/cut.html":
            page = self.article_page(self.columns[0], listed[0]).body
            return Reply(page, cut=len(page) // 2)
        if asked.path == "/odd/plan.pdf":
            return Reply(
                b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n",
                type="application/pdf",
            )
        return not_found()


class Challenged(PathN):
    """A host that answers everything with a challenge."""

    def respond(self, asked: Asked) -> Reply:
        return challenge()


class Stalling(PathN):
    """A host whose article pages never come; its list does."""

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        return Reply(b"late", stall=3600)


class Mislabelled(PathN):
    """Declares UTF-8 in its head and in HTTP, sends GBK."""

    charset = "gbk"
    declared = "utf-8"
    http_charset = "utf-8"


class Big5(PathN):
    """A traditional page in Big5."""

    charset = "big5hkscs"
    declared = "big5"


class Copier(PathN):
    """A commercial site that copies: no page tags, a breadcrumb, adverts round the text."""

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = (
            f"{menu(self)}<div>您的位置：首页 &gt; 行业资讯</div><h1>{article.title}</h1>"
            f"<p>来源：{article.source}　日期：{article.published:%Y-%m-%d}　点击：{article.number * 3}</p>"
            f"<div class='content'>{paragraphs(self, article, '')}</div>{article.extra}"
            "<p>分享到：</p><p>相关文章：</p><p>备注：数据仅供参考，不作为投资依据。</p><p>扫码下载 免费看价格</p>"
            + footer(self)
        )
        return self.html(body, article.title)


class Tagged(PathN):
    """A plain site: for robots with a crawl-delay, and for conditional requests that fail."""

    robots = "User-agent: *\nCrawl-delay: 1\nDisallow: /Content-11899.html\n"

    def article_page(self, column: SampleColumn, article: SampleArticle) -> Reply:
        body = f"<div id='zoom'>{paragraphs(self, article)}</div>"
        return self.html(whole(self, column, article, body), article.title, tags(self, column, article))


__all__ = ["Big5", "Challenged", "Copier", "Mislabelled", "Stalling", "Tagged", "Traps", "dated_rows"]
