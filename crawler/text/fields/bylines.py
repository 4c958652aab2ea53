"""Who wrote it, where no label says so: reporters and correspondents named together (记者 甲 通讯员 乙), a name in brackets
behind the last sentence, and a name behind that of its unit (办公室 张三).
"""

from __future__ import annotations

import re

from crawler.text.fold import folded
from crawler.text.traced import Traced, join

# ruff: noqa: E501 (patterns read better whole)

# Surnames that begin few ordinary words of two characters, and those that begin few of three.
_PLAIN_SURNAMES = "王李张刘陈杨赵吴周徐孙朱胡郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖蒋蔡贾丁魏薛叶阎闫余潘杜戴汪姜范姚谭廖邹熊陆郝孔崔毛邱秦顾侯邵孟尹黎乔贺赖龚"
_SURNAMES = _PLAIN_SURNAMES + "黄林高马程苏吕沈卢董于袁田金石史陶白江尤柳庄章季柯施俞颜倪樊葛翟游万龙常武夏任康段雷钟汤"
_MORE_SURNAMES = "丘丛严乐亓仇付仝仲伍伏佘佟党兰关冀冉冷凌初包匡华卓单卜卞占卫卿厉古司吉向哈商喻姬娄宁宗宣宿寇封尚屈屠岑岳左巩巫巴帅席幸庞廉强惠戎成房扈揭支敖敬方旷昌易晁晏景曲朴杭柏查柴栗栾桂桑桓梅楚楼欧殷毕池沙洪涂淳温湛滕满漆焦燕牛牟狄甄甘申皮盖盛瞿祁祖祝禹穆窦竺符管米粟糜索綦练缪羊翁耿聂胥臧艾芦苑苗苟茅荀荆荣莘莫萧蒙蒯蒲蓝蔚蔺虞裘褚覃解訾詹谈谌谷贝贵费路车辛辜边达连逄邝邢邬邸郁郄郎郗郜鄂鄢钱闵闻阙阮阳阴隋隗雍霍靳鞠韦项饶骆鲁鲍鹿麦麻齐"  # of others, where a name is asked for
_SPREAD = rf"[{_SURNAMES}{_MORE_SURNAMES}][ \u3000]{{1,3}}[\u4e00-\u9fff](?![\u4e00-\u9fff])"  # 李 慧, as wide as three characters
_NAME = (
    r"(?!通讯员|记者|实习|见习|摄影|编辑|报道|整理|发自|撰文)[\u4e00-\u9fff·•]{2,4}(?<!摄)(?<!传真)"  # 记者某某摄 is under a picture
    r"(?<!报道)(?<!整理)(?<!发自)(?<!撰文)(?!(?<=文)\s?[/、]\s?[图摄])(?!(?<=图)\s?[/、]\s?文)"  # 某某文/图
)
_NEXT = rf"(?![\u4e00-\u9fff]{{1,8}}(?:编辑|记者|通讯员|实习生)){_NAME}"  # 某报编辑 is an office
_REPORTERS = re.compile(
    r"(?:本报|本网|本刊|本台|新华社|中新社|见习|特约|实习|首席|全媒体|融媒体?)*\s*(?:记者|通讯员|评论员|特约撰稿人?|(?:实习|见习)生)\s*(?:[】\]]\s*)?[:：/|]?\s*"
    r"(?P<names>(?:"
    f"{_SPREAD}|{_NAME}"
    r")(?:[\s、,，]+(?:"
    f"{_SPREAD}|{_NEXT}"
    r")){0,5})(?=\s*(?:[)）】\]〕/|]|[、,，;；]?\s*(?:通讯员|实习|见习|全媒体|融媒|特约|本报|记者)|通讯员|实习|见习|特约|摄影|文|报道|整理|发自|[\u4e00-\u9fff]{0,4}编辑|[\u4e00-\u9fff]{2,8}(?:记者|通讯员|实习生)\s|$|[,，。](?:$|\d))|(?<![道导導电電讯訊摄攝])\s+\d+(?:[\s:.年月日评條条人次-]|$))"
)
_DATELINES = (  # 某社某地5月6日电 (某某), （某社记者某某某地5日电）
    re.compile(
        r"\d日[电讯]\s*[(（]\s*(?!综合|组图|图文|快讯|更新|更正|后续|补充|修订|视频|全文)(?P<names>[\u4e00-\u9fff]{2,3}(?:[\s、,，]+[\u4e00-\u9fff]{2,3}){0,3})\s*[)）]"
    ),
    re.compile(
        r"[(（][\u4e00-\u9fff]{2,6}记者(?P<names>[\u4e00-\u9fff]{2,3})(?=[\u4e00-\u9fff]{2,4}\d{1,2}日(?:综合)?(?:外电报导|电|讯))"
    ),
    re.compile(  # 某社某地5月6日电 题：某某 某社记者 某某
        r"日电\s*题:.{4,44}?[\u4e00-\u9fff]{2,5}记者\s?(?P<names>[\u4e00-\u9fff]{2,3}(?:[、\s][\u4e00-\u9fff]{2,3}){0,3})(?=\s|$)"
    ),
    re.compile(  # 【某报记者某某某某地报道】
        r"[(（【\[][\u4e00-\u9fff]{2,6}记者\s?(?P<names>[\u4e00-\u9fff]{3}(?=[\u4e00-\u9fff]{2}(?:[省市县])?报[道导])|[\u4e00-\u9fff]{2}(?=[\u4e00-\u9fff]{2}报[道导])|[\u4e00-\u9fff]{2,3}(?=[、,\s]))[^】\])）]{0,20}报[道导]\s*[】\]）)]"
    ),
)
_OFFICE = re.compile(r"(?:本报|本网|见习|特约|实习|首席|全媒体|融媒体?)*(?:记者|通讯员|(?:实习|见习)生)[\s:：]*")
OFFICES = frozenset("者员員稿")  # one is in the name of each office
_WORK = re.compile(r"\s*(?:[文图]\s*[/／、]\s*[文图]|图文|文图|摄影|\s[文图]|报道|摄影报道)\s*$")
_BETWEEN = 7  # characters between the names of reporters and the next office
_UNIT_WORDS = "科|股|台|处|室|办|局|委|队|站|中心|所|镇|乡|街道|院|校|大学|厅|部|会|公司|集团|社|组"
_UNIT = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,14}}?(?:{_UNIT_WORDS}|网|报|刊|客户端)|[省市州县区盟旗本](?:局|厅|委|院|台|站))[\s:：]+(?=[\u4e00-\u9fff]{{2,4}}(?:$|[\s、,，]))"
)
_MEDIUM_BEHIND = re.compile(r"[\s|｜]+[\u4e00-\u9fff]{2,10}(?:网|报|社|[电广][视播]台|客户端|融媒体?(?:中心)?|发布)$")
_OF_UNIT = re.compile(rf"(?:{_UNIT_WORDS}|[省市县区村庄沟湾河江山])$")
_PERSONS = re.compile(rf"{_NAME}(?:[\s、,，]+{_NAME}){{0,5}}")
SIGNER = (
    rf"(?:[{_SURNAMES}](?:[\u4e00-\u9fff]{{2}}|[ \u3000]{{1,3}}[\u4e00-\u9fff])|[{_PLAIN_SURNAMES}][\u4e00-\u9fff])"
)
_PERSON = re.compile(SIGNER)
_TOGETHER = re.compile(  # each a surname and what is given, none a title
    rf"(?:(?:欧阳|上官|司马|诸葛|皇甫|尉迟|慕容|令狐|夏侯|公孙|司徒|宇文|端木|东方)[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}{_MORE_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
)
_LONGEST = 200  # characters of names one after the other
_ASUNDER = re.compile(rf"(?<![^\s、]){_SPREAD}|[^\s、]+")
_SIGNED = re.compile(
    rf"(?:^|[。！？”])\s*[(（]\s*(?:[\u4e00-\u9fff]{{2,14}}(?:{_UNIT_WORDS})[ \u3000]+)?(?P<names>{SIGNER}(?:[\s、,，]+{SIGNER}){{0,4}})\s*[)）]\s*$"
)
_SIGNED_TOGETHER = re.compile(  # several, by any surname
    rf"[。！？”]\s*[(（]\s*(?P<names>{_TOGETHER.pattern}(?:[\s、,，]+{_TOGETHER.pattern}){{1,4}})\s*[)）]\s*$"
)
_SIGNED_FOR = re.compile(  # behind the name of a unit, alone in its line: whatever the surname
    rf"\s*[(（]\s*[\u4e00-\u9fff]{{1,14}}(?:{_UNIT_WORDS})[ \u3000]+(?P<names>(?![供摄整解提编宣报转制撰文图])[\u4e00-\u9fff]{{2,3}}(?:[\s、,，]+[\u4e00-\u9fff]{{2,3}}){{0,4}})\s*[)）]\s*"
)
_WRITER = re.compile(
    rf"[(（\s](?P<name>{_NAME})\s*[/／]\s*(?:撰?文|撰稿|供稿|[\u4e00-\u9fff]{{2,4}}(?:報導|报[导道]|報道))(?=[\s)）、，/／])"
)
_BEHIND_MEDIUM = re.compile(  # 某台融媒体新闻中心/甲某 乙某 编辑/丙某
    rf"(?:中心|[社台报网])\s*[/／]\s*(?P<name>{SIGNER}(?:[\s、,，]+{SIGNER}){{0,4}})(?=\s*[)）】]|\s+(?:编辑|摄像|剪辑|校对))"
)
_NO_SIGNER = re.compile(
    "周[一二三四五六日末边年]|张家|李家|王家|何种|何时|许可|杜绝|顾问|余款|毛[重利]|熊猫|胡同|孔庙|邮"
)
_INNER = re.compile(r"(?<=^[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff]$)")


