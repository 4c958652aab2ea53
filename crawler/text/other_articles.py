"""What of a container's paragraphs belongs to other articles or to the readers: lists of links, teasers with abstracts,
pointers between the paragraphs, comments and answers.

Each function gives the numbers of the paragraphs; article_body.py takes them off with a record.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from crawler.text import boilerplate
from crawler.text.article_head import SENTENCE
from crawler.text.fold import folded
from crawler.text.fragment import Paragraph

_FILE_LINK = re.compile(
    r"^\s*(?:附件|附表|附图|附录|附[:：])|\.(?:pdf|docx?|xlsx?|zip|rar|wps|ofd|et|jpe?g|png)\b", re.IGNORECASE
)
_HEADING = re.compile(
    r"[\u4e00-\u9fffA-Za-z+]{0,8}(?:热榜|排行|相关|相關|延伸|关注|關注|专题|專題|往期|报道|報道|報導|阅读|閱讀|链接|連結|推荐|推薦|热点|熱點|热门|熱門|精彩|头条|要闻|图片|视频|最新更新|新闻热榜|看点|资讯|新闻)[\u4e00-\u9fff]{0,4}[\s:：>»]*"
)
_BUTTONS = re.compile(
    r"[\s|/·()（）\[\]\d]*(?:(?:回复|支持|反对|举报|点赞|赞|踩|顶|展开|收起|打赏|收藏|评论|引用|楼)[\s|/·()（）\[\]\d]*){1,5}"
)
_PROSE_SIGN = re.compile("[，,。；;：:、？！《]")
_AGO = re.compile(r"\d{1,2}\s*(?:分[钟鐘]|小[时時]|天)前\s*$")
_WHEN = re.compile(r"\s*(?:(?:19|20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\s*(?:\d{1,2}:\d\d(?::\d\d)?)?")
_COMMENTS = re.compile(
    r"\W*(?:最新|[热熱]门|精彩|全部|[网網]友|[读讀]者)?(?:[评評][论論]|留言|跟[贴帖]|回[复復])\W*(?:\d+\W*[条條]?\W*)?(?:[评評][论論])?"
)
_POINTER_ALONE = re.compile(
    r"\W{0,3}(?:[参參另][见見]|延伸[阅閱][读讀]|相[关關][阅閱新报報文][读讀闻聞道導章]|[阅閱][读讀]更多|更多(?:[阅閱新报報][读讀闻聞道導])?|推[荐薦][阅閱][读讀]|(?:作者|TA的|往期|热门|推荐)?(?:最新|热门|往期|推荐)(?:文章|作品))\W{0,3}"
)
_BRACKETED = re.compile(r"[【\[「『〖].{2,10}[】\]」』〗]")
_CONTENTS = re.compile(r"\W{0,2}(?:[文本]?[章文]?目[录錄次]|[内內]容[导導][航读讀]|contents)\W{0,2}", re.IGNORECASE)
_POINTER = re.compile(
    r"\W{0,3}(?:(?:相[关關]|延伸|推[荐薦]|更多|[点點][击擊閱]|[阅閱][读讀])(?:更多|全文|[内內]容|[阅閱][读讀]|新[闻聞]|[报報][导導道]|文章|[报報]道)\W{0,3}|[►▶▷☞👉➤➡]\s*)"
)
_POSTED = re.compile(
    r"\W{0,2}(?:\d{1,4}\s*楼|沙发|板凳|地板)?\W{0,3}(?:作者|网友|楼主|用户|会员|回复人|评论者|发帖人|层主)\s*:\s*\S.{0,24}?\s*(?:(?:时间|日期|发表于|回复于|发布于)\s*:?\s*)?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*\d{1,2}:\d\d"
)
_REFERENCES = re.compile(r"\W{0,2}(?:参考|參考|引用|资料来源|資料來源|注[释釋]|文[献獻]|附件|附[:：])")
_NUMBER = re.compile(r"\s*[(（]?\d{1,2}\s*[)）.．、]\s*\D")
_ATTACHED = re.compile(r"\s*附\s*件?\s*[:：\d]")
_EDIT = re.compile(r"编辑|編輯|锁定|鎖定|讨论|討論|播报|播報")
_DATED = re.compile(
    r"[\[【(（]?(?:(?:19|20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?[\]】)）]?\s*$"
)
_ENDS_DAY = tuple("日]】)）")  # besides a figure


def names_file(text: str) -> bool:
    """Whether a line names an attached file."""
    return _FILE_LINK.search(text) is not None


def _without_day(text: str) -> str:
    """A headline without the day behind it; most end with another character and need not be looked through for one."""
    last = text.rstrip()[-1:]
    return _DATED.sub("", text) if last.isdecimal() or last in _ENDS_DAY else text


def related(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers from a heading such as 延伸 · 推荐 on, where what follows is links with their abstracts."""
    total = sum(len(p.text.text) for p in paragraphs)
    size = 0
    for index in range(len(paragraphs) - 1, 0, -1):
        text = paragraphs[index].text.text
        size += len(text)
        if size > 0.35 * total and size > 250:
            break
        if boilerplate.name_of(text, "heading") and any(
            p.linked > 0.6 * len(p.text.text) or (p.linked >= 6 and _DATED.search(p.text.text))
            for p in paragraphs[index + 1 : index + 3]
        ):
            rest = paragraphs[index + 1 :]
            if not any(_prose(one) and _prose(other) for one, other in pairwise(rest)):
                return list(range(index, len(paragraphs)))
            linked = next((n for n, p in enumerate(rest) if p.linked <= 0.6 * len(p.text.text)), 0)
            return list(range(index, index + 1 + linked))  # the text goes on behind them
    return []


