"""Where an article comes from, told by one kind of evidence after the other: a label, what stands beside the date, what
is named or pictured, what a script says, whose account or print edition it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.text.article_body import Body
from crawler.text.fields import evidence, stated
from crawler.text.fields.beside_date import beside_date, media_line, site_beside_date
from crawler.text.fields.bylines import is_name, is_signer
from crawler.text.fields.dates import moments
from crawler.text.fields.meta_line import labelled_value
from crawler.text.fields.organisations import names_medium, names_tool
from crawler.text.fields.people import Said, cleaned_source, find_source
from crawler.text.fields.site_name import SEPARATOR
from crawler.text.fields.surroundings import NEAR, Surroundings
from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.page_text import PageText
from crawler.text.traced import Traced

_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,20}(?:局|厅|委|委员会|管委会|政府|办公室|中心|办事处|法院|检察院|大队|支队)")
_BESIDE = re.compile(rf"{_OFFICE.pattern}|[\u4e00-\u9fff]{{1,14}}(?:办|部|站|镇|乡|街道|科|处|社区)")
_NAME = re.compile("[\u4e00-\u9fff]{2}")
_FROM_DATE = 4  # lines between a medium's name and the date
_ABOVE = 6  # lines above the text
_LONGEST_DATED = 40  # characters of a line with the time and hardly anything else
_ACCOUNT = re.compile(  # a name alone may be a person's: how accounts are called
    "(?=[\u4e00-\u9fff]{3,8})[\u4e00-\u9fff]{1,6}(?:观察|圈|视点|视界|视野|融媒|在线|头条|周末|快报|瞭望|调查|号外|之声|环保|环境|生态|[君号说派])"
)
_PAPER = re.compile(
    r"\s*(?P<name>[\u4e00-\u9fff]{2,8}[日晚早时都市周商导]报)(?:数字报|电子[报版]|多媒体数字报)?\s*[-—_|]+\s*\S{4}"
)
_SENT = re.compile(
    r"\s*(?P<name>(?!本[报刊网台])[\u4e00-\u9fff·]{3,10}?)(?:全媒体|融媒体?|特约|特派|首席|见习|实习)*记者(?:\s|[:/|])"
)


def read_source(page: PageText, lines: Sequence[Line], around: Surroundings, body: Body, title: str) -> Said:
    """The source of the page's article and the step that told it; empty where nothing does."""
    given = next((value for kind, value in body.gives if kind == "source"), "")
    tagged = evidence.tagged(page, evidence.SOURCE_METAS)
    said = find_source(around.near, around.tail, tagged, _without_label(page, around), given)
    if not said.text or said.step in ("visible_beside_date", "visible_supplied"):
        said = _named(page, around) or said
    if said.text:
        return said
    if pictured := stated.pictured_source(around.before):
        return Said(Traced(pictured), "picture")
    if told := cleaned_source(Traced(stated.stated_source(page, title))):
        return Said(told, "script")
    if office := next((v.value for v in around.near if v.kind == "poster" and _OFFICE.fullmatch(v.value.text)), None):
        return Said(office, "visible_poster")
    above = [Traced(cut.text) for cut in body.stripped[:8]]
    below = [Traced(cut.text) for cut in body.stripped[-6:]]
    if account := stated.account_named([*above, *body.paragraphs[:3], *body.paragraphs[-3:]]):
        return Said(account, "account")
    if first := stated.reprinted_from([*above, *body.paragraphs[:1], *body.paragraphs[-2:], *below]):
        return Said(first, "reprinted")
    printed = [*above, *(line.traced() for line in around.before[:6]), *body.paragraphs[-1:]]
    if paper := stated.printed_in(printed):
        return Said(paper, "print_edition")
    if paper := stated.edition_line(
        lines[max(0, around.first - NEAR) : around.first], SEPARATOR.split(page.title())[1:]
    ):
        return Said(paper, "print_edition")
    publisher = evidence.json_ld(page).get("publisher", "")
    if publisher and _NAME.search(publisher):
        return Said(cleaned_source(Traced(publisher)), "json_ld")
    named = stated.element_named(page, lines[max(0, around.first - _ABOVE) : around.first], "account")
    if len(named.text) > 2 and not page.meta("author") and not re.search("[记記]者|[编編][辑輯]", named.text):
        return Said(cleaned_source(named), "account")
    if edition := _PAPER.match(page.title()):  # a page of a paper's digital edition: 某某日报-title
        return Said(Traced(edition["name"]), "print_edition")
    if account := _sender(around) or _account_beside(around):
        return Said(account, "account")
    if sent := stated.dispatch(body.paragraphs[:2]):
        return Said(sent, "dispatch")
    return said


