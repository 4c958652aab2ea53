"""An article as the store gives it back, and the JSON that it is kept as.

A StoredArticle is an Article with what the store knows beyond the page: its id, version, capture, portal and
annotations. The JSON of a version is the whole Article; what is written is what is read back, field by field.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal
from urllib.parse import urlsplit

from crawler.archive.exchange import archive_url
from crawler.items import (
    Article,
    ArticlePart,
    Attachment,
    Edit,
    FieldEdit,
    Flag,
    Image,
    ListItem,
    Stripped,
    Table,
)

Change = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class StoredArticle(Article):
    """One version of an article with all that is known of it; `annotations` is the JSON object of Annotations.

    `family` is the id of the head of its reprint family, "" where it has no reprints; `family_role` is original,
    reprint or excerpt; `family_score` the share of the shorter text that it has in common with the head's.
    """

    id: str = ""
    version: int = 0
    versions: int = 0
    first_seen: str = ""
    last_seen: str = ""
    fetched: str = ""
    portal_id: str = ""
    column: str = ""
    site_region: str = ""
    capture_id: int = 0
    capture_digest: str = ""
    text_digest: str = ""
    primary_region: str = ""
    published_day: str = ""
    revision: int = 0
    annotations: Mapping[str, Any] = field(default_factory=dict)
    family: str = ""
    family_size: int = 1
    family_role: str = ""
    family_score: float = 0.0


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What saving an article did: a new article, a new version of a known one, or nothing new."""

    article_id: str
    version: int
    change: Change


@dataclass(frozen=True, slots=True)
class Outcome:
    """The one named outcome of a capture; `article_id` and `version` where it is or confirms an article."""

    capture_id: int
    url: str
    outcome: str
    detail: str = ""
    portal_id: str = ""
    article_id: str = ""
    version: int = 0


def article_id(url: str) -> str:
    """The id of the article at an address: 16 hex digits, the same for http and https and for any fragment.

    >>> article_id("http://www.Example.gov.cn:80/a.html#top") == article_id("https://www.example.gov.cn/a.html")
    True
    """
    url = archive_url(url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # an address that is none still has an id
        return hashlib.sha256(url.encode()).hexdigest()[:16]
    if parts.netloc:
        host = (parts.hostname or "") + (f":{port}" if port and port not in (80, 443) else "")
        url = f"//{host}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def text_digest(article: Article) -> str:
    """The digest of what the article says: two captures with the same digest are one version."""
    said = f"{article.title}\x1f{article.source}\x1f{article.published}\x1f{article.body}"
    return "sha256:" + hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def to_json(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value is the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def article_to_json(article: Article) -> str:
    """The whole article as JSON."""
    row = article.as_dict()
    row |= {"next_page": article.next_page, "frames": article.frames}
    if article.parts:
        row["parts"] = [asdict(part) for part in article.parts]
    return to_json(row)


_EDIT_FIELDS = tuple(f.name for f in fields(Edit))


def article_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of Article from its JSON object."""
    plain = {name: row.get(name) or "" for name in _PLAIN}
    return {
        **plain,
        "kind": row["kind"],
        "frames": tuple(row.get("frames", ())),
        "parts": tuple(ArticlePart(**part) for part in row.get("parts", ())),
        "column_path": tuple(row.get("column_path", ())),
        "attachments": tuple(Attachment(**a) for a in row.get("attachments", ())),
        "images": tuple(Image(**i) for i in row.get("images", ())),
        "tables": tuple(Table(tuple(tuple(r) for r in t["rows"]), t["at"]) for t in row.get("tables", ())),
        "items": tuple(ListItem(i["title"], i["url"], i["date"] or "") for i in row.get("items", ())),
        "stripped": tuple(Stripped(**s) for s in row.get("stripped", ())),
        "edits": tuple(FieldEdit(e["field"], Edit(**{n: e[n] for n in _EDIT_FIELDS})) for e in row.get("edits", ())),
        "flags": tuple(Flag(**f) for f in row.get("flags", ())),
        "provenance": dict(row.get("provenance", {})),
        "alternatives": dict(row.get("alternatives", {})),
    }


_PLAIN = (
    "url", "encoding", "title", "published", "published_precision", "source", "author", "editor", "body",
    "document_number", "index_number", "site_code", "next_page", "outcome",
)  # fmt: skip
