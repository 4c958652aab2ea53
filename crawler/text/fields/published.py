"""When a page was published: every place where it may say so is asked, in the order in which they are believed.

The moments are read by dates.py, which also chooses among them; this module knows only where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from crawler.text.fields import evidence, stated
from crawler.text.fields.date_choice import Candidate, Choice, choose
from crawler.text.fields.dates import Moment, epochs, moments, url_moment, with_time
from crawler.text.fields.labels import credit_line, is_meta_line
from crawler.text.fields.meta_line import Labelled
from crawler.text.fields.surroundings import CHANGED, NEAR, Surroundings, spaced
from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.page_text import PageText
from crawler.text.traced import Traced

_WEEKDAY = re.compile(r"(?:星期|[周週])[一二三四五六日天]")
_PAPER = re.compile("数字[报報]|[數数]字[報报]|电子[报版]|電子報|[日晚早商时時]报|多媒体")
_CLOCK = re.compile(r"\s*(?:香港|澳門|澳门|北京|本地)?[時时][間间]\s*[:：]?\s*(?=\d{1,2}\s*[:：時时])")

_SHORT_TIMED = re.compile(r"\W{0,3}\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}:\d\d")
_SHORT_ALONE = re.compile(r"\W{0,3}[0-9]\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])\W{0,3}")
_NO_YEAR = re.compile(r"(?<!\d)(\d\d)[-/.月](\d\d)日?\s*(\d\d:\d\d)(?!\d)")
_TIME_ALONE = re.compile(r"(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?")


def find_published(
    page: PageText, around: Surroundings, selected: Traced, title: str, base: str, fetched: datetime | None
) -> Choice:
    """The moment of publication with the step that gave it. `selected` is what the portal's own selector holds."""
    last = around.last
    found: list[Candidate] = []

    def offer(text: Traced, step: str, *, short: bool = False) -> None:
        found.extend(Candidate(m, step, text) for m in moments(text.text, short=short)[:1])

    offer(selected, "portal", short=True)
    dates = [value for value in around.near if value.kind == "date"]
    if dates and all(value.label.startswith("更新") for value in dates):
        found += _before_change(around, dates[0])
    for value in dates:
        known = len(found)
        offer(value.value, "visible", short=True)
        if len(found) == known and (line := around.line(value.line)) and line.cuts:  # day and time, each an element
            text = spaced(line)
            offer(text.cut(max(0, text.text.find(value.label))), "visible", short=True)
    metas = list(evidence.all_tagged(page, evidence.DATE_METAS))
    for name, text in metas:
        offer(text, f"meta:{name}")
    before = around.before
    for line in before:
        known = len(found)
        offer(line.traced(), "visible_line")
        if len(found) == known and line.cuts and "20" in line.text:  # a digit of the element before it: Lv.72023-04-18
            for cut in sorted(line.cuts):
                if line.text.startswith("20", cut) and (alone := moments(line.text[cut : cut + 30])):
                    found.extend(Candidate(m, "visible_line", line.traced()) for m in alone[:1])
                    break
            else:  # year, day and time in elements that no white space parts: 202112/0315:42:07
                offer(spaced(line), "visible_line")
        if len(found) == known and line.end - line.start <= 80:  # 21-06-08 16:42: only with its time
            found.extend(Candidate(m, "visible_line", line.traced()) for m in _short_year(line.text))
    offer(Traced(_split_date(before)), "visible_line")
    for name, text in evidence.all_tagged(page, evidence.LOOSE_DATE_METAS):
        offer(text, f"meta:{name}")
    offer(evidence.named(page, "published"), "named")
    offer(evidence.marked_field(page, "published"), "markers")
    offer(Traced(evidence.json_ld(page).get("published", "")), "json_ld")
    for value in around.tail:
        if value.kind == "date":
            offer(value.value, "visible_tail", short=True)
    refused = {v.line for v in around.tail if v.kind == "not_date"}
    below_text = [n for n in around.lines[last + 1 : last + 12] if n.number not in refused]
    near = last + 3
    while near <= last + 11 and (line_at := around.line(near)) is not None and is_meta_line(line_at.text):
        near += 1  # a day among the credits, each in a line
    for line in [n for n in below_text if n.number <= near and n.end - n.start <= 24 and not n.links]:
        if (alone := moments(line.text)) and not re.search(
            r"[\u4e00-\u9fff]{2}", _WEEKDAY.sub("", line.text[alone[0].end :])
        ):
            below = around.lines[line.number + 1].text if line.number + 1 < len(around.lines) else ""
            clock = _CLOCK.match(below)  # 香港時間12時30分
            offer(Traced(f"{line.text} {below[clock.end() :]}") if clock else line.traced(), "visible_tail")
    for element in page.elements("time")[:3]:
        offer(Traced(element.get("datetime") or "") or page.text_of(element), "time_element")
    if not found:
        for time in stated.stated_times(page, title):
            offer(Traced(time), "script")
        found.extend(Candidate(m, "script", Traced()) for script in page.scripts for m in epochs(script))
        if not found:
            offer(Traced(_year_in_scripts(before, page.scripts)), "visible_line")
    elif all(c.moment.precision == "day" for c in found):  # an account's article tells the time only to its script
        scripts = [script for script in page.scripts if "var ct" in script]
        found.extend(Candidate(m, "script", Traced()) for script in scripts for m in epochs(script))
    if not found:  # a blog or a forum says it below the text: posted @ 2020-04-05 23:17
        for line in below_text:
            credited = credit_line(line.text)  # 作者：… 来源：… 编辑：… 2013年09月12日 08:40
            meta = line.number <= near and is_meta_line(line.text)  # 2013-09-12 来源：… 浏览：…
            timed = [
                m for m in moments(line.text[:60]) if meta or (m.precision != "day" and (m.start <= 24 or credited))
            ]
            if timed and line.end - line.start <= 100:
                found.append(Candidate(timed[0], "visible_tail", line.traced()))
                break
    if not found and page.title_element is not None:
        offer(Traced(page.title()[-40:]), "title_element")
    if not found:  # a letter's answer was published when it was given
        for value in [*around.near, *around.tail]:
            if value.kind == "not_date" and value.label[:2] in ("回复", "答复"):
                offer(value.value, "visible")
    in_url = url_moment(base or page.url)
    if in_url:
        found.append(Candidate(in_url, "url", Traced(base)))
    if not found:
        found += _of_the_paper(page, around) or _of_the_signature(around)
    choice = choose(found, fetched)
    if choice.moment and choice.moment.precision == "day":
        for line in before:
            finer = with_time(choice.moment, line.text)
            if finer:
                return Choice(finer, choice.step, choice.other)
        for line, above in pairwise(before):  # the time in an element below the day; nearest to the text first
            if _TIME_ALONE.fullmatch(line.text.strip()) and any(
                m.day == choice.moment.day for m in moments(above.text)
            ):
                timed = moments(f"{choice.moment.iso()} {line.text.strip()}")
                if timed and timed[0].precision != "day":
                    return Choice(timed[0], choice.step, choice.other)
    return choice


