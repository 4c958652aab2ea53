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
from crawler.text.reader_notice import is_notice

_FILE_LINK = re.compile(
    r"^\s*(?:附件|附表|附图|附录|附[:：])|\.(?:pdf|docx?|xlsx?|zip|rar|wps|ofd|et|jpe?g|png)\b", re.IGNORECASE
)
_BUTTONS = re.compile(
    r"[\s|/·()（）\[\]\d]*(?:(?:回复|支持|反对|举报|点赞|赞|踩|顶|展开|收起|打赏|收藏|评论|引用|楼)[\s|/·()（）\[\]\d]*){1,5}"
)
_WHEN = re.compile(r"\s*(?:(?:19|20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\s*(?:\d{1,2}:\d\d(?::\d\d)?)?")
_COMMENTS = re.compile(
    r"\W*(?:最新|[热熱]门|精彩|全部|[网網]友|[读讀]者)?(?:[评評][论論]|留言|跟[贴帖]|回[复復])\W*(?:\d+\W*[条條]?\W*)?(?:[评評][论論])?"
)
_POINTER_ALONE = re.compile(
    r"\W{0,3}(?:[参參另][见見]|延伸[阅閱][读讀]|相[关關][阅閱新报報文][读讀闻聞道導章]|[阅閱][读讀]更多|更多(?:[阅閱新报報][读讀闻聞道導])?|推[荐薦][阅閱][读讀]|(?:作者|TA的|往期|热门|推荐)?(?:最新|热门|往期|推荐)(?:文章|作品)|"
    r"大家都?(?:在|爱)看|[今本][日周月][热熱要推头頭][点點闻聞荐薦条條]|猜[你您]喜[欢歡]|[你您]可能(?:还|還|也)?(?:感[兴興]趣|喜[欢歡])(?:的(?:文章|新[闻聞]|内容))?|(?:精彩|[热熱][门門点點]|[编編][辑輯]|[图圖]文|小编)(?:推[荐薦]|新[闻聞]|文章|[阅閱][读讀])|往期(?:回[顾顧]|精彩|推[荐薦]))\W{0,3}"
)
_POINTER = re.compile(
    r"\W{0,3}(?:(?:相[关關]|延伸|推[荐薦]|更多|[点點][击擊閱]|[阅閱][读讀])(?:更多|全文|[内內]容|[阅閱][读讀]|新[闻聞]|[报報][导導道]|文章|[报報]道)\W{0,3}|(?:相[关關]|延伸|推[荐薦]|[参參][见見阅閱])\s*[:：]\s*|[（(\[【]?(?:[点點][击擊])?[进進]入[专專][题題]\s*[:：]|[►▶▷☞👉➤➡]\s*)"
)
_POSTED = re.compile(
    r"\W{0,2}(?:\d{1,4}\s*楼|沙发|板凳|地板)?\W{0,3}(?:作者|网友|楼主|用户|会员|回复人|评论者|发帖人|层主)\s*:\s*\S.{0,24}?\s*(?:(?:时间|日期|发表于|回复于|发布于)\s*:?\s*)?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*\d{1,2}:\d\d"
)
_OFFER = re.compile(
    r"\W{0,3}(?:广告|廣告|推[荐薦]|相[关關]|[热熱][门門]|精彩|更多|正在|往期|[关關][联聯]|猜你喜[欢歡])(?:[视視][频頻]|直播|[阅閱][读讀]|新[闻聞]|文章|[内內]容|[专專][题題]|[热熱]播|播放)?\W{0,3}"
)
_REFERENCES = re.compile(r"\W{0,2}(?:参考|參考|引用|资料来源|資料來源|注[释釋]|文[献獻]|附件|附[:：])")
DATED = re.compile(
    r"[\[【(（]?(?:(?:19|20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?[\]】)）]?\s*$"
)
_LEAST_SENTENCE = 12  # characters
_ENDS_DAY = tuple("日]】)）")  # besides a figure


def names_file(text: str) -> bool:
    """Whether a line names an attached file."""
    return _FILE_LINK.search(text) is not None


