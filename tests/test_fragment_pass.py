"""The fragment that the compiled pass copies is the one that Python copies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import Tag
from bs4.element import PageElement
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text import fragment_cut, page_walk
from crawler.text.decode import decode
from crawler.text.fields.evidence import Marked
from crawler.text.fragment_cut import cut_fragment, let_go
from crawler.text.page_text import PageText
from crawler.text.repair import fix_page

# ruff: noqa: E501 (markup reads better whole)

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.htm*"))
LONG = "各地各部门要把整改工作作为重大政治任务来抓，逐项明确责任。"
ODD = {
    "plain": f"<div>{LONG}<p>{LONG}<br>二<b>三</b> <i>四</i></p> <p>五</p>\n</div>尾",
    "cut": "<div>一<script>x</script>二<style>y</style><nav>三</nav>四<!-- 五 -->六<o:p>七</o:p><xml>八</xml>九</div>",
    "bookmarks": "<p><a name=a>一</a><a name=b href=x>二</a><a name='' ONCLICK=y>三</a><a id=c>四</a></p><a name=d><div>五</div><p>六<a href=z>七</a>",
    "pictures": "<p><img src=a.jpg alt='一&amp;二' class=x><img><td rowspan=2 colspan=3 width=4>三</td></p><table><td rowspan='2'>四<th colspan=x>五</table>",
    "furniture": f"<div class=con><p>{LONG * 3}</p><div class='share'><a href=x>分享</a></div><div id=related>{LONG}</div><aside>短</aside><aside class=x>{LONG}</aside><p class=''>末</p></div>",
    "furniture behind": f"<div><p>{LONG * 3}</p><div class='tips'>一</div><div class='author'>二<table><td>三</table></div><div class=zan></div></div>",
    "names in pieces": "<div><p class='sha&#114;e'>一</p><p id='&#115;hare'>二</p><p class=\"a\nshare\">三</p></div>",
    "choices": "<form><input type=radio>一</form><label><input type=radio>甲</label><label>乙<input type=checkbox></label><p><!-- x --><input type=radio>丙</p><li><input type=text>丁</li>",
    "hidden": "<p>一<span hidden>二</span>三</p><p style='display: none'>四<b>五</b></p>六",
    "white space": "<pre>一\n <b> </b>\n二</pre><span> </span><ul> <li> 三 </li> </ul><p>\xa0</p><div> <span> </span>四</div>",
    "name spaces": "<o:p>一</o:p><svg><p>二</p></svg><o:input>三</o:input>",
    "swallowed": "<div><select><option>一<p>二</div><textarea>三</textarea>四",
    "nothing": " ",
    "beyond the plane": "<p>𠮷<b>𠮷</b>\x0b</p>",
}


def _nodes(top: Tag) -> list[tuple[Any, ...]]:
    """All that the fragment says, each node with the numbers of those that it knows."""
    nodes: list[PageElement] = []
    at: PageElement | None = top
    while at is not None:
        nodes.append(at)
        at = at.next_element
    number: dict[int | None, int | None] = {id(node): place for place, node in enumerate(nodes)}
    number[id(None)] = None
    told: list[tuple[Any, ...]] = []
    for node in nodes:
        around = (node.parent, node.previous_element, node.next_sibling, node.previous_sibling)
        own: tuple[Any, ...] = (type(node), *(number[id(other)] for other in around))
        if isinstance(node, Tag):
            told.append((*own, node.name, dict(node.attrs), [number[id(child)] for child in node.contents]))
        else:
            assert isinstance(node, fragment_cut.Piece)
            told.append((*own, str(node), node.origin, len(vars(node))))
    return told


def _alike(page: PageText) -> int:
    """Cuts each element of a page in both ways; how many nodes were seen."""
    seen = 0
    elements = [] if page.root is None else list(page.root.iter("*"))
    ends = (-1, 0, len(page.text) // 2)
    marked: list[Marked | None] = [None]
    if len(page.comments) > 1 and page.root is not None:
        marked += [Marked(a, b, page.root) for a, b in zip(page.comments, page.comments[1:], strict=False)][:5]
    if len(elements) > 4:
        marked.append(Marked(elements[3], elements[-1], elements[0]))
    for number, element in enumerate(elements[:40]):
        for bounds in marked:
            how: dict[str, Any] = {
                "hidden": number % 3 == 0,
                "bounds": bounds,
                "end": ends[number % 2 + number % 3 // 2],
            }
            ours = cut_fragment(page, element, compiled=fragment_cut.COMPILED, **how)
            theirs = cut_fragment(page, element, compiled=False, **how)
            told = _nodes(ours)
            assert told == _nodes(theirs), (element.tag, number)
            seen += len(told)
            let_go(ours)
            let_go(theirs)
    return seen


def test_it_is_compiled_with_the_pass() -> None:
    assert fragment_cut.COMPILED == page_walk.COMPILED


@pytest.mark.parametrize("name", ODD)
def test_odd_markup(name: str) -> None:
    assert _alike(PageText.parse(f"<body>{ODD[name]}</body>")) > 0 or name == "nothing"
    assert _alike(PageText.parse(f"<body>甲<!-- begin -->{ODD[name]}<!-- end -->乙</body>")) > 0


def test_whole_pages() -> None:
    seen = 0
    for path in PAGES[::4]:
        page = PageText.parse(decode(path.read_bytes(), is_html=True).text)
        page.repair(fix_page)
        seen += _alike(page)
    assert seen > 10_000


def test_more_elements_than_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragment_cut, "MAX_ELEMENTS", 3)
    monkeypatch.setattr(fragment_cut, "RULES", fragment_cut.RULES._replace(most_elements=3))
    assert _alike(PageText.parse("<p>一</p>" * 9)) > 10


_tags = st.sampled_from("div p a b span table tr td pre img ul li script select input label aside o:p".split())
_attributes = st.sampled_from(
    [
        "",
        " href=x",
        " hidden",
        " class=share",
        " class='tips a'",
        " id=related",
        " style='display:none'",
        " rowspan=2 src=x",
        " type=radio",
    ]
)
_pieces = st.one_of(
    st.text(alphabet="甲乙，。 \n\xa0ab<", max_size=20),
    st.builds("<{}{}>".format, _tags, _attributes),
    st.builds("</{}>".format, _tags),
    st.sampled_from(["<!-- x -->", "<!--", "-->"]),
)


@given(st.lists(_pieces, max_size=30).map("".join))
@settings(max_examples=200, deadline=None)
def test_random_markup(markup: str) -> None:
    _alike(PageText.parse(markup))
