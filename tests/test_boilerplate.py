"""Each rule drops its own example, keeps the other, in simplified and in traditional."""

import html
from collections.abc import Callable

import pytest

from crawler.errors import ConfigError
from crawler.items import RawRecord
from crawler.page import article_from
from crawler.text.boilerplate import AROUND, CUTTING, Rule, find_cuts, name_of, recurring_blocks, rule_from, rules
from crawler.text.fold import fold_table
from tests.timing import within

PROSE = ["县里召开会议部署整改工作，要求各乡镇对照清单逐项落实。会议还通报了前一阶段的进展。" * 3] * 4


def unfolded(text: str) -> str:
    """The text with one traditional form for each character that has one."""
    back = {simplified: traditional for traditional, simplified in fold_table().items()}
    return text.translate(back)


def left_after(paragraphs: list[str]) -> list[str]:
    """The paragraphs without what the rules cut."""
    out = list(paragraphs)
    for cut in reversed(find_cuts(paragraphs)):
        out[cut.paragraph] = out[cut.paragraph][: cut.start] + out[cut.paragraph][cut.end :]
    return out


@pytest.mark.parametrize("rule", [r for r in rules() if r.where in CUTTING], ids=lambda r: r.id)
@pytest.mark.parametrize("script", [str, unfolded], ids=["simplified", "traditional"])
def test_rule_drops_its_example_and_keeps_the_other(rule: Rule, script: Callable[[str], str]) -> None:
    assert left_after([*PROSE, script(rule.drops)])[-1] == script(rule.leaves)
    assert left_after([*PROSE, script(rule.keeps)])[-1] == script(rule.keeps)


@pytest.mark.parametrize("rule", [r for r in rules() if r.where in AROUND], ids=lambda r: r.id)
@pytest.mark.parametrize("script", [str, unfolded], ids=["simplified", "traditional"])
def test_rule_around_the_text_names_its_example_and_not_the_other(rule: Rule, script: Callable[[str], str]) -> None:
    assert name_of(script(rule.drops), rule.where) == rule.id
    assert name_of(script(rule.keeps), rule.where) == ""


MORE = (
    "微信", "已阅 128", "文章附件：无", "当前浏览器不支持video", "Your browser does not support the video tag.",
    "无障碍阅读", "繁體版", "回到顶部", "共1页", "网站纠错", "小编推荐", "最新消息",
    "未经授权，不得转载。", "未经本网许可，禁止使用本网图文。", "欢迎转载，请注明出处。", "如需授权请联系本报。",
    "若有侵权请告知，我们将及时删除。",
    "凡溪水日报刊载的作品，转载时须注明来源。", "图片来自网络，侵删", "版权所有 2010-2020 溪水县人民政府",
)  # fmt: skip
NOTICES = (
    "版权声明：凡本网注明来源的作品，均为本网合法拥有版权的作品，未经授权不得转载。",
    "转载请注明出处", "未经许可不得转载",
    "声明：转载此文是出于传递更多信息之目的。若有来源标注错误，请与本网联系，我们将及时更正。",
)  # fmt: skip


def shown(paragraphs: list[str]) -> list[str]:
    """The body's paragraphs of a page with nothing but these in it."""
    page = f"<html><body><div>{''.join(f'<p>{html.escape(text)}</p>' for text in paragraphs)}</div></body></html>"
    return article_from(RawRecord("", page.encode(), media_type="text/html")).body.split("\n")


@pytest.mark.parametrize("script", [str, unfolded], ids=["simplified", "traditional"])
@pytest.mark.parametrize("line", MORE)
def test_more_lines_behind_the_text(line: str, script: Callable[[str], str]) -> None:
    assert shown([*PROSE, script(line)]) == PROSE


@pytest.mark.parametrize("notice", NOTICES)
def test_notice_in_front_of_a_short_text_takes_nothing_with_it(notice: str) -> None:
    text = [
        "县里召开会议部署整改工作，要求各乡镇对照清单逐项落实到人。",
        "会议还通报了前一阶段的进展，三处堆场已经全部完成覆盖。",
    ]
    assert shown([notice, *text]) == text


