"""Letters to the authorities and their answers, laid out as forms: the text is what was asked and what was answered."""

from __future__ import annotations

import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from
from tests.test_meta_shapes import PARAGRAPHS, TITLE

ASKED, *ANSWERED = PARAGRAPHS
SCORES = (
    "<div>您对本次回复是否满意：<input type=radio>满意 <input type=radio>基本满意 <input type=radio>不满意 "
    "<a>提交评价</a></div><div>满意度评价 <a>满意</a> <a>不满意</a></div>"
)
TABLE = (
    "<table><tr><th>信件编号</th><td>20210608016</td><th>信件类型</th><td>投诉</td></tr>"
    f"<tr><th>信件标题</th><td colspan=3>{TITLE}</td></tr>"
    "<tr><th>写信人</th><td>李**</td><th>写信时间</th><td>2021-06-02 21:40</td></tr>"
    f"<tr><th>信件内容</th><td colspan=3>{ASKED}</td></tr></table>"
    "<table><tr><th>处理状态</th><td>已办结</td><th>回复时间</th><td>2021-06-08 16:42</td></tr>"
    "<tr><th>回复单位</th><td colspan=3>溪水县水利局</td></tr>"
    f"<tr><th>回复内容</th><td colspan=3>{''.join(ANSWERED)}</td></tr></table>"
)
ROWS = (
    f"<div><label>主　题：</label><span>{TITLE}</span></div><div><label>来信人：</label><span>李**</span></div>"
    f"<div><label>来信内容：</label><p>{ASKED}</p></div><div><label>答复单位：</label>溪水县水利局</div>"
    f"<div><label>答复时间：</label>2021-06-08 16:42</div>"
    f"<div><label>答复内容：</label><p>{''.join(ANSWERED)}</p></div>"
)


def read(body: str, title: str) -> Article:
    """The article of a page with this body."""
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        "<div class='pos'>当前位置：<a href='/'>首页</a> &gt; <a href='/hd/'>互动交流</a></div>"
        f"<div class='x'>{body}</div><div class='foot'>主办：溪水县人民政府办公室</div></body></html>"
    )
    return article_from(RawRecord("http://www.example.gov.cn/a.html", page.encode(), media_type="text/html"))


VALUES_BELOW = (
    f"<div><em>标题</em><p>{TITLE}</p></div><div><em>来信内容</em><p>{ASKED}</p></div><div><em>回复部门</em><p>溪水县水利局</p></div>"
    f"<div><em>回复时间</em><p>2021-06-08 16:42</p></div><div><em>回复内容</em><p>{''.join(ANSWERED)}</p></div>"
)


@pytest.mark.parametrize("form", [TABLE, ROWS, VALUES_BELOW], ids=["table", "rows", "values below"])
@pytest.mark.parametrize("name", ["信件详情-县长信箱-溪水县人民政府", "县长信箱"])
def test_form(form: str, name: str) -> None:
    got = read(f"<h3>{name.split('-')[0]}</h3>{form}{SCORES}", name)
    assert (got.title, got.published) == (TITLE, "2021-06-08T16:42+08:00")
    assert got.body.split("\n") == [ASKED, "".join(ANSWERED)]
    assert {"letter"} < {s.rule for s in got.stripped}


def test_title_is_not_looked_for_where_the_page_has_one() -> None:
    text = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    got = read(f"<h1>{TITLE}</h1><p>主题：河长制</p><p>时间：2021-06-08</p>{text}", f"{TITLE}_溪水县人民政府")
    assert got.title == TITLE


def test_cases_of_a_report_keep_their_labels() -> None:
    cases = [
        "一、受理编号：X2021-016", "举报内容：河西镇一家堆场没有覆盖，风一吹就扬尘。", f"调查核实情况：{PARAGRAPHS[1]}",
        "办理结果：已办结", "二、受理编号：X2021-017", "举报内容：石桥乡有人夜里倾倒渣土，没有人管。",
        f"调查核实情况：{PARAGRAPHS[2]}", "办理结果：正在办理",
    ]  # fmt: skip
    text = "".join(f"<p>{p}</p>" for p in [PARAGRAPHS[0], *cases])
    got = read(f"<h1>{TITLE}</h1><p>时间：2021-06-08 来源：溪水日报</p>{text}", TITLE)
    assert got.body.split("\n") == [PARAGRAPHS[0], *cases]


def test_letters_of_a_round_up_keep_their_labels() -> None:
    letters = [line for p in PARAGRAPHS[:3] for line in (f"来信内容：{p}", f"回复内容：{p}")]
    text = "".join(f"<p>{p}</p>" for p in letters)
    got = read(f"<h1>{TITLE}</h1><p>时间：2021-06-08 来源：溪水日报</p>{text}", TITLE)
    assert got.body.split("\n") == letters
