"""Column lists of every shape that was seen. All titles are ours."""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import json
from datetime import datetime

import pytest

from crawler.text.lists import list_items
from crawler.text.page_text import PageText

TITLES = [f"溪水县公布第{n}批群众来信办理情况和整改结果" for n in range(1, 11)]
DATES = [f"2021-04-{n:02d}" for n in range(1, 11)]
NAV = "".join(f'<a href="/c{n}/">{name}</a>' for n, name in enumerate(["网站首页", "政务公开", "办事服务", "互动交流"]))


def found(rows: str, base: str = "", around: str = "{}") -> list[tuple[str, str, str]]:
    """Title, address and date of each item."""
    markup = f"<html><body><div class=nav>{NAV}</div>{around.format(rows)}<div class=foot>{NAV}</div></body></html>"
    return [(i.title, i.url, i.date) for i in list_items(PageText.parse(markup), base)]


WANTED = [(title, f"./202104/t{n}.html", date) for n, (title, date) in enumerate(zip(TITLES, DATES, strict=True))]


def rows(shape: str, start: int = 0, stop: int = 10) -> str:
    """Rows of one shape: {href}, {title}, {date}, {short}."""
    return "".join(
        shape.format(href=f"./202104/t{n}.html", title=TITLES[n], date=DATES[n], short=TITLES[n][:8])
        for n in range(start, stop)
    )


@pytest.mark.parametrize(
    "shape",
    [
        "<li><span>{date}</span><a href='{href}' title='{title}'>{short}…</a></li>",
        "<li><a href='{href}'>{title}</a><span>[{date}]</span></li>",
        "<tr><td>·</td><td><a href='{href}'>{title}</a></td><td>{date}</td></tr>",
        "<div class='item'><h3><a href='{href}'>{title}</a></h3><p>这里是一段摘要，说明来信反映的问题和办理的经过，供读者了解。</p><em>{date}</em></div>",
        "<li><a href='{href}'><b>{title}</b><i>{date}</i></a></li>",
        "<li><a href='/tzgg/'>[通知公告]</a><a href='{href}'>{title}</a><span>{date}</span></li>",
        "<li><a href='{href}'>{title}</a><a href='/u/9'>来信办理科</a><span>{date}</span></li>",
        "<dd><a href='{href}' target=_blank>{title}</a>　{date}</dd>",
        "<li><a href='{href}'><img src=x.jpg><div class=txt><div class=t>{title}</div><div>{date} 10:20</div></div></a></li>",
        "<a class=card href='{href}'><h3>{title}</h3><p>这里是一段摘要，说明来信反映的问题和办理的经过。</p><time>{date}</time></a>",
        "<li><a href='{href}'><i>[置顶]</i><span>{title}</span><em>{date}</em></a></li>",
        "<li><a href='{href}' title='标题：{title}\n作者：来信科\n发布时间：{date}'>{short}…</a><span>{date}</span></li>",
        "<div><h2><a href='{href}'>{title}</a></h2><a href='{href}'><time>{date}</time></a><a href='{href}#c'>3 条评论</a></div>",
        "<tr><td><a href='/u/7'>网友7</a> {date}</td><td><a href='{href}'>{title}</a></td></tr>",
        "<tr><td><a href='{href}' title='有新回复和新主题，请在新的窗口里打开它阅读'><img src=n.gif></a></td><td><a href='{href}'>{title}</a></td><td>{date}</td></tr>",
        "<li><a href='{href}'>{title}</a><span title='{date} 10:20'>3&nbsp;天前</span></li>",
        "<li><a href='{href}'><img src=x.jpg><span class=mask></span><span class=day>{date}</span><span class=word>{title}</span></a></li>",
        "<div><a class=thumb href='{href}'><img alt=''></a><div><a class=t href='{href}'>{title}</a><a class=d href='{href}#d'>办理经过</a><a href='/author/3'>来信科记者</a><span>{date}</span></div></div>",
        "<article><a href='{href}'><img alt='{title}'></a><div><a href='/cat/1'>来信</a><h2><a href='{href}'>{title}</a></h2><time datetime='{date}T09:10:00+08:00'>3小時前</time></div></article>",
        "<tr><td><a href='{href}' title='{title}'>{title}</a><div style='display:none'><p>索引号：9900-2020-0101</p></div></td><td></td><td>{date}</td></tr>",
        "<li>[<a href='/x/1/'>来信</a>]<a href='{href}'>{title}</a> 来源：网络 {date}</li>",
        "<div><h3>{title}</h3><p>{date}</p><p>来信反映河边堆场没有遮盖。</p><p><a href='{href}' title='{title}'>详细</a></p></div>",
        "<div class='i'><h3><a href='{href}'>{title}</a></h3><p>县里在2020年1月2日收到来信，1月5日派人到现场核查，3.5级以上大风时停工，要求三天之内盖好。</p><p>溪水县 {date}</p></div>",
    ],
    ids=[
        "trs",
        "plain",
        "table",
        "abstract",
        "all_in_link",
        "category",
        "author",
        "dd",
        "card",
        "heading_card",
        "mark_in_link",
        "tooltip",
        "date_link",
        "name_with_number",
        "icon",
        "ago",
        "masked_picture",
        "feed",
        "cards_of_today",
        "hidden_index",
        "source_in_row",
        "detail_link",
        "days_told",
    ],
)
def test_list_of_this_shape_is_read(shape: str) -> None:
    around = "<table>{}</table>" if shape.startswith("<tr") else "<div><ul>{}</ul></div>"
    assert found(rows(shape), around=around) == WANTED


