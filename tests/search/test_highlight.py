"""The highlighter marks, in the text as shown, what the engines find."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.highlight import MOST_MARKS, Highlighter
from indexer.query import Word, parse
from tests.contract import oracle
from tests.contract.corpus import Maker
from tests.contract.questions import Asker

ARTICLES = list(Maker(seed=21).articles(60))


@given(st.integers(0, 10_000), st.sampled_from([1, 2, 3, 5, 8, 12]))
@settings(max_examples=300, deadline=None)
def test_a_mark_stands_exactly_where_a_word_is_found(seed: int, length: int) -> None:
    word = Asker(ARTICLES, seed).substring(length)
    highlighter = Highlighter([word])
    for article in ARTICLES:
        for text in (article.title, article.body):
            marks = highlighter.marks(text)
            assert bool(marks) == oracle.holds(text, word), (word.text, text)
            for start, stop in marks:
                assert oracle.canonical(text[start:stop]) == oracle.canonical(word.text)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("边督边改", "坚持邊督邊改，立行立改", ["邊督邊改"]),
        ("督察回头看", "中央督察“回头看”工作", ["督察“回头看"]),
        ("2018年8月", "于 2018 年 8 月 9 日", ["2018 年 8 月"]),
        ("aqi PM2.5", "ＡＱＩ与PM2.5、AQIX", ["ＡＱＩ", "PM2.5"]),
        ("PM*", "PM10、pm2.5、RPM", ["PM10", "pm2"]),
        ("督察 OR 环保督察", "环保督察组", ["环保督察"]),
        ("-约谈 督察", "约谈督察", ["督察"]),
        ("甲市 NEAR/5 整改", "甲市推进整改", ["甲市", "整改"]),
        ("region:平凉", "平凉", []),
        ('"要求）目前"', "要求“目前，要求”。目前", ["要求”。目前"]),
    ],
)
def test_marks(query: str, text: str, marked: list[str]) -> None:
    marks = Highlighter(parse(query).words()).marks(text)
    assert [text[start:stop] for start, stop in marks] == marked


def test_snippets_are_pieces_of_the_text_around_marks() -> None:
    text = "第一段没有。\n" + "前文" * 80 + "。这里边督边改一次" + "后文" * 80 + "。\n再次边督边改。"
    snippets = Highlighter([Word("边督边改")]).snippets(text, count=3, width=60)
    assert len(snippets) == 2
    for snippet in snippets:
        assert text[snippet.at : snippet.at + len(snippet.text)].replace("\n", " ") == snippet.text
        assert [snippet.text[a:b] for a, b in snippet.marks] == ["边督边改"]
        assert len(snippet.text) <= 60


def test_a_snippet_ends_with_the_line_of_its_mark() -> None:
    text = "前文。这里边督边改一次\n下一段说别的事。"
    assert [s.text for s in Highlighter([Word("边督边改")]).snippets(text, width=60)] == ["这里边督边改一次"]


def test_a_text_without_marks_gives_its_beginning() -> None:
    assert [s.text for s in Highlighter([]).snippets("甲" * 200, width=50)] == ["甲" * 50]
    assert Highlighter([]).snippets("  \n") == []


def test_keyword_in_context_keeps_what_stands_on_both_sides() -> None:
    lines = list(Highlighter([Word("整改")]).context("推进整改落实。\n限期整改", 3))
    assert [(line.before, line.found, line.after, line.at) for line in lines] == [
        ("推进", "整改", "落实。", 2),
        (" 限期", "整改", "", 10),
    ]


def test_marks_of_one_text_are_bounded() -> None:
    assert len(Highlighter([Word("督")]).marks("督" * 5000)) == MOST_MARKS
