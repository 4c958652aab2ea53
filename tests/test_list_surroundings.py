"""Lists beside what real pages put around them: tickers, menus, boxes, introductions; and odd rows at their ends."""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from
from tests.test_list_choice import CRUMB, PAGING
from tests.test_lists import WANTED, rows

ROW = "<li><a href='{href}'>{title}</a><span>{date}</span></li>"
UNDATED = "<li><a href='{href}'>{title}</a></li>"
CLICKED = "<li onclick=\"location.href='{href}'\"><p>{title}</p><span>{date}</span></li>"
NUMBERED = "<li onclick=\"location.href='/n/{n}.html'\"><p>关于印发第{n}片区清河方案的通知（溪政办发〔2021〕{n}号）</p><span>2021-06-0{n}</span></li>"
OTHERS = "".join(f"<a href='/o/{n}.html'>石桥乡推进第{n}处堆场的整治工作</a> 2021-05-0{n} " for n in range(1, 6))
MENU = "<ul>" + "".join(f"<li><a href='/{n}/'>{n}</a></li>" for n in ("通知公告", "来信办理", "财政信息")) + "</ul>"
PICTURES = "<div><h3>图片新闻</h3><ul>{}</ul></div>".format(
    "".join(f"<li><a href='/p/{n}.html'>石桥乡推进第{n}处堆场的整治工作并通过验收</a></li>" for n in range(1, 7))
)
DATED_BOX = f"<div><h3>政策解读</h3><ul>{OTHERS.replace('<a', '<li><a').replace('</a>', '</a><span>').replace(' 2021', '2021')}</ul></div>"


def read(markup: str) -> Article:
    page = f"<html><head><title>来信办理-溪水县人民政府</title></head><body>{markup}</body></html>"
    return article_from(RawRecord("", page.encode(), media_type="text/html"))


def items(markup: str) -> list[tuple[str, str, str]]:
    return [(item.title, item.url, item.date) for item in read(markup).items]


def test_the_only_cell_of_a_grids_last_row_is_an_entry() -> None:
    cell = "<td><a href='{href}'>{title}</a> <span>{date}</span></td>"
    cells = [rows(cell, n, n + 1) for n in range(len(WANTED))]
    odd = len(cells) - (len(cells) + 1) % 2
    grid = "".join(f"<tr>{''.join(cells[n : min(n + 2, odd)])}</tr>" for n in range(0, odd, 2))
    assert items(f"<table>{grid}</table>{PAGING}") == WANTED[:odd]


def test_a_ticker_with_dates_is_not_the_column() -> None:
    found = items(f"<marquee>{OTHERS}</marquee>{CRUMB}<ul>{rows(UNDATED)}</ul>{PAGING}")
    assert found == [(title, url, "") for title, url, _ in WANTED]


@pytest.mark.parametrize("rows_", [rows(CLICKED), "".join(NUMBERED.replace("{n}", str(n)) for n in range(1, 5))])
def test_rows_that_scripts_follow_below_the_columns_heading(rows_: str) -> None:
    intro = "<h1>来信办理</h1><p>群众可以通过来信、来电反映问题，办理情况在本栏公开。</p>"
    got = read(f"{CRUMB}{intro}<ul>{rows_}</ul>{PAGING}")
    assert (got.kind, len(got.items)) == ("list", rows_.count("<li"))


def test_a_day_that_nobody_sees_is_not_the_rows() -> None:
    shape = "<li><a href='{href}'>{title}</a><span style='display:none'>2001-01-01</span><span>{date}</span></li>"
    assert items(f"<ul>{rows(shape)}</ul>") == WANTED


def test_an_arrow_in_an_element_of_its_own_is_no_part_of_the_title() -> None:
    shape = "<li><a href='{href}'><i>›</i><span>{title}</span></a><b>{date}</b></li>"
    assert items(f"<ul>{rows(shape)}</ul>") == WANTED


def test_a_stroke_between_day_and_title_is_no_part_of_the_title() -> None:
    assert items(f"<ul>{rows('<li><a href={href}><span>{date}</span> | {title}</a></li>')}</ul>") == WANTED


def test_the_day_in_the_rows_own_attribute() -> None:
    assert items(f"<ul>{rows('<li title=发布时间：{date}><a href={href}>{title}</a></li>')}</ul>") == WANTED


def test_the_columns_name_as_an_entry_of_the_menu_names_no_box() -> None:
    head = "<table><tr><td>序号</td><td>文件名称</td><td>索引号</td><td>发布日期</td></tr>{}</table>"
    cells = "<tr><td><a href='{href}'>{title}</a></td><td>{date}</td></tr>"
    assert items(f"{MENU}{PICTURES}{CRUMB}{head.format(rows(cells, 0, 2))}") == WANTED[:2]


def test_few_rows_without_dates_below_the_breadcrumb_beside_a_dated_box() -> None:
    found = items(f"{CRUMB}<ul>{rows(UNDATED, 0, 4)}</ul>{DATED_BOX}")
    assert found == [(title, url, "") for title, url, _ in WANTED[:4]]


def test_the_list_that_a_script_shows_beside_a_box_of_as_many_rows() -> None:
    records = rows("<record><![CDATA[<li><a href='{href}'>{title}</a><span>{date}</span></li>]]></record>", 0, 2)
    stored = f"<script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script>"
    assert items(f"{CRUMB}<div>{stored}</div>{DATED_BOX}") == WANTED[:2]
