"""Cases as rows: what was found in the wild (told with our own sentences), made up, must stay, or still fails.

A row of a repair file has `text` and `repaired`; negatives come out untouched. A row of a flag file has `text` and
`spans`, the flagged strings in order. Known failures are strict: the day one passes, its row moves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.edits import apply_edits
from crawler.text.repair import findings, fix_and_explain

HERE = Path(__file__).parent
KINDS = {"in-the-wild", "synthetic", "negative", "known-failure"}
REPAIRS = ("entities", "invisible", "private_use", "compatibility")
FLAGS = ("truncated", "masked", "lost_quotes", "spun")


def rows_of(name: str) -> list[Any]:
    params = []
    for row in json.loads((HERE / f"{name}.json").read_text("utf-8")):
        assert row["kind"] in KINDS, row
        marks = [pytest.mark.xfail(strict=True)] if row["kind"] == "known-failure" else []
        params.append(pytest.param(row, id=f"{name}: {row['comment']}", marks=marks))
    return params


@pytest.mark.parametrize("row", [param for name in REPAIRS for param in rows_of(name)])
def test_repair_row(row: dict[str, Any]) -> None:
    repaired = fix_and_explain(row["text"])
    assert repaired.text == row["repaired"]
    assert apply_edits(row["text"], repaired.edits) == row["repaired"]
    assert bool(repaired.edits) == (row["text"] != row["repaired"])


@pytest.mark.parametrize(
    ("name", "row"),
    [
        pytest.param(name, *param.values, id=param.id, marks=param.marks)
        for name in FLAGS
        for param in rows_of(f"flags_{name}")
    ],
)
def test_flag_row(name: str, row: dict[str, Any]) -> None:
    repaired = fix_and_explain(row["text"])
    assert repaired.text == row["text"], "a flag changes nothing"
    found = [flag for flag in repaired.flags if flag.name == name and flag.start is not None]
    spans = [repaired.text[flag.start : flag.end] for flag in found]
    if name == "spun":  # the language model may find more of them
        assert set(row["spans"]) <= set(spans)
        assert bool(row["spans"]) == bool(spans)
    else:
        assert spans == row["spans"]
    assert all(flag.evidence and 0 < flag.confidence <= 1 for flag in found)


@pytest.mark.parametrize("row", rows_of("injected"))
def test_injected_row(row: dict[str, Any]) -> None:
    repaired = fix_and_explain(row["text"])
    assert repaired.text == row["repaired"]
    assert all(edit.rule == "injected_advert" for edit in repaired.edits)
    assert sum(flag.name == "injected" for flag in repaired.flags) == row["injected"]


def test_a_dropped_character_inside_a_word_is_said() -> None:
    flags = fix_and_explain("村支书王\ue4a2介绍情况").flags
    assert [(flag.name, flag.start, flag.end) for flag in flags] == [("lossy", 4, 4)]


def test_spun_text_is_flagged_as_a_whole_with_the_evidence_named() -> None:
    text = next(row.values[0] for row in rows_of("flags_spun"))["text"]
    whole = [flag for flag in fix_and_explain(text).flags if flag.name == "spun" and flag.start is None]
    assert len(whole) == 1
    assert "胜利经验 for 成功经验" in whole[0].evidence


def test_words_of_the_headline_in_front_of_clauses_are_flagged() -> None:
    headline = "柳河县重拳整治采石场乱象 群众点赞碧水蓝天"
    body = (
        "经县委、采石场县政府研究决定，碧水从即日起在全县范围内开展为期三个月的专项行动，蓝天重点查处无证开采、"
        "点赞越界开采等违法行为。重拳各乡镇要在规定时间内完成排查，乱象建立问题清单并逐项销号，整治确保群众反映的问题得到解决。"
    )
    clean = body
    for piece in ("采石场", "碧水", "蓝天", "点赞", "重拳", "乱象", "整治"):
        clean = clean.replace(piece, "")
    flags = [flag for flag in fix_and_explain(f"{headline}\n{body}").flags if flag.name == "spun"]
    assert flags[0].start is None
    assert "采石场" in flags[0].evidence
    assert not fix_and_explain(f"{headline}\n{clean}").flags
    assert [flag.evidence for flag in findings(body, headline) if flag.start is None] == [flags[0].evidence]
