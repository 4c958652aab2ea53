"""Extraction: what the fields promise, on texts of our own."""

# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crawler.edits import undo_edits
from crawler.items import DecodedText, RawRecord
from crawler.page import article_from
from crawler.portal import Layout, Portal
from crawler.text.extract import extract
from crawler.text.fields.labels import credit_line, is_meta_line
from tests.timing import within

PROSE = (
    "督察组指出，个别部门整改责任压得不实，部分信访件办理周期偏长，群众意见较大。",
    "县委主要负责人表示，照单全收、立行立改，把反馈意见逐条落实到单位和个人。",
    "会议要求，各乡镇在月底前完成自查，形成台账，逐件销号，防止问题反弹。",
)


def page(head: str = "", before: str = "", after: str = "", body: str = "") -> bytes:
    """A plain article page."""
    text = body or "".join(f"<p>{p}</p>" for p in PROSE)
    return f'<html><head><meta charset="utf-8">{head}</head><body>{before}<div class="c">{text}</div>{after}</body></html>'.encode()


def read(body: bytes, url: str = "http://www.example.gov.cn/a/1.html", portal: Portal | None = None, **record: object):  # type: ignore[no-untyped-def]
    """The article in a page."""
    return article_from(RawRecord(url, body, media_type="text/html", **record), portal)  # type: ignore[arg-type]


# -- dates


def test_generation_times_and_dates_of_documents_are_not_publication() -> None:
    got = read(
        page(
            '<meta name="HtmlGenerateTime" content="2024-01-01 10:00:00">',
            "<h1>某县开展督察</h1><p>成文日期：2020-01-01 发布日期：2020-02-02</p>",
        )
    )
    assert got.published == "2020-02-02"


@pytest.mark.parametrize(
    "catalogue",
    [
        "<table><tr><td>成文日期</td><td>2020-01-01</td></tr></table>",
        "<table><tr><th>成文日期：</th><td>2020-01-01</td><th>有效期：</th><td>2025-01-01</td></tr></table>",
        "<div>成文日期：2020-01-01</div>",
        "<div>生成日期 2020年1月1日</div>",
        "<div>有效期至：2025-01-01</div>",
    ],
)
def test_the_day_of_a_document_is_none_where_nothing_else_stands(catalogue: str) -> None:
    got = read(page("", f"<h1>某县开展督察</h1>{catalogue}"))
    assert got.published == ""


@pytest.mark.parametrize(
    ("markup", "caption"),
    [
        ('<p><img src="/1.jpg"></p><p>图为执法人员在河边取样</p>', "图为执法人员在河边取样"),
        ('<p><img src="/1.jpg" alt="1.jpg"><br>执法人员在河边取样（王小河 摄）</p>', "执法人员在河边取样（王小河 摄）"),
        ('<figure><img src="/1.jpg"><figcaption>河边取样</figcaption></figure>', "河边取样"),
        ('<p><img src="/1.jpg" alt="取样现场"></p><p>第二天，执法人员又来到河边。</p>', "取样现场"),
    ],
)
def test_an_image_has_the_caption_below_it(markup: str, caption: str) -> None:
    prose = "".join(f"<p>{one}</p>" for one in PROSE)
    got = read(page("<title>某县开展督察</title>", "<h1>某县开展督察</h1>", body=prose + markup + prose))
    assert [image.caption for image in got.images] == [caption]


def test_without_any_date_none_is_made_up() -> None:
    got = read(page("<title>某县开展督察整改工作</title>", "<h1>某县开展督察整改工作</h1>"))
    assert (got.published, got.published_precision) == ("", "")


# -- labels


@pytest.mark.parametrize(
    "text",
    [
        "发布时间：2018-08-09 08:48 来源：某某日报 浏览次数：12 【字体：大 中 小】",
        "来源: 某网 作者: 张三 编辑: 李四",
        "日期：2020-1-1  点击：3次",
    ],
)
def test_meta_lines(text: str) -> None:
    assert is_meta_line(text)


