"""What is lost for good is said: replacement characters, 锟斤拷, rows of question marks.

How it happens: GBK bytes are read as UTF-8, and each byte that is no UTF-8 becomes U+FFFD; when that text is saved and
read as GBK once more, the replacement characters show as 锟斤拷, as Big5 嚙踝蕭, as Latin-1 ï¿½. Memory that was never
written shows as 烫烫烫 and 屯屯屯. Programs that cannot write a character write `?`, for each byte or each character.

The bytes are gone and no rule brings them back, so nothing is guessed: the places are flagged `lossy`, one flag a
stretch, and another copy of the page is the only cure.

When it must not act: never, it changes nothing. A single 锟 or 拷 is a character like others, 嚙齒 is a rodent;
question marks at the end of a sentence, or behind a word that asks, are somebody's question; a line about wrong
encodings may quote 锟斤拷.
"""

from __future__ import annotations

import re

from crawler.items import Flag
from crawler.text.repair.context import Context
from crawler.text.repair.signs import Signs

_SIGNS = Signs("\ufffd锟拷嚙½¤烫屯锘?&")  # each of the places has one
_REPLACED = re.compile("\ufffd+")
_TWICE = re.compile("[锟拷斤](?=[^\n]{0,3}[锟拷])|(?<=[锟拷])[斤锟拷]|(?<=锟斤)拷")
_LOST_TWICE, _BESIDE = frozenset("锟斤拷"), 4
_MEMORY = re.compile("烫{4,}|屯{4,}|锘锘+")
_TWICE_BIG5 = re.compile("嚙踝蕭?|(?<=嚙.)蕭|嚙(?=[^\n]{1,5}嚙)|(?<=嚙.)嚙.?|(?<=嚙..)嚙.?")
_AS_LETTERS = re.compile("(?:ï¿½|Ã¯Â¿Â½|&#(?:65533|[xX][fF]{3}[dD]);)+")
_FOUR_BYTES = re.compile("(?:[\x84„]?1¤7){2,}+|(?<=[^\\x00-\x7f])1¤7")  # U+FFFD in GB 18030, read byte by byte
_SURE = ("\ufffd", "锟斤拷", "嚙踝蕭", "ï¿½")
_STOPS = "，。、；：！？）》」』”’"
_HAN = re.compile("[\u4e00-\u9fff]")
_FIRM = "，。、；：）》"  # what no question in speech is followed by
_NOT_ASKED = "(?<=[\u4e00-\u9fff，。])(?<![么麼吗嗎呢谁誰哪啥吧啊呀嘛])"
_UNWRITTEN = re.compile(
    rf"(?<!\?)(?:{_NOT_ASKED}\?{{4,}}+(?=[\u4e00-\u9fff])|\?{{4,}}+(?=[{_FIRM}])|"
    r"(?<=[，。、；：（《「『“‘])\?{4,}+|^\?{4,}+(?=[\u4e00-\u9fff])|^\?{8,}+$|"
    rf"\?{{3,}}+(?:[!-~]?[{_STOPS}（《“「]{{1,2}}\?{{3,}}+)+|(?:\?{{3,}}+[ @-~])+\?{{3,}}+|"
    r"(?<=[0-9A-Za-z])\?{5,}+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\?{2,}+[!-~]{0,3}\?{4,}+(?:[!-~]{1,3}\?{2,}+)+|"
    r"\?{10,}+(?=[^\s|?])|(?<=[^\s|?])\?{12,}+|(?:[0-9A-Za-z.%()-]{1,8}\?{2,}+){2,})",
    re.MULTILINE,
)
_GAP = re.compile(rf"{_NOT_ASKED}\?{{2,3}}+(?=[\u4e00-\u9fff])")  # a word or a figure of a sentence that goes on
_STREWN = re.compile(r"(?:\?{1,8}[^\s?\\]{1,4}){4,}+\?+")  # hardly a word between them
_GAPS = 3  # so many in one line are no way of asking
_SPOKEN_OF = re.compile("乱码|亂碼|编码|編碼|字符集|字元集")
_CLOSE = 30  # characters between two places of one stretch
_DENSE = 0.08  # share of replacement characters from which the whole text is unreadable


