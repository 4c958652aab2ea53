"""What a place does in its sentence: spoken of, acting, where the reporter sat, part of a name.

Each rule looks at the characters right before and behind a mention. A place that is not what the sentence is about
keeps its mention but counts less (`factor`). The words are general ones of news; each rule says what it reads.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest

from indexer.annotate.gazetteer import lineage
from indexer.annotate.places import Mention

HOUSE = 0.1  # the factor of a place within the name of a firm or house
_INSPECTOR_AFTER = re.compile(
    r"(?:省|市|区|自治区)?(?:委、?省?政府|委省政府)?第?[一二三四五六七八九十\d]{0,3}"
    r"(?:生态)?(?:环境保护|环保|生态环境保护|生态环境|环境)(?:督察|督查|督导)组"
)
_INSPECTOR_PLAIN = re.compile(r"(?:人大|政协|纪委)?.{0,4}(?:督察组|巡视组|检查组|督导组)")
_OBJECT_BEFORE = re.compile(r"(?:督察|进驻|转办|向|对|约谈|反馈|督查|交办|移交|督察了|涉及)$")
_AGENCY_AFTER = re.compile(r"(?:省|自治区)?(?:[一-龥]{0,4}厅|(?:人民)?政府|党?委(?!员)|纪委|人大|政协|检察院|高院)")
# 本报兰州8月3日电, 新华社武汉电: where the reporter sat.
_DATELINE_BEFORE = re.compile(r"(?:本报|本刊|本台|本网|[新中][华新][社网]|日报|晚报|人民网|央视网|央广网|中国网)\s*$")
_DATELINE_AFTER = re.compile(r"市?\s*(?:\d{1,2}月\d{1,2}日|讯|电|专电|[（(](?:记者|通讯员))")
# 动员会在北京召开: where one met.
_VENUE_AFTER = re.compile(r"[省市区县州]?(?:[^,，。;；]{0,6})?(?:召开|举行|举办|开幕|闭幕|启幕|落幕)")
# 西安饮食股份公司, 河南省人民医院, 青岛啤酒: a firm's or house's name. 化工企业 and 化工园区 are no names.
_VERB = "对就将向在被由与和及的因等把为并至到从于已均是有处按以给让使其该家"
_HOUSE_AFTER = re.compile(
    rf"(?:[省市县区](?![{_VERB}]))?[^\W\d{_VERB}、]{{0,10}}?(?:有限|股份|分公司|子公司|公司|集团|医院|大学|学院|银行|研究院|设计院|研究所|"
    r"啤酒|制药|药业|饮食|电气|重工|实业|控股|投资|建工|铜业|铝业|矿业|乳业|酒业|置业|大饭店|钢铁|石化|油田|化纤|水电站|电力)"
    r"(?!企业|行业|产业|园|基地|厂区|项目|街|镇|路|区|、)"
)
# 青岛啤酒宿迁公司, 中国石化茂名分公司: the branch is here.
_BRANCH_AFTER = re.compile(r"市?(?:分公司|公司|工厂|分厂|厂|电厂|电站|基地|项目)")
# 赴浙江学习考察, 借鉴深圳经验.
_LEARNT_BEFORE = re.compile(r"(?:赴|到|去|前往|学习|借鉴|取经)$")
_LEARNT_AFTER = re.compile(r"[^,，。;；]{0,8}?(?:考察|学习|取经|参观|经验)")
# 张家口市供热办参加, 市考核组验收: what the one above does when the one below is spoken of.
_OVERSEES_AFTER = re.compile(
    r"[^,，。;；]{0,14}?(?:到场|到会|参加|参与|列席|派员|派出|派驻|蹲点|抽查|抽测|随机抽|督导|督办|督查|督察|检查|核查|考核|验收|指导|评审|评估|核验|"
    r"会诊|打分|跟进|牵头|统一部署|现场(?:办公|销号)|通报|帮扶)"
)
_ACTS_AFTER = re.compile(
    r"省|自治区|市|[0-9一二三四五六七八九十两]{1,3}(?:个?地?[市县区州]|[地起家名件])|(?:全面|全力|已|将|再|今年|正式|集中|进一步|连续)?(?:通报|部署|出台|召开|启动|印发|约谈|公布|公开|开展|推进|问责|"
    r"加快|强化|严|对|查处|整改|完成|建立|实施|办结|落实|曝光|发布|追责|处理|关停|:|：)"
)
_OPENS = re.compile(r"\s*[:：]|[市县区州旗盟省]?\s*[:：]")


def assign(text: str, mentions: Sequence[Mention], title: int) -> None:
    """Gives each decided mention its role and its factor, in place; `title` is the title's length within the text."""
    for mention, following in zip_longest(mentions, mentions[1:]):
        if mention.role in ("source", "path"):
            continue
        before = text[max(0, mention.start - 8) : mention.start]
        after = text[mention.end : mention.end + 24]
        if _INSPECTOR_AFTER.match(after) or _INSPECTOR_PLAIN.match(after):
            mention.role = "inspector"
        elif _is_province(mention.code) and _AGENCY_AFTER.match(after):
            mention.role = "actor"
        elif _DATELINE_BEFORE.search(before) and _DATELINE_AFTER.match(after):
            mention.role = "dateline"
        elif _OBJECT_BEFORE.search(before):
            mention.role = "object"
        mention.factor *= _factor(before, after if following is None else after[: following.start - mention.end])
        if mention.start == 0 and (colon := _OPENS.match(after)):
            if following and following.start == mention.end + colon.end() and _above(mention, following):
                mention.role = "path"  # 拉萨:城关区
            else:
                mention.factor *= 1.5
    _title_provinces(text, mentions, title)
    _same_houses(text, mentions)
    _overseers(text, mentions, title)


