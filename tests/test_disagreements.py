"""Where a tag and the visible text disagree both are kept, the choice has a reason, and each field names its step."""

from __future__ import annotations

import json

import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from
from tests.test_page_shapes import markup

URL = "http://www.example.gov.cn/a/1.html"
LINE = "<div>发布时间：2021-06-08 16:42 来源：溪水日报 作者：张三 责任编辑：李四</div>"
FIELDS = {
    "ArticleTitle": ("title", "河西镇召开水库移民后期扶持工作座谈会"),
    "ContentSource": ("source", "溪水县人民政府办公室"),
    "PubDate": ("published", "2021-06-07T09:30+08:00"),
    "Author": ("author", "王五"),
    "Editor": ("editor", "赵六"),
}


def read(head: str, meta: str = LINE) -> Article:
    """The article in a page with these tags and this line under the title."""
    page = markup({"name": "", "head": head, "meta": meta})
    return article_from(RawRecord(URL, page.encode(), media_type="text/html"))


@pytest.mark.parametrize("tag", FIELDS)
def test_both_values_are_kept_with_a_reason(tag: str) -> None:
    field, other = FIELDS[tag]
    got = read(f"<meta name='{tag}' content='{other.replace('+08:00', '')}'>")
    assert getattr(got, field) not in ("", other)
    assert got.alternatives == {field: other}
    assert got.provenance[field].startswith("visible")
    (flag,) = (flag for flag in got.flags if flag.name == "meta_disagrees")
    assert other in flag.evidence and "what readers saw" in flag.evidence


@pytest.mark.parametrize("tag", ["Author", "Editor"])
def test_a_name_within_the_other_is_no_disagreement(tag: str) -> None:
    line = LINE.replace("张三", "本报记者 张三").replace("李四", "李四 王五")
    got = read(f"<meta name='{tag}' content='{'张三' if tag == 'Author' else '李四'}'>", line)
    assert got.alternatives == {} and not any(flag.name == "meta_disagrees" for flag in got.flags)


def test_a_day_without_a_label_is_kept_beside_the_tag() -> None:
    got = read("<meta name='PubDate' content='2021-06-07 09:30'>", "<div>2021-06-08 16:42　溪水日报</div>")
    assert (got.published, got.provenance["published"]) == ("2021-06-07T09:30+08:00", "meta:pubdate")
    assert got.alternatives == {"published": "2021-06-08T16:42+08:00"}
    assert any("no label" in flag.evidence for flag in got.flags)


@pytest.mark.parametrize("wrapped", ["{0}", "//<![CDATA[\n{0}\n//]]>", "<!--\n{0}\n-->", "/*<![CDATA[*/{0}/*]]>*/"])
def test_json_ld_names_its_step_and_its_disagreement(wrapped: str) -> None:
    data = {
        "@type": "NewsArticle",
        "datePublished": "2021-06-07T09:30:00+08:00",
        "author": {"@type": "Person", "name": "王五"},
        "publisher": {"@type": "Organization", "name": "溪水日报"},
    }
    head = f'<script type="application/ld+json">{wrapped.format(json.dumps(data, ensure_ascii=False))}</script>'
    alone = read(head, "")
    assert (alone.published, alone.source, alone.author) == ("2021-06-07T09:30:00+08:00", "溪水日报", "王五")
    assert {alone.provenance[name] for name in ("published", "source", "author")} == {"json_ld"}
    beside = read(head)
    assert beside.published == "2021-06-08T16:42+08:00"
    assert beside.alternatives == {"published": "2021-06-07T09:30:00+08:00", "author": "王五"}
