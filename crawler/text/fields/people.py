"""Source and editor: from labelled values near the title, the article's tail, the page's tags; authors.py has the author."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from crawler.text.fields.bylines import apart
from crawler.text.fields.dates import moments
from crawler.text.fields.meta_line import Labelled
from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.traced import Traced, join

# ruff: noqa: E501 (patterns read better whole)

_MOST_EDITORS = 4
_LONGEST_LINKED = 12  # characters: a name beside the date may be a link, a headline is longer
_NOT_PLAIN = re.compile(r"[\s（）()]")
_SOURCE_JUNK = re.compile(
    r"^(?:\d[\d\s:./-]*|https?://.*|javascript.*|字体.*|分享.*|打印.*|点击.*|浏览.*|阅读.*|本文|未知|无|null|undefined|(?:Android|iPhone|iPad|iOS|安卓|苹果|手机)\S{0,8}|-+|—+|作者.*|编辑.*|[\W_]+)$",
    re.IGNORECASE,
)
_ROLE_BEFORE = re.compile(
    r"(?:\S{0,8}(?:记者|通讯员|作者)[\s:：]+|(?i:reporters?|writers?|authors?|editors?|by)\s*[:：]\s*)(?=\S)"
)
_BODIES = re.compile(
    r"(?:网|报|社|台|日报|晚报|早报|新闻|发布|在线|资讯|杂志|频道|音乐|科技|财经|体育|娱乐|电视|广播|办|办公室|局|委|厅|部|院|政府|中心|公司|馆|会|处|署|大学|学院|医院|"
    r"周刊|时报|导报|传媒|客户端|融媒体?|镇|乡|街道|区|县|本站原创|通讯社|[\u4e00-\u9fff]{2}(?:[站所科股室队]|学校|集团))$"
)
_MEDIA = re.compile(
    r"(?:网|报|通讯社|电视台|广播|日报|晚报|早报|都市报|新闻|发布|客户端|杂志|周刊|时报|导报|传媒|编辑部|融媒体?(?:中心)?|(?:新华|中新|财联|路透|法新|美联|共同|彭博|中央)社)$(?<!最后发布)(?<!首次发布)(?<!原创发布)(?<!立即发布)"
)
_TAIL = re.compile(
    r"\s*(?:(?:有|(?<=\s))\s*\d+|\d{3,}|有?\s*\d+\s*(?:(?:次|人|条)(?:浏览|阅读|评论|参与|跟[贴帖])?|浏览|阅读|评论|参与|跟[贴帖])|我有话说.*|参与互动.*|听新闻.*|我要?评论.*|评论\(.*|字体.*|分享.*|打印.*|点击.*|浏览.*|(?:阅读|收藏)(?![员家社]|[周快]?[报刊]|网(?![易友页站])).*|大\s*中\s*小.*|关闭.*|[【\[(].{0,3}$)$"
)
_TOOL_WORDS = re.compile(
    r"^(?:首次|最[后近新]|原创|立即|正式)?发布$|听新闻|^(?:社会|地方|生活|政治|国际|娱乐|财经|体育|综合|即时|突发)中心$|^(?:社会|国内|国际|财经|本地|体育|娱乐|时政|民生|综合|地方|生活|即时|最新|科技|图片|视频|城市|焦点|热点)新闻$|听文章|语音播报|^新闻$|评论|浏览|阅读|点击|字|打印|分享|参与|人气|来源|作者|编辑(?!部)|\d{3,}|次$|星期|周[一二三四五六日天]|收藏|关注|举报|更新|发布于|首发"
)
_ALONE = re.compile(  # one name and nothing else: of four characters or more, since three may be a person
    r"[\s|｜·,，]*(?P<name>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9·]{3,13})\s*(?:[\[【(（](?:整理|原创|转载|编译|综合)[\]】)）])?(?:\s+\d{1,6})?\s*"
)
_PLACE = re.compile(  # where an account wrote from: a province between the day and its name
    r"[\s·|｜/,，]*(?:(?:IP属地|来自|發自|发自)[:：]?\s*)?(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)[省市]?(?=[\s·|｜/]|$)"
)
_DAY_ALONE = re.compile(r"(?<![\d.])\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?(?:\s+\d{1,2}:\d{2})?(?=\D|$)")
_SIGNED_FOR = re.compile(r"\s*(?P<name>[\u4e00-\u9fff]{3,10})\s+[\u4e00-\u9fff]{2,3}\s*")  # 某某社 张三
_OFFICIAL = re.compile(r"(?:官方)?[帐账帳賬][号號戶户]$")
_BEFORE_REPORTER = re.compile(
    r"\s*(?P<name>[\u4e00-\u9fff]{2,10})\s*[/／]\s*(?:特派|本报|地方|驻地)?(?:记者|编译|综合)"
)
_REPORTER = re.compile(
    r"(?:\s+|[,，;；|｜/])(?:本报|本网|见习|实习|特约|首席|(?:全|融|新)媒体?)?(?:记者|通讯员|作者|摄影|文/|图/).*$"
)
_AFTER_SOURCE = re.compile(
    r"(?<=.)(?:\s*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}|\s+\d{1,2}/\d{1,2}(?:/(?:19|20)\d\d|$)|\s+(?:https?://|www\.)|\s+[于於]\s*$|[,，;；。]\s*(?:转载|请注明|未经|如有|版权|侵权|欢迎|特此|作者)|\s*[（(]\s*(?:ID|微信号|公众号|微信ID)\s*[:：]).*$"
)
_PERSON_END = re.compile(
    r"\s+\d[\d.,万]*.*$|\s*(?:[|｜/／)）】\]〕]|\s{2,}|来源|时间|日期|浏览|点击|字体|审核|编辑|责编|校对|(?:信息)?发布(?=[:：时日人])|摄[影像](?!家|协)|打印|关闭|分享|(?<=\s)(?:联系)?电话|(?<=\s)(?:投稿|电子)?邮箱|(?<=\s)联系(?:人|方式)).*$"
)


_ACCOUNT = re.compile(  # a user name that comes with the CMS, which names nobody
    r"(?:\w*admin|(?:sys|web|site)?(?:administrator|manager|master)|root|system|test|guest|user|editor)\d*|(?:系统|网站|超级|后台|本站)?管理员|测试(?:用户|账号|员)?",
    re.IGNORECASE,
)
_ADDRESS_BEHIND = re.compile(r"\s*[（(]\s*(?:https?://|www\.)[^)）]*[)）]?$")
NOTHING = Traced()


@dataclass(frozen=True, slots=True)
class Said:
    """A field's text, the step that gave it, and what another step said instead ("" where they agree)."""

    text: Traced = NOTHING
    step: str = ""
    other: str = ""


