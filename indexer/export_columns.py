"""The columns of an article export: name, type, meaning and where the value comes from, in one table.

The manifest carries the meanings as the codebook of the set, and docs/exports.md is tested against this table. Names
are ASCII and at most 32 characters long, which Stata and R ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from indexer.annotate.gazetteer import Gazetteer, lineage
from indexer.exporters import Column
from indexer.stored import StoredArticle


@dataclass(frozen=True, slots=True)
class Source:
    """A column with the function that takes its value from an article."""

    column: Column
    value: Callable[[StoredArticle], Any]


def row_of(article: StoredArticle) -> dict[str, Any]:
    """The row of an article: every column, None where a value is unknown."""
    return {source.column.name: source.value(article) for source in SOURCES}


def _region(level: int) -> Callable[[StoredArticle], str | None]:
    def code(article: StoredArticle) -> str | None:
        gazetteer = Gazetteer.load()
        year = _year(article)
        for each in lineage(article.primary_region):
            unit = gazetteer.unit(each, year)
            if unit is not None and unit.level == level:
                return each
        return None

    return code


def _year(article: StoredArticle) -> int | None:
    return int(article.published_day[:4]) if article.published_day else None


def _region_name(article: StoredArticle) -> str | None:
    return Gazetteer.load().full_name(article.primary_region, _year(article)) if article.primary_region else None


def _region_level(article: StoredArticle) -> str | None:
    unit = Gazetteer.load().unit(article.primary_region, _year(article))
    return ("country", "province", "prefecture", "county")[unit.level] if unit else None


def _annotated(name: str) -> Callable[[StoredArticle], Any]:
    return lambda article: article.annotations.get(name) or None


def _annotated_list(name: str) -> Callable[[StoredArticle], list[str]]:
    return lambda article: [v for v in article.annotations.get(name) or () if isinstance(v, str)]


def _mentions(article: StoredArticle) -> list[str]:
    rows = article.annotations.get("regions") or ()
    return list(dict.fromkeys(row["code"] for row in rows if row.get("code")))


def _rounds(article: StoredArticle) -> list[str]:
    rows = article.annotations.get("inspections") or ()
    return [str(row) if isinstance(row, str) else str(row.get("id") or row.get("round") or "") for row in rows]


def _flags(article: StoredArticle) -> list[str]:
    annotated = [flag["name"] for flag in article.annotations.get("flags") or () if isinstance(flag, dict)]
    return sorted({*(flag.name for flag in article.flags), *annotated})


def _as_dict(name: str) -> Callable[[StoredArticle], Any]:
    return lambda article: article.as_dict()[name]


def _text(name: str) -> Callable[[StoredArticle], str | None]:
    return lambda article: getattr(article, name) or None


SOURCES: tuple[Source, ...] = (
    Source(Column("article_id", "text", "16 hex digits made of the address: the same in every export"), _text("id")),
    Source(Column("version", "integer", "which version of the article this is, from 1"), lambda a: a.version),
    Source(Column("n_versions", "integer", "how many versions the archive has"), lambda a: a.versions),
    Source(Column("url", "text", "address the page was fetched from"), _text("url")),
    Source(Column("title", "text", "headline, repaired"), _text("title")),
    Source(Column("pub_date", "text", "day of publication, YYYY-MM-DD; unknown parts are 01"), _text("published_day")),
    Source(Column("pub_time", "text", "publication as the page gives it, ISO 8601, Beijing time"), _text("published")),
    Source(
        Column("pub_date_precision", "text", "second, minute, day, month or year; empty: no date"),
        _text("published_precision"),
    ),
    Source(Column("source_name", "text", "source that the page names"), _text("source")),
    Source(Column("author", "text", "author that the page names"), _text("author")),
    Source(Column("editor", "text", "responsible editor"), _text("editor")),
    Source(Column("document_number", "text", "文号 of an official document"), _text("document_number")),
    Source(Column("index_number", "text", "索引号 of the open-government index"), _text("index_number")),
    Source(Column("portal_id", "text", "portal that the page was collected from"), _text("portal_id")),
    Source(Column("site_domain", "text", "host of the address"), lambda a: urlsplit(a.url).hostname),
    Source(Column("site_region", "text", "region code of the site's own government"), _text("site_region")),
    Source(Column("site_column", "text", "column (栏目) that listed the page"), _text("column")),
    Source(Column("column_path", "list", "the page's own path of columns"), lambda a: list(a.column_path)),
    Source(Column("primary_code", "text", "region the article is about: GB/T 2260 code, CN for national"),
           _text("primary_region")),
    Source(Column("primary_name", "text", "its name from the province down, as of its publication"), _region_name),
    Source(Column("primary_level", "text", "country, province, prefecture or county"), _region_level),
    Source(Column("province_code", "text", "province of the primary region"), _region(1)),
    Source(Column("prefecture_code", "text", "prefecture of the primary region"), _region(2)),
    Source(Column("county_code", "text", "county of the primary region"), _region(3)),
    Source(Column("mentioned_codes", "list", "every region code mentioned"), _mentions),
    Source(Column("inspection_rounds", "list", "inspections the article belongs to"), _rounds),
    Source(Column("inspection_level", "text", "central or provincial inspection"), _annotated("level")),
    Source(Column("stage", "text", "stage of the inspection"), _annotated("stage")),
    Source(Column("genre", "text", "kind of text"), _annotated("genre")),
    Source(Column("media", "list", "environmental media concerned (air, water, noise …)"), _annotated_list("media")),
    Source(Column("family_id", "text", "article that this one and its reprints are copies of; empty: no copies"),
           _text("family")),
    Source(Column("family_role", "text", "original, reprint or excerpt (less than 60 % of the original)"),
           _text("family_role")),
    Source(Column("family_size", "integer", "articles of the family, 1 without copies"), lambda a: a.family_size),
    Source(Column("family_percent", "integer", "how much of the shorter text is in the original too, 0 to 100"),
           lambda a: round(100 * a.family_score) if a.family else None),
    Source(Column("flags", "list", "what a reader must know: truncated, masked, injected, spun, lossy …"), _flags),
    Source(Column("body", "text", "clean text, one paragraph a line"), _text("body")),
    Source(Column("n_chars", "integer", "length of the body in characters"), lambda a: len(a.body)),
    Source(Column("n_repairs", "integer", "edits made to damaged text"), lambda a: len(a.edits)),
    Source(Column("n_stripped", "integer", "blocks taken out (share bars, notices …)"), lambda a: len(a.stripped)),
    Source(Column("n_tables", "integer", "tables in the body"), lambda a: len(a.tables)),
    Source(Column("attachments", "list", "addresses of attached files"), lambda a: [f.url for f in a.attachments]),
    Source(Column("encoding", "text", "codec that the page was read with"), _text("encoding")),
    Source(Column("first_seen", "text", "first capture of the page, UTC"), _text("first_seen")),
    Source(Column("crawl_time", "text", "capture that this version was first seen in, UTC"), _text("fetched")),
    Source(Column("last_seen", "text", "last capture that showed this text, UTC"), _text("last_seen")),
    Source(Column("sha256_raw", "text", "digest of the archived bytes"), _text("capture_digest")),
    Source(Column("sha256_text", "text", "digest of title, source, date and body"), _text("text_digest")),
    Source(Column("edits", "json", "each repair: field, offsets, before, after, rule, confidence"), _as_dict("edits")),
    Source(Column("stripped", "json", "each block taken out: text, rule, place"), _as_dict("stripped")),
    Source(Column("flag_details", "json", "each flag with its place and evidence"), _as_dict("flags")),
    Source(Column("tables", "json", "tables of the body, cell by cell"), _as_dict("tables")),
    Source(Column("images", "json", "images of the body"), _as_dict("images")),
    Source(Column("provenance", "json", "which step supplied each field"), _as_dict("provenance")),
    Source(Column("annotations", "json", "regions, inspections, figures and how they were found"),
           lambda a: dict(a.annotations)),
)  # fmt: skip

COLUMNS = tuple(source.column for source in SOURCES)
