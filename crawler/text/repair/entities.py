"""Character references that were escaped once or several times too often: `&#20013;`, `&amp;#20013;`, `&nbsp;`.

A publishing system escapes text that is already HTML, or a crawler stores the source instead of the text; the reader
then sees the reference instead of the character. Undoing it is exact, for each reference names its character.

When it must not act: where the text speaks *about* references (a manual, a source file, a page on encodings), and where
the character would build markup (`&lt;p&gt;`). So a reference is undone only where its surroundings show prose that it
interrupts: in a run of numeric references, or inside a line of Chinese, Japanese or Korean without code, without
quotation marks around the reference, and without words like 转义 or HTML nearby. A text most of whose characters are
references is no text about them: there each one is undone. What it can't know: whether a lone reference in a Latin line
was meant; it stays.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from crawler.items import Edit
from crawler.text.repair.context import Context

RULE = "entities"

_AMPERSANDS = r"&(?:(?:amp|#0{0,4}38|#[xX]0{0,4}26);)*"
_NUMERIC = r"#(?:(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6})(?:;|(?![0-9a-zA-Z]))|[2-6][0-9]{4}(?=[A-Za-z]))"
_LEGACY = "nbsp|quot|middot|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|times|deg|permil"
_NAMED = rf"(?:[A-Za-z][A-Za-z0-9]{{1,31}}[;；]|(?:{_LEGACY})(?![0-9A-Za-z;；=]))"
_REFERENCE = re.compile(f"{_AMPERSANDS}(?:{_NUMERIC}|{_NAMED})")

_CJK = "\u2e80-\u2fdf\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef“”‘’—…·"
_CJK_CHARACTER = re.compile(f"[{_CJK}]")
_TALK = re.compile(
    r"实体|實體|转义|轉義|跳脱|跳脫|字符|字元|エンティティ|文字参照|文字コード|엔티티|HTML|XML|Unicode|UTF-|escap|entit|charref",
    re.IGNORECASE,
)
# News says these, too: they count where references are few.
_MAYBE_TALK = re.compile(
    r"编码|編碼|解码|解碼|源码|encod|decod|标签|標籤|替换成|替换为|显示为|写成|写作|代码|程式|문자|ASCII|parse",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+(?=[^!-~])")
_CODE = re.compile(r"</?[A-Za-z!][^<>]*>|[{}`\\=|]|//|\(\)")
_QUOTES = frozenset("“”‘’\"'`「」『』《》〈〉()（）[]【】")
_TALK_REACH = 30  # characters looked at on each side of an isolated reference
_LINE_REACH = 300  # characters of its line on each side: a page may be one line with 100,000 references
_DENSE = 30  # so many numeric references in one text are no quotation
_MOST = 2_000  # so many places are looked at one by one; what most of them are, the rest is as well
_SEVERAL = 3  # so many places in prose show that the text was escaped and that nobody speaks of references
_FEW = 4
_EXAMPLE = 8  # so many references in a row are no example


def find_edits(text: str, context: Context) -> list[Edit]:
    """The references of `text` that interrupt prose, each run of neighbours as one edit.

    >>> [edit.after for edit in find_edits("&#30563;&#23519;&amp;#32452;进驻", Context(""))]
    ['督察组']
    >>> find_edits("不间断空格写成 &nbsp; 或 &#160; 即可", Context(""))
    []
    """
    if "&" not in text:
        return []
    found = [_Run(matches) for matches in _runs(text)]
    numeric = [run for run in found if run.numeric]
    dense = (
        sum(len(run.matches) for run in numeric) >= _DENSE
        and sum(len(_CJK_CHARACTER.findall(run.after)) for run in numeric) >= _EXAMPLE
    )
    escaped = _is_escaped(text, found)
    judged = found[:_MOST]
    sure = [_interrupts_prose(text, run, dense, escaped, _MAYBE_TALK) for run in judged]
    if sum(sure) >= _SEVERAL:
        sure = [
            yes or _interrupts_prose(text, run, dense, escaped, None) for run, yes in zip(judged, sure, strict=True)
        ]
    sure += [2 * sum(sure) > len(sure)] * (len(found) - len(judged))
    return [
        Edit(run.start, run.end, text[run.start : run.end], run.after, RULE, 1.0 if len(run.matches) > 1 else 0.95)
        for run, yes in zip(found, sure, strict=True)
        if yes
    ]


class _Run:
    """Neighbouring references and what they name."""

    def __init__(self, matches: list[re.Match[str]]) -> None:
        self.matches = matches
        self.start, self.end = matches[0].start(), matches[-1].end()
        self.after = "".join(_character(match) or match.group() for match in matches)
        self.numeric = len(matches) > 1 and all("#" in match.group() for match in matches)


def _is_escaped(text: str, runs: list[_Run]) -> bool:
    """Whether most Chinese characters of the text are references, and the text is Chinese."""
    written = len(_CJK_CHARACTER.findall("".join(run.after for run in runs)))
    if written < _FEW:
        return False
    bare = _ADDRESS.sub("", _REFERENCE.sub("", text))
    visible = sum(map(len, bare.split()))
    return len(_CJK_CHARACTER.findall(bare)) < written and visible < 3 * written


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """The readable references, those side by side together; named and numeric ones mix."""
    run: list[re.Match[str]] = []
    for match in _REFERENCE.finditer(text):
        if not _character(match):
            continue
        if run and match.start() != run[-1].end():
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _character(match: re.Match[str]) -> str:
    """The character that a reference names, "" where it names none that may stand in text."""
    return _meant(match.group())


@lru_cache(maxsize=4096)
def _meant(written: str) -> str:
    last = written.rpartition("&")[2]
    last = last.rsplit(";", 2)[-2] if last.count(";") > 1 else last.rstrip(";；")
    reference = f"&{last};"
    value = html.unescape(reference)
    if value == reference or not value:
        return ""
    code = ord(value[0])
    if value == "\ufffd" or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return ""
    if (code < 0x20 and code not in (9, 10, 13)) or 0x7F <= code <= 0x9F:
        return ""
    return value


def _interrupts_prose(text: str, run: _Run, dense: bool, escaped: bool, maybe_talk: re.Pattern[str] | None) -> bool:
    start, end, after = run.start, run.end, run.after
    if run.numeric and dense:
        return True
    if escaped and _CJK_CHARACTER.search(after):
        return True
    around = text[max(0, start - _TALK_REACH) : start] + " " + text[end : end + _TALK_REACH]
    row = len(run.matches) if run.numeric and _CJK_CHARACTER.search(after) else 0
    many = row >= _FEW
    if _TALK.search(around) or (maybe_talk and row < _EXAMPLE and maybe_talk.search(around)):
        return False
    if many:
        return True
    if text[start - 1 : start] in _QUOTES and text[end : end + 1] in _QUOTES and start and end < len(text):
        return False
    before, after_it = text[max(0, start - _LINE_REACH) : start], text[end : end + _LINE_REACH]
    line = _ADDRESS.sub("", before.rpartition("\n")[2]) + " " + _ADDRESS.sub("", after_it.partition("\n")[0])
    if _CODE.search(_REFERENCE.sub(" ", line)) or _builds_markup(text, end, after):
        return False
    read = _REFERENCE.sub(lambda match: _character(match) or " ", line) + after
    cjk = len(_CJK_CHARACTER.findall(read))
    return cjk >= _FEW and cjk * 3 >= len(read.replace(" ", "").replace("\u3000", ""))


def _builds_markup(text: str, end: int, after: str) -> bool:
    """Whether undoing the reference would open or close a tag."""
    if "<" in after:
        opened = after[after.index("<") + 1 :] + text[end : end + 1]
        return bool(re.match(r"[A-Za-z/!?]", opened))
    return ">" in after and "&lt;" in text
