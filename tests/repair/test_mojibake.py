"""Text read with a wrong codec: rows, and laws for every codec on sentences of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.edits import apply_edits, undo_edits
from crawler.text.repair import fix_and_explain, mojibake, utf8_as_cp1252, utf8_as_gbk
from crawler.text.repair.context import Context
from tests.decode.sentences import SIMPLIFIED, TRADITIONAL

HERE = Path(__file__).parent


def rows_of(name: str) -> list[Any]:
    known = {"known-failure": [pytest.mark.xfail(strict=True)]}
    rows = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    return [pytest.param(row, id=row["comment"], marks=known.get(row["kind"], [])) for row in rows]


@pytest.mark.parametrize("row", rows_of("mojibake"))
def test_mojibake_row(row: dict[str, Any]) -> None:
    repaired = fix_and_explain(row["text"])
    assert repaired.text == row["repaired"]
    assert apply_edits(row["text"], repaired.edits) == row["repaired"]
    assert bool(repaired.edits) == (row["kind"] != "negative")
    assert all(edit.rule.startswith("mojibake:") for edit in repaired.edits)


@pytest.mark.parametrize("row", rows_of("flags_lossy"))
def test_lost_text_is_flagged_and_nothing_is_guessed(row: dict[str, Any]) -> None:
    repaired = fix_and_explain(row["text"])
    assert repaired.text == row["text"]
    found = [flag for flag in repaired.flags if flag.name == "lossy" and flag.start is not None]
    assert [repaired.text[flag.start : flag.end] for flag in found] == row["spans"]
    assert bool(found) == (row["kind"] != "negative")


def windows_1252(body: bytes) -> str:
    """As browsers read it: the five bytes that the code page lacks are control characters."""
    return "".join(chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252") for b in body)


def latin_1(body: bytes) -> str:
    return body.decode("latin-1")


simplified = st.lists(st.sampled_from(SIMPLIFIED), min_size=1, max_size=6).map("\n".join)
traditional = st.lists(st.sampled_from(TRADITIONAL), min_size=1, max_size=6).map("\n".join)


@settings(max_examples=60, deadline=None)
@given(
    simplified,
    st.sampled_from(["gb18030", "utf-8", "utf-16-le", "utf-16-be"]),
    st.sampled_from([latin_1, windows_1252]),
)
def test_a_whole_text_as_latin_letters_is_restored_exactly(text: str, codec: str, read: Any) -> None:
    damaged = read(text.encode(codec))
    edits = mojibake.find_edits(damaged, Context(damaged))
    assert apply_edits(damaged, edits) == text
    assert undo_edits(text, edits) == damaged


@settings(max_examples=40, deadline=None)
@given(traditional, st.sampled_from(["gb18030", "big5hkscs", "utf-8"]), st.sampled_from([latin_1, windows_1252]))
def test_traditional_text_as_latin_letters_is_restored_exactly(text: str, codec: str, read: Any) -> None:
    damaged = read(text.encode(codec))
    assert apply_edits(damaged, mojibake.find_edits(damaged, Context(damaged))) == text


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SIMPLIFIED), st.sampled_from(SIMPLIFIED), st.sampled_from(SIMPLIFIED))
def test_a_single_run_inside_clean_text_is_restored_and_the_rest_stays(before: str, run: str, after: str) -> None:
    for codec in ("gb18030", "utf-8"):
        damaged = before + windows_1252(run.encode(codec)) + after
        assert apply_edits(damaged, mojibake.find_edits(damaged, Context(damaged))) == before + run + after


@settings(max_examples=40, deadline=None)
@given(traditional)
def test_big5_shown_as_gbk_is_restored_exactly(text: str) -> None:
    damaged = text.encode("big5hkscs").decode("gb18030")
    assert apply_edits(damaged, mojibake.find_edits(damaged, Context(damaged))) == text


@pytest.mark.parametrize("codec", ["big5", "cp950", "big5hkscs"])
@pytest.mark.parametrize(
    "text", ["这家企业上半年的生产情况正常，矿区的期末结算已经起步。", "情况通报到各区、各企业，复查期限为两个月。"]
)
def test_gbk_shown_as_big5_is_restored_whichever_big5_it_was(text: str, codec: str) -> None:
    """Kana and figures in circles stand at other places with Hong Kong's supplement: 企, 期, 起, 区 and 情 are such."""
    damaged = text.encode("gb18030").decode(codec, "replace")
    assert apply_edits(damaged, mojibake.find_edits(damaged, Context(damaged))) == text


