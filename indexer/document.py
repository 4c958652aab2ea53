"""What an engine is told of an article: words to find, fields to filter and count by, one key to order by.

The text goes in as tokens only; what is shown comes from the store. An IndexDocument is derived from a StoredArticle
and nothing else, so an index can be thrown away at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawler.items import Article
from indexer.query.rounds import round_path

DOCUMENT_VERSION = 2
_FIRST_DAY = date(1900, 1, 1).toordinal()
_ID_BITS = 47


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One article as an engine indexes it; `regions` and `mentions` hold each code with all codes above it.

    `id` is 16 hex digits; `published` an ISO day or ""; `family` the id of the reprint family's head, "" where the
    article has no reprints.
    """

    id: str
    title: str = ""
    body: str = ""
    source: str = ""
    url: str = ""
    published: str = ""
    portal: str = ""
    regions: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    level: str = ""
    rounds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    genre: str = ""
    media: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    family: str = ""
    fetched: str = ""

    @property
    def month(self) -> int:
        """The month of publication as 201808, 0 if unknown."""
        return int(self.published[:4]) * 100 + int(self.published[5:7]) if self.published else 0

    @property
    def year(self) -> int:
        """The year of publication, 0 if unknown."""
        return self.month // 100

    @property
    def order(self) -> int:
        """The one key of date order: day, then id. 63 bits, 0-day where the date is unknown."""
        return order_key(self.published, self.id)

    def keywords(self) -> dict[str, tuple[str, ...]]:
        """The values to filter and count by, by the query language's field name."""
        one: Mapping[str, tuple[str, ...]] = {
            "region": self.regions,
            "mentions": self.mentions,
            "portal": (self.portal,),
            "publisher": (self.source,),
            "level": (self.level,),
            "round": self.rounds,
            "stage": self.stages,
            "genre": (self.genre,),
            "medium": self.media,
            "reprints": (self.family,),
            "flag": self.flags,
        }
        return {name: tuple(v for v in values if v) for name, values in one.items()}


def day_number(day: str) -> int:
    """Days since 1900-01-01, from 1 to 65535; out of it the nearest."""
    return min(max(date.fromisoformat(day).toordinal() - _FIRST_DAY + 1, 1), 65535)


def order_key(day: str, article_id: str) -> int:
    """The key of date order for a day ("" is before all) and an id."""
    return ((day_number(day) if day else 0) << _ID_BITS) | (int(article_id, 16) >> (64 - _ID_BITS))


def document_from(stored: Article, **known: Any) -> IndexDocument:
    """The document of a stored article; `known` gives or replaces fields (`id=…` for an Article without a store)."""
    annotations: Mapping[str, Any] = getattr(stored, "annotations", None) or {}
    inspections = annotations.get("inspections") or ()
    primary = annotations.get("primary_region") or getattr(stored, "primary_region", "") or ""
    mentioned = [row["code"] for row in annotations.get("regions") or () if row.get("code")]
    names = [flag.name for flag in stored.flags] + [_name(flag) for flag in annotations.get("flags") or ()]
    if stored.edits:
        names.append("repaired")
    fields: dict[str, Any] = {
        "id": getattr(stored, "id", ""),
        "title": stored.title,
        "body": stored.body,
        "source": stored.source,
        "url": stored.url,
        "published": published_day(stored.published),
        "portal": getattr(stored, "portal_id", ""),
        "regions": region_path(primary),
        "mentions": tuple(dict.fromkeys(code for each in mentioned for code in region_path(each))),
        "level": annotations.get("level") or "",
        "rounds": tuple(dict.fromkeys(each for row in inspections for each in round_path(_round(row)) if each)),
        "stages": _several(annotations.get("stage"), annotations.get("stages")),
        "genre": annotations.get("genre") or "",
        "media": _several(*(annotations.get("media") or ())),
        "flags": tuple(dict.fromkeys(names)),
        "family": getattr(stored, "family", ""),
        "fetched": getattr(stored, "fetched", ""),
    }
    return IndexDocument(**{**fields, **known})


def published_day(published: str) -> str:
    """The day of a published field, the first day where only the month or year is known, "" where it is no date.

    >>> published_day("2018-08-09T08:48+08:00"), published_day("2018-08"), published_day("soon")
    ('2018-08-09', '2018-08-01', '')
    """
    day = published[:10]
    day += "0000-01-01"[len(day) :] if len(day) in (4, 7) else ""
    try:
        return date.fromisoformat(day).isoformat() if len(day) == 10 else ""
    except ValueError:
        return ""


def region_path(code: str) -> tuple[str, ...]:
    """A region's code with those above it, from the province down; () for none.

    >>> region_path("620822")
    ('620000', '620800', '620822')
    """
    from indexer.annotate.gazetteer import lineage

    return lineage(code)


def _several(*given: Any) -> tuple[str, ...]:
    found: list[str] = []
    for one in given:
        found += [one] if isinstance(one, str) else list(one or ())
    return tuple(dict.fromkeys(value for value in found if value))


def _name(flag: Any) -> str:
    return str(flag["name"]) if isinstance(flag, Mapping) else str(getattr(flag, "name", flag))


def _round(row: Any) -> str:
    return row if isinstance(row, str) else str(row.get("id") or row.get("round") or "")