def _prose(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a sentence without links: abstracts have a headline between them."""
    text = paragraph.text.text
    return len(text) >= 30 and not paragraph.linked and text.rstrip('”」』"').endswith(("。", "！", "？"))


def inside(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers of the paragraphs that are a link to another article after words such as 延伸阅读 or an arrow, and of the
    words where they stand alone above the link.
    """
    chosen = []
    for index, p in enumerate(paragraphs):
        if p.linked < 4 or len(p.text.text) > 80:
            continue
        found = _POINTER.match(p.text.text)
        if found and p.linked >= len(p.text.text) - found.end() - 2:
            chosen.append(index)
        elif index and p.linked >= 0.9 * len(p.text.text):
            above = paragraphs[index - 1].text.text
            if _POINTER_ALONE.fullmatch(above):
                chosen += [index - 1, index]
            elif chosen and chosen[-1] == index - 1 and not _POINTER.match(above):  # the next link below the same words
                chosen.append(index)
    return chosen


def titles_below(paragraphs: Sequence[Paragraph], heading: int) -> list[int]:
    """Numbers of the last lines of all, if they are headlines without links below the heading of other articles."""
    below = paragraphs[heading + 1 :]
    if len(below) > 8 or any(
        len(p.text.text) > 40 or p.kind == "table" or _FILE_LINK.search(p.text.text) for p in below
    ):
        return []
    plain = [p for p in below if not p.linked and len(p.text.text) >= 8 and not SENTENCE.search(p.text.text)]
    return list(range(heading + 1, len(paragraphs))) if len(plain) == len(below) else []


def lone_links(paragraphs: Sequence[Paragraph], gone: Collection[int]) -> list[int]:
    """Numbers of the short paragraphs between two of prose, or above the first, that are one link and no sentence: an
    offer.
    """
    return [
        index
        for index, p in enumerate(paragraphs[:-1])
        if 6 <= len(p.text.text) <= 45
        and p.linked >= len(p.text.text) - 2
        and not _FILE_LINK.search(p.text.text)
        and not p.text.text.startswith(("http", "www.", "《", "“", "「"))
        and not re.search(r"[。！？；，][”」』]?$", p.text.text)
        and (
            (_prose(paragraphs[index - 1]) and _prose(paragraphs[index + 1]))
            if any(i not in gone for i in range(index))
            else any(map(_prose, paragraphs[index + 1 : index + 5]))
        )
    ]


def posts(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers from the first answer in a thread on: two or more lines below the first text say who wrote and when."""
    total = sum(len(p.text.text) for p in paragraphs)
    before = 0
    signed = []
    for index, p in enumerate(paragraphs):
        if len(p.text.text) <= 70 and before >= 0.3 * total and _POSTED.match(folded(p.text.text)):
            signed.append(index)
        before += len(p.text.text)
    if len(signed) < 2:
        return []
    first = signed[0]
    while first > 1 and _BUTTONS.fullmatch(paragraphs[first - 1].text.text):
        first -= 1
    return list(range(first, len(paragraphs)))


def teasers(paragraphs: Sequence[Paragraph], gone: Collection[int]) -> list[int]:
    """Numbers from where linked headlines with an abstract each follow one another to the end: other articles."""
    first, headlines, size = len(paragraphs), 0, 0
    plain = 0  # paragraphs since the last headline, counted from the end
    for index in range(len(paragraphs) - 1, -1, -1):
        if index in gone:
            continue
        text = paragraphs[index].text.text
        if (
            paragraphs[index].linked
            and paragraphs[index].linked > 0.7 * len(_without_day(text))
            and 8 <= len(text) <= 80
            and not _FILE_LINK.search(text)
        ):
            headlines += 1
            first, plain = index, 0
            continue
        plain += 1
        size += len(text)
        if plain > 2 or len(text) > 300:
            break
    before = sum(len(p.text.text) for p in paragraphs[:first])
    if headlines < 3 or before < 0.3 * (before + size):  # a digest of news is an article
        return []
    return list(range(first, len(paragraphs)))


def comments(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers from the first reader's comment on: each ends with buttons to answer and to agree; a time may stand
    before them and the reader's name above.
    """
    buttons = [i for i, p in enumerate(paragraphs) if len(p.text.text) <= 40 and _is_buttons(p.text.text)]
    if len(buttons) < 3 or buttons[0] < 2:
        return []
    first = buttons[0] - 1
    while first > 1 and len(paragraphs[first].text.text) > 30 and buttons[0] - first < 3:
        first -= 1
    if first > 1 and buttons[0] - first == 1 and all(other - one == 3 for one, other in pairwise(buttons)):
        first -= 1  # name, comment, buttons: each comment has three lines
    if first > 1 and _COMMENTS.fullmatch(paragraphs[first - 1].text.text):
        first -= 1
    return list(range(first, len(paragraphs)))


def _is_buttons(text: str) -> bool:
    """Whether a line is nothing but buttons below a comment, with the time of the comment before them."""
    if "回复" not in text and len(text) > 24:
        return False
    when = _WHEN.match(text)
    return _BUTTONS.fullmatch(text, when.end() if when else 0) is not None


def cited(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether a paragraph stands below the heading of what a text refers to (参考资料)."""
    above = paragraphs[index - 1].text.text if index else ""
    return len(above) <= 12 and _REFERENCES.match(above) is not None


def stray_link(paragraph: Paragraph) -> bool:
    text = paragraph.text.text
    return (
        paragraph.linked > 0.5 * len(text)
        and len(text) < 60
        and not _FILE_LINK.search(text)
        and not text.startswith(("http", "www."))
        and not text.endswith(("。", "！", "？", "”"))
    )


def _attached(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether a paragraph is one of the numbered files below 附件：, or that line itself."""
    while index >= 0 and _NUMBER.match(paragraphs[index].text.text):
        index -= 1
    return index >= 0 and _ATTACHED.match(paragraphs[index].text.text) is not None


def _rows(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers of three or more paragraphs in turn that are each a linked headline with its medium and day behind it."""
    chosen: list[int] = []
    run: list[int] = []
    for index in range(len(paragraphs) + 1):
        if index < len(paragraphs) and _is_row(paragraphs[index]):
            run.append(index)
            continue
        if len(run) >= 3:
            chosen += run
        run = []
    return chosen


def _is_row(paragraph: Paragraph) -> bool:
    if not 6 <= paragraph.linked < len(paragraph.text.text) <= 80:
        return False
    text = paragraph.text.text
    day = _DATED.search(text) or _AGO.search(text)
    if day is None or paragraph.linked < 0.3 * len(text) or _FILE_LINK.search(text):
        return False
    behind = text[paragraph.linked : day.start()]
    return len(behind) <= 14 and not _PROSE_SIGN.search(behind)


def link_lists(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers of paragraphs that are nothing but links and stand together or at the end: lists of other articles."""
    pure = [
        (
            len(p.text.text) < 12
            and (not p.linked or _EDIT.fullmatch(p.text.text))
            and not SENTENCE.search(p.text.text)
            and "short"
        )
        or (
            p.linked > 0
            and p.linked > 0.7 * len(_without_day(p.text.text))
            and not _FILE_LINK.search(p.text.text)
            and not p.text.text.startswith(("http://", "https://"))
            and not _attached(paragraphs, index)
        )
        for index, p in enumerate(paragraphs)
    ]
    for index in _rows(paragraphs):
        pure[index] = True
    chosen: list[int] = []
    run: list[int] = []
    for index, state in enumerate([*pure, False]):
        if state is True or (state == "short" and run):
            run.append(index)
            continue
        if not run:
            continue
        links = sum(pure[i] is True for i in run)
        while run and pure[run[-1]] != True:  # noqa: E712 (a short line at the end may be the next heading)
            run.pop()
        at_end = bool(run) and sum(len(p.text.text) for p in paragraphs[run[-1] + 1 :]) < 60
        if at_end and links < 3 and cited(paragraphs, run[0]):
            at_end = False
        alone = len(run) == 1 and len(paragraphs[run[0]].text.text) > 20 and paragraphs[run[0]].text.text.endswith("。")
        above = paragraphs[run[0] - 1].text.text if run and run[0] else ""
        contents = links >= 2 and len(above) <= 12 and _CONTENTS.fullmatch(above)
        if links >= 3 or contents or (run and at_end and not alone):  # a sentence that is a link belongs to the text
            if _CONTENTS.fullmatch(above) or (
                links >= 3 and len(above) <= 12 and (_HEADING.fullmatch(above) or _BRACKETED.fullmatch(above))
            ):
                chosen.append(run[0] - 1)
            chosen += run
        run = []
    return chosen
