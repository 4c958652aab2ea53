"""An article that stands only in a script's data is read whatever way the data is written: escaped once or more often, in
either kind of quotes, as a string within a string, with its day as a number.
"""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote

# ruff: noqa: E501 (shapes read better whole)
import pytest

from crawler.items import RawRecord
from crawler.page import article_from
from tests.test_meta_shapes import OTHERS, PARAGRAPHS, TITLE

TEXT = "".join(f"<p>　　{paragraph}</p>" for paragraph in PARAGRAPHS)
FIELDS = f'"title":"{TITLE}","publishTime":"2021-06-08 16:42","source":"溪水日报"'
DATA = {"title": TITLE, "publishTime": "2021-06-08 16:42", "source": "溪水日报", "content": TEXT}
ESCAPED = "".join(
    c if c.isalnum() and c.isascii() else f"%u{ord(c):04X}" if ord(c) > 255 else f"%{ord(c):02X}" for c in TEXT
)
STRUNG = json.dumps(DATA, ensure_ascii=False)
BASE64 = base64.b64encode(TEXT.encode()).decode()


def pieces(text: str, between: str, mark: str = "'") -> str:
    return between.join(f"{mark}{text[at : at + 90]}{mark}" for at in range(0, len(text), 90))


SHAPES = {
    "as it is": f'_CONFIG={{"DETAIL":{{{FIELDS},"content":{json.dumps(TEXT, ensure_ascii=False)}}}}}',
    "escaped": f"_CONFIG={{{FIELDS},content:{json.dumps(html.escape(TEXT))}}}",
    "escaped twice": f"_CONFIG={{{FIELDS},content:{json.dumps(html.escape(html.escape(TEXT)))}}}",
    "escaped twice, with spaces": f"_CONFIG={{{FIELDS},content:"
    + json.dumps(html.escape(html.escape(TEXT.replace("　", "&nbsp;"))))
    + "}",
    "slashes": f"_CONFIG={{{FIELDS},content:{json.dumps(TEXT)}}}".replace("/", "\\/"),
    "in single quotes": f"var d={{{FIELDS},content:'{TEXT}'}}",
    "in single quotes, escaped": f"var d={{{FIELDS},content:'" + TEXT.replace("<", r"\x3c").replace("会", r"\u4f1a") + "'}",
    "between backticks": f"var d={{{FIELDS},content:`{TEXT}`}}",
    "as a variable": f"var title='{TITLE}';var publishTime='2021-06-08 16:42';var source='溪水日报';var content=\"{TEXT}\";",
    "as part of an address": f"var d={{{FIELDS},content:'{quote(TEXT)}'}}",
    "as part of an address, indented": f"var d={{{FIELDS},content:'{quote('　' + TEXT)}'}}",
    "decoded as it is put in": f"var d={{{FIELDS}}};$('#text').html(decodeURIComponent(\"{quote(TEXT)}\"));",
    "decoded, markup alone escaped": f"var d={{{FIELDS}}};box.innerHTML = decodeURI('{TEXT.replace('<', '%3C').replace('>', '%3E')}')",
    "decoded, broken lines alone": f"var d={{{FIELDS}}};document.write( decodeURIComponent( '{quote('<br>'.join(PARAGRAPHS))}' ) )",
    "unescaped as it is put in": f"var d={{{FIELDS}}};document.write(unescape(\"{ESCAPED}\"));",
    "unescaped from a variable": f"var d={{{FIELDS}}};var content='{ESCAPED}';show(unescape(content));",
    "decoded from pieces": f'var d={{{FIELDS}}};$("#text").html(decodeURIComponent({pieces(quote(TEXT), " + ")}));',
    "unescaped from pieces": f"var d={{{FIELDS}}};document.write(unescape({pieces(ESCAPED, chr(10) + '+', chr(34))}));",
    "unescaped from pieces added": f"var d={{{FIELDS}}};var s={pieces(ESCAPED, '; s += ')};show(unescape(s));",
    "in base64": f"var d={{{FIELDS}}};show(decodeURIComponent(escape(window.atob('{BASE64}'))));",
    "in base64, from pieces": f"var d={{{FIELDS}}};show(b64DecodeUnicode(atob({pieces(BASE64, ' + ')})));",
    "in base64, in a variable": f"var d={{{FIELDS}}};var b='{BASE64}';show(Base64.decode(b));",
    "in base64, in a list": f"var d={{{FIELDS}}};show(atob([{pieces(BASE64, ', ')}].join('')));",
    "in base64, percent-encoded within": f"var d={{{FIELDS}}};show(unescape(atob('{base64.b64encode(quote(TEXT).encode()).decode()}')));",
    "in base64, for addresses": f"var d={{{FIELDS}}};show(atob('{base64.urlsafe_b64encode(TEXT.encode()).decode()}'));",
    "data in base64": f"var d=JSON.parse(atob('{base64.b64encode(STRUNG.encode()).decode()}'))",
    "added up as it is": f"var d={{{FIELDS}}};var content={pieces(TEXT, ' + ')};",
    "parsed from a string": f"var d=JSON.parse({json.dumps(STRUNG)})",
    "a string within": f'{{"code":200,"detail":{json.dumps(STRUNG)}}}',
    "a number of seconds": f"var d={{{FIELDS},content:{json.dumps(TEXT)}}}".replace('"2021-06-08 16:42"', "1623141720"),
    "a number of milliseconds": json.dumps(DATA | {"publishTime": 1623141720000}),
}  # fmt: skip


