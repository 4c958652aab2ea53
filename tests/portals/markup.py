"""Markup that many government sites share: page tags, meta lines, share bars, tails. Written for the samples."""

# ruff: noqa: E501 (markup and prose read better whole)
from __future__ import annotations

from tests.portals.world import SampleArticle, SampleColumn, Site

CODES = "0123456789"


def tags(site: Site, column: SampleColumn, article: SampleArticle | None = None) -> str:
    """The page tags of the site, of the column, and of the article if there is one."""
    rows = [
        ("SiteName", site.name),
        ("SiteDomain", f"127.0.0.1:{site.port}"),
        ("SiteIDCode", f"{site.region}0018"),
        ("ColumnName", column.name),
        ("ColumnType", "工作动态"),
    ]
    if article is not None:
        rows += [
            ("ArticleTitle", article.title),
            ("PubDate", f"{article.published:%Y-%m-%d %H:%M}"),
            ("ContentSource", article.source),
        ]
    return "".join(f'<meta name="{name}" content="{value}">' for name, value in rows)


def paragraphs(site: Site, article: SampleArticle, style: str = "　　") -> str:
    """The article's paragraphs as p elements, indented with ideographic spaces as most sites do."""
    return "".join(f"<p>{style}{text}</p>" for text in article.text(site.day()))


def meta_line(article: SampleArticle) -> str:
    """The visible line under the title."""
    return (
        f'<div class="info"><span>发布时间：{article.published:%Y-%m-%d %H:%M}</span>　<span>来源：{article.source}</span>　'
        '<span class="no_print">【字体：<a>大</a> <a>中</a> <a>小</a>】</span> <span>浏览次数：<script>showHits()</script></span></div>'
    )


def tail(article: SampleArticle, related: list[tuple[str, str]] = ()) -> str:  # type: ignore[assignment]
    """What stands under an article: attachment, editor, sharing, related links, copyright."""
    attachment = (
        f'<p>附件：<a href="{article.attachment}">{article.attachment.rsplit("/", 1)[-1]}</a></p>'
        if article.attachment
        else ""
    )
    links = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in related)
    return (
        f"{attachment}<div class='editor'>责任编辑：{article.editor}</div>"
        "<div class='share'>分享到：<a>微信</a> <a>微博</a> 【打印本页】【关闭窗口】</div>"
        + (f"<div class='xgxx'><h3>相关链接</h3><ul>{links}</ul></div>" if links else "")
        + "<p class='copyright'>版权声明：凡本网注明来源的作品，转载须注明出处。</p>"
    )


def footer(site: Site) -> str:
    """The foot of every page."""
    return (
        f"<div class='foot'>主办：{site.name}　网站标识码：{site.region}0018　备案号：示ICP备00000000号</div>"
        "<div class='tools'>无障碍浏览　网站地图　联系我们</div>"
    )


def menu(site: Site) -> str:
    """The navigation that stands on every page."""
    return (
        "<div class='nav'><a href='/'>首页</a>"
        + "".join(f"<a href='{site.column_path(c)}'>{c.name}</a>" for c in site.columns)
        + "</div>"
    )


def whole(site: Site, column: SampleColumn, article: SampleArticle, body: str) -> str:
    """Heading, meta line, body and tail of an article page; `body` is the container with the paragraphs."""
    listed = column.listed(site.day())
    related = [(site.article_path(a), a.title) for a in listed if a.number != article.number][:3]
    place = f"<div class='path'>当前位置：<a href='/'>首页</a> &gt; <a href='{site.column_path(column)}'>{column.name}</a> &gt; 正文</div>"
    return f"{menu(site)}{place}<h1>{article.title}</h1>{meta_line(article)}{body}{article.extra}{tail(article, related)}{footer(site)}"
