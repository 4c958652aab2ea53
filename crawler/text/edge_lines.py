"""Short lines at both edges of a text that no rule foresaw and that read like furniture: offers, appeals, hotlines,
headings of boxes, buttons. A linear model learnt from lines tells them, in whole numbers, so that all machines decide
alike.

It is asked last, from the outermost line inwards; behind the text, past a line that it does not know for furniture, it
takes what is certain, but only among the three outermost. A line that may be a file, a table, a caption, a day or
somebody's name is never its to take. edge_lines.tsv has the weights (tools/build_edge_lines.py makes it): characters
and pairs of characters of the folded line, its looks, and how little of it the article speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from operator import add

from crawler.text.credits import is_credit
from crawler.text.fields.dates import moments
from crawler.text.fold import folded
from crawler.text.fragment import Paragraph, reads_as_caption
from crawler.text.other_articles import names_file

UNITS = 16  # of a weight are one of the logistic scale
LONGEST = 60  # characters of a line that is asked about
LONGEST_SENTENCE = 45  # of one with a full stop
LONG = 40  # characters of a paragraph by whose words a line is compared
_ENOUGH = {"before": 36, "behind": 24}  # what a score must be above for a line to be furniture, in UNITS
_CERTAIN = 56  # for one to be furniture behind which other lines were left
_SENTENCE = 16  # more for a sentence
_REACH = 3  # lines from the edge among which such a one may stand
_MOST = 6  # lines at one edge
_LEAST = 60  # characters of other text without which nothing is taken
_COMPARED = 60_000  # characters of other text that a line is compared with
_FEWEST = 3  # pairs of characters of a line for it to be compared
_DIGITS = str.maketrans("123456789", "000000000")
_LATIN = re.compile("[a-z]")
_PAIRS = re.compile(r"(?=([\u4e00-\u9fff]{2}))")
_CLOSING = frozenset('.。!?”」』")]】:,;、>»…')
_OPENING = frozenset("([【〔「《<>→↓▼▲△◎●※★☆◆■○□#*+|·")
_OF_SITE = re.compile("新闻|[报爆]料|投稿|广告|网站|本[网站报台刊]|订[阅报]|读者|编辑|纠错|投诉|不良信息|更新|发布")
_NAMED = re.compile("记者|记\\s者|通讯员|作者|编译|撰稿|撰文|供稿|供图|图[源自]|[文图摄]\\s?/|/\\s?[文图摄]|摄影")
_WRITER = re.compile(r"\([^():]{2,20}(?:\s[一-龥]{2,4}){1,3}\)")  # with his unit
_OWN = re.compile(  # the line of a notice, an interview, a statute
    r"[(\[【]?(?:[一-龥]{0,6}?(?:电话|传真|邮箱|邮件|信箱|地址|地点|邮编|邮政编码|联系人|时间|日期)\s*:\s*\S|主持人|嘉宾|网友|记者|[问答]\s*:|第[一二三四五六七八九十百零]{1,4}[编章节条])"
)


def edge_lines(paragraphs: Sequence[Paragraph], gone: Collection[int], text: Collection[int] = ()) -> list[int]:
    """Numbers of the first and last paragraphs that the model knows for furniture. `gone` are no part of the article,
    `text` are known to be.
    """
    rest = [i for i in range(len(paragraphs)) if i not in gone]
    behind = _run(paragraphs, rest, _up_to(rest[::-1], text), "behind")
    return behind + _run(paragraphs, rest, [i for i in _up_to(rest, text) if i not in behind], "before")


def _up_to(inwards: Sequence[int], text: Collection[int]) -> Sequence[int]:
    """The outermost of the numbers, as far as none is known to be text."""
    first = inwards[:_MOST]
    return first[: next((n for n, index in enumerate(first) if index in text), _MOST)] if text else first


def _run(paragraphs: Sequence[Paragraph], rest: Sequence[int], inwards: Sequence[int], place: str) -> list[int]:
    """The furniture from one edge inwards; past lines that are not known for it only what is certain."""
    chosen: list[int] = []
    enough = _ENOUGH[place]
    for step, index in enumerate(inwards):
        if enough == _CERTAIN and step >= _REACH:
            break
        if _furniture(paragraphs, rest, index, place, enough):
            chosen.append(index)
        elif place == "before" or len(paragraphs[index].text.text) > LONGEST:
            break
        else:
            enough = _CERTAIN
    return chosen


def _furniture(paragraphs: Sequence[Paragraph], rest: Sequence[int], index: int, place: str, enough: int) -> bool:
    """Whether the score of a line is above `enough` and nothing in it says that it may be the text's own."""
    paragraph = paragraphs[index]
    text = paragraph.text.text
    if not is_asked(text) or paragraph.kind == "table":
        return False
    weights = _weights()
    if text.endswith("。"):
        enough += _SENTENCE
    known = base_score(text, place)
    known += sum(weights.get(name, 0) for name in standing(paragraph.linked / len(text), outside=paragraph.outside))
    if known + _most_spoken() <= enough:
        return False
    others = _others(paragraphs, rest, index)
    return len(others) >= _LEAST and known + weights.get(spoken(text, others), 0) > enough and not _stays(text)


