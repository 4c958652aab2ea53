"""Figures: every row of the grammar by its examples, sentences of ours in the shapes of the news, and the numbers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text.fold import fold_table
from indexer.annotate import annotate
from indexer.annotate.figures import Row, figures, rows
from indexer.annotate.numerals import find_numbers, value_of
from tests.timing import within

CASES = Path(__file__).with_name("annotate_figures.jsonl").read_text("utf-8").splitlines()
FIELDS = {
    "complaints_received", "complaints_valid", "complaints_transferred", "complaints_closed", "complaints_stage_closed",
    "complaints_open", "ordered_rectify", "penalty_cases", "fine", "criminal_cases", "detained", "interviewed",
    "accountability", "closed_down", "tasks_total", "tasks_done",
}  # fmt: skip


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_row_finds_its_example_and_not_its_counter_example(row: Row) -> None:
    found = [figure for figure in figures(row.example) if figure.field == row.field]
    assert [figure.value for figure in found] == list(row.gives)
    assert row.id in {figure.rule for figure in found}
    assert [figure for figure in figures(row.counter) if figure.field == row.field] == []


def test_every_field_has_a_row_and_every_row_a_known_field() -> None:
    assert {row.field for row in rows()} == FIELDS
    assert len({row.id for row in rows()}) == len(rows())


def _cases() -> list[Any]:
    """Sentence and figures; a third part says why the figures are not all found yet."""
    rows = [json.loads(case) for case in CASES]
    return [
        pytest.param(*row[:2], marks=pytest.mark.xfail(strict=True, reason=row[2])) if row[2:] else row for row in rows
    ]


@pytest.mark.parametrize(("sentence", "wanted"), _cases())
def test_sentence_gives_these_figures_and_no_others(sentence: str, wanted: list[tuple[str, float]]) -> None:
    assert Counter((f.field, f.value) for f in figures(sentence)) == Counter((n, v) for n, v in wanted)


@pytest.mark.parametrize(
    "written",
    [
        lambda text: re.sub(r"([0-9.,]+[余多]?[万亿]?)", r" \1 ", text),
        lambda text: re.sub(r"([0-9.,]+)", "\xa0\\1\xa0", text),
        lambda text: text.translate({s: t for t, s in fold_table().items()}),
        lambda text: text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}),
        lambda text: text.translate(dict(zip(map(ord, "，；：（）"), ",;:()", strict=True))),
    ],
    ids=["spaces", "no-break spaces", "traditional", "wide", "half"],
)
def test_way_of_writing_changes_no_figure(written: Callable[[str], str]) -> None:
    for sentence, *_ in map(json.loads, CASES):
        assert [(f.field, f.value) for f in figures(written(sentence))] == [
            (f.field, f.value) for f in figures(sentence)
        ]


def test_figure_has_its_place_in_the_text_as_published() -> None:
    body = "本报讯。\n截至２０２１年６月３日，平凉市累計轉辦羣眾舉報件１，２０５余件，其中立案處罰約３６家。"
    one, two = figures(body)
    assert body[one.start : one.end] == "１，２０５余件"
    assert (one.field, one.value, one.approx, one.cumulative, one.as_of) == (
        "complaints_transferred", 1205, True, True, "2021-06-03",
    )  # fmt: skip
    assert (two.field, two.value, two.of_which, two.rule, two.place) == ("penalty_cases", 36, True, "penalty", "平凉市")
    assert body[two.start : two.end] == "３６家" and two.sentence in body


def test_part_of_a_count_is_no_second_count() -> None:
    found = figures("约谈46人，其中约谈处级干部7人。")
    assert [(f.field, f.value) for f in found] == [("interviewed", 46)]


def test_annotations_carry_figures_as_plain_json() -> None:
    found = annotate("办理情况", "第十批转办件共9件，罚款0.5万元。").as_dict()["figures"]
    assert json.loads(json.dumps(found)) == found
    assert [(f["field"], f["value"], f["unit"], f.get("batch")) for f in found] == [
        ("complaints_transferred", 9, "件", "十"), ("fine", 5000, "元", "十"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,527", 1527), ("13.5万", 135_000), ("20余万", 200_000), ("三十六", 36), ("两百零五", 205),
        ("一千零二十", 1020),
        ("10.20亿", 1_020_000_000), ("1.2万亿", 1.2e12), ("三万五千", 35_000), ("二〇二一", 2021), ("十", 10),
        ("5百", 500), ("1亿2000万", 120_000_000),
    ],
)  # fmt: skip
def test_number_as_written_has_this_value(written: str, value: float) -> None:
    assert value_of(written) == pytest.approx(value)


@pytest.mark.parametrize("text", ["第10批", "3-5件", "10至20家", "数百件", "近百件", "几十人", "上千人"])
def test_ordinals_ranges_and_open_numbers_are_none(text: str) -> None:
    assert list(find_numbers(text)) == []


@given(
    st.text(
        alphabet="受理办结罚款拘留约谈问责整改任务其中第共,，。、;()0123456789.一二十百万亿元件家人个项余至-",
        max_size=200,
    )
)
def test_any_text_gives_figures_within_it(text: str) -> None:
    for figure in figures(text):
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.field in FIELDS and figure.value >= 0


@pytest.mark.parametrize(
    "text",
    [
        "立案处罚" * 20_000 + "1件",
        "交办1件," * 20_000,
        "整改" + "1个" * 30_000,
        "整改" + "一" * 60_000,
        "受理、" * 30_000,
    ],
    ids=range(5),
)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    with within(4):
        figures(text)


def test_one_written_as_a_word_is_a_way_of_speaking_and_two_is_a_count() -> None:
    assert [(f.field, f.value) for f in figures("责令整改一家，立案处罚一家，关停两家。")] == [("closed_down", 2)]
    assert [(f.field, f.value) for f in figures("约谈一人。")] == [("interviewed", 1)]
