"""Paragraphs of a container that are nothing but links and stand together or at the end: lists of other articles.

`link_lists` gives their numbers; article_body.py takes them off with a record. What else belongs to other articles is
told by other_articles.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.text.article_head import SENTENCE
from crawler.text.fragment import Paragraph
from crawler.text.other_articles import DATED, cited, names_file, without_day

_HEADING = re.compile(
    r"[\u4e00-\u9fffA-Za-z+]{0,8}(?:热榜|排行|相关|相關|延伸|关注|關注|专题|專題|往期|报道|報道|報導|阅读|閱讀|链接|連結|推荐|推薦|在看|感兴趣|感興趣|喜欢|喜歡|热点|熱點|热门|熱門|精彩|头条|要闻|图片|视频|最新(?:更新|动态|動態|文章|消息|信息|发布|發布|公告|内容)|通知公告|工作动态|工作動態|热文|新闻热榜|看点|资讯|新闻)[\u4e00-\u9fff]{0,4}[\s:：>»]*"
)
_PROSE_SIGN = re.compile("[，,。；;：:、？！《]")
_AGO = re.compile(r"\d{1,2}\s*(?:分[钟鐘]|小[时時]|天)前\s*$")
_BRACKETED = re.compile(r"[【\[「『〖].{2,10}[】\]」』〗]")
_CONTENTS = re.compile(r"\W{0,2}(?:[文本]?[章文]?目[录錄次]|[内內]容[导導][航读讀]|contents)\W{0,2}", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[(（]?\d{1,2}\s*[)）.．、]\s*\D")
_ATTACHED = re.compile(r"\s*附\s*件?\s*[:：\d]")
_EDIT = re.compile(r"编辑|編輯|锁定|鎖定|讨论|討論|播报|播報")


def _attached(paragraphs: Sequence[Paragraph], index: int, known: dict[int, bool]) -> bool:
    """Whether a paragraph is one of the numbered files below 附件：, or that line itself; `known` is kept."""
    at = index
    while at >= 0 and at not in known and _NUMBER.match(paragraphs[at].text.text):
        at -= 1
    found = known[at] if at in known else at >= 0 and _ATTACHED.match(paragraphs[at].text.text) is not None
    known.update(dict.fromkeys(range(at, index + 1), found))
    return found


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
    day = DATED.search(text) or _AGO.search(text)
    if day is None or paragraph.linked < 0.3 * len(text) or names_file(text):
        return False
    behind = text[paragraph.linked : day.start()]
    return len(behind) <= 14 and not _PROSE_SIGN.search(behind)


def _little_below(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether fewer than 60 characters stand below a paragraph."""
    size = 0
    for at in range(index + 1, len(paragraphs)):
        size += len(paragraphs[at].text.text)
        if size >= 60:
            return False
    return True


def link_lists(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers of paragraphs that are nothing but links and stand together or at the end: lists of other articles."""
    attached: dict[int, bool] = {}
    pure = [
        (
            len(p.text.text) < 12
            and (not p.linked or _EDIT.fullmatch(p.text.text))
            and not SENTENCE.search(p.text.text)
            and "short"
        )
        or (
            p.linked > 0
            and p.linked > 0.7 * len(without_day(p.text.text))
            and not names_file(p.text.text)
            and not p.text.text.startswith(("http://", "https://"))
            and not _attached(paragraphs, index, attached)
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
        at_end = bool(run) and _little_below(paragraphs, run[-1])
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
