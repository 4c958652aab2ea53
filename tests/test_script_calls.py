"""Addresses that a script opens, told from the call and the function's own text. All markup is ours."""

from __future__ import annotations

import pytest

from crawler.items import RawRecord
from crawler.page import article_from
from crawler.text.script_calls import address_of_call

TITLES = [f"溪水县公布第{n}批群众来信办理情况" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("script", "call", "wanted"),
    [
        ("function view(id){window.open('show.do?id='+id);}", "view('91');return false;", "show.do?id=91"),
        ("var view=function(id){ location.href=`/d/${id}.html`; }", "javascript:view(91)", "/d/91.html"),
        (
            "var ctx='/hb';\nfunction view(id,y){var u=ctx+\"/i/\"+y+'/'+id+'.htm';\nlocation.href=u;}",
            "view('91','2021')",
            "/hb/i/2021/91.htm",
        ),
        ("function view(id){ location.replace('/s?i='+encodeURIComponent(id)) }", "view('91')", "/s?i=91"),
        ("function view(id){ $.post('/x',{id:id},show) }", "view('91')", ""),  # no page of its own
        ("function view(id){ window.open(base()+id) }", "view('91')", ""),  # not said
        ("function view(id){ window.open('/login.html') }", "view('91')", ""),  # the same for all rows
        ("function other(id){ window.open('/a/'+id) }", "view('91')", ""),
    ],
)
def test_address_is_told_by_the_function_or_not_at_all(script: str, call: str, wanted: str) -> None:
    assert address_of_call([script], call) == wanted


def listed(script: str) -> tuple[list[tuple[str, str, str]], str]:
    """The items of a column of calls, and its outcome."""
    rows = "".join(
        f"<tr><td><a href='#' onclick=\"view('{n}1');return false;\">{title}</a></td><td>2021-04-0{n}</td></tr>"
        for n, title in enumerate(TITLES, 1)
    )
    markup = f"<html><head><title>来信</title><script>{script}</script></head><body><table>{rows}</table></body></html>"
    got = article_from(RawRecord("http://www.example.gov.cn/b/list.do", markup.encode(), media_type="text/html"))
    assert got.kind == "list"
    return [(item.title, item.url, item.date) for item in got.items], got.outcome


def test_items_of_calls_have_the_address_that_the_script_opens() -> None:
    items, outcome = listed("function view(id){window.open('show.do?id='+id);}")
    wanted = [(t, f"http://www.example.gov.cn/b/show.do?id={n}1", f"2021-04-0{n}") for n, t in enumerate(TITLES, 1)]
    assert (items, outcome) == (wanted, "")


def test_calls_that_say_no_address_stay_calls_and_the_outcome_says_so() -> None:
    items, outcome = listed("")
    assert outcome == "list:called"
    assert [url for _, url, _ in items][:2] == [
        "javascript:view('11');return false;",
        "javascript:view('21');return false;",
    ]
    assert [title for title, _, _ in items] == TITLES
