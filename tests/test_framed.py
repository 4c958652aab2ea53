"""Pages whose text stands in a frame: which frames are named, and how page and frames become one article."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.edits import undo_edits
from crawler.items import Article, RawRecord
from crawler.page import article_from, further_pages
from indexer.stored import article_fields, article_to_json

HOME = "http://www.xishui.gov.cn/a/index.html"
SENTENCE = "督察组指出，溪水县部分企业长期超标排放，群众反映强烈，有关部门整改不力，敷衍应对。"
TEXT = f"<p>{SENTENCE}</p>" * 8
HEAD = "<h1>溪水县整改情况公示</h1><p>发布时间：2019-03-04 08:10 来源：溪水日报</p>"
MENU = "<div>" + "".join(f'<a href="/c{n}/">栏目{n}的全部信息</a>' for n in range(12)) + "</div>"
FRAMESET = (
    "<html><head><title>溪水县整改情况公示</title></head><frameset rows='80,*'><frame src='top.html' name='topFrame'>"
    "<frame src='main_12.html' name='main'></frameset><noframes>您的浏览器不支持框架</noframes></html>"
)


def record(url: str, markup: str, **more: Any) -> RawRecord:
    return RawRecord(url, markup.encode(), media_type="text/html", **more)


def test_frameset_names_its_pages_and_is_no_article_without_them() -> None:
    got = article_from(record(HOME, FRAMESET))
    assert (got.kind, got.outcome, got.title) == ("empty_shell", "framed", "溪水县整改情况公示")
    assert got.frames == ("http://www.xishui.gov.cn/a/main_12.html",)


def test_frameset_with_its_page_is_that_page_s_article_under_its_own_address() -> None:
    frame = record("http://www.xishui.gov.cn/a/main_12.html", f"<html><body>{HEAD}{TEXT}</body></html>")
    got = article_from(record(HOME, FRAMESET, frames=(frame,)))
    assert (got.kind, got.outcome, got.url, got.title) == ("article", "", HOME, "溪水县整改情况公示")
    assert (got.published, got.source) == ("2019-03-04T08:10+08:00", "溪水日报")
    assert got.body.split("\n") == [SENTENCE] * 8


@pytest.mark.parametrize("menu", ["", MENU])
def test_head_on_the_page_and_text_in_an_iframe_are_one_article(menu: str) -> None:
    page = f"<html><body>{menu}{HEAD}<iframe src='/nr/12.html' width='100%'></iframe></body></html>"
    (frame,) = further_pages(record(HOME, page)).frames
    assert frame == "http://www.xishui.gov.cn/nr/12.html"
    inner = record(frame, f"<html><head><title>新建网页 1</title></head><body>{TEXT}</body></html>")
    got = article_from(record(HOME, page, frames=(inner,)))
    assert got.body.split("\n") == [SENTENCE] * 8
    assert (got.title, got.published, got.source) == ("溪水县整改情况公示", "2019-03-04T08:10+08:00", "溪水日报")
    assert got.published_precision == "minute"
    assert got.provenance["title"].startswith("around:")


def test_repairs_inside_a_frame_lead_back_to_what_it_published() -> None:
    damaged = TEXT.replace("督察组", "督\u200b察组", 1)
    page = f"<html><body>{HEAD}<iframe src='/nr/12.html'></iframe></body></html>"
    inner = record("http://www.xishui.gov.cn/nr/12.html", f"<html><body>{damaged}</body></html>")
    got = article_from(record(HOME, page, frames=(inner,)))
    edits = [e.edit for e in got.edits if e.field == "body"]
    assert undo_edits(got.body, edits).startswith(damaged[3:40].split("<")[0]) and edits


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='http://ads.example.com/300.html'></iframe>",
        "<iframe src='/x.html' width='1' height='1'></iframe>",
        "<iframe src='/x.html' style='display:none'></iframe>",
        "<div style='display:none'><iframe src='/x.html'></iframe></div>",
        "<iframe src='/tool/weather.html'></iframe>",
        "<iframe src='/x.html' id='loginFrame' name='login'></iframe>",
        "<iframe src='about:blank'></iframe>",
        "<iframe src='javascript:void(0)'></iframe>",
        "<iframe src='http://[broken/x.html'></iframe>",
        f"<iframe src='{HOME}#a'></iframe>",
        "<iframe></iframe>",
    ],
)
def test_widgets_and_other_sites_are_not_named(frame: str) -> None:
    assert further_pages(record(HOME, f"<html><body>{HEAD}{frame}</body></html>")).frames == ()


def test_an_article_with_a_text_of_its_own_names_no_frame() -> None:
    page = f"<html><body>{HEAD}{TEXT}<iframe src='/nr/12.html'></iframe></body></html>"
    assert article_from(record(HOME, page)).frames == ()


def test_frame_with_less_text_than_the_page_changes_nothing() -> None:
    page = f"<html><body>{HEAD}<p>{SENTENCE}</p><p>{SENTENCE}</p><iframe src='/nr/12.html'></iframe></body></html>"
    inner = record("http://www.xishui.gov.cn/nr/12.html", f"<html><body><p>{SENTENCE}</p></body></html>")
    alone = article_from(record(HOME, page))
    assert alone.frames and article_from(record(HOME, page, frames=(inner,))) == alone


def test_framesets_in_framesets() -> None:
    text = record("http://www.xishui.gov.cn/a/text.html", f"<html><body>{HEAD}{TEXT}</body></html>")
    inner = "<html><frameset cols='20%,*'><frame src='tree.html'><frame src='text.html'></frameset></html>"
    between = record("http://www.xishui.gov.cn/a/main_12.html", inner, frames=(text,))
    assert len(article_from(record(HOME, FRAMESET, frames=(between,))).body) > 300


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_next_page_is_asked_for_in_any_encoding(codec: str) -> None:
    page = f"<html><body>{HEAD}{TEXT}<a href='index_2.html'>下一页</a></body></html>"
    got = further_pages(RawRecord(HOME, page.encode(codec), media_type="text/html"))
    assert got.next_page == "http://www.xishui.gov.cn/a/index_2.html"


def test_store_keeps_the_names_of_frames() -> None:
    import json

    got = article_from(record(HOME, f"<html><body>{HEAD}<iframe src='/nr/12.html'></iframe></body></html>"))
    assert got.frames
    assert Article(**article_fields(json.loads(article_to_json(got)))).frames == got.frames
