"""Articles of one sentence, a table or a picture, without a date, beside lists that have more of everything."""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from

TITLE = "溪水县部署督察整改工作"
CRUMB = "<div class='pos'>当前位置：<a href='/'>首页</a> &gt; <a href='/gk/'>政务公开</a> &gt; 环保督察</div>"
LATEST = "<div class='box'><h3>最新信息</h3><ul>{}</ul></div>".format(
    "".join(
        f"<li><a href='/x/{n}.html'>石桥乡推进第{n}处堆场的整治工作并通过验收</a><span>2021-05-0{n}</span></li>"
        for n in range(1, 9)
    )
)
FOOT = "<div class='foot'>主办：溪水县人民政府办公室　网站标识码：9900000001　某ICP备12345678号</div>"
SENTENCE = "6月6日，县水务局召开整改工作推进会。"
ENDS = {
    "neighbours": "<div>上一篇：<a href='1.html'>石桥乡召开会议</a> 下一篇：<a href='2.html'>河西镇部署工作</a></div>",
    "editor": "<p>责任编辑：林小木</p>",
    "buttons": "<p>【<a href='#'>打印本页</a>】【<a href='#'>关闭窗口</a>】</p>",
}
TABLE = "<table border='1'><tr><td>序号</td><td>反映问题</td></tr><tr><td>1</td><td>某砖厂夜间生产扬尘扰民</td></tr></table>"


def read(text: str, heading: str = TITLE, title: str = f"{TITLE}_溪水县人民政府") -> Article:
    page = (
        f"<html><head><title>{title}</title></head><body>{CRUMB}<div class='art'><h1>{heading}</h1>{text}</div>"
        f"{LATEST}{FOOT}</body></html>"
    )
    return article_from(RawRecord("", page.encode(), media_type="text/html"))


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
@pytest.mark.parametrize("shape", ["<div class='con'><p>{}</p></div>", "<table><tr><td><p>{}</p></td></tr></table>"])
def test_one_sentence_without_a_date(shape: str, end: str) -> None:
    got = read(shape.format(SENTENCE) + end)
    assert (got.kind, got.title, got.body) == ("article", TITLE, SENTENCE)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_a_table_below_a_line(end: str) -> None:
    got = read(f"<table><tr><td><p>现将办理情况公示如下：</p>{TABLE}</td></tr></table>{end}")
    assert got.kind == "article"
    assert got.body.split("\n") == ["现将办理情况公示如下：", "序号\t反映问题", "1\t某砖厂夜间生产扬尘扰民"]


@pytest.mark.parametrize("title", ["溪水县人民政府", "环保督察-溪水县人民政府"])
def test_a_notice_of_short_lines_below_a_breadcrumb(title: str) -> None:
    lines = [
        "各乡镇人民政府：",
        "现将迎检工作有关事项通知如下：",
        "一、做好资料准备，6月10日前报送。",
        "溪水县人民政府办公室",
    ]
    text = "".join(f"<p>　　{line}</p>" for line in lines)
    got = read(f"<p>2023-06-06</p><table><tr><td>{text}</td></tr></table>{ENDS['neighbours']}", title=title)
    assert (got.title, got.published, got.body.split("\n")) == (TITLE, "2023-06-06", lines)


def test_a_columns_introduction_above_its_rows_is_no_article() -> None:
    got = read("<p>群众可以通过来信反映问题，办理情况在本栏公开。</p>", "环保督察", "环保督察_溪水县人民政府")
    assert (got.kind, len(got.items)) == ("list", 8)


def test_rows_between_headline_and_end_are_a_list() -> None:
    rows = "".join(f"<li><a href='/y/{n}.html'>河西镇第{n}批信访件办理情况公示</a></li>" for n in range(1, 9))
    assert read(f"<ul>{rows}</ul>{ENDS['buttons']}").kind == "list"


def test_rows_that_scripts_follow_between_headline_and_end_are_a_list() -> None:
    row = "<li onclick=\"location.href='/y/{0}.html'\"><p>河西镇第{0}批信访件办理情况公示</p><span>2023-06-0{0}</span></li>"
    rows = "".join(map(row.format, range(1, 6)))
    assert read(f"<ul>{rows}</ul>{ENDS['buttons']}").kind == "list"
