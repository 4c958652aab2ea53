"""Which of a page's lists is its column's own, and which rows it has. All titles are ours."""
# ruff: noqa: E501 (markup reads better whole)

from __future__ import annotations

import pytest

from crawler.text.lists import list_items
from crawler.text.page_text import PageText
from tests.test_lists import WANTED, rows

ROW = "<li><a href='{href}'>{title}</a><span>{date}</span></li>"
OTHERS = "".join(
    f"<li><a href='/o/{n}.html'>石桥乡推进第{n}处堆场的整治工作并通过验收</a><span>2021-05-{n:02d}</span></li>"
    for n in range(1, 15)
)
BOX = f"<div class='r'><h3>最新信息</h3><ul>{OTHERS}</ul></div>"
BOX_BY_NAME = f"<div class='hot-list'><h3>热点</h3><ul>{OTHERS}</ul></div>"
BOX_BY_SIDE = f"<div class='side'><h3>动态</h3><ul>{OTHERS}</ul></div>"
PAGING = "<div class='p'>共20页 <a href='2.html'>下一页</a></div>"
CRUMB = "<div>当前位置：<a href='/'>首页</a> &gt; 来信办理</div>"


def items(markup: str, title: str = "") -> list[tuple[str, str, str]]:
    page = PageText.parse(f"<html><head><title>{title}</title></head><body>{markup}</body></html>")
    return [(i.title, i.url, i.date) for i in list_items(page)]


@pytest.mark.parametrize(
    "around",
    [
        BOX + "<div class=l>{}" + PAGING + "</div>",
        "<div class=l>{}" + PAGING + "</div>" + BOX,
        BOX + "<div class=l>{}<div><script>createPageHTML(9,0,'index','html');</script></div></div>",
        BOX + CRUMB + "<div class=l>{}</div>",
        BOX + "<div class=l><h2>来信办理</h2>{}</div>",
        BOX_BY_NAME + "<div class=l>{}</div>",
        BOX_BY_SIDE + "<div class=l>{}</div>",
    ],
    ids=[
        "paging_second",
        "paging_first",
        "paging_script",
        "breadcrumb",
        "column_name",
        "box_named_hot",
        "box_named_side",
    ],
)
def test_column_stands_where_the_page_says(around: str) -> None:
    assert items(around.format(f"<ul>{rows(ROW)}</ul>"), "来信办理-溪水县人民政府") == WANTED


def test_two_dated_rows_outweigh_thirty_names_of_departments() -> None:
    names = "".join(f"<li><a href='/b/{n}/'>溪水县第{n}管理局</a></li>" for n in range(30))
    assert items(f"<ul>{names}</ul><ul>{rows(ROW, 0, 2)}</ul>") == WANTED[:2]


def test_row_that_is_clicked_as_a_whole() -> None:
    shape = "<li onclick=\"location.href='{href}'\"><p>{title}</p><p>{date}</p></li>"
    assert items(f"<ul>{rows(shape)}</ul>") == WANTED


def test_two_items_to_a_row_of_a_table() -> None:
    cells = "<td>·<a href='{href}'>{title}</a></td><td>{date}</td>"
    assert items(f"<table>{''.join(f'<tr>{rows(cells, n, n + 2)}</tr>' for n in range(0, 10, 2))}</table>") == WANTED


def test_rows_of_two_links_in_lists_of_five() -> None:
    shape = "<li>[<a href='/lm/1/'>来信办理</a>]<a href='{href}'>{title}</a><em>{date}</em></li>"
    assert items(f"<div><ul>{rows(shape, 0, 5)}</ul><ul>{rows(shape, 5, 10)}</ul></div>") == WANTED


def test_lists_of_five_in_wrappers_with_lines_between() -> None:
    shape = "<li><a href='/lm/1/'>[来信办理]</a> <a href='{href}'>{title}</a><span>{date}</span></li>"
    boxes = [
        f"<div class=c><span class=b></span><ul>{rows(shape, n, n + 5)}</ul></div><span class=h></span>" for n in (0, 5)
    ]
    assert items(f"<div>{''.join(boxes)}<div><a href='2.html'>下一页</a></div></div>") == WANTED


