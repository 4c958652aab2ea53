"""Invented news of invented counties: every sentence here was written for these samples.

An article is put together from a genre's opening, some of its middle sentences and a closing, with the names of a
place; the same seed always gives the same article.
"""

# ruff: noqa: E501 (markup and prose read better whole)
from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An invented place and the names that its news needs."""

    name: str  # 青禾县
    short: str  # 青禾
    river: str
    town: str
    plant: str
    leader: str


PLACES = (
    Place("青禾县", "青禾", "苇溪河", "柳埠镇", "青禾县恒润水泥有限公司", "方启明"),
    Place("云岫市", "云岫", "澜清河", "石渡街道", "云岫远岱化工有限公司", "严书砚"),
    Place("白沙坪县", "白沙坪", "沙坪河", "松口乡", "白沙坪金穗淀粉厂", "陆海川"),
    Place("临溆区", "临溆", "溆水", "桥东街道", "临溆永固建材有限公司", "谢长林"),
    Place("丰泽县", "丰泽", "泽源渠", "南坝镇", "丰泽瑞禾养殖合作社", "苗子谦"),
    Place("望岚市", "望岚", "岚江", "矿山镇", "望岚盛达选矿厂", "顾怀远"),
    Place("宁陂县", "宁陂", "陂头河", "下马镇", "宁陂华章印染有限公司", "尹立诚"),
    Place("沐川岭县", "沐川岭", "沐溪", "茶亭乡", "沐川岭泉源饮品厂", "邵文博"),
)

GENRES = ("arrival", "batch", "rectify", "talk", "lookback", "petition", "closing", "case")

TITLES = {
    "arrival": (
        "省生态环境保护督察组进驻{name}开展督察",
        "{name}召开生态环境保护督察工作动员会",
        "第{n1}督察组督察{name}动员会召开",
    ),
    "batch": (
        "{name}办结第{n1}批群众举报环境问题{n2}件",
        "边督边改：{name}第{n1}批转办件办理情况",
        "{name}公布第{n1}批信访举报件边督边改情况",
    ),
    "rectify": (
        "{name}扎实推进督察反馈问题整改",
        "{leader}调研{river}流域督察整改工作",
        "{name}：紧盯反馈问题，{n2}项整改任务按期完成",
    ),
    "talk": (
        "{name}约谈{n1}家整改滞后单位",
        "因整改不力，{name}{n1}个部门负责人被约谈",
        "{name}召开生态环境问题整改约谈会",
    ),
    "lookback": (
        "{name}迎接环保督察“回头看”",
        "督察“回头看”期间{name}责令整改企业{n2}家",
        "{name}部署督察“回头看”迎检工作",
    ),
    "petition": (
        "{town}：夜间噪声信访件三天办结",
        "{name}生态环境局回应{river}异味投诉",
        "一件信访件背后的整改：{town}养殖污染治理记",
    ),
    "closing": (
        "关于{name}督察整改任务第{n1}号问题拟销号的公示",
        "{name}生态环境保护督察整改销号情况公示",
        "{name}第{n1}项整改任务完成情况公示",
    ),
    "case": (
        "典型案例：{plant}违规堆存固体废物问题查处情况",
        "{river}支流排污口整治典型案例",
        "典型案例：{town}散乱污企业反弹问题的教训",
    ),
}

OPENINGS = {
    "arrival": "{m}月{d}日，省第{n1}生态环境保护督察组督察{name}工作动员会召开。督察组组长作动员讲话，{name}委书记{leader}作表态发言，县四套班子成员、有关部门主要负责同志参加会议。",
    "batch": "{m}月{d}日，{name}收到督察组转办的第{n1}批群众信访举报件{n2}件，涉及大气、水、噪声、土壤等类型。截至{m}月{d2}日，已办结{n3}件，阶段性办结{n1}件，其余正在办理。",
    "rectify": "督察反馈意见印发以来，{name}把整改作为重要政治任务，列出问题清单{n2}项，逐项明确牵头单位、完成时限和验收标准。{m}月{d}日，{leader}到{river}沿线实地查看整改进展。",
    "talk": "{m}月{d}日，{name}生态环境保护委员会对整改进度滞后的{n1}家单位主要负责人进行集体约谈。约谈会通报了{n2}个超期未完成的问题，要求被约谈单位十五日内提交整改方案。",
    "lookback": "{m}月{d}日，督察组对{name}开展为期{n1}天的督察“回头看”，重点检查上一轮反馈问题是否真改实改、是否存在表面整改和敷衍整改。",
    "petition": "“现在开窗睡觉也听不到机器声了。”{m}月{d}日，{town}居民在回访电话里这样说。此前，该片区居民多次反映{plant}夜间作业扰民，信访件编号为D{m}{d}号。",
    "closing": "按照整改验收销号有关规定，{name}组织对第{n1}号整改任务进行了现场核查，认为已达到整改目标，现将有关情况公示如下，公示期为{m}月{d}日至{m}月{d2}日。",
    "case": "{m}月{d}日，督察组下沉{name}发现，{plant}在{river}左岸违规堆存固体废物约{n4}吨，未采取防渗、防雨措施，渗滤液经雨水沟汇入河道。",
}

MIDDLES = {
    "arrival": (
        "督察组强调，督察的重点是习惯性拖延的老问题、群众身边的烦心事，以及上一轮反馈意见中至今没有结果的事项。",
        "动员会要求，各级各部门要如实提供情况，不得以开会代替整改，不得以停产代替治理。",
        "督察组进驻时间为{n2}天，进驻期间设立专门的举报电话和邮政信箱，受理时间为每日8时至20时。",
        "{leader}表示，{short}将以最严的纪律、最实的作风配合督察，做到边督边改、立行立改。",
        "会议通报了{name}近三年环境质量状况，其中{river}出境断面水质连续{n1}个月达到考核目标。",
        "会后，督察组调阅了{town}污水处理设施建设、矿山生态修复等方面的台账资料{n3}份。",
        "督察期间，{name}成立综合协调、资料调阅、信访办理和宣传报道四个工作组，实行每日会商。",
    ),
    "batch": (
        "经核实，举报反映{plant}粉尘外溢的问题属实，执法人员责令其停止违法行为，并依法立案，拟处罚款{n1}万元。",
        "反映{town}一处砂场夜间偷采的问题部分属实，现场未见开采行为，但料堆覆盖不全，已责令{n1}日内完成整改。",
        "反映餐饮油烟直排的问题，经监测达标，属不实举报，工作人员已上门向举报人说明情况。",
        "对重复举报的{n1}件，由县领导包案，逐件约见举报人，听取意见后再定整改措施。",
        "本批转办件中，大气类{n1}件，水类{n1}件，噪声类{n2}件，其他类型{n1}件。",
        "截至目前，{name}累计责令整改企业{n2}家，立案处罚{n1}家，约谈{n1}人，问责{n1}人。",
        "办理情况每日在{short}门户网站和当地报纸同步公开，接受群众监督。",
    ),
    "rectify": (
        "在{river}综合治理现场，两岸新修的截污管网已经通水，{n1}个入河排口全部完成溯源和封堵。",
        "{plant}投资{n4}万元新建的封闭料棚已投入使用，厂界颗粒物浓度较整改前下降三成以上。",
        "{town}把畜禽粪污资源化利用作为整改的突破口，建成集中收集点{n1}处，年处理粪污{n4}吨。",
        "针对反馈指出的矿山生态修复滞后问题，{name}采取削坡、覆土、种草等措施，治理面积{n4}亩。",
        "县整改办实行周调度、月通报，对进展缓慢的事项下达督办函{n1}份。",
        "生态环境部门邀请专家对{n1}家重点企业开展帮扶，帮助完善治污工艺和运行台账。",
        "截至{m}月底，{n2}项反馈问题中已完成{n3}项，其余达到序时进度。",
        "“整改不是一阵风，验收合格以后还要回头再看。”{leader}在现场对负责同志说。",
    ),
    "talk": (
        "约谈指出，{town}污水处理站建成后长期不能正常运行，每天约{n4}吨生活污水未经处理直接外排。",
        "个别部门存在以文件落实整改的情况，方案照抄照搬，连企业名称都没有改过来。",
        "被约谈的负责人表示诚恳接受批评，将倒排工期、挂图作战，确保在{m}月底前销号。",
        "会议强调，对约谈后仍然推诿敷衍的，将按照干部管理权限移交纪检监察机关处理。",
        "约谈会后，{name}随即抽调{n1}名业务骨干组成专班，驻点督办{river}沿线问题整改。",
        "{plant}未按期完成在线监测设备联网，属地街道监管责任没有落实，被点名通报。",
    ),
    "lookback": (
        "“回头看”发现，{plant}虽然拆除了旧锅炉，但新建的治理设施时开时停，在线数据多次异常。",
        "督察人员沿{river}徒步{n1}公里，对照上一轮反馈问题点位逐一拍照核实。",
        "{name}对“回头看”交办的{n2}个问题实行销号管理，当天交办、当天核查、当天反馈。",
        "对已经完成的{n3}项整改任务，组织第三方开展效果评估，防止问题反弹回潮。",
        "个别乡镇对餐饮油烟、露天焚烧等小问题重视不够，群众仍有反映。",
        "督察组受理{short}群众来电来信{n2}件，已分{n1}批转交地方办理。",
        "{leader}要求，对照清单再排查、再梳理，决不允许一边整改一边欠新账。",
    ),
    "petition": (
        "接到转办件后，执法人员当晚赶到现场，在厂界四周布设{n1}个监测点，连续测了三个夜晚。",
        "监测结果显示，西侧厂界夜间噪声超过标准{n1}分贝，主要来自一台没有减振的风机。",
        "企业当即停用设备，加装隔声罩和减振垫，装卸作业调整到白天进行。",
        "{town}干部挨家走访了附近{n2}户居民，把整改方案贴在了村务公开栏上。",
        "养殖户老周把圈舍搬到了规划的养殖小区，原址清理粪污{n4}方，复垦为菜地。",
        "生态环境分局建立回访制度，办结后一周、一个月各回访一次，群众不满意的退回重办。",
    ),
    "closing": (
        "整改目标：完成{town}集镇污水管网建设{n1}公里，实现雨污分流，污水收集率达到百分之八十五以上。",
        "整改措施：一是完善方案，压实责任；二是加快建设，同步调试；三是健全管护机制，落实运行经费。",
        "完成情况：截至{m}月{d}日，新建管网{n1}公里，改造检查井{n3}座，污水处理站出水稳定达到排放标准。",
        "牵头单位：{name}住房和城乡建设局；责任单位：{town}人民政府；验收单位：{name}生态环境局。",
        "如对公示内容有异议，请在公示期内以书面形式向{name}督察整改工作领导小组办公室反映。",
        "现场核查组查阅了施工、监理和水质检测等资料{n2}份，随机走访群众{n3}人，满意率为百分之九十六。",
    ),
    "case": (
        "现场检查时，堆场东侧边坡已经出现裂缝，距离最近的取水口不足{n4}米，存在较大环境风险。",
        "早在上一轮督察时，群众就曾举报该问题，当地上报已完成整改，实际只是铺了一层防尘网。",
        "属地部门{n1}次现场检查均记录为“未发现问题”，监管流于形式。",
        "督察组要求立即停止堆存行为，限期清运，并对周边土壤和地下水开展监测评估。",
        "{name}已对涉事企业立案查处，罚款{n2}万元，同时启动生态环境损害赔偿程序。",
        "目前，{n4}吨固体废物已全部转运至有资质的单位处置，场地完成平整，正在复绿。",
        "这一案例说明，一些地方对生态环境保护的重视还停留在口头上，整改工作不严不实。",
    ),
}

CLOSINGS = (
    "下一步，{name}将举一反三，健全长效机制，以钉钉子精神抓好后续整改，让群众看到实实在在的变化。",
    "据了解，{name}将继续通过门户网站公开办理结果，欢迎社会各界监督。",
    "{leader}表示，将坚持问题导向，把督察整改与改善民生结合起来，确保{river}长治久清。",
    "{name}生态环境局有关负责人表示，将加强巡查，防止同类问题再次发生。",
)

LEADS = (
    "据第{k}号工作台账记载，",
    "在{town}第{k}网格，情况也有了变化。",
    "翻开第{k}期工作简报可以看到，",
    "记者从专班第{k}次调度会上了解到，",
    "编号为{short}〔{k}〕的现场笔录写明，",
    "沿着{river}走到{k}号界桩，",
)

GENERAL = (  # general columns: news with nothing of inspections in it
    ("{short}小麦机收进度过半", "连日晴好，{name}{n4}亩小麦陆续开镰。{town}的麦田里，十余台收割机来回穿梭。"),
    ("{name}举办春季招聘会", "{m}月{d}日，{name}在文化广场举办招聘会，{n3}家企业进场，提供岗位{n4}个。"),
    ("{town}书屋添新书", "{town}文化站新到图书{n4}册，涵盖农技、少儿、历史等门类，周末对外开放。"),
    ("{short}客运站恢复早班车", "自{m}月{d}日起，{name}客运站恢复开往{town}的早班车，发车时间为六时{n2}分。"),
)
GENERAL_MIDDLES = (
    "当地负责人介绍，相关服务点每天早晨八点开门，中午不休息，需要的群众可就近办理。",
    "家住附近的老人说，路修好了以后出门方便多了，孩子们放学也有了去处。",
    "志愿者在现场发放宣传单，解答了大家关心的补贴申领、技能培训等问题。",
    "记者在现场看到，工作人员分成{n1}个小组，登记、引导、讲解，各项工作有条不紊。",
    "据介绍，同类活动今年还将举办{n1}场，时间和地点会提前在网上公布。",
)


@dataclass(frozen=True, slots=True)
class Story:
    """A composed text: title and paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


