"""Bytes of Chinese text that were taken for UTF-16, two a character."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.edits import apply_edits, undo_edits
from crawler.text.repair import fix_and_explain, wide_mojibake
from crawler.text.repair.context import Context
from tests.decode.sentences import SIMPLIFIED, TRADITIONAL

BEFORE, BEHIND = "记者从市政府获悉，", "，群众对此表示满意。"
WAYS = [("utf-8", "utf-16-le"), ("utf-8", "utf-16-be"), ("gb18030", "utf-16-be"), ("utf-16-le", "utf-16-be")]


def wide(text: str, codec: str, order: str) -> str:
    raw = text.encode(codec)
    return raw[: len(raw) & ~1].decode(order, "replace")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SIMPLIFIED + TRADITIONAL), st.sampled_from(WAYS))
def test_a_whole_text_is_restored_or_its_losses_are_kept(text: str, way: tuple[str, str]) -> None:
    raw = text.encode(way[0])
    text = raw[: len(raw) & ~1].decode(way[0], "ignore") if len(raw) % 2 else text
    damaged = wide(text, *way)
    repaired = fix_and_explain(damaged)
    if "\ufffd" in damaged:
        assert "lossy" in {flag.name for flag in repaired.flags}
    else:
        assert repaired.text.rstrip("\ufffd") == text
        assert undo_edits(repaired.text, repaired.edits) == damaged


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("run", ["责令停产整治", "生态环境治理整改任务", "2018年8月3日，全市共办结群众来信21件"])
def test_a_run_in_clean_text_is_restored_and_what_stands_beside_it_stays(run: str, way: tuple[str, str]) -> None:
    damaged = BEFORE + wide(run + " " * (len(run.encode(way[0])) % 2), *way) + BEHIND
    assert "\ufffd" not in damaged
    repaired = fix_and_explain(damaged)
    assert repaired.text.replace(" ", "") == BEFORE + run + BEHIND
    assert not repaired.flags


@pytest.mark.parametrize("before", ["依法治污的要素", "露天焚烧", "展板的裝幀", "共二百家托幼"])
def test_characters_beside_a_run_whose_bytes_are_ascii_letters_stay(before: str) -> None:
    for order in ("utf-16-le", "utf-16-be"):
        run = wide("与整改任务清单，逐项销号完成", "utf-8", order)
        assert fix_and_explain(f"引导各方{before}{run[:-1]}").text.startswith(f"引导各方{before}与整改任务")


def test_letters_with_nul_between_are_letters_and_those_are_read_in_turn() -> None:
    letters = "督察组要求限期整改".encode().decode("latin-1").encode("utf-16-le").decode("latin-1")
    assert fix_and_explain(letters).text == "督察组要求限期整改"


@pytest.mark.parametrize(
    "text",
    [
        "대한민국은 민주공화국이다. 대한민국의 주권은 국민에게 있고, 모든 권력은 국민으로부터 나온다.",
        "ꆈꌠꉙ ꆈꌠꁱꂷ ꀊꎭꋦꏲ ꑞꃀꐯꒉ ꁧꃀꄻꇗ",
        "བོད་སྐད་ བོད་ཡིག ཞེས་པ་ནི་བོད་མིའི་སྐད་ཡིན།",
        "ئۇيغۇر تىلى ۋە يېزىقى قوللىنىلىدۇ",
        "㈠总则㈡机构㈢程序；①报告②答复③公开；㎡、㎏、㎞；ⅠⅡⅢⅣ",
    ],
)
def test_other_scripts_stay(text: str) -> None:
    assert wide_mojibake.find_edits(text, Context(text)) == []
    assert "misread" not in {flag.name for flag in fix_and_explain(text).flags}


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("뻖춳튻펡훆ꎬ\ue5a4\ue6b0냥蹎㹹ͧ\0\ufffd督察a1\n"), max_size=60))
def test_whatever_it_reads_can_be_undone(text: str) -> None:
    edits = wide_mojibake.find_edits(text, Context(text))
    assert undo_edits(apply_edits(text, edits), edits) == text
