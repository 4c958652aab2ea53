"""Figures that inspection news reports: complaints, penalties, fines, persons held to account, tasks.

    sentence ── numbers with a unit ── the row of figures.toml whose word stands nearest ──> Figure

The grammar is data (figures.toml), each row with an example that it must find and a counter-example that it must not.
A number is told only where a word before or behind it says what was counted; parts (其中来电20件) and lists of places
without such a word are left out, and so is what is only intended (拟处罚款).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.analysis import fold
from indexer.annotate.numerals import SPACES, Number, find_numbers
from indexer.annotate.places import Mention, find_mentions

REACH = 80  # characters before a number in which its word may stand
MOST = 400  # figures of one text
_SENTENCE = re.compile(r"[^。;!?\n]{1,2000}")
_PLAIN = r"(?:[^,。;:、()0-9]|第[0-9]+批次?|[0-9]+(?:年|月|日|时|:[0-9]{2}))"
_SUM = (
    r"(?:[,:]?(?:具体|共有|共计|共|合计|总计|累计|总数|数量|金额|分别|已达|达到|达|大约|约|接近|近|超过|超|逾|多达|的?有|为|是|了|出)"
    r"|\([^()0-9]{0,20}\)|[0-9]+批次?[、,]?|[0-9一二三四五六七八九十]+(?:大类|个方面|类|方面)|人民币|:|[“”\"])*"
)
_LISTED = _PLAIN.replace("[^,。;:、()", "[^,。;:()")
_GAPS = {
    "list": re.compile(rf"{_LISTED}{{0,30}}?{_SUM}"),
    "some": re.compile(rf"{_PLAIN}{{0,30}}?{_SUM}"),
    "none": re.compile(_SUM),
}
_NO_COUNT = re.compile(r"^(?:以上|以下|以内|至|到|-|~|多?月|工作日|自然日|小时|星期|百分点|季度|阶段)")
_LIMIT = re.compile(r"不得?(?:超过|少于|高于|低于)$")
_LAW = re.compile(
    r"的,(?:由|对|处|并处|可|责令|给予)|的处|每[一-龥]{1,3}处|按照[^,]{0,6}职责|限额|应当[^,]{0,20}罚|规定[^,]{0,10}的罚款"
)  # what a statute threatens
_UNIT_OF = re.compile(r"(元|件次|件|个|家次|家|份|起|人次|人|名|位|项|条|宗|例|处|户)")
_PERSONS = ("人", "名", "人次", "位")
_CUMULATIVE = re.compile(r"累计|共计|总计|合计|截至|截止|以来|总共")
_BATCH = re.compile(r"第([0-9一二三四五六七八九十百]+)批")
_AS_OF = re.compile(r"截[至止]到?(?:目前|([0-9]{4})年)?(?:([0-9]{1,2})月)?(?:([0-9]{1,2})日)?")
_RATE = re.compile(r"(?:每[天日月周年]|日均|平均|月均)[^,。;、]*$")
_OF_WHICH = re.compile(r"其中[^,。;()]*$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of figures.toml with its patterns compiled."""

    id: str
    field: str
    units: frozenset[str]
    trigger: re.Pattern[str] | None
    gap: re.Pattern[str]
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None
    after: re.Pattern[str] | None
    after_not: re.Pattern[str] | None
    context: re.Pattern[str] | None
    least_han: int
    example: str
    gives: tuple[float, ...]
    counter: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a text reports: `value` in `unit` (元 for fines), at [start, end) of the body, told by `rule`.

    `approx`: 约, 近, 余. `cumulative`: 累计, 截至 and the like before it. `of_which`: a part, behind 其中. `batch`:
    of which batch the sentence speaks, "" if of none. `place`: the place named last before the number, as written.
    `as_of`: the day after 截至, `YYYY-MM-DD` or `MM-DD`.
    """

    field: str
    value: float
    unit: str
    start: int
    end: int
    sentence: str
    rule: str
    approx: bool = False
    cumulative: bool = False
    of_which: bool = False
    batch: str = ""
    place: str = ""
    as_of: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The JSON object; whole values without a decimal point."""
        found = {name: getattr(self, name) for name in self.__slots__}
        found["value"] = int(self.value) if self.value == int(self.value) else round(self.value, 4)
        return {name: value for name, value in found.items() if value != "" and value is not False}


@cache
def rows() -> tuple[Row, ...]:
    """The grammar."""
    table: dict[str, Any] = tomllib.loads(files("indexer.annotate").joinpath("figures.toml").read_text("utf-8"))
    return tuple(_row(row, table["words"], table["units"]) for row in table["row"])


def figures(body: str) -> tuple[Figure, ...]:
    """The figures of a text in order; offsets are in the text as given."""
    folded = fold(body)
    at = _without_spaces(folded)
    text = "".join(map(folded.__getitem__, at))
    found: list[Figure] = []
    for sentence in _SENTENCE.finditer(text):
        if any(word in sentence[0] for word in _hints()):
            found += _of_sentence(sentence[0], body, at[sentence.start() : sentence.end()])
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def _without_spaces(text: str) -> Sequence[int]:
    """Where the characters stand that count: see SPACES."""
    if not SPACES.search(text):
        return range(len(text))
    gaps = {n for match in SPACES.finditer(text) for n in range(match.start(), match.end())}
    return [n for n in range(len(text)) if n not in gaps]


