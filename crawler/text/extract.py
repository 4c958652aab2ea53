"""From decoded text to the article: one straight line, each step in a module of its own.

page_text parses once; repair sees the joined text nodes; kinds says what the page is; the container is cut to a clean
fragment; head furniture and boilerplate come off its paragraphs; the fields are read from the portal's selectors, the
page's tags, the visible labels and the CMS's markers; edits and flags are told in the fields' own offsets.
"""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import Message

from crawler.items import Article, DecodedText, FieldEdit, Flag, PageKind, RawRecord
from crawler.portal import Portal
from crawler.text import framed, kinds
from crawler.text.attached import attached_file
from crawler.text.data_answers import BROKEN, as_markup
from crawler.text.fields import documents
from crawler.text.fields.container import Found, find_container
from crawler.text.fields.date_choice import Choice
from crawler.text.fields.json_body import with_json_body
from crawler.text.fields.next_page import next_page
from crawler.text.hidden_text import hidden_text
from crawler.text.kind_answers import is_trace
from crawler.text.kind_signs import is_many
from crawler.text.lines import Line, lines_of
from crawler.text.list_titles import CALL
from crawler.text.lists import entries_of, list_items
from crawler.text.overleaf import with_next_page
from crawler.text.page_text import PageText
from crawler.text.reading import Reading
from crawler.text.repair import findings, fix_page
from crawler.text.traced import Traced, field_edits

_MARKUP = re.compile(r"<(?:!doctype\b|!--|/?[a-z][a-z0-9-]{0,20}(?:\s[^<>]{0,2000})?/?>)", re.IGNORECASE)
_NO_SENTENCES = frozenset(("head", "hidden"))
_PAGE = re.compile(r"<(?:!doctype html|html|body|div|table|p)\b", re.IGNORECASE)


def extract(
    decoded: DecodedText,
    record: RawRecord,
    portal: Portal | None,
    *,
    site_blocks: frozenset[str] = frozenset(),
    repaired: bool = True,
) -> Article:
    """The article in a decoded page, or the named outcome that it is instead.

    Without repair the text is as published: enough for whoever asks only what links the article has.
    """
    if attached := attached_file(record):
        return Article("attachment", record.url, decoded.encoding, outcome=f"file:{attached}")
    if record.status < 300 and _is_no_text(decoded):
        return Article("error", record.url, decoded.encoding, outcome="error:binary")
    page = parsed(decoded, record)
    if page.limits:
        return Article("error", record.url, decoded.encoding, outcome=page.limits[0])
    if repaired:
        page.repair(fix_page)
    article = _unframed(page, decoded, record, portal, site_blocks)
    if record.frames and article.frames:
        inner = [_continuation(frame, portal, site_blocks) for frame in record.frames]
        if article.kind == "list" and any(len(a.body) > framed.LITTLE for a in inner):
            lines = lines_of(page)
            whole = _read(page, lines, find_container(page, lines), decoded, record, portal, site_blocks)
            article = replace(whole, frames=article.frames)
        article = framed.with_frames(article, inner)
    for following in record.following:
        article = with_next_page(article, _continuation(following, portal, site_blocks))
    return article


