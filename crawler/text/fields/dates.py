"""Dates and times as pages write them, found in text, addresses and scripts.

Times are Asia/Shanghai; midnight to the second is a date without a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from crawler.items import Precision
from crawler.text.fold import folded

# ruff: noqa: E501 (patterns read better whole)

SHANGHAI = timezone(timedelta(hours=8))
_DIGITS = {ord("０") + i: ord("0") + i for i in range(10)} | dict(zip(map(ord, "．。—–−"), "..---", strict=True))
_WIDE = re.compile("[" + "".join(map(chr, _DIGITS)) + "]")
_DATED = re.compile(r"[\d年]")  # no date is known without one
_LETTER = re.compile("[A-Za-z]")
_TIME = r"(?:\s*(?:日|T|,|-|\(?(?:星期|周)[一二三四五六日天]\)?|\([一二三四五六日天]\)|HKT|[|·/]|&nbsp;?)?\s*(?P<half>上午|下午|晚上|凌晨|中午|AM|PM)?\s*(?P<hour>[01]?\d|2[0-3])\s*[:时点]\s*(?P<minute>[0-5]\d|\d(?=:\d))\s*(?:[:分]\s*(?P<second>[0-5]?\d)?)?(?:\.\d+)?\s*(?P<zone>Z|[+-](?:0\d|1[0-4]):?[0-5]\d(?!\d))?(?:\s*(?P<half2>AM|PM))?)?"
_FULL = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s*(?:[-/.年]\s*(?P<month>1[0-2]|0?[1-9])\s*[-/.月]\s*(?P<day>3[01]|[12]\d|0?[1-9])(?:(?!\d)|(?=\d\d:\d\d))|(?P<month2>0[1-9]|1[0-2])(?P<day2>0[1-9]|[12]\d|3[01])(?!\d))\s*日?"
    + _TIME,
    re.IGNORECASE,
)
_COMPACT = re.compile(  # 20220406T1305+0800
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])T(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?(?P<zone>Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?(?!\d)"
)
_SHORT = re.compile(
    r"(?<![\d.:])(?P<year>\d\d)[-/.年](?P<month>1[0-2]|0?[1-9])[-/.月](?P<day>3[01]|[12]\d|0?[1-9])(?!\d)日?" + _TIME
)
_HAN = re.compile(
    r"(?P<year>[一二][零〇○O0一二三四五六七八九]{3})\s*年\s*(?P<month>十?[一二三四五六七八九]|十)\s*月\s*(?P<day>[一二三]?十?[一二三四五六七八九]|[一二三]?十)\s*日"
)
_HAN_DIGITS = {**{c: i for i, c in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0, "O": 0, "0": 0}
_PARTIAL = re.compile(
    r"(?<![\d年/.-])(?P<month>1[0-2]|0?[1-9])\s*[-/.月]\s*(?P<day>3[01]|[12]\d|0?[1-9])日?\s+(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?!\d)"
)
_TIME_FIRST = re.compile(  # 16:42 2021-06-08, no time of a day before it
    r"(?<![\d年月日:/.-])(?<!\d )(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s+(?:19|20)\d\d[-/.年](?P<month>1[0-2]|0?[1-9])[-/.月](?P<day>3[01]|[12]\d|0?[1-9])(?!\d)"
)
_HALF_FIRST = re.compile(  # 1:40pm 15/09/2023
    r"(?<![\d:])(?P<hour>1[0-2]|0?[1-9]):(?P<minute>[0-5]\d)\s?(?P<half>[AP])M\s+(?P<day>3[01]|[12]\d|0?[1-9])/(?P<month>1[0-2]|0?[1-9])/(?:19|20)\d\d(?!\d)",
    re.IGNORECASE,
)
_SPACED = re.compile(  # the year in an element of its own: 2021 06/08 16:42
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s+(?P<month>1[0-2]|0?[1-9])\s?[-/]\s?(?P<day>3[01]|[12]\d|0?[1-9])(?=\s+\d{1,2}:\d\d)"
    + _TIME
)
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ENGLISH = re.compile(
    r"\b(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?(?:\s+[A-Z][a-z]{2})?\s+(?P<year>(?:19|20)\d\d)"
    + _TIME,
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(  # Thu Jul 22 13:20:31 2021
    r"\b(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+(?P<day>\d{1,2})\s+(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s+(?:[A-Z]{3}\s+)?(?P<year>(?:19|20)\d\d)\b"
)
_MONTH_FIRST = re.compile(  # 二月 20, 2024: the order of English in Chinese words
    r"(?P<name>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])\s?月\s+(?P<day>\d{1,2})(?:日?,|,)\s*(?P<year>(?:19|20)\d\d)"
    + _TIME
)
_DAY_FIRST = re.compile(  # 15.02.2018, 15 Feb 2018
    r"(?<![\d.])(?P<day>3[01]|[12]\d|0?[1-9])(?:\.\s?(?P<month>1[0-2]|0?[1-9])\.\s?|(?:st|nd|rd|th)?\s+(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+)(?P<year>(?:19|20)\d\d)(?![\d.])"
    + _TIME,
    re.IGNORECASE,
)
_ROC = re.compile(  # Taiwan's years, beside a label: 112-01-17
    r"(?<![\d.:])(?P<year>1[01]\d)[-/.年](?P<month>1[0-2]|0?[1-9])[-/.月](?P<day>3[01]|[12]\d|0?[1-9])(?!\d)日?" + _TIME
)
_SLASHED = (  # 11/05/2021: month first before " - 06:47", as one system of web sites writes, or a time with AM, else day first
    re.compile(
        r"(?<![\d/])(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])/(?P<year>(?:19|20)\d\d)(?=\s+-\s+\d|\s+\d{1,2}:\d\d(?::\d\d)?\s*[AaPp][Mm])"
        + _TIME
    ),
    re.compile(
        r"(?<![\d/])(?P<day>3[01]|[12]\d|0?[1-9])/(?P<month>1[0-2]|0?[1-9])/(?P<year>(?:19|20)\d\d)(?!\d)" + _TIME
    ),
)
_URL = re.compile(
    r"(?:/|_|t|-)(?P<year>(?:19|20)\d\d)(?:[-/]?(?P<month>0[1-9]|1[0-2]|[1-9](?=[-/]))[-/]?(?P<day>0[1-9]|[12]\d|3[01]|[1-9](?=[/_])))(?=[/_.t-]|\D|$)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with what is known of its time, where it stands, and the time as ISO text."""

    when: datetime
    precision: Precision
    start: int
    end: int

    @property
    def day(self) -> date:
        """The calendar day in China."""
        return self.when.date()

    def iso(self) -> str:
        """ISO 8601 with +08:00, or the date alone."""
        if self.precision == "day":
            return self.day.isoformat()
        spec = "minutes" if self.precision == "minute" else "seconds"
        return self.when.replace(tzinfo=None).isoformat(timespec=spec) + "+08:00"