def test_modules_with_names_of_their_own_stay_apart() -> None:
    boxes = [f"<div class=c><h3>第{n}栏</h3><ul>{rows(ROW, n, n + k)}</ul></div>" for n, k in ((0, 6), (6, 4))]
    assert items("".join(boxes)) == WANTED[:6]


def test_short_list_under_its_own_name_outweighs_a_long_box() -> None:
    assert (
        items(BOX + f"<div><h2>来信办理</h2><ul>{rows(ROW, 0, 5)}</ul></div>", "来信办理-溪水县人民政府") == WANTED[:5]
    )


def test_rows_marked_as_new_belong_to_their_neighbours() -> None:
    markup = rows("<div class='row new'><a href='{href}'>{title}</a><sup>NEW</sup><span>{date}</span></div>", 0, 2)
    markup += rows("<div class='row'><a href='{href}'>{title}</a><span>{date}</span></div>", 2, 10)
    assert items(f"<div>{markup}</div>") == WANTED


TEASERS = f"<div class='b'><h3>最新信息<a href='/o/'>更多</a></h3><ul>{OTHERS}</ul></div>"


@pytest.mark.parametrize(
    ("around", "title"),
    [
        (TEASERS + "<div>{}</div>", "溪水县生态环境局"),
        ("<div>{}</div>" + BOX.replace("最新信息", "热门文章"), "溪水县生态环境局"),
        (
            BOX + "<div><div>您的位置：<a href='/'>首页</a></div><h2>来信办理</h2><div>{}</div></div>",
            "溪水县生态环境局 - 来信办理",
        ),
    ],
    ids=["a_box_leads_to_its_column", "box_headed_as_hot", "column_named_last_in_the_title"],
)
def test_few_rows_of_the_column_outweigh_a_longer_box(around: str, title: str) -> None:
    assert items(around.format(f"<ul>{rows(ROW, 0, 4)}</ul>"), title) == WANTED[:4]


HEADLINE = "<div class='top'><h2><a href='./202104/t0.html'>{}</a></h2><p>4月9日，县里开会。<a href='./202104/t0.html'>详细</a></p></div>"


def test_headline_above_the_list_is_its_first_item() -> None:
    found = items(HEADLINE.format(WANTED[0][0]) + f"<ul>{rows(ROW, 1)}</ul>")
    assert [row[:2] for row in found] == [row[:2] for row in WANTED]


def test_headline_above_the_wrapper_of_the_list_is_its_first_item() -> None:
    list_and_paging = f"<div class='news'><ul>{rows(ROW, 1)}</ul></div><div>共3页</div>"
    found = items(f"<div>{HEADLINE.format(WANTED[0][0])}{list_and_paging}</div>")
    assert [row[:2] for row in found] == [row[:2] for row in WANTED]


def test_headline_that_the_list_repeats_has_the_date_of_its_row() -> None:
    assert items(HEADLINE.format(WANTED[0][0]) + f"<ul>{rows(ROW)}</ul>") == WANTED


def test_headline_with_another_kind_of_address_is_no_item() -> None:
    site = "<div class='top'><h2><a href='/zt/2021/'>溪水县生态环境保护督察专题网站</a></h2></div>"
    assert items(site + f"<ul>{rows(ROW)}</ul>") == WANTED


@pytest.mark.parametrize("paging", ["", "<div class=more>加载更多</div>"])
def test_two_boxes_headed_by_days_are_one_list(paging: str) -> None:
    shape = "<li><i>10:20</i><a href='{href}'>{title}</a></li>"
    spans = (("2021-04-09 星期五", 0, 2), ("2021-04-08 星期四", 2, 5))
    boxes = [f"<div class=day><h4>{day}</h4><ul>{rows(shape, a, b)}</ul></div>" for day, a, b in spans]
    dates = ["2021-04-09"] * 2 + ["2021-04-08"] * 3
    found = items(f"<div>{''.join(boxes)}</div>{paging}")
    assert found == [(title, href, day) for (title, href, _), day in zip(WANTED, dates, strict=False)]


