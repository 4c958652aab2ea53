"""The converter with inserted readings: rows, damage made at random, and what must never be touched."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.edits import apply_edits, undo_edits
from crawler.text.repair import fix_and_explain
from crawler.text.repair.context import Context
from crawler.text.repair.converter import find_edits
from crawler.text.repair.converter_document import DocumentModel
from crawler.text.repair.converter_gate import learn
from crawler.text.repair.converter_tables import converter_tables
from crawler.text.repair.lm import LanguageModel
from tests.damage.converter import damage_converter, random_table, to_traditional

ROWS = json.loads((Path(__file__).parent / "converter.json").read_text("utf-8"))
ARTICLE = (
    "青石市召开生态环境保护督察整改工作推进会议，要求各县区认真落实整改方案，强化责任担当。\n"
    "会议指出，省委、省政府高度重视生态环境保护工作，环境质量持续改善，但是一些问题还没有从根本上得到解决。"
    "部分企业违法排放污染物，群众反映强烈；个别地方监管责任没有落实，对反馈的问题整改不力。\n"
    "会议要求，有关部门要深入学习贯彻习近平生态文明思想，坚持问题导向，建立整改台账，明确责任单位和完成时限，"
    "做到整改一个、验收一个、销号一个。要加强执法检查，依法查处环境违法行为，严肃追究有关人员的责任。\n"
    "会议强调，各级领导干部要带头研究、带头协调，把任务分解到人。要发挥新闻媒体的监督作用，及时公开整改进展情况，"
    "接受社会监督，确保按时完成整改任务，让人民群众切实感受到环境质量的变化。\n"
)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["comment"]) for row in ROWS])
def test_row(row: dict[str, Any]) -> None:
    repaired = fix_and_explain(row["text"])
    assert repaired.text == row["repaired"]
    assert undo_edits(repaired.text, repaired.edits) == row["text"]
    assert fix_and_explain(repaired.text).text == repaired.text
    if row["kind"] == "negative":
        assert not repaired.edits
    lossy = [repaired.text[flag.start : flag.end] for flag in repaired.flags if flag.name == "lossy"]
    assert lossy == row.get("lossy", [])


@pytest.mark.parametrize("seed", range(12))
def test_runs_shifted_by_readings_alone_come_back_exactly(seed: int) -> None:
    damage = damage_converter(ARTICLE, random_table(seed), seed=seed)
    assert damage.text != damage.clean
    assert fix_and_explain(damage.text).text == damage.clean


@pytest.mark.parametrize("seed", range(8))
def test_bytes_pushed_out_by_full_width_marks_come_back(seed: int) -> None:
    damage = damage_converter(ARTICLE, random_table(seed), stage_e=1.0, seed=seed)
    assert fix_and_explain(damage.text).text == damage.clean


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.3, 1.0]), st.data())
def test_torn_damage_is_repaired_without_an_error_and_on_record(seed: int, stage_e: float, data: st.DataObject) -> None:
    damage = damage_converter(ARTICLE, random_table(seed), stage_e=stage_e, seed=seed).text
    cuts = sorted(data.draw(st.lists(st.integers(0, len(damage)), min_size=2, max_size=6)))
    torn = "".join(damage[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=False))
    repaired = fix_and_explain(torn)
    assert apply_edits(torn, repaired.edits) == repaired.text
    assert undo_edits(repaired.text, repaired.edits) == torn


def test_clean_traditional_and_simplified_text_is_left_alone() -> None:
    for text in (ARTICLE, to_traditional(ARTICLE)):
        assert find_edits(text, Context(text)) == []


def test_the_table_is_learnt_from_the_text() -> None:
    table = random_table(5)
    damaged = damage_converter(ARTICLE, table).text
    learnt = learn(damaged, converter_tables(), LanguageModel.load())
    assert learnt is not None
    assert learnt.reading_of.items() <= table.items()


def test_a_reading_is_an_edit_of_its_own() -> None:
    damage = damage_converter(ARTICLE, {"環": "huán", "責": "zé", "問": "wèn", "題": "tí"})
    edits = find_edits(damage.text, Context(damage.text))
    assert {edit.before for edit in edits if edit.rule == "converter_reading"} == {"(huán)", "(zé)", "(wèn)", "(tí)"}
    assert all(edit.after == "" for edit in edits if edit.rule == "converter_reading")


def test_the_damage_is_the_one_that_pages_show() -> None:
    """Two spots of real pages, from the mechanism alone: a key across two characters, and a pushed-out byte."""
    table = {"務": "wù", "會": "huì", "環": "huán"}
    assert damage_converter("约谈整改安排部署会议", table).text == "約談?wù)\ue365陌才挪渴饡?huì)議"
    assert damage_converter("强化环保“黨政", {"環": "huán"}, stage_e=1).text == "強化環(huán)?!包h政"
    assert damage_converter("凡日报", {"請": "qǐng", "報": "bào"}).text == "凡日?qǐng)?bào)"


def test_what_a_crawler_stripped_is_flagged() -> None:
    damage = damage_converter("约谈整改安排部署要抓紧落实。" + ARTICLE, {"務": "wù", **random_table(4)})
    stripped = re.sub("[\ue000-\uf8ff]", "", damage.text)
    assert len(stripped) < len(damage.text)
    assert any(flag.name == "lossy" for flag in fix_and_explain(stripped).flags)


def test_no_question_mark_or_private_character_is_left_over() -> None:
    damage = damage_converter(ARTICLE, random_table(3), stage_e=0.5, seed=3)
    assert re.search("[?\ue000-\uf8ff]", damage.text)
    assert not re.search("[?\ue000-\uf8ff]", fix_and_explain(damage.text).text)


def test_the_second_pass_follows_more_choices() -> None:
    model = LanguageModel.load()
    context = model.context("怎能放棄")
    first, again = (DocumentModel(ARTICLE, model, again=twice).with_lead(0xC4, context) for twice in (False, True))
    assert again[: len(first)] == first
    assert len(again) > len(first)
    assert "呢" not in first  # seldom behind 放棄, and what follows is not known yet
    assert "呢" in again


def test_an_euro_sign_may_be_the_pair_that_gb_18030_has_for_it() -> None:
    """A key across 、 and the character before it leaves A2E3: 安順、銅仁 has 98A1 in its bytes."""
    text = ARTICLE + "检查组先后到了安顺、铜仁和凯里，现场查看企业整改情况，对违规问题严肃处理。"
    damage = damage_converter(text, random_table(2, 1600), seed=2)
    assert "guǒ)€" in damage.text and not damage.swallowed
    assert fix_and_explain(damage.text).text == damage.clean


def test_the_same_mark_twice_is_unlikely_on_a_page_that_does_not_show_it() -> None:
    model = LanguageModel.load()
    stop = model.identity("。")
    plain, doubled = (DocumentModel(text, model).bits((stop,), stop) for text in ("整改完成。", "整改完成。。"))
    assert plain < model.step((stop,), stop) - 6
    assert doubled > plain + 6
