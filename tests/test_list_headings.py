"""Dates that stand above several rows or in one of several columns, and labels before titles. All titles are ours."""

from __future__ import annotations

import pytest

from crawler.text.lists import list_items
from crawler.text.page_text import PageText

TITLES = [f"溪水县公布第{n}批群众来信办理情况和整改结果" for n in range(1, 9)]


def found(markup: str) -> list[tuple[str, str]]:
    """Title and date of each item."""
    page = PageText.parse(f"<html><head><title>来信</title></head><body>{markup}</body></html>")
    return [(item.title, item.date) for item in list_items(page)]


def rows(numbers: range, row: str = "<li><a href='/a/{n}.html'>{title}</a></li>") -> str:
    """Rows of one shape."""
    return "".join(row.format(n=n, title=TITLES[n], day=n + 1) for n in numbers)


def days(*dates: str) -> list[tuple[str, str]]:
    """The titles with those dates."""
    return list(zip(TITLES, dates, strict=False))


def test_rows_of_a_day_below_its_heading() -> None:
    timed = "<li><span>10:2{n}</span> <a href='/a/{n}.html'>{title}</a></li>"
    markup = (
        "<div><p>2022年1月1日 星期六</p></div><div><h3>2021年4月9日</h3>"
        f"<ul>{rows(range(3), timed)}</ul><h3>2021年4月8日 星期四</h3><ul>{rows(range(3, 4), timed)}</ul>"
        f"<h3>2021年4月7日</h3><ul>{rows(range(4, 6), timed)}</ul></div>"
    )
    assert found(markup) == days(*["2021-04-09"] * 3, "2021-04-08", *["2021-04-07"] * 2)


def test_todays_date_in_the_head_is_no_heading_of_the_list() -> None:
    markup = f"<div>2022年1月1日</div><p>欢迎来到溪水县</p><p>无障碍</p><p>繁体</p><ul>{rows(range(5))}</ul>"
    assert found(markup) == days(*[""] * 5)


def test_year_above_rows_with_month_and_day() -> None:
    row = "<li><a href='/a/{n}.html'>{title}</a><span>04-0{day}</span></li>"
    markup = f"<ul><li><b>2021年</b></li>{rows(range(2), row)}<li><b>2020年</b></li>{rows(range(2, 4), row)}</ul>"
    assert found(markup) == days("2021-04-01", "2021-04-02", "2020-04-03", "2020-04-04")


def test_month_above_rows_with_the_day() -> None:
    row = "<dd><span>0{day}日</span><a href='/a/{n}.html'>{title}</a></dd>"
    markup = f"<dl><dt>2021年4月</dt>{rows(range(3), row)}<dt>2021年3月</dt>{rows(range(3, 5), row)}</dl>"
    assert found(markup) == days("2021-04-01", "2021-04-02", "2021-04-03", "2021-03-04", "2021-03-05")


def test_year_of_the_month_above_rows_with_month_and_day() -> None:
    row = "<li><a href='/a/{n}.html'>{title}</a><span>04-0{day}</span></li>"
    other = "<li><a href='/a/{n}.html'>{title}</a><span>05-0{day}</span></li>"
    markup = f"<h3>2021年4月</h3><ul>{rows(range(3), row)}</ul><h3>2020年04月</h3><ul>{rows(range(3, 5), row)}"
    dates = ["2021-04-01", "2021-04-02", "2021-04-03", "2020-04-04", "2020-04-05"]
    assert found(f"<div>{markup}{rows(range(5, 6), other)}</ul></div>") == days(*dates, "05-06")  # of another month