def moments(text: str, *, short: bool = False) -> list[Moment]:
    """The dates in a text, in order; `short` allows two-digit years where nothing else is found.

    >>> [m.iso() for m in moments("发布时间：２０１８年8月9日 8：48　来源：某报")]
    ['2018-08-09T08:48+08:00']
    """
    return list(_moments(text, short)) if _DATED.search(text) else []


@lru_cache(maxsize=64)  # several fields ask the same lines
def _moments(text: str, short: bool) -> tuple[Moment, ...]:
    seen = _plain(text)
    found: list[Moment] = []
    years = "20" in seen or "19" in seen
    if years:
        whole = _COMPACT if "T" in seen and _COMPACT.search(seen) else _FULL
        found = [m for match in whole.finditer(seen) if (m := _moment(match))]
    if years and not found and _LETTER.search(seen):
        found = [m for match in _ENGLISH.finditer(seen) if (m := _moment(match))]
    if years and not found and len(seen) < 200:
        found = [
            m
            for p in (_DAY_FIRST, _YEAR_LAST, _MONTH_FIRST, *_SLASHED)
            for match in p.finditer(seen)
            if (m := _moment(match))
        ]
    if not found and short:
        found = [m for p in (_SHORT, _ROC) for match in p.finditer(seen) if (m := _moment(match))]
    if years and not found and ":" in seen:
        found = [m for match in _SPACED.finditer(seen) if (m := _moment(match))]
    if not found and "年" in seen:
        found = [m for match in _HAN.finditer(seen) if (m := _han_moment(match))]
    return tuple(found)


def _plain(text: str) -> str:
    """The text with its digits and the signs between them as patterns know them; same length, same offsets."""
    seen = folded(text)
    return seen.translate(_DIGITS) if _WIDE.search(seen) else seen


def _han_moment(match: re.Match[str]) -> Moment | None:
    year = int("".join(str(_HAN_DIGITS[c]) for c in match["year"]))
    try:
        when = datetime(year, _han_number(match["month"]), _han_number(match["day"]), tzinfo=SHANGHAI)
    except ValueError:
        return None
    return Moment(when, "day", match.start(), match.end())