@pytest.mark.parametrize("rule", [r for r in rules() if r.where == "end"], ids=lambda r: r.id)
def test_what_stands_behind_the_text_is_taken_off_it_with_the_name_of_the_rule(rule: Rule) -> None:
    shown = "".join(f"<p>{html.escape(text)}</p>" for text in [*PROSE, rule.drops])
    got = article_from(RawRecord("", f"<html><body><div>{shown}</div></body></html>".encode(), media_type="text/html"))
    assert got.body.split("\n") == PROSE
    assert (rule.drops, rule.id) in [(s.text, s.rule) for s in got.stripped]


@pytest.mark.parametrize("rule", [r for r in rules() if r.where == "end"], ids=lambda r: r.id)
def test_honest_last_line_stays(rule: Rule) -> None:
    shown = "".join(f"<p>{html.escape(text)}</p>" for text in [*PROSE, rule.keeps])
    got = article_from(RawRecord("", f"<html><body><div>{shown}</div></body></html>".encode(), media_type="text/html"))
    assert got.body.split("\n")[-1] == rule.keeps


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
def test_rule_says_why_and_has_a_distinct_id(rule: Rule) -> None:
    assert rule.why
    assert [r.id for r in rules()].count(rule.id) == 1


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.id)
@pytest.mark.parametrize(
    "trap",
    [
        "分享到" * 200,
        "(责任编辑:" * 120,
        "编辑 " * 200,
        "首页>" * 150,
        " " * 600,
        "来源:" * 200,
        "大 中 小 " * 120 + "。",
    ],
)
def test_rule_is_no_regular_expression_trap(rule: Rule, trap: str) -> None:
    with within(0.5):
        rule.pattern.fullmatch(trap[:600])
        rule.pattern.search(trap[:600])


def test_editor_is_told() -> None:
    cuts = find_cuts([*PROSE, "（責任編輯：吉某 王某）"])
    assert cuts[-1].gives == {"editor": "吉某 王某"}


def test_article_that_talks_about_copyright_stays() -> None:
    talk = "版权声明是出版物的一部分，本次检查中发现三家印刷企业没有按规定印制。" * 4
    assert left_after([talk, *PROSE])[0] == talk


def test_tail_line_followed_by_prose_keeps_the_prose() -> None:
    paragraphs = ["相关链接：", *PROSE]
    assert left_after(paragraphs)[1:] == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "截至{0}日，县里共转办信访件{0}件，办结{0}件。",
        "受理编号：D2021{0}",
        "河西镇\t{0}\t{0}",
        "乡镇\t件数",
        "交办时间：2021年6月{0}日",
    ],
)
def test_lines_whose_figures_change_and_rows_of_tables_are_not_learnt(line: str) -> None:
    pages = [[line.format(day), f"第{day}篇的正文说的是另一件事情。"] for day in range(11, 21)]
    assert not recurring_blocks(pages)
    assert all(not find_cuts(page, site_blocks=frozenset({"受理编号:D000000"})) for page in pages)


def test_counters_are_learnt_whatever_they_count() -> None:
    blocks = recurring_blocks([[f"本文已有{day}人浏览", f"第{day}篇的正文。"] for day in range(11, 21)])
    assert [cut.rule for cut in find_cuts(["本文已有99人浏览"], site_blocks=blocks)] == ["site_block"]


def test_blocks_on_many_pages_are_learnt_and_cut() -> None:
    pages = [[f"第{n}号通报的正文各不相同{chr(0x4E00 + n)}", "某某县政务服务热线欢迎来电"] for n in range(10)]
    blocks = recurring_blocks(pages)
    assert [c.rule for c in find_cuts(pages[0], site_blocks=blocks)] == ["site_block"]
    assert not recurring_blocks(pages[:3])


def test_row_without_an_example_is_refused() -> None:
    with pytest.raises(ConfigError, match="keeps"):
        rule_from({"id": "x", "where": "line", "pattern": "x", "why": "w", "drops": "x"})