def test_day_in_a_cell_that_reaches_down_over_its_rows() -> None:
    row = "<tr>{}<td><a href='/a/{{n}}.html'>{{title}}</a></td><td>溪水报</td></tr>"
    day, plain = row.format("<td rowspan='3'>2021-04-{:02d}</td>"), row.format("")
    markup = "".join(
        rows(range(n, n + 1), day.replace("{:02d}", f"0{9 - n // 3}") if n % 3 == 0 else plain) for n in range(7)
    )
    wanted = days(*["2021-04-09"] * 3, *["2021-04-08"] * 3, "2021-04-07")
    assert found(f"<table><tr><th>日期</th><th>标题</th><th>来源</th></tr>{markup}</table>") == wanted


def test_cell_that_reaches_over_two_rows_dates_no_third() -> None:
    row = "<tr>{}<td><a href='/a/{{n}}.html'>{{title}}</a></td></tr>"
    first = rows(range(1), row.format("<td rowspan=2>2021-04-09</td>"))
    assert found(f"<table>{first}{rows(range(1, 5), row.format(''))}</table>") == days(
        "2021-04-09", "2021-04-09", "", "", ""
    )


def test_of_two_columns_of_dates_the_one_of_publication() -> None:
    row = "<tr><td><a href='/a/{n}.html'>{title}</a></td><td>2021-03-01</td><td>2021-04-0{day}</td></tr>"
    head = "<tr><th>标题</th><th>成文日期</th><th>发布日期</th></tr>"
    assert found(f"<table>{head}{rows(range(3), row)}</table>") == days("2021-04-01", "2021-04-02", "2021-04-03")


@pytest.mark.parametrize(
    "block",
    [
        "<b>04/0{day}</b><span>2021</span>",
        "<b>2021</b><span>04-0{day}</span>",
        "<b>0{day}</b><span>2021-04</span>",
        "<b>4月0{day}日</b><span>2021年</span>",
    ],
)
def test_day_and_year_in_blocks_of_two_lines(block: str) -> None:
    row = f"<dl><dt>{block}</dt><dd><a href='/a/{{n}}.html'>{{title}}</a><p>县里派人到现场核查。</p></dd></dl>"
    assert found(f"<div>{rows(range(4), row)}</div>") == days(*(f"2021-04-0{n}" for n in range(1, 5)))


def test_a_label_before_several_titles_is_no_part_of_them() -> None:
    row = "<li><a href='/a/{n}.html'><span class=tag>来信</span>{title}</a><span>2021-04-0{day}</span></li>"
    assert found(f"<ul>{rows(range(5), row)}</ul>") == days(*(f"2021-04-0{n}" for n in range(1, 6)))


def test_words_that_were_searched_for_stay_in_the_titles() -> None:
    row = "<li><a href='/a/{n}.html'><em>溪水县</em>公布第{day}批群众来信</a><span>2021-04-0{day}</span></li>"
    assert [title for title, _ in found(f"<ul>{rows(range(4), row)}</ul>")] == [
        f"溪水县公布第{n}批群众来信" for n in range(1, 5)
    ]


def test_day_above_the_rows_of_a_table_as_hong_kong_writes_it() -> None:
    row = "<tr><td>·</td><td><a href='/a/{n}.html'>{title}</a></td></tr>"
    head = "<tr><th colspan=2>{}</th></tr>"
    markup = f"{head.format('9.4.2021')}{rows(range(2), row)}{head.format('8.4.2021')}{rows(range(2, 5), row)}"
    assert found(f"<table>{markup}</table>") == days(*["2021-04-09"] * 2, *["2021-04-08"] * 3)


def test_pages_of_an_electronic_edition_are_no_titles() -> None:
    row = "<tr><td><a href='c{n}.htm'>{title}</a></td></tr>"
    pages = "".join(f"<tr><td><a href='node_{n}.htm'>第A0{n}版：要闻</a></td></tr>" for n in range(1, 5))
    assert found(f"<table>{pages}</table><table>{rows(range(6), row)}</table>") == days(*[""] * 6)


