"""The labels of meta lines in a text: 发布时间：, 来源：, 作者：, 责任编辑：, 浏览次数：, with colons or without, in brackets or elements.

What stands behind a label is meta_line.py's affair.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from crawler.text.fold import folded

# ruff: noqa: E501 (patterns read better whole)

_DATE = (
    r"(?:发布|发表|发文|加入|发稿|上传|添加|录入|更新|刊发|公开|上网|信息|创建|公布|上稿|发帖|推送|播报|访谈|直播)?(?:时\s*间|日\s*期)(?:发布)?|"
    r"发布于|发表于|更新于|发布日|时间发布|(?:发布|发表|刊发|出版|更新|上传|录入|添加)(?=\s*:\s*(?:19|20)\d\d\s*[-/.年])|"
    r"(?:published|posted|release\s+date|date)(?=\s*:)"
)
_LABELS: tuple[tuple[str, str], ...] = (
    ("not_date", r"(?:成文|生成|印发|签发|制定|生效|实施|施行|废止|失效|截止|开始|结束|起始|页面生成|更改|修改|修订|到期|有效|办理|活动|拍摄|出生|成立|来信|写信|回复|提问|答复|交办|转办|受理|移交|办结|举报|来电|立案|处罚|开标|报名)(?:时间|日期)|今[天日]是|(?:现在|当前|系统|服务器|北京)时间(?:是|为)?|本?(?:页面?|网页)生成于|有效期(?:限?至|限)?|最后(?:更新|修改|编辑)(?:时间|日期|于)?"),
    ("source", r"(?:(?:信息|文章|稿件|新闻|内容|本文|资料|图文|文稿|消息|原文)?(?:来\s*源|出\s*处|提供(?:单位|部门|者))(?:单位|于|部门)?|稿\s*源|转自|转载自|[摘选]自|来自|(?:供稿|来稿|投稿|撰稿|(?:信息)?报送)(?:单位|部门|科室)|信息提供|(?:发布|公开|信息发布|发文)(?:机构|单位|部门|机关|科室)|发布者单位|source(?=\s*:))"),
    ("date", _DATE),
    ("editor", r"(?:(?:本文|本期)?责\s*任\s*编\s*辑(?:\((?:实习|见习)\))?|(?:本文|本期|本版)?责\s*编|网\s*编|(?:网络|值班|撰稿|本期|本文|本版|资讯|执行|新媒体|微信|网站|见习|实习|文字|图文|流程|[初复终一二三]审|栏目|版面|美术)?编\s*辑(?:人)?|选\s*稿(?:人|编辑)?|编\s*审|编\s*校|组\s*稿|editor(?=\s*:))"),
    ("check", r"(?:(?:稿件|内容|信息|文稿)?审\s*核(?:人|员)?|校\s*[对核](?:人)?|复\s*核(?:人)?|审\s*[定阅](?:人)?|审\s*校|一\s*审|二\s*审|三\s*审|初\s*审|复\s*审|终\s*审|审\s*签(?:人)?|签\s*发(?:人)?|总?监\s*制|审\s*稿(?:人)?|核\s*稿|值班(?:主任|总编|编委|领导)|(?:栏\s*目)?主\s*编|总编辑?|责\s*校|统\s*筹)"),
    ("poster", r"(?:(?:信息|文章|稿件)?录入(?:人|员|者)?|发布(?:人|者|员|(?=\s*:))|上传(?:人|者|员)|信息员)"),
    ("author", r"(?:(?:本文|文章|稿件|信息|新闻)?作\s*者(?!\s*单位)|撰\s*[稿写](?:人)?|撰\s*文|投\s*稿(?:人|者)|来稿人|执\s*笔(?:人)?|供\s*稿(?:人)?|文字(?:整理)?|文图|图文|图/文|文/图|文(?=\s?[/|:])|(?:本报|本网|见习|特约|实习|全媒体|融媒体?|新媒体|首席)?记\s*者|(?:特约)?通\s*讯\s*员|采\s*写|采访(?=\s?[/|:])|报[道导](?=\s*:)|author(?=\s*:))"),
    ("photo", r"(?:(?:题图|封面图?|图片|头图|配图|视频)来源|翻\s*译|译\s*者|编\s*译|摄\s*影|摄|美\s*编|图片?|供图|制图|视频|剪辑)"),
    ("index", r"(?:(?:信息)?索\s*[引取]\s*号)"),
    ("number", r"(?:(?:发文)?文\s*号|发文字号|文件编号|文件字号|公文号|文书号)"),
    ("count", r"(?:(?:浏\s*览|阅\s*读|点\s*击|访\s*问|查看|点播|播放|评论|收藏|转发|点赞|下载)(?:次数|量|数|率)?|人\s*气|访问量|次数|热度|已读|阅|(?:views?|hits|clicks)(?=\s*:))"),
    ("tool", r"(?:字\s*[体号]|文字大小|字体大小|分享到?|分享至|打印(?:本页|内容|文章)?|关闭|纠错|保护视力色|视力保护色|背景色|选择阅读字号|(?:print|font(?:\s+size)?|share(?:\s+to)?)(?=\s*:))"),
    ("other", r"(?:作者单位|访谈(?:嘉宾|主题|地点)|本期嘉宾|关\s*键\s*[词字]|标\s*签|主题词|主题分类|主题类别|体裁分类|服务对象|内容概述|名\s*称|标\s*题|信息名称|分类|栏目|所属栏目|专题|有效性|时效性|备\s*注|效力状态|公开责任(?:部门|单位|科室)|公开方式|公开范围|公开形式|公开类别|公开类型|Tags?)"),
)  # fmt: skip
LABEL = re.compile(
    r"(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS)
    + r")\s*[】\])〕]?\s*(?P<colon>[:/|]|—{1,2}|(?<=[】\]])|(?=\s|$|\d{4}[-/.年]|\[|【))",
    re.IGNORECASE,
)
LABELS_BEGIN = frozenset(  # as pattern_signs.py reads it off LABEL: asked first, since hardly any place is one
    "ACDEFHPRSTVacdefhprstv一三上下专主举二交人今体作供保信修值全公关内写出分刊创初到制剪办加北印原发受名回图处备复失头字实审封已废开当录微总成截所打执投报拍推提摄摘播撰收效文新施"
    "日时更最有服本来查标栏校核次活流浏消添点热版特现生监直移稿立答签系索纠组终结统编网美翻背融见视记访评译责资起转选通配采阅页题首"
)
_LETTER = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_ANYWHERE = re.compile(rf"(?=[{''.join(sorted(LABELS_BEGIN))}]){LABEL.pattern}", re.IGNORECASE)
_BEHIND_OTHER = re.compile(rf"(?-i:[^{_LETTER.pattern[1:-1]}]){_ANYWHERE.pattern}", re.IGNORECASE)
_OF_THE_TEXT = re.compile(  # what a text itself says, each in a line of its own
    "(?:办理|受理|活动|截止|开始|结束|举报|来电|立案|处罚|开标|报名)(?:时间|日期)|作者单位"
)
_BRACKETED = frozenset(("source", "date", "not_date", "index", "number", "author"))  # labels that stand in brackets
_REPORTER = re.compile(
    r"(?:(?:本报|本网)?记者|作者|通讯员|撰稿)\s[\u4e00-\u9fff]{2,4}(?:[\s、,](?!通讯员|记者|实习|见习|摄影)[\u4e00-\u9fff]{2,4}){0,2}\s*"
)
HIGHEST = 400  # characters of a line in which labels are looked for


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its kind ("source", "date", "editor" …), as it is written, and where it begins and ends with its colon."""

    kind: str
    label: str
    at: int
    to: int

    def start(self) -> int:
        return self.at

    def end(self) -> int:
        return self.to


