"""What the rows of a list tell only together: the order of day and month, labels, titles as short as numbers. All ours."""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import json
from html import escape

import pytest

from crawler.items import RawRecord
from crawler.page import article_from
from crawler.text.list_dates import row_date
from tests.test_list_choice import items
from tests.test_lists import WANTED

MONTH_FIRST = [("11/28/2021", "2021-11-28"), ("11/05/2021", "2021-11-05"), ("9/3/2021", "2021-09-03")]
BATCHES = [(f"第{n}批", f"/pc/{n}.html", f"2021-04-{n:02d}") for n in range(16, 8, -1)]


def listed(written: list[str]) -> list[str]:
    """The dates of rows that show them like that."""
    rows = zip(WANTED, written, strict=False)
    return [
        d
        for _, _, d in items(
            "".join(f"<li><a href='{h}'>{t}</a><span>{shown}</span></li>" for (t, h, _), shown in rows)
        )
    ]


def test_month_stands_first_where_another_row_says_so() -> None:
    assert listed([shown for shown, _ in MONTH_FIRST]) == [date for _, date in MONTH_FIRST]
    assert row_date("11/05/2021") == "2021-05-11"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (["28/11/2021", "5/11/2021", "3/9/2021"], ["2021-11-28", "2021-11-05", "2021-09-03"]),
        (["8/11/2021", "5/11/2021", "3/9/2021"], ["2021-11-08", "2021-11-05", "2021-09-03"]),
        (["28/11/2021", "11/28/2021", "3/9/2021"], ["2021-11-28", "2021-11-28", "2021-09-03"]),
    ],
    ids=["day_first", "untold", "both"],
)
def test_day_stands_first_where_no_row_or_one_against_another_says_it(written: list[str], wanted: list[str]) -> None:
    assert listed(written) == wanted


def test_label_that_the_tooltips_leave_out_is_none_of_the_title() -> None:
    row = "<li><a href='{1}' title='{3}'><font color=red>[市本级]</font>{0}</a><span>{2}</span></li>"
    assert items("".join(row.format(*wanted, wanted[0]) for wanted in WANTED)) == WANTED
    whole = items("".join(row.format(*wanted, "[市本级]" + wanted[0]) for wanted in WANTED))
    assert [title for title, _, _ in whole] == ["[市本级]" + title for title, _, _ in WANTED]


def page(body: str, title: str) -> tuple[str, list[tuple[str, str, str]]]:
    markup = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    got = article_from(RawRecord("http://www.example.gov.cn/pc/", markup.encode(), status=200, media_type="text/html"))
    return got.kind, [(item.title, item.url, item.date) for item in got.items]


def test_column_of_titles_as_short_as_numbers() -> None:
    wanted = [(title, "http://www.example.gov.cn" + href, date) for title, href, date in BATCHES]
    rows = "".join(f"<li><a href='{h}'>{t}</a><span>{d}</span></li>" for t, h, d in BATCHES)
    name = "群众来信转办和边督边改公开情况一览表"
    assert page(f"<h2>{name}</h2><ul>{rows}</ul>", name) == ("list", wanted)
    assert page(f"<ul>{rows}</ul>", "转办情况") == ("list", wanted)


def test_article_with_a_few_numbered_parts_below_its_date_stays_one() -> None:
    name = "溪水县公布群众来信办理情况"
    parts = "".join(f"<p><a href='{href}'>{title}</a></p>" for title, href, _ in BATCHES)
    text = "<p>溪水县派人核查了来信反映的河边堆场，要求三天之内盖好，并请村民一起监督每天洒水的情况。</p>"
    body = f"<h1>{name}</h1><div>发布时间：2021-04-17 来源：<a href='/'>溪水日报</a></div>{text}{parts}"
    assert page(body, name)[0] == "article"


def test_months_below_their_year_and_days_in_the_rows() -> None:
    row = "<li><b>{0}日</b> <a href='{1}'>{2}</a></li>"
    months = [("2021", "4"), ("2020", "12"), ("2020", "4")]
    parts, wanted = [], []
    for number, (year, month) in enumerate(months):
        part = [(str(n + 1), f"./{number}/t{n}.html", WANTED[n][0]) for n in range(number * 3, number * 3 + 3)]
        head = f"<h2>{year}年</h2>" if number < 2 else ""
        parts.append(f"{head}<h3>{month}月</h3><ul>{''.join(row.format(*one) for one in part)}</ul>")
        wanted += [(title, href, f"{year}-{int(month):02d}-{int(day):02d}") for day, href, title in part]
    assert items(f"<div>{''.join(parts)}</div>") == wanted


def test_one_dated_row_outweighs_a_box_between_it_and_the_breadcrumb() -> None:
    box = "".join(f"<li><a href='/hot/{n}.html'>石桥乡推进第{n}处堆场的整治工作</a></li>" for n in range(8))
    side = f"<div class='r'><h3>热点关注</h3><ul>{box}</ul></div>"
    title, href, date = WANTED[0]
    only = f"<div class='l'><ul><li><a href='{href}'>{title}</a><span>{date}</span></li></ul>共1条</div>"
    crumb = "<div>当前位置：<a href='/'>首页</a> &gt; 计划规划</div>"
    assert items(crumb + side + only, "计划规划_溪水县") == WANTED[:1]
    assert len(items(crumb + side.replace("热点关注", "计划规划") + only, "计划规划_溪水县")) == 8


def test_rows_in_a_hidden_field_are_read() -> None:
    data = json.dumps([{"title": t, "url": h, "date": d} for t, h, d in WANTED])
    field = f'<input type="KIND" value="{escape(data)}">'
    assert items(field.replace("KIND", "hidden")) == WANTED
    assert items(field.replace("KIND", "text")) == []


def test_every_third_row_has_a_class_and_addresses_are_of_two_kinds() -> None:
    hrefs = [f"/{('content/article', 'public/content')[n % 2]}/5180{n}9" for n in range(9)]
    rows = "".join(
        f"<li{' class=lm_line' * (n % 3 == 2)}><span class='date'>2021-04-{20 - n}</span><a href='{href}'>"
        f"溪水县第{n}批信访件办理情况公示</a></li>"
        for n, href in enumerate(hrefs)
    )
    found = items(rows)
    assert [href.removeprefix("http://www.example.gov.cn") for _, href, _ in found] == hrefs
