"""Which words of a row are its title: not departments, abstracts, numbers of cases, buttons and labels. All ours."""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import pytest

from tests.test_list_choice import PAGING, items
from tests.test_lists import WANTED, rows


def test_title_in_a_cell_of_its_own_beside_a_button() -> None:
    shape = "<tr><td>溪水县生态环境局执法科</td><td>{title}</td><td>{date}</td><td><a href='{href}'>查看</a></td></tr>"
    head = "<tr><th>机关</th><th>案件</th><th>日期</th><th>操作</th></tr>"
    assert items(f"<table>{head}{rows(shape)}</table>") == WANTED


def test_departments_and_authors_that_return_are_no_titles() -> None:
    shape = "<tr><td><a href='/d/1'>溪水县来信办理科</a></td><td><a href='{href}'>{short}</a></td><td><a href='/u/2'>通讯员张晓明</a></td><td>{date}</td></tr>"
    last = "<tr><td><a href='/d/1'>溪水县来信办理科</a></td><td><a href='/9.html'>冬至</a></td><td><a href='/u/2'>通讯员张晓明</a></td><td>2021-04-30</td></tr>"
    got = items(f"<table>{rows(shape, 0, 9)}{last}</table>")
    assert [(url, date) for _, url, date in got[:9]] == [(url, date) for _, url, date in WANTED[:9]]
    assert got[9] == ("冬至", "/9.html", "2021-04-30")


def test_title_is_the_link_with_the_kind_of_address_that_says_most() -> None:
    shape = "<tr><td><a href='/forum?type=3{number}'>一类名字很长的主题分类第{number}种</a></td><td><a href='{href}'>{short}</a></td><td><a href='/last?id=7{number}'>昨天 10:1{number}</a></td><td>{date}</td></tr>"
    threads = "".join(
        shape.format(number=n % 2, href=f"/thread-{n}77-1.html", short=f"{WANTED[n][0]}", date=WANTED[n][2])
        for n in range(10)
    )
    assert items(f"<table>{threads}</table>") == [(t, f"/thread-{n}77-1.html", d) for n, (t, _, d) in enumerate(WANTED)]


def test_title_cut_in_the_text_is_whole_in_the_tooltip_of_the_picture() -> None:
    shape = "<li><div><a href='{href}' title='{title}'><img src='/1.jpg'></a></div><div><a href='{href}'>{cut}...</a></div><div>[{date}]</div></li>"
    markup = "".join(shape.format(href=href, title=title, cut=title[:9], date=date) for title, href, date in WANTED)
    assert items(f"<ul>{markup}</ul>") == WANTED


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<b>溪环</b>·<font color=red>工业</font>园区", "溪环 · 工业 园区"),
        ("第<font color=red>12</font>批来信办理情况", "第12批来信办理情况"),
        ("<i>12</i><b>·</b>园区来信办理情况<em>NEW</em>", "园区来信办理情况"),
    ],
    ids=["dot", "number", "marks_around"],
)
def test_number_or_dot_inside_a_title_is_a_part_of_it(inside: str, title: str) -> None:
    shape = f"<li><a href='{{href}}'>{inside}</a><span>{{date}}</span></li>"
    assert items(f"<ul>{rows(shape)}</ul>") == [(title, href, date) for _, href, date in WANTED]


def test_number_of_a_case_is_no_title_however_long() -> None:
    cells = "".join(
        f"<tr><td>{n}</td><td>D9900002021041100{n}</td><td>某作坊夜里烧料{n}</td><td><a href='/x/{n}.html'>查看详情</a></td></tr>"
        for n in range(1, 5)
    )
    assert items(f"<table>{cells}</table>") == [(f"某作坊夜里烧料{n}", f"/x/{n}.html", "") for n in range(1, 5)]


