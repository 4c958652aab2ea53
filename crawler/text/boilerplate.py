"""Boilerplate rules as data, and the engine that finds what they cut.

The rules stand in boilerplate.toml, each with an example that it drops and one that it must keep; the tests run both.
Rules cut what they match in any paragraph of the text (CUTTING), or name the paragraphs around it (AROUND), which
article_body.py takes off from both ends inwards. A rule sees a paragraph folded (simplified, half width), one character
to one character, so that a cut found there is a cut in the paragraph as it is. Nothing is removed here: `find_cuts`
says what to take out and why, and the caller records it on the article.

Blocks that recur across a site's pages are boilerplate too. They are learnt from the archive, never from one page:
`recurring_blocks` makes the set that `find_cuts` takes.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from crawler.errors import ConfigError
from crawler.text.fold import folded
from crawler.text.pattern_signs import Signs
from crawler.text.tail_lines import LEGAL, Below

MAX_PARAGRAPH = 600  # characters of a paragraph that rules look at; no boilerplate line is longer
CUTTING = ("line", "prefix", "suffix", "tail")  # places of rules that `find_cuts` applies anywhere in the text
AROUND = ("head", "lead", "end", "words", "heading")  # of rules for paragraphs before and behind it: `name_of`
PLACES = (*CUTTING, *AROUND)
_BEFORE, _BEHIND = r"[\[【(|/·\-—\s]*+", r"[\]】)|/·\-—>:\s]*+"  # what may stand around a line's words in head and end
_COUNTS = re.compile(
    r"浏览|阅读|点击|访问|人气|评论|点赞|今天|今日是|现在|当前|第\d+页|共\d+页|版权|copyright|备案", re.IGNORECASE
)
_LEAST = 30  # characters before a legal notice for it to stand behind a text
_HANZI_SET = re.compile(r"\[\^?一-龥[·\\w]*\]")  # without case: else re asks 20,000 characters for theirs
_SPACE_FIRST = re.compile(r"^(?:\\s[*+?]*|\(\?:[^()|]*\)\?)+")  # what may be missing


@dataclass(frozen=True, slots=True, eq=False)  # compared as what it is, not by its parts: it is looked up all the time
class Rule:
    """One row of boilerplate.toml."""

    id: str
    where: str
    pattern: re.Pattern[str]
    why: str
    drops: str
    keeps: str
    leaves: str = ""
    gives: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """Characters [start, end) of paragraph `paragraph` are boilerplate by `rule`; `gives` are fields it told."""

    paragraph: int
    start: int
    end: int
    rule: str
    gives: Mapping[str, str] = field(default_factory=dict)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in file order; raises ConfigError for a row that cannot be used."""
    rows = tomllib.loads(files("crawler.text").joinpath("boilerplate.toml").read_text("utf-8"))["rule"]
    return tuple(rule_from(row) for row in rows)


def rule_from(row: Mapping[str, str]) -> Rule:
    """A rule from its row; raises ConfigError when a part is missing or wrong."""
    missing = {"id", "where", "pattern", "why", "drops", "keeps"} - set(row)
    if missing:
        raise ConfigError(f"boilerplate rule {row.get('id', '?')}: missing {', '.join(sorted(missing))}")
    if row["where"] not in PLACES:
        raise ConfigError(f"boilerplate rule {row['id']}: where must be one of {', '.join(PLACES)}")
    try:
        written = row["pattern"]
        if row["where"] in ("head", "end"):
            written = f"{_BEFORE}(?:{written}){_BEHIND}"
        pattern = re.compile(_HANZI_SET.sub(r"(?-i:\g<0>)", written), re.IGNORECASE)
    except re.error as error:
        raise ConfigError(f"boilerplate rule {row['id']}: {error}") from error
    return Rule(
        row["id"],
        row["where"],
        pattern,
        row["why"],
        row["drops"],
        row["keeps"],
        row.get("leaves", ""),
        row.get("gives", ""),
    )