def compose(place: Place, genre: str, seed: int, month: int, day: int) -> Story:
    """The story of a place; "general" has nothing to do with inspections."""
    chance = random.Random(f"{place.name}{genre}{seed}")
    numbers = {
        "m": month,
        "d": day,
        "d2": min(day + 5, 28),
        "n1": 2 + (seed * 3 + len(place.river)) % 9,
        "n2": chance.randint(11, 48),
        "n3": chance.randint(12, 60),
        "n4": chance.randint(120, 2600),
    }
    names = {slot: getattr(place, slot) for slot in Place.__slots__} | numbers

    def said(template: str) -> str:
        return template.format(**names)

    if genre == "general":
        title, opening = GENERAL[seed % len(GENERAL)]
        middles, closing = chance.sample(GENERAL_MIDDLES, 4), "活动受到当地群众的欢迎。"
    else:
        title, opening = TITLES[genre][seed % len(TITLES[genre])], OPENINGS[genre]
        middles = chance.sample(MIDDLES[genre], min(len(MIDDLES[genre]), chance.randint(5, 8)))
        closing = chance.choice(CLOSINGS)
    paragraphs = [opening]
    while middles:  # one or two sentences a paragraph, each paragraph unlike any other of the site
        size = chance.randint(1, 2)
        lead = chance.choice(LEADS).replace("{k}", str(seed * 7 + len(paragraphs)))
        paragraphs.append(lead + "".join(middles[:size]))
        middles = middles[size:]
    return Story(said(title), tuple(map(said, (*paragraphs, closing))))
