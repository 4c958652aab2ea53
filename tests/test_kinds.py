"""What a page is: nothing may pass for an article that is none."""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import pytest

from crawler.items import RawRecord
from crawler.page import article_from
from crawler.text.attached import attached_file
from crawler.text.kinds import page_kind
from crawler.text.page_text import PageText
from tests.timing import within

STORY = "".join(
    f"<p>督察组向溪水县转来第{n}批群众来信，县里当天派人到现场核查，走访了周围的住户，并责成有关部门限期整改。</p>"
    for n in range(6)
)
LINKS = "".join(
    f"<li><a href='/a/{n}.html'>溪水县公布第{n}批群众来信办理情况</a><span>2021-04-{n:02d}</span></li>"
    for n in range(1, 16)
)


def kind(markup: str, status: int = 200) -> tuple[str, str]:
    """Kind and outcome."""
    found = page_kind(PageText.parse(markup), RawRecord("http://x.example/", markup.encode(), status=status))
    return found.kind, found.outcome


def test_article_with_many_related_links_is_an_article() -> None:
    assert kind(f"<html><body><h1>整改</h1><div>{STORY}</div><ul>{LINKS}</ul></body></html>")[0] == "article"


def test_list_with_a_notice_below_is_a_list() -> None:
    assert (
        kind(f"<html><body><ul>{LINKS}</ul><p>本栏目由县政府办公室负责维护，欢迎监督。</p></body></html>")[0] == "list"
    )


def test_list_with_abstracts_is_a_list() -> None:
    rows = "".join(
        f"<div class=i><a href='/{n}'>溪水县整改情况第{n}号公示</a><p>来信反映河边堆场没有遮盖，县里要求三天内盖好并每天洒水，现已办结。</p></div>"
        for n in range(12)
    )
    assert kind(f"<html><body><div>{rows}</div></body></html>")[0] == "list"


def test_table_of_complaints_is_an_article() -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td>D2021{n:04d}</td><td>某镇河边堆场扬尘扰民</td><td>属实</td><td>责令遮盖，已办结</td></tr>"
        for n in range(40)
    )
    assert (
        kind(
            f"<html><head><meta name=ArticleTitle content=公示><meta name=PubDate content=2021-04-01></head><body><h1>第三批公示</h1><p>现将办理情况公示如下，请群众监督。</p><table>{rows}</table></body></html>"
        )[0]
        == "article"
    )


@pytest.mark.parametrize(
    ("markup", "status", "wanted"),
    [
        ("<script>document.cookie='__jsl_clearance_s=1;'</script>", 521, ("blocked", "blocked:jsl")),
        (
            "<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.cd='q'</script></html>",
            412,
            ("blocked", "blocked:ruishu"),
        ),
        (
            "<html><script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';acw_sc__v2</script></html>",
            200,
            ("blocked", "blocked:aliyun"),
        ),
        (
            "<html><script>document.cookie='C3VK=9';location.reload()</script></html>",
            200,
            ("blocked", "blocked:cookie_loop"),
        ),
        ("<html><body>访问过于频繁，请稍后再试</body></html>", 200, ("blocked", "blocked:firewall")),
        ("<html><body>forbidden</body></html>", 403, ("blocked", "blocked:403")),
        ("<html><body>gone</body></html>", 404, ("error", "http_404")),
        (
            "<html><title>404</title><body><h1>您访问的页面不存在</h1><a href=/>返回首页</a></body></html>",
            200,
            ("soft_404", "soft_404"),
        ),
        ("<html><body><p>该信息已被删除</p></body></html>", 200, ("soft_404", "soft_404")),
        ("<html><script>window.location.href='/index.html'</script></html>", 200, ("redirect_home", "redirect:script")),
        (
            "<html><head><meta http-equiv=Refresh content='0;url=/'></head></html>",
            200,
            ("redirect_home", "redirect:script"),
        ),
        (
            "<html><title>用户登录</title><body><form>用户名<input>密码<input type=password></form></body></html>",
            200,
            ("login", "login"),
        ),
        (
            "<html><body><div id=app></div><script src=/app.js></script></body></html>",
            200,
            ("empty_shell", "empty_shell"),
        ),
        ("", 200, ("empty_shell", "empty_shell")),
    ],
)
def test_page_that_is_no_article_has_a_name(markup: str, status: int, wanted: tuple[str, str]) -> None:
    assert kind(markup, status) == wanted


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("blocked", "The requested URL was rejected. Please consult with your administrator. Your support ID is: 99"),
        ("blocked", "<h1>Access Denied</h1>You don't have permission to access this on this server. Reference #18.2"),
        ("blocked", "<h1>抱歉，您已被阻止</h1><p>您无法访问本网站</p>"),
        ("blocked", "<p>对不起，您所在的地区暂时无法访问本站。</p>"),
        ("blocked", "<h2>系统检测到您的访问行为异常，请输入下方验证码后继续浏览</h2><img src=/code><input>"),
        ("blocked", "<form>请输入验证码：<input><img src=/vcode.jpg><button>确定</button></form>"),
        ("blocked", "<h1>Please wait while your request is being verified...</h1>"),
        ("blocked", "<h1>访问频率过高</h1><p>请稍后刷新重试</p>"),
        ("blocked", "<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>"),
        ("blocked", "<h1>该页无法显示</h1>您不具备查看该目录的权限。<h2>HTTP 错误 403.14 - 禁止访问：目录列表被拒绝。</h2>"),
        ("blocked", "<p>您的IP地址不在允许访问的范围内</p>"),
        ("blocked", "<p>由于网络安全原因，本网站暂不支持境外访问。</p>"),
        ("blocked", "<p>Request denied by the gateway.</p>"),
        ("login", "<script>alert('请先登录！');location.href='/login.asp';</script>"),
        ("soft_404", "<p>记录不存在！</p>"),
        ("soft_404", "<p>暂无此信息，请返回首页</p>"),
        ("soft_404", "<p>该网页可能已被删除、更名或暂时不可用</p>"),
        ("error", "Error: ER_CON_COUNT_ERROR: Too many connections"),
        ("error", "<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed.</p>"),
        ("soft_404", "<p>信息ID错误！</p>"),
        ("soft_404", "<h2>该内容已被发布者删除</h2>"),
        ("soft_404", "<h2>此内容因违规无法查看</h2><p>接相关投诉</p>"),
        ("soft_404", "<p>文档不存在或者已删除</p>"),
        ("soft_404", "<p>很抱歉，您要访问的页面暂时无法找到，可能已被移至其他位置。</p>"),
        ("soft_404", "<p>该信息正在审核中，暂时无法查看</p>"),
        ("soft_404", "<h1>没有找到站点</h1><p>您的请求在Web服务器中没有找到对应的站点！</p>"),
        ("error", "<font size=2>Microsoft OLE DB Provider for ODBC Drivers</font> <font>错误 '80004005'</font><p>/conn.asp，行 12"),
        ("error", "<font>ADODB.Field</font> <font>错误 '800a0bcd'</font><p>BOF 或 EOF 为真，或者当前的记录已被删除。</p>"),
        ("error", "<b>Warning</b>:  mysql_connect(): Access denied for user 'a'@'localhost' in <b>/www/inc/db.php</b> on line <b>23</b>"),
        ("error", "<h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error.</p>"),
        ("error", "ORA-12541: TNS:no listener"),
        ("error", "<p>该网站未备案或备案信息未更新，暂时无法访问</p>"),
        ("error", "<h1>Sorry, your request has been denied.</h1><h2>该网站暂时无法访问</h2><p>该网站未按照相关规定进行备案。</p>"),
        ("blocked", "<script>document.cookie=(\"_\")+(\"_\")+(\"j\")+(\"s\")+(\"l\");location.href=location.pathname</script>"),
        ("blocked", "<script>var k=f();document.cookie='k='+k+';path=/';window.location.reload(true);</script>"),
        ("empty_shell", "<div id=app></div><script>function speak(l){document.cookie='l='+l;location.reload()}</script>"),
        ("redirect_home", "<script>document.cookie='k=1';location.href='/index.html'</script>"),
        ("error", "<p>站点已关闭，请联系管理员</p>"),
    ],
)  # fmt: skip
def test_wording_tells_what_is_not_there(wanted: str, said: str) -> None:
    assert kind(f"<html><head><title>提示</title></head><body>{said}</body></html>")[0] == wanted