@pytest.mark.parametrize(
    "text", ["会议时间定在下周，地点另行通知。", "作者在文中说，来源于生活的题材最动人。", "编辑部来信", ""]
)
def test_prose_is_no_meta_line(text: str) -> None:
    assert not is_meta_line(text) and not credit_line(text)


@pytest.mark.parametrize(
    ("line", "source", "editor"),
    [
        ("<p>来源：某某日报&nbsp;&nbsp;责任编辑：张三</p>", "某某日报", "张三"),
        ("<p><span>来源：</span><a href='/x'>某某日报</a></p>", "某某日报", ""),
        ("<p>2021-06-08 16:42<em>来源：某某日报</em><em>编辑：张三</em></p>", "某某日报", "张三"),
        ("<p>信息来源：市生态环境局 科技处</p><p>责编：张三、李四</p>", "市生态环境局 科技处", "张三、李四"),
        ("<p>稿源：某某网 | 编辑：张三</p>", "某某网", "张三"),
    ],
)
def test_labelled_fields(line: str, source: str, editor: str) -> None:
    got = read(page("<title>某县开展督察整改工作</title>", f"<h1>某县开展督察整改工作</h1>{line}"))
    assert (got.source, got.editor) == (source, editor)


def test_reporter_and_correspondent_named_in_the_lead_are_the_authors() -> None:
    body = "<p>某某网讯（记者 王大山 通讯员 李小河）昨日，督察组进驻某县，开展为期十天的督察工作。</p><p>督察期间，将受理群众来信来电，公布办理结果。</p>"
    assert (
        read(page("<title>督察组进驻某县开展工作</title>", "<h1>督察组进驻某县开展工作</h1>", body=body)).author
        == "王大山、李小河"
    )


def test_tag_and_page_disagreeing_keeps_both_with_a_reason() -> None:
    tags = '<meta name="ArticleTitle" content="某县开展督察整改工作"><meta name="ContentSource" content="甲网"><meta name="PubDate" content="2020-01-01 08:00">'
    got = read(page(tags, "<h1>某县开展督察整改工作</h1><p>发布时间：2020-01-02 来源：乙报</p>"))
    assert (got.source, got.published) == ("乙报", "2020-01-02")
    assert got.alternatives == {"source": "甲网", "published": "2020-01-01T08:00+08:00"}
    assert sum(flag.name == "meta_disagrees" and bool(flag.evidence) for flag in got.flags) == 2


def test_the_site_is_no_part_of_the_title() -> None:
    got = read(page("<title>某县开展督察整改工作-某县要闻-某县人民政府</title>"))
    assert got.title == "某县开展督察整改工作"


# -- the body


def test_everything_cut_is_on_record() -> None:
    got = read(
        page(
            "<title>某县开展督察整改工作</title>",
            after="",
            body="<p>分享到：微信 微博</p>" + "".join(f"<p>{p}</p>" for p in PROSE) + "<p>（责任编辑：张三）</p>",
        )
    )
    assert got.body == "\n".join(PROSE)
    assert {"分享到：微信 微博", "（责任编辑：张三）"} <= {s.text for s in got.stripped}
    assert all(s.rule for s in got.stripped) and got.editor == "张三"


def test_learnt_site_blocks_are_cut() -> None:
    body = page(
        "<title>某县开展督察整改工作</title>",
        body="".join(f"<p>{p}</p>" for p in PROSE) + "<p>欢迎关注本县微信平台了解更多</p>",
    )
    learnt = article_from(
        RawRecord("", body, media_type="text/html"), site_blocks=frozenset(["欢迎关注本县微信平台了解更多"])
    )
    assert learnt.body == "\n".join(PROSE)


