"""The date of a row as columns write it: 2021-04-09, 21/4/9, [04-09], 110-04-09 (Taiwan), Fri, 09 Apr 2021, 20210409.

Dates of articles are read elsewhere, with their times; a row needs the day, as soon as it is certain.
"""

from __future__ import annotations

import re

_DATE = re.compile(
    r"(?<!\d)(?<![A-Za-z]/)(?:(20\d\d|19\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?|(1[0-3]\d|\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})|(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?)(?!\d|\s*[级%％度倍亿万千百米元个年号楼层岁])"
)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s+(20\d\d)[-/.年](\d{1,2})(?!\d|\s*[-/.月]\s*\d)")
# Month and day in a block of their own, the year below or above them.
_YEAR_LAST = re.compile(r"(?<![\d./-])(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?\s+(20\d\d)(?!\d|\s*[-/.年]\s*\d)")
_YEAR_ALONE = re.compile(r"(?<!\d)(20\d\d)年?\s+(\d{1,2})[-/.月](\d{1,2})(?!\d|\s*[-/.]\s*\d)")
_DAY_MONTH_YEAR = re.compile(r"(?<!\d)(\d{1,2})日?\s+(\d{1,2})月\s+(20\d\d)(?!\d)")  # in three blocks
_DIGIT = re.compile(r"\d")
_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_ENGLISH = re.compile(rf"\b(?:(\d{{1,2}})\s+{_MONTH}|{_MONTH}\.?\s+(\d{{1,2}})),?\s+((?:19|20)\d\d)\b")
_DAY_MONTH = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")  # as Hong Kong writes
_COMPACT = re.compile(r"(?<![\dA-Za-z])((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\dA-Za-z])")
_IN_ADDRESS = re.compile(
    r"(?<!\d)(20[0-3]\d)[-/_]?(0[1-9]|1[0-2]|[1-9](?=[-/_]))(?=\D|\d\d(?!\d))|(?<=/)(20[0-3]\d)(?=/)"
)
_CLOCK = r"(?:\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?)?(?:\s*[T日]?\s*\d{1,2}:\d\d(?::\d\d)?)?"
_ALONE = re.compile(
    rf"[\s\[(【（]*(?:(?:发[布表]|更新|编辑|回复|回答|修改|创建)[于在](?:\s*[:：])?\s*)?(?:{_DATE.pattern}|(?:19|20)\d\d[-/.年]\d{{1,2}}月?){_CLOCK}[\s\])】）]*|\s*\d{{1,2}}:\d\d(?::\d\d)?\s*"
)
_PUBLISHED = re.compile(r"(?:发布|公开|公布|發布|刊登|发文|发表)\S{0,2}(?:日期|时间|時間)\s*[:：]?\s*(?=\d)")
_OPENED = re.compile(r"[(（【\[]\s*[^\s()（）【】\[\]][^()（）【】\[\]]*$")  # around words and the date
_CLOSED = frozenset("])】）")
_GOES_ON = re.compile(r"\s*(?:[，,、]|[上中下]午|[晚凌早]|[至起前后後])")  # a sentence behind its day
ROC = 1911  # the Republic of China's year 1 is 1912