def test_count_of_pages_below_the_list_is_no_date_of_its_last_row() -> None:
    bar = "<div>首页 | 上一页 | 1/1 | 下一页 | 尾页</div>"
    found = items(f"<div><h3>来信办理</h3>{rows('<p><a href={href}>{title}</a></p>', 0, 6)}{bar}</div>")
    assert found == [(title, href, "") for title, href, _ in WANTED[:6]]


def test_pages_of_a_newspaper_are_parts_of_one_list() -> None:
    spans = ((1, 0, 2), (2, 2, 5))
    parts = [
        f"<dl><dt><a href='node_{n}.html'>第A{n}版：要闻</a></dt>{rows('<dd><a href={href}>{title}</a></dd>', a, b)}</dl>"
        for n, a, b in spans
    ]
    assert [row[0] for row in items(f"<div>{''.join(parts)}</div>")] == [row[0] for row in WANTED[:5]]


def test_first_row_with_a_picture_and_a_class_of_its_own() -> None:
    shape = "<li class='first pic'><a href='{href}'><img src=a.jpg></a><h3><a href='{href}'>{title}</a></h3><i>{date}</i></li>"
    assert items(f"<ul>{rows(shape, 0, 1)}{rows(ROW, 1)}</ul>") == WANTED
    site = "<li class=pic><a href='/zt/'><img src=a.jpg></a><a href='/zt/'>溪水县生态环境保护专题</a></li>"
    assert items(f"<ul>{site}{rows(ROW)}</ul>") == WANTED


@pytest.mark.parametrize(("shape", "wanted"), [(ROW, WANTED), ("<li><a href='{href}'>{title}</a></li>", WANTED[5:])])
def test_dated_lists_in_cells_side_by_side_are_one(shape: str, wanted: list[tuple[str, str, str]]) -> None:
    cells = f"<tr><td><ul>{rows(shape, 0, 5)}</ul></td><td><ul>{rows(shape, 5)}</ul></td></tr>"
    found = items(f"<table>{cells}</table>{PAGING}")
    assert [row[0] for row in found] == [row[0] for row in wanted]


def test_row_kept_at_the_top_in_a_list_of_its_own() -> None:
    shape = "<li class=zd><i>置顶</i><a href='{href}'>{title}</a><span>{date}</span></li>"
    assert items(f"<ul>{rows(shape, 0, 1)}</ul><ul>{rows(ROW, 1)}</ul>") == WANTED
    other = shape.replace("置顶", "热门")
    assert items(f"<ul>{rows(other, 0, 1)}</ul><ul>{rows(ROW, 1)}</ul>") == WANTED[1:]


def test_day_month_and_year_in_three_blocks() -> None:
    shape = "<a class=r href='{href}'><div><div>09</div><div>04月</div><div>2021</div></div><div>{title}</div></a>"
    assert items(f"<div>{rows(shape)}</div>") == [(title, href, "2021-04-09") for title, href, _ in WANTED]


def test_year_in_the_tooltip_of_a_row_that_shows_month_and_day() -> None:
    shape = "<li><a href='/s.asp?id={0}' title='标题：{1}&#13;更新时间：2008-9-{2} 10:11:12'>{1}</a><i>09-{2}</i></li>"
    shown = "".join(shape.format(n, row[0], 20 + n) for n, row in enumerate(WANTED))
    assert [row[2] for row in items(f"<ul>{shown}</ul>")] == [f"2008-09-{20 + n}" for n in range(len(WANTED))]


def test_classes_that_name_the_categories_of_a_post_are_of_that_row_alone() -> None:
    shape = "<div class='post-{0} post hentry{1}'><h2><a href='{2}'>{3}</a></h2><i>{4}</i><a href='/c/{0}/'>河流湖泊{0}</a></div>"
    terms = (
        " category-shui tag-hu",
        " category-qi",
        " has-post-thumbnail category-tu tag-tian",
        " sticky category-shui",
        "",
    )
    posts = [shape.format(n, terms[n % len(terms)], href, title, day) for n, (title, href, day) in enumerate(WANTED)]
    assert items(f"<div>{''.join(posts)}</div>") == WANTED