def _year_in_scripts(lines: Sequence[Line], scripts: Sequence[str]) -> str:
    """The time near the title that has no year (06-08 16:42), with the year that a script gives to the same minute."""
    for line in lines:
        for month, day, clock in _NO_YEAR.findall(folded(line.text)) if line.end - line.start <= 80 else ():
            told = re.compile(rf"20\d\d[-/]{month}[-/]{day}[ T]{clock}")
            if found := next((f for script in scripts if clock in script and (f := told.search(script))), None):
                return found.group().replace("T", " ")
    return ""


def _short_year(text: str) -> list[Moment]:
    """The date with a year of two digits and a time that a line begins with, or that is the whole line."""
    seen = folded(text)
    if _SHORT_ALONE.fullmatch(seen.strip()):
        return moments(text, short=True)[:1]
    if not _SHORT_TIMED.match(seen):
        return []
    return [m for m in moments(text, short=True)[:1] if m.precision != "day"]


def _before_change(around: Surroundings, changed: Labelled) -> list[Candidate]:
    """The day and time without a label beside those of a change (更新时间), where they are no later."""
    last = moments(changed.value.text)[:1]
    for line in around.before:
        if line.number == changed.line or CHANGED.match(line.text):
            continue
        if (timed := moments(line.text)) and timed[0].precision != "day" and last and timed[0].day <= last[0].day:
            return [Candidate(timed[0], "visible_line", line.traced())]
    return []


def _of_the_paper(page: PageText, around: Surroundings) -> list[Candidate]:
    """The day of the issue, above all articles of a paper's electronic edition: 2021年05月13日 星期四."""
    lines: Sequence[Line] = around.lines[: around.first]
    if not _PAPER.search(page.title()):
        lines = [line for line in lines[-NEAR:] if stated.is_edition(line)]
    for line in lines:
        day = moments(line.text) if line.end - line.start <= 60 else []
        if day and _WEEKDAY.search(line.text, day[0].end):
            return [Candidate(day[0], "visible_issue", line.traced())]
    return []


def _of_the_signature(around: Surroundings) -> list[Candidate]:
    """The day under a notice, where nothing else on the page tells one."""
    for line in reversed(around.lines[max(around.first, around.last - 2) : around.last + 1]):
        day = moments(line.text) if line.end - line.start <= 40 else []
        if day and day[0].end - day[0].start >= len(line.text.strip()) - 2:
            return [Candidate(day[0], "signature", line.traced())]
    return []


def _split_date(lines: Sequence[Line]) -> str:
    """A date whose year, day and time stand in lines or elements of their own (2019 / 09/07 / 19:02).

    The lines come nearest to the text first.
    """
    short = [n for n in reversed(lines) if n.end - n.start <= 12]
    parts = ["".join(n.text.split()) for n in short]
    for number, part in enumerate(parts[:-1]):
        if re.fullmatch(r"(?:19|20)\d\d年?", part) and re.fullmatch(r"\d{1,2}[-/.月]\d{1,2}日?", parts[number + 1]):
            time = (
                parts[number + 2]
                if number + 2 < len(parts) and re.fullmatch(r"\d{1,2}[:：]\d{2}(?::\d\d)?", parts[number + 2])
                else ""
            )
            return f"{part.rstrip('年')}/{parts[number + 1]} {time}"
    words = [word for n in short if n.text[:1].isdigit() for word in spaced(n).text.split()]
    for day, month in pairwise(words):  # a day in large type above its month: 08 / 2021-06
        if re.fullmatch(r"0[1-9]|[12]\d|3[01]", day) and re.fullmatch(r"(?:19|20)\d\d[-/.年]\d{1,2}月?", month):
            return f"{month.rstrip('月')}-{day}"
    return ""
