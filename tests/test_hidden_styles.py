"""What the page's own style sheets hide is no text; what may be shown again stays."""

from __future__ import annotations

import pytest
from lxml import etree

from crawler.items import RawRecord
from crawler.page import article_from
from crawler.text import page_text
from crawler.text.page_text import PageText
from crawler.text.page_walk import Walk
from tests.timing import within

TEXT = "<p>督察组现场检查了三家企业，要求立行立改，举一反三。</p>" * 4
SHARED = "长按图片转给朋友"


def shown(head: str, body: str) -> bool:
    """Whether the words below 'tip' are seen by those who ask for the page's visible text."""
    page = PageText.parse(f"<html><head>{head}</head><body><h1>题</h1>{TEXT}{body}</body></html>")
    assert page.root is not None
    return SHARED in page.text_of(page.root).text


HIDDEN = {
    "a class": ("<style>.tip{display:none}</style>", 'class="tip"'),
    "an id, with white space and capitals": ("<style>\n#Tip { COLOR:red; Display : None }</style>", 'id="Tip"'),
    "a list of selectors, the element's name": ("<style>h6, div.tip,.x{display:none!important}</style>", 'class="tip"'),
    "two classes of one element": ("<style>.tip.off{display:none}</style>", 'class="a off tip"'),
    "behind a comment and an at-rule": (
        "<style>@charset 'utf-8';/* {.a} */@media print{.a{display:none}} .tip{display:none}</style>",
        'class="tip"',
    ),
    "unfolding under the pointer": ("<style>.tip{display:none}.qr:hover .tip{display:block}</style>", 'class="tip"'),
    "another name that begins alike is shown": (
        "<style>.tip{display:none}.tip-open{display:block}</style>",
        'class="tip"',
    ),
    "for the screen": ("<style media=Screen>.tip{display:none}</style>", 'class="tip"'),
}
SHOWN = {
    "no rule": ("<style>.other{display:none}</style>", 'class="tip"'),
    "part of a name": ("<style>.tip{display:none}</style>", 'class="tips"'),
    "an id is no class": ("<style>#tip{display:none}</style>", 'class="tip"'),
    "another element's name": ("<style>span.tip{display:none}</style>", 'class="tip"'),
    "in other surroundings": ("<style>.box .tip{display:none}</style>", 'class="tip"'),
    "when printed": ("<style>@media print{.x{color:red}.tip{display:none}}</style>", 'class="tip"'),
    "a sheet for printing": ("<style media=print>.tip{display:none}</style>", 'class="tip"'),
    "for visitors without scripts": ("<noscript><style>.tip{display:none}</style></noscript>", 'class="tip"'),
    "invisible, as holders are whose parts show themselves": ("<style>.tip{visibility:hidden}</style>", 'class="tip"'),
    "a state": ("<style>.tip:empty{display:none}</style>", 'class="tip"'),
    "shown by a later rule": ("<style>.tip{display:none}.tip.on{display:block}</style>", 'class="tip on"'),
    "shown on wide screens": (
        "<style>.tip{display:none}@media(min-width:9em){.tip{display:flex}}</style>",
        'class="tip"',
    ),
    "shown by itself": ("<style>.tip{display:none}</style>", 'class="tip" style="display:block"'),
    "a script speaks of it": ("<style>.tip{display:none}</style><script>$('.tip').show()</script>", 'class="tip"'),
    "commented out": ("<style>/*.tip{display:none}*/</style>", 'class="tip"'),
    "no block": ("<style>.tip{} display:none</style>", 'class="tip"'),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_a_sheet_hides(name: str) -> None:
    head, names = HIDDEN[name]
    assert not shown(head, f"<div {names}>{SHARED}</div>")


@pytest.mark.parametrize("name", SHOWN)
def test_a_sheet_does_not_hide(name: str) -> None:
    head, names = SHOWN[name]
    assert shown(head, f"<div {names}>{SHARED}</div>")


def test_an_article_hidden_until_scripts_have_run_stays() -> None:
    sheet = "<style>.tip{display:none}</style>"
    assert shown(sheet, f'<div class="tip">{TEXT}{SHARED}</div>')
    assert shown(sheet, f'<div class="tip"><h1>督察组进驻</h1>{SHARED}</div>')


def test_the_article_is_without_what_its_page_hides() -> None:
    body = f'<div class="article">{TEXT}<p class="tip">{SHARED}，关注本台公众号。</p>{TEXT}</div>'
    page = "<html><head><title>督察组进驻</title>{}</head><body><h1>督察组进驻</h1>" + body + "</body></html>"
    texts = {}
    for sheet in ("", "<style>.tip{display:none}</style>"):
        article = article_from(RawRecord("", page.format(sheet).encode(), media_type="text/html"))
        texts[sheet] = article.body
    assert texts["<style>.tip{display:none}</style>"] == "\n".join(
        line for line in texts[""].split("\n") if SHARED not in line
    )
    assert SHARED in texts[""]


@pytest.mark.parametrize("compiled", [True, False])
def test_what_is_hidden_weighs_nothing(monkeypatch: pytest.MonkeyPatch, compiled: bool) -> None:
    def walk(root: etree._Element | None, markup: str) -> Walk:
        return Walk(root, markup, compiled=compiled and page_text_compiled)

    page_text_compiled = Walk.__init__.__kwdefaults__["compiled"]
    monkeypatch.setattr(page_text, "Walk", walk)
    markup = "<style>.a{display:none}</style>" + TEXT + "<div class=a>一，二<a>三</a>。<b>四</b></div>" + TEXT
    by_sheet = PageText.parse(markup)
    by_itself = PageText.parse(markup.replace("<style>.a{display:none}</style>", "").replace("class=a", "hidden"))
    assert by_sheet.root is not None
    assert by_itself.root is not None
    kept = [element for element in by_sheet.root.iter() if element.tag != "style" and element.tag != "head"]
    for one, other in zip(kept, by_itself.root.iter(), strict=True):
        assert by_sheet.weights[one] == by_itself.weights[other]
    assert [node.hidden for node in by_sheet.nodes] == [node.hidden for node in by_itself.nodes]


MONSTERS = {
    "rules": "<style>"
    + "".join(f".c{i}{{display:none}}" for i in range(20_000))
    + "</style>"
    + "".join(f"<i class=c{i}>一</i>" for i in range(20_000)),
    "one name again and again": "<style>.a{display:none}</style>" + f"<i class='{'a ' * 50_000}'>一</i>" * 30,
    "comments that never end": "<style>.a{display:none}" + "/*" * 50_000 + "</style><i class=a>一</i>",
}


@pytest.mark.parametrize("name", MONSTERS)
def test_sheets_made_to_keep_us_busy(name: str) -> None:
    with within(1.5):
        PageText.parse(MONSTERS[name])