def test_headline_that_sounds_like_a_missing_page_leaves_a_list_a_list() -> None:
    rows = LINKS + "<li><a href='/z.html'>关于公布部分文件已失效的通知</a><span>2021-04-20</span></li>"
    assert kind(f"<html><body><ul>{rows}</ul></body></html>")[0] == "list"


def test_article_that_talks_about_deleted_pages_is_an_article() -> None:
    assert (
        kind(
            f"<html><body><h1>网站检查通报</h1><div><p>检查发现，三个网站存在页面不存在的问题，已责令整改。</p>{STORY}{STORY}</div></body></html>"
        )[0]
        == "article"
    )


@pytest.mark.parametrize(
    ("body", "file"),
    [(b"%PDF-1.7 ...", "pdf"), (b"PK\x03\x04....", "zip"), (b"\xd0\xcf\x11\xe0....", "ole"), (b"<html>", "")],
)
def test_file_is_told_from_its_first_bytes(body: bytes, file: str) -> None:
    assert attached_file(RawRecord("http://x.example/a", body)) == file


HOSTILE = {
    "deep": "<div>" * 100_000 + "溪水县整改。" + "</div>" * 100_000,
    "unclosed": "<p>溪水县整改工作<b><i>" * 60_000,
    "tables": "<table><tr><td>甲</td></tr></table>" * 10_000,
    "nuls": "\x00溪水县\x00" * 50_000,
    "laughs": '<!DOCTYPE x [<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY c{n} "&b;&b;&b;&b;">' for n in range(500))
    + "]><p>&c499;</p>",
    "attributes": "<div " + " ".join(f"a{n}=1" for n in range(60_000)) + ">x</div>",
    "links": "".join(f"<a href=/{n}>溪水县整改情况公示{n}</a>" for n in range(40_000)),
    "brackets": "（责任编辑：" * 40_000,
    "spaces": "<p>" + " \u3000" * 200_000 + "</p>",
    "options": "<select>" + "<option>溪水" * 50_000,
    "comments": "<!--<li><a href=x>" * 40_000,
    "one_line": "溪水县" * 700_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_page_ends_in_bounded_time_with_a_name(name: str) -> None:
    record = RawRecord("http://x.example/h.html", HOSTILE[name].encode(), media_type="text/html")
    with within(4):  # the worst takes 1.5 s
        article = article_from(record)
    assert article.kind
    assert article.kind == "article" or article.kind == "list" or article.outcome
