"""The lexicon of general columns: recall first, every word editable, its cost visible."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.errors import ConfigError
from crawler.items import ListItem
from crawler.portal import Column, Portal
from indexer.store import Store
from spiders.family import ListPage, items_by_links
from spiders.relevance import SHIPPED_LEXICON, Lexicon, judged, load_lexicon, relevant
from tests.portals.sample import sample_world
from tests.portals.server import PortalServer
from tests.spiders.crawling import Crawler

TAKEN = """
青禾县召开中央生态环境保护督察反馈问题整改推进会
省第三生态环境保护督查组进驻云岫市
生態環境保護督察組向我市轉辦第八批信訪件
临溆区边督边改情况公示（第十二批）
关于第14号整改任务验收销号的公示
望岚市对三起典型案例进行通报
县领导督导黑臭水体治理
副市长带队暗访夜间施工扬尘问题
回头看｜这条河现在怎么样了
宁陂县污水处理厂提标改造工程验收公示
白沙坪县立行立改 拆除河道内砂石料场
县长约谈三家排污企业负责人
镇党委召开突出环境问题整改调度会
中 央 环 保 督 察 组 到 我 县
""".strip().splitlines()
LEFT_OUT = """
青禾县举办春季招聘会
优化营商环境工作推进会召开
我县中考成绩公布
全县教育工作会议召开
望岚市气温回升 桃花盛开
临溆区开展反诈宣传
""".strip().splitlines()


@pytest.fixture(scope="module")
def server() -> Iterator[PortalServer]:
    with PortalServer(sample_world()) as running:
        yield running


@pytest.mark.parametrize("title", TAKEN)
def test_a_title_on_inspections_is_taken(title: str) -> None:
    assert relevant(title)


@pytest.mark.parametrize("title", LEFT_OUT)
def test_a_title_on_something_else_is_left_out(title: str) -> None:
    assert not relevant(title)


def test_a_title_that_says_nothing_is_taken() -> None:
    assert relevant("") and relevant(" ")


def test_a_near_miss_has_a_word_of_the_subject_and_no_more() -> None:
    lexicon = load_lexicon()
    assert lexicon.nearly("全市空气质量持续向好") == "空气质量"
    assert lexicon.nearly("青禾县举办春季招聘会") == ""
    assert lexicon.nearly("督察组进驻") == ""  # it is taken


def test_an_own_lexicon_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text('[[take]]\nwords = ["招聘會"]\nwhy = "a test"\n', "utf-8")
    lexicon = load_lexicon(str(path))
    assert relevant("春季招聘会", lexicon) and not relevant("督察", lexicon)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[take]]\nword = ['x']", "words"),
        ("take = []", "no words"),
        ("[[take]]\nwords = 'x'", "list of words"),
        ("[[take]]\nwords = ['x']\n[[togehter]]\none = []", "no table togehter"),
        ("[[take", "cannot be read"),
    ],
)
def test_a_mistake_in_a_lexicon_is_an_error(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "words.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=said):
        load_lexicon(str(path))


def test_each_word_of_the_shipped_lexicon_does_something() -> None:
    lexicon = load_lexicon(str(SHIPPED_LEXICON))
    for number, word in enumerate(lexicon.take):
        assert not any(other in word for other in lexicon.take[:number] + lexicon.take[number + 1 :]), word
    assert isinstance(lexicon, Lexicon) and lexicon.together and lexicon.near


def general(server: PortalServer, *titles: str) -> list[str]:
    """Give the unrelated articles of qinghe's general column these titles; the pages' paths."""
    site = server.world.site("qinghe")
    found = [a for a in site.columns[1].articles if 5000 <= a.number < 6000][: len(titles)]
    for article, title in zip(found, titles, strict=True):
        article.title = title
    return [site.article_path(article) for article in found]


def test_a_title_that_comes_near_is_decided_by_the_text(tmp_path: Path) -> None:
    with PortalServer(sample_world()) as server:
        relevant_path, other_path, *_ = general(server, "全县空气质量持续向好", "全县空气质量简报", "春日里的读书声")
        on_it = next(a for a in server.world.site("qinghe").columns[1].articles if a.title == "全县空气质量持续向好")
        on_it.paragraphs = ("省生态环境保护督察组反馈意见后，全县逐项整改。", *on_it.paragraphs)
        ducha = Crawler(tmp_path, server)
        report = ducha.crawl("qinghe", expect=0)
        assert report["outcomes"]["not_relevant"] == 1
        assert report["outcomes"]["left:skip:not_relevant"] == 4
        assert report["processed"]["outcome/not_relevant"] == 1
        with ducha.archive() as archive:
            roles = {c.url.removeprefix(server.world.site("qinghe").base): c.role for c in archive.captures()}
        assert (roles[relevant_path], roles[other_path]) == ("lead", "lead")
        with Store.open(ducha.data) as store:
            titles = {article.title for article in store.iterate()}
        assert "全县空气质量持续向好" in titles and "全县空气质量简报" not in titles
        rows = json.loads(ducha.run("portals", "skipped", "qinghe", "--json", expect=0).stdout)
        assert [row["title"] for row in rows if row["read"]] == ["全县空气质量简报"]
        assert {row["why"] for row in rows} == {"not_relevant", "not_relevant_read"}
        before = len(server.seen)
        again = ducha.crawl("qinghe", "--force", expect=0)
        asked = [s.target for s in server.seen[before:]]
        assert relevant_path not in asked and other_path not in asked
        assert again["outcomes"]["left:skip:not_relevant_read"] == 1
        assert "agree" in ducha.run("verify", expect=0).stderr + ducha.run("verify", expect=0).stdout


def test_near_misses_can_be_left_unread(tmp_path: Path) -> None:
    with PortalServer(sample_world()) as server:
        [path] = general(server, "全县空气质量简报")
        report = Crawler(tmp_path, server, settings="near_misses = false\n").crawl("qinghe", expect=0)
        assert report["outcomes"]["left:skip:not_relevant"] == 6
        assert path not in [s.target for s in server.seen]


def test_what_was_read_and_left_is_fetched_when_the_lexicon_takes_it(tmp_path: Path) -> None:
    with PortalServer(sample_world()) as server:
        [path] = general(server, "全县空气质量简报")
        ducha = Crawler(tmp_path, server)
        ducha.crawl("qinghe", expect=0)
        words = ducha.folder / "words.toml"
        words.write_text('[[take]]\nwords = ["简报"]\nwhy = "a test"\n', "utf-8")
        ducha.config.write_text(ducha.config.read_text("utf-8") + f'lexicon = "{words}"\n', "utf-8")
        before = len(server.seen)
        assert ducha.crawl("qinghe", "--force", expect=0)["outcomes"]["new"] >= 1
        assert path in [s.target for s in server.seen[before:]]


def test_the_summary_of_a_list_counts() -> None:
    assert judged(ListItem("县里的一天", "u", "", "上午，省督察组到县污水处理厂查看。")) == "take"
    assert judged(ListItem("县里的一天", "u", "", "上午，县里看了三处空气质量站。")) == "near"
    assert judged(ListItem("县里的一天", "u", "", "上午，县里开了一场招聘会。")) == ""


@pytest.mark.parametrize(
    ("row", "lead"),
    [
        (
            "<li><a href='/1.html'>县里的一天</a><p>上午，省督察组到县污水处理厂查看。</p><i>2026-03-02</i></li>",
            True,
        ),
        ("<li><a href='/1.html'>县里的一天</a><i>2026-03-02</i></li>", False),
        ("<li><a href='/1.html'>县里的一天</a><a href='/2.html'>另一篇文章的标题也在同一行里</a></li>", False),
    ],
)
def test_a_row_s_own_sentence_is_its_lead(row: str, lead: bool) -> None:
    portal = Portal("a", "甲", "620822", ("http://a.example",), "path_n")
    page = ListPage("http://a.example/", f"<ul>{row}</ul>", portal, Column("a", "http://a.example/"))
    items = items_by_links(page, page.tree, re.compile(r"\.html"))
    assert ("督察组" in items[0].lead) is lead


def test_pairs_of_words_need_one_sentence() -> None:
    assert not load_lexicon().takes_text("县里有一座污水处理厂。今天公示了招聘名单。")
    assert load_lexicon().takes_text("县里有一座污水处理厂，验收结果今天公示。")
    assert not load_lexicon().takes_text("春" * 400 + "督察组到县里。")


def test_what_the_lexicon_cost_can_be_looked_through(server: PortalServer, tmp_path: Path) -> None:
    ducha = Crawler(tmp_path, server)
    report = ducha.crawl("qinghe")
    rows = json.loads(ducha.run("portals", "skipped", "qinghe", "--json", expect=0).stdout)
    assert len(rows) == report["outcomes"]["left:skip:not_relevant"]
    assert all(row["why"] == "not_relevant" and row["title"] and row["url"] for row in rows)
    words = ducha.folder / "words.toml"
    words.write_text('[[take]]\nwords = ["招聘会"]\nwhy = "a test"\n', "utf-8")
    ducha.config.write_text(
        ducha.config.read_text("utf-8").replace("[crawl]", f'[crawl]\nlexicon = "{words}"'), "utf-8"
    )
    rows = json.loads(ducha.run("portals", "skipped", "qinghe", "--json", expect=0).stdout)
    assert rows[0]["now_taken"] == "招聘会"
    again = ducha.crawl("qinghe", "--force")
    assert again["outcomes"]["new"] >= 1  # the changed lexicon fetches what it takes now
