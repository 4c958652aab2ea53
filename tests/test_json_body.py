"""The words before an article's text in a script are found wherever their pattern would find them."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.text.fields.json_body import _CONTENT, _contents

_PIECES = (
    "content articleContent article_content Content txt TXT articleBody infoContent newsContent contentHtml "
    'xcontent body " \' ` : = _ a 1 { 环 é ":"'
).split(" ")


@given(st.lists(st.sampled_from([*_PIECES, " ", "\n"]), max_size=14).map("".join))
@settings(max_examples=500, deadline=None)
@example('{"content":"环保督察"}')
@example("content='a'content:'b'")
@example("article_content = `")
@example("xcontent: 'a', _content: 'b', 环content: 'c'")
def test_the_same_places(script: str) -> None:
    assert [found.span() for found in _contents(script)] == [found.span() for found in _CONTENT.finditer(script)]


def test_how_many_there_are() -> None:
    script = 'var detail = {"title": "x", "content": "甲", txt: \'乙\', ARTICLEBODY = `丙`, contents: "丁"};'
    assert [found.group(1) for found in _contents(script)] == ['"', "'", "`"]
