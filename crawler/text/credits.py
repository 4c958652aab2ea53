"""Who made an article, line by line below its text: 记者：… 摄影：… 编辑：… 监制：…, and who published it.

One such line may be a part of the text; two or more among the last short lines are the credits, with what stands
between and behind them (某某社音视频部, 联合出品).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from crawler.text.fold import folded
from crawler.text.fragment import Paragraph
from crawler.text.other_articles import names_file

# ruff: noqa: E501 (patterns read better whole)

_LONGEST = 40  # characters of a line of credits
_MOST = 16  # lines
_MOST_STROKES = 5  # between offices and names; more only make the pattern slow
_SEPARATED = re.compile(r"[:：|｜丨│︱/／】\]]")  # a sign without which no line is a credit
_OFFICES = (  # of the folded text
    "记者|通讯员|实习生|作者|撰文|撰稿|采写|文字(?:整理)?|整理|文案|脚本|翻译|译者|编译|摄影|摄像|航拍|图片?|供图|供稿|制图|绘图|手绘|海报|视频|音频|剪辑|后期|"
    "配音|播音|主播|出镜|设计|美编|美术|制作|包装|排版|统筹|总?策划|图片编辑|编辑|编审|编导|责编|责校|校对|审核|审校|审签|签审|签发|[一二三初复终]审(?:[一二三初复终]校)?|"
    "总?监制|出品人?|总?导演|主编|总编辑?|值班(?:主任|编委|总编|编辑)|执行(?:主编|编辑)"
)
_NAME = r"[一-龥·•]{2,4}"
_PAIR = rf"[【\[(]?\s*(?:[一-龥·+]{{0,10}}?(?:{_OFFICES})(?:\s?[/、&]\s?|(?=[】\]:|/\s]))){{1,3}}(?:\s?[】\]]?\s?[:|/]|\s?[】\]])\s*{_NAME}(?:[\s、,/|]+{_NAME}(?!\s?[:|])){{0,9}}\s?[)]?"
_CREDIT = re.compile(rf"[\s■●◆▲|]*{_PAIR}(?:[\s■●◆▲|,;]+{_PAIR}){{0,4}}\s*")
_SUPPLIED = re.compile(
    r"\s*(?:(?:素材|资料|图文|信息|稿件|内容|文章|图片|文字)?来源|素材(?:提供)?|(?:资料|图片|照片|视频)提供)\s*[:|/]\s*\S.{1,24}"
)  # beside them, part of them
_SIGN = re.compile(r"[:|】]")  # behind each office
_SENTENCE = re.compile(r"[。！？；!?;…]|\d{1,2}[日号]|\d[-/.]\d")


def is_credit(text: str) -> bool:
    """Whether a line names an office and who holds it.

    >>> is_credit("【摄影】林木 高木"), is_credit("一审一校：林木"), is_credit("记者：请问下一步怎么办")
    (True, True, False)
    >>> is_credit("■ 策划：林木 ■ 制图：高木")
    True
    """
    if len(text) > _LONGEST or not _SEPARATED.search(text):
        return False
    seen = folded(text)
    return seen.count("/") <= _MOST_STROKES and _CREDIT.fullmatch(seen) is not None


def names_supplier(text: str) -> bool:
    """Whether a short line tells only where the material is from (素材来源：某某县水务局)."""
    return len(text) <= _LONGEST and _SUPPLIED.fullmatch(folded(text)) is not None


def credit_block(paragraphs: Sequence[Paragraph], last: int, gone: Collection[int]) -> list[int]:
    """Numbers of the short lines that end at number `last`, from the first of two or more credits on; empty where there
    are not so many.
    """
    short: list[int] = []
    for index in range(last, -1, -1):
        if index in gone:
            continue
        paragraph = paragraphs[index]
        text = paragraph.text.text
        if (
            len(text) > _LONGEST
            or paragraph.linked
            or _SENTENCE.search(text)
            or names_file(text)
            or len(short) == _MOST
        ):
            break
        short.append(index)
    named = [i for i in short if is_credit(paragraphs[i].text.text)]
    if not named or (len(named) == 1 and len(_SIGN.findall(folded(paragraphs[named[0]].text.text))) < 2):
        return []
    first = min(named)
    if (above := short.index(first) + 1) < len(short) and _SUPPLIED.fullmatch(
        folded(paragraphs[short[above]].text.text)
    ):
        first = short[above]
    return [i for i in short if i >= first]