def test_rows_in_several_neighbouring_lists_are_one_list() -> None:
    shape = "<li><a href='{href}'>{title}</a><span>{date}</span></li>"
    assert found(f"<ul>{rows(shape, 0, 5)}</ul><ul>{rows(shape, 5, 10)}</ul>", around="<div>{}</div>") == WANTED


def test_addresses_are_joined_to_the_base_with_dots_and_without() -> None:
    items = found(
        "<ul><li><a href='../../b/1.html'>溪水县整改公示一</a></li><li><a href='2.html'>溪水县整改公示二</a></li></ul>",
        "http://x.example/a/c/index.html",
    )
    assert [url for _, url, _ in items] == ["http://x.example/b/1.html", "http://x.example/a/c/2.html"]


def test_records_in_a_script_are_read() -> None:
    shape = "<record><![CDATA[<li><a href='{href}' title='{title}'>{title}</a><span>{date}</span></li>]]></record>"
    script = f"<script type='text/xml'><datastore><recordset>{rows(shape)}</recordset></datastore></script>"
    assert found(script) == WANTED


def test_items_inside_a_comment_are_read() -> None:
    assert (
        found(f"<div id=list></div><!--<ul>{rows('<li><a href={href}>{title}</a><span>{date}</span></li>')}</ul>-->")
        == WANTED
    )


def test_hidden_items_are_not_items() -> None:
    shape = "<li><a href='{href}'>{title}</a><span>{date}</span></li>"
    hidden = (
        "<ul style='display:none'>"
        + "".join(f"<li><a href='/h{n}'>这是隐藏的第{n}条链接文字</a></li>" for n in range(20))
        + "</ul>"
    )
    assert found(f"<ul>{rows(shape)}</ul>{hidden}") == WANTED


def test_paging_links_and_categories_are_no_items() -> None:
    shape = "<li><a href='{href}'>{title}</a><span>{date}</span></li>"
    paging = "<div><a href='2.html'>下一页</a><a href='9.html'>尾页</a><a href='1.html'>1</a><a href='3.html'>第 3 页</a></div>"
    assert found(f"<ul>{rows(shape)}</ul>{paging}") == WANTED


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021年4月9日", "2021-04-09"),
        ("21-04-09", "2021-04-09"),
        ("04-09", "04-09"),
        ("[2021/4/9]", "2021-04-09"),
        ("09 2021-04", "2021-04-09"),
        ("13-45", ""),
        ("4.5级", ""),
        ("110-04-09", "2021-04-09"),
        ("Fri, 09 Apr 2021 08:00:00 +0800", "2021-04-09"),
        ("20210409", "2021-04-09"),
        ("D2021040900", ""),
        ("9.4.2021", "2021-04-09"),
    ],
)
def test_date_of_a_row(text: str, date: str) -> None:
    items = found(
        "".join(f"<li><a href='/{n}'>溪水县整改情况公示第{n}号</a><span>{text}</span></li>" for n in range(4)),
        around="<ul>{}</ul>",
    )
    assert {d for _, _, d in items} == {date}


@pytest.mark.parametrize("title", ["2021年4月9日溪水县空气质量日报", "群众来信办理情况一览表（4月9日）"])
def test_date_that_belongs_to_the_title_stays_in_it(title: str) -> None:
    row = f"<li><a href='/{{}}.html'>{title}</a><span>2021-04-09</span></li>"
    assert {t for t, _, _ in found("".join(row.format(n) for n in range(5)), around="<ul>{}</ul>")} == {title}


def test_date_before_its_row_in_a_definition_list() -> None:
    assert found(rows("<dt>{date}</dt><dd><a href='{href}'>{title}</a></dd>"), around="<dl>{}</dl>") == WANTED


