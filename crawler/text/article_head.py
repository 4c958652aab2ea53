"""What stands in the container before the article's text: title, meta line, breadcrumb, tools, and an abstract that only
repeats how the text begins. article_body.py takes it off with a record.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from crawler.items import Stripped
from crawler.text import boilerplate
from crawler.text.fields.dates import moments
from crawler.text.fields.labels import is_meta_line
from crawler.text.fields.organisations import names_medium
from crawler.text.fields.title import squeezed
from crawler.text.fragment import CAPTION, Paragraph
from crawler.text.traced import Traced

# ruff: noqa: E501 (patterns read better whole)

_LONGEST_META = 400  # characters of a line about the text, white space collapsed
_LONGEST_DECK = 200  # characters of a standfirst between the title and its line of date and source
_HEAD = 14  # paragraphs at the beginning that may be head furniture
_ABSTRACT = re.compile(r"^\s*[\[【]?(?:(?:内容)?(?:摘要|提要|导读|简介|概要|提示)|导语)[\]】]?\s*[:：]?\s*")
_HEADLINE = re.compile(r"^【[^】]{6,60}】(?=.{20})")  # as news agencies write it before a flash
_LONGEST_BOX = 200  # characters of an abstract that is told by its label alone
_BOX = re.compile(
    r"[\s◆■●]*(?P<open>[\[【(（])?\s*(?:(?:核心|新闻|新聞|文章|本文)?(?:摘要|导读|導讀)|(?:核心|内容|內容|新闻|新聞)?提要|(?:核心|内容|內容)提示|核心[阅閱][读讀]|[导導][语語])\s*(?(open)[\]】)）]|(?=[:：]))\s*[:：]?"
)
_LABEL_OF_BOX = re.compile(
    r"[\s\[【◆■●]*(?:核心|内容|內容|新闻|新聞|文章|本文)?(?:摘要|提要|导读|導讀|简介|概要|提示)[\]】]?\s*[:：]?"
)
_TAKEN = re.compile(r"[（(▲△↑]?\s*[图圖](?:片[说說]明)?\s*[为為:：].{8,}[摄攝]\s*[)）]?$")  # 图：……/某报记者某某摄
_CHANGE = re.compile(r"更新|[编編][辑輯][於于]|修[改訂订]")  # of the page, with a day of its own
_KEYWORDS = re.compile(r"\s*[\[【]?\s*[关關][键鍵][词詞字]")
_TAGS = re.compile(r"\s*[\[【]?\s*(?:[关關][键鍵][词詞字]|[标標][签籤])\s*[\]】]?\s*[:：].{1,60}$")
_TREATISE = re.compile(r"\s*[\[【]?\s*(?:摘\s*要|abstract|提\s*要)", re.IGNORECASE)  # keeps its keywords
_TIME = re.compile(
    r"\s*[\[【]?(?:[发發][布佈]|会议|會議|活动|活動|直播|采[访訪]|[访訪][谈談])?[时時]\s*[间間]\s*[\]】]?\s*[:：]"
)
_PLACE = re.compile(  # what is told below the time of a meeting
    r"\s*[\[【]?(?:[发發][布佈]|会议|會議|活动|活動)?(?:地\s*[点點]|主\s*[题題]|主\s*持(?:人)?|嘉\s*[宾賓]|出席(?:人员|領導|领导)?|[发發][布言佈]人|人\s*[物员])\s*[\]】]?\s*[:：]"
)
_SHORT_SENTENCE = re.compile(r"[^。]，[^。]+。$|[^。]{11}。$")
SENTENCE = re.compile(r"[。！？；]|，.{4,}[，。]")
_ENGLISH = re.compile(r"(?:[A-Za-z'’,-]{1,20} ){8}")  # words of a sentence
_OF_A_CASE = re.compile(
    r"(?:受理|交办|转办|举报|来电|办结|移交|立案)[\u4e00-\u9fff]{0,3}(?:时间|日期|编号)\s*[:：]"
)  # a petition's data
_LABEL_ALONE = re.compile(  # its value stands in the next block
    r"\s*(?:(?:信息|文章|稿件)?[来來]\s*源|(?:[发發]布|公[开開])(?:[机機][构構]|[单單]位|部[门門])|作\s*者|[责責]任[编編][辑輯]|[浏瀏][览覽](?:次[数數]|量)|索引[号號]|文\s*[号號])\s*[:：]?\s*"
)
_OCCASION = re.compile(  # where a report was given or a law passed, with the day
    r"^[\s(（—–-]{1,4}.{6,}(?:会议?|大会|代会|全会|论坛|仪式)(?:上|通过|修[订訂正]|批准)|[^\d日]{4}(?:通过|修[订訂正]|批准|施行)\s*[)）]?$"
)
_NUMBERED = re.compile(r"\d\d")
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./%?&=#-]*")
AUTHORITY = re.compile(r"[\u4e00-\u9fff（）()\s]{3,40}(?:政府|[局厅廳委办辦处處院部会會室组組队隊]|中心)[）)]?$")
_WRITTEN_DAY = re.compile(r"\S{4}\s?年.+日$")


def lines_above(paragraphs: Sequence[Paragraph], title_at: int) -> list[int]:
    """Numbers of the paragraphs above the heading, if they are a small part of the text."""
    chosen = [i for i, p in enumerate(paragraphs) if 0 <= p.text.origin < title_at]
    size = sum(len(paragraphs[i].text.text) for i in chosen)
    total = sum(len(p.text.text) for p in paragraphs)
    return chosen if size <= min(400, 0.4 * total) else []


def head_furniture(paragraphs: Sequence[Paragraph], titles: set[str]) -> list[int]:
    """Numbers of the paragraphs before the text that are furniture: up to the last title or meta line before any prose."""
    last = -1
    decks: list[int] = []
    told = 0  # short sentences below the head so far
    captioned = False  # a picture's words were passed: numbers and buttons below them are no head
    broken = _broken_title(paragraphs[:_HEAD], titles)
    last_said = max(
        (i for i, p in enumerate(paragraphs) if len(p.text.text) > 30 and _is_prose(p.text.text)), default=-1
    )
    for index, paragraph in enumerate(paragraphs[:_HEAD]):
        text = paragraph.text.text
        plain = squeezed(text)
        if told > 1:
            break  # words of pictures, one after the other: the editor below them is no head
        if index > last + 1 and _signed_day(paragraphs, index):
            continue
        if (
            plain in titles
            or index in broken
            or (is_meta_line(text) if paragraph.kind == "table" else _is_meta(text) and not of_text(paragraphs, index))
            or (boilerplate.name_of(text, "head") and index <= last + 3 and not captioned)
            or boilerplate.name_of(text, "lead")
            or (index == last + 1 and last >= 0 and len(text) <= 14 and names_medium(text))  # 某某日报 below the date
            or (
                index == last + 1
                and last >= 0
                and len(text) <= 30
                and _LABEL_ALONE.fullmatch(paragraphs[last].text.text)
            )
        ):
            last = index
        elif is_caption(text):
            captioned = True
        elif len(text) > 30 and _is_prose(text) and not _crumb(text):
            if _deck_above_meta(paragraphs[index : index + _HEAD]) and not _dated(paragraphs[:index]):
                decks.append(index)
                continue
            break
        elif last >= 0 and len(text) >= 12 and _SHORT_SENTENCE.search(text):
            if index > last_said:
                break  # the text is no longer than this: what stands below it is no head
            told += 1
    chosen = [
        i
        for i in range(last + 1, min(last + 6, len(paragraphs)))
        if boilerplate.name_of(paragraphs[i].text.text, "lead") and _goes_on(paragraphs, i)
    ]
    if last >= 0 and paragraphs[last].kind == "table":
        while last + 1 < len(paragraphs) and paragraphs[last + 1].kind == "table" and last < 8:
            last += 1
    for index in range(last + 1):
        text = paragraphs[index].text.text
        if len(text) > 60 and SENTENCE.search(text) and not _is_meta(text) and squeezed(text) not in titles:
            continue
        if index in decks or is_caption(text) or (decks and index > decks[0] and CAPTION.search(text)):
            continue
        chosen.append(index)
    for index in range(
        last + 1, min(_HEAD, len(paragraphs))
    ):  # a title is no part of the text behind an abstract either
        plain = squeezed(paragraphs[index].text.text)
        if len(plain) >= 8 and plain in titles and index not in chosen:
            chosen.append(index)
    return chosen


def _goes_on(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether prose stands behind a paragraph: who wrote a short text may be told below it."""
    return any(len(p.text.text) > 30 and SENTENCE.search(p.text.text) for p in paragraphs[index + 1 :])


