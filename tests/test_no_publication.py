"""Dates that are no day of publication, each by itself: with none other on the page the article has no day at all."""

from __future__ import annotations

from datetime import UTC, datetime

# ruff: noqa: E501 (shapes read better whole)
import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from
from tests.test_meta_shapes import PARAGRAPHS, TITLE

TEXT = "".join(f"<p>　　{paragraph}</p>" for paragraph in PARAGRAPHS)
ROWS = "".join(
    f"<li><a href='/x/{n}.html'>河西镇开展第{n}次巡河</a><span>2021-05-0{n}</span></li>" for n in range(1, 7)
)
SOURCE = "<div>来源：溪水日报</div>"
SHAPES = {
    "time of the file, as a tag": {"head": "<meta name='HtmlGenerateTime' content='2021-06-08 16:42'>", "meta": SOURCE},
    "time of the file, in a comment": {"head": "<!-- HtmlGenerateTime: 2021-06-08 16:42 -->", "meta": SOURCE},
    "time of the file, below": {"meta": SOURCE, "after": "<div>页面生成时间：2021-06-08 16:42</div>"},
    "time of the file, in words": {"meta": SOURCE, "after": "<div>本页面生成于2021-06-08 16:42</div>"},
    "day of the document": {"meta": "<div>成文日期：2021-06-08 来源：溪水日报</div>"},
    "day of the document, traditional": {"meta": "<div>成文時間：2021-06-08 來源：溪水日报</div>"},
    "day of the document, in elements": {"meta": "<div><b>成文日期：</b><i>2021-06-08</i> <b>来源：</b><i>溪水日报</i></div>"},
    "day of printing": {"meta": "<div>印发日期：2021-06-08 来源：溪水日报</div>"},
    "day by which": {"meta": "<div>截止日期：2021-06-08 来源：溪水日报</div>"},
    "today, above": {"before": "<div>今天是：2021年6月8日 星期二</div>", "meta": SOURCE},
    "today, below": {"meta": SOURCE, "after": "<div>今天是2021年6月8日 星期二</div>"},
    "side column before the text": {"before": f"<ul>{ROWS}</ul>", "heading": "", "meta": SOURCE},
    "side column behind the text": {"meta": SOURCE, "after": f"<ul>{ROWS}</ul>"},
    "the page before": {"meta": SOURCE, "after": "<div>上一篇：<a href='/x/1.html'>河西镇召开会议</a> 2021-06-01</div>"},
    "the future": {"meta": "<div>发布时间：2031-06-08 16:42 来源：溪水日报</div>"},
    "the future, in the address": {"meta": SOURCE, "url": "http://www.example.gov.cn/2031/0608/c1.html"},
    "a day in the text": {"meta": SOURCE, "tail": "<p>2021年5月5日，督察组向溪水县交办信访件三十二件，涉及大气、水和噪声。</p>"},
}  # fmt: skip


def read(shape: dict[str, str]) -> Article:
    """The article in a page around a shape."""
    markup = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}_溪水县人民政府</title>{shape.get('head', '')}"
        f"</head><body><div class='main'>{shape.get('before', '')}{shape.get('heading', f'<h1>{TITLE}</h1>')}"
        f"{shape['meta']}<div class='con'>{TEXT}{shape.get('tail', '')}</div>{shape.get('after', '')}</div></body></html>"
    )
    url = shape.get("url", "http://www.example.gov.cn/a/1.html")
    return article_from(RawRecord(url, markup.encode(), fetched=datetime(2025, 6, 1, tzinfo=UTC)))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_alone(shape: dict[str, str]) -> None:
    got = read(shape)
    assert (got.kind, got.published, got.source) == ("article", "", "溪水日报")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_beside_the_day_of_publication(shape: dict[str, str]) -> None:
    tag = "<meta name='PubDate' content='2021-06-07 09:30'>"
    got = read(shape | {"head": shape.get("head", "") + tag})
    assert got.published.startswith("2021-06-07T09:30")


def test_the_address_counts_only_where_the_page_says_nothing() -> None:
    url = "http://www.example.gov.cn/2021/0601/c1.html"
    assert read({"meta": SOURCE, "url": url}).published == "2021-06-01"
    assert read({"meta": "<div>2021-06-07 来源：溪水日报</div>", "url": url}).published == "2021-06-07"