@pytest.mark.parametrize(
    ("href", "date"),
    [
        ("./202104/t20210409_{n}.html", "2021-04-09"),
        ("/art/2021/4/9/art_{n}.html", "2021-04-09"),
        ("/2021/c{n}.html", "2021-04-09"),
        ("/202012/{n}.html", "04-09"),
        ("/2021zt/{n}.html", "04-09"),
        ("/show-2021{n}44.html", "04-09"),
    ],
)
def test_date_without_its_year_takes_it_from_an_address_of_the_same_month(href: str, date: str) -> None:
    markup = "".join(
        f"<li><a href='{href.format(n=n)}'>溪水县整改情况公示第{n}号</a><span>04-09</span></li>" for n in range(4)
    )
    assert {d for _, _, d in found(markup, around="<ul>{}</ul>")} == {date}


def test_page_without_a_list_has_no_items() -> None:
    assert list_items(PageText.parse("<html><body><p>没有列表，只有一段话。</p></body></html>")) == ()


def test_rows_with_very_short_titles_stand_among_their_neighbours() -> None:
    markup = rows("<li><a href='{href}'>{title}</a><span>{date}</span></li>", 0, 9)
    markup += "<li><a href='/9.html'>讣告</a><span>2021-04-30</span></li><li><a href='/more/'>更多</a></li>"
    assert found(markup, around="<ul>{}</ul>") == [*WANTED[:9], ("讣告", "/9.html", "2021-04-30")]


def test_lists_in_text_fields_and_scripts_are_read() -> None:
    shape = "<li><a href='{href}'>{title}</a><span>{date}</span></li>"
    assert found(f"<textarea class=lazy>{rows(shape)}</textarea>") == WANTED
    objects = "".join(f"{{title:'{t}',link:\"{h}\",pubTime:'{d}'}}," for t, h, d in WANTED)
    assert found(f"<script>show([{objects}])</script>") == WANTED
    deep = "".join(
        '{{"title":"{}","url":"{}","time":"{}","images":[{{"url":"/i.jpg","w":{{"x":1}}}}]}},'.format(*row)
        for row in WANTED
    )
    assert found(f'<script>all={{"list":[{deep}]}}</script>') == WANTED
    written = "".join(f"h+='{rows(shape, n, n + 1).replace(chr(39), chr(34))}';\n" for n in range(10))
    assert found(f"<script>{written}</script>") == WANTED


def test_day_in_a_script_may_be_a_clock_s_number_or_beside_another_day() -> None:
    clock = {date: int(datetime.fromisoformat(f"{date}T00:30:00+08:00").timestamp()) for _, _, date in WANTED}
    for number in (clock, {date: 1000 * seconds for date, seconds in clock.items()}):
        rows = [{"title": t, "url": h, "createTime": 1500000000, "publishTime": number[d]} for t, h, d in WANTED]
        assert found(f"<script>show({json.dumps(rows)})</script>") == WANTED
    undated = [{"title": t, "url": h, "time": 15000000001, "publish": "", "date": True} for t, h, _ in WANTED]
    assert {date for _, _, date in found(f"<script>show({json.dumps(undated)})</script>")} == {""}


def test_template_that_a_script_puts_on_the_page_is_read() -> None:
    shape = "<li><a href='{href}'>{title}</a><span>{date}</span></li>"
    assert found(f"<script type='text/template'>\n<ul>{rows(shape)}</ul></script>") == WANTED


def test_link_that_a_script_follows_has_the_script_s_address_or_call() -> None:
    markup = "".join(
        f"<li><a href=\"javascript:view('{n}7')\">{title}</a><span>{date}</span></li>"
        for n, (title, _, date) in enumerate(WANTED)
    )
    assert [(t, d) for t, _, d in found(markup)] == [(t, d) for t, _, d in WANTED]
    assert [u for _, u, _ in found(markup)][:2] == ["javascript:view('07')", "javascript:view('17')"]


@pytest.mark.parametrize(
    "shape",
    [
        "<p class=t><a href='{href}'>{title}</a></p><p class=s><span>溪水日报</span><span>{date} 08:00</span></p>",
        "<h3><a href='{href}'>{title}</a></h3><p>来信反映河边堆场没有遮盖，县里要求三天内盖好并每天洒水。</p><p>时间：{date} <a href='{href}'>阅读全文</a></p><hr>",
    ],
    ids=["source_below", "abstract_below"],
)
def test_date_stands_in_a_block_below_its_title(shape: str) -> None:
    assert found(rows(shape), around="<div>{}</div>") == WANTED


def test_day_and_month_apart_in_a_card() -> None:
    day = (
        "<a href='{href}'><div>{date}</div><div><div>{title}</div><div>这里是一段摘要，说明办理的经过。</div></div></a>"
    )
    shape = day.replace("{date}</div>", "0{n}</div><div>2021/04</div>")
    cards = "".join(
        f"<div>{shape.format(href=f'./202104/t{n}.html', title=TITLES[n], n=n + 1)}</div>" for n in range(9)
    )
    assert found(cards, around="<div>{}</div>") == WANTED[:9]
