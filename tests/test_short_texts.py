"""Short texts beside what counts against them in the same block (lists of other articles) or outweighs them (notices).

All texts are ours.
"""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import pytest

from crawler.items import RawRecord
from crawler.page import article_from
from tests.test_little_text import LATEST, TITLE, read

NEWS = (
    "本报讯 昨日，记者从县水务局获悉，我县三家洗砂厂因直排泥水被责令停产。",
    "据了解，三家洗砂厂都建在石桥乡的河滩上，没有沉淀池。执法人员夜里巡河时发现了它们。",
    "“下一步要全面排查。”县水务局局长高远说。",
)
NOTICE = (
    "各乡镇人民政府，县直各单位：",
    "根据督察组的要求，现把第三批来信来访的处理情况公布如下，请各界监督。",
    "监督电话：0990-7260000",
    "溪水县整改工作办公室",
)
MARKUP = {
    "paragraphs": ("<p>　　", "</p><p>　　", "</p>"),
    "blocks": ("<div>", "</div><div>", "</div>"),
    "paragraphs in sections": ("<section><p>", "</p></section><section><p>", "</p></section>"),
    "lines": ("　　", "<br><br>　　", ""),
    "lines in a font": ("<font size=3>", "<br>", "</font>"),
}
LINKS = tuple(
    f"<a href='/x/{n}.html'>{title}</a>"
    for n, title in enumerate(("河西镇启动秋冬季大气攻坚", "县生态环境局约谈两家企业", "溪水湿地迎来越冬候鸟"))
)
INSIDE = {
    "paragraphs": "<p><strong>相关新闻</strong></p>" + "".join(f"<p>{link}</p>" for link in LINKS),
    "list": "<h3>延伸阅读</h3><ul>"
    + "".join(f"<li>{link}<span>2021-06-0{n + 1}</span></li>" for n, link in enumerate(LINKS))
    + "</ul>",
    "lines": "<div class='tit'>推荐阅读</div>" + "<br>".join(f"·{link}" for link in LINKS),
    "pictures": "<div>图文推荐</div><ul>" + "".join(f"<li>{link}</li>" for link in LINKS) + "</ul>",
    "hours": "<h3>24小时热文</h3>" + "".join(f"<p>{link}</p>" for link in LINKS),
    "more": "<div><span>您可能感兴趣的文章</span><a href='/m/'>更多&gt;&gt;</a></div>"
    + "".join(f"<p>{link}</p>" for link in LINKS),
}
BELOW = {
    "disclaimer": "<p>免责声明：本网转载此文目的在于传递更多信息，不代表本网的观点和立场。文章内容仅供参考，如有侵权请联系本站删除。</p>",
    "statement": "<p>特别声明：以上文字与视频由本号作者自行上传，本站只为其存放，观点与本站无关。</p>",
    "tips": "<div class='tags'>标签：<a href='/t/'>督察</a></div><p>新闻线索爆料通道：应用市场下载“溪水”客户端，或拨打热线 0990-7266666。</p>",
    "complaints": "<p>投诉举报电话：12377　违法和不良信息举报邮箱：jb@example.cn</p>",
    "comments": "<div>评论（<span>3</span>）<p>用户名：<input> 验证码：<input> 匿名发表</p></div>",
    "question": "<p>您是否对本文满意？ 满意 一般 不满意</p><div><a>点赞</a><span>12</span><a>收藏</a></div>",
    "neighbours": f"<div>« {LINKS[0]} | {LINKS[1]} »</div>",
}


def written(paragraphs: tuple[str, ...], markup: str) -> str:
    begin, between, end = MARKUP[markup]
    return begin + between.join(paragraphs) + end


@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("paragraphs", [NEWS, NOTICE], ids=["news", "notice"])
def test_links_in_the_block_of_the_text(paragraphs: tuple[str, ...], markup: str, inside: str) -> None:
    for holder in ("<div class='con'>{}</div>", "<table><tr><td class='nr'>{}</td></tr></table>"):
        got = read(f"<p>2021-06-08　溪水日报</p>{holder.format(written(paragraphs, markup) + INSIDE[inside])}")
        assert got.kind == "article"
        assert got.body.split("\n") == list(paragraphs)


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("paragraphs", [NEWS, NOTICE], ids=["news", "notice"])
def test_words_of_the_site_below_the_text(paragraphs: tuple[str, ...], markup: str, below: str) -> None:
    text = written(paragraphs, markup)
    for page in (f"<div class='con'>{text}</div>{BELOW[below]}", f"<div class='con'>{text}{BELOW[below]}</div>"):
        got = read(f"<p>2021-06-08　溪水日报</p>{page}")
        assert got.kind == "article"
        assert got.body.split("\n") == list(paragraphs)


def test_one_sentence_among_lines_with_links_below_it_on_a_page_with_little_else() -> None:
    wanted = [NOTICE[0], "三家洗砂厂已被责令限期整改，请各单位举一反三，加强对河道的巡查。"]
    text = "　　" + "<br><br>　　".join(wanted) + "".join(f"<p>{link}</p>" for link in LINKS[:2])
    page = (
        f"<html><head><title>{TITLE}_溪水网</title></head><body><h1>{TITLE}</h1><div>发布时间：2021-06-08 16:42　来源：溪水日报</div>"
        f"<table><tr><td class='nr'>{text}</td></tr></table>{LATEST}</body></html>"
    )
    got = article_from(RawRecord("", page.encode(), media_type="text/html"))
    assert got.kind == "article"
    assert got.body.split("\n") == wanted