def find_source(
    near: Sequence[Labelled], tail: Sequence[Labelled], tagged: Traced, unlabelled: Traced, given: str
) -> Said:
    """The source. Order: the visible label, the page's tag, the label at the article's end, a bare name beside the date."""
    visible = next((t for v in near if v.kind == "source" and (t := cleaned_source(v.value))), Traced())
    tag = cleaned_source(tagged)
    if visible:
        other = tag.text if tag and _plain(tag.text) != _plain(visible.text) else ""
        return Said(visible, "visible", other)
    if tag:
        return Said(tag, "meta:ContentSource")
    at_end = next((t for v in tail if v.kind == "source" and (t := cleaned_source(v.value))), Traced())
    if at_end:
        return Said(at_end, "visible_tail")
    if cleaned_source(Traced(given)):
        return Said(cleaned_source(Traced(given)), "boilerplate")
    if sent_in := next((t for v in (*near, *tail) if supplied(v) and (t := cleaned_source(v.value))), None):
        return Said(sent_in, "visible_supplied")
    if unlabelled:
        return Said(unlabelled, "visible_beside_date")
    return Said()


def supplied(value: Labelled) -> bool:
    """Whether the label 供稿 has an organisation behind it, not a person."""
    return (
        value.label.startswith("供稿") and len(value.value.text) > 3 and bool(_BODIES.search(folded(value.value.text)))
    )


def _plain(text: str) -> str:
    return _NOT_PLAIN.sub("", text)


def cleaned_source(value: Traced) -> Traced:
    """A source without counters, tools and reporters behind it; empty where what is left is no name."""
    for pattern in (_AFTER_SOURCE, _TAIL, _REPORTER, _ADDRESS_BEHIND):
        found = pattern.search(value.text)
        if found:
            value = value.cut(0, found.start())
    if value.text.startswith("《") and "》" in value.text[:-1]:
        return value.trimmed(" ：:|/,，;；、·-—") if len(value.text) <= 40 and not moments(value.text) else Traced()
    named = value.text.find("《") > 0 and value.text.endswith("》")  # 某网-《某报》
    value = (
        value.trimmed(" ：:|/,，;；、·[]【】〖〗()（）<>-—" if named else " ：:|/,，;；、·[]【】〖〗()（）<>《》-—")
        if not value.text.endswith((")", "）")) or not re.search("[(（]", value.text)
        else value.trimmed(" ：:|/,，;；、·[【〖(（<>-—")
    )
    if not value or len(value.text) > 40 or _SOURCE_JUNK.match(value.text) or moments(value.text):
        return Traced()
    return value


