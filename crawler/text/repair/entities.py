"""Character references that were escaped once or several times too often: `&#20013;`, `&amp;#20013;`, `&nbsp;`.

A publishing system escapes text that is already HTML, or a crawler stores the source instead of the text; the reader
then sees the reference instead of the character. Undoing it is exact, for each reference names its character.

When it must not act: where the text speaks *about* references (a manual, a source file, a page on encodings), and where
the character would build markup (`&lt;p&gt;`). So a reference is undone only where its surroundings show prose that it
interrupts: in a run of numeric references, or inside a line of Chinese, Japanese or Korean without code, without
quotation marks around the reference, and without words like 转义 or HTML nearby. What it can't know: whether a lone
reference in a Latin line was meant; it stays.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from crawler.items import Edit
from crawler.text.repair.context import Context

RULE = "entities"

_AMPERSANDS = r"&(?:(?:amp|#0{0,4}38|#[xX]0{0,4}26);)*"
_NUMERIC = r"#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6})(?:;|(?![0-9a-zA-Z]))"
_LEGACY = "nbsp|quot|middot|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|times|deg|permil"
_NAMED = rf"(?:[A-Za-z][A-Za-z0-9]{{1,31}}[;；]|(?:{_LEGACY})(?![0-9A-Za-z;；=]))"
_REFERENCE = re.compile(f"{_AMPERSANDS}(?:{_NUMERIC}|{_NAMED})")

_CJK = "\u2e80-\u2fdf\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef“”‘’—…·"
_CJK_CHARACTER = re.compile(f"[{_CJK}]")
_TALK = re.compile(
    r"实体|實體|转义|轉義|跳脱|跳脫|字符|字元|编码|編碼|解码|解碼|标签|標籤|替换成|替换为|显示为|写成|写作|代码|程式|源码|エンティティ|文字参照|文字コード|"
    r"엔티티|문자|HTML|XML|Unicode|UTF-|ASCII|escap|entit|charref|encod|decod|parse",
    re.IGNORECASE,
)
_CODE = re.compile(r"</?[A-Za-z!][^<>]*>|[{}`\\=|]|//|\(\)")
_QUOTES = frozenset("“”‘’\"'`「」『』《》〈〉()（）[]【】")
_TALK_REACH = 30  # characters looked at on each side of an isolated reference
_LINE_REACH = 300  # characters of its line on each side: a page may be one line with 100,000 references
_DENSE = 30  # so many numeric references in one text are no quotation


def find_edits(text: str, context: Context) -> list[Edit]:
    """The references of `text` that interrupt prose, each run of neighbours as one edit.

    >>> [edit.after for edit in find_edits("&#30563;&#23519;&amp;#32452;进驻", Context(""))]
    ['督察组']
    >>> find_edits("不间断空格写成 &nbsp; 或 &#160; 即可", Context(""))
    []
    """
    if "&" not in text:
        return []
    runs = list(_runs(text))
    dense = sum(len(run) for run in runs if _is_numeric_run(run)) >= _DENSE
    edits = []
    for run in runs:
        start, end = run[0].start(), run[-1].end()
        after = "".join(_character(match) or match.group() for match in run)
        if after == text[start:end] or not _interrupts_prose(text, run, after, dense):
            continue
        confidence = 1.0 if len(run) > 1 else 0.95
        edits.append(Edit(start, end, text[start:end], after, RULE, confidence))
    return edits


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
    last = match.group().rpartition("&")[2]
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


def _is_numeric_run(run: list[re.Match[str]]) -> bool:
    return len(run) > 1 and all("#" in match.group() for match in run)


def _interrupts_prose(text: str, run: list[re.Match[str]], after: str, dense: bool) -> bool:
    start, end = run[0].start(), run[-1].end()
    numeric = _is_numeric_run(run)
    if numeric and dense:
        return True
    around = text[max(0, start - _TALK_REACH) : start] + " " + text[end : end + _TALK_REACH]
    if _TALK.search(around):
        return False
    if numeric and len(run) >= 4 and _CJK_CHARACTER.search(after):
        return True
    if text[start - 1 : start] in _QUOTES and text[end : end + 1] in _QUOTES and start and end < len(text):
        return False
    before, after_it = text[max(0, start - _LINE_REACH) : start], text[end : end + _LINE_REACH]
    line = before.rpartition("\n")[2] + " " + after_it.partition("\n")[0]
    bare = _REFERENCE.sub(" ", line)
    if _CODE.search(bare) or _builds_markup(text, end, after):
        return False
    cjk = len(_CJK_CHARACTER.findall(bare)) + len(_CJK_CHARACTER.findall(after))
    return cjk >= 4 and cjk * 3 >= len(bare.replace(" ", "").replace("\u3000", ""))


def _builds_markup(text: str, end: int, after: str) -> bool:
    """Whether undoing the reference would open or close a tag."""
    if "<" in after:
        opened = after[after.index("<") + 1 :] + text[end : end + 1]
        return bool(re.match(r"[A-Za-z/!?]", opened))
    return ">" in after and "&lt;" in text