def reporters(text: Traced) -> Traced:
    """The reporters and correspondents whom a text names together, joined by 、; empty where it names none.

    >>> reporters(Traced("溪水日报 记者 王长波 通讯员 李小慧")).text
    '王长波、李小慧'
    >>> reporters(Traced("溪经记者 王长波  溪经编辑 李小慧")).text
    '王长波'
    >>> reporters(Traced("溪水时报记者 王长波 溪水时报通讯员 李小慧")).text
    '王长波、李小慧'
    >>> reporters(Traced("（溪水日报记者 李 慧 王　勇）")).text, reporters(Traced("本报记者 李　慧")).text
    ('李 慧 王　勇', '李慧')
    >>> reporters(Traced("（记者王丽发自溪水）")).text, reporters(Traced("（本报记者 王长波 李丽文/图）")).text
    ('王丽', '王长波 李丽')
    """
    found: list[Traced] = []
    end = -1
    for match in _REPORTERS.finditer(folded(text.text)):
        if found and match.start() - end > _BETWEEN:
            break
        end = match.end("names")
        name = _closed(text.cut(match.start("names"), end))
        if all(name.text != known.text for known in found):
            found.append(name)
    return join(found, "、") if len(found) > 1 else found[0] if found else Traced()


def dateline(text: Traced) -> Traced:
    """Who is named with the day and the place from which a report was sent; empty where nobody is.

    >>> dateline(Traced("中溪社溪水5月6日电 (王长波)走进溪水县")).text, dateline(Traced("（中溪社記者李小慧溪水5日電）")).text
    ('王长波', '李小慧')
    >>> dateline(Traced("【溪水報記者李小慧河西報道】整治之後")).text
    '李小慧'
    >>> dateline(Traced("中溪社溪水5月6日电 题：一河清水 中溪社记者 王长波 李丽 走进溪水县城")).text
    '王长波 李丽'
    >>> dateline(Traced("中溪社溪水5月6日电 (后续)溪水县")).text
    ''
    """
    seen = folded(text.text[:80])
    if "日电" not in seen and "日讯" not in seen and not seen.startswith(("【", "[", "(")):
        return Traced()
    found = next((found for pattern in _DATELINES if (found := pattern.search(seen))), None)
    return text.cut(found.start("names"), found.end("names")) if found else Traced()


