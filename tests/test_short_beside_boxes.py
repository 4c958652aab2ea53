"""Articles of one to three short sentences, many without a date or a title of their own, beside boxes of other articles;
and columns with a sentence above their rows, which stay lists.

All texts are ours.
"""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from

TITLE = "县水务局核查洗砂厂泥水直排"
SENTENCES = ("经查，群众反映的问题属实，已责令企业立即整改。", "6月8日，县水务局到现场核查了洗砂厂的沉淀池。")
CRUMB = "<div class='pos'>当前位置：<a href='/'>首页</a> &gt; <a href='/xw/'>新闻中心</a></div>"
NAMES = [f"石桥乡推进第{n}处堆场的整治工作" for n in range(1, 9)]
ROWS = {
    "list": "<ul>"
    + "".join(f"<li><a href='/x/{n}.html'>{name}</a><span>2021-05-1{n}</span></li>" for n, name in enumerate(NAMES))
    + "</ul>",
    "lines": "<br>".join(f"·<a href='/x/{n}.html'>{name}</a>(05-1{n})" for n, name in enumerate(NAMES)),
    "table": "<table>"
    + "".join(f"<tr><td><a href='/x/{n}.html'>{name}</a></td></tr>" for n, name in enumerate(NAMES))
    + "</table>",
}
BOXES = ("最新动态", "相关新闻", "通知公告", "热点排行", "推荐阅读")


def read(main: str, title: str) -> Article:
    foot = "<div class='foot'>主办：溪水县人民政府办公室　网站标识码：9900000001</div>"
    page = f"<html><head><title>{title}</title></head><body>{CRUMB}{main}{foot}</body></html>"
    return article_from(RawRecord("", page.encode(), media_type="text/html"))


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("title", [f"{TITLE}_溪水县人民政府", f"溪水县人民政府 {TITLE}", "溪水县人民政府"])
def test_sentences_beside_a_box(title: str, box: str, rows: str) -> None:
    text = "".join(f"<p>　　{sentence}</p>" for sentence in SENTENCES)
    main = f"<div class='r'><h2>{TITLE}</h2><div>来源：溪水县融媒体中心　点击：12次</div><div class='con'>{text}</div></div>"
    side = f"<div class='side'><h3>{box}</h3>{ROWS[rows]}</div>"
    for page in (main + side, side + main):
        got = read(page, title)
        assert (got.kind, got.title, got.body.split("\n")) == ("article", TITLE, list(SENTENCES))


@pytest.mark.parametrize("below", ["<p>编辑 | 孙立</p>", "<div>阅读 1024</div>", "<p>编辑：孙立　审核：高远</p>"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_one_short_sentence_above_furniture(sentence: str, below: str) -> None:
    for inside in (
        f"<div class='con'>　　{sentence}</div>{below}",
        f"<table><tr><td>{sentence}</td></tr></table>{below}",
    ):
        got = read(f"<div class='r'><h3>{TITLE}</h3>{inside}</div>", TITLE)
        assert (got.kind, got.body) == ("article", sentence)


def test_the_line_above_the_text_is_the_title_where_title_names_the_site() -> None:
    cell = f"<table><tr><td class='tt'>{TITLE}</td></tr></table>"
    got = read(f"{cell}<div class='con'><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p></div>", "溪水县人民政府")
    assert got.title == TITLE


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize(
    "intro", ["本栏目公布中央和省生态环境保护督察反馈问题整改情况，欢迎各界监督。", "共有120条信息。"]
)
@pytest.mark.parametrize("column", ["督察整改", "省生态环境保护督察整改落实情况公开"])
def test_a_column_with_a_sentence_above_its_rows(column: str, intro: str, rows: str) -> None:
    got = read(f"<div class='main'><h2>{column}</h2><p>{intro}</p>{ROWS[rows]}</div>", f"{column}_溪水县人民政府")
    assert got.kind == "list"
    assert [item.title for item in got.items] == NAMES