def test_number_and_subject_of_a_case_with_one_address() -> None:
    shape = "<li><a href='{href}'>X99000020210409001</a>　<a href='{href}'>某作坊夜里烧料</a></li>"
    assert [row[0] for row in items(f"<ul>{rows(shape)}</ul>")] == ["某作坊夜里烧料"] * 10


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("", "<div>相关文件：<a href='/zc/{n}.html'>溪水县来信办理工作的规定（第{n}号，修订稿）</a></div>"),
        ("<a href='/b/{n}/'>溪水县第{n}管理局</a>：", ""),
    ],
    ids=["labelled", "department_before"],
)
def test_link_behind_a_label_is_no_title(before: str, behind: str) -> None:
    lines = "".join(
        f"<li><div>{before.format(n=n)}<a href='{href}'>{title}</a><em>{date}</em></div>{behind.format(n=n)}</li>"
        for n, (title, href, date) in enumerate(WANTED)
    )
    assert items(f"<ul>{lines}</ul>{PAGING}") == WANTED


@pytest.mark.parametrize("shape", ["2021年4月{} {}", "{1} 2021年4月{0}"])
def test_day_in_words_is_a_part_of_the_title_where_the_row_has_its_own_date(shape: str) -> None:
    link = "<li><a href='/a/{0}.html'>{1}</a>{2}</li>"
    titles = [shape.format(f"{day}日", "溪水县空气质量预报") for day in (9, 8, 7)]
    dated = "".join(link.format(n, title, f"<span>2021-04-{9 - n:02d}</span>") for n, title in enumerate(titles))
    assert [row[0] for row in items(f"<ul>{dated}</ul>")] == titles
    plain = "".join(link.format(n, title, "") for n, title in enumerate(titles))
    assert [row[0] for row in items(f"<ul>{plain}</ul>")] == ["溪水县空气质量预报"] * 3


@pytest.mark.parametrize("line", ["&lt;br&gt;", "<BR/>", "&#13;"])
def test_tooltip_of_several_lines_has_the_title_in_one(line: str) -> None:
    shape = f"<li><a href='{{}}' title='标题：{{}}{line}时间：{{}}{line}来源：省厅'>{{}}…</a></li>"
    cut = "".join(shape.format(href, title, day, title[:8]) for title, href, day in WANTED)
    assert items(f"<ul>{cut}</ul>") == WANTED


@pytest.mark.parametrize(
    "abstract",
    [
        "会上通报了上月的进展情况，要求各乡镇对照清单逐项销号，按期完成……",
        "会上通报了上月的进展情况，要求各乡镇对照清单逐项销号",
    ],
    ids=["cut", "whole"],
)
def test_abstract_with_the_address_of_its_title_is_no_title(abstract: str) -> None:
    shape = "<div class=r><b>政策</b><a href='{href}' title='{title}'>{title}</a>"
    shape += f"<p><a href='{{href}}'>{abstract}</a></p><i>{{date}}</i></div>"
    assert items(f"<div>{rows(shape)}</div>") == WANTED
    behind = f"<div class=r><a href='{{href}}'>{abstract}</a><a href='{{href}}' title='{{title}}'>{{title}}</a><i>{{date}}</i></div>"
    assert items(f"<div>{rows(behind)}</div>") == WANTED


@pytest.mark.parametrize(
    "row",
    [
        "<li><h3><a href='{href}'>{title}</a></h3><span>{date}</span></li>",
        "<li><a href='{href}'><h3>{title}</h3><p>县里派人核查。</p></a><span>{date}</span></li>",
        "<li><a href='{href}'><b class='title'>{title}</b><p>县里派人核查。</p></a><span>{date}</span></li>",
    ],
    ids=["link", "heading_inside", "named_inside"],
)
@pytest.mark.parametrize(
    "word", ["<em>群众</em>", "<font color=red>群众</font>", "<span class=hl>群众</span>", "<b>群众</b>"]
)
def test_words_that_were_searched_for_run_on_in_the_title(row: str, word: str) -> None:
    found = items(f"<ul>{rows(row).replace('群众', word)}</ul>")
    assert found == WANTED
    assert all("群众" in title for title, _, _ in found)
