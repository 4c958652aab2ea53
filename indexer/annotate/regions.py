"""Which region an article is about: evidence from its places, weighed, and followed down the tree.

Method and weights follow measurements on real items: title 6, first 150 characters 2.5, body 1; the inspecting body
counts 0.15, a province whose agency acts half, the object of an inspection 3 more, a place that only leads to the next
(甘肃省 in 甘肃省平凉市) nothing. A list of siblings rolls up to their parent; several provinces are the whole country
("CN"); the tree is descended only while one child holds most of the evidence.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from crawler.items import Flag
from crawler.text.fold import to_simplified
from indexer.annotate.aliases import aliases, opening_letter, word_names
from indexer.annotate.gazetteer import Gazetteer, lineage, parent_code
from indexer.annotate.places import Known, Mention, decide, find_mentions
from indexer.annotate.roles import assign

LEAD = 150  # characters
HOLD = 0.75  # share of the evidence that a child must hold for the descent to go on
_OWN = re.compile(
    r"(?:我|全|本)(省|自治区|市|州|盟|县|区|旗)|(?<![一-龥])(省|市|州|县|区)(?:委|政府|环保局|环保厅|生态环境局|生态环境厅)"
)
_GLOSS = re.compile(r"我(省|市|州|县|区|旗)[（(]\s*([一-龥]{2,12}?)\s*[,，、]?\s*下同")
_SUFFIX_LEVEL = {"省": 1, "自治区": 1, "市": 2, "州": 2, "盟": 2, "县": 3, "区": 3, "旗": 3}
# Divisions of the Xinjiang corps and the cities that they are one with (师市合一); the cities' codes are Xinjiang's.
_DIVISION_CITY = {
    f"XPCC{division:02}": f"6590{city:02}"
    for division, city in (
        (8, 1), (1, 2), (3, 3), (6, 4), (10, 5), (2, 6), (5, 7), (4, 8), (14, 9), (7, 10), (13, 11), (9, 12),
    )
}  # fmt: skip
_NATION = re.compile(
    r"^(?:生态环境部|中共中央|国务院|中央生态环境保护督察办公室|中央办公厅|全国人大|环境保护部|环保部|"
    r"中央第?[一二三四五六七八九十]*(?:生态)?环境保护督察)"
)


_TELLING = ("subject", "object", "own", "path", "actor", "inspector")  # not a dateline, a paper, a venue, a firm
_PROVINCES = re.compile(
    r"(?:[2-9二三四五六七八九十]|[1-3][0-9])个?省[（(、]?(?:自治)?[区市]|各省、自治区、直辖市|(?:沿江|沿黄|全国)[^,，。]{0,6}省"
)  # said where no place is: several provinces


@dataclass(frozen=True, slots=True)
class Region:
    """A region that the text names, in one role, so many times."""

    code: str
    name: str
    role: str
    count: int
    first: int


@dataclass(frozen=True, slots=True)
class Regions:
    """The primary region's code ("CN" for the country or several provinces, "" unknown), all regions, and flags."""

    primary: str
    mentioned: tuple[Region, ...]
    flags: tuple[Flag, ...]
    how: str


def attribute(title: str, body: str, source: str = "", site_region: str = "", year: int | None = None) -> Regions:
    """The regions of an article. Offsets of `first` are in the body; a region of the title alone has -1."""
    if site_region == "000000":  # the ministry's portals
        site_region = "CN"
    title, body, source = to_simplified(title), to_simplified(body), to_simplified(source)
    source_code = source_region(source, site_region, year)
    own = site_region if source_code in lineage(site_region) else source_code or site_region
    known = Known(site_region, source_code, year)
    text = f"{title}\n{body}"
    mentions = find_mentions(text)
    decide(mentions, known)
    assign(text, mentions, len(title))
    if letter := opening_letter(title):
        at, code = letter
        mentions.insert(0, Mention(at, at + 1, title[at], (), code, how="letter"))
    _own(text, mentions, own, known)
    shift = len(title) + 1
    evidence = _weigh(mentions, len(title), known)
    primary, how = _descend(evidence)
    weak = not any(m.code and m.role in _TELLING and (m.factor >= 1 or m.how == "alias") for m in mentions)
    lead = [m for m in mentions if m.start <= len(title) + LEAD and m.role in _TELLING and m.factor >= 1]
    provinces = {m.code[:2] for m in lead if m.code}
    if _NATION.match(title) and len(provinces) >= 3:
        primary, how = "CN", "several provinces"
    elif (not primary or weak) and (_NATION.match(title or body[:40]) or _PROVINCES.search(text)):
        primary, how = "CN", "issued by the centre"
    elif (not primary or weak) and (source_code or site_region):
        primary, how = source_code or site_region, "source" if source_code else "site"
    flags = tuple(
        Flag(
            "ambiguous_region",
            m.start - shift,
            m.end - shift,
            0.7,
            f"{m.name} may be {len({u.code for u in m.candidates})} regions",
        )
        for m in mentions
        if not m.code and m.candidates and m.start >= shift
    )
    return Regions(primary, _collected(mentions, shift), flags[:20], how)


def source_region(source: str, site_region: str = "", year: int | None = None) -> str:
    """The region of a named source such as 平凉日报 or 临汾新闻网; "" where its name holds no place or several."""
    if not source:
        return ""
    for alias in aliases():
        if alias.kind == "medium" and alias.name in source:
            return alias.codes[0]
    mentions = [m for m in find_mentions(source) if not m.code]
    decide(mentions, Known(site_region, "", year))
    codes = [m.code for m in mentions if m.code]
    if not codes:
        return ""
    deepest = max(codes, key=lambda c: len(lineage(c)))
    return deepest if all(c in lineage(deepest) for c in codes) else ""