@pytest.mark.parametrize("errors", ["replace", "ignore"])
@pytest.mark.parametrize(
    "text",
    [
        "督察组要求限期整改，群众反映的问题必须全部解决。",
        "近日，全省召开沿河排污口整治推进会。",
        "会后查看了PM2.5监测站。",
    ],
)
def test_utf8_shown_as_windows_1252_without_its_missing_letters_is_restored(text: str, errors: str) -> None:
    damaged = text.encode().decode("cp1252", errors)
    assert apply_edits(damaged, mojibake.find_edits(damaged, Context(damaged))) == text


@pytest.mark.parametrize(
    "text",
    [
        "Malmö å Ærø é è",
        "à la carte, ça va, é è",
        "督察组å后",
        "督察组要求限期整改".encode().decode("cp1252", "ignore")[:4],
    ],
)
def test_letters_without_whole_characters_beside_them_are_not_guessed(text: str) -> None:
    assert mojibake.find_edits(text, Context(text)) == []


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SIMPLIFIED), st.sampled_from(["gb18030", "utf-8"]))
def test_latin_letters_in_utf8_shown_as_gbk_are_restored_exactly(text: str, codec: str) -> None:
    """脰脨鹿煤 for 中国, the commonest text that was misread twice."""
    damaged = text.encode(codec).decode("latin-1").encode().decode("gb18030")
    for before, after in (("", ""), ("督察组进驻该市，", "。问题已经解决。")):
        whole = before + damaged + after
        assert apply_edits(whole, mojibake.find_edits(whole, Context(whole))) == before + text + after


@pytest.mark.parametrize("text", ["鲁路娄陆录每毛么隆卢", "脌脕脗脙脛脜脝脟脠脡脢脣", "鲁迅路每天录用毛笔"])
def test_characters_that_such_letters_become_stay_where_they_are_no_letters(text: str) -> None:
    assert mojibake.find_edits(text, Context(text)) == []


def test_utf8_shown_as_big5_is_lost_and_no_word_in_it_is_guessed() -> None:
    lost = "召开环境保护会议，对十二个地区的整改进度逐一点评，并约谈三名负责人。".encode().decode("big5", "replace")
    text = f"督察组进驻该市，{lost}群众反映的问题已经解决。"
    repaired = fix_and_explain(text)
    assert repaired.text == text
    assert any(flag.name == "lossy" for flag in repaired.flags)


def test_letters_that_lost_nothing_are_read_exactly_beside_other_signs() -> None:
    text = "沙拉·费拉尔(Sarah)说，问题已经解决×2，°C，反馈。"
    damaged = windows_1252(text.encode())
    assert utf8_as_cp1252.find_edits(damaged, Context(damaged)) == []
    assert fix_and_explain(damaged).text == text


def test_a_character_cut_at_the_end_is_not_guessed() -> None:
    damaged = "督察组要求限期整改".encode().decode("cp1252", "ignore")
    cut = damaged + "å"
    assert apply_edits(cut, mojibake.find_edits(cut, Context(cut))) == "督察组要求限期整改å"


@settings(max_examples=40, deadline=None)
@given(simplified)
def test_utf8_shown_as_gbk_differs_only_where_a_byte_before_ascii_was_lost(text: str) -> None:
    damaged = text.encode().decode("gb18030", "replace")
    edits = utf8_as_gbk.find_edits(damaged, Context(damaged))
    repaired = apply_edits(damaged, edits)
    assert len(repaired) == len(text)
    for at, (got, meant) in enumerate(zip(repaired, text, strict=True)):
        assert got == meant or text[at + 1 : at + 2] < "\x80"


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.one_of(st.characters(max_codepoint=0x17F), st.sampled_from("‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—\ufffd鎴戜滑鍥")), max_size=80
    )
)
def test_any_letters_pass_without_an_error_and_every_edit_can_be_undone(text: str) -> None:
    for module in (mojibake, utf8_as_gbk, utf8_as_cp1252):
        edits = module.find_edits(text, Context(text))
        assert undo_edits(apply_edits(text, edits), edits) == text


def test_misread_text_among_thousands_of_controls_is_no_range_error() -> None:
    """Their cost once made the repair's gain so small that its confidence left the range of a float."""
    nulls = "".join(f"{letter}\0" for letter in "the maintainer's work ") * 200
    text = "督察组".encode().decode("latin-1") + nulls
    assert fix_and_explain(text).text.startswith("督察组")


def test_places_that_are_sure_teach_the_doubtful_ones() -> None:
    """先有 before the second number is sure and says what stood before the first one."""
    text = "督察组先查5G基站，再查6G基站，先有5G规划，再有6G规划。"
    damaged = text.encode().decode("gb18030", "replace")
    assert apply_edits(damaged, utf8_as_gbk.find_edits(damaged, Context(damaged))) == text