def _others(paragraphs: Sequence[Paragraph], rest: Sequence[int], index: int) -> str:
    """The longer paragraphs but one, as far as a line is compared with them."""
    found: list[str] = []
    size = 0
    for i in rest:
        if i != index and len(text := paragraphs[i].text.text) > LONG:
            found.append(text)
            size += len(text)
            if size > _COMPARED:
                break
    return "\n".join(found)


def is_asked(text: str) -> bool:
    """Whether a line is short enough to be asked about; of sentences only the shortest are."""
    return 0 < len(text) <= (LONGEST_SENTENCE if text.endswith("。") else LONGEST)


def _stays(text: str) -> bool:
    """Whether a line may be the text's own whatever its words: a file, a caption, a name, a day, a telephone."""
    if names_file(text) or reads_as_caption(text) or is_credit(text):
        return True
    seen = folded(text)
    if (len(text) < LONG and (_NAMED.search(seen) or _WRITER.fullmatch(seen))) or (
        _OWN.match(seen) and not _OF_SITE.search(seen)
    ):
        return True
    return len(text) <= 24 and bool(found := moments(text)) and found[0].end - found[0].start >= len(text) - 4


@cache
def _weights() -> dict[str, int]:
    """Weights by feature, in UNITS."""
    rows = files("crawler.text").joinpath("edge_lines.tsv").read_text("utf-8").splitlines()
    return {name: int(weight) for name, _, weight in (row.rpartition("\t") for row in rows)}


@cache
def _most_spoken() -> int:
    """What can be added to a score at most because the article does not speak of a line."""
    return max(0, *(weight for name, weight in _weights().items() if name.startswith("spoken ")))


def base_score(text: str, place: str) -> int:
    """How far the line's words and shape speak for furniture, "before" or "behind" the text, in UNITS."""
    weights = _weights()
    return weights["bias"] + sum(map(weights.__getitem__, weights.keys() & features(text, place)))


def features(text: str, place: str) -> set[str]:
    """The characters and pairs of characters of the folded line, digits as 0, and its looks, whose names have a
    space, as no pair has.
    """
    seen = folded(text).strip()
    size = len(seen) or 1
    plain = "^" + "".join(seen.lower().translate(_DIGITS).split()) + "$"
    found = {
        *plain,
        *map(add, plain, plain[1:]),
        f"at {place}",
        f"size {size.bit_length() if size < 16 else min(9, 4 + size // 16)}",
        f"digits {4 * plain.count('0') // size}",
        f"latin {4 * len(_LATIN.findall(plain)) // size}",
        f"stops {min(3, plain.count(',') + plain.count('。'))}",
    }
    first, last = seen[:1], seen[-1:]
    if last in _CLOSING:
        found.add(f"ends {last}")
    if first in _OPENING:
        found.update(("opens by a sign", f"opens {first}"))
        if first in "([【〔" and last in ")]】〕":
            found.add("in brackets")
    if ":" in plain[2:12]:
        found.add("a label")
    if "0000000" in plain or "000-000" in plain:
        found.add("a telephone")
    if "@" in plain or ".c" in plain or "www." in plain or "http" in plain:
        found.add("an address")
    if " " in seen:
        found.add("a space")
    return found


def shows_no_pairs(text: str) -> bool:
    """Whether a line has too few pairs of Chinese characters to be compared."""
    return len(set(_PAIRS.findall(text))) < _FEWEST


def spoken(text: str, others: str) -> str:
    """How much of a line `others`, the article's longer paragraphs, speak of: the share of its pairs of characters."""
    if shows_no_pairs(text):
        return "spoken none"
    pairs = set(_PAIRS.findall(text))
    share = sum(pair in others for pair in pairs) / len(pairs)
    return f"spoken {0 if share < 0.1 else 1 if share < 0.25 else 2 if share < 0.5 else 3}"


def standing(linked: float, *, outside: bool) -> list[str]:
    """Whether a line is mostly a link (`linked` is the share), and whether it stands behind the text's own block."""
    return ["linked much"] * (linked > 0.5) + ["outside it"] * outside
