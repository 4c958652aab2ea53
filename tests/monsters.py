"""Pages by the harm they are made to do, drawn from a seed: width, depth, repetition, and what patterns run into.

Each maker takes a random generator and gives the markup of one page. test_monsters.py reads them all within a bound of
time and of memory; a new way to hurt a page is one more function here.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

SENTENCE = "溪水县整改工作认真，群众反映的问题逐项解决。"
_CHARACTERS = "溪水县整改工作认真群众反映问题逐项解决公示清单通知会议，。、：；"
Maker = Callable[[Random], str]
MONSTERS: dict[str, Maker] = {}


def monster(make: Maker) -> Maker:
    """Puts a maker into the table under its name."""
    MONSTERS[make.__name__] = make
    return make


def words(chance: Random, count: int) -> str:
    """Characters and marks of reports, in no order."""
    return "".join(chance.choices(_CHARACTERS, k=count))


def page(body: str, head: str = "") -> str:
    """A page about them, with nothing closed behind the body."""
    return f"<html><head><title>溪水县整改通报</title>{head}</head><body>{body}"


def _repeated(part: str, times: int, *, before: str = "", after: str = f"<p>{SENTENCE * 20}") -> Maker:
    return lambda _chance: page(before + part * times + after)


@monster
def a_hundred_thousand_spans(chance: Random) -> str:
    return page("<p>" + "".join(f"<span style='color:red'>{words(chance, 6)}</span>" for _ in range(100_000)))


@monster
def an_article_in_spans(chance: Random) -> str:
    spans = (f"<span lang=EN>{words(chance, 3)}</span>" for _ in range(60_000))
    return page("<div class=TRS_Editor><p>" + "".join(spans))


@monster
def fifty_thousand_links(chance: Random) -> str:
    return page("".join(f"<a href='/a/{n}.html'>{words(chance, 12)}</a> " for n in range(50_000)))


@monster
def fifty_thousand_files(chance: Random) -> str:
    return page(f"<p>{SENTENCE * 20}" + "".join(f"<a href='/a/{n}.pdf'>附件{n}</a> " for n in range(50_000)))


@monster
def a_list_of_thirty_thousand(chance: Random) -> str:
    rows = (f"<li><a href='/a/{n}.html'>{words(chance, 16)}</a><span>2021-03-04</span>" for n in range(30_000))
    return page("<ul>" + "".join(rows))


@monster
def fifty_thousand_metas(chance: Random) -> str:
    names = ("author", "pubdate", "source", "title", "keywords")
    metas = (f"<meta name='{chance.choice(names)}' content='{words(chance, 10)}'>" for _ in range(50_000))
    return page(f"<p>{SENTENCE * 20}", "".join(metas))


@monster
def giant_attributes(chance: Random) -> str:
    return page(f"<p title='{words(chance, 1_500_000)}'>{SENTENCE * 20}</p><a href='{'x.pdf?' * 400_000}'>溪水</a>")


@monster
def attributes_without_values(chance: Random) -> str:
    return page("<p " + " ".join(f"a{n}" for n in range(100_000)) + f">{SENTENCE * 20}</p>")


@monster
def attributes_with_brackets(chance: Random) -> str:
    return page("<p " + " ".join(f"a{n}='>溪<'" for n in range(100_000)) + f">{SENTENCE * 20}</p>")


@monster
def references_in_data(chance: Random) -> str:
    return page('<div id=app></div><script>content:"' + "\\u0026lt;" * 200_000 + SENTENCE * 10 + '"</script>')


@monster
def deep_list_with_text(chance: Random) -> str:
    return page("<ul><li>".join(words(chance, 30) for _ in range(950)))


@monster
def paragraphs_below_nine_hundred(chance: Random) -> str:
    return page("<div>" * 900 + "".join(f"<p>{words(chance, 20)}</p>" for _ in range(20_000)))


@monster
def files_below_nine_hundred(chance: Random) -> str:
    return page("<div>" * 900 + "".join(f"<p><a href='/{n}.pdf'>{words(chance, 12)}</a></p>" for n in range(15_000)))


@monster
def one_line_without_spaces(chance: Random) -> str:
    return page("<p>" + words(chance, 1_490_000).replace("。", "").replace("，", ""))


@monster
def five_megabytes_of_text(chance: Random) -> str:
    return words(chance, 1_700_000)


@monster
def a_million_digits(chance: Random) -> str:
    return page("<p>" + "".join(chance.choices("0123456789", k=1_000_000)))


@monster
def a_million_brackets(chance: Random) -> str:
    return page("<p>" + "".join(chance.choices("[]()【】（）《》“”", k=1_000_000)))


@monster
def a_comment_that_never_ends(chance: Random) -> str:
    return page(f"<p>{SENTENCE * 20}</p><!-- " + words(chance, 1_900_000))


@monster
def a_hundred_thousand_comments(chance: Random) -> str:
    return page("".join(f"<!-- {words(chance, 5)} begin -->" for _ in range(100_000)) + f"<p>{SENTENCE * 20}")


@monster
def lists_in_comments(chance: Random) -> str:
    rows = "<li><a href='/x.html'>溪水县公示一号清单</a></li>" * 4
    return page(f"<p>{SENTENCE * 20}</p>" + f"<!--{rows}-->" * 5_000)


@monster
def tables_in_tables(chance: Random) -> str:
    return page("".join(f"<table><tr><td>{words(chance, 30)}</td><td>" for _ in range(500)))


@monster
def a_table_of_ninety_thousand(chance: Random) -> str:
    return page(
        "<table>" + ("<tr>" + "<td>来源</td><td>作者</td>" * 150 + "</tr>") * 200 + f"</table><p>{SENTENCE * 20}"
    )


@monster
def json_that_nests(chance: Random) -> str:
    return page(f"<p>{SENTENCE * 20}", '<script type="application/ld+json">{"@type":' + "[" * 1_000_000 + "</script>")


@monster
def ten_thousand_titles(chance: Random) -> str:
    return page("".join(f"<h1 class=title>溪水县整改通报{n}</h1>" for n in range(10_000)) + f"<p>{SENTENCE * 20}")


@monster
def entities_that_multiply(chance: Random) -> str:
    entities = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10 if n else 'ha'}'>" for n in range(30))
    return f"<!DOCTYPE x [{entities}]>" + page("<p>&a29;" * 1_000 + SENTENCE * 20)


@monster
def misread_characters(chance: Random) -> str:
    return page("".join(f"<p>{words(chance, 60).encode().decode('gb18030', 'ignore')}</p>" for _ in range(2_000)))


@monster
def places_and_products(chance: Random) -> str:
    bits = ["上海", "苏州", "设备", "纯水", "深圳", "厂家", "整改", "会议", "批发"]
    return page("".join(f"<p>{''.join(chance.choices(bits, k=60))}</p>" for _ in range(4_000)))


@monster
def links_in_definitions(chance: Random) -> str:
    rows = (f"<dt><a href='/{n}.html'>{words(chance, 12)}</a><dd>{words(chance, 20)} 2021-03-04" for n in range(12_000))
    return page("<dl>" + "".join(rows))


@monster
def cards_of_articles(chance: Random) -> str:
    return page(
        "".join(
            f"<div class=item><h3><a href='/{n}.html'>{words(chance, 12)}</a></h3><p>{words(chance, 40)}</p>"
            "<span>2021-03-04</span></div>"
            for n in range(10_000)
        )
    )


@monster
def numbered_links_below_files(chance: Random) -> str:
    rows = (f"<p>{n}. <a href='/{n}.html'>{words(chance, 12)}</a></p>" for n in range(15_000))
    return page(f"<p>{SENTENCE * 20}</p><p>附件：</p>" + "".join(rows))


@monster
def rights_reserved(chance: Random) -> str:
    lines = (
        f"<p>版权声明：本文来源于{words(chance, 6)}，转载请注明出处，如有侵权请联系删除。</p>" for _ in range(12_000)
    )
    return page(SENTENCE * 20 + "".join(lines))


@monster
def editors_by_the_thousand(chance: Random) -> str:
    lines = (
        f"<p>责任编辑：{words(chance, 3)} 审核：{words(chance, 3)} 校对：{words(chance, 2)}</p>" for _ in range(15_000)
    )
    return page(SENTENCE * 20 + "".join(lines))


@monster
def thirty_megabytes(chance: Random) -> str:
    return page(f"<p>{SENTENCE}</p>" * 420_000)


MONSTERS |= {
    "lines_that_are_laid_out": _repeated("溪\n", 300_000, before="<pre>", after=f"</pre><p>{SENTENCE * 20}"),
    "two_hundred_thousand_breaks": _repeated("<br>", 200_000, before=SENTENCE * 20),
    "sixty_thousand_lines": _repeated("溪<br>", 60_000),
    "dates_in_a_row": _repeated("2021-03-04 10:11 ", 60_000, before="<p>"),
    "dates_one_a_line": _repeated("<p>发布时间：2021-03-04 10:11</p>", 30_000),
    "dates_in_characters": _repeated("二〇二一年三月四日", 60_000, before="<p>"),
    "open_brackets": _repeated("（", 1_000_000, before="<p>"),
    "reporters_in_a_row": _repeated("记者 ", 300_000, before="<p>"),
    "reporters_one_a_line": _repeated("<p>记者 溪水</p>", 60_000),
    "sources_in_a_row": _repeated("来源：溪水日报 作者：张三 ", 60_000, before="<p>"),
    "sources_one_a_line": _repeated("<p>来源：溪水日报 作者：张三 责任编辑：李四</p>", 10_000),
    "markers_that_begin": _repeated("<!--content begin--><!--<$[来源]>begin-->溪<!--<$[来源]>end-->", 20_000),
    "scripts_that_never_end": _repeated('var title="溪水";content:"<p>', 100_000, before="<script>"),
    "forty_thousand_scripts": _repeated('<script>var source="溪水日报"; createTime=1581476465</script>', 40_000),
    "twenty_thousand_data_blocks": _repeated(
        '<script type="application/ld+json">{"@context":"x","@type":"Thing","name":"溪水"}</script>', 20_000
    ),
    "ten_thousand_tables": _repeated("<table><tr><td>甲<td>乙<tr><td>1<td>2</table>", 10_000),
    "five_hundred_tables_deep": _repeated("<table><tr><td>", 500),
    "thousands_of_empty_paragraphs": _repeated("<p></p>", 200_000),
    "names_by_the_thousand": _repeated("<span class=source id=source_baidu>溪水日报</span>", 30_000),
    "furniture_by_the_thousand": _repeated("<div class=share>分享到 微信</div>", 30_000, before=f"<p>{SENTENCE * 30}"),
    "related_by_the_thousand": _repeated(
        "<p>分享到：微信 微博 【打印】【关闭】 字体：大 中 小</p><p>相关链接：溪水</p><p>下一篇：溪</p>",
        10_000,
        before=SENTENCE * 20,
    ),
    "hidden_by_the_thousand": _repeated("<div style='display:none'>溪水</div>", 50_000),
    "numbered_links": _repeated("<a href=a_7.html>7</a> ", 60_000),
    "inputs_by_the_thousand": _repeated("<input type=hidden name=source value=溪水日报>", 50_000),
    "escaped_references": _repeated("&amp;lt;&#x6eaa;&nbsp;&amp;nbsp;", 60_000, before="<p>"),
    "breadcrumbs": _repeated("首页 > ", 60_000, before="<p>当前位置："),
    "losses_in_another_codec": _repeated("<p>" + "\ufffdわ珛" * 41 + "</p>", 2_300),
    "elements_left_open": _repeated("<b><i><p></b>", 20_000),
    "nuls": _repeated(SENTENCE + "\0", 40_000, before="<p>"),
}


@monster
def a_string_in_a_hundred_thousand_pieces(_chance: Random) -> str:
    return page("<script>document.write(unescape(" + "+".join(["'%u6EAA%3C'"] * 80_000) + "))</script>")


@monster
def strings_that_never_end_in_a_script_that_decodes(_chance: Random) -> str:
    return page("<script>go(atob(x), unescape(" + "'%3C\\" * 150_000 + "</script>")


@monster
def a_frame_of_broken_tags(_chance: Random) -> str:
    return page("<iframe srcdoc='" + "&lt;body " * 60_000 + SENTENCE * 5 + "'></iframe>")