def _page(under_title: str, text: str) -> RawRecord:
    head = f"<title>溪水县公示第二批材料_溪水县</title><body><div><h1>溪水县公示第二批材料</h1><div>{under_title}</div>"
    body = f"{head}{text}</div><div class=foot><a href=/>溪水县人民政府</a></div>".encode()
    return RawRecord("http://a.example/202105/t20210509_1.html", body, media_type="text/html")


@pytest.mark.parametrize("text", ["详见附件。", "公示材料见附表，欢迎监督。"])
@pytest.mark.parametrize("holder", ["<div><p>{}</p></div>", "<div class=TRS_Editor><p>{}</p></div>"])
def test_a_text_of_one_sentence_is_read_whatever_the_site_repeats(text: str, holder: str) -> None:
    page = _page("2021-04-07 来源：溪水日报", holder.format(text))
    assert article_from(page).body == text
    assert article_from(page, site_blocks=frozenset([text])).body == text


@pytest.mark.parametrize("line", ["21-04-07", "[21/4/7]", "2021-04-07", "4/7/2021 9:05:12 AM"])
def test_the_day_under_the_title_counts_more_than_the_address(line: str) -> None:
    page = _page(line, "<p>材料见附表，欢迎社会各界监督，来信来电均可。</p>")
    assert article_from(page).published[:10] == "2021-04-07"


def test_each_field_says_which_step_gave_it() -> None:
    crumbs = "<div>当前位置：<a href=/>首页</a> &gt; <a href=/x/>政务公开</a> &gt; 正文</div>"
    told = "索引号：000014349/2021-00123 文号：溪政发〔2021〕5号 发布日期：2021-04-07 来源：溪水日报"
    page = _page(told, "<p>各镇人民政府，县直各部门：现将方案印发，请认真组织实施，确保按期完成。</p>")
    article = article_from(replace(page, body=page.body.replace(b"<body>", f"<body>{crumbs}".encode())))
    assert article.column_path == ("政务公开",) and article.provenance["column_path"] == "visible"
    assert (article.document_number, article.provenance["document_number"]) == ("溪政发〔2021〕5号", "visible")
    assert (article.index_number, article.provenance["index_number"]) == ("000014349/2021-00123", "visible")
    assert "author" not in article.provenance


def test_pictures_alone_are_an_article_with_its_day_and_pictures() -> None:
    article = article_from(_page("2021-04-07", "<div><p><img src=1.jpg></p><p><img src=2.jpg></p></div>"))
    assert (article.kind, article.published) == ("article", "2021-04-07")
    assert [image.url[-5:] for image in article.images] == ["1.jpg", "2.jpg"]


def test_a_text_file_of_one_line_is_its_text() -> None:
    article = article_from(RawRecord("", "溪水县开展巡河".encode(), media_type="text/plain"))
    assert (article.kind, article.body) == ("article", "溪水县开展巡河")


def test_twenty_paragraphs_around_a_list_of_links_stay_together() -> None:
    links = (
        "<ul>" + "".join(f'<li><a href="/{i}.html">某地召开第{i}次会议部署工作</a></li>' for i in range(30)) + "</ul>"
    )
    many = [f"{n}是{p}" for n in "一二三四五六七八" for p in PROSE]
    body = "".join(f"<p>{p}</p>" for p in many) + links + "".join(f"<p>又及，{p}</p>" for p in many)
    got = read(page("<title>某县开展督察整改工作</title>", body=body)).body
    assert got == "\n".join([*many, *(f"又及，{p}" for p in many)])


def test_layouts_of_a_portal_by_date() -> None:
    old, new = (
        Layout({"title": ".old"}, until=date(2019, 12, 31)),
        Layout({"title": ".new", "source": ".s", "body": ".c"}, since=date(2020, 1, 1)),
    )
    portal = Portal("x", "某县", "990000", ("www.example.gov.cn",), "trs_wcm", layouts=(old, new))
    before = '<p class="old">旧标题</p><p class="new">新标题</p><p class="s">来源：丙报</p><p>发布时间：2021-03-03</p>'
    got = read(page(before=before), portal=portal)
    assert (got.title, got.source, got.provenance["title"], got.provenance["body"]) == (
        "新标题",
        "丙报",
        "portal",
        "portal",
    )