def by_name(source: Said, author: Said) -> tuple[Said, Said]:
    """The source and the author, changed over where an account is a person or what is named the author is a medium."""
    if source.step == "account" and author.text.text in ("", source.text.text) and is_name(source.text.text):
        return Said(), author if author.text else Said(source.text, "account")
    if not source.text and author.step == "named" and names_medium(author.text.text):
        return Said(author.text, "account"), Said()
    return source, author


def _sender(around: Surroundings) -> Traced:
    """The medium whose reporter is named below the title (某某周末记者 张三)."""
    for line in around.under_title()[:_ABOVE]:
        found = _SENT.match(folded(line.text)) if line.end - line.start <= 60 else None
        if found:
            return Traced.piece(line.text, line.start).cut(*found.span("name"))
    return Traced()


def _account_beside(around: Surroundings) -> Traced:
    """A name alone before the time or in the line above it, no person and no column of the site: an account."""
    under = around.under_title()[:_ABOVE]
    for number, line in enumerate(under):
        time = next(iter(moments(line.text)), None)
        if time is None or time.precision == "day" or line.end - line.start > _LONGEST_DATED:
            continue
        holder, start, stop = line, 0, time.start
        if not line.text[:stop].strip() and number:
            holder = under[number - 1]
            start, stop = 0, len(holder.text)
        name = Traced.piece(holder.text, holder.start).cut(start, stop).trimmed(" \t\n\u3000\xa0|｜·•")
        if (
            _ACCOUNT.fullmatch(name.text)
            and not is_signer(name.text)
            and not any(other.linked and other.text.strip() == name.text for other in around.lines[: holder.number])
        ):
            return name
    return Traced()


def _without_label(page: PageText, around: Surroundings) -> Traced:
    """A medium's name beside the date; not asked for where a label gives the source."""
    if any(value.kind == "source" for value in around.near):
        return Traced()
    before = around.before
    bare = next((text for line in before if (text := beside_date(line))), Traced())
    if not bare:
        dated = [at for at, line in enumerate(before) if moments(line.text)]
        bare = media_line([n for at, n in enumerate(before) if any(abs(at - day) <= _FROM_DATE for day in dated)])
    if not bare and not any(moments(line.text) for line in before):
        bare = media_line(around.under_title()[:1])
    return bare or site_beside_date(before, SEPARATOR.split(page.title())[1:]) or _office_beside(before)


def _office_beside(before: Sequence[Line]) -> Traced:
    """An office's name alone in the item beside the date's (<li>2021-06-08</li><li>某某县水利局</li>)."""
    for line in before:
        item = line.block
        if item.tag not in ("li", "td", "dd", "div") or line.end - line.start > 30 or not moments(line.text):
            continue
        for other in before:
            if (
                abs(other.number - line.number) == 1
                and other.block is not item
                and other.block.tag == item.tag
                and other.block.getparent() is item.getparent()
                and _BESIDE.fullmatch(other.text.strip())
                and not names_tool(other.text)
            ):
                return other.traced()
    return Traced()


def _named(page: PageText, around: Surroundings) -> Said | None:
    """What a CMS's marker or an element's name calls the source."""
    for step, text in (
        ("markers", evidence.marked_field(page, "source")),
        ("named", evidence.named(page, "source")),
        ("named", stated.element_named(page, around.under_title(), "source")),
    ):
        if text and (value := cleaned_source(labelled_value(text, "source"))):
            return Said(value, step)
    return None
