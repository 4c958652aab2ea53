"""The types that travel the road of one page, from the captured response to the stored article.

All are frozen: a step takes one and returns the next. Offsets are counted in characters (Unicode code points)
unless a name says bytes. Times are aware datetimes; `published` is a string because its precision is part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from crawler.portal import Portal as Portal  # a step is given its page's portal beside these

PageKind = Literal[
    "article", "list", "document", "attachment", "blocked", "soft_404", "empty_shell", "redirect_home", "login", "error"
]
Precision = Literal["second", "minute", "day", "month", "year", ""]


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One captured response as the road sees it. The wire bytes stay in the WARC record that `capture_id` names.

    `body` is the entity body after Content-Encoding was undone, bounded in size; `truncated` is the WARC-Truncated
    reason ("length", "time", "disconnect") or "". `media_type` is what the header or file name says, "" if unknown.
    `digest` is "sha256:<hex>" of the body.
    """

    url: str
    body: bytes
    fetched: datetime | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = ""
    truncated: str = ""
    digest: str = ""
    capture_id: int | None = None
    following: tuple[RawRecord, ...] = ()  # further pages of the same article, in order
    frames: tuple[RawRecord, ...] = ()  # the pages that its `Article.frames` names, those that were captured, in order

    def header(self, name: str) -> str:
        """The first header of that name, case-insensitive, or ""."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True)
class Declared:
    """One label that the page or server declares: where ("bom", "http", "meta", "xml") and the label as written."""

    where: str
    label: str


@dataclass(frozen=True, slots=True)
class Loss:
    """Bytes that no codec could decode: position in the text (characters), in the bytes, and the bytes as hex."""

    at: int
    byte_at: int
    hex: str


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text with the evidence for its decoding. `encoding` is a Python codec name; `confidence` a share or None."""

    text: str
    encoding: str
    declared: tuple[Declared, ...] = ()
    evidence: str = ""
    confidence: float | None = None
    losses: tuple[Loss, ...] = ()

    @property
    def lossy(self) -> bool:
        """Whether any byte could not be decoded."""
        return bool(self.losses)


@dataclass(frozen=True, slots=True)
class Edit:
    """`before` at [start, end) of the input became `after`. Edits of one text are sorted and do not overlap."""

    start: int
    end: int
    before: str
    after: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a reader must know of a text. Offsets may be None when it concerns the whole.

    Names used everywhere: truncated, masked, injected, spun, lossy, misread, unrepaired, lost_quotes,
    meta_disagrees, ambiguous_region, incomplete (a further page or a frame is not there), no_text (a headline
    with nothing below it).
    """

    name: str
    start: int | None = None
    end: int | None = None
    confidence: float = 1.0
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class RepairedText:
    """Repaired text; `edits` are in offsets of the input, `flags` in offsets of the repaired text."""

    text: str
    edits: tuple[Edit, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """An edit that ended up in a field; offsets are in that field as published (before the edit)."""

    field: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class Stripped:
    """A block taken out of the article. `at` is the offset in the clean body where it stood, None if outside it."""

    text: str
    rule: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A linked file: its visible name, absolute URL where the base is known, and type by extension ("pdf")."""

    name: str
    url: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """A capture besides the first page of which an article was made: a further "page", in order, or a "frame"."""

    url: str
    kind: str
    capture_id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """An image in the body with its caption; `at` is the offset in the body where it stood."""

    url: str
    caption: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table in the body: rows of cell texts, and the offset in the body of its readable form."""

    rows: tuple[tuple[str, ...], ...]
    at: int | None = None


@dataclass(frozen=True, slots=True)
class ListItem:
    """An entry of a column list; `url` as written on the page if no base is known; `date` ISO or ""; `lead` is what the
    list says of the article besides its title."""

    title: str
    url: str
    date: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page that a spider fetched, on its way to the store: its capture, and what the list said of it."""

    capture_id: int
    url: str
    portal_id: str
    column: str = ""
    listed: ListItem | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What one page says, cleaned, with every change on record.

    `published` is ISO 8601 with +08:00 ("2018-08-09T08:48+08:00") or a date alone; `published_precision` names which.
    `body` is paragraphs joined by "\\n". `flags` carry offsets in the body. `provenance` maps each field to the step
    that supplied it; `alternatives` keeps what the other steps said where they disagreed.
    """

    kind: PageKind
    url: str = ""
    encoding: str = ""
    title: str = ""
    published: str = ""
    published_precision: Precision = ""
    source: str = ""
    author: str = ""
    editor: str = ""
    body: str = ""
    column_path: tuple[str, ...] = ()
    document_number: str = ""  # 文号
    index_number: str = ""  # 索引号
    site_code: str = ""  # SiteIDCode, 10 digits, of which the first 6 are GB/T 2260
    attachments: tuple[Attachment, ...] = ()
    images: tuple[Image, ...] = ()
    tables: tuple[Table, ...] = ()
    items: tuple[ListItem, ...] = ()
    stripped: tuple[Stripped, ...] = ()
    edits: tuple[FieldEdit, ...] = ()
    flags: tuple[Flag, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    alternatives: Mapping[str, str] = field(default_factory=dict)
    next_page: str = ""
    frames: tuple[str, ...] = ()  # pages of the same site that may hold the text where this one has none
    parts: tuple[ArticlePart, ...] = ()  # besides the first page; filled in by whoever put the pages together
    outcome: str = ""  # why it is no article, in words ("blocked:521", "too_large"); "" for an article

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of `ducha extract --jsonl`."""
        row: dict[str, Any] = {
            "kind": self.kind,
            "encoding": self.encoding,
            "url": self.url,
            "title": self.title,
            "published": self.published or None,
            "published_precision": self.published_precision or None,
            "source": self.source,
            "author": self.author,
            "editor": self.editor,
            "body": self.body,
            "column_path": list(self.column_path),
            "document_number": self.document_number,
            "index_number": self.index_number,
            "site_code": self.site_code,
            "attachments": [{"name": a.name, "url": a.url, "type": a.type} for a in self.attachments],
            "images": [{"url": i.url, "caption": i.caption, "at": i.at} for i in self.images],
            "tables": [{"rows": [list(r) for r in t.rows], "at": t.at} for t in self.tables],
            "stripped": [{"text": s.text, "rule": s.rule, "at": s.at} for s in self.stripped],
            "edits": [{"field": e.field, **edit_as_dict(e.edit)} for e in self.edits],
            "flags": [flag_as_dict(f) for f in self.flags],
            "provenance": dict(self.provenance),
            "alternatives": dict(self.alternatives),
            "outcome": self.outcome,
        }
        if self.next_page:
            row["next_page"] = self.next_page
        if self.frames:
            row["frames"] = list(self.frames)
        if self.kind == "list":
            row["items"] = [{"title": i.title, "url": i.url, "date": i.date} for i in self.items]
        return row


def edit_as_dict(edit: Edit) -> dict[str, Any]:
    """The JSON object of one edit."""
    return {
        "start": edit.start,
        "end": edit.end,
        "before": edit.before,
        "after": edit.after,
        "rule": edit.rule,
        "confidence": edit.confidence,
    }


def flag_as_dict(flag: Flag) -> dict[str, Any]:
    """The JSON object of one flag."""
    return {
        "name": flag.name,
        "start": flag.start,
        "end": flag.end,
        "confidence": flag.confidence,
        "evidence": flag.evidence,
    }
