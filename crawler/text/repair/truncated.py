"""Text cut off in mid-sentence: at the end (a teaser, a limit of the copying site) or inside (a link or a page lost).

What is missing cannot be known here, so the place is flagged `truncated`. Three findings:

- A paragraph ends inside an open 《, “ or （ and what follows starts afresh: sure, wherever it stands.
- A paragraph stops where the language model expects no full stop, the next one is likelier as a beginning than as its
  continuation, and all others end as they should.
- The last paragraph of prose ends without a closing mark, though the text's other paragraphs have theirs: surer when it
  ends with a comma or a word that must be followed by something (和, 对, 按照), or is a teaser (……[详细]), less sure
  otherwise, and nothing where only a full stop seems to be missing.

When it must not act: headings, list items, signatures, dates, credits, contacts, attachments, tables, headlines of
other articles, and texts whose paragraphs have no closing marks by habit; paragraphs wrapped at a fixed width, where
the next line goes on; quotations of several paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from crawler.items import Flag
from crawler.text.repair.characters import code_points
from crawler.text.repair.context import Context
from crawler.text.repair.paragraphs import CLAUSE_MARK, FURNITURE, HAN, TERMINAL, Line, lines, lines_from_end
from crawler.text.repair.signs import PAIRED, has_han, pair_counts

_CLOSING_OF = {"《": "》", "〈": "〉", "“": "”", "（": "）", "「": "」", "『": "』", "【": "】"}
_OPEN = frozenset(_CLOSING_OF)
_BRACKET = re.compile("[" + "".join(_CLOSING_OF) + "".join(_CLOSING_OF.values()) + "]")
_KINDS = len(_CLOSING_OF) + 1
# Words that must be followed by something; the looks behind keep 涉及, 应对, 参与, 合并, 缓和 and their like out.
_GOES_ON = re.compile(
    "(?:[，,、]|(?<![温溫缓緩总總饱飽共谐諧平调調中柔亲親祥])和|(?<![参參给給赋賦授])与|(?<![参參给給赋賦授])與|(?<![涉普顾顧提波触觸危不])及|"
    "(?<![应應面针針相反核绝絕不校])对|(?<![应應面针針相反核绝絕不校])對|(?<![合兼一归歸])并|(?<![即大名健])将|(?<![即大名健])將|[把被或但且]|按照|根据|"
    "根據|通过对|通過對|关于|關於|为了|為了|其中|包括|例如|以及|并且|將繼續|将继续|(?<![更再])进一步|(?<![更再])進一步|因此|所以|可以|应当|應當|必须|必須)$"
)
_CREDIT = re.compile("(?:[摄攝]|供[图圖]|[摄攝]影|[报報]道)$")  # 记者某某摄: the caption of a picture
_TEASER = re.compile(
    r"(?:\.{3,6}|…{1,2})\s*[\[【（(<]?\s*(?:详细|詳細|查看|阅读|閱讀|全文|更多|点击)[^\n]{0,8}$"
    r"|(?<=[。！？])\s*[\[【](?:详细|詳細|更多|全文|阅读全文|查看全文|点击阅读)[\]】]$"
)
_CONTACT = re.compile("请|請|联系|聯系|聯繫|欢迎|歡迎|咨询|电话|電話|热线|特此|详见|詳見")
_NOTE = re.compile(r"[【\[(（〖][^\n]{1,16}[】\])）〗]$|[\d\s|/·-]+$")  # a button, a page number
_DATE_AT_END = re.compile(
    r"(?:\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|[〇零一二三四五六七八九十]{4}年.{1,3}月.{1,3}日|\d{1,2}:\d{2})\s*$"
)
_BRACKET_HAN = 12  # an open bracket is evidence enough in a shorter line
_PLAIN_HAN = 30
_BRACKET_REACH = 40  # further back, a bracket was forgotten rather than cut
_WRAP_REACH = 200  # characters in which a wrapped text closes its bracket
_LINE_BREAK = 10
_INSIDE_LENGTH = 45  # characters of a paragraph that can be cut inside a text
_INSIDE_CLOSED = 4  # so many others end as they should for each that does not
_AFRESH = 3.0  # bits by which the next paragraph is likelier as a beginning than as a continuation
_UNFINISHED = 5.0  # bits of a full stop from which a sentence is not over
_WHOLE = 4.2  # bits of a full stop up to which only the stop is missing
_WIDE = str.maketrans("()", "（）")
_SHORT_HABIT = 3  # paragraphs that show how they end, where the last one is short
_SHORT_HAN = 8
_UNFINISHED_ALONE = 8.0  # bits of a full stop in a line without a mark, which may be a headline or a name
_LABEL = re.compile(r"[:：|丨—]|(?<!条)[\s](?!\d)|记者|記者|通讯员|作者|编辑|撰文")
_END_LINES = 80  # so many lines from the end the last paragraph of prose is looked for
_HABIT_LINES = 12  # so many paragraphs before the last one show how paragraphs end here


def find_flags(text: str, context: Context) -> list[Flag]:
    """A flag over the last clause before each cut.

    >>> cut = "会议通报了整改情况，要求各地各部门切实按照《实施\\n督察组强调，各部门要压实责任，按期完成整改。"
    >>> [(flag.start, flag.end, flag.evidence) for flag in find_flags(cut, Context(""))]
    [(21, 24, 'the paragraph ends inside an open 《')]
    """
    if not has_han(text):
        return []
    flags = []
    for line in _open_lines(text):
        opened = _open_at_end(line)
        if opened >= 0 and not _goes_on(lines(text, line.end), line.text[opened]):
            evidence = f"the paragraph ends inside an open {line.text[opened]}"
            flags.append(Flag("truncated", line.start + opened, line.end, 0.9, evidence))
    flags += [flag for flag in _cut_inside(text, context) if not any(one.end == flag.end for one in flags)]
    last = _cut_at_end(lines_from_end(text), context)
    if last is not None and not any(flag.end == last.end for flag in flags):
        flags.append(last)
    return flags


def _cut_inside(text: str, context: Context) -> Iterator[Flag]:
    """Paragraphs that stop in mid-sentence where all others have their full stop and the next one starts afresh."""
    long = []
    end = -1
    for paragraph in text.split("\n")[:-1]:
        end += len(paragraph) + 1
        if len(paragraph) >= _INSIDE_LENGTH:
            long.append(end)
    open_ones = [end for end in long if text[end - 1] not in TERMINAL]
    closed = len(long) - len(open_ones)
    open_ones = [end for end in open_ones if HAN.match(text, end - 1) or text[end - 1] in "，、,"]
    if closed < _INSIDE_CLOSED * len(open_ones):
        return
    for end in open_ones:
        start = text.rfind("\n", 0, end) + 1
        line = Line(start, text[start:end])
        following = next(lines(text, line.end), None)
        if following is None or following.han < _BRACKET_HAN or not line.is_prose or "。" not in line.text:
            continue
        model, tail, head = context.model, line.text[-3:], following.text[:4]
        if _CREDIT.search(line.text) or _CONTACT.search(_clause(line)):
            continue
        if model.score(head) - model.score(head, tail) < _AFRESH:
            continue
        if line.text[-1] in "，、," or _bits_of_full_stop(line, context) > _UNFINISHED:
            evidence = f"the paragraph stops, the next one starts afresh: {line.text[-12:]}"
            yield Flag("truncated", line.end - len(_clause(line)), line.end, 0.7, evidence)


def _clause(line: Line) -> str:
    """The last clause of a line."""
    return line.text[max(line.text.rfind(mark, 0, -1) for mark in "，,；;。：:") + 1 :]


def _bits_of_full_stop(line: Line, context: Context) -> float:
    """How unlikely it is that the sentence is over."""
    return -context.model.conditional(line.text[-3:], "。")


def _open_lines(text: str) -> Iterator[Line]:
    """The lines with more opening brackets of a kind than closing ones, if the text has more of one."""
    counts = pair_counts(text)
    if counts["("] <= counts[")"] and all(counts[opening] <= counts[_CLOSING_OF[opening]] for opening in _OPEN):
        return
    points = code_points(text)
    places = PAIRED.places_in(text)
    kinds = _kinds().take(points[places])
    ends = np.flatnonzero(points == _LINE_BREAK)
    lines = np.searchsorted(ends, places)
    balances = np.bincount(lines * _KINDS + np.abs(kinds), np.sign(kinds))
    found = np.unique(np.flatnonzero(balances > 0) // _KINDS)
    bounds = np.concatenate(([-1], ends, [len(text)]))
    for start, end in zip((bounds[found] + 1).tolist(), bounds[found + 1].tolist(), strict=True):
        line = text[start:end]
        stripped = line.strip()
        yield Line(start + line.index(stripped[0]), stripped)


@cache
def _kinds() -> NDArray[np.int8]:
    """A number for each kind of bracket, negative for the closing ones."""
    kinds = np.zeros(0x10000, dtype=np.int8)
    for number, pair in enumerate(_CLOSING_OF.items(), 1):
        for mark, kind in zip(pair, (number, -number), strict=True):
            kinds[[ord(mark), *(ord(thin) for thin, wide in zip("()", "（）", strict=True) if wide == mark)]] = kind
    return kinds


def _open_at_end(line: Line) -> int:
    """Where the bracket stands that the line leaves open shortly before an end without a closing mark; -1 if none."""
    if line.text[-1] in "。；：" or line.han < _BRACKET_HAN:
        return -1
    text = line.text.translate(_WIDE)
    if text[-1] in "。！？!?；;：:" or all(
        text.count(opening) <= text.count(_CLOSING_OF[opening]) for opening in _OPEN
    ):
        return -1
    if "\\" in text or not CLAUSE_MARK.search(text) or FURNITURE.match(text):
        return -1
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        mark = match.group()
        if mark in _OPEN:
            opened.append(match.start())
        elif opened and _CLOSING_OF[text[opened[-1]]] == mark:
            opened.pop()
    if not opened or len(text) - opened[-1] > _BRACKET_REACH:
        return -1
    return opened[-1]


def _goes_on(following: Iterator[Line], opening: str) -> bool:
    """Whether what follows closes the bracket, so that the text only wraps, or is the next paragraph of a quotation."""
    wide = opening.translate(_WIDE)
    depth, seen = 1, 0
    for number, line in enumerate(following):
        if number == 0 and opening == "“" and line.text[0] == "“":
            return True
        for match in _BRACKET.finditer(line.text.translate(_WIDE)):
            mark = match.group()
            depth += (mark == wide) - (mark == _CLOSING_OF[wide])
            if depth == 0:
                return True
        seen += len(line.text)
        if seen > _WRAP_REACH:
            break
    return False


def _cut_at_end(backwards: Iterator[Line], context: Context) -> Flag | None:
    """The flag of the last paragraph of prose, if it was cut; the lines come from the end of the text."""
    behind: list[Line] = []
    last = None
    for line in islice(backwards, _END_LINES):
        if line.is_prose:
            last = line
            break
        behind.append(line)
    if last is not None and len(behind) == 1 and last.is_closed and _is_short(behind[0]):
        return _cut_short(behind[0], [last, *_habit(backwards)], context)
    if last is None or (behind and not behind[-1].is_furniture and not _NOTE.match(behind[-1].text)):
        return None  # what follows the last long line may be its continuation
    if teaser := _TEASER.search(last.text):
        return Flag("truncated", last.start + teaser.start(), last.end, 0.9, f"a teaser: {teaser.group()}")
    if last.is_closed or _DATE_AT_END.search(last.text) or _CREDIT.search(last.text):
        return None
    clause = _clause(last)
    start = last.end - len(clause)
    if _GOES_ON.search(last.text):
        return Flag("truncated", start, last.end, 0.9, f"the text ends with {last.text[-4:]}")
    others = _habit(backwards)
    if not behind and last.han < _PLAIN_HAN and _is_short(last):
        return _cut_short(last, others, context)
    closed = sum(line.is_closed for line in others)
    has_habit = len(others) >= 2 and closed >= 0.8 * len(others)
    marks = len(CLAUSE_MARK.findall(last.text))
    inside = "。" in last.text[:-1]
    if last.han < _PLAIN_HAN or marks < 2 or not (has_habit or inside) or _CONTACT.search(clause):
        return None
    if _bits_of_full_stop(last, context) < _WHOLE:
        return None
    confidence = 0.7 if has_habit else 0.5
    return Flag("truncated", start, last.end, confidence, f"the last sentence has no end: {last.text[-12:]}")


def _habit(backwards: Iterator[Line]) -> list[Line]:
    """The paragraphs that show how paragraphs end here."""
    return list(islice((line for line in backwards if line.is_prose), _HABIT_LINES))


def _is_short(line: Line) -> bool:
    """Whether it may be the beginning of a paragraph, and is no signature, label or headline of a few words."""
    return (
        not line.is_furniture
        and not line.is_closed
        and (line.han >= _SHORT_HAN or bool(CLAUSE_MARK.search(line.text)))
        and not _LABEL.search(line.text)
        and not _CONTACT.search(line.text)
        and not _DATE_AT_END.search(line.text)
        and not _CREDIT.search(line.text)
    )


def _cut_short(line: Line, others: list[Line], context: Context) -> Flag | None:
    """The flag of a last paragraph of a few words, where all others end as they should."""
    if len(others) < _SHORT_HABIT or not all(other.is_closed for other in others):
        return None
    needed = _UNFINISHED if CLAUSE_MARK.search(line.text) else _UNFINISHED_ALONE
    if line.text[-1] not in "，、," and _bits_of_full_stop(line, context) < needed:
        return None
    start = line.end - len(_clause(line))
    return Flag("truncated", start, line.end, 0.7, f"the last sentence has no end: {line.text[-12:]}")
