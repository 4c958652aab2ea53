"""A paragraph that is cut between two pages of an article is whole again; all others stay paragraphs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.edits import undo_edits
from crawler.items import Article, RawRecord
from crawler.page import article_from

ABOVE = (
    "6月8日上午，溪水县召开专题会议，听取第三批信访件办理情况的汇报，研究部署下一步整改工作。",
    "会议要求，对已经办结的信访件要及时组织回访，防止问题反弹；对正在办理的要明确时限，挂图作战。",
)
BELOW = "会后，督查组赶赴河西镇和石桥乡，实地察看了两处堆场的覆盖情况。"


def page(name: str, *paragraphs: str, following: str = "") -> RawRecord:
    text = "".join(f"<p>　　{paragraph}</p>" for paragraph in paragraphs)
    paging = f"<a href='{following}'>下一页</a>" if following else ""
    return RawRecord(
        f"http://www.example.gov.cn/a/{name}",
        (
            "<!DOCTYPE html><meta charset=utf-8><title>溪水县公开第三批信访件办理情况</title>"
            "<h1>溪水县公开第三批信访件办理情况</h1><div>2021-06-08 16:42　来源：溪水日报</div>"
            f"<div class='con'>{text}</div>{paging}"
        ).encode(),
        media_type="text/html",
    )


def both(last: str, first: str) -> Article:
    second = page("1_2.html", first, BELOW)
    return article_from(replace(page("1.html", *ABOVE, last, following="1_2.html"), following=(second,)))


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ("会议指出，各乡镇、各部门要坚决扛起生态环境保护的政治责", "任，做到件件有着落、事事有回音。"),
        ("会议指出，各乡镇、各部门要坚决扛起生态环境保护的政治责任", "，做到件件有着落、事事有回音。"),
        (
            "会议指出，各乡镇、各部门要坚决扛起生态环境保护的政治责任，",
            "做到件件有着落、事事有回音，对反映强烈的问题逐件核查。",
        ),
        ("督察组进驻以来，共受理群众来信一百二十件，正在抓紧落实整", "改九十件，其余月底前全部办完。"),
    ],
)
def test_a_paragraph_that_goes_on_is_one(last: str, first: str) -> None:
    assert both(last, first).body.split("\n") == [*ABOVE, last + first, BELOW]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ("会议指出，各乡镇、各部门要坚决扛起生态环境保护的政治责任。", "会议强调，要做到件件有着落、事事有回音。"),
        ("会议指出，各乡镇、各部门要坚决扛起生态环境保护的政治责任", "会议强调，要做到件件有着落、事事有回音。"),
        ("会议指出，各乡镇、各部门要坚决扛起生态环境保护的政治责任：", "一、做到件件有着落、事事有回音。"),
        (
            "会议指出，各乡镇、各部门要坚决扛起政治责任，推进以下工作，",
            "（一）做到件件有着落、事事有回音，对问题逐件核查。",
        ),
        ("二、办理情况", "截至6月8日，共受理群众来信一百二十件，已经办结九十件。"),
        ("两处堆场已经覆盖，企业已经停产。（溪水日报记者 李小慧 摄）", "截至6月8日，共受理群众来信一百二十件。"),
    ],
)
def test_paragraphs_stay_apart(last: str, first: str) -> None:
    assert both(last, first).body.split("\n")[2:4] == [last, first]


def test_lines_that_end_with_commas_by_habit_stay_apart() -> None:
    verses = [f"溪水长流到河西的第{n}座桥，两岸的人家都在等，" for n in ("一", "二", "三")]
    first = "石桥乡的灯火照着新修的渠，照着巡河归来的人，也照着堆场。"
    second = page("1_2.html", first, BELOW)
    whole = article_from(replace(page("1.html", *verses, following="1_2.html"), following=(second,)))
    assert first in whole.body.split("\n")


def test_edits_behind_the_joint_keep_their_places() -> None:
    last, first = (
        "会议指出，各乡镇、各部门要坚决扛起生态环境保护的政治责",
        "任，會(huì)議強(qiáng)調，要認(rèn)真整改督察反饋的問(wèn)題。",
    )
    got = both(last, first)
    edits = [edit.edit for edit in got.edits if edit.field == "body"]
    assert edits and last + "任，" in got.body and "(huì)" not in got.body
    assert undo_edits(got.body, edits).split("\n") == [*ABOVE, last + first, BELOW]
