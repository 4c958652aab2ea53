"""The tables of the article store; the archive's catalogue lives beside them in the same database.

Everything here is derived from the WARC records and can be made again by `ducha reparse`. Contents travel as JSON text
with sorted keys, so that the same article is the same bytes on every database; the columns beside the JSON are those
that a query filters or sorts by. Times are ISO 8601 in UTC, days are `YYYY-MM-DD` with unknown parts filled with 01.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

SCRIPTS = "indexer.migrations"
VERSION_TABLE = "store_version"

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("url", Text, nullable=False),
    Column("portal_id", String(80), nullable=False, default=""),
    Column("column_name", Text, nullable=False, default=""),
    Column("site_region", String(6), nullable=False, default=""),
    Column("first_seen", String(32), nullable=False),
    Column("version", Integer, nullable=False),  # the current one
    Column("versions", Integer, nullable=False),
    Column("capture_id", Integer, nullable=False),  # the capture of the current version
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("published_day", String(10), nullable=False, default=""),
    Column("primary_region", String(6), nullable=False, default=""),
    Column("revision", Integer, nullable=False, default=1),  # grows whenever an index must learn of a change
    Index("articles_by_day", "published_day", "id"),
    Index("articles_by_region", "primary_region", "published_day"),
    Index("articles_by_portal", "portal_id", "id"),
)

versions = Table(
    "versions",
    metadata,
    Column("article_id", String(16), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("capture_id", Integer, primary_key=True),  # the first capture that showed this text
    Column("version", Integer, nullable=False),
    Column("fetched", String(32), nullable=False),
    Column("last_seen", String(32), nullable=False),  # last capture in a row that showed this text
    Column("capture_digest", String(80), nullable=False, default=""),  # of the archived body
    Column("text_digest", String(71), nullable=False),
    Column("content", Text, nullable=False),
    Column("made_by", String(40), nullable=False, default=""),  # version of ducha that made the content
    Column("run", Integer, nullable=False, default=0),  # the reparse that wrote the row last, 0 for the crawl
    Index("versions_by_number", "article_id", "version"),
)

annotations = Table(
    "annotations",
    metadata,
    Column("article_id", String(16), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("capture_id", Integer, primary_key=True),
    Column("content", Text, nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("capture_id", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("portal_id", String(80), nullable=False, default=""),
    Column("outcome", String(40), nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Column("article_id", String(16), nullable=False, default=""),
    Column("version", Integer, nullable=False, default=0),
    Column("run", Integer, nullable=False, default=0),
    Index("outcomes_by_name", "outcome"),
    Index("outcomes_by_article", "article_id"),
)

index_state = Table(
    "index_state",
    metadata,
    Column("article_id", String(16), primary_key=True),
    Column("engine", String(80), primary_key=True),
    Column("revision", Integer, nullable=False),
)

site_blocks = Table(
    "site_blocks",
    metadata,
    Column("site", String(255), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("block", Text, nullable=False),  # normalised text
    Column("pages", Integer, nullable=False),
    Column("seen_of", Integer, nullable=False),
)

reprints = Table(
    "reprints",
    metadata,
    Column("article_id", String(16), primary_key=True),
    Column("text_digest", String(71), nullable=False),  # of the version that was looked at
    Column("method", Integer, nullable=False),
    Column("number", Integer, nullable=False),  # order of coming
    Column("cluster", Integer, nullable=False),  # articles with the same one are copies of one text
    Column("published", String(32), nullable=False, default=""),
    Column("official", Integer, nullable=False, default=0),
    Column("length", Integer, nullable=False),
    Column("sketch", LargeBinary, nullable=False),
    Column("facts", Text, nullable=False),
    Column("family", String(16), nullable=False, default=""),  # id of the head, empty without copies
    Column("size", Integer, nullable=False, default=1),  # articles of the family
    Column("role", String(10), nullable=False, default=""),  # original, reprint, excerpt
    Column("score", Float, nullable=False, default=0.0),
    Index("reprints_by_cluster", "cluster"),
    Index("reprints_by_family", "family"),
    Index("reprints_by_number", "number"),
)

reprint_keys = Table(
    "reprint_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("cluster", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

reparse_runs = Table(
    "reparse_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started", String(32), nullable=False),
    Column("finished", String(32), nullable=False, default=""),
    Column("made_by", String(40), nullable=False),
    Column("last_capture", Integer, nullable=False, default=0),  # all up to it are done
    Column("counts", Text, nullable=False, default="{}"),
)