def named_together(value: Traced) -> Traced:
    """A labelled value without the offices between its names, which are then joined by 、.

    >>> named_together(Traced("王长波 通讯员 李小慧")).text, named_together(Traced("办公室 李小慧")).text
    ('王长波、李小慧', '办公室 李小慧')
    """
    found = list(_OFFICE.finditer(folded(value.text)))
    if not found:
        return value
    begins = (
        0 if value.text[: found[0].start()].endswith((" ", "、", "，", "\u3000")) else found[0].start()
    )  # 某报记者 甲
    behind = _WORK.search(value.text)
    stop = behind.start() if behind else len(value.text)
    edges = [begins, *(edge for office in found for edge in office.span()), max(stop, found[-1].end())]
    names = [
        n
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if (n := value.cut(start, end).trimmed(" 、,，;；\u3000"))
    ]
    return join(names, "、") if names and all(persons(name.text) for name in names) else reporters(value) or value


def writer(paragraph: Traced) -> Traced:
    """The name before its work in brackets at the end (甲某/文 乙某/图), or behind its medium and a stroke.

    >>> writer(Traced("（王长波/文 李小慧/图）")).text
    '王长波'
    >>> writer(Traced("（来源：溪水台新闻中心/王长波 李小慧 编辑/林木）")).text
    '王长波 李小慧'
    """
    found = _WRITER.search(paragraph.text[-40:]) or _BEHIND_MEDIUM.search(paragraph.text[-40:])
    at = max(0, len(paragraph.text) - 40)
    return paragraph.cut(at + found.start("name"), at + found.end("name")) if found else Traced()