def _unframed(
    page: PageText, decoded: DecodedText, record: RawRecord, portal: Portal | None, site_blocks: frozenset[str]
) -> Article:
    """What the page itself says, and which frames may say the rest."""
    base, title = documents.base_url(page), page.title()
    if framed.is_frameset(page) and (frames := framed.frames_of(page, base)) and not kinds.is_refused(page, record):
        return Article("empty_shell", record.url, decoded.encoding, title, frames=frames, outcome=framed.FRAMED)
    if page.answer == BROKEN:
        return Article("error", record.url, decoded.encoding, outcome="error:data")
    if page.answer:
        outcome = f"list:{page.answer}"
        return Article("list", record.url, decoded.encoding, title, items=entries_of(page), outcome=outcome)
    lines = lines_of(page)
    found = find_container(page, lines)
    plain = _plainly_article(page, record, found) and not is_trace(page.title(), page.text)
    kind = kinds.Kind("article") if plain else kinds.page_kind(page, record, lines, found)
    text_file = page.is_plain and record.media_type == "text/plain" and bool(lines)
    if kind.outcome == "empty_shell" and text_file:
        kind = kinds.Kind("article")  # of one line: no script will fill it
    if kind.kind == "list":
        items = list_items(page, base, kind.group)
        outcome = kind.outcome or ("list:called" if items and all(i.url.startswith(CALL) for i in items) else "")
        links_only = page.stops() < 20 and not any(item.date for item in items)  # a menu beside a frame, perhaps
        frames = framed.frames_of(page, base) if links_only else ()
        return Article("list", record.url, decoded.encoding, title, items=items, frames=frames, outcome=outcome)
    if kind.kind not in ("article", "document"):
        return Article(kind.kind, record.url, decoded.encoding, title, outcome=kind.outcome)
    article = _read(page, lines, found, decoded, record, portal, site_blocks, kind.kind)
    frames = framed.frames_of(page, base) if len(article.body) < framed.LITTLE else ()
    if not article.body and not article.attachments:
        instead = None if text_file else kinds.without_text(page, lines)
        if article.images and instead is not None and instead.kind != "list":
            instead = None
        if instead is not None and frames:
            return Article("empty_shell", record.url, decoded.encoding, title, frames=frames, outcome=framed.FRAMED)
        if instead is not None:
            items = list_items(page, base, instead.group) if instead.kind == "list" else ()
            return Article(instead.kind, record.url, decoded.encoding, title, items=items, outcome=instead.outcome)
        if not article.images and not frames:
            article = replace(article, flags=(*article.flags, Flag("no_text", evidence=_found_instead(article))))
    return replace(article, frames=frames) if frames else article


def _found_instead(article: Article) -> str:
    """What a page with a headline and a date has in place of a text: nothing, or lines that all went as furniture."""
    cut = sum(len(piece.text) for piece in article.stripped if piece.rule not in _NO_SENTENCES and "。" in piece.text)
    said = f"; sentences of {cut} characters were taken for furniture" if cut else ""
    return f"a headline, and no text, picture or file below it{said}"


def _read(
    page: PageText,
    lines: list[Line],
    found: Found | None,
    decoded: DecodedText,
    record: RawRecord,
    portal: Portal | None,
    site_blocks: frozenset[str],
    kind: PageKind = "article",
) -> Article:
    reading = Reading(page, lines, found, record, portal, site_blocks)
    return article_of(reading, kind, decoded, record)


def _plainly_article(page: PageText, record: RawRecord, found: Found | None) -> bool:
    """Whether so much prose stands together with hardly a link in it that looking for a list would be a waste."""
    if found is None or record.status >= 300 or found.score < 450:
        return False
    weight = page.weights[found.element]
    return weight.linked < 0.05 * weight.chars and weight.stops > 20 and not is_many(found.element)


def _is_no_text(decoded: DecodedText) -> bool:
    """Whether no codec could read the bytes and nothing in them is a page's markup: a file of an unknown kind."""
    unread = decoded.encoding == "latin-1" and decoded.confidence is None
    return unread and not _PAGE.search(decoded.text, 0, 200_000)


def parsed(decoded: DecodedText, record: RawRecord) -> PageText:
    """The page, as HTML or plain text; where only a script carries the article, the page with it put in."""
    if (entries := as_markup(decoded.text)) is not None:
        page = PageText.parse(entries[1], record.url)
        page.answer = entries[0]
        return page
    shape = _PAGE if record.media_type == "text/plain" else _MARKUP
    if not shape.search(decoded.text, 0, 200_000):
        return PageText.plain(decoded.text, record.url)
    page = PageText.parse(decoded.text, record.url)
    told = page.scripts or any(word in decoded.text for word in ("<textarea", "<TEXTAREA", " srcdoc="))
    if told and not page.limits and page.stops() < 60:
        markup = with_json_body(page)
        if markup:
            found = find_container(page, lines_of(page))
            if found is None or found.score < 120:
                return PageText.parse(markup, record.url)
    return page


