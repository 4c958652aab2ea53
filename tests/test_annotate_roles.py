"""What a place does in its sentence decides whether the article is about it. Every text here is ours."""

from time import process_time

import pytest

from indexer.annotate import annotate
from indexer.annotate.aliases import aliases
from indexer.annotate.gazetteer import Gazetteer


def primary(title: str, body: str = "", **known: str) -> str | None:
    return annotate(title, body, **known).as_dict()["primary_region"]


def named(text: str) -> set[str]:
    return {region["code"] for region in annotate(text, text).as_dict()["regions"]}


@pytest.mark.parametrize(
    ("title", "body", "code"),
    [
        ("本报南宁6月2日电", "本报南宁6月2日电 钦州市对茅尾海养殖蚝排进行清理。", "450700"),
        ("海湾清理", "新华社海口电 儋州市拆除蚝排。", "460400"),
        ("天津青年报记者走访渗坑", "沧州市青县的渗坑已经填平，天津青年报记者再次走访。", "130922"),
        ("专家评审会在郑州召开", "平顶山市尾矿库治理方案专家评审会在郑州召开，平顶山市负责人作汇报。", "410400"),
        ("淄博赴绍兴学习印染集聚经验", "淄博市赴绍兴考察，淄博市将借鉴做法。", "370300"),
        ("德州酿造公司被约谈", "聊城市东昌府区就德州酿造股份公司异味扰民约谈负责人。", "371502"),
        ("钢花街道治气", "青山区会同原黄石市专班开展检查，武汉市青山区销号。", "420107"),
        ("微山湖畔清网", "沛县张寨镇、安国镇拆网箱，徐州市派出工作组现场指导。", "320322"),
        ("泗洪：湖区退圩", "泗洪县联合盱眙、洪泽两地清理围网。", "321324"),
    ],
)
def test_place_that_the_sentence_is_not_about_does_not_carry_it(title: str, body: str, code: str) -> None:
    assert primary(title, body) == code


@pytest.mark.parametrize("text", ["汉阳陵下的安定镇卫生院", "山谷里的宝山街道", "摄影 李平凉", "编辑：王西安"])
def test_township_and_person_are_no_unit(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize(
    "text",
    ["为实施大吉安置", "医保定点药店", "要确保定期巡查", "打通化解矛盾的路", "再加大同步推进",
     "推广安全生产", "隆重庆祝", "让美丽江河重现",
     "铺了大理石的厂区", "出海口的排污口", "世界大同的梦想", "小兴安岭林区"],
)  # fmt: skip
def test_name_that_arises_from_other_words_is_none(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [("在西安排污的企业", "610100"), ("浙江湖州的丝厂", "330500"), ("石家庄、保定、廊坊", "130600"),
     ("到保定期间", "130600"),
     ("吉林市、长春市", "220200"), ("从大同开往", "140200"), ("由日照市派人", "371100")],
)  # fmt: skip
def test_name_beside_words_that_it_could_be_cut_by_is_kept(text: str, code: str) -> None:
    assert code in named(text)


def test_name_that_is_a_word_too_needs_company_beside_a_full_name() -> None:
    assert primary("守住百姓安康", "泌阳县治理噪声，守住百姓安康。") == "411726"
    assert primary("安康治理汉江", "安康治理汉江，汉阴县、旬阳市作汇报。", published="2022") == "610900"


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("公安机关与水务部门会同检查", "420000"),
        ("区里会同水务局检查通道两侧", "430000"),
        ("资源节约与合作共赢", "450000"),
        ("广西资源化利用率提高", "440000"),
        ("小石灰窑已经拆除", "420000"),
    ],
)
def test_county_whose_name_is_a_word_is_believed_only_in_full(text: str, site: str) -> None:
    found = annotate(text, text + "。", site_region=site, published="2019").as_dict()["regions"]
    assert [r["code"] for r in found if not r["code"].endswith("00")] == []


def test_our_county_is_the_sites_where_the_paper_is_its_citys() -> None:
    assert primary("我县召开会议", "我县部署整改。", source="广元日报", site_region="510824") == "510824"


def test_venue_alone_does_not_hide_that_several_provinces_meet() -> None:
    assert primary("现场会在宜昌召开", "现场会在宜昌召开，沿江11省市参加。") == "CN"


def test_ministry_that_names_three_provinces_speaks_of_the_country() -> None:
    body = "生态环境部通报湖南岳阳、湘潭、衡阳，江西宜春，贵州遵义等地断面水质。"
    assert primary("生态环境部通报岳阳、湘潭水质", body) == "CN"


def test_zone_named_like_another_citys_district_is_its_own_citys() -> None:
    assert primary("东城区治理扬尘", "东城区检查工地，漯河市攻坚办通报表扬。") == "411100"
    assert primary("东城区治理扬尘", "东城区检查胡同工地，北京市督导。") == "110101"


def test_headlines_province_that_the_text_leads_down_from_is_not_the_subject() -> None:
    assert primary("湖南一废矿坑被填", "湖南衡阳常宁市的一处废矿坑被倾倒废渣，当地连夜清运。") == "430482"
    assert primary("湖南通报典型案例", "湖南衡阳常宁市的一处废矿坑被倾倒废渣。") == "430000"


def test_river_and_lake_that_bear_a_name_do_not_outweigh_a_unit() -> None:
    assert primary("青海湖边的牧场", "刚察县清退湖边帐篷宾馆。") == "632224"
    assert primary("高邮湖边退渔", "金湖县清理高邮湖围网。") == "320831"


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("苏北五市部署", "320000"),
        ("川渝共治濑溪河", "CN"),
        ("长株潭绿心退出工业", "430000"),
        ("雄安新区清淤", "130600"),
        ("鲁部署秋冬季攻坚", "370000"),
        ("湘3市被点名", "430000"),
        ("穗查处违法案件", "440100"),
    ],
)
def test_area_zone_and_letter_stand_for_units(title: str, code: str) -> None:
    assert primary(title, "会议强调落实责任。") == code


def test_paper_whose_name_holds_no_unit_is_known() -> None:
    body = "永定区关闭禁养区内的养殖场。"
    assert primary("永定区整改", body, source="闽西日报", published="2018") == "350803"


def test_name_of_several_districts_is_decided_by_the_city_named_later() -> None:
    body = "铁西区清理堆场，鞍山市组织复核。"
    assert primary("铁西区清理堆场", body) == "210303"


def test_corps_with_several_of_its_cities_is_the_corps() -> None:
    assert primary("兵团督察进驻", "兵团督察组进驻阿拉尔市、图木舒克市、可克达拉市。") == "XPCC"


def test_every_alias_stands_for_units_of_the_gazetteer() -> None:
    gazetteer = Gazetteer.load()
    assert [a.name for a in aliases() if any(gazetteer.unit(c) is None for c in a.codes)] == []
    assert {a.kind for a in aliases()} == {"area", "zone", "nickname", "medium", "word"}


def test_text_full_of_shared_names_costs_no_more_than_its_length() -> None:
    def seconds(times: int) -> float:
        took = []
        for _ in range(3):  # the fastest: a busy machine must not tell
            start = process_time()
            annotate("大同安康", "大同安康朝阳区" * times)
            took.append(process_time() - start)
        return min(took)

    seconds(100)
    assert seconds(8000) < 8 * seconds(2000) + 0.2