def _own(text: str, mentions: list[Mention], own: str, known: Known) -> None:
    """我市, 全县: an in-text gloss first, then the source's region, then the site's, at the word's level."""
    gazetteer = Gazetteer.load()
    glosses: dict[str, str] = {}
    for match in _GLOSS.finditer(text):
        found = [m for m in mentions if m.code and match.start(2) <= m.start < match.end(2)]
        if found:
            glosses[match[1]] = found[-1].code
    for match in _OWN.finditer(text):
        suffix = match[1] or match[2]
        code = glosses.get(suffix, "")
        if not code and own:
            chain = lineage(own)
            level = _SUFFIX_LEVEL[suffix]
            named = [c for c in chain if gazetteer.name_of(c, known.year).endswith(suffix)]
            fitting = [c for c in chain if (u := gazetteer.unit(c)) and u.level == level]
            code = named[-1] if named and suffix != "省" else fitting[-1] if fitting else ""
        if code:
            mentions.append(
                Mention(match.start(), match.end(), match[0], (), code, "own", "gloss" if suffix in glosses else "own")
            )
    mentions.sort(key=lambda m: m.start)


def _alone(mention: Mention, mentions: list[Mention], known: Known) -> bool:
    """Whether nothing else speaks for a bare name's prefecture or province, and a full name does for another's."""
    near = {c for code in (known.site, known.source) if code for c in lineage(code)}
    if set(lineage(mention.code)) & near:
        return False
    others = [m for m in mentions if m.code and m.name != mention.name and m.role in ("subject", "object", "path")]
    if any(m.code[:2] == mention.code[:2] for m in others):
        return False
    return any(m.candidates and m.candidates[0].name == m.name for m in others)


def _weigh(mentions: list[Mention], title: int, known: Known) -> Counter[str]:
    evidence: Counter[str] = Counter()
    lead = next((m for m in mentions if m.start > title and m.code and m.role in ("subject", "object")), None)
    alone: dict[str, bool] = {}
    whole = {c for m in mentions if m.role in ("subject", "object") and m.factor >= 1 for c in lineage(m.code)[:-1]}
    for mention in mentions:
        if not mention.code or mention.role == "path" or (mention.factor < 1 and mention.code in whole):
            continue
        if mention.name in word_names().prefectures:
            if mention.name not in alone:
                alone[mention.name] = _alone(mention, mentions, known)
            mention.factor *= 0.15 if alone[mention.name] else 1
        weight = 6.0 if mention.start <= title else 2.5 if mention.start <= title + LEAD else 1.0
        if mention.role == "inspector":
            weight *= 0.15
        elif mention.role == "actor":
            weight *= 0.5
        elif mention.role in ("source", "dateline"):
            weight *= 0.1
        elif mention.role == "object":
            weight += 3
        elif mention is lead:
            weight += 1.5  # who opens the text does what it tells
        evidence[mention.code] += weight * mention.factor  # type: ignore[assignment]
    return _corps_as_cities(evidence)


def _corps_as_cities(evidence: Counter[str]) -> Counter[str]:
    """Where a city of the corps is named, its division is the same place and the corps is Xinjiang.

    Where the corps and several of its cities are named, the cities are its divisions.
    """
    cities = {code for code in evidence if code in _DIVISION_CITY.values()}
    if not cities:
        return evidence
    if len(cities) > 1 and "XPCC" in evidence:
        division = {city: code for code, city in _DIVISION_CITY.items()}
        corps: Counter[str] = Counter()
        for code, weight in evidence.items():
            corps[division.get(code, code)] += weight
        return corps
    moved: Counter[str] = Counter()
    for code, weight in evidence.items():
        city = _DIVISION_CITY.get(code, "")
        moved["650000" if code == "XPCC" else city if city in cities else code] += weight
    return moved


def _descend(evidence: Counter[str]) -> tuple[str, str]:
    if not evidence:
        return "", ""
    below: defaultdict[str, float] = defaultdict(float)
    for code, weight in evidence.items():
        for at in ("CN", *lineage(code)) if code != "CN" else ("CN",):
            below[at] += weight
    at = "CN"
    total = below["CN"]
    while True:
        children = {c: w for c, w in below.items() if c != at and parent_code(c) == at}
        if not children:
            break
        best = max(children, key=lambda c: children[c])
        if children[best] < HOLD * total and not _leads(best, children, total):
            break
        at, total = best, children[best]
    if at == "CN":
        return (
            ("CN", "several provinces")
            if len({c for c in below if c != "CN" and parent_code(c) == "CN"}) >= 2
            else ("", "")
        )
    return at, "places"


def _leads(best: str, children: dict[str, float], total: float) -> bool:
    """Whether a child holds more than half and no other comes near: the rest is said of its parent."""
    second = max((w for c, w in children.items() if c != best), default=0.0)
    return children[best] >= 0.55 * total and second < 0.25 * children[best]


def _collected(mentions: list[Mention], shift: int) -> tuple[Region, ...]:
    gazetteer = Gazetteer.load()
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], int] = {}
    for mention in mentions:
        if mention.code:
            role = "subject" if mention.role in ("object", "own", "path") else mention.role
            counts[mention.code, role] += 1
            first.setdefault((mention.code, role), max(-1, mention.start - shift))
    return tuple(
        Region(code, gazetteer.name_of(code), role, count, first[code, role])
        for (code, role), count in counts.most_common()
    )
