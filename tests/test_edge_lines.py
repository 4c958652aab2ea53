"""Short lines at both edges of an article: what the model takes for furniture, and the hard lines that stay.

The lines are data: tests/shapes/edge_lines.toml. None of them is among those that the weights were learnt from.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from crawler.items import Article, RawRecord
from crawler.page import article_from
from crawler.text.edge_lines import LONGEST, base_score, edge_lines, features, spoken
from crawler.text.fragment import Paragraph
from crawler.text.traced import Traced
from tests.test_meta_shapes import PARAGRAPHS, TITLE

ROOT = Path(__file__).parents[1]
LINES: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "shapes" / "edge_lines.toml").read_text("utf-8")
)
PROSE = (
    "昨日上午，施工队完成了溪水桥最后一段栏杆的安装，封闭半年的桥面将在下周一恢复通行，沿线三路公交车同时恢复原来的线路和站点。",
    "县交通运输局介绍，桥面铺了新的防水层，两侧加宽了一米，行人和车辆今后分道通行，夜间照明也换成了节能灯具，由村里的老电工看管。",
)


def article(before: Sequence[str], behind: Sequence[str]) -> Article:
    content = "".join(f"<p>{paragraph}</p>" for paragraph in (*before, *PARAGRAPHS, *behind))
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}_溪水县人民政府</title></head><body>"
        f"<div class='pos'>当前位置：<a href='/'>首页</a> &gt; <a href='/xw/'>新闻动态</a></div><div class='main'>"
        f"<h1>{TITLE}</h1><div>发布时间：2021-06-08 16:42 来源：溪水日报</div><div class='con'>{content}</div></div>"
        "<div class='foot'><p>主办：溪水县人民政府办公室 网站标识码：9900000001</p></div></body></html>"
    )
    return article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))


def at(place: str, line: str) -> Article:
    return article([line], []) if place == "before" else article([], [line])


def taken(*lines: str, gone: Sequence[int] = ()) -> list[str]:
    """The lines that are taken for furniture of an article that has these."""
    paragraphs = [Paragraph(Traced.piece(line, 0)) for line in lines]
    return [lines[i] for i in sorted(edge_lines(paragraphs, gone))]


@pytest.mark.parametrize(("place", "line"), [(p, line) for p, lines in LINES["dropped"].items() for line in lines])
def test_furniture_is_taken_off_with_a_record(place: str, line: str) -> None:
    got = at(place, line)
    assert got.body.split("\n") == list(PARAGRAPHS)
    assert [s.rule for s in got.stripped if s.text == line] == ["edge_line"]
    assert got.source == "溪水日报"


@pytest.mark.parametrize(("place", "line"), [(p, line) for p, lines in LINES["kept"].items() for line in lines])
def test_hard_lines_stay(place: str, line: str) -> None:
    wanted = [line, *PARAGRAPHS] if place == "before" else [*PARAGRAPHS, line]
    assert at(place, line).body.split("\n") == wanted


def test_no_line_was_learnt() -> None:
    learnt = {row.split("\t")[3] for row in (ROOT / "tools" / "edge_lines.tsv").read_text("utf-8").splitlines()}
    assert not learnt & {line for kind in LINES.values() for lines in kind.values() for line in lines}


def test_several_lines_go_from_the_edge_inwards() -> None:
    ends = ("换个频道看看", "本周排行榜", "加群主微信领资料")
    assert taken(*PROSE, *ends) == list(ends)


def test_text_at_the_edge_shields_what_is_not_certain() -> None:
    uncertain = "换个频道看看"
    assert taken(*PROSE, uncertain) == [uncertain]
    assert taken(*PROSE, uncertain, PROSE[0]) == []


def test_what_is_certain_goes_from_behind_a_short_line_of_text() -> None:
    certain = "更多本埠消息请浏览溪水在线，下载客户端"
    assert taken(*PROSE, certain, "河水静静地流") == [certain]
    assert taken(certain, *PROSE, PROSE[0]) == [certain]
    assert taken(*PROSE, certain, "他笑了", "她也笑了", "河水静静地流") == []


def test_an_article_without_prose_is_left_as_it_is() -> None:
    assert taken("换个频道看看", "本周排行榜") == []


def test_what_went_before_is_no_part_of_the_text() -> None:
    assert taken(*PROSE, "换个频道看看", "文件.pdf", gone=[3]) == ["换个频道看看"]


def test_tables_and_long_lines_are_never_asked() -> None:
    line = "换个频道看看"
    table = [*(Paragraph(Traced.piece(p, 0)) for p in PROSE), Paragraph(Traced.piece(line, 0), kind="table")]
    assert edge_lines(table, ()) == []
    assert taken(*PROSE, "看" * (LONGEST + 1)) == []


def test_a_line_of_which_the_article_speaks_is_told_apart() -> None:
    text = "\n".join(PROSE)
    assert spoken("溪水桥桥面恢复通行", text) == "spoken 3"
    assert spoken("热门商品限时抢购", text) == "spoken 0"
    assert spoken("END", text) == "spoken none"


def test_scripts_widths_and_figures_are_alike() -> None:
    assert base_score("關注雲嶺：123", "behind") == base_score("关注云岭:456", "behind")


def test_features_of_looks_have_a_space_and_grams_none() -> None:
    found = features("【更多】 请看 www.example.com", "behind")
    assert {"at behind", "opens 【", "an address", "a space"} <= found
    assert all(len(name) <= 2 for name in found if " " not in name)


@pytest.mark.parametrize("place", ["before", "behind"])
def test_any_line_has_a_score(place: str) -> None:
    for line in ("。", "\t", "😀", "a", "（", "１２３"):
        assert isinstance(base_score(line, place), int)
