"""Figures in tables, where the heading alone says what each number is. Every table here is ours."""

import pytest

from indexer.annotate import annotate
from indexer.annotate.table_figures import table_figures

TABLE = (
    "办理情况如下：\n"
    "区县\t转办（件）\t办结\t阶段性办结\t责令整改（家）\t罚款（万元）\t约谈人数\t备注\n"
    "甲县\t12\t10\t2\t5\t12.5\t3\t\n"
    "乙区\t1,008\t8\t0\t1\t0\t0\t\n"
    "合 计\t1,020\t18\t2\t6\t12.5\t3\t\n"
    "特此公布。"
)


def told(text: str) -> list[tuple[str, float]]:
    return [(figure.field, figure.value) for figure in table_figures(text)]


def test_row_of_the_sum_is_told_by_the_heading_above() -> None:
    assert told(TABLE) == [
        ("complaints_transferred", 1020),
        ("complaints_closed", 18),
        ("complaints_stage_closed", 2),
        ("ordered_rectify", 6),
        ("fine", 125000),
        ("interviewed", 3),
    ]


def test_each_figure_has_its_cell_in_the_body() -> None:
    assert [TABLE[f.start : f.end] for f in table_figures(TABLE)] == ["1,020", "18", "2", "6", "12.5", "3"]
    assert {f.sentence for f in table_figures(TABLE)} == {"合 计\t1,020\t18\t2\t6\t12.5\t3\t"}


def test_label_and_number_side_by_side() -> None:
    assert told("指标\t数量\n立案处罚（家）\t14\n罚款金额（万元）\t86.2\n问责（人）\t9人") == [
        ("penalty_cases", 14),
        ("fine", 862000),
        ("accountability", 9),
    ]


def test_only_row_is_its_own_sum() -> None:
    assert told("批次\t受理\t办结\n第三批\t21\t19") == [("complaints_received", 21), ("complaints_closed", 19)]


@pytest.mark.parametrize(
    "table",
    [
        "区县\t转办\t办结\n甲县\t12\t10\n乙区\t8\t8",  # places without a sum
        "区县\t办结情况\t罚款（万元）\n合计\t18\t2\t12.5",  # joined cells
        "区县\t罚款\t面积\n合计\t12.5\t30",  # money without its unit
        "监测点\t一月\t二月\n合计\t31\t28",
        "序号\t受理编号\t办结情况\n1\tX001\t已办结\n2\tX002\t办结",
        "单位\t电话\n办结\t12345678",
    ],
)
def test_table_that_is_not_plain_tells_nothing(table: str) -> None:
    assert told(table) == []


def test_annotations_carry_both_kinds_in_order() -> None:
    body = "督察组转办举报件1020件。\n" + TABLE + "\n全市问责7人。"
    found = annotate("公示", body).as_dict()["figures"]
    assert [f["start"] for f in found] == sorted(f["start"] for f in found)
    assert found[0]["value"] == 1020 and found[-1]["field"] == "accountability" and found[1]["rule"] == "table"
