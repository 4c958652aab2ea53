"""The author: a label near the title or below the text, reporters in the lead, behind the source or at the end,
a name in brackets behind the last sentence, the page's tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crawler.text.fields.bylines import (
    OFFICES,
    beside,
    dateline,
    named_together,
    persons,
    reporters,
    signer,
    without_unit,
    writer,
)
from crawler.text.fields.dates import moments
from crawler.text.fields.meta_line import Labelled
from crawler.text.fields.people import NOTHING, Said, other_name, person, supplied
from crawler.text.fields.surroundings import spaced
from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.traced import Traced, join

_SIGNED = re.compile(
    r"^\s*[(（【]?\s*(?:本?文\s*)?(?:(?:文\s*/\s*[图圖摄攝]|[图圖]\s*/\s*文)\s*[:：\s]|(?:作者|撰稿|撰文|文)\s*[:：/】])\s*(?P<names>[^)）\n]{2,30}?)\s*[)）]?\s*$"
)

_POSTED_BY = re.compile(
    r"(?:^|\s)由\s*(?P<name>[\u4e00-\u9fffA-Za-z][\w·]{1,11})\s*(?:发[表布]|撰写|投稿|原创)于?(?=\W|\d)"
)

_OFFICE = re.compile("(?:网络|网站|责任|值班|执行|新闻|本站|本网|系统)?(?:编辑|管理员|小编)")  # set once for all pages

_MAKER = re.compile(
    "(?:网络|软件|科技|信息技术|信息系统)(?:股份)?(?:有限)?(?:公司)?$"
)  # of the site, in its template's tag


def find_author(
    near: Iterable[Labelled],
    tagged: Said,
    lead: Sequence[Traced],
    end: Sequence[Traced],
    named: Traced = NOTHING,
    editor: str = "",
) -> Said:
    """The author: the label near the title, the reporters named in the lead or at the end, who signs the last sentence,
    what the page's tag or JSON-LD says, last the element that the page calls the author. A tag that names the `editor`
    is asked behind that.
    """
    tag = person(tagged.text)
    if tag and not re.fullmatch(r"[\u4e00-\u9fff·、，, ]{2,30}|[A-Za-z][\w .-]{2,30}", tag.text):
        tag = NOTHING
    if _OFFICE.fullmatch(folded(tagged.text.text).strip()) or _MAKER.search(tagged.text.text):
        tag = NOTHING
    near = list(near)
    if name := _labelled_authors(near):
        return Said(name, "visible", other_name(name, tag))
    if name := _in_byline(near, lead, end):
        return Said(name, "byline", other_name(name, tag))
    by_name = without_unit(person(named))
    if not re.fullmatch(r"[\u4e00-\u9fff·、 ]{2,20}", by_name.text):
        by_name = NOTHING
    if tag and not (by_name and tag.text in editor):  # a tag that names the editor beside a writer
        return Said(tag, tagged.step)
    if by_name:
        return Said(by_name, "named")
    taken = next(
        (n for v in near if v.kind == "photo" and v.label.startswith("摄") and (n := person(v.value))), NOTHING
    )
    return Said(taken, "visible") if persons(taken.text) else Said()  # of a page of pictures


def _in_byline(near: Sequence[Labelled], lead: Sequence[Traced], end: Sequence[Traced]) -> Traced:
    """Who is named without a label's line: below the text, as reporters, behind the source, in brackets at the end."""
    if signed := next((n for p in end if (n := _signed(p))), NOTHING):
        return signed
    sources = [v.value for v in near if v.kind == "source"]
    for texts, begin, stop in ((lead, 0, 160), (sources, 0, 160), (end, -80, None)):
        for text in texts:
            if OFFICES.intersection(text.text[begin:stop]) and (name := person(reporters(text.cut(begin, stop)))):
                return name
        if texts is lead and (sent := next((n for text in lead if (n := dateline(text))), None)):
            return sent
    return next((n for p in end if (n := writer(p) or signer(p))), NOTHING)


def author_beside_date(lines: Iterable[Line], source: str = "") -> Said:
    """The persons in the line of date and source that no label announces, or whom a blog names there (由 某某 发表于);
    only the source and persons before the date may be links: behind it, a name may be a tag.
    """
    for line in lines:
        if line.end - line.start > 120 or not moments(line.text):
            continue
        text = spaced(line)
        if posted := _POSTED_BY.search(text.text):
            return Said(text.cut(*posted.span("name")), "visible_beside_date")
        spans = beside(text.text)
        before = sum(end - start for start, end in spans if end <= moments(text.text)[0].start)
        if spans and line.linked in {n + m for n in (0, len(source)) for m in (0, before)}:
            return Said(join([text.cut(*span) for span in spans], "、"), "visible_beside_date")
    return Said()


def _labelled_authors(near: Sequence[Labelled]) -> Traced:
    """Who is named behind the first label of an author, and beside it behind others (记者：甲 通讯员：乙)."""
    found: list[Traced] = []
    line = 0
    for value in near:
        if value.kind != "author" or supplied(value) or (found and abs(value.line - line) > 1):
            continue
        name = without_unit(person(named_together(value.value)))
        if not name or (found and (not persons(name.text) or any(name.text in known.text for known in found))):
            continue
        if found and not all(persons(known.text) for known in found):
            break
        found = [known for known in found if known.text not in name.text]  # 作者：甲, and below it 文/记者 甲 通讯员 乙
        found.append(name)
        line = value.line
    return join(found, "、") if len(found) > 1 else found[0] if found else NOTHING


def _signed(paragraph: Traced) -> Traced:
    """The author whom a line below the text names with a label."""
    at = max(0, len(paragraph.text) - 80)
    found = _SIGNED.search(folded(paragraph.text[at:]))
    return person(paragraph.cut(at + found.start("names"), at + found.end("names"))) if found else NOTHING