def _in_own_element(line: Line, end: int) -> Traced:
    """The name in an element behind the date's, where no white space parts them (date, place, 某报官方账号)."""
    start = next((cut for cut in line.cuts if end <= cut <= end + 1), None)
    if start is None:
        return Traced()
    edges = [start, *sorted(cut for cut in line.cuts if cut > start), len(line.text)]
    for begin, stop in islice(pairwise(edges), 3):
        word = _OFFICIAL.sub("", line.text[begin:stop].strip(" /|｜·\u3000\n"))
        if not word:
            continue
        if not re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9·]{2,20}", word) or _TOOL_WORDS.search(folded(word)):
            return Traced()
        if len(word) > 2 and any(_BODIES.search(part) for part in folded(word).split("·")):
            at = line.text.index(word, begin)
            return Traced.piece(line.text, line.start).cut(at, at + len(word))
    return Traced()


_ADDRESS = re.compile(r"\s*(?:https?://|www\.)[!-~]{4,60}\s+")  # of the site, which old portals write before the date


def beside_date(line: Line) -> Traced:
    """The bare name that stands after the date in a meta line without labels (2009年11月09日11:30　某某音乐 …)."""
    text = line.text
    found = moments(text)
    partial = None if found else _DAY_ALONE.search(text[:40])
    lead = site.end() if (site := _ADDRESS.match(text)) else 0
    if (not found or found[0].start - lead > 30) and partial is None:
        return Traced()
    start, end = partial.span() if partial else (found[0].start, found[0].end)
    whole = Traced.piece(text, line.start)
    for begin, end_ in reversed(list(_words_before(text[:start], line.cuts))):
        word = text[begin:end_]
        if not re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9·《》]{2,20}(?:[-—][\u4e00-\u9fff]{3,12})?", word):
            continue
        element = len(word) >= 4 and begin in {0, *line.cuts} and text.startswith((" ", "\u3000", "\xa0"), end_)
        if names_medium(word) or (element and _BODIES.search(folded(word)) and not _TOOL_WORDS.search(folded(word))):
            return whole.cut(begin, end_)
    if own := _in_own_element(line, end):
        return own
    if place := _PLACE.match(text, end):
        end = place.end()
    rest = whole.cut(end)
    if medium := _BEFORE_REPORTER.match(folded(rest.text)):  # 某某報／記者…／台北報導
        return rest.cut(medium.start("name"), medium.end("name"))
    alone = _ALONE.fullmatch(rest.text)
    if alone and start - lead <= 2 and not _TOOL_WORDS.search(folded(alone["name"])):
        begin = end + alone.start("name")
        other = min((cut for cut in line.cuts if cut >= begin + 4), default=len(text))  # 某报 and 张三, each an element
        return whole.cut(begin, min(other, end + alone.end("name")))
    for part in re.finditer(r"[^\s|｜\[\]]+", rest.text):
        word = part.group()
        if (
            re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9·《》]{2,20}", word)
            and _BODIES.search(folded(word).rstrip("》"))
            and not _TOOL_WORDS.search(folded(word))
        ):
            return rest.cut(part.start(), part.end())
        if re.search(r"\(|:|：", word) and not re.match(r"第\d+版", word):
            break
    return Traced()