def without_day(text: str) -> str:
    """A headline without the day behind it; most end with another character and need not be looked through for one."""
    last = text.rstrip()[-1:]
    return DATED.sub("", text) if last.isdecimal() or last in _ENDS_DAY else text


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
            p.linked > 0.6 * len(p.text.text) or (p.linked >= 6 and DATED.search(p.text.text))
            for p in paragraphs[index + 1 : index + 3]
        ):
            rest = paragraphs[index + 1 :]
            linked = next((n for n, p in enumerate(rest) if p.linked <= 0.6 * len(without_day(p.text.text))), len(rest))
            goes_on = any(_prose(one) and _prose(other) for one, other in pairwise(rest))
            if goes_on or (linked > 1 and any(_ends_sentence(p) and not _of_site(p.text.text) for p in rest[linked:])):
                return list(range(index, index + 1 + linked))  # abstracts stand between headlines: this is the text
            return list(range(index, len(paragraphs)))
    return []


def _of_site(text: str) -> bool:
    """Whether a paragraph is what a site says to its readers."""
    return boilerplate.cut_whole(text) or boilerplate.name_of(text, "end") != "" or is_notice(text, lambda: "")


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
    first = next((i for i in range(len(paragraphs)) if i not in gone), len(paragraphs))
    return [
        index
        for index, p in enumerate(paragraphs[:-1])
        if 6 <= len(p.text.text) <= 45
        and p.linked >= len(p.text.text) - 2
        and not _FILE_LINK.search(p.text.text)
        and not p.text.text.startswith(("http", "www.", "《", "“", "「"))
        and not re.search(r"[。！？；，][”」』]?$", p.text.text)
        and (
            _between_prose(paragraphs[index - 1], paragraphs[index + 1])
            if first < index
            else any(map(_prose, paragraphs[index + 1 : index + 5]))
        )
    ]


def _between_prose(above: Paragraph, below: Paragraph) -> bool:
    """Whether one paragraph is prose, and the other at least a sentence, perhaps with links in it."""
    return (_prose(above) and _ends_sentence(below)) or (_prose(below) and _ends_sentence(above))


def _ends_sentence(paragraph: Paragraph) -> bool:
    text = paragraph.text.text.rstrip('”」』"')
    return len(text) >= _LEAST_SENTENCE and text.endswith(("。", "！", "？")) and paragraph.linked < 0.6 * len(text)


def cards(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers of up to four lines that are blocks within a link, between two paragraphs of prose, and of the words
    above them that offer something (推荐视频): a film, a broadcast, another article.
    """
    chosen: list[int] = []
    first = 0
    for index in range(1, len(paragraphs)):
        if paragraphs[index].card:
            first = index if not paragraphs[index - 1].card else first
            continue
        if not paragraphs[index - 1].card or not first or index - first > 4 or not _prose(paragraphs[index]):
            continue
        texts = [p.text.text for p in paragraphs[first:index]]
        if any(len(text) > 80 or _FILE_LINK.search(text) or text.endswith(("。", "！", "？", "；")) for text in texts):
            continue
        offered = first > 1 and _OFFER.fullmatch(paragraphs[first - 1].text.text) is not None
        if _prose(paragraphs[first - 1 - offered]):
            chosen += range(first - offered, index)
    return chosen


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
    plain = days = 0  # paragraphs since the last headline, counted from the end; lines that are a day
    for index in range(len(paragraphs) - 1, -1, -1):
        if index in gone:
            plain = 0 if paragraphs[index].linked else plain
            continue
        text = paragraphs[index].text.text
        if (
            paragraphs[index].linked
            and paragraphs[index].linked > 0.7 * len(without_day(text))
            and 8 <= len(text) <= 80
            and not _FILE_LINK.search(text)
        ):
            headlines += 1
            first, plain = index, 0
            continue
        plain += 1
        size += len(text)
        days += len(text) <= 20 and _WHEN.fullmatch(text) is not None
        if plain > (2 if headlines else 3) or len(text) > 300:
            break
    before = sum(len(p.text.text) for p in paragraphs[:first])
    dated = headlines >= 5 and days >= headlines - 1 and sum(map(_prose, paragraphs[:first])) > 1  # a column's news
    if headlines < 3 or (before < 0.3 * (before + size) and not dated):  # a digest of news is an article
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