def test_date_of_the_row_before_is_no_heading_of_the_next_list() -> None:
    row = "<li><a href='/a/{n}.html'>{title}</a></li>"
    above = "<ul><li><a href='/b/1.html'>石桥乡通知</a><span>2021-04-09</span></li></ul>"
    assert found(f"{above}<ul>{rows(range(6), row)}</ul>") == days(*[""] * 6)


def test_dates_below_the_rows_stay_behind_a_dated_row_of_another_list() -> None:
    row = "<tr><td colspan=2><a href='/a/{n}.html'>{title}</a></td></tr><tr><td>投诉</td><td>2021-04-0{day}</td></tr>"
    above = "<ul><li><a href='/b/1.html'>石桥乡通知</a><span>2021-05-01</span></li></ul>"
    assert found(f"{above}<table>{rows(range(3), row)}</table>") == days("2021-04-01", "2021-04-02", "2021-04-03")


def test_month_and_day_around_a_stroke_with_the_year_below() -> None:
    row = "<li><span>04<em>/</em>0{day}</span><small>2021</small><a href='/a/{n}.html'>{title}</a></li>"
    assert found(f"<ul>{rows(range(3), row)}</ul>") == days("2021-04-01", "2021-04-02", "2021-04-03")


def test_day_in_an_item_of_its_own_behind_each_row() -> None:
    row = "<li class=t><a href='/a/{n}.html'>{title}</a></li><li class=d>2021-04-0{day}</li>"
    assert found(f"<ul>{rows(range(5), row)}</ul>") == days(*(f"2021-04-0{n}" for n in range(1, 6)))


def test_day_in_an_item_of_its_own_above_its_rows() -> None:
    row, day = "<li><a href='/a/{n}.html'>{title}</a></li>", "<li class=d>2021-04-0{}</li>"
    parts = (day.format(9 - n // 2) + rows(range(n, n + 2), row) for n in (0, 2, 4))
    assert found(f"<ul>{''.join(parts)}</ul>") == days(
        "2021-04-09", "2021-04-09", "2021-04-08", "2021-04-08", "2021-04-07", "2021-04-07"
    )


@pytest.mark.parametrize(
    "heading",
    [
        "2021年4月{} <small>星期五</small>",
        "2021-04-{}<i>共2条</i>",
        "<b>{}</b><span>2021.04</span>",
        "<span>2021年4月</span><b>{}日</b>",
        "<span>04-{}</span><span>2021</span>",
        "<em>2021年</em> <b>04/{}</b>",
    ],
)
def test_day_above_the_rows_in_several_elements(heading: str) -> None:
    timed = "<li><time>10:2{n}</time><a href='/a/{n}.html'>{title}</a></li>"
    parts = [
        f"<section><h4>{heading.format(23 - n)}</h4><ul>{rows(range(2 * n, 2 * n + 2), timed)}</ul></section>"
        for n in range(3)
    ]
    assert found(f"<div>{''.join(parts)}</div>") == days(*["2021-04-23"] * 2, *["2021-04-22"] * 2, *["2021-04-21"] * 2)


def test_year_of_the_month_above_for_days_that_are_told_without_it() -> None:
    timed = "<dd><span>10:2{n}</span> <a href='/a/{n}.html'>{title}</a></dd>"
    parts = [f"<dl><dt>4月{23 - n}日</dt>{rows(range(2 * n, 2 * n + 2), timed)}</dl>" for n in range(3)]
    markup = f"<div><h1>滚动</h1><div>2021年4月</div>{''.join(parts)}</div>"
    assert found(markup) == days(*["2021-04-23"] * 2, *["2021-04-22"] * 2, *["2021-04-21"] * 2)


def test_year_beside_month_and_day_in_the_link_is_no_part_of_the_title() -> None:
    row = "<li><a href='/a/{n}.html'><i>04/0{day}</i><em>2021</em><span>{title}</span></a></li>"
    assert found(f"<ul>{rows(range(4), row)}</ul>") == days(*[f"2021-04-0{n}" for n in range(1, 5)])