@pytest.mark.parametrize("script", SHAPES.values(), ids=SHAPES)
def test_text_and_fields(script: str) -> None:
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}_溪水县人民政府</title></head><body>"
        f"<div id='app'></div><script>{script}</script><ul>{OTHERS}</ul></body></html>"
    )
    got = article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))
    assert (got.kind, got.title, got.source) == ("article", TITLE, "溪水日报")
    assert got.published.startswith("2021-06-08T16:42")
    assert got.body.split("\n") == list(PARAGRAPHS)


PLACES = {
    "element that a script fills": f"<div class='c' id='text'></div><script>$('#text').html(unescape('{ESCAPED}'))</script>",
    "script in mid-page": f"<div class='c'><script>document.write(unescape('{ESCAPED}'))</script></div>",
    "frame that the page brings along": f"<iframe width='100%' srcdoc='{html.escape('<html><body>' + TEXT + '</body></html>')}'></iframe>",
    "text field shown elsewhere": f"<textarea id='t' style='display:none'>{html.escape(TEXT)}</textarea><div id='show'></div>"
    "<script>document.getElementById('show').innerHTML = document.getElementById('t').value</script>",
}


@pytest.mark.parametrize("block", PLACES.values(), ids=PLACES)
def test_fields_around_the_place_where_a_script_puts_the_text(block: str) -> None:
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
        f"<div>2021-06-08 16:42 来源：溪水日报</div>{block}<p>责任编辑：李小慧</p><ul>{OTHERS * 4}</ul></body></html>"
    )
    got = article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))
    assert (got.title, got.published[:16], got.source) == (TITLE, "2021-06-08T16:42", "溪水日报")
    assert got.editor == "李小慧"
    assert got.body.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize("between", ["\n", "　　"])
def test_text_in_json_ld_alone(between: str) -> None:
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, "datePublished": "2021-06-08T16:42:00+08:00",
        "author": [{"@type": "Person", "name": "王长波"}], "publisher": {"@type": "Organization", "name": "溪水日报"},
        "articleBody": between.join(PARAGRAPHS),
    }  # fmt: skip
    page = (
        f"<html><head><title>{TITLE} | 溪水日报</title><script type='application/ld+json'>"
        f"{json.dumps(data, ensure_ascii=False)}</script></head><body><div id='app'></div>"
    )
    got = article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))
    assert (got.kind, got.title, got.source, got.author) == ("article", TITLE, "溪水日报", "王长波")
    assert got.body.split("\n") == list(PARAGRAPHS)


def of_blocks(entries: list[object]) -> str:
    detail = {
        "title": TITLE,
        "pubTime": "2021-06-08 16:42",
        "sourceName": "溪水日报",
        "author": {"name": "王长波"},
        "parts": entries,
    }
    data = json.dumps({"props": {"detail": detail}}, ensure_ascii=False)
    return (
        f"<html><head><title>{TITLE} - 溪水日报</title></head><body><div id='app'></div>"
        f"<script id='__NEXT_DATA__' type='application/json'>{data}</script>"
    )


@pytest.mark.parametrize("name", ["text", "html", ""])
def test_text_in_blocks_of_data(name: str) -> None:
    entries: list[object] = [{"type": "p", name: one} if name else one for one in PARAGRAPHS]
    page = of_blocks(entries)
    got = article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))
    assert (got.kind, got.title, got.source, got.author) == ("article", TITLE, "溪水日报", "王长波")
    assert got.published.startswith("2021-06-08T16:42")
    assert got.body.split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize("beside", ["user", "title", "url", "replyTime"])
def test_comments_and_other_articles_in_data_are_no_text(beside: str) -> None:
    page = of_blocks([{"text": one, beside: "石桥"} for one in PARAGRAPHS])
    got = article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))
    assert got.body == ""


def test_author_in_the_data() -> None:
    data = json.dumps(DATA | {"author": "王长波"}, ensure_ascii=False)
    page = f"<html><head><title>{TITLE}</title></head><body><div id='app'></div><script>var d={data}</script>"
    got = article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))
    assert got.author == "王长波"


@pytest.mark.parametrize(
    "script",
    [
        f"show(atob('{base64.b64encode(bytes(range(128, 256)) * 9).decode()}'))",
        "show(atob('" + "A" * 4001 + "'))",
        f"show(atob('{BASE64[:-40]}) // never ends",
        "document.write(unescape(\"%3Cspan id='stat_1'%3E%3C/span%3E%3Cscript src='http://s.example/stat.php%3Fid%3D1%26show%3Dpic' type='text/javascript'%3E%3C/script%3E\"))",
        f"go(decodeURIComponent('/so?q={quote(TITLE)}'))",
        "show(decodeURIComponent(location.hash))",
    ],
)
def test_what_is_decoded_and_no_text_makes_no_article(script: str) -> None:
    page = (
        f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body><div id='app'></div><script>{script}</script>"
    )
    got = article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))
    assert (got.kind, got.body) == ("empty_shell", "")


def test_what_is_decoded_takes_nothing_from_a_text_that_is_seen() -> None:
    other = "".join(f"<p>{paragraph[::-1]}</p>" for paragraph in PARAGRAPHS * 3)
    page = (
        f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div>2021-06-08 16:42</div>"
        f"<div>{TEXT}</div><script>tell(decodeURIComponent('{quote(other)}'))</script>"
    )
    got = article_from(RawRecord("http://www.example.gov.cn/a/1.html", page.encode(), media_type="text/html"))
    assert got.body.split("\n") == list(PARAGRAPHS)
