"""The lexicon of general columns: recall first, every word editable, its cost visible."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.errors import ConfigError
from spiders.relevance import SHIPPED_LEXICON, Lexicon, load_lexicon, relevant
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
