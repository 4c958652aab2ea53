"""What stands above an article's text: decks, players, tags, a document's table, beside texts in no block of their own.

All texts are ours.
"""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from
from tests.test_short_texts import LINKS, NEWS, NOTICE, written

TITLE = "溪水县开展洗砂厂专项整治行动"
META = "<p>2021-06-08 16:42　来源：溪水日报</p>"
HEADINGS = ("<h1>{}</h1>", "<h2>{}</h2>", "<div class='bt'>{}</div>")
SIDE = (
    "<h3>最新动态</h3><ul>"
    + "".join(f"<li>{link}<span>2021-05-1{n}</span></li>" for n, link in enumerate(LINKS))
    + "</ul>"
)


def read(main: str, named: str = "{}_溪水网") -> Article:
    page = (
        f"<title>{named.format(TITLE)}</title><div class='pos'>当前位置：<a href='/'>首页</a> &gt; <a href='/xw/'>新闻</a> &gt; 正文</div>"
        f"{main}<div class='foot'>版权所有 溪水县人民政府　网站标识码：9900000001</div>"
    )
    return article_from(RawRecord("", page.encode(), media_type="text/html"))


@pytest.mark.parametrize("markup", ["paragraphs", "blocks", "paragraphs in sections"])
@pytest.mark.parametrize("paragraphs", [NEWS, NOTICE], ids=["news", "notice"])
def test_text_in_no_block_of_its_own(paragraphs: tuple[str, ...], markup: str) -> None:
    got = read(f"<h1>{TITLE}</h1>{META}{written(paragraphs, markup)}<div class='side'>{SIDE}</div>")
    assert got.kind == "article"
    assert got.body.split("\n") == list(paragraphs)


@pytest.mark.parametrize(
    "above",
    [
        "<div class='audio'><a>听新闻</a></div>",
        "<p>播报文章</p>",
        "<p>您没有安装Flash播放器，请点击<a href='#'>下载</a></p>",
        "<p class='num'>已有 <b>12</b> 人阅读</p>",
        "<p>标签： <a href='/t/1'>督察</a> <a href='/t/2'>整改</a></p>",
        "<p>3条评论 我要评论</p>",
    ],
)
def test_furniture_above_the_text(above: str) -> None:
    deck = "<blockquote>县里查处三家直排泥水的洗砂厂，责令全部停产，下一步还要全面排查。</blockquote>"
    for inside in (above, deck + above):
        got = read(f"<h1>{TITLE}</h1>{META}<div class='con'>{inside}{written(NEWS, 'paragraphs')}</div>")
        assert [line for line in got.body.split("\n") if "责令全部停产" not in line] == list(NEWS)


def test_keywords_of_a_treatise_stay() -> None:
    box = "<p>摘要：本文讨论县域洗砂厂泥水治理的三种办法，并比较其费用。</p><p>关键词：洗砂；泥水；沉淀</p>"
    got = read(f"<h1>{TITLE}</h1>{META}<div class='con'>{box}{written(NEWS, 'paragraphs')}</div>")
    assert "关键词：洗砂；泥水；沉淀" in got.body


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize(
    "deck",
    [
        "<h3 class='sub'>——三家洗砂厂全部停产</h3>",
        "<div class='ytit'>原标题：溪水县整治洗砂厂</div>",
        "<div class='yt'>落实督察要求 回应群众关切</div>",
        "<div class='rd'>阅读本文约需 3 分钟</div>",
    ],
)
def test_decks_are_no_titles_where_title_names_the_site(heading: str, deck: str) -> None:
    got = read(f"{heading.format(TITLE)}{deck}{META}<div class='con'>{written(NEWS, 'lines')}</div>", "溪水网")
    assert got.title == TITLE


def test_a_kicker_is_smaller_than_the_heading_above_it() -> None:
    got = read(
        f"<h2>{TITLE}</h2><h3>落实督察要求 回应群众关切</h3>{META}<div class='con'>{written(NEWS, 'lines')}</div>",
        "溪水网",
    )
    assert got.title == TITLE


def test_source_stands_before_the_issuing_office() -> None:
    table = "<table><tr><td>索引号：</td><td>990001-2021-00012</td></tr><tr><td>发布机构：</td><td>溪水县人民政府办公室</td></tr></table>"
    text = written(NEWS, "paragraphs")
    assert read(f"{table}<h1>{TITLE}</h1>{META}<div class='con'>{text}</div>").source == "溪水日报"
    assert (
        read(f"{table}<h1>{TITLE}</h1><p>2021-06-08</p><div class='con'>{text}</div>").source == "溪水县人民政府办公室"
    )


def test_breadcrumb_below_a_menu_with_strokes() -> None:
    menu = "<div><a href='#'>设为首页</a> | <a href='#'>长者模式</a> | <a href='#'>繁体</a></div>"
    got = read(
        f"<h1>{TITLE}</h1>{META}<div class='con'>{written(NEWS, 'paragraphs')}</div>".replace("<h1>", f"{menu}<h1>")
    )
    assert got.column_path == ("新闻",)
    crumb = "<div><a href='/'>首页</a> | <a href='/xw/'>新闻</a> | <a href='/xw/xz/'>乡镇</a></div>"
    page = (
        f"<title>{TITLE}</title>{menu}{crumb}<h1>{TITLE}</h1>{META}<div class='con'>{written(NEWS, 'paragraphs')}</div>"
    )
    got = article_from(RawRecord("", page.encode(), media_type="text/html"))
    assert got.column_path == ("新闻", "乡镇")