def _words_before(text: str, cuts: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Where the words before a date begin and end; an element's text is a word of its own."""
    for part in re.finditer(r"[^\s|｜:：]+", text):
        edges = [part.start(), *sorted(c for c in cuts if part.start() < c < part.end()), part.end()]
        yield from pairwise(edges)


def site_beside_date(lines: Iterable[Line], names: Collection[str]) -> Traced:
    """The word beside the date that is one of the names behind the title in <title> (某某发布 08-11 18:26)."""
    for line in lines:
        if (
            line.linked > _LONGEST_LINKED
            or line.end - line.start > 120
            or not (moments(line.text) or _DAY_ALONE.search(line.text[:40]))
        ):
            continue
        for begin, end in _words_before(line.text, line.cuts):
            if len(word := line.text[begin:end]) >= 3 and word in names and not moments(word):
                return Traced.piece(line.text, line.start).cut(begin, end)
    return Traced()


def names_body(text: str) -> bool:
    """Whether a short text ends as the names of organisations do (某某县人民政府)."""
    return bool(_BODIES.search(folded(text)))


def names_medium(text: str) -> bool:
    """Whether a short text ends as the names of media do (某某日报, 某某新闻网)."""
    return bool(_MEDIA.search(folded(text))) and not _TOOL_WORDS.search(folded(text))


def media_line(lines: Sequence[Line]) -> Traced:
    """A medium's name alone on a line beside the date (某某新闻网), or with a person behind it, each an element."""
    for line in lines:
        text = line.text.strip()
        if 3 <= len(text) <= 14 and re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9]+", text) and names_medium(text):
            return line.traced()
        if (signed := _SIGNED_FOR.fullmatch(line.text)) and names_medium(signed["name"]):
            return Traced.piece(line.text, line.start).cut(*signed.span("name"))
        first = min((cut for cut in line.cuts if cut > 0), default=0)
        if first and len(text) <= 24 and re.fullmatch(r"\s*[\u4e00-\u9fff]{2,4}\s*", line.text[first:]):
            name = line.text[:first].strip()
            if re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9]{4,14}", name) and (names_medium(name) or name.endswith("报道")):
                return Traced.piece(line.text, line.start).cut(0, first).trimmed()
    return Traced()


def find_editor(values: Iterable[Labelled], given: Sequence[str], tagged: Traced = NOTHING) -> Said:
    """The editors by label (责任编辑, 责编, 编辑), else who checked (审核, 校对), each once, in order; `tagged` is what the
    page's tag says. A CMS's own account (admin, 系统管理员) counts only where nobody is named.
    """
    values = list(values)
    by_tag = person(tagged, office=True)
    for kind in ("editor", "check"):
        unique: list[Traced] = []
        for name in (person(v.value, office=True) for v in values if v.kind == kind):
            if len(unique) == _MOST_EDITORS:
                break
            if name and not any(name.text in seen.text for seen in unique):
                unique.append(name)
        if named := [name for name in unique if not is_account(name.text)]:
            said = join(named, "、")
            return Said(said, "visible:" + kind, other_name(said, by_tag))
        if unique and by_tag and not is_account(by_tag.text):
            return Said(by_tag, "meta:editor", unique[0].text)
        if unique:
            return Said(unique[0], "visible:" + kind)
    if given:
        return Said(Traced("、".join(dict.fromkeys(given))), "boilerplate")
    return Said()


def is_account(text: str) -> bool:
    """Whether a name is an account that comes with a CMS.

    >>> is_account("admin"), is_account("系统管理员"), is_account("celia"), is_account("管理员王长波")
    (True, True, False, False)
    """
    return _ACCOUNT.fullmatch(folded(text)) is not None


def several(said: Said) -> Said:
    """What was said, with 、 between names that nothing but white space parts."""
    parted = apart(said.text)
    return said if parted is said.text else replace(said, text=parted)


def other_name(name: Traced, tag: Traced) -> str:
    """What a tag says where it names somebody else than the visible text, "" where one holds the other."""
    one, other = _plain(name.text), _plain(tag.text)
    return "" if one in other or other in one else tag.text


def person(value: Traced, *, office: bool = False) -> Traced:
    """A person's name without what stands behind it; an `office` (责任编辑) may be held by an account (admin)."""
    if "//" in value.text:
        return Traced()
    found = _PERSON_END.search(value.text)
    if found:
        value = value.cut(0, found.start())
    value = value.trimmed(" ：:|/,，;；、·[]【】〖〗()（）<>《》-—。.")
    reporter = _ROLE_BEFORE.match(folded(value.text))
    if reporter:
        value = value.cut(reporter.end())
    seen = folded(value.text)
    if len(seen) > 40 or len(seen) < 2 or re.fullmatch(r"[\d\W_]+", seen) or moments(seen) or "。" in seen:
        return Traced()
    if not office and is_account(seen):
        return Traced()
    if re.search(
        r"https?:|www\.|[?!@]|转载|注明|^(?:锁定|讨论|编辑|收藏|本段|删除|添加义项|提问|信息(?!中心|科|办|处|员|部|公开))|^(?:null|none|undefined|匿名|未知|佚名|不详|暂无)$",
        seen,
        re.IGNORECASE,
    ):
        return Traced()
    return value
