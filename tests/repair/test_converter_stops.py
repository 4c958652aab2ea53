"""Full stops and characters with the same byte: what the network hears, and what it leaves alone."""

from __future__ import annotations

import pytest

from crawler.text.repair import converter_stops, fix_and_explain
from crawler.text.repair.converter_stops import opinions
from tests.damage.converter import damage_converter, random_table

BEFORE = "\n县里召开会议，要求各单位落实整改任务，办好实验"
MEETING = "县里召开环境保护督察整改会议，要求责任单位认真落实整改任务，按时完成。\n"


def test_a_character_before_a_mark_is_no_full_stop() -> None:
    """The best reading is the measure: it gets nothing itself."""
    best, other = opinions(["。、示", "校、示"], [-20.0, -21.0], BEFORE, "范校和其他学校。")
    assert best == 0
    assert other > 1


def test_a_full_stop_before_a_new_sentence_stays_one() -> None:
    best, other = opinions(["保有关", "。有关"], [-20.0, -21.0], "\n各单位都按时完成了任务", "部门还将继续加强检查。\n")
    assert best == 0
    assert other > 0


def test_readings_in_two_places_are_heard_in_their_own_surroundings() -> None:
    """海。 would vouch for itself: before a full stop stands no other, and a character is left."""
    _, other = opinions(["。”", "海。"], [-20.0, -22.0], "\n他说：“我们都不想离开这里", "\n")
    assert other < 2


def test_the_end_of_a_quotation_is_left_to_the_rest() -> None:
    assert opinions(["。”", "海”"], [-20.0, -22.0], "\n他说：“我明天去上", "\n") == [0.0, 0.0]


@pytest.mark.parametrize("choice", [["保", "校"], ["，", "！"], ["。", "，"]])
def test_other_choices_are_left_to_the_rest(choice: list[str]) -> None:
    assert opinions(choice, [-9.0, -10.0], BEFORE, "。") == [0.0, 0.0]


def test_what_is_far_behind_is_not_asked_about() -> None:
    assert opinions(["。、示", "校、示"], [-20.0, -60.0], BEFORE, "范校。") == [0.0, 0.0]


@pytest.mark.parametrize(
    ("text", "seed"),
    [
        ("学生们参观了实验校、示范校和附近的村庄，老师们陪着他们。", 0),
        ("这条航线连接内海、外海和河口，船只来往很多。", 1),
    ],
)
def test_characters_come_back_where_the_language_model_takes_full_stops(
    text: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage = damage_converter(MEETING + text, random_table(seed), stage_e=1.0, seed=seed)
    assert fix_and_explain(damage.text).text == damage.clean
    monkeypatch.setattr(converter_stops, "_SAY", 0.0)
    assert "。、" in fix_and_explain(damage.text).text