def row_date(text: str, href: str = "", *, whole: bool = False) -> str:
    """The first date in a row's text as ISO; without its year, and none in the row's address, as MM-DD; "" for none.

    A text that says more than a date is searched for `whole` ones only: 4.5级 and 5月3日 are no dates of it.

    >>> row_date("6月8日，县水务局到现场核查"), row_date("整改公示 6月8日")
    ('', '06-08')
    >>> row_date("[2021/4/9]"), row_date("04-09"), row_date("04-09", "./202104/t9.html"), row_date("110-04-09")
    ('2021-04-09', '04-09', '2021-04-09', '2021-04-09')
    """
    digit = _DIGIT.search(text)
    if digit is None:
        return ""
    at = digit.start()  # all but the English ones begin with one
    if (day_first := _DAY_FIRST.search(text, at)) and (found := _iso(day_first[2], day_first[3], day_first[1])):
        return found
    if hong_kong := _DAY_MONTH.search(text, at):  # 8/28/2021: the month stands first where there is no 28th
        first, second, year = hong_kong[1], hong_kong[3], hong_kong[4]
        if found := _iso(year, second, first) or _iso(year, first, second):
            return found
    if " 20" in text and (split := _YEAR_LAST.search(text, at)) and (found := _iso(split[3], split[1], split[2])):
        return found
    split = _DAY_MONTH_YEAR.search(text, at) if "月 20" in text else None
    if split and (found := _iso(split[3], split[2], split[1])):
        return found
    if (split := _YEAR_ALONE.search(text, at)) and (found := _iso(split[1], split[2], split[3])):
        return found
    partial = ""
    for match in _DATE.finditer(text, at):
        if match[1]:
            found = _iso(match[1], match[2], match[3])
        elif match[4]:
            year = int(match[4])
            found = _iso(year + (ROC if year >= 100 else 2000), match[5], match[6])
        elif whole or (match[0][-1] == "日" and _GOES_ON.match(text, match.end())):
            continue
        else:
            found = ""
            partial = partial or _iso(2000, match[7], match[8])[5:]  # a leap year
        if found:
            return found
    if partial:
        return _with_year(partial, href)
    if (english := _ENGLISH.search(text)) is not None:
        month = _MONTHS[(english[2] or english[3]).lower()]
        return _iso(english[5], month, english[1] or english[4])
    compact = _COMPACT.search(text, at)
    return _iso(compact[1], compact[2], compact[3]) if compact else ""


def published_date(text: str) -> str:
    """The date behind the label of publication, "" without one: rows of documents tell of other days beside it.

    >>> published_date("文号：溪政〔2021〕3号　成文日期：2021-04-02　发布日期：2021-04-09")
    '2021-04-09'
    """
    match = _PUBLISHED.search(text)
    return row_date(text[match.end() : match.end() + 20], whole=True) if match else ""


def without_date(title: str) -> str:
    """A link's text without a date, or a date and a time, that stands apart before or after the title inside it.

    >>> without_date("整改情况公示 [04-09]"), without_date("2021-04-09 整改情况公示")
    ('整改情况公示', '整改情况公示')
    >>> without_date("2021年4月9日空气质量日报"), without_date("整改情况公示（4月9日）")
    ('2021年4月9日空气质量日报', '整改情况公示（4月9日）')
    >>> without_date("公开情况一览表（第三批 2021年4月9日）")
    '公开情况一览表（第三批 2021年4月9日）'
    >>> without_date("整改情况公示 [ 2021-04-09 ]"), without_date("整改情况公示 2021年4月9日")
    ('整改情况公示', '整改情况公示')
    """
    for match in _DATE.finditer(title) if _DIGIT.search(title) else ():
        before, behind = title[: match.start()], title[match.end() :]
        numeric = "-" in match[0] or "/" in match[0] or bool(match[1] and "." in match[0])
        if (
            (not behind.strip(" ])】）日") or (match[1] and re.fullmatch(r"日?\s*\d{1,2}:\d\d(?::\d\d)?", behind)))
            and len(before) >= 6
            and (before[-1] in " \u3000" or (numeric and (match[1] or before[-1] in "[(【（")))
            and not (behind.rstrip()[-1:] in _CLOSED and _OPENED.search(before))
        ):
            return before.rstrip(" \u3000[(【（")
        if (
            match.start() <= 1
            and match[1]
            and len(behind) >= 6
            and (numeric or behind.lstrip("日")[0] in " \u3000]】)）:：")
        ):
            return behind.lstrip(" \u3000])】）日:：")
    return title


def is_date(text: str) -> bool:
    """Whether the text is a date, a time or both, and nothing else."""
    return bool(_ALONE.fullmatch(text))


def _with_year(partial: str, href: str) -> str:
    """The month and day with the year of the row's address, where that names the same month or no month."""
    for match in _IN_ADDRESS.finditer(href):
        if match[3] or int(match[2]) == int(partial[:2]):
            return f"{match[3] or match[1]}-{partial}"
    return partial


def _iso(year: int | str, month: int | str, day: int | str) -> str:
    """The date, or "" where there is no such month or day."""
    return f"{year}-{int(month):02d}-{int(day):02d}" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else ""
