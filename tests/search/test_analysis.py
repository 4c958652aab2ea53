"""The analysis of text: offsets stay, both ways of making tokens agree, and what must meet meets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import analysis, analysis_arrays
from indexer.analysis import FIELD_BREAK, LONGEST, article_stream, characters, fold, stream, tokens

MIXED = st.text(
    st.one_of(
        st.sampled_from("环保督察整改環務總，。、 \n“”‘’《》()（）AZaz09ＡＺ０９é㎡³Ⅴ①々〇_-.$^"),
        st.characters(),
        st.integers(0xD800, 0xDFFF).map(chr),
    ),
    max_size=200,
)


@given(MIXED)
@settings(max_examples=300, deadline=None)
def test_folding_keeps_every_offset_and_can_be_repeated(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert [fold(char) for char in text] == list(folded)


@given(MIXED, st.one_of(st.just(""), MIXED))
@settings(max_examples=400, deadline=None)
def test_the_fast_tokens_are_the_plain_tokens(title: str, body: str) -> None:
    assert analysis_arrays.stream(title) == " ".join(tokens(title))
    plain = " ".join([*tokens(title), FIELD_BREAK, *tokens(body)])
    different = " ".join(sorted({c for c in fold(title + body) if analysis._is_han(c)}))
    assert analysis_arrays.article(title, body) == (plain, different)
    assert article_stream(title, body) == (plain, different)
    long = body + "。" * 100
    assert stream(long) == " ".join(tokens(long))
    assert characters(title + long) == different


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST, LONGEST + 1, 300])
def test_long_words_are_cut_in_both_ways(length: int) -> None:
    text = f"督察{'a' * length}整改，{'b' * 20}"
    assert (
        analysis_arrays.stream(text)
        == " ".join(tokens(text))
        == f"督察 察$ {'a' * min(length, LONGEST)} ^整 整改 改$ {'b' * 20}"
    )


@given(MIXED)
@settings(deadline=None)
def test_no_token_holds_a_space_and_none_is_long(text: str) -> None:
    for token in tokens(text):
        assert token == token.strip() and " " not in token and 0 < len(token) <= analysis.LONGEST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("環境保護督察", "环境保护督察"),
        ("ＡＱＩ", "aqi"),
        ("著力整治", "着力整治") if fold("著") == fold("着") else ("爲民", "为民"),
        ("中央环保督察“回头看”", "中央环保督察回头看"),
        ("2018 年 8 月", "2018年8月"),
        ("２０１８年", "2018年"),
        ("mg/L", "MG L"),
        ("m³", "m3"),
        ("Café", "cafe"),
    ],
)
def test_what_means_the_same_gives_the_same_tokens(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


def test_pairs_stay_within_a_run() -> None:
    assert tokens("环保，督察") == ["环保", "督察"]
    assert tokens("环保督察") == ["环保", "保督", "督察"]


def test_numbers_inside_text_leave_marks_at_both_edges() -> None:
    assert tokens("共32件") == ["共$", "32", "^件"]
    assert tokens("已办结32件信访件") == ["已办", "办结", "结$", "32", "^件", "件信", "信访", "访件"]