def signer(paragraph: Traced) -> Traced:
    """The name in brackets behind the last sentence, or in a line of its own (……整改到位。（李小慧）).

    >>> signer(Traced("整改已经到位。（耿一凡 苗溪）")).text, signer(Traced("整改已经到位。（从严 从实）")).text
    ('耿一凡 苗溪', '')
    >>> signer(Traced("验收工作全部完成。（李小慧）")).text, signer(Traced("试点范围另行公布。（暂行）")).text
    ('李小慧', '')
    """
    if not paragraph.text.rstrip().endswith((")", "）")):
        return Traced()
    at = max(0, len(paragraph.text) - 40)
    found = _SIGNED.search(paragraph.text[at:]) or (None if at else _SIGNED_FOR.fullmatch(paragraph.text))
    if found is None and (several := _SIGNED_TOGETHER.search(paragraph.text[at:])):
        found = several if max(map(len, re.split(r"[\s、,，]+", several["names"]))) > 2 else None
    if found is None or _NO_SIGNER.search(found["names"]):
        return Traced()
    name = paragraph.cut(at + found.start("names"), at + found.end("names"))
    if any(_OF_UNIT.search(part) and len(part) > 2 for part in re.split(r"[\s、,，]+", name.text)):
        return Traced()
    return _closed(name)


def _closed(name: Traced) -> Traced:
    """One name of two characters without the white space that makes it as wide as three."""
    return name.like(_INNER.sub("", name.text)) if _INNER.search(name.text) else name


def apart(names: Traced) -> Traced:
    """Names with 、 between them where nothing but white space stood; anything that is not all names as it is.

    >>> apart(Traced("王长波 李小慧　欧阳木")).text, apart(Traced("王长波 李小慧、白露")).text
    ('王长波、李小慧、欧阳木', '王长波、李小慧、白露')
    >>> apart(Traced("李 慧 王　江 欧阳木")).text
    '李慧、王江、欧阳木'
    >>> apart(Traced("李 慧")).text, apart(Traced("溪水日报 李慧")).text, apart(Traced("王勇 Li Hui")).text
    ('李 慧', '溪水日报 李慧', '王勇 Li Hui')
    """
    if names.text.isalnum() or len(names.text) > _LONGEST:
        return names
    parts = [_closed(names.cut(*word.span())) for word in _ASUNDER.finditer(folded(names.text))]
    if len(parts) < 2 or not all(_TOGETHER.fullmatch(folded(part.text)) for part in parts):
        return names
    whole = join(parts, "、")
    spread = {part.text for part in parts if part.text not in names.text}  # 朱 江 is no river
    named = all(part.text in spread or persons(part.text) for part in parts)
    return whole if named and whole.text != names.text else names


def is_signer(text: str) -> bool:
    """Whether a word is a personal name by its surname."""
    return _PERSON.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether a word may be a personal name, by any surname.

    >>> is_name("万登科"), is_name("法规科")
    (True, False)
    """
    return _TOGETHER.fullmatch(text) is not None


def beside(text: str) -> list[tuple[int, int]]:
    """Where the words of a meta line stand that are personal names by their surname and no label's value: of three
    characters, or several.

    >>> beside("2024-01-05 07:52 | 今日溪水 | 邓小棠"), beside("2024-01-05 徐州")
    ([(26, 29)], [])
    """
    words = [
        m
        for m in re.finditer(r"[^\s|｜/·、,，()（）\[\]]+", text)
        if _PERSON.fullmatch(m.group()) and not text[: m.start()].rstrip().endswith(("：", ":"))  # a label's value
    ]
    found = [m.span() for m in words if not _NO_SIGNER.search(m.group()) and not _OF_UNIT.search(m.group())]
    return found if len(found) > 1 or any(end - start > 2 for start, end in found) else []


def without_unit(person: Traced) -> Traced:
    """A person without the unit that stands before the name, or the medium behind it.

    >>> without_unit(Traced("环境监察支队 王长波")).text, without_unit(Traced("王长波 李小慧")).text
    ('王长波', '王长波 李小慧')
    >>> without_unit(Traced("溪水网 王长波")).text, without_unit(Traced("王长波 溪水日报")).text
    ('王长波', '王长波')
    """
    behind = _MEDIUM_BEHIND.search(person.text)
    if behind and persons(person.text[: behind.start()]):
        person = person.cut(0, behind.start())
    unit = _UNIT.match(person.text)
    if unit is None or _OF_UNIT.search(person.text):
        return person
    return person.cut(unit.end())


def persons(text: str) -> bool:
    """Whether a text is made of personal names alone, none of a unit."""
    return bool(_PERSONS.fullmatch(text)) and not any(_OF_UNIT.search(part) for part in re.split(r"[\s、,，]+", text))