def _is_prose(text: str) -> bool:
    """Whether a text has the marks of a sentence, Chinese or English."""
    if SENTENCE.search(text):
        return True
    return text.rstrip(' "”’)').endswith((".", "!", "?")) and _ENGLISH.search(text[:300]) is not None


def is_caption(text: str) -> bool:
    """Whether a line tells in a sentence what a picture shows and who took it."""
    if not 8 <= len(text) <= 120 or not (CAPTION.match(text) or CAPTION.search(text[-40:])):
        return False
    return SENTENCE.search(text) is not None or _TAKEN.match(text) is not None


def _dated(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a line of date and source is among the paragraphs."""
    return any(_is_meta(p.text.text) and moments(p.text.text) for p in paragraphs)


def _signed_day(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether a day that stands alone is the one under a short notice: the date stood above, or no sentence follows."""
    text = paragraphs[index].text.text.strip()
    day = moments(text) if len(text) <= 14 else []
    if not day or day[0].precision != "day" or day[0].end - day[0].start < len(text) - 2:
        return False
    if _dated(paragraphs[:index]) or _authority_above(paragraphs, index):
        return True
    return not any(SENTENCE.search(p.text.text) for p in paragraphs[index + 1 :])


def _authority_above(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether a day written out stands below an authority's name, and that below a sentence: a covering letter, signed,
    before the plan that it sends.
    """
    if index < 2 or not _WRITTEN_DAY.match(paragraphs[index].text.text.strip()):
        return False
    said = paragraphs[index - 2].text.text.rstrip()
    return said.endswith("。") and AUTHORITY.fullmatch(paragraphs[index - 1].text.text.strip()) is not None


def _deck_above_meta(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether the first paragraph is a standfirst: a sentence or two, below it the line of date and source, and then the
    text. A notice of one sentence has its signature there, and a day.
    """
    deck = paragraphs[0].text.text
    if not any(_NUMBERED.search(p.text.text[:120]) for p in paragraphs[1:4]):  # as in most articles
        return False
    if len(deck) > _LONGEST_DECK or _is_meta(deck):
        return False
    for number, paragraph in enumerate(paragraphs[1:4], 1):
        text = paragraph.text.text
        if _is_meta(text) and moments(text):
            if _authority_above(paragraphs, number):
                return False
            below = [p for p in paragraphs[number + 1 :] if len(p.text.text) > 20][:3]  # buttons may stand between
            return len(text) <= 120 and any(len(p.text.text) > 30 and SENTENCE.search(p.text.text) for p in below)
        if not is_caption(text) and (len(text) > 60 or SENTENCE.search(text)):
            return False
    return False


def below_head(paragraphs: Sequence[Traced], stripped: Sequence[Stripped]) -> int:
    """Where in the page the text begins below the last line of its head: a standfirst may stand above that line. 0 where
    that is not known.
    """
    head = max((s.at for s in stripped if s.rule == "head" and s.at is not None), default=0)
    at = 0
    for paragraph in paragraphs:
        if at >= head and paragraph.origin >= 0:
            return paragraph.origin
        at += len(paragraph.text) + 1
    return 0


def _broken_title(paragraphs: Sequence[Paragraph], titles: set[str]) -> set[int]:
    """Numbers of the paragraphs that are the title in two to four lines."""
    plain = [squeezed(p.text.text) if len(p.text.text) < 80 else "" for p in paragraphs]
    for index, piece in enumerate(plain):
        if len(piece) >= 2 and any(t.startswith(piece) and t != piece for t in titles):
            for end in range(index + 2, min(index + 5, len(plain) + 1)):
                if "".join(plain[index:end]) in titles:
                    return set(range(index, end))
    return set()


def abstracts(paragraphs: Sequence[Paragraph], gone: dict[int, str]) -> list[int]:
    """Numbers of the paragraphs at the beginning that only repeat how the next one begins, with the label alone above
    them (内容摘要), and of a box above all prose that a label calls an abstract.
    """
    first = [i for i in range(min(len(paragraphs), _HEAD)) if i not in gone][:5]
    chosen = _labelled_box(paragraphs, gone)
    for index in first[:4]:
        if _TAGS.match(paragraphs[index].text.text) and not of_text(paragraphs, index):
            chosen.append(index)
    for index, below in pairwise(first):
        told = _ABSTRACT.sub("", _HEADLINE.sub("", paragraphs[index].text.text))
        short = squeezed(told).rstrip(".…" if told == paragraphs[index].text.text else ".…。")
        whole = squeezed(paragraphs[below].text.text)
        longer = len(whole) > len(short) + 3 or told.rstrip().endswith(("...", "…"))
        if 20 <= len(short) <= 300 and longer and whole.startswith(short):
            chosen.append(index)
            chosen += [i for i in first if i == index - 1 and _LABEL_OF_BOX.fullmatch(paragraphs[i].text.text)]
    return chosen


def of_text(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether a labelled line belongs to the text: the time of a meeting above its place, the keywords of a treatise
    below its abstract.
    """
    text = paragraphs[index].text.text
    if _TIME.match(text):
        return index + 1 < len(paragraphs) and _PLACE.match(paragraphs[index + 1].text.text) is not None
    return (
        index > 0 and _KEYWORDS.match(text) is not None and _TREATISE.match(paragraphs[index - 1].text.text) is not None
    )


def _labelled_box(paragraphs: Sequence[Paragraph], gone: dict[int, str]) -> list[int]:
    """The number of the first paragraph where its label calls it an abstract (核心提示：, [导读]) and an article stands below
    it. A treatise has keywords below its abstract, and keeps both.
    """
    rest = [i for i in range(len(paragraphs)) if i not in gone]
    if len(rest) < 3 or not (label := _BOX.match(paragraphs[rest[0]].text.text)):
        return []
    text = paragraphs[rest[0]].text.text
    below = [paragraphs[i] for i in rest[1:]]
    prose = [p for p in below if len(p.text.text) > 30 and SENTENCE.search(p.text.text)]
    if not label.end() + 8 <= len(text) <= _LONGEST_BOX or len(prose) < 2:
        return []
    if _KEYWORDS.match(paragraphs[rest[0] + 1].text.text):
        return []
    return [rest[0]] if sum(len(p.text.text) for p in prose) > 2 * len(text) else []


def _crumb(text: str) -> bool:
    return text.count(">") + text.count("›") + text.count("»") >= 2


def _is_meta(text: str) -> bool:
    if len(text) > _LONGEST_META or _OF_A_CASE.match(text):
        return False
    if is_meta_line(text):
        return True
    if "。" in text:
        return False
    text = _ADDRESS.sub("", text)
    found = moments(text)
    dates = found[:2] if _CHANGE.search(text) else found[:1]
    return (
        bool(found)
        and len(text) - sum(moment.end - moment.start for moment in dates) <= 30
        and found[0].start <= 20
        and not re.search("[，：:]$", text)
        and not _OCCASION.search(text)
    )
