"""Finding place names in a text and deciding which unit each one means.

Names are found longest first. Short names of counties are believed only beside other evidence (a parent named, the
full name elsewhere, the site's own region), because 平安, 和平 and 大方 are words. What a name means is decided in this
order: the place named right before it; the regions of site and source; places named earlier; the document's majority.
A name that stays open is kept as ambiguous and never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache

import ahocorasick

from indexer.annotate.aliases import Alias, aliases, word_names
from indexer.annotate.crossings import crossed
from indexer.annotate.gazetteer import Gazetteer, Unit, lineage

_ROAD = re.compile(r"(?:[东南西北中]?(?:路|街|大道|大街|巷|胡同|桥|立交|站|机场|港)|中学)")
_HOUSE = re.compile(r"大学|学院|医院|公司|集团|宾馆|酒店|银行")  # 长安大学
_MEDIA = re.compile(
    r"(?:[一-龥]{0,2}(?:青年|法制|法治|经济|科技|农民|工人|广播电视|消费者?|环境|生活|妇女)?(?:日报|晚报|晨报|早报|都市报|商报|时报|青年报|法治报|法制报|"
    r"经济报|工人报|农民报|科技报|环境报)|社(?![区会团])|发布|新闻网|新闻|电视台|广播|卫视|融媒体?|传媒|在线|报社|电台|网)"
)
# 南阳镇 in 微山县, 安定乡: a township bears the name of a unit elsewhere.
_TOWN = re.compile(r"(?:镇(?!街|村|区|政)|乡(?!村|镇|土|民|情|愁)|街道|村(?!镇|民|庄|级)|社区|苏木|嘎查|办事处)")
# 秦淮河, 青海湖, 海南岛: a river or mountain that bears a unit's name, or gave it.
_NATURE = re.compile(
    r"(?:河(?![长道北南流湖西东湟])|江(?![北南苏西河湖])|湖(?![北南长泊区])|山(?![区东西水体林西])|岭|溪|水库|湿地|草原|高原|平原|盆地|海峡|岛|大峡谷|"
    r"古镇|故居|港(?!区))"
)
_PERSON_BEFORE = re.compile(
    r"(?:书记|主任|[市县区省州局厅部组院校处科所乡镇]长|委员|同志|记者|通讯员|主席|代表|常委|先生|女士|编辑|摄影)[\s:：]{0,2}[一-龥]$"
)
# Short names that arise across two words (局长治理, 新余额) which the table of crossings does not part.
_CROSSED = {
    "长治": re.compile(r"\|(?:久|长效|机制|标|本|污|山|沙|气|霾|乱)|[县区厅处科镇村站所会省行]\|"),
    "日照": re.compile(r"\|(?:时|强)|[明次当前旬]\|"),
    "新余": re.compile(r"\|量"),
    "东营": re.compile(r"\|地|[山广]\|"),
    "来宾": re.compile(r"\|(?:们|席)|[各与外嘉近]\|"),
    "开封": re.compile(r"\|(?:堵|府菜)|[拆未]\|"),
    "三明": re.compile(r"再\|"),
    "安康": re.compile(r"\|养"),
    "白山": re.compile(r"\|黑水"),
    "黄山": re.compile(r"\|区块"),
    "吉林": re.compile(r"\|业局"),
    "平顶山": re.compile(r"\|上"),
    "阳江": re.compile(r"[富浏资沈]\|"),
    "江门": re.compile(r"\|(?:户|前)"),
    "安阳": re.compile(r"\|台"),
    "定西": re.compile(r"\|区"),
    "海东": re.compile(r"上\|"),
    "天水": re.compile(r"\|务"),
    "上饶": re.compile(r"以\|"),
    "铁岭": re.compile(r"[地高]\|"),
    "合肥": re.compile(r"[复混]\|"),
}
_ALWAYS = frozenset(
    ("海南", "河南", "河北", "中山", "海口", "海东", "海西", "海北", "山南")
)  # provinces and prefectures among them


# Full names that cities also give to zones of theirs which are no units.
_ZONE_NAMES = frozenset(
    "东城区 西城区 南城区 北城区 新城区 城东区 城西区 城南区 城北区 城中区 东区 西区 江南区 江北区 高新区".split()
)


@dataclass(slots=True)
class Mention:
    """One place name at [start, end) of the text; `code` is empty while it is open; `role` as in the exports."""

    start: int
    end: int
    name: str
    candidates: tuple[Unit, ...]
    code: str = ""
    role: str = "subject"
    how: str = ""
    factor: float = 1.0  # how much less it counts, being part of a name or only looking on


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the page around a text: codes of the site's and the source's region, and the year."""

    site: str = ""
    source: str = ""
    year: int | None = None
    majority: Counter[str] = field(default_factory=Counter)


@cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    gazetteer = Gazetteer.load()
    for name, units in gazetteer.names().items():
        if len(name) >= 2 and units[0].code != "CN":
            short, county = not any(u.name == name for u in units), all(u.level > 2 for u in units)
            automaton.add_word(name, (name, tuple(units), None, short, county))
    for alias in aliases():
        automaton.add_word(alias.name, (alias.name, (), alias, False, False))
    automaton.make_automaton()
    return automaton


def find_mentions(text: str) -> list[Mention]:
    """Every place name in folded text, longest first, without roads and persons; not yet decided."""
    found: list[Mention] = []
    for end, (name, units, alias, short, county) in _automaton().iter_long(text):
        start = end - len(name) + 1
        if alias is not None:
            found += _of_alias(alias, start, end + 1)
            continue
        after = text[end + 1 : end + 8]
        if short and (_ROAD.match(after) or _TOWN.match(after)):
            continue
        if short and _PERSON_BEFORE.search(text[max(0, start - 6) : start]):
            continue
        if short and county and _HOUSE.match(after):
            continue
        beside = bool(found) and found[-1].end == start  # 浙江湖州 is not 浙 + 江湖
        if short and crossed(text, start, end + 1, beside):
            continue
        meeting = _CROSSED.get(name)
        if meeting and meeting.search(f"{text[max(0, start - 1) : start]}|{after}"):
            continue
        mention = Mention(start, end + 1, name, units)
        if short and _NATURE.match(after):
            if county:
                continue
            mention.factor = 0.3
        if _MEDIA.match(after):
            mention.role = "source"
        found.append(mention)
    return found


def _of_alias(alias: Alias, start: int, end: int) -> list[Mention]:
    """What an alias stands for; an area of several units is a background more than a subject."""
    role, factor = ("source" if alias.kind == "medium" else "subject"), (0.4 if len(alias.codes) > 1 else 1.0)
    return [Mention(start, end, alias.name, (), code, role, "alias", factor) for code in alias.codes]


def decide(mentions: Sequence[Mention], known: Known) -> None:
    """Decides what each mention means, in place; open ones keep an empty code."""
    near = {c for code in (known.site, known.source) if code for c in lineage(code)}
    full_codes = {code for m in mentions if (code := _one_in_full(m, known.year))}
    sure: dict[str, None] = {}  # the codes decided so far, the last one last
    for index, mention in enumerate(mentions):
        previous = mentions[index - 1] if index else None
        if not mention.code:
            _decide_one(mention, previous, near, full_codes, sure, known)
        if mention.code:
            sure.pop(mention.code, None)
            sure[mention.code] = None
    counts = known.majority + Counter(m.code for m in mentions if m.code)
    for mention in mentions:
        if not mention.code and mention.candidates:
            _by_majority(mention, counts)
    _drop_zones(mentions, near)


def _drop_zones(mentions: Sequence[Mention], near: Collection[str]) -> None:
    """东城区 in 许昌 is a zone of that city and not Beijing's: nothing speaks for Beijing, something for another."""
    provinces = {code[:2] for code in near} | {m.code[:2] for m in mentions if m.code and m.name not in _ZONE_NAMES}
    for mention in mentions:
        if mention.name in _ZONE_NAMES and mention.code and provinces and mention.code[:2] not in provinces:
            mention.code, mention.candidates = "", ()


def _one_in_full(mention: Mention, year: int | None) -> str:
    """The code of a place named in full that was one unit then, whatever older codes it had (济源市 was 410881)."""
    codes = {u.code for u in _in_force(mention.candidates, year)}
    return codes.pop() if len(codes) == 1 and mention.candidates[0].name == mention.name else ""