class _RuleSet:
    """Rules in order, with what tells before they are asked that most of them cannot match: paragraphs are prose."""

    def __init__(self, chosen: Iterable[Rule]) -> None:
        self.rules = tuple(chosen)
        self.signs = Signs([rule.pattern for rule in self.rules])
        self.at = {
            place: self.signs.of(i for i, rule in enumerate(self.rules) if rule.where == place) for place in PLACES
        }
        # A pattern that begins with white space is tried at each character; without it, at few of them.
        self.sign_of_suffix = {
            rule: re.compile(_SPACE_FIRST.sub("", rule.pattern.pattern), re.IGNORECASE)
            for rule in self.rules
            if rule.where == "suffix"
        }

    def among(self, chosen: int) -> Iterator[Rule]:
        """The rules in a set, in order."""
        return map(self.rules.__getitem__, self.signs.numbers(chosen)) if chosen else iter(())


@cache
def _standard() -> _RuleSet:
    """The rules that cut."""
    return _RuleSet(rule for rule in rules() if rule.where in CUTTING)


@cache
def _around() -> _RuleSet:
    """The rules for what stands before and behind a text."""
    return _RuleSet(rule for rule in rules() if rule.where in AROUND)


def cut_whole(text: str) -> bool:
    """Whether the rules take the whole of a paragraph out by itself.

    >>> cut_whole("（责任编辑：张三）"), cut_whole("责任编辑制度今年开始实行，县里各单位都要执行。")
    (True, False)
    """
    return any(cut.start == 0 and cut.end >= len(text) for cut in find_cuts([text]))


def find_cuts(
    paragraphs: Sequence[str], *, site_blocks: frozenset[str] = frozenset(), rows: Sequence[Rule] | None = None
) -> list[Cut]:
    """What to take out of an article's paragraphs, sorted, without overlap.

    `site_blocks` are keys (`block_key`) of blocks known to recur on the site.
    """
    chosen = _standard() if rows is None else _RuleSet(rows)
    cuts: list[Cut] = []
    seen = [folded(p[:MAX_PARAGRAPH]) for p in paragraphs]
    may = list(map(chosen.signs.within, seen))
    end = _tail(paragraphs, seen, may, chosen, cuts)
    alone = {cut.paragraph for cut in cuts}
    for index in range(end):
        if index not in alone:
            cuts += _paragraph_cuts(index, paragraphs[index], seen[index], may[index], chosen, site_blocks)
    return sorted(cuts, key=lambda cut: (cut.paragraph, cut.start))


def _paragraph_cuts(
    index: int, paragraph: str, text: str, may: int, chosen: _RuleSet, site_blocks: frozenset[str]
) -> list[Cut]:
    if site_blocks and block_key(paragraph) in site_blocks:
        return [Cut(index, 0, len(paragraph), "site_block")]
    start, stop = _trimmed(text)
    begins = chosen.signs.beginning(text[start]) if start < stop else 0
    short = len(paragraph) <= MAX_PARAGRAPH
    if short and (whole := may & chosen.at["line"] & begins & chosen.signs.ending(text[stop - 1])):
        for rule in chosen.among(whole):
            if match := rule.pattern.fullmatch(text, start, stop):
                return [Cut(index, 0, len(paragraph), rule.id, _given(rule, match, paragraph))]
    found: list[Cut] = []
    left = 0
    for rule in chosen.among(may & chosen.at["prefix"] & begins):
        match = rule.pattern.match(text, start, stop)
        if match and match.end() > left:
            found.append(Cut(index, left, match.end(), rule.id, _given(rule, match, paragraph)))
            left = match.end()
    suffixes = (may if short else -1) & chosen.at["suffix"]
    if suffixes and suffixes & chosen.signs.ending(folded(paragraph[-1:])):
        found += _suffix_cuts(index, paragraph, left, chosen.among(suffixes), chosen)
    return found