@lru_cache(maxsize=2048)
def labels_in(text: str, cuts: frozenset[int] = frozenset()) -> tuple[Label, ...]:
    """The labels in a folded text. A label begins a word: nothing before it, no letter, or another element's text (`cuts`)."""
    labels: list[Label] = []
    at = 0
    while found := _next_label(text, cuts, at, anywhere=bool(labels) and labels[0].at <= 2):
        start, match = found
        if start and start not in cuts and _LETTER.match(text[start - 1]):
            follows = labels and labels[0].at <= 2 and match.group("colon") == ":" and match.end() - start >= 3
            if not follows:  # within a line of labels, one may stand right behind a value (来源：某某日报作者：…)
                at = start + 1
                continue
        at = max(match.end(), start + 1)
        kind = next(name for name, _ in _LABELS if match.group(name) is not None)
        if (
            match.group().endswith(("】", "]"))
            and kind not in _BRACKETED
            and not (kind == "editor" and text[start - 1] == "【")
        ):
            continue  # 【视频】某县召开会议, but [编辑] is an encyclopedia's button
        if not match.group("colon") and kind in ("author", "photo", "other", "count") and text[:start].strip():
            behind = min((cut for cut in cuts if cut > start), default=len(text))
            if start not in cuts or not _REPORTER.fullmatch(text[start:behind]):  # <i>记者 张三</i>
                continue  # without a colon these are ordinary words
        if match.group("colon") in ("/", "|", "—", "——") and kind in ("date", "count", "tool", "other", "not_date"):
            continue
        if match.group(kind) in ("来自", "摘自", "选自") and match.group("colon") != ":":
            continue
        labels.append(Label(kind, match.group(kind), start, match.end()))
    return tuple(sorted([*labels, *_labels_alone(text, cuts, labels)], key=Label.start)) if cuts else tuple(labels)