def _decide_one(
    mention: Mention,
    previous: Mention | None,
    near: Collection[str],
    full_codes: Collection[str],
    sure: dict[str, None],
    known: Known,
) -> None:
    candidates = _in_force(mention.candidates, known.year)
    if known.year is not None:  # the short name of a county that is gone: 石灰窑
        candidates = [u for u in candidates if u.level <= 2 or u.name == mention.name or not _gone(u, known.year)]
    if previous and previous.code and previous.end == mention.start:
        below = [u for u in candidates if previous.code in lineage(u.code)[:-1]]
        if mention.name in word_names().common:  # 湖北公安, 广西资源
            below = [u for u in below if u.level <= 2 or u.code in full_codes or mention.name == u.name]
        code = (
            below[0].code if len({u.code for u in below}) == 1 else _highest(below)
        )  # 衡阳: the city before the county
        if code:
            mention.code, mention.how = code, "adjacent"
            previous.role = "path" if previous.role == "subject" else previous.role
            return
    allowed = [u for u in candidates if _believable(mention.name, u, near, full_codes, sure)]
    codes = {u.code for u in allowed}
    if len(codes) == 1:
        mention.code, mention.how = codes.pop(), "only"
        return
    if not codes:
        mention.candidates = ()  # a word, not a place
        return
    for how, evidence in (("site", near), ("earlier", list(reversed(sure)))):
        for code in evidence if how == "earlier" else [*near]:
            hits = {u.code for u in allowed if code in lineage(u.code) or u.code == code}
            if len(hits) == 1:
                mention.code, mention.how = hits.pop(), how
                return
            same = {u.code for u in allowed if how == "earlier" and u.code in lineage(code)}
            if len(same) == 1:
                mention.code, mention.how = same.pop(), how
                return
    higher = _highest(allowed)
    if higher:
        mention.code, mention.how = higher, "highest"
        return
    mention.candidates = tuple(allowed)


def _highest(units: Sequence[Unit]) -> str:
    """吉林 alone is the province, 海南 too: the highest level, where only one unit has it and it is no county."""
    if not units:
        return ""
    top = min(u.level for u in units)
    codes = {u.code for u in units if u.level == top}
    return codes.pop() if len(codes) == 1 and top <= 2 else ""


def _by_majority(mention: Mention, counts: Counter[str]) -> None:
    weights = {u.code: sum(n * _shared(code, u.code) for code, n in counts.items()) for u in mention.candidates}
    ranked = Counter(weights).most_common(2)
    if ranked and ranked[0][1] > 0 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        mention.code, mention.how = ranked[0][0], "majority"


def _shared(code: str, other: str) -> int:
    """How much a place says of another: the same prefecture more than the same province, by far."""
    depth = sum(a == b for a, b in zip(lineage(code), lineage(other), strict=False))
    return 100 ** (depth - 1) if depth else 0


def _in_force(units: Sequence[Unit], year: int | None) -> list[Unit]:
    """The units of that year and its neighbours (sources give years only); any, where none was in force."""
    if year is not None:
        then = [u for u in units if any(u.in_force(y) for y in (year, year - 1, year + 1))]
        exact = [u for u in then if u.in_force(year)]
        return exact or then or list(units)
    return [u for u in units if u.end is None] or list(units)


def _gone(unit: Unit, year: int) -> bool:
    return unit.end is not None and unit.end + 1 < year


def _believable(name: str, unit: Unit, near: Collection[str], full: Collection[str], sure: dict[str, None]) -> bool:
    if name == unit.name and len(name) > 2:
        return True
    if name == unit.name:  # 城区, 矿区, 赵县: two characters in full
        return not name.endswith("区") or bool(set(lineage(unit.code)[:-1]) & set(near))
    if name in word_names().common and unit.level > 2:
        return unit.code in full
    if name in word_names().words and not (name in _ALWAYS and unit.level <= 2):
        return unit.code in full
    if unit.level <= 2:
        return True
    above = set(lineage(unit.code)[:-1])
    return len(name) > 2 or unit.code in full or bool(above & set(near)) or any(c in above for c in sure)