def _suffix_cuts(index: int, paragraph: str, left: int, asked: Iterable[Rule], chosen: _RuleSet) -> list[Cut]:
    """What the rules asked cut at the end of a paragraph, none of it before `left`."""
    found: list[Cut] = []
    right, window = len(paragraph), ""
    for rule in asked:
        if not window:
            from_ = max(left, right - MAX_PARAGRAPH // 2)
            window = folded(paragraph[from_:right])
        if not chosen.sign_of_suffix[rule].search(window):
            continue
        match = rule.pattern.search(window)
        if match and match.end() == len(window) and from_ + match.start() >= left:
            at = from_ + match.start()
            found.append(Cut(index, at, right, rule.id, _given(rule, match, paragraph[from_:])))
            right, window = at, ""
    return found


@lru_cache(maxsize=2048)  # the beginning and the end of a text are looked at by several steps
def name_of(text: str, *places: str) -> str:
    """The id of the rule that says what a paragraph before or behind the text is, "" where none does.

    `places` are some of AROUND. Rules for "words" are looked for anywhere in the paragraph, the others match all of it.
    """
    if len(text) > MAX_PARAGRAPH:
        return ""
    seen, known = folded(text), _around()
    for place in places:
        may = known.at[place]
        if seen and place != "words":
            may &= known.signs.beginning(seen[0]) & known.signs.ending(seen[-1])
        for rule in known.among(may & known.signs.within(seen)) if may else ():
            if rule.pattern.search(seen) if place == "words" else rule.pattern.fullmatch(seen):
                return rule.id
    return ""


def _tail(paragraphs: Sequence[str], seen: Sequence[str], may: Sequence[int], chosen: _RuleSet, cuts: list[Cut]) -> int:
    """The index where the tail begins, with the cuts of the tail put into `cuts`.

    A legal notice in front of the text, or with the text going on behind it, is cut alone.
    """
    total = sum(map(len, paragraphs)) or 1
    rest = 0
    first, name = len(paragraphs), ""
    alone: list[Cut] = []
    below = Below(paragraphs)
    for index in range(len(paragraphs) - 1, -1, -1):
        rest += len(paragraphs[index])
        asked = may[index] & chosen.at["tail"]
        if not asked:
            continue
        text = seen[index]
        start, stop = _trimmed(text)
        for rule in chosen.among(asked & chosen.signs.beginning(text[start]) if start < stop else asked):
            if not rule.pattern.match(text, start, stop):
                continue
            after = rest - len(paragraphs[index])
            if after <= max(200, total // 3) and below.is_furniture(index, rule.id):
                first, name = index, rule.id
                below.begins_at(index)
            elif rule.id in LEGAL and (after <= max(200, total // 3) or total - rest < _LEAST):
                alone.append(Cut(index, 0, len(paragraphs[index]), rule.id))
            break
    cuts += alone
    cuts += [Cut(i, 0, len(paragraphs[i]), name) for i in range(first, len(paragraphs)) if paragraphs[i]]
    return first


def _trimmed(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _given(rule: Rule, match: re.Match[str], paragraph: str) -> dict[str, str]:
    if not rule.gives or match.group(rule.gives) is None:
        return {}
    start, end = match.span(rule.gives)
    return {rule.gives: paragraph[start:end].strip()}


def block_key(text: str) -> str:
    """What is compared to find recurring blocks: no white space, digits as 0 where furniture counts or dates; "" for a
    row of a table, whose head recurs on honest pages.

    A line in which only the figures change is each day's news, unless it counts readers or pages.

    >>> block_key("浏览次数：128") == block_key("浏览次数：256")
    True
    >>> block_key("转办信访件12件") == block_key("转办信访件15件")
    False
    """
    if "\t" in text.strip():
        return ""
    plain = re.sub(r"\s+", "", text)
    return (re.sub(r"\d", "0", plain) if _COUNTS.search(folded(plain)) and "。" not in plain else plain)[:200]


def recurring_blocks(pages: Iterable[Iterable[str]], *, at_least: int = 4, share: float = 0.2) -> frozenset[str]:
    """Keys of the blocks that stand on at least `at_least` pages and that share of them.

    `pages` are the paragraphs of each page of one site, distinct articles only. Blocks of fewer than four characters
    are left to the rules: headings such as 一、 recur in honest text.
    """
    counts: Counter[str] = Counter()
    total = 0
    for page in pages:
        total += 1
        counts.update({key for key in map(block_key, page) if len(key) >= 4})
    needed = max(at_least, share * total)
    return frozenset(key for key, count in counts.items() if count >= needed)