def _han_number(text: str) -> int:
    """A number below a hundred: 六, 十, 十二, 二十, 二十一.

    >>> _han_number("二十一"), _han_number("十"), _han_number("六")
    (21, 10, 6)
    """
    tens, ten, ones = text.rpartition("十")
    return (10 * _HAN_DIGITS.get(tens, 1) if ten else 0) + _HAN_DIGITS.get(ones, 0)


def with_time(moment: Moment, text: str) -> Moment | None:
    """The same day with the time that a date without its year gives (06-08 16:42), or that stands before the day; None
    where there is none.

    >>> with_time(moments("2021-06-08")[0], "06-08 16:42 来源：某报").iso()
    '2021-06-08T16:42+08:00'
    """
    if not _DATED.search(text):
        return None
    seen = _plain(text)
    for match in (*_PARTIAL.finditer(seen), *(_TIME_FIRST.finditer(seen) if ":" in seen else ())):
        if (int(match["month"]), int(match["day"])) == (moment.when.month, moment.when.day):
            when = moment.when.replace(
                hour=int(match["hour"]), minute=int(match["minute"]), second=int(match["second"] or 0)
            )
            if when.hour or when.minute:
                return Moment(when, "second" if match["second"] else "minute", match.start(), match.end())
    half = _HALF_FIRST.search(seen)
    if half and (int(half["month"]), int(half["day"])) == (moment.when.month, moment.when.day):
        hour = int(half["hour"]) % 12 + 12 * (half["half"] in "Pp")
        when = moment.when.replace(hour=hour, minute=int(half["minute"]))
        return Moment(when, "minute", half.start(), half.end())
    return None


def _moment(match: re.Match[str]) -> Moment | None:
    groups = match.groupdict()
    year = int(groups["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    elif year < 200:
        year += 1911
    month = _month(groups["name"]) if groups.get("name") else int(groups.get("month") or groups["month2"])
    day = int(groups.get("day") or groups["day2"])
    hour, minute, second = groups.get("hour"), groups.get("minute"), groups.get("second")
    try:
        if hour is None or minute is None:
            return Moment(datetime(year, month, day, tzinfo=SHANGHAI), "day", match.start(), match.end())
        hours = int(hour)
        half = (groups.get("half") or groups.get("half2") or "").upper()
        if half in ("下午", "晚上", "PM") and hours < 12:
            hours += 12
        elif half == "AM" and hours == 12:
            hours = 0
        when = datetime(year, month, day, hours, int(minute), int(second or 0), tzinfo=SHANGHAI)
    except ValueError:
        return None
    zone = groups.get("zone")
    if zone and zone[0] == "-" and "T" not in match.group():
        zone = None  # until when something lasts: 08:30-11:30
    midnight = when.hour == when.minute == when.second == 0
    if midnight:
        return Moment(when, "day", match.start(), match.end())
    if zone:
        offset = timedelta() if zone in "Zz" else timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[-2:]))
        when = when.replace(tzinfo=timezone(offset)).astimezone(SHANGHAI)
    return Moment(when, "second" if second else "minute", match.start(), match.end())


def _month(name: str) -> int:
    """The number of a month's English name, digits or Chinese number.

    >>> _month("Feb"), _month("2"), _month("十一")
    (2, 2, 11)
    """
    if name.isdigit():
        return int(name)
    return _MONTHS[name[:3].lower()] if name.isascii() else _han_number(name)


def url_moment(url: str) -> Moment | None:
    """The day in a URL, where a year, month and day stand in it (t20180809_1.html, /2018/8/9/, /2018-08/09/)."""
    path = re.sub(r"^\w+://[^/]*", "", url)
    for match in _URL.finditer(path):
        try:
            when = datetime(int(match["year"]), int(match["month"]), int(match["day"]), tzinfo=SHANGHAI)
        except ValueError:
            continue
        return Moment(when, "day", match.start(), match.end())
    return None


def epochs(script: str) -> Iterator[Moment]:
    """Publication times that a script states as a Unix time (var ct = "1581476465")."""
    for match in re.finditer(
        r"\b(?:ct|publish_?time|createTime|pub_?time|pubDate)\b[\"']?\s*[:=]\s*[\"']?(1[0-9]{9})(?:\d{3})?\b",
        script[:200_000],
        re.IGNORECASE,
    ):
        yield Moment(datetime.fromtimestamp(int(match[1]), SHANGHAI), "minute", match.start(), match.end())
