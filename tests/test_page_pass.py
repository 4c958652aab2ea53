"""The compiled pass over a page's tree and the one in Python say the same of every page."""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from crawler.text import page_walk
from crawler.text.bounds import bounded
from crawler.text.decode import decode
from crawler.text.page_text import PageText
from crawler.text.page_walk import Walk, names_of

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.htm*"))
ODD = {
    "text around comments": "<div>甲<!-- 一 -->乙<!-- 二 --><b>丙</b>丁<!-- 三 --></div>戊",
    "white space of all kinds": "<p> \t\r\n\x0c</p><p>\xa0\u3000</p><p>\x1c</p><p> 甲 </p>\x85<i> </i>乙",
    "links in and around blocks": "<a>一<div>二<a>三</a>四</div>五</a>六<p><a>七<b>八</b></a>九</p>",
    "bookmarks": "<p><a name=a>一</a><a name=b href=x>二</a><a name='' ONCLICK=y>三</a><a id=c>四</a></p>"
    "<a name=d><div>五</div><p>六<a href=z>七</a>",
    "what is silent": "<head><title>题<b>目</b></title><style>甲</style></head><body><noscript>乙<p>丙</p></noscript>丁"
    "<select><option>戊</option></select><svg><title>己</title></svg><textarea>庚</textarea>",
    "scripts": "<script>var a = 1;</script><script> </script><div><script>二<!-- 三 --></script></div>",
    "what hides itself": "<div style='display : none'>一<p hidden>二</p></div><p style='color:red'>三</p>"
    "<meta name=title content=五 style='display:none'><i style=''>六</i>",
    "meta": "<meta name=Author content=甲><meta property='og:title' content=' '><meta name=keywords><meta content=乙>",
    "names": "<div id=a class='b c'>一<p id='' class=''>二</p></div><p id=a ID=x Class='b c'>三</p><i data-id=a>四</i>",
    "names with colons": "<o:p>一</o:p><st1:place xml:id='z' xml:lang='zh'>二</st1:place><svg:title>三</svg:title>",
    "frames": "<frameset><frame src=a><noframes>一</noframes></frameset>",
    "no closing tags": "<ul><li>一<li>二<table><tr><td>三<td>四<p>五<div>六",
    "nothing": " ",
    "text alone": "一",
    "a comment alone": "<!-- 一 -->",
    "forbidden characters": "<p>一&#1;二\x02</p><p title='\x03'>三</p>",
    "entities": "<p>&nbsp;&unknown;甲&amp;乙&#x4e19;</p>&nbsp;",
    "too deep": "<i>" * 2_100 + "一",
    "as deep as can be": "<i>" * 1_990 + "一" + "</i>二" * 1_990,
    "too many": "<b>一</b>" * (page_walk.MAX_NODES + 2),
}


def _said(markup: str, compiled: bool) -> dict[str, object]:
    """What the pass found, elements told by their number in the document."""
    kept, source, _ = bounded(markup)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, collect_ids=False)
    root = etree.fromstring(source, parser) if source.strip() else None
    number = {element: at for at, element in enumerate(root.getroottree().iter())} if root is not None else {}
    walk = Walk(root, kept, compiled=compiled)
    place = {id(node): at for at, node in enumerate(walk.nodes)}
    ids, classes = names_of(walk.weights, compiled=compiled)
    return {
        "text": walk.text,
        "limits": walk.limits,
        "hidden": {number[one] for one in walk.hidden},
        "nodes": [(number[node.element], *node[1:5], number[node.block], *node[6:]) for node in walk.nodes],
        "spans": [(number[one], span) for one, span in walk.weights.spans.items()],
        "weights": [(one.chars, one.linked, one.stops) for one in map(walk.weights.__getitem__, walk.weights)],
        "texts": walk.weights.texts,
        "shown": walk.weights.shown,
        "by": [
            [(number[one], place[id(node)]) for one, node in by.items()]
            for by in (walk.by_text, walk.by_tail, walk.by_content)
        ],
        "comments": [number[one] for one in walk.comments],
        "scripts": walk.scripts,
        "metas": [(name, number[one]) for name, one in walk.metas],
        "noted": {tag: [number[one] for one in found] for tag, found in walk.noted.items()},
        "title": None if walk.title is None else number[walk.title],
        "names": [{name: [number[one] for one in found] for name, found in by.items()} for by in (ids, classes)],
    }


def test_it_is_compiled_where_it_can_be() -> None:
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    can = headers.exists() and any(map(shutil.which, ("cc", "gcc", "clang")))
    assert page_walk.COMPILED or not can, "a C compiler is here: install the project again (tools/setup.sh)"


@pytest.mark.parametrize("name", ODD)
def test_odd_markup(name: str) -> None:
    if not page_walk.COMPILED:
        assert "limits" in _said(ODD[name], False)
        return
    assert _said(ODD[name], True) == _said(ODD[name], False)


def test_whole_pages() -> None:
    assert len(PAGES) > 30
    for path in PAGES:
        markup = decode(path.read_bytes(), is_html=True).text
        assert _said(markup, page_walk.COMPILED) == _said(markup, False), path.name


_tags = st.sampled_from(
    "div p a b span table tr td ul li h1 meta title script style head body form option svg o:p".split()
)
_words = st.text(alphabet="甲乙，。 \n\t\xa0\u3000ab<&;", max_size=6)
_attributes = st.sampled_from(
    ["", " id=a", " class='b c'", " style='display:none'", " hidden", " name=title content='题目。'", " href=x"]
)
_pieces = st.one_of(
    _words,
    st.builds("<{}{}>".format, _tags, _attributes),
    st.builds("</{}>".format, _tags),
    st.builds("<!--{}-->".format, _words),
    st.builds("<![CDATA[{}]]>".format, _words),
)


@given(st.lists(_pieces, max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_random_markup(markup: str) -> None:
    assert _said(markup, page_walk.COMPILED) == _said(markup, False)


def test_text_in_pieces_is_one_text_node() -> None:
    """A tree made of XML holds CDATA beside text; lxml takes them for one text."""
    root = etree.fromstring("<div>甲<![CDATA[乙]]>丙<p/>丁<![CDATA[ ]]>戊</div>", etree.XMLParser(strip_cdata=False))
    for compiled in {page_walk.COMPILED, False}:
        walk = Walk(root, "", compiled=compiled)
        assert [walk.text[node.start : node.end] for node in walk.nodes] == ["甲乙丙", "丁 戊"]


def test_names_in_a_namespace_have_no_role() -> None:
    root = etree.fromstring("<div xmlns:s='urn:s'><s:script>甲</s:script><script>乙</script></div>")
    for compiled in {page_walk.COMPILED, False}:
        assert Walk(root, "", compiled=compiled).text == "甲"


def test_the_tree_outlives_its_page() -> None:
    """Elements that the pass wrapped hold their document."""
    nodes = PageText.parse("<div>" + "<p class=a>一段文字。</p>" * 200 + "</div>").nodes
    assert [node.element.text for node in nodes] == ["一段文字。"] * 200
    assert {node.block.getparent().tag for node in nodes} == {"div"}