@pytest.mark.parametrize("named", ["溪水县人民政府 新闻中心 {}", "溪水网"])
def test_a_notice_below_tools_and_tags_is_no_list(named: str) -> None:
    tools = "<div>【字体：<a>大</a> <a>中</a>】【<a href='javascript:print()'>打印</a>】</div><p>标签： <a href='/t/1'>督察</a> <a href='/t/2'>整改</a></p>"
    text = written(NOTICE, "blocks")
    below = f"<ul><li>上一篇：没有了</li><li>下一篇：{LINKS[0]}</li></ul>"
    got = read(f"<div class='main'><h2>{TITLE}</h2>{tools}{META}<article>{text}</article>{below}</div>", named)
    assert (got.kind, got.title) == ("article", TITLE)
    assert got.body.split("\n") == list(NOTICE)


def test_caption_below_the_last_picture() -> None:
    picture = "<p><img src='/p/1.jpg'></p><p>执法人员在现场检查（摄影：韩小川）</p>"
    got = read(
        f"<h1>{TITLE}</h1>{META}<div class='con'>{written(NEWS, 'paragraphs')}{picture}</div><p>责任编辑：史云</p>"
    )
    assert got.body.split("\n") == [*NEWS, "执法人员在现场检查（摄影：韩小川）"]
    assert got.editor == "史云"
    alone = "<p><img src='/p/1.jpg'></p><p>（摄影：韩小川）</p>"
    got = read(f"<h1>{TITLE}</h1>{META}<div class='con'>{written(NEWS, 'paragraphs')}{alone}</div>")
    assert got.body.split("\n") == list(NEWS)


@pytest.mark.parametrize(
    "time", ["时间：2022年10月27日上午10时", "时 间：2022年10月27日", "会议时间：2022-10-27 14:30"]
)
def test_time_and_place_of_a_meeting_are_text(time: str) -> None:
    text = (time, "地点：溪水县市民之家新闻发布厅", "主持人：", *NEWS)
    for paragraphs in (text, (NEWS[0], *text)):
        got = read(f"<h1>{TITLE}</h1>{META}<div class='con'>{written(paragraphs, 'paragraphs')}</div>")
        assert got.body.split("\n") == list(paragraphs)
        assert got.published == "2021-06-08T16:42+08:00"
    got = read(f"<h1>{TITLE}</h1><div class='con'>{written(('时间：2021-06-08', *NEWS), 'paragraphs')}</div>")
    assert (got.body.split("\n"), got.published) == (list(NEWS), "2021-06-08")


def test_an_account_that_is_a_person_is_the_author() -> None:
    user = "<div class='author'><span class='name'><a href='/u/'>{}</a></span><span>2021-06-08 16:42</span></div>"
    text = f"<div class='con'>{written(NEWS, 'paragraphs')}</div>"
    got = read(f"<h1>{TITLE}</h1>{user.format('林小木')}{text}")
    assert (got.author, got.source) == ("林小木", "")
    got = read(f"<h1>{TITLE}</h1>{user.format('溪水发布')}{text}")
    assert (got.author, got.source) == ("", "溪水发布")


def test_a_post_without_a_year_beside_headlines_is_an_article() -> None:
    user = "<p class='author'>溪水日报</p><span class='time'>06-08 16:42</span><span>官方账号</span>"
    text = "".join(f"<div class='item'><p><span>{line}</span></p></div>" for line in NEWS[:2])
    side = "<ul>" + "".join(f"<li>{link}</li>" for link in LINKS * 2) + "</ul>"
    got = read(
        f"<div class='title'>{TITLE}</div>{user}<div class='content'>{text}</div><div>作者最新文章</div>{side}", "{}"
    )
    assert (got.kind, got.source, got.published) == ("article", "溪水日报", "")
    assert got.body.split("\n") == list(NEWS[:2])


def test_the_name_in_a_documents_table_is_the_title() -> None:
    rows = f"<tr><td>索 引 号：</td><td>00990-2021-00012</td></tr><tr><td>内容概述：</td><td>{TITLE}</td></tr>"
    got = read(
        f"<table>{rows}</table><p class='tt'>{TITLE}</p><div>{written(NEWS, 'paragraphs')}</div>", "溪水县政府信息公开"
    )
    assert (got.title, got.body.split("\n")) == (TITLE, list(NEWS))


def test_an_abstract_that_is_the_whole_first_paragraph() -> None:
    got = read(f"<h1>{TITLE}</h1>{META}<div class='summary'>{NEWS[0]}...</div><div>{written(NEWS, 'paragraphs')}</div>")
    assert got.body.split("\n") == list(NEWS)


def test_a_headline_with_nothing_below_it_is_flagged() -> None:
    notice = "<p>版权声明：凡本网注明“来源：溪水网”的所有作品，均为本网合法拥有版权的作品，未经授权不得转载。</p>"
    film = "<video src='/a.mp4'></video>"
    for below, said in ((film, "below it"), (film + notice, "47 characters")):
        got = read(f"<h1>{TITLE}</h1>{META}<div class='con'>{below}</div>")
        assert (got.kind, got.title, got.body) == ("article", TITLE, "")
        assert [said in flag.evidence for flag in got.flags if flag.name == "no_text"] == [True]
    picture = "<p><img src='/p/1.jpg' width='600'></p>"
    for below in (picture, written(NEWS, "paragraphs"), "<p><a href='/f/1.pdf'>整治方案.pdf</a></p>"):
        got = read(f"<h1>{TITLE}</h1>{META}<div class='con'>{below}</div>")
        assert "no_text" not in [flag.name for flag in got.flags]