def _next_label(text: str, cuts: frozenset[int], at: int, *, anywhere: bool) -> tuple[int, re.Match[str]] | None:
    """Where the next label from `at` on begins, and its match. Not `anywhere`: only one that has no letter before it or
    begins an element, which hardly any place in prose may be.
    """
    if anywhere:
        found = _ANYWHERE.search(text, at)
        return None if found is None else (found.start(), found)
    if at == 0 and text[:1] in LABELS_BEGIN and (found := LABEL.match(text)):
        return 0, found
    found = _BEHIND_OTHER.search(text, max(0, at - 1))
    start = len(text) if found is None else found.start() + 1
    for cut in sorted(cuts):
        if at <= cut < start and text[cut] in LABELS_BEGIN and (begins := LABEL.match(text, cut)):
            return cut, begins
    return None if found is None else (start, found)


def _labels_alone(text: str, cuts: frozenset[int], known: Sequence[Label]) -> list[Label]:
    """Labels without a colon that fill an element of their own, with their value in the next (<i>来源</i><b>某报</b>)."""
    found = []
    for start, end in pairwise([0, *sorted(cuts)]):
        word = text[start:end].strip()
        if not 2 <= len(word) <= 6 or word[0] not in LABELS_BEGIN:
            continue
        if any(label.at < end and label.to > start for label in known):
            continue
        match = LABEL.fullmatch(word)
        if match:
            kind = next(name for name, _ in _LABELS if match.group(name) is not None)
            if kind in ("source", "date", "not_date", "editor", "check", "author", "index", "number"):
                found.append(Label(kind, word, start, end))
    return found


def is_meta_line(text: str) -> bool:
    """Whether a line is made of labels and their values and holds no prose.

    >>> is_meta_line("发布时间：2018-08-09 08:48 来源：某某日报 浏览次数：12")
    True
    >>> is_meta_line("会议时间定了，来源清楚。")
    False
    >>> is_meta_line("受理时间：每天8:00至20:00")
    False
    """
    if len(text) > HIGHEST:
        return False
    seen = folded(text)
    labels = labels_in(seen)
    if not labels:
        return False
    if len(labels) == 1 and labels[0].start() <= 2 and _OF_THE_TEXT.match(labels[0].label):
        return False
    if labels[0].start() > 40 or "。" in seen or seen.rstrip().endswith(("?", "!")):
        return False
    return len(seen) <= 60 * len(labels) + 40


def credit_line(text: str) -> bool:
    """Whether a short line at the end tells only who wrote, edited, photographed or supplied (摄影/张艳 编辑/苏芳; 来源：… 作者：…).

    >>> credit_line("医技支部供稿 摄影/张艳 编辑/苏芳"), credit_line("记者从县政府获悉，编辑部已收到来信。")
    (True, False)
    """
    if len(text) > 90 or "。" in text:
        return False
    kinds = {label.kind for label in labels_in(folded(text))}
    return len(kinds & {"editor", "check", "poster", "photo", "author", "source", "date"}) >= 2
