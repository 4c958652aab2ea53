"""The query language: every query prints, parses back, becomes parameters and a sentence; every refusal helps."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import QueryError
from indexer.query import (
    And,
    Everything,
    Filter,
    Near,
    Node,
    Not,
    Or,
    Published,
    Query,
    Word,
    both,
    either,
    from_params,
    parse,
)
from indexer.query.lexer import MAX_LENGTH
from indexer.query.parser import MAX_CLAUSES, MAX_DEPTH
from tests.timing import within

WORDS = st.sampled_from(
    ["边督边改", "回头看", "督察", "PM2.5", "AQI", "環保", "保", "2018年8月", "NEARLY", "ORE", "不是-它们"]
)
BARE = WORDS.map(Word)
PHRASES = st.sampled_from(["移交 信访件", "环保，督察", "OR", "region:平凉", "(括号)", "a*"]).map(
    lambda text: Word(text, quoted=True)
)
FIELD_WORDS = st.builds(Word, WORDS, st.sampled_from(["title", "source"]), st.booleans())
PREFIXES = st.sampled_from(["PM", "pm2", "GB38"]).map(lambda text: Word(text, prefix=True))
LONG_WORDS = st.sampled_from(["督察", "整改", "PM2.5", "回头看"]).map(Word)
NEARS = st.builds(Near, LONG_WORDS, LONG_WORDS, st.integers(0, 100))
FILTERS = st.one_of(
    st.lists(st.sampled_from(["620000", "620800", "419001"]), min_size=1, unique=True).map(
        lambda codes: Filter("region", tuple(codes))
    ),
    st.lists(st.sampled_from(["central", "mee"]), min_size=1, unique=True).map(lambda v: Filter("level", tuple(v))),
    st.lists(st.sampled_from(["talk", "lookback"]), min_size=1, unique=True).map(lambda v: Filter("stage", tuple(v))),
    st.sampled_from(["示例 日报", "a,b", "省厅（环保）"]).map(lambda v: Filter("publisher", (v,))),
)
SPANS = st.sampled_from(
    [
        ("2018-01-01", "2018-12-31"),
        ("2018-08-01", ""),
        ("", "2019-02-28"),
        ("2018-08-09", "2018-08-09"),
        ("2016-02-01", "2016-02-29"),
    ]
).map(lambda days: Published(*days))
LEAVES = st.one_of(BARE, PHRASES, FIELD_WORDS, PREFIXES, NEARS, FILTERS, SPANS)


def _grown(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda parts: both(*parts)),
        several.map(lambda parts: either(*parts)),
        children.map(lambda part: part.part if isinstance(part, Not) else Not(part)),
    )


NODES = st.recursive(LEAVES, _grown, max_leaves=8)


@given(NODES)
@settings(max_examples=400, deadline=None)
def test_a_query_parses_back_from_its_text(node: Node) -> None:
    assert parse(Query(node).text()) == Query(node)


@given(NODES)
@settings(max_examples=200, deadline=None)
def test_a_query_comes_back_from_its_parameters(node: Node) -> None:
    params = Query(node).params()
    again = from_params(params)
    assert again.params() == params
    assert sorted(map(repr, again.parts)) == sorted(map(repr, Query(node).parts))


@given(NODES, st.sampled_from(["zh", "en"]))
@settings(max_examples=100, deadline=None)
def test_every_query_can_be_said(node: Node, language: str) -> None:
    assert Query(node).said(language)


SYNTAX = st.lists(
    st.one_of(
        st.sampled_from(
            '( ) （ ） " “ ” 「 」 - － OR AND NOT NEAR NEAR/5 NEAR/999 NEAR/99999999999 title: source: region: 地区： '
            "level: published: flag: portal: colour: * ＊ , ， : ： .. 2018 2018-13 2018-02-30 620800 "
            "平凉 朝阳 督察 保 PM2 central 约谈 “， ，” \t \x00 \ud800 a* *".split(" ")
        ),
        st.text(max_size=3),
    ),
    max_size=14,
).flatmap(lambda parts: st.sampled_from([" ".join(parts), "".join(parts)]))


@given(SYNTAX)
@settings(max_examples=int(os.environ.get("DUCHA_TEST_FUZZ", "1000")), deadline=None)
def test_whatever_is_typed_is_read_or_refused_with_a_query_that_can_be_read(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert str(error)
        assert 0 <= error.position <= len(text)
        if error.suggestion:
            parse(error.suggestion)
        return
    assert parse(query.text()) == query
    assert query.said("zh") and query.said("en")
    from_params(query.params())


@pytest.mark.parametrize(
    ("text", "position", "suggestion", "says"),
    [
        ("督察 OR", 3, "督察", "OR wants something after it"),
        ("OR 督察", 0, "督察", "OR wants something before it"),
        ("(督察", 0, "(督察)", "not closed"),
        ("督察)", 2, "督察", "without an opening"),
        ("督察 ()", 3, "督察", "nothing stands between"),
        ("“督察", 0, "“督察”", "not closed"),
        ("levl:central", 0, "level:central", "no field levl"),
        ("level:centrl", 6, "level:central", "no value centrl"),
        ("stage:整改方安", 6, "stage:plan", "no value"),
        ("region:某某市 督察", 7, "督察", "no region"),
        ("published:2018-13", 10, "published:2018-12", "calendar"),
        ("published:0000", 10, "published:2018", "calendar"),
        ("published:2019..2018", 10, "published:2018..2019", "before the first"),
        ("published:soon", 10, "published:2018", "no date"),
        ("督察 NEAR/500 整改", 3, "督察 NEAR/100 整改", "100"),
        ("督察 NEAR/5", 3, "督察", "after it"),
        ("市 NEAR/5 督察", 2, "市 督察", "two characters"),
        ("督*", 0, "督", "letters or digits"),
        ("-", 0, "", "look for"),
        ("“保，督察”", 0, '"督察"', "single character"),
        ("title: 督察", 0, "督察", "right after it"),
    ],
)
def test_a_refusal_says_where_and_offers_the_nearest_query(
    text: str, position: int, suggestion: str, says: str
) -> None:
    with pytest.raises(QueryError, match=says) as caught:
        parse(text)
    assert (caught.value.position, caught.value.suggestion) == (position, suggestion)
    if suggestion:
        parse(suggestion)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("环保督察 回头看", And((Word("环保督察"), Word("回头看")))),
        ("环保督察　AND　回头看", And((Word("环保督察"), Word("回头看")))),
        ("甲乙 OR 丙丁 戊己", Or((Word("甲乙"), And((Word("丙丁"), Word("戊己")))))),
        ("督察 -（约谈 OR “通报”）", And((Word("督察"), Not(Or((Word("约谈"), Word("通报", quoted=True))))))),
        ("督察 NOT 约谈", And((Word("督察"), Not(Word("约谈"))))),
        ("标题：督察", Word("督察", "title")),
        ("region:平凉,兰州", Filter("region", ("620800", "620100"))),
        ("round:第二轮第三批,1", Filter("round", ("2.3", "1"))),
        ("地区：甘肃", Filter("region", ("620000",))),
        ("level:中央督察", Filter("level", ("central",))),
        ("stage:talk OR stage:约谈 OR stage:feedback", Filter("stage", ("talk", "feedback"))),
        ("published:2018-08..2018-12", Published("2018-08-01", "2018-12-31")),
        ("published:2018年8月", Published("2018-08-01", "2018-08-31")),
        ("published:..2016-02", Published("", "2016-02-29")),
        ("发布：2018", Published("2018-01-01", "2018-12-31")),
        ("督察 NEAR/3 “立行立改”", Near(Word("督察"), Word("立行立改", quoted=True), 3)),
        ("督察 NEAR 整改", Near(Word("督察"), Word("整改"), 10)),
        ("PM2＊", Word("PM2", prefix=True)),
        ("督察、整改；问责。", And((Word("督察"), Word("整改"), Word("问责")))),
        ("说明：督察", Word("说明：督察")),
        ("", Everything()),
        (" ，。 ", Everything()),
    ],
)
def test_what_is_typed_means(text: str, means: Node) -> None:
    assert parse(text).node == means


def test_a_sentence_names_regions_dates_and_values() -> None:
    query = parse("边督边改 -title:约谈 region:平凉 stage:lookback published:2018-08..2018-12")
    assert query.said("zh") == (
        "标题或正文含“边督边改”，且排除（标题含“约谈”），且主要地区为甘肃省平凉市（含下辖），"
        "且阶段为回头看，且发布于 2018-08-01 至 2018-12-31"
    )
    assert "mainly about 甘肃省平凉市 (with everything below)" in query.said("en")


@pytest.mark.parametrize(
    "text",
    [
        "督" * 10_000,
        "督察 " * 1000,
        " OR ".join(["督察"] * (MAX_CLAUSES + 1)),
        "(" * (MAX_DEPTH + 1) + "督察" + ")" * (MAX_DEPTH + 1),
        "-" * (MAX_DEPTH + 1) + "督察",
        "region:" + ",".join(["620800"] * (MAX_CLAUSES + 1)),
    ],
)
def test_a_query_beyond_the_bounds_is_refused_at_once(text: str) -> None:
    with within(1), pytest.raises(QueryError, match=r"at most|more than"):
        parse(text)
    assert MAX_LENGTH < 10_000


def test_too_many_values_in_parameters_are_refused() -> None:
    with pytest.raises(QueryError, match="more than"):
        from_params({"portal": [str(number) for number in range(200)]})
    with pytest.raises(QueryError, match="no value"):
        from_params({"level": ["galactic"]})


def test_filters_are_taken_out_and_added() -> None:
    query = parse("督察 region:平凉 published:2018")
    assert query.filter_on("region") == ("620800",)
    assert query.without("region").text() == "督察 published:2018"
    assert query.without("published").without("region").adding(Filter("level", ("mee",))).text() == "督察 level:mee"
