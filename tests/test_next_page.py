"""Articles on several pages: which address is the next page of an article, and which is not."""

from __future__ import annotations

import doctest

import pytest

from crawler.items import RawRecord
from crawler.page import article_from, further_pages
from crawler.text.fields import next_page

HOME = "http://www.xishui.gov.cn/a/202603/t20260302_4012.html"
TEXT = "<p>督察组指出，溪水县部分企业长期超标排放，群众反映强烈，有关部门整改不力，敷衍应对。</p>" * 8


def found(paging: str, url: str = HOME) -> str:
    page = f"<html><body><h1>溪水县整改情况公示</h1><div class='TRS_Editor'>{TEXT}</div>{paging}</body></html>"
    return further_pages(RawRecord(url, page.encode(), media_type="text/html")).next_page


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(next_page).failed == 0


@pytest.mark.parametrize(
    ("paging", "url", "wanted"),
    [
        ("<a href='t20260302_4012_1.html'>下一页</a>", HOME, "t20260302_4012_1.html"),
        (
            "<a href='t20260302_4012_2.html'>[2]</a><a href='t20260302_4012_3.html'>[3]</a>",
            HOME,
            "t20260302_4012_2.html",
        ),
        (
            "<a href='t20260302_4012.html'>1</a><b>2</b><a href='t20260302_4012_2.html'>3</a>",
            HOME.replace(".html", "_1.html"),
            "t20260302_4012_2.html",
        ),
        ("<script>createPageHTML(3, 0, 't20260302_4012', 'html');</script>", HOME, "t20260302_4012_1.html"),
        ("<script>createPageHTML('d',3,1,'t20260302_4012','html',3);</script>", HOME, "t20260302_4012_2.html"),
        ("<a href='t20260302_4012_1.html'>›</a>", HOME, "t20260302_4012_1.html"),
        ("<a href='t20260302_4012_2.html'>下一页：来信办理</a>", HOME, "t20260302_4012_2.html"),
        ("<a href='t20260302_4012_2.html'>后一页</a>", HOME, "t20260302_4012_2.html"),
        ("<a href='t20260302_4012_2.html'><img src='n.gif' alt='下一页'></a>", HOME, "t20260302_4012_2.html"),
        ("<a href='t20260302_4012_2.html' title='下一页'><i></i></a>", HOME, "t20260302_4012_2.html"),
        ("<link rel='next' href='t20260302_4012_2.html'>", HOME, "t20260302_4012_2.html"),
        ("<a href='t20260302_4012_2.html'>第二页：来信办理</a>", HOME, "t20260302_4012_2.html"),
        (
            "<select><option value='t20260302_4012.html'>第1页<option value='t20260302_4012_2.html'>第2页</select>",
            HOME,
            "t20260302_4012_2.html",
        ),
        (
            "<a href='/b/1.html'>1</a><a href='/b/2.html'>2</a><a href='t20260302_4012_2.html'>2</a>",
            HOME,
            "t20260302_4012_2.html",
        ),
        ("<a href='v_12_2.html'>下一页</a>", "http://www.xishui.gov.cn/a/v_12.html", "v_12_2.html"),
        ("<a href='v.aspx?id=7&PageNum=2'>2</a>", "http://www.xishui.gov.cn/a/v.aspx?id=7", "v.aspx?id=7&PageNum=2"),
        (
            "<span class='page-links'>1 <a href='http://www.xishui.gov.cn/a/letters/2/'>2</a></span>",
            "http://www.xishui.gov.cn/a/letters/",
            "letters/2/",
        ),
        (
            "<a href='/a/letters/' class='post-page-numbers'>1</a> 2 <a href='/a/letters/3/'>3</a>",
            "http://www.xishui.gov.cn/a/letters/2/",
            "letters/3/",
        ),
        ("<a href='?id=7&page=2'>下一页</a>", "http://www.xishui.gov.cn/a/v.jsp?id=7", "v.jsp?id=7&page=2"),
    ],
)  # fmt: skip
def test_next_page_of_an_article(paging: str, url: str, wanted: str) -> None:
    assert found(paging, url) == "http://www.xishui.gov.cn/a/" + (wanted if "202603" not in url else "202603/" + wanted)


@pytest.mark.parametrize(
    "paging",
    [
        "<a href='t20260302_4013.html'>下一页</a>",  # another article
        "<a href='index_2.html'>下一页</a>",  # the list
        "<a href='t20260302_4012_5.html'>下一页</a>",  # not the page after this one
        "<a href='http://other.example/a/202603/t20260302_4012_2.html'>下一页</a>",
        "<a href='/c/2026-03-1.html'>1</a><a href='/c/2026-03-2.html'>2</a>",  # a calendar
        "<script>createPageHTML(1, 0, 't20260302_4012', 'html');</script>",
        "<script>createPageHTML(8, 0, 'index', 'html');</script>",
        "<a href='t20260302_4012_2.html'>下一篇</a>",
        "<a href='/a/202603/2/'>2</a>",  # a folder of the column
        "<select><option value='index_1.html'>第2页</option></select>",
    ],
)
def test_what_is_no_next_page(paging: str) -> None:
    assert found(paging) == ""


def test_last_page_by_number_and_by_script_leads_no_further() -> None:
    last = HOME.replace(".html", "_2.html")
    numbers = "<a href='t20260302_4012.html'>1</a><a href='t20260302_4012_1.html'>2</a><b>3</b>"
    assert found(numbers, last) == ""
    assert found("<script>createPageHTML(3, 2, 't20260302_4012', 'html');</script>", last) == ""


def test_page_without_a_sign_of_more_is_not_read() -> None:
    page = RawRecord(HOME, f"<html><body>{TEXT}</body></html>".encode(), media_type="text/html")
    assert further_pages(page) == ("", (), (), "article")
    assert article_from(page).kind == "article"


def test_attached_files_are_named_with_the_pages() -> None:
    page = f"<html><body><h1>公示</h1><div id='zoom'>{TEXT}<a href='/f/P01.pdf'>附件1：整改方案</a></div></body></html>"
    [attached] = further_pages(RawRecord(HOME, page.encode(), media_type="text/html")).attachments
    assert (attached.url, attached.type) == ("http://www.xishui.gov.cn/f/P01.pdf", "pdf")