def test_classes_that_count_a_row_in_several_words_are_of_that_row_alone() -> None:
    shape = "<div class='v-row v-row-{0}{1}'><a href='{2}'>{3}</a> <i>{4}</i></div>"
    counted = (" v-row-odd v-row-first", " v-row-even", " v-row-odd")
    marked = [
        shape.format(n + 1, counted[min(n, 1 + n % 2)], href, title, day) for n, (title, href, day) in enumerate(WANTED)
    ]
    assert items(f"<div>{''.join(marked)}</div>") == WANTED


def test_headline_whose_heading_stands_in_its_link() -> None:
    head = "<table><tr><td><a href='./202104/t90.html'><h2>溪水县召开整改推进会议</h2></a></td></tr></table>"
    shape = "<tr><td><a href='{href}'>{title}</a></td><td>{date}</td></tr>"
    assert items(f"{head}<table>{rows(shape)}</table>") == [
        ("溪水县召开整改推进会议", "./202104/t90.html", ""),
        *WANTED,
    ]


@pytest.mark.parametrize(
    "classes",
    [("row", "altrow"), ("GridRow", "GridAlternating"), ("li-pic", "li-txt")],
)
def test_rows_of_two_classes_in_turn_are_one_list(classes: tuple[str, str]) -> None:
    cells = "<td><a href='{href}'>{title}</a></td><td>{date}</td></tr>"
    markup = "".join(rows(f"<tr class='{classes[n % 2]}'>{cells}", n, n + 1) for n in range(10))
    assert items(f"<table>{markup}</table>") == WANTED


def test_row_of_another_class_between_the_others_is_one_of_them() -> None:
    marked = ROW.replace("<li>", "<li class='important'>")
    assert items(f"<ul>{rows(ROW, 0, 4)}{rows(marked, 4, 5)}{rows(ROW, 5)}</ul>") == WANTED


def test_rows_of_another_class_and_kind_of_address_are_none_of_the_list() -> None:
    other = "<li class='topic'><a href='/topic/{n}/'>溪水县专题第{n}期</a><span>2021-05-01</span></li>"
    markup = "".join(rows(ROW, n, n + 1) + (other.format(n=n) if n % 4 == 3 else "") for n in range(10))
    assert items(f"<ul>{markup}</ul>") == WANTED


def test_rows_of_two_classes_stay_together_where_the_source_is_called_as_the_site() -> None:
    row = "<div class='{name}'><h3><a href='{{href}}'>{{title}}</a></h3><p>溪水报</p><i>{{date}}</i></div>"
    pictured, plain = row.format(name="has-pic"), row.format(name="no-pic")
    markup = "".join(rows(pictured if n % 3 else plain, n, n + 1) for n in range(10))
    assert items(f"<div>{markup}</div>", "来信-溪水报") == WANTED


def test_rows_below_days_outweigh_a_ranking_below_the_breadcrumb() -> None:
    ranking = "".join(
        f"<li><em>{n}</em><a href='/o/{n}.html'>石桥乡推进第{n}处堆场的整治工作并通过验收</a></li>"
        for n in range(1, 11)
    )
    days = "".join(
        f"<div class='g'><h3>2021年4月{9 - n}日 星期五</h3><ul>"
        + "".join(f"<li><a href='/a/{n}{m}.html'>溪水县公布第{n}{m}批群众来信办理情况</a></li>" for m in range(3))
        + "</ul></div>"
        for n in range(2)
    )
    crumb = "<div>当前位置：<a href='/'>首页</a> &gt; 滚动新闻</div>"
    got = items(
        f"{crumb}<div class='r'><div>新闻点击榜</div><ol>{ranking}</ol></div><div class='l'><h2>滚动新闻</h2>{days}</div>"
    )
    assert [(url, date) for _, url, date in got] == [
        (f"/a/{n}{m}.html", f"2021-04-0{9 - n}") for n in range(2) for m in range(3)
    ]


def test_a_row_is_dated_by_what_is_nothing_but_a_date() -> None:
    row = "<div class='r'><h4><a href='/a/{n}.html'>溪水县公布第{n}批群众来信办理情况</a></h4><p>座谈会定于2021年5月20日上午在县政府举行...</p><p>www.example.cn/a/{n} <span>2021-04-0{n}</span></p></div>"
    got = items("".join(row.format(n=n) for n in range(1, 6)))
    assert [date for _, _, date in got] == [f"2021-04-0{n}" for n in range(1, 6)]
