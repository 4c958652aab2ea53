"""The article's text out of its fragment: head furniture off, boilerplate off, link lists off, each with a record.

What stands in the container before the text (title, meta line, breadcrumb, tools) is cut when nothing of it is
prose; the rules of boilerplate.toml cut the rest. Everything cut is told as Stripped, with the place in the clean
body where it stood.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from crawler.items import Image, Stripped, Table
from crawler.text import boilerplate
from crawler.text.article_head import SENTENCE, abstracts, head_furniture, lines_above
from crawler.text.fields.meta_line import credit_line, is_meta_line
from crawler.text.fields.title import squeezed
from crawler.text.fragment import Fragment, Paragraph
from crawler.text.reader_notice import is_notice
from crawler.text.traced import Traced, join

# ruff: noqa: E501 (patterns read better whole)

_FILE_LINK = re.compile(
    r"^\s*(?:附件|附表|附图|附录|附[:：])|\.(?:pdf|docx?|xlsx?|zip|rar|wps|ofd|et)\b", re.IGNORECASE
)
_OFFICE = re.compile(
    r"\s*(?:(?:本[报網网]|全媒体|见习|實習|实习)?[记記]者|通[讯訊]员|通訊員|摄影|攝影|图片?|圖片?|文字|视频|剪辑|制图|供稿|撰稿|策划|统筹)\s*[:：|｜/]\s*[\u4e00-\u9fff·]{2,4}(?:[\s、,，]+[\u4e00-\u9fff·]{2,4}){0,5}\s*"
)
_HEADING = re.compile(
    r"[\u4e00-\u9fffA-Za-z+]{0,8}(?:热榜|排行|推荐|推薦|热点|熱點|热门|熱門|精彩|头条|要闻|图片|视频|最新更新|新闻热榜|看点|资讯|新闻)[\u4e00-\u9fff]{0,4}[\s:：>»]*"
)
_BUTTONS = re.compile(
    r"[\s|/·()（）\[\]\d]*(?:(?:回复|支持|反对|举报|点赞|赞|踩|顶|展开|收起)[\s|/·()（）\[\]\d]*){1,5}"
)
_CONTENTS = re.compile(r"\W{0,2}(?:[文本]?[章文]?目[录錄次]|[内內]容[导導][航读讀]|contents)\W{0,2}", re.IGNORECASE)
_POINTER = re.compile(
    r"\W{0,3}(?:(?:相[关關]|延伸|推[荐薦]|更多|[点點][击擊閱])(?:[内內]容|[阅閱][读讀]|新[闻聞]|[报報][导導道]|文章|[报報]道)\W{0,3}|[►▶▷☞👉➤➡]\s*)"
)
_EDIT = re.compile(r"编辑|編輯|锁定|鎖定|讨论|討論|播报|播報")
_DATED = re.compile(r"[\[【(（]?(?:(?:19|20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2})?[\]】)）]?\s*$")


@dataclass(slots=True)
class Body:
    """The clean body with what belongs to it, and what was taken out."""

    text: Traced = field(default_factory=Traced)
    paragraphs: list[Traced] = field(default_factory=list)
    stripped: list[Stripped] = field(default_factory=list)
    gives: list[tuple[str, str]] = field(default_factory=list)
    images: tuple[Image, ...] = ()
    tables: tuple[Table, ...] = ()


def read_body(fragment: Fragment, titles: Sequence[str], site_blocks: frozenset[str], title_at: int = -1) -> Body:
    """The body of a fragment. `titles` are the forms of the title that are no part of the text, `title_at` is the offset
    in the page's text where its heading stands (-1: unknown): notices above it are no part of the text either.
    """
    paragraphs = fragment.paragraphs
    rules: dict[int, str] = {}
    above = lines_above(paragraphs, title_at)
    begin = above[-1] + 1 if above else 0
    head = head_furniture(paragraphs[begin:], {squeezed(t) for t in titles if t})
    for index in (*above, *(begin + i for i in head)):
        rules[index] = "head"
    for index in abstracts(paragraphs, rules):
        rules[index] = "abstract"
    for index in _link_lists(paragraphs):
        rules.setdefault(index, "link_list")
    for index in (*_related(paragraphs), *_inside(paragraphs), *_teasers(paragraphs, rules), *_comments(paragraphs)):
        rules.setdefault(index, "related")
    rules |= _tail(paragraphs, rules)
    rest = [i for i in range(len(paragraphs)) if i not in rules]
    for index in _ends(rest):
        if rule := _furniture(paragraphs[index].text.text):
            rules[index] = rule
    if any(index in rules for index in rest):  # before what went, there may be more of it
        rules |= _tail(paragraphs, rules)
    rest = [i for i in rest if i not in rules]
    body = Body()
    spans: dict[int, list[tuple[int, int, str]]] = {}
    cuts = boilerplate.find_cuts([paragraphs[i].text.text for i in rest], site_blocks=site_blocks)
    if cuts and (whole := _gone(cuts, paragraphs, rest)) and rest[-1] in whole:  # a notice went: look before it
        rules |= _tail(paragraphs, rules | whole)
    for cut in cuts:
        if rest[cut.paragraph] in rules:
            continue
        spans.setdefault(rest[cut.paragraph], []).append((cut.start, cut.end, cut.rule))
        body.gives.extend(cut.gives.items())
    kept: list[tuple[int, Traced]] = []
    at = 0
    for index, paragraph in enumerate(paragraphs):
        if index in rules:
            body.stripped.append(Stripped(paragraph.text.text, rules[index], at))
            continue
        text = paragraph.text
        for start, end, rule in spans.get(index, ()):
            body.stripped.append(Stripped(text.text[start:end], rule, at))
        if index in spans:
            text = text.without([(s, e) for s, e, _ in spans[index]]).trimmed()
        if text:
            kept.append((index, text))
            at += len(text.text) + 1
    body.paragraphs = [text for _, text in kept]
    body.text = join(body.paragraphs, "\n")
    body.images, body.tables = _placed(fragment, kept)
    return body


def _tail(paragraphs: Sequence[Paragraph], gone: dict[int, str]) -> dict[int, str]:
    """Rules by number of the last paragraphs that are tools, counters, tags or credits; rules for tails come later."""
    chosen: dict[int, str] = {}
    seen = 0
    for index in range(len(paragraphs) - 1, -1, -1):
        text = paragraphs[index].text.text
        if index in gone:
            continue
        if rule := boilerplate.name_of(text, "end"):
            chosen[index] = rule
        elif credit_line(text) or (len(text) < 60 and is_meta_line(text)) or ((chosen or seen) and _credit(text)):
            chosen[index] = "credits"
        elif _stray_link(paragraphs[index]):
            chosen[index] = "stray_link"
        elif is_notice(text, "\n".join(p.text.text for p in paragraphs[max(0, index - 12) : index])):
            chosen[index] = "notice"
        elif seen < 8 and boilerplate.find_cuts([text]):
            seen += 1  # a line that the rules take out: look behind it
        else:
            break
    return chosen


def _credit(text: str) -> bool:
    """Whether a line is an office and its holders: such a line belongs to the credits when it stands above others."""
    return bool(len(text) < 30 and _OFFICE.fullmatch(text))


def _gone(cuts: Sequence[boilerplate.Cut], paragraphs: Sequence[Paragraph], rest: Sequence[int]) -> dict[int, str]:
    """Rules by number of the paragraphs that are cut whole."""
    sizes = {rest[c.paragraph]: c for c in cuts}
    return {i: c.rule for i, c in sizes.items() if c.start == 0 and c.end >= len(paragraphs[i].text.text)}


def _ends(numbers: Sequence[int]) -> Sequence[int]:
    """The first and last of the paragraphs, where furniture stands that no rule foresaw."""
    return [*numbers[:4], *numbers[max(4, len(numbers) - 8) :]]


def _furniture(text: str) -> str:
    """The rule that knows a short line for furniture by its words, "" for a sentence."""
    if len(text) >= 90 or re.search(r"[。！？].*\S", text) or text.rstrip("”」）)").endswith(("。", "！", "？")):
        return ""
    return boilerplate.name_of(text, "words")


def _related(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers from a heading such as 延伸 · 推荐 on, where what follows is links with their abstracts."""
    total = sum(len(p.text.text) for p in paragraphs)
    size = 0
    for index in range(len(paragraphs) - 1, 0, -1):
        text = paragraphs[index].text.text
        size += len(text)
        if size > 0.35 * total and size > 250:
            break
        if boilerplate.name_of(text, "heading") and any(
            p.linked > 0.6 * len(p.text.text) for p in paragraphs[index + 1 : index + 3]
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


def _inside(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers of the paragraphs that are a link to another article after words such as 延伸阅读 or an arrow."""
    return [
        index
        for index, p in enumerate(paragraphs)
        if p.linked >= 4 and len(p.text.text) <= 80 and (found := _POINTER.match(p.text.text))
        if p.linked >= len(p.text.text) - found.end() - 2
    ]


def _teasers(paragraphs: Sequence[Paragraph], gone: Collection[int]) -> list[int]:
    """Numbers from where linked headlines with an abstract each follow one another to the end: other articles."""
    first, headlines, size = len(paragraphs), 0, 0
    plain = 0  # paragraphs since the last headline, counted from the end
    for index in range(len(paragraphs) - 1, -1, -1):
        if index in gone:
            continue
        text = paragraphs[index].text.text
        if (
            paragraphs[index].linked
            and paragraphs[index].linked > 0.7 * len(_DATED.sub("", text))
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


def _comments(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Numbers from the first reader's comment on: each ends with buttons to answer and to agree."""
    buttons = [i for i, p in enumerate(paragraphs) if len(p.text.text) <= 24 and _BUTTONS.fullmatch(p.text.text)]
    if len(buttons) < 3 or buttons[0] < 2:
        return []
    first = buttons[0] - 1
    while first > 1 and len(paragraphs[first].text.text) > 30 and buttons[0] - first < 3:
        first -= 1
    return list(range(first, len(paragraphs)))


def _stray_link(paragraph: Paragraph) -> bool:
    text = paragraph.text.text
    return (
        paragraph.linked > 0.5 * len(text)
        and len(text) < 60
        and not _FILE_LINK.search(text)
        and not text.startswith(("http", "www."))
        and not text.endswith(("。", "！", "？", "”"))
    )


def _placed(fragment: Fragment, kept: Sequence[tuple[int, Traced]]) -> tuple[tuple[Image, ...], tuple[Table, ...]]:
    """Images and tables with their offsets in the clean body."""
    numbers = [index for index, _ in kept]
    offsets = [0, *accumulate(len(text.text) + 1 for _, text in kept)]

    def offset(before: int) -> int:
        at = bisect_left(numbers, before)
        return offsets[at] if at < len(numbers) else max(0, offsets[-1] - 1)

    last = numbers[-1] if kept else -1
    first = numbers[0] if kept else 0
    images = tuple(
        Image(i.url, i.caption, offset(i.before)) for i in fragment.images if first - 3 <= i.before <= last + 1
    )
    shown = set(numbers)
    tables = tuple(Table(t.rows, offset(t.before)) for t in fragment.tables if t.before in shown)
    return images, tables


def _link_lists(paragraphs: Sequence[Paragraph]) -> list[int]:
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
            and p.linked > 0.7 * len(_DATED.sub("", p.text.text))
            and not _FILE_LINK.search(p.text.text)
            and not p.text.text.startswith(("http://", "https://"))
        )
        for p in paragraphs
    ]
    chosen: list[int] = []
    run: list[int] = []
    for index, state in enumerate([*pure, False]):
        if state is True or (state == "short" and run):
            run.append(index)
            continue
        links = sum(pure[i] is True for i in run)
        while run and pure[run[-1]] != True:  # noqa: E712 (a short line at the end may be the next heading)
            run.pop()
        at_end = bool(run) and sum(len(p.text.text) for p in paragraphs[run[-1] + 1 :]) < 60
        alone = len(run) == 1 and len(paragraphs[run[0]].text.text) > 20 and paragraphs[run[0]].text.text.endswith("。")
        if links >= 3 or (run and at_end and not alone):  # a sentence that is a link belongs to the text
            above = paragraphs[run[0] - 1].text.text if run[0] else ""
            if _CONTENTS.fullmatch(above) or (links >= 3 and len(above) <= 12 and _HEADING.fullmatch(above)):
                chosen.append(run[0] - 1)
            chosen += run
        run = []
    return chosen