def article_of(reading: Reading, kind: PageKind, decoded: DecodedText, record: RawRecord) -> Article:
    """The article that a reading found, with edits and flags in the fields' offsets."""
    page, body = reading.page, reading.body
    title, source, author, editor, date = reading.title, reading.source, reading.author, reading.editor, reading.date
    provenance = {
        "title": title.step if title.text else "", "published": date.step, "source": source.step, "author": author.step,
        "editor": editor.step, "body": reading.container_step, "column_path": reading.column_step,
        "document_number": reading.number_step, "index_number": reading.index_step,
    }  # fmt: skip
    alternatives = {
        "title": title.other, "source": source.other, "author": author.other, "editor": editor.other,
        "published": date.other.moment.iso() if date.other else "",
    }  # fmt: skip
    traced = {
        "title": title.text, "source": source.text, "author": author.text, "editor": editor.text, "body": body.text
    }  # fmt: skip
    return Article(
        kind,
        record.url,
        decoded.encoding,
        title=title.text.text,
        published=date.moment.iso() if date.moment else "",
        published_precision=date.moment.precision if date.moment else "",
        source=source.text.text,
        author=author.text.text,
        editor=editor.text.text,
        body=body.text.text,
        column_path=reading.column_path,
        document_number=reading.document_number,
        index_number=reading.index_number,
        site_code=page.meta("siteidcode"),
        attachments=reading.attachments,
        images=body.images,
        tables=body.tables,
        stripped=(*body.stripped, *hidden_text(page, reading.container, body.paragraphs)),
        edits=tuple(FieldEdit(name, edit) for name, text in traced.items() for edit in field_edits(text, page.edits)),
        flags=(
            *_flags(page, body.text, title.text.text),
            *_disagreements(reading),
            *_document_flags(decoded, record, page),
        ),
        provenance={name: step for name, step in provenance.items() if step},
        alternatives={name: text for name, text in alternatives.items() if text},
        next_page=next_page(page, reading.base),
    )


def _flags(page: PageText, body: Traced, title: str) -> list[Flag]:
    """The repair's flags that lie in the body, in its offsets, and what the body's own text shows."""
    kept: list[Flag] = []
    for flag in page.flags:
        if flag.start is None or flag.end is None:
            kept.append(flag)
            continue
        spans = [
            (at + max(flag.start, origin) - origin, at + min(flag.end, origin + length) - origin)
            for at, length, origin in body.runs
            if flag.start < origin + length and (flag.end > origin or flag.start == flag.end == origin)
        ]
        if spans:
            kept.append(replace(flag, start=spans[0][0], end=spans[-1][1]))
    return kept + findings(body.text, title)


def _disagreements(reading: Reading) -> list[Flag]:
    flags = []
    told = (
        ("title", reading.title), ("source", reading.source), ("author", reading.author), ("editor", reading.editor)
    )  # fmt: skip
    for name, said in told:
        if said.other:
            reason = (
                f"{name}: {said.step} has {said.text.text!r}, elsewhere {said.other!r}; {reading.reason(said.step)}"
            )
            flags.append(Flag("meta_disagrees", confidence=1.0, evidence=reason))
    date: Choice = reading.date
    if date.other and date.moment:
        other = f"{date.other.step} has {date.other.moment.iso()}"
        reason = f"published: {date.step} has {date.moment.iso()}, {other}; {reading.reason(date.step)}"
        flags.append(Flag("meta_disagrees", confidence=1.0, evidence=reason))
    return flags


def _document_flags(decoded: DecodedText, record: RawRecord, page: PageText) -> list[Flag]:
    flags = []
    if record.truncated:
        flags.append(Flag("truncated", evidence=f"the capture was cut: {record.truncated}"))
    if decoded.lossy and not any(flag.name == "lossy" for flag in page.flags):
        flags.append(Flag("lossy", evidence=f"{len(decoded.losses)} places could not be decoded"))
    return flags


def _continuation(record: RawRecord, portal: Portal | None, site_blocks: frozenset[str]) -> Article:
    from crawler.text.decode import decode

    header = Message()
    header["Content-Type"] = record.header("Content-Type") or "text/html"
    return extract(
        decode(record.body, http_charset=header.get_content_charset() or "", is_html=True),
        record,
        portal,
        site_blocks=site_blocks,
    )