def _title_provinces(text: str, mentions: Sequence[Mention], title: int) -> None:
    """江西固废倾倒 above 江西鹰潭贵溪市…: a headline's province, not acting, that the text only leads down from."""
    below: defaultdict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.start > title:
            below[mention.code].add(mention.role)
    for mention in mentions:
        if mention.start > title or mention.role != "subject" or not _is_province(mention.code):
            continue
        if below[mention.code] == {"path"} and not _ACTS_AFTER.match(text[mention.end : mention.end + 8]):
            mention.role = "path"


def _same_houses(text: str, mentions: Sequence[Mention]) -> None:
    """北京某农养殖基地, where the text also has 北京某农集团: the same two characters behind the same name."""
    houses = {text[m.start : m.end + 2] for m in mentions if m.factor <= HOUSE}
    for mention in mentions:
        if mention.factor > HOUSE and text[mention.start : mention.end + 2] in houses:
            mention.factor = HOUSE


def _factor(before: str, after: str) -> float:
    if before.endswith("原"):
        return 0.2  # 原莱芜市: as it was
    if before.endswith("在") and _VENUE_AFTER.match(after):
        return 0.2
    if _LEARNT_BEFORE.search(before) and _LEARNT_AFTER.match(after):
        return 0.2
    if _BRANCH_AFTER.match(after):
        return 0.5
    if _HOUSE_AFTER.match(after):
        return HOUSE
    if before.endswith(("联合", "会同", "携手")):
        return 0.4
    return 1.0


def _overseers(text: str, mentions: Sequence[Mention], title: int) -> None:
    """A unit above one that is spoken of before it, where it only looks on, helps or examines."""
    spoken: set[str] = set()
    for mention in mentions:
        if not mention.code or mention.role == "path":
            continue
        if (
            mention.code in spoken
            and mention.start > title
            and mention.role == "subject"
            and _OVERSEES_AFTER.match(text[mention.end : mention.end + 24])
        ):
            mention.factor *= 0.3
        if mention.role in ("subject", "object") and mention.factor >= 1:
            spoken.update(lineage(mention.code)[:-1])


def _above(mention: Mention, other: Mention) -> bool:
    return mention.code in lineage(other.code)[:-1]


def _is_province(code: str) -> bool:
    return len(lineage(code)) == 1 and code != "CN"