def test_further_pages_are_joined_in_order() -> None:
    first = page(
        "<title>某县开展督察整改工作</title>", "<h1>某县开展督察整改工作</h1>", '<a href="1_2.html">下一页</a>'
    )
    text = "會(huì)議強(qiáng)調，要認(rèn)真整改督察反饋的問(wèn)題，確(què)保按期完成任務(wù)，不得拖延。"
    second = RawRecord(
        "http://www.example.gov.cn/a/1_2.html", page(body=f"<p>{text}</p><p>{PROSE[1]}</p>"), media_type="text/html"
    )
    alone = read(first)
    assert alone.next_page == "http://www.example.gov.cn/a/1_2.html"
    both = read(first, following=(second,))
    assert both.body.startswith(alone.body + "\n") and both.next_page == ""
    edits = [e.edit for e in both.edits if e.field == "body"]
    assert edits and undo_edits(both.body, edits).splitlines()[3] == text


def test_a_paragraph_that_goes_on_overleaf_is_not_cut_off() -> None:
    def part(*paragraphs: str) -> bytes:
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        head = "<h1>某县开展督察整改工作</h1><div>2021-04-07 来源：溪水日报</div>"
        return f"<title>某县开展督察整改工作</title><body>{head}<div>{text}</div><a href=1_2.html>下一页</a>".encode()

    first = RawRecord(
        "http://a.example/1.html", part(*PROSE[:2], "督察组要求，严格按照《某县环境"), media_type="text/html"
    )
    second = RawRecord(
        "http://a.example/1_2.html", part("保护条例》办理，按期完成任务。", PROSE[2]), media_type="text/html"
    )
    assert "truncated" in {flag.name for flag in article_from(first).flags}
    whole = article_from(replace(first, following=(second,)))
    assert "保护条例" in whole.body and "truncated" not in {flag.name for flag in whole.flags}


def test_a_text_without_markup_takes_the_same_road() -> None:
    text = (
        "某县召开督察整改会议\n\n2018-08-09 08:48:08 来源:某某新闻网   浏览次数:\n\n"
        + "\n\n".join(PROSE)
        + "\n\n责任编辑: 张三\n"
    )
    got = article_from(RawRecord("", text.encode(), media_type="text/plain"))
    assert (got.kind, got.title, got.published, got.source, got.editor) == (
        "article", "某县召开督察整改会议", "2018-08-09T08:48:08+08:00", "某某新闻网", "张三",
    )  # fmt: skip
    assert got.body == "\n".join(PROSE)


# -- hostile pages


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + PROSE[0],
        "<table><tr><td>甲</td></tr></table>" * 10_000,
        "<b><p>" * 20_000 + PROSE[0],
        "<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">督察",
        "<p>" + "来源：" * 60_000,
        "<p>" + "（责任编辑：" * 30_000,
        "<p>\x00督\x00察</p>" * 100_000,
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><p>&b;</p>',
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        "<title>" + "督察_" * 100_000 + "</title>",
        "",
        "\ud800督察",
    ],
    ids=lambda markup: repr(markup[:12]),
)
def test_hostile_pages_end_soon_with_an_outcome_or_an_article(markup: str) -> None:
    with within(4):  # two seconds are the aim; a loaded machine counts double
        got = extract(DecodedText(markup, "utf-8"), RawRecord("http://x/", markup.encode("utf-8", "replace")), None)
    assert got.kind == "article" or got.outcome


def test_thirty_megabytes_are_refused_by_name() -> None:
    markup = f"<p>{PROSE[0]}</p>" * 700_000
    got = extract(DecodedText(markup, "utf-8"), RawRecord("http://x/", b""), None)
    assert (got.kind, got.outcome) == ("error", "too_large")