def _of_sentence(sentence: str, body: str, at: Sequence[int]) -> Iterator[Figure]:
    """The figures of a sentence whose characters stand at these places of the body."""
    day, places = _AS_OF.search(sentence), None
    told: list[tuple[str, int]] = []
    for number in find_numbers(sentence):
        unit = _UNIT_OF.match(sentence, number.end)
        if unit is None or _NO_COUNT.match(sentence[unit.end() :]) or _LIMIT.search(sentence[: number.start]):
            continue
        if number.value < 2 and unit[1] not in _PERSONS and not sentence[number.start].isdigit():
            continue  # 整改一项、销号一项
        left, right = sentence[max(0, number.start - REACH) : number.start], sentence[unit.end() : unit.end() + 30]
        if re.match(r"[0-9一二三四五六七八九十]", right) and unit[1] in ("个", "项"):
            continue  # 11项52个问题: the last counts
        if unit[1] == "位" and left.endswith(("前", "后")):
            continue  # 排名后三位
        if _RATE.search(left) or (unit[1] == "元" and _LAW.search(sentence)):
            continue
        if (row := _best(number, unit[1], left, right, sentence)) is None:
            continue
        which = sentence.rfind("其中", 0, number.start)
        if any(row.field == field and at < which for field, at in told):
            continue  # a part of what was told before 其中
        told.append((row.field, number.start))
        batch = _BATCH.search(left)
        if places is None:
            places = [m for m in find_mentions(sentence) if m.role != "source" and _named(m)]
        yield Figure(
            field=row.field,
            value=number.value,
            unit="元" if unit[1] == "元" else unit[1],
            start=at[number.start],
            end=at[unit.end() - 1] + 1,
            sentence=body[at[0] : at[-1] + 1].strip(),
            rule=row.id,
            approx=number.about,
            cumulative=bool(_CUMULATIVE.search(left)),
            of_which=bool(_OF_WHICH.search(left)),
            batch=batch[1] if batch else "",
            place=next((m.name for m in reversed(places) if m.end <= number.start), ""),
            as_of="-".join(part.zfill(2) for part in day.groups() if part) if day and day[3] else "",
        )


def _named(mention: Mention) -> bool:
    """A full name, or the short one of a province or prefecture: short names of counties are words too often."""
    return any(u.name == mention.name or u.level <= 2 for u in mention.candidates)


def _best(number: Number, unit: str, left: str, right: str, sentence: str) -> Row | None:
    """The row whose word stands nearest before the number, else one whose words stand behind it."""
    nearest: tuple[int, int] = (-1, -1)
    best: Row | None = None
    for row in rows():
        if unit not in row.units or (row.after is not None and row.field != "tasks_done"):
            continue
        if row.context is not None and not row.context.search(sentence):
            continue
        place = _before(row, left, right)
        if place is not None and place > nearest:
            nearest, best = place, row
    if best is not None:
        return best if best.field else None
    for row in rows():
        if row.after is not None and unit in row.units and _behind(row, number, left, right, sentence):
            return row
    return None


def _before(row: Row, left: str, right: str) -> tuple[int, int] | None:
    """Where the row's trigger ends and how long it is, if it stands before the number with nothing wrong between."""
    assert row.trigger is not None
    found: tuple[int, int] | None = None
    for match in row.trigger.finditer(left):
        between = left[match.end() :]
        if not row.gap.fullmatch(between):
            continue
        if row.unless is not None and row.unless.search(left[: match.start()]):
            continue
        if row.needs is not None and not row.needs.search(between + right[:12]):
            continue
        if row.after is not None and not row.after.match(right):
            continue
        if row.after_not is not None and row.after_not.match(right):
            continue
        found = max(found or (-1, -1), (match.end(), match.end() - match.start()))
    return found


def _behind(row: Row, number: Number, left: str, right: str, sentence: str) -> bool:
    assert row.after is not None
    if row.field == "tasks_done" or not row.after.match(right):
        return False
    if row.context is not None and not row.context.search(sentence):
        return False
    if number.value < row.least_han and not re.match("[0-9]", sentence[number.start]):
        return False
    ends = [m for m in row.trigger.finditer(left) if row.gap.fullmatch(left[m.end() :])] if row.trigger else []
    if row.unless is not None and row.unless.search(left[: ends[0].start()] if ends else left):
        return False
    return row.trigger is None or bool(ends)


@cache
def _hints() -> tuple[str, ...]:
    """A sentence without any of these has no figure."""
    return (
        "受理", "收到", "接", "办", "立案", "罚", "拘", "约谈", "责", "整改", "停产", "关", "取缔",
        "查封", "扣押", "停业", "销号", "完成", "问题", "任务", "有效", "刑事", "犯罪", "转", "侦", "移交", "查处",
        "处理", "措施", "改正",
    )  # fmt: skip


def _row(row: Mapping[str, Any], words: Mapping[str, str], units: Mapping[str, list[str]]) -> Row:
    def pattern(name: str, form: str = "{}") -> re.Pattern[str] | None:
        if name not in row:
            return None
        text = str(row[name])
        for word, meaning in words.items():
            text = text.replace(f"{{{word}}}", meaning)
        return re.compile(form.format(text))

    gives = row["gives"] if isinstance(row["gives"], list) else [row["gives"]]
    return Row(
        id=row["id"],
        field=row["field"],
        units=frozenset(units[row["units"]]),
        trigger=pattern("trigger"),
        gap=_GAPS["none" if "after" in row else row.get("gap", "some")],
        unless=pattern("unless", "(?:{})$"),
        needs=pattern("needs"),
        after=pattern("after", "(?:{})"),
        after_not=pattern("after_not", "(?:{})"),
        context=pattern("context"),
        least_han=row.get("least_han", 0),
        example=row["example"],
        gives=tuple(float(value) for value in gives),
        counter=row["counter"],
    )
