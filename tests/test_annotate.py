"""Regions by what is named, by whom, and where; facets by lexicon. Every text here is ours."""

import pytest

from crawler.errors import UsageError
from crawler.items import Flag
from indexer.annotate import annotate
from indexer.annotate.gazetteer import Gazetteer, lineage


def primary(title: str, body: str = "", **known: str) -> str | None:
    return annotate(title, body, **known).as_dict()["primary_region"]


def test_inspecting_body_is_not_the_subject() -> None:
    assert primary("湖南省第三环境保护督察组进驻岳阳市", "湖南省第三环境保护督察组在岳阳市召开动员会。") == "430600"


def test_city_named_over_and_over_is_the_subject_although_its_province_is_told() -> None:
    body = "中央环保督察组向湖南省集中反馈意见，督察组向湖南省转办信访件。岳阳市环境问题突出。" + "岳阳市落实整改。" * 5
    assert primary("岳阳市按时办结信访件", body) == "430600"


def test_short_name_is_believed_beside_the_full_one_of_a_unit_whose_code_changed() -> None:
    assert (
        primary("济源示范区办理交办件", "济源市、焦作市联合执法。济源示范区管委会带队。", published="2021") == "419001"
    )


def test_agency_of_the_province_that_acts_does_not_outweigh_the_city() -> None:
    assert primary("约谈以后", "岳阳市委书记召开会议，湖南省生态环境厅派员驻点。") == "430600"
    assert primary("湖南省生态环境厅通报案例", "岳阳市、常德市各有一家企业被查处。") == "430000"


@pytest.mark.parametrize(
    ("title", "code"),
    [("第八师石河子市召开推进会", "659001"), ("兵团第十师北屯市治理扬尘", "659005"), ("第八师部署整改", "XPCC08")],
)
def test_division_of_the_corps_is_one_with_its_city(title: str, code: str) -> None:
    assert primary(title, "师市要求兵团各团场落实责任。") == code


def test_country_is_no_place_of_its_own() -> None:
    assert primary("", "以新时代中国特色社会主义思想为指引，努力开创青海省生态文明建设新局面。") == "630000"


def test_path_of_names_means_its_last_place() -> None:
    assert primary("甘肃省平凉市灵台县部署河道整治") == "620822"


def test_traditional_names_are_found() -> None:
    assert primary("濟源市召開整改推進會", "濟源市生態環境局通報了進展。") == "419001"


@pytest.mark.parametrize(("site", "code"), [("220100", "220104"), ("110000", "110105")])
def test_name_of_several_districts_is_decided_by_the_site(site: str, code: str) -> None:
    assert primary("朝阳区治理餐饮油烟", "朝阳区对四十家餐馆开展检查。", site_region=site) == code


def test_name_without_any_evidence_stays_open_and_says_so() -> None:
    found = annotate("鼓楼区整治扬尘", "鼓楼区检查了工地。").as_dict()
    assert found["primary_region"] is None
    assert {f["name"] for f in found["flags"]} == {"ambiguous_region"}


def test_our_city_is_the_sources_city_when_source_and_site_disagree() -> None:
    assert primary("我市召开整改会议", "我市召开会议部署整改。", source="岳阳日报", site_region="430300") == "430600"


def test_gloss_in_the_text_comes_before_site_and_source() -> None:
    body = "督察组指出了我市（济源市，下同）存在的问题。我市高度重视，我市立即整改。"
    assert primary("整改方案", body, site_region="411700") == "419001"


def test_several_provinces_are_the_country() -> None:
    assert primary("三省联合执法", "湖南省、湖北省、江西省交界断面水质改善。") == "CN"


def test_road_person_and_medium_are_no_places() -> None:
    found = annotate("区里开会", "书记王平凉说，重庆路两侧油烟扰民。").as_dict()
    assert found["regions"] == []


@pytest.mark.parametrize(
    "text",
    [
        "县委副书记、县长治理河道",
        "河长治水有方",
        "确保河道长治久清",
        "实现长治长效",
        "今年新余额增加",
        "全市今日照常办理",
        "吃了三明治",
        "生产复合肥的企业",
        "工作四平八稳",
    ],
)
def test_name_across_two_words_is_no_place(text: str) -> None:
    assert annotate(text, text + "。").as_dict()["regions"] == []


def test_ministry_site_is_the_country() -> None:
    assert primary("关于通报有关情况的函", "有关情况通报如下。", site_region="000000") == "CN"


def test_old_name_is_known_in_its_year() -> None:
    assert primary("巢湖市居巢区整治采石场", "巢湖市加强监管。", published="2009-05-01") in ("341400", "341402")


def test_injected_words_are_no_evidence() -> None:
    body = "岳阳市召开上海设备会议，岳阳市通报进展。"
    at = body.index("上海")
    flags = (Flag("injected", at, at + 4),)
    assert "310000" not in [r["code"] for r in annotate("岳阳市开会", body, flags=flags).as_dict()["regions"]]


@pytest.mark.parametrize(
    ("title", "facet", "value"),
    [
        ("中央第四生态环境保护督察组进驻我省", "level", "central"),
        ("省环保督察组反馈督察情况", "level", "provincial"),
        ("省环保督察组反馈督察情况", "stage", "feedback"),
        ("第六批信访件边督边改情况公示", "genre", "complaint_table"),
        ("生态环境部约谈三市政府", "stage", "talk"),
        ("全市黑臭水体整治", "media", ["water"]),
    ],
)
def test_facet_by_lexicon(title: str, facet: str, value: object) -> None:
    assert annotate(title, title + "。").as_dict()[facet] == value


def test_central_round_is_never_given_to_a_provincial_inspection() -> None:
    assert annotate("第二轮第三批中央生态环境保护督察", "").as_dict()["inspections"] == ["2.3"]
    assert annotate("第二轮省级生态环境保护督察", "省级生态环境保护督察第二轮开始。").as_dict()["inspections"] == []


def test_gazetteer_names_code_and_refuses_to_guess() -> None:
    gazetteer = Gazetteer.load()
    assert gazetteer.resolve("甘肃省平凉市") == gazetteer.resolve("62 08".replace(" ", "")) == "620800"
    with pytest.raises(UsageError, match="110105"):
        gazetteer.resolve("朝阳区")
    with pytest.raises(UsageError, match="no region"):
        gazetteer.resolve("无此地")
    assert "620822" in set(gazetteer.descendants("620000"))
    assert lineage("419001") == ("410000", "419001")


def test_every_county_has_a_named_parent() -> None:
    gazetteer = Gazetteer.load()
    orphans = [u for u in gazetteer.units if u.end is None and any(gazetteer.unit(c) is None for c in lineage(u.code))]
    assert orphans == []
    assert len([u for u in gazetteer.units if u.end is None and u.level == 1]) >= 34


def test_two_cities_named_about_as_often_are_their_province() -> None:
    assert primary("情况", "兰州市整改。兰州市落实。兰州市完成。天水市整改。天水市。") == "620000"


def test_a_body_of_the_nation_that_speaks_of_one_city_is_no_news_of_the_nation() -> None:
    assert primary("生态环境部通报督察整改情况", "兰州市整改不力，兰州市有关部门被约谈。") == "620100"
    assert primary("生态环境部通报督察整改情况", "兰州市、南京市、杭州市整改不力，有关部门被约谈。") == "CN"


def test_the_place_that_opens_the_title_before_a_colon_weighs_more_than_others() -> None:
    body = "会议要求各部门压实责任，逐项整改。" * 10 + "兰州市派人学习。"
    assert primary("平凉：整改见效", body) == "620800"
