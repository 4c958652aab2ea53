"""Pages made to hurt: whatever the mixture, the road ends in bounded time with a kind, and with a name where it is no
article.

The pages are drawn from parts that have hurt a parser or a pattern once: depth, width, tags that never end, attributes
by the thousand, comments and CDATA that never close, markup inside scripts, words that many patterns begin with, two
encodings in one page. The bound is CPU time for the size: twice what the slowest part takes on a busy machine.
"""

from __future__ import annotations

# ruff: noqa: E501 (tables of parts)
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.edits import undo_edits
from crawler.items import RawRecord
from crawler.page import article_from
from tests.timing import within

SENTENCE = "溪水县整改工作认真，群众反映的问题逐项解决。"
OPENED = ("<div>", "<p>", "<b>", "<i><p>", "<table><tr><td>", "<ul><li>", "<font>", "<a href=x>", "<form>", "<center>",
          "<blockquote>", "<section class=comment>", "<frameset>", "<select><option>", "<svg>", "<noscript>")  # fmt: skip
WHOLE = (
    f"<p>{SENTENCE}</p>", "<br>", "<table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table>",
    "<a href='/a/1.html'>溪水县公示一号清单</a> 2021-03-04", "<li><a href='x_2.html'>2</a></li>", "<option>溪水",
    "<!-- content begin -->", "<!-- x -- > <!", "<![CDATA[ 溪水 ]]>", "<script>var a='</p><b>';</script>",
    "<script>_CONFIG={\"content\":\"<p>x", "<style>p{}</style>", "<input type=password>", "<iframe src=/a.html></iframe>",
    "<img src=a.jpg alt=溪水>", "<meta name=author content=张三>", "<title>溪水_</title>", "<base href=y>", "\x00溪\x00",
    "督\u200b察", "&#28330;&amp;#27700;&nbsp;", "整(zhěng)改", "æº¦æ°´", "<div style='display:none'>溪水</div>",
    "<p class='share comment' id=zoom>溪水</p>", "<time>2019</time>", "<p>2019-03-04 08:10 来源：溪水日报</p>", "</div>",
    "</body></html>", "<!DOCTYPE x [<!ENTITY a '&b;&b;'>]>&a;",
)  # fmt: skip
WORDS = (
    "责任编辑：",
    "来源：",
    "首页>",
    "，。",
    "分享到",
    "2019-",
    "http://a.cn/",
    " \u3000",
    "<",
    "&",
    "<a ",
    "<p a='",
    "1",
    "附件",
)

parts = st.one_of(
    st.tuples(st.sampled_from(OPENED), st.integers(1, 100_000)),
    st.tuples(st.sampled_from(WHOLE), st.integers(1, 12_000)),
    st.tuples(st.sampled_from(WORDS), st.integers(1, 60_000)),
    st.tuples(st.integers(1, 40_000).map(lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">"), st.just(1)),
)
encodings = st.sampled_from(["utf-8", "gb18030", "big5", "utf-16"])
LARGEST = 1_500_000  # characters that a drawn page has


def page_of(drawn: list[tuple[str, int]]) -> str:
    """The parts one after another, each as often as drawn or as there is room for."""
    room = LARGEST // len(drawn)
    return "".join(part * min(times, room // len(part) + 1) for part, times in drawn)


def check(body: bytes) -> None:
    """The page is read in time, and what comes out is whole."""
    with within(3 + 4 * len(body) / 1e6):  # two seconds are the aim; a loaded machine is slower
        got = article_from(RawRecord("http://xishui.example/a/h.html", body, media_type="text/html"))
    assert got.kind in ("article", "document", "list") or got.outcome
    edits = [e.edit for e in got.edits if e.field == "body"]
    assert not edits or undo_edits(got.body, edits)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(parts, min_size=1, max_size=6), encodings, encodings)
def test_any_mixture_ends_in_time_with_a_name(drawn: list[tuple[str, int]], first: str, second: str) -> None:
    markup = page_of(drawn)
    half = len(markup) // 2
    check(markup[:half].encode(first, "replace") + markup[half:].encode(second, "replace"))


@pytest.mark.parametrize("part", WHOLE, ids=lambda part: repr(part[:16]))
def test_one_part_by_the_thousand(part: str) -> None:
    check(f"<html><body>{part * 4_000}<p>{SENTENCE}</p>".encode())


@pytest.mark.parametrize("opened", OPENED)
def test_elements_that_never_end(opened: str) -> None:
    check(f"{opened * 100_000}{SENTENCE}".encode())


@pytest.mark.parametrize("word", WORDS)
def test_words_that_patterns_begin_with(word: str) -> None:
    check(f"<p>{SENTENCE}<p>{word * (200_000 // len(word))}".encode())


def test_list_of_thirty_thousand_lines_is_read_and_one_of_a_million_is_refused_by_name() -> None:
    line = "<a href='/a/{0}.html'>溪水县公示第{0}号</a> 2021-03-04<br>"
    honest = "".join(map(line.format, range(12_000)))
    check(honest.encode())
    got = article_from(RawRecord("http://xishui.example/", honest.encode(), media_type="text/html"))
    assert (got.kind, len(got.items) > 1_000) == ("list", True)
    monster = "<br>".join("溪水" for _ in range(1_000_000))
    got = article_from(RawRecord("http://xishui.example/", monster.encode(), media_type="text/html"))
    assert (got.kind, got.outcome) == ("error", "too_large")
