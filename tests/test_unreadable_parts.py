"""Parts of a page that cannot be read leave the rest of it readable: addresses that are none, control characters,
offsets of clocks that no country has. No such part may end in an error.
"""

from __future__ import annotations

import pytest

from crawler.items import RawRecord
from crawler.page import article_from, further_pages
from tests.test_meta_shapes import PARAGRAPHS, TITLE
from tests.test_page_shapes import markup

URL = "http://www.example.gov.cn/a/1.html"
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
BROKEN = ("http://[溪水/a.pdf", "http://a\u2100b.example/a_2.pdf", "http://[/1_2.html")
PARTS = {
    "attachment without a name": "<p><a href='{0}'></a></p>",
    "next page": "<div><a href='{0}'>下一页</a> <a href='{0}'>2</a></div>",
    "next page in a menu": "<select><option value='{0}'>2</option></select>",
    "next page by script": "<script>createPageHTML(3, 0, '{0}', 'html')</script>",
    "frame": "<iframe src='{0}'></iframe>",
    "picture": "<img src='{0}' alt='溪水'>",
}


@pytest.mark.parametrize("address", BROKEN)
@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_addresses_that_are_none(part: str, address: str) -> None:
    page = markup({"name": "", "content": f"<div class='con'>{TEXT}{part.format(address)}</div>"})
    record = RawRecord(URL, page.encode(), media_type="text/html")
    assert article_from(record).body == "\n".join(PARAGRAPHS)
    assert further_pages(record).next_page == ""


@pytest.mark.parametrize("address", ["http://[溪水/", "http://a\u2100b.example/", ""])
def test_base_and_own_address_that_are_none(address: str) -> None:
    page = markup({"name": "", "head": f"<base href='{address}'>", "after": "<a href='1_2.html'>下一页</a>"})
    for url in (URL, address):
        got = article_from(RawRecord(url, page.encode(), media_type="text/html"))
        assert (got.title, got.body) == (TITLE, "\n".join(PARAGRAPHS))
        assert got.next_page == ("http://www.example.gov.cn/a/1_2.html" if url == URL else "1_2.html")


@pytest.mark.parametrize("base", ["/b/", "//www.example.gov.cn/b/", "http://www.example.gov.cn/b/", "../b/"])
def test_base_may_be_relative(base: str) -> None:
    shape = {"name": "", "head": f"<base target='_blank'><base href='{base}'>"}
    page = markup(shape | {"after": "<p>附件：<a href='1.pdf'>溪水县整改清单.pdf</a></p>"})
    got = article_from(RawRecord(URL, page.encode(), media_type="text/html"))
    assert [a.url for a in got.attachments] == ["http://www.example.gov.cn/b/1.pdf"]


@pytest.mark.parametrize("sign", ["\x0c", "&#12;", "&#x0C;", "\x01", "\x0b", "&#xFFFE;", "\ufffe", "&#55296;"])
def test_control_characters_beside_damage(sign: str) -> None:
    """Text that was repaired is written back, which a form feed beside the damage once made impossible."""
    damaged = TEXT.replace("溪水县召开", f"溪\u200b水县{sign}召开")
    got = article_from(RawRecord(URL, markup({"name": "", "content": damaged}).encode(), media_type="text/html"))
    assert "".join(got.body.split()).replace("\ufffd", "") == "".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2021-06-08 16:42-3030", "2021-06-08T16:42+08:00"),
        ("2021-06-08 08:30-11:30", "2021-06-08T08:30+08:00"),
        ("2021-06-08 08:30+99:99", "2021-06-08T08:30+08:00"),
        ("2021-06-08T00:30:00-08:00", "2021-06-08T16:30:00+08:00"),
        ("2021-06-08T08:42:00+00:00", "2021-06-08T16:42:00+08:00"),
    ],
)
def test_offsets_of_clocks_and_spans_of_time(written: str, published: str) -> None:
    page = markup({"name": "", "meta": f"<div>发布时间：{written} 来源：溪水日报</div>"})
    assert article_from(RawRecord(URL, page.encode(), media_type="text/html")).published == published


def test_names_of_elements_that_the_parser_gives_and_does_not_take() -> None:
    def rows(box: int) -> str:
        return "".join(
            f"<li><a href='/n/{box}{n}.html'>河西镇开展第{box}{n}次巡河并清理河面漂浮物</a></li>" for n in range(6)
        )

    boxes = "".join(f"<div class='box'><u\x01l class='in'>{rows(n)}</u\x01l></div>" for n in range(4))
    got = article_from(RawRecord(URL, f"<html><body>{boxes}".encode(), media_type="text/html"))
    assert (got.kind, len(got.items)) == ("list", 24)


def test_addresses_of_a_list_that_are_none() -> None:
    rows = "".join(f"<li><a href='http://[溪水{n}/'>河西镇开展第{n}次巡河并清理河面漂浮物</a></li>" for n in range(9))
    got = article_from(RawRecord(URL, f"<html><body><ul>{rows}</ul>".encode(), media_type="text/html"))
    assert got.kind in ("list", "empty_shell")
