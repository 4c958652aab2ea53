"""Each outcome that a page can have by name, once: whoever renames one finds here who relies on it."""

from __future__ import annotations

# ruff: noqa: E501 (pages read better whole)
import json
from random import Random

import pytest

from crawler.items import RawRecord
from crawler.page import article_from

ROWS = "".join(
    f"<li><a href='/n/{n}.html'>河西镇开展第{n}次巡河并清理河面漂浮物</a><span>2021-05-{n:02}</span></li>"
    for n in range(1, 13)
)
ITEMS = "".join(
    f"<item><title>河西镇第{n}次巡河</title><link>http://a.example/{n}.html</link></item>" for n in range(6)
)
PLACES = "".join(
    f"<url><loc>http://a.example/{n}.html</loc><news:news><news:title>河西镇第{n}次巡河</news:title></news:news></url>"
    for n in range(6)
)
DATA = json.dumps({"data": [{"title": f"河西镇开展第{n}次巡河", "url": f"/n/{n}.html"} for n in range(8)]})
PAGES: dict[str, tuple[str, str, str, int]] = {
    # name: kind, outcome, page, status
    "a list": ("list", "", f"<title>巡河_溪水县</title><ul>{ROWS}</ul>", 200),
    "a feed": ("list", "list:feed", f"<?xml version='1.0'?><rss version='2.0'><channel><title>溪水</title>{ITEMS}</channel></rss>", 200),
    "a sitemap": ("list", "list:sitemap", f"<?xml version='1.0'?><urlset xmlns='http://a.example/map' xmlns:news='http://a.example/news'>{PLACES}</urlset>", 200),
    "an interface's answer": ("list", "list:data", DATA, 200),
    "hundreds of names": ("list", "list:plain", "".join(f"<p>host{n}.example</p>" for n in range(400)), 200),
    "an empty column": ("list", "list:empty", "<title>督察整改</title><div><a href='/'>网站首页</a> <a href='/x/'>新闻动态</a> <a href='/g/'>政务公开</a> <a href='/h/'>互动交流</a></div><div class='list'><p>暂无相关信息</p></div>", 200),
    "data that breaks off": ("error", "error:data", '{"code":200,"data":[{"title":"甲","url":', 200),
    "a server's failure": ("error", "error:server", "<title>HTTP Status 500</title><h1>HTTP Status 500</h1><p>java.lang.NullPointerException</p>", 200),
    "a failure by its status": ("error", "http_500", "<p>出错了</p>", 500),
    "a way elsewhere": ("error", "redirect_302", "<p>moved</p>", 302),
    "too many elements within one another": ("error", "too_deep", "<div>" * 3_000 + "溪水", 200),
    "too many text nodes": ("error", "too_large", "<br>".join(["溪水"] * 70_000), 200),
    "a challenge to people": ("blocked", "blocked:captcha", "<title>安全验证</title><p>请完成验证，拖动滑块</p>", 200),
    "a refusal by its status": ("blocked", "blocked:403", "<h1>403 Forbidden</h1>", 403),
    "a missing page": ("soft_404", "soft_404", "<title>溪水县</title><p>您访问的页面不存在或已删除！</p>", 200),
    "a shell": ("empty_shell", "empty_shell", "<title>溪水县</title><div id='app'></div><script src='/a.js'></script>", 200),
    "frames": ("empty_shell", "framed", "<frameset cols='20,*'><frame src='l.html'><frame src='m.html'></frameset>", 200),
    "the way home": ("redirect_home", "redirect:script", "<script>window.location.href='/'</script>", 200),
    "a door": ("login", "login", "<title>用户登录</title><form>用户名：<input name=u>密码：<input type=password></form>", 200),
    "a file": ("attachment", "file:pdf", "%PDF-1.4", 200),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "outcome", "page", "status"), PAGES.values(), ids=PAGES)
def test_outcome(kind: str, outcome: str, page: str, status: int) -> None:
    media_type = "application/json" if page[0] == "{" else "text/html"
    got = article_from(RawRecord("http://www.example.gov.cn/a/", page.encode(), status=status, media_type=media_type))
    assert (got.kind, got.outcome) == (kind, outcome)
    assert got.body == ""
    assert bool(got.items) == (kind == "list" and outcome not in ("list:plain", "list:empty"))


def test_bytes_that_are_no_text_are_no_article() -> None:
    got = article_from(RawRecord("http://www.example.gov.cn/a/", Random(7).randbytes(3_000), media_type="text/html"))
    assert (got.kind, got.outcome, got.body) == ("error", "error:binary", "")
