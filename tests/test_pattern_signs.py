"""A rule that would match is always among those that are asked, and few others are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text.boilerplate import rules
from crawler.text.fields.labels import LABEL, LABELS_BEGIN
from crawler.text.fold import folded
from crawler.text.pattern_signs import Signs

RULES = rules()
SIGNS = Signs([rule.pattern for rule in RULES])
EXAMPLES = sorted({folded(text) for rule in RULES for text in (rule.drops, rule.keeps) if text})
PARTS = st.sampled_from([text[i:j] for text in EXAMPLES for i, j in ((0, 5), (3, 9), (0, len(text)))])


def asked(signs: Signs, text: str) -> list[int]:
    """Numbers of the patterns that may match all of a text."""
    return list(signs.numbers(signs.within(text) & signs.beginning(text[0]) & signs.ending(text[-1])))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("下载|打开", "下载"),
        ("下载|打开", "打开"),
        (r"(?:点击)?(?:下载|打开)\s?(?:客户端|APP)", "下载app"),
        (r"share (?:to|on)", "ſHARE TO"),
        (r"(?=.*[甲乙]).{3,9}", "丙丁乙"),
        (r"(?:甲|乙)?丙{0,2}", "乙"),
        (r"[^。]{2,4}+(?>已读|未读)?$", "十几次"),
        (r"(甲|乙)\1丙", "甲甲丙"),
        (r"\W*第\d+页(?!。)", "—第3页"),
        (r"[一-龥]{2}\s*$", "读书 "),
        (r"é+", "É"),
        ("", " "),
    ],
)
def test_a_pattern_that_matches_is_asked(pattern: str, text: str) -> None:
    assert asked(Signs([re.compile(pattern, re.IGNORECASE)]), text) == [0]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("下载|打开", "全县"),  # nothing that it needs
        (r"(?:下载|打开).{0,9}", "他说打开"),  # begins with something else
        (r"[^。]{0,9}打开[^。]", "打开。"),  # ends with something else
        (r"(?:.{0,9}扫码|请关注.{0,9})", "扫码关注"),  # the way that could begin so ends otherwise
        (r"[1-7]{2}", "83"),
        (r"\d页", "第页"),
    ],
)
def test_a_pattern_that_cannot_match_is_not_asked(pattern: str, text: str) -> None:
    assert asked(Signs([re.compile(pattern, re.IGNORECASE)]), text) == []


@pytest.mark.parametrize("text", EXAMPLES)
def test_each_rule_that_matches_an_example_is_asked(text: str) -> None:
    among = asked(SIGNS, text)
    assert [i for i, rule in enumerate(RULES) if i not in among and rule.pattern.fullmatch(text)] == []


@given(st.lists(PARTS | st.text(max_size=3), min_size=1, max_size=4).map("".join).filter(bool))
def test_each_rule_that_matches_is_asked(text: str) -> None:
    among, within = asked(SIGNS, text), list(SIGNS.numbers(SIGNS.within(text)))
    for number, rule in enumerate(RULES):
        assert number in among or not rule.pattern.fullmatch(text)
        assert number in within or not rule.pattern.search(text)


def test_prose_is_asked_about_by_few_rules() -> None:
    text = "县里召开会议部署整改工作,要求各乡镇对照清单逐项落实,并通报了前一阶段的进展。"
    assert len(asked(SIGNS, text)) < len(RULES) / 10


def test_labels_begin_with_what_is_asked_first() -> None:
    """What meta_line.py asks before its pattern is what the pattern itself says."""
    signs = Signs([LABEL])
    said = {*LABEL.pattern.lower(), *LABEL.pattern.upper()}
    assert {c for c in said if (c.isascii() or "一" <= c <= "龥") and signs.beginning(c)} == LABELS_BEGIN
    assert not signs.beginning("")  # what the pattern does not name
