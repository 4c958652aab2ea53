"""Where it is the number of places that decides: what many tell, one or two do not."""

from __future__ import annotations

from crawler.text.repair import fix_and_explain, fix_page
from crawler.text.repair.effort import MAX_REPAIRED


def test_a_text_of_which_a_tenth_is_lost_is_flagged_as_a_whole_and_one_of_which_less_is_lost_is_not() -> None:
    tenth = fix_and_explain("青石市召开督察�改会议").flags
    assert [(flag.name, flag.start) for flag in tenth] == [("lossy", None), ("lossy", 7)]
    little = fix_and_explain("青石市召开督察�改会议，要求各县区压实责任，逐项对账销号。").flags
    assert [(flag.name, flag.start) for flag in little] == [("lossy", 7)]


def test_sixteen_references_are_damage_also_where_the_text_speaks_of_entities() -> None:
    head, reference = "字符实体编码如下：", "&#30563;&#23519;组；"
    assert fix_and_explain(head + reference * 16).text == head + "督察组；" * 16
    assert fix_and_explain(head + reference * 2).text == head + reference * 2


def test_references_to_controls_name_no_character() -> None:
    text = "整改&#129;&#141;完成情况"
    assert fix_and_explain(text).text == text


def test_private_use_characters_strewn_over_a_long_text_are_dropped_and_a_text_of_them_stays() -> None:
    strewn = "青石市召开会议\ue4a2部署整改工作。" * 8 + "各县区压实责任，逐项对账销号，确保按期完成。" * 20
    assert fix_and_explain(strewn).text == strewn.replace("\ue4a2", "")
    made_of = "\ue4a2\ue4a3\ue4a4\ue4a5" * 4
    assert fix_and_explain(made_of).text == made_of


def test_a_long_row_of_stars_is_drawn_and_a_short_one_hides_words() -> None:
    assert not fix_and_explain("*********公告*********\n请居民注意。").flags
    assert [flag.name for flag in fix_and_explain("会上，****副市长强调，要压实责任。").flags] == ["masked"]


def test_what_is_lost_behind_the_part_that_is_repaired_is_flagged() -> None:
    clean = "督察组进驻该市，受理群众来信来电。\n" * (MAX_REPAIRED // 18)
    text = clean + "责任单位：锟斤拷锟斤拷。\n" * 3
    repaired = fix_page(text)
    assert repaired.text == text
    (unseen,) = [flag for flag in repaired.flags if flag.name == "unrepaired"]
    assert unseen.end == len(text) and text[: unseen.start] == clean[: unseen.start]
    (flag,) = [flag for flag in repaired.flags if flag.name == "lossy"]
    assert text[flag.start : flag.end].startswith("锟斤拷") and text[flag.start : flag.end].endswith("锟斤拷")
