"""Words that were removed and replaced by marks: `*市长`, `**深入推动`, 王××, 村民赵○○, XX公司, ■■■同志.

Some sites star out the names of leaders or of offices, spun copies star out what a word filter dislikes, and notices
hide the names of complainants. What was there cannot be known: the place is flagged `masked` and the text stays.

When it must not act: footnote marks (a star that a line of the same text explains, or one after a word and before a
mark), bullets, emphasis in pairs (`**重点**`), multiplication and dimensions (3×4, 长×宽), wildcards and code, lines
of separators, Roman numbers (`XX世纪`), forms and templates, marks that are spoken of (标注*的项目), and 某 or 某某,
which is how Chinese reports leave a name out in words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from crawler.items import Flag
from crawler.text.repair.characters import Places
from crawler.text.repair.context import Context
from crawler.text.repair.signs import Signs, has_han

_STARS = re.compile(r"[*＊]+")
_CROSSES = re.compile(
    r"[×✕╳]{2,}|(?<!■)■{2,7}(?!■)|(?<!█)█{2,7}(?!█)|(?<![○〇●◯])[○〇●◯]{2}(?![○〇●◯])|(?<![A-Za-zＸｘ×])(?:X{2,6}|x{3,6}|[Ｘｘ]{2,6})(?![A-Za-zＸｘ×])"
)
_HAN = re.compile("[\u3400-\u9fff]")
_STAR_SIGNS, _CROSS_SIGNS = Signs("*＊"), Signs("×XxＸｘ╳✕■█○〇●◯")
_CROSS_ROWS = ("××", "XX", "xxx", "ＸＸ", "ｘｘ", "╳", "✕", "■■", "██", "○○", "〇〇", "●●", "◯◯")
_HAN_OR_MARK = re.compile("[\u3400-\u9fff，。、；：？！“”‘’《》（）,;:?!(]")
_LISTED = re.compile("[\u3400-\u9fff]、[*＊]{1,7}[、和及](?=[\u3400-\u9fff])|条[ \u3000]\\*\\*(?=[\u3400-\u9fff])")
_SEPARATOR_RUN = 8  # so many marks are a drawn line
_LONGEST_NUMBER = 14  # figures of an identity card that are starred out
_IN_A_NUMBER = re.compile(r"\d{3,}[ -](?:[*＊]{3,6}[ -])*$")
_CODE = re.compile(r"[{}<>=\\|`/]|\*\.|\.\*|\(\)|/\*|\*/")
_FOOTNOTE_LINE = re.compile(r"(?m)^[ \t\u3000]*(?:注\s*[:：]?\s*)?[*＊]{1,3}[ \t\u3000]*(?=\S)")
_FOOTNOTE_REFERENCE = re.compile(r"[\u3400-\u9fff\d)）%][*＊]{1,3}(?![*＊\u3400-\u9fff])")
_PAIRED = re.compile(r"(?<![*＊])(\*{1,3})(?=[^\W_])[^*\n]{1,200}?(?<=[^\W_])\1(?![*＊])")
_SPOKEN_OF = re.compile("(?:标注|標註|标有|標有|带有|帶有|注有|加注|标记为|标|打|带|画|符号|星号|用|以)[“‘]?$")
_HIDDEN_BEFORE = re.compile("为(?:核心|首|代表)|為(?:核心|首|代表)")
_SPOKEN_OF_AFTER = re.compile("[”’]?(?:号|號|键|鍵|标记|標記|标志|標誌|符号|符號|为|為|表示|代表)")
_TEMPLATE = re.compile("写明|样式|格式|范本|模板|例如|示例|规范用语|填写|名称应当为|式样")
_CLAUSE = re.compile("[，。；！？,;]")
_STOP = re.compile("[。！？]")
_ROMAN = re.compile("世纪|世紀|屆|届|卷|章|型|级|級|染色|号|號")
_DATE_BLANK = re.compile("年|月|日|时|時|分")
_OFFICE = re.compile(
    "[总總副]?(?:强调|指出|要求|表示|主持|书记|書記|主席|总理|總理|市长|市長|省长|省長|部长|部長|县长|縣長|区长|區長|局长|局長|主任|同志)"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗方俞任"
    "袁柳鲍史唐费薛雷贺倪汤罗毕郝邬安常于傅齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄臧戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾路江童颜郭梅盛林"
    "刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫房解应宗丁邓单洪包左石崔吉龚程裴陆翁段侯武刘景龙叶司白蒲赖卓乔温庄晏柴阎艾向古易廖耿"
)
_NAME_BEFORE = re.compile(rf"(?:^|[，、；：（\s(])[{_SURNAMES}]$")
_NAMED = re.compile(rf"(?:^|[^\u3400-\u9fff]|[民众眾人长長者员員记記任])[{_SURNAMES}]$")


def find_flags(text: str, context: Context) -> list[Flag]:
    """A flag for each place where marks stand for words.

    >>> [(flag.start, flag.end) for flag in find_flags("*市长现场督办，要求**深入推动整改。", Context(""))]
    [(0, 1), (10, 12)]
    >>> find_flags("池深3*4米，长×宽相乘，见附表*。", Context(""))
    []
    """
    stars, crosses = _STAR_SIGNS.places_in(text), _rows_of_crosses(text)
    if not (len(stars) or len(crosses)) or not has_han(text):
        return []
    flags = []
    for start, end, confidence in _places(text, stars, crosses):
        marks = text[start:end]
        beside = text[max(0, start - 6) : end + 6].replace("\n", " ")
        flags.append(Flag("masked", start, end, confidence, f"{marks} stands where words were removed: {beside}"))
    return flags


def _rows_of_crosses(text: str) -> Places:
    """Where crosses stand that another one follows."""
    places = _CROSS_SIGNS.places_in(text)
    if len(places) < 2:
        return places[:0]
    rows: Places = places[:-1][places[1:] - places[:-1] == 1]
    return rows if len(rows) and any(row in text for row in _CROSS_ROWS) else places[:0]


def _places(text: str, stars: Places, crosses: Places) -> Iterator[tuple[int, int, float]]:
    has_footnotes: bool | None = None
    has_crosses = len(crosses) > 0 and not _TEMPLATE.search(text)
    marks = np.union1d(stars, crosses) if has_crosses else stars
    for offset, line in _lines_with(marks.tolist(), text):
        if not _HAN.search(line) or _CODE.search(line):
            continue
        if "*" in line or "＊" in line:
            if has_footnotes is None:
                has_footnotes = bool(_FOOTNOTE_LINE.search(text)) and bool(_FOOTNOTE_REFERENCE.search(text))
            emphasised = [match.span() for match in _PAIRED.finditer(line) if not _are_two_masks(line, match)]
            starts = [start for start, _ in emphasised]
            for match in _STARS.finditer(line):
                before = bisect_right(starts, match.start()) - 1
                if before >= 0 and match.start() < emphasised[before][1]:
                    continue
                if _stars_hide_words(line, match, has_footnotes):
                    yield offset + match.start(), offset + match.end(), 0.9
        if has_crosses:
            for match in _CROSSES.finditer(line):
                if _crosses_hide_words(line, match):
                    yield offset + match.start(), offset + match.end(), 0.6


def _are_two_masks(line: str, pair: re.Match[str]) -> bool:
    """Whether what looks like emphasis are two hidden words: an office stands behind the second marks, or a sentence or
    clause ends between them and an office stands behind the first.
    """
    clauses = _CLAUSE.search(line, pair.end(1), pair.end() - 1)
    behind_second = clauses is not None and bool(_OFFICE.match(line, pair.end()))
    return (
        behind_second
        or (clauses is not None and bool(_OFFICE.match(line, pair.end(1))))
        or bool(_STOP.search(line, pair.end(1), pair.end() - 1))
    )


def _lines_with(places: list[int], text: str) -> Iterator[tuple[int, str]]:
    """Offset and text of each line that holds one of the places, which are in order."""
    end = -1
    for at in places:
        if at > end:
            start = text.rfind("\n", 0, at) + 1
            end = text.find("\n", at)
            end = end if end >= 0 else len(text)
            yield start, text[start:end]


def _stars_hide_words(line: str, match: re.Match[str], has_footnotes: bool) -> bool:
    start, end = match.span()
    before, after = line[start - 1 : start] if start else "", line[end : end + 1]
    length = end - start
    if before.isdigit() and (after.isdigit() or after in ("X", "x")) and length >= 3:
        return length <= _LONGEST_NUMBER
    if length >= 3 and _IN_A_NUMBER.search(line[max(0, start - 20) : start]) and after in (" ", "-"):
        return True
    if length >= _SEPARATOR_RUN or not (before.strip() or after.strip()):
        return False
    if length >= 3 and _HIDDEN_BEFORE.match(line, end):
        return True
    if _SPOKEN_OF.search(line[max(0, start - 4) : start]) or _SPOKEN_OF_AFTER.match(line, end):
        return False
    if _LISTED.match(line, max(0, start - 2)):
        return True
    if length >= 3:
        return (_is_word(before) or _is_word(after)) and bool(_HAN.search(line)) and not (before == "" and after == " ")
    if _HAN.match(after):
        if not before.strip():
            return start == len(line) - len(line.lstrip()) and bool(_OFFICE.match(line, end)) and not has_footnotes
        if before in "。；：！？;:!?":
            return bool(_OFFICE.match(line, end)) and not has_footnotes
        return bool(_HAN_OR_MARK.match(before)) and not has_footnotes
    if before.isdigit() and after.isdigit():
        return False
    if _HAN.match(before) and length == 2:
        return not has_footnotes
    return bool(_NAME_BEFORE.search(line[max(0, start - 3) : start])) and after in "，、；（(,;"


def _is_word(character: str) -> bool:
    return bool(character) and (character.isalnum() or bool(_HAN.match(character)))


def _crosses_hide_words(line: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    before, after = line[start - 1 : start] if start else "", line[end : end + 1]
    if not (_HAN.match(before) or _HAN.match(after)) or _DATE_BLANK.match(line, end):
        return False
    if match.group()[0] in "○〇●◯":
        return bool(_NAMED.search(line[max(0, start - 2) : start]))
    if before == "第":
        return False
    if match.group()[0] in "XxＸｘ":
        return not _ROMAN.match(line, end) and (bool(_HAN.match(after)) or end - start > 2)
    return True
