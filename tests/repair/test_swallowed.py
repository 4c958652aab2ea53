"""Swallowed characters: put back where the rest of the text leaves one answer, and nowhere else."""

from __future__ import annotations

import pytest

from crawler.text.repair import fix_and_explain
from crawler.text.repair.converter_swallowed import swallowed

TOLD = {
    "a year among other years": ("2016年立項,截至?018年底完工,2020年驗收。", "至2"),
    "a year of another century": ("他1956年參加工作,從?982年起治沙。", "從1"),
    "a century": ("這是21世紀的大事,面向?1世紀的水利工程。", "向2"),
    "the only month that ends with 0": ("公示從?0月3日開始。", "從1"),
    "a number that stands whole elsewhere": ("全縣22962個污水井,其中?2962個已改造。", "中2"),
    "a product in the same words": ("“5G終端”進村了。他說“?G終端”很方便。", "“5"),
    "half of a pair of quotation marks": ("所謂?整改\"只是換了招牌。", "謂\""),
    "a hyphen in a name": ("專家林德-霍夫到訪。林德?霍夫說,水很清。", "德-"),
    "a space behind every comma": ("河清, 樹綠, 鳥來, 天藍,?水更美。", ", "),
    "the half character of a name as well": ("教練喬什-布利來了。喬是?布利說,跑道很新。", "什-"),
}  # fmt: skip
UNTOLD = {
    "no other year": "工程截至?018年底完工。",
    "years of two centuries": "明代1018年、今年2018年,還有?018年。",
    "a number of three digits beside 年": "這口井有920年了,1930年重修,?920年的碑還在。",
    "a round number": "搬走3000人,后來又搬?000人。",
    "a number that only stands alike": "青石鎮種樹26畝,白水鎮種樹?6畝。",
    "two products": "5G終端和4G終端都有,?G終端最多。",
    "two shapes of a name": "安德-海姆和安德/海姆都來過,安德?海姆又來了。",
    "a number where spaces are a habit": "河清, 樹綠, 鳥來, 第3條, 天藍,?條條大路。",
    "the end of a line": "截至?\n2018年",
    "nothing before it": "?018年,2017年",
}


@pytest.mark.parametrize("name", TOLD)
def test_the_text_tells(name: str) -> None:
    text, expected = TOLD[name]
    found = swallowed(text, text.index("?"))
    assert found is not None
    assert found.characters == expected
    assert found.evidence
    assert 0.5 < found.confidence < 1


@pytest.mark.parametrize("name", UNTOLD)
def test_two_answers_or_none_are_no_answer(name: str) -> None:
    text = UNTOLD[name]
    assert swallowed(text, text.index("?")) is None


def test_a_character_put_back_is_on_record_and_still_flagged() -> None:
    text = (
        "縣(xiàn)里召開環(huán)境保護督察整改會(huì)議(yì),要求責任單位認真落實整改任務(máo),接受羣眾監督。"
        "養殖?xiá)霭嶙?018年底全部完成,2017年水質(zhì)為劣五類,2016年以?yǒnɡ)?lái)共投入三億(yì)元。"
    )
    repaired = fix_and_explain(text)
    assert "養殖場搬走2018年底全部完成" in repaired.text
    (flag,) = (flag for flag in repaired.flags if flag.name == "lossy")
    assert flag.start is not None
    assert repaired.text[flag.start : flag.end] == "場搬走2"
    assert flag.confidence == 0.5
    assert "years" in flag.evidence
    (edit,) = (edit for edit in repaired.edits if edit.after.endswith("2"))
    assert edit.confidence <= 0.98
    alone = fix_and_explain(text.replace("2017年", "").replace("2016年", ""))
    assert "養殖場搬走?018年" in alone.text
