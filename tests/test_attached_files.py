"""Attached files are told with name, address and type however the page leads to them; a response that is a file is never
read as a page; breadcrumbs and next pages are found behind scripts and names.
"""

from __future__ import annotations

# ruff: noqa: E501 (shapes read better whole)
import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from, further_pages
from tests.test_meta_shapes import PARAGRAPHS
from tests.test_page_shapes import markup

SITE = "http://www.example.gov.cn"
FILE = SITE + "/f/a.pdf"
SHAPES = {
    "a link": ("<a href='/f/a.pdf'>溪水县整改清单</a>", "溪水县整改清单", FILE),
    "a call in the address": ("<a href=\"javascript:downfile('/f/a.pdf','1')\">溪水县整改清单.pdf</a>", "溪水县整改清单.pdf", FILE),
    "a call beside it": ("<a href='javascript:void(0)' onclick=\"downfile('/f/a.pdf')\">附件.pdf</a>", "附件.pdf", FILE),
    "a window": ("<a href='#' onclick=\"window.open('/f/a.pdf')\">附件</a>", "附件", FILE),
    "an escaped call": ("<a href='javascript:open(%27/f/a.pdf%27)'>附件</a>", "附件", FILE),
    "a viewer": ("<a href='/pdfjs/web/viewer.html?file=%2Ff%2Fa.pdf#page=1'>附件</a>", "附件", FILE),
    "shown in a frame": ("<iframe src='/f/a.pdf' width=800 height=900></iframe>", "a.pdf", FILE),
    "shown by a viewer in a frame": ("<iframe title='溪水县整改清单' src='/v.html?file=/f/a.pdf'></iframe>", "溪水县整改清单", FILE),
    "embedded": ("<embed src='/f/a.pdf'>", "a.pdf", FILE),
    "an object": ("<object data='/f/a.pdf' type='application/pdf'></object>", "a.pdf", FILE),
    "a picture named like a file": ("附件：<a href='/f/b.jpg'>溪水河范围图.jpg</a>", "溪水河范围图.jpg", SITE + "/f/b.jpg"),
    "a document with macros": ("<a href='/f/a.docm'>附件</a>", "附件", SITE + "/f/a.docm"),
}  # fmt: skip


def read(part: str, place: str = "after") -> Article:
    """The article with a part behind its text or after it."""
    page = markup({"name": "", place: f"<p>{part}</p>"})
    return article_from(RawRecord(SITE + "/a/1.html", page.encode(), media_type="text/html"))


@pytest.mark.parametrize(("part", "name", "url"), SHAPES.values(), ids=SHAPES)
def test_file(part: str, name: str, url: str) -> None:
    got = read(part)
    assert [(a.name, a.url, a.type) for a in got.attachments] == [(name, url, url.rpartition(".")[2])]
    assert got.body.split("\n")[:4] == list(PARAGRAPHS)


@pytest.mark.parametrize("address", ["/system/download.jsp?wbfileid=77", "/download/77", "/file/fileDownload?id=77"])
def test_address_of_a_download_without_an_ending(address: str) -> None:
    got = read(f"<a href='{address}'>附件1：溪水县整改清单</a>").attachments
    assert [(a.name, a.url, a.type) for a in got] == [("附件1：溪水县整改清单", SITE + address, "")]


def test_calls_without_a_file_are_no_attachments() -> None:
    assert read("<a href=\"javascript:show('/f/a.html')\" onclick=\"go('x')\">附件</a>").attachments == ()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(99), ()),
        (b"\x1f\x8b\x08" + bytes(99), ()),
        (b"{\\rtf1\\ansi}", ()),
        (b"\0\0\0\x20ftypisom" + bytes(99), ()),
        (b"RIFF\x10\0\0\0WEBPVP8 ", ()),
        (b"x", (("Content-Type", "application/vnd.ms-excel"),)),
        (
            b"x\0\1",
            (("Content-Type", "application/octet-stream"), ("Content-Disposition", "attachment; filename=a.xls")),
        ),
    ],
)
def test_response_that_is_a_file(body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
    got = article_from(RawRecord(SITE + "/download?id=1", body, headers=headers))
    assert (got.kind, got.outcome[:5]) == ("attachment", "file:")


@pytest.mark.parametrize(
    "trail",
    [
        "<div>當前位置：首頁 &gt; 新闻动态 &gt; 督察整改</div>",
        "<div>您所在的位置：首页 - 新闻动态 - 督察整改</div>",
        "<div>您现在所在的位置：网站首页\\新闻动态\\督察整改</div>",
        "<div>当前位置：首页 → 新闻动态 → 督察整改 → 查看文章</div>",
        "<ul class='crumb'><li><a href='/'>首页</a></li><li><a href='/x'>新闻动态</a></li><li>督察整改</li></ul>",
        "<nav><ol class='breadcrumb'><li><a href='/'>首页</a></li><li><a href='/x'>新闻动态</a></li><li>督察整改</li></ol></nav>",
    ],
)
def test_breadcrumb(trail: str) -> None:
    page = markup({"name": "", "before": trail}).replace("<div class='pos'>", "<div hidden>")
    page = page.replace("当前位置：<a href='/'>首页</a> &gt; <a href='/xw/'>新闻动态</a> &gt; 正文", "")
    got = article_from(RawRecord(SITE + "/a/1.html", page.encode(), media_type="text/html"))
    assert got.column_path == ("新闻动态", "督察整改")


def test_next_page_behind_a_script() -> None:
    nav = "<a href='javascript:;' onclick=\"location.href='1_2.html'\">下一页</a>"
    record = RawRecord(SITE + "/a/1.html", markup({"name": "", "after": nav}).encode(), media_type="text/html")
    assert further_pages(record).next_page == SITE + "/a/1_2.html"


def test_way_home_when_the_body_is_loaded() -> None:
    got = article_from(
        RawRecord(SITE, b"<html><body onload=\"location.href='/'\"></body></html>", media_type="text/html")
    )
    assert (got.kind, got.outcome) == ("redirect_home", "redirect:script")
