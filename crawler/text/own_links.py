"""Paragraphs of links that are the article's own text: a numbered series, a list that the sentence above it announces,
the headlines of a digest.

Elsewhere a paragraph that is one link belongs to another article (link_lists.py, other_articles.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from crawler.text import boilerplate
from crawler.text.article_head import SENTENCE
from crawler.text.fold import folded
from crawler.text.fragment import Paragraph
from crawler.text.other_articles import DATED

_NUMBERED = re.compile(r"[(第]?(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})(?:[)、.](?!\d)|[批期条项号](?=[: ]))")
_ANNOUNCED = re.compile(
    r"(?:如下|下列|以下|附后|点击.{0,16}(?:查看|查阅|浏览|下载)|链接(?:如下|查看|为))[^。]{0,24}[。:]?$"
)
_OF_OTHERS = re.compile(
    "更多|往期|精彩|相关(?:阅读|报道|新闻|链接|文章)|推荐|热[门点]|排行|延伸|阅读原文|猜你|大家都在看|上一[篇条]|关注"
)
_DIGITS = "零一二三四五六七八九"
_SHORTEST_SENTENCE = 15  # characters of what announces a list
_FEWEST = 3
_MOST_BETWEEN = 3  # paragraphs below a headline of a digest
_SHARED = 0.4  # of a headline's pairs of characters, found in the paragraph below it
_LEAD = 0.3  # of the text, above a digest's first headline; more of it is an article with teasers below


def with_own_links(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, those whose links are the article's text as if they had none."""
    linked = [i for i, p in enumerate(paragraphs) if _is_linked(p)]
    if len(linked) < _FEWEST:
        return list(paragraphs)
    own = {*_series(paragraphs, linked), *_announced(paragraphs, linked), *_headlines(paragraphs, linked)}
    return [replace(p, linked=0) if i in own else p for i, p in enumerate(paragraphs)] if own else list(paragraphs)


def _is_linked(paragraph: Paragraph) -> bool:
    return paragraph.linked > 0.7 * len(paragraph.text.text) > 0 and not paragraph.card


def _series(paragraphs: Sequence[Paragraph], linked: Sequence[int]) -> list[int]:
    """Those of three or more that count from one on, together or each above its text."""
    runs: list[list[int]] = [[]]
    for index in linked:
        number = _number(paragraphs[index].text.text)
        if number != len(runs[-1]) + 1:
            runs.append([])
        if number == len(runs[-1]) + 1:
            runs[-1].append(index)
    return [i for run in runs if len(run) >= _FEWEST and not _of_others(paragraphs, run[0]) for i in run]


def _number(text: str) -> int:
    """The number with which a line begins, 0 for none and for a line with a day at its end."""
    found = _NUMBERED.match(folded(text))
    if found is None or DATED.search(text):
        return 0
    said = found["number"]
    if said.isdecimal():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return _DIGITS.find(ones or "零") + (10 * _DIGITS.find(tens or "一") if ten else 0)


def _of_others(paragraphs: Sequence[Paragraph], first: int) -> bool:
    """Whether the line above offers other articles."""
    above = paragraphs[first - 1].text.text if first else ""
    return _OF_OTHERS.search(folded(above)[-60:]) is not None or boilerplate.name_of(above, "heading") != ""


def _announced(paragraphs: Sequence[Paragraph], linked: Sequence[int]) -> list[int]:
    """Those of a run that stands right below a sentence that announces it (请点击部门名称查看：)."""
    chosen: set[int] = set()
    others = frozenset(linked)
    for index in linked:
        if not index or (index - 1 in others and index - 1 not in chosen):
            continue
        above = folded(paragraphs[index - 1].text.text)
        told = len(above) >= _SHORTEST_SENTENCE and _ANNOUNCED.search(above[-60:]) is not None
        if index - 1 in chosen or (told and not _of_others(paragraphs, index)):
            chosen.add(index)
    return sorted(chosen)


def _headlines(paragraphs: Sequence[Paragraph], linked: Sequence[int]) -> list[int]:
    """Those of a digest: each headline stands above one to three paragraphs of its own, near the beginning first.
    Lists of other articles may follow where the paragraphs say what the headlines say.
    """
    heads = [i for i in linked if 6 <= len(paragraphs[i].text.text) <= 60]
    if len(heads) < _FEWEST:
        return []
    gaps = [other - one - 1 for one, other in pairwise([*heads, len(paragraphs)])]
    end = len(paragraphs)
    if not heads[0] or not all(1 <= gap <= _MOST_BETWEEN for gap in gaps[:-1]):
        heads = _above_their_words(paragraphs, heads, gaps)
        if len(heads) < _FEWEST:
            return []
        end = min(end, heads[-1] + _MOST_BETWEEN + 1)
    prose = sum(bool(SENTENCE.search(paragraphs[i + 1].text.text)) for i in heads if i + 1 < len(paragraphs))
    if prose < len(heads):
        return []
    sizes = [len(p.text.text) for p in paragraphs[:end]]
    return heads if sum(sizes[: heads[0]]) < _LEAD * sum(sizes) else []


def _above_their_words(paragraphs: Sequence[Paragraph], heads: Sequence[int], gaps: Sequence[int]) -> list[int]:
    """The first headlines of a digest, above paragraphs that have many of their words; one between may have few."""
    chosen: list[int] = []
    doubtful = -1
    for head, gap in zip(heads, gaps, strict=True):
        if not gap:
            break
        if not _repeated(paragraphs, head):
            if doubtful >= 0:
                break
            doubtful = head
            continue
        chosen += [doubtful, head] if doubtful >= 0 and doubtful > max(chosen, default=head) else [head]
        if gap > _MOST_BETWEEN:
            break
    return chosen


def _repeated(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether the paragraph below a headline has many of its words."""
    head, below = paragraphs[index].text.text, paragraphs[index + 1].text.text
    pairs = {head[i : i + 2] for i in range(len(head) - 1)}
    return sum(pair in below for pair in pairs) >= _SHARED * len(pairs)
