"""Source and editor: from labelled values near the title, the article's tail, the page's tags; authors.py has the author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crawler.text.fields.bylines import apart, is_name
from crawler.text.fields.dates import moments
from crawler.text.fields.meta_line import Labelled
from crawler.text.fields.organisations import names_body
from crawler.text.fold import folded
from crawler.text.traced import Traced, join

# ruff: noqa: E501 (patterns read better whole)

_MOST_EDITORS = 4
_NOT_PLAIN = re.compile(r"[\s（）()]")
_SOURCE_JUNK = re.compile(
    r"^(?:\d[\d\s:./-]*|https?://.*|javascript.*|字体.*|分享.*|打印.*|点击.*|浏览.*|阅读.*|本文|未知|不详|不明|佚名|无|null|undefined|(?:Android|iPhone|iPad|iOS|安卓|苹果|手机)\S{0,8}|-+|—+|作者.*|编辑.*|[\W_]+)$",
    re.IGNORECASE,
)
_ROLE_BEFORE = re.compile(
    r"(?:\S{0,8}(?:记者|通讯员|作者)[\s:：]+|(?i:reporters?|writers?|authors?|editors?|by)\s*[:：]\s*)(?=\S)"
)
_TAIL = re.compile(
    r"\s*(?:(?:有|(?<=\s))\s*\d+|\d{3,}|有?\s*\d+\s*(?:(?:次|人|条)(?:浏览|阅读|评论|参与|跟[贴帖])?|浏览|阅读|评论|参与|跟[贴帖])|我有话说.*|参与互动.*|听新闻.*|我要?评论.*|评论\(.*|字体.*|分享.*|打印.*|点击.*|浏览.*|(?:阅读|收藏)(?![员家社]|[周快]?[报刊]|网(?![易友页站])).*|大\s*中\s*小.*|关闭.*|[【\[(].{0,3}$)$"
)
_REPORTER = re.compile(
    r"(?:\s+|[,，;；|｜/]|\s*[(（])(?:本报|本网|见习|实习|特约|首席|(?:全|融|新)媒体?)?(?:记者|通讯员|作者|摄影|文/|图/).*$"
)
_AFTER_SOURCE = re.compile(
    r"(?<=.)(?:\s*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}|\s+\d{1,2}/\d{1,2}(?:/(?:19|20)\d\d|$)|\s+(?:https?://|www\.)|\s+[于於]\s*$|[,，;；。]\s*(?:转载|请注明|未经|如有|版权|侵权|欢迎|特此|作者)|\s*[（(]\s*(?:ID|微信号|公众号|微信ID)\s*[:：]).*$"
)
_PERSON_END = re.compile(
    r"\s+\d[\d.,万]*.*$|\s*(?:[|｜/／)）】\]〕]|\s{2,}|来源|时间|日期|浏览|点击|字体|审核|编辑|责编|校对|(?:信息)?发布(?=[:：时日人])|摄[影像](?!家|协)|(?<=\s)(?:摄影)?报道(?=\s|$)|打印|关闭|分享|(?<=\s)(?:联系)?电话|(?<=\s)(?:投稿|电子)?邮箱|(?<=\s)联系(?:人|方式)).*$"
)


_ACCOUNT = re.compile(  # a user name that comes with the CMS, which names nobody
    r"(?:\w*admin|(?:sys|web|site)?(?:administrator|manager|master)|root|system|test|guest|user|editor)\d*|(?:系统|网站|超级|后台|本站)?管理员|测试(?:用户|账号|员)?",
    re.IGNORECASE,
)
_ADDRESS_BEHIND = re.compile(r"\s*[（(]\s*(?:https?://|www\.)[^)）]*[)）]?$")
_OF_ISSUER = re.compile("(?:信息)?(?:发布|公开|发文)")  # the office's label in a document's table: 来源 says it better
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
    told = [(v, t) for v in near if v.kind == "source" and (t := cleaned_source(v.value))]
    visible = next((t for v, t in told if not _OF_ISSUER.match(v.label)), told[0][1] if told else Traced())
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
    name = value.value.text
    return value.label.startswith("供稿") and names_body(name) and (len(name) > 3 or not is_name(name))


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