def find_flags(text: str, context: Context) -> list[Flag]:
    """A `lossy` flag for each stretch.

    >>> [(flag.start, flag.end, flag.evidence) for flag in find_flags("责任单位：锟斤拷", Context(""))]
    [(5, 8, '锟斤拷: 3 characters of text lost twice')]
    """
    flags: list[Flag] = []
    places = _SIGNS.places_in(text).tolist()
    signs = {text[at] for at in places}
    if "\ufffd" in signs:
        spans = [match.span() for match in _REPLACED.finditer(text)]
        lost = sum(end - start for start, end in spans)
        if lost > _DENSE * len(text):
            evidence = (
                f"{lost} of {len(text)} characters are replacement characters: the bytes were read with a wrong codec"
            )
            flags.append(Flag("lossy", None, None, 0.99, evidence))
        flags += _merged(text, spans, "{} replacement characters", 0.99)
    if any(text[at] in "锟拷" and _is_in_company(text, at) for at in places):
        spans = _not_quoted(text, [m.span() for m in _TWICE.finditer(text)])
        flags += _merged(text, spans, "锟斤拷: {} characters of text lost twice", 0.98)
    if "嚙" in signs:
        flags += _merged(
            text, [m.span() for m in _TWICE_BIG5.finditer(text)], "嚙踝蕭: {} characters of text lost twice", 0.98
        )
    if "½" in signs or ("&" in signs and "&#" in text):
        flags += _merged(text, [m.span() for m in _AS_LETTERS.finditer(text)], "{} letters of lost characters", 0.97)
    if "¤" in signs:
        flags += _merged(text, [m.span() for m in _FOUR_BYTES.finditer(text)], "{} letters of lost characters", 0.97)
    if "锘" in signs or ("烫" in signs and "烫烫" in text) or ("屯" in signs and "屯屯" in text):
        flags += _merged(text, [m.span() for m in _MEMORY.finditer(text)], "unwritten memory, {} characters", 0.9)
    if "?" in signs and "??" in text:
        flags += _merged(text, _unwritten(text), "{} characters written as ?", 0.7)
    return flags


def at_a_glance(text: str) -> list[Flag]:
    """One flag from the first to the last of the surest marks, for texts too long to be looked at closely.

    >>> [(flag.start, flag.end) for flag in at_a_glance("地址：锟斤拷，电话：锟斤拷。")]
    [(3, 13)]
    """
    found = [mark for mark in _SURE if mark in text]
    if not found:
        return []
    count = sum(text.count(mark) for mark in found)
    end = max(text.rfind(mark) + len(mark) for mark in found)
    return [Flag("lossy", min(map(text.find, found)), end, 0.9, f"{count} marks of lost characters")]


def _is_in_company(text: str, at: int) -> bool:
    """Whether another character of 锟斤拷 stands as near as _TWICE looks."""
    near = text[max(0, at - _BESIDE) : at] + text[at + 1 : at + 1 + _BESIDE]
    return not _LOST_TWICE.isdisjoint(near)


def _unwritten(text: str) -> list[tuple[int, int]]:
    """Rows of question marks, looked for in the lines that have two in a row."""
    spans: list[tuple[int, int]] = []
    end = 0
    while (at := text.find("??", end)) >= 0:
        end = text.find("\n", at)
        end = end if end >= 0 else len(text)
        start = text.rfind("\n", 0, at) + 1
        spans += [match.span() for match in _UNWRITTEN.finditer(text, start, end)]
        gaps = [match.span() for match in _GAP.finditer(text, start, end)]
        spans += gaps if len(gaps) >= _GAPS else []
        strewn = _STREWN.finditer(text, start, end)
        spans += [match.span() for match in strewn if "??" in match.group() and len(_HAN.findall(match.group())) >= 2]
    return sorted(set(spans))


def _not_quoted(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans but those in lines that speak of wrong encodings and have 锟斤拷 once."""
    kept: list[tuple[int, int]] = []
    end, quoted = -1, False
    for span in spans:
        if span[0] > end:  # in another line than the one before
            end = text.find("\n", span[0])
            end = end if end >= 0 else len(text)
            line = text[text.rfind("\n", 0, span[0]) + 1 : end]
            quoted = line.count("锟") == 1 and "锟斤拷" in line and bool(_SPOKEN_OF.search(line))
        if not quoted:
            kept.append(span)
    return kept


def _merged(text: str, spans: list[tuple[int, int]], evidence: str, confidence: float) -> list[Flag]:
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and start - merged[-1][1] <= _CLOSE and "\n" not in text[merged[-1][1] : start]:
            merged[-1][1] = end
            merged[-1][2] += end - start
        else:
            merged.append([start, end, end - start])
    return [Flag("lossy", start, end, confidence, evidence.format(count)) for start, end, count in merged]
