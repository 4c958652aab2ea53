"""The tables of the catalogue: every URL, capture, WARC file, run, host and column that the archive knows.

Everything in `files`, `urls` and `captures` can be made again from the WARC records; `runs`, `hosts`, `columns_history`
and the look fields of `urls` are the crawl's memory.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from crawler.archive.database import UtcDateTime

SCRIPTS = "crawler.archive.migrations"
VERSION_TABLE = "catalogue_version"

metadata = MetaData()
_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only in a column declared INTEGER

files = Table(
    "files",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),  # bytes that committed rows vouch for
    Column("created", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

urls = Table(
    "urls",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("key", String(32), nullable=False, unique=True),  # hash of the URL: PostgreSQL cannot index a long text
    Column("url", Text, nullable=False),
    Column("host", String(255), nullable=False),
    Column("role", String(20), nullable=False),
    Column("portal_id", String(120), nullable=False),
    Column("column_name", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_fetched", UtcDateTime),
    Column("last_status", Integer, nullable=False, default=0),
    Column("last_outcome", String(120), nullable=False, default=""),
    Column("last_changed", UtcDateTime),
    Column("digest", String(80), nullable=False, default=""),  # of the last good response
    Column("etag", Text, nullable=False, default=""),
    Column("last_modified", Text, nullable=False, default=""),
    Column("capture_id", BigInteger),  # the last good response, with its body
    Column("captures", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0),  # in a row
    # when to look again (crawler/archive/looks.py)
    Column("next_look", UtcDateTime),
    Column("looks", Integer, nullable=False, default=0),
    Column("gone_since", UtcDateTime),
    Column("gone_reason", String(120), nullable=False, default=""),
    Column("gone_confirmations", Integer, nullable=False, default=0),
    Column("gone_checked", UtcDateTime),
    Index("urls_next_look", "next_look"),
    Index("urls_portal", "portal_id", "column_name"),
    Index("urls_gone", "gone_since"),
    sqlite_autoincrement=True,
)

captures = Table(
    "captures",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("url_id", ForeignKey("urls.id"), nullable=False),
    Column("run_id", BigInteger),
    Column("role", String(20), nullable=False),
    Column("portal_id", String(120), nullable=False),
    Column("column_name", Text, nullable=False),
    Column("fetched", UtcDateTime, nullable=False),
    Column("status", Integer, nullable=False),
    Column("digest", String(80), nullable=False),  # of the wire body, "sha256:<hex>"
    Column("kind", String(10), nullable=False),  # response, revisit, metadata
    Column("refers_to", BigInteger),  # the capture that holds a revisit's body
    Column("outcome", String(120), nullable=False),
    Column("truncated", String(20), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("body_bytes", BigInteger, nullable=False),
    Column("file_id", ForeignKey("files.id"), nullable=False),
    Column("start", BigInteger, nullable=False),  # where the exchange begins: its request record, or the record itself
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("record_id", String(60), nullable=False),
    Column("via", Text, nullable=False, server_default=text("''")),  # the page that a part or attachment belongs to
    Column("via_key", String(32), nullable=False, server_default=text("''")),
    UniqueConstraint("file_id", "offset", name="captures_place"),
    Index("captures_url", "url_id", "digest"),
    Index("captures_portal", "portal_id", "id"),
    Index("captures_record", "record_id"),
    Index("captures_via", "via_key"),
    sqlite_autoincrement=True,
)

runs = Table(
    "runs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("what", Text, nullable=False),  # the portals or paths asked for
    Column("pid", Integer, nullable=False),
    Column("started", UtcDateTime, nullable=False),
    Column("finished", UtcDateTime),
    Column("outcome", String(120), nullable=False),  # "running" until it ends
    Column("counts", JSON, nullable=False),
    Index("runs_started", "started"),
    sqlite_autoincrement=True,
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", String(255), primary_key=True),
    Column("blocked_until", UtcDateTime),
    Column("block_reason", String(120), nullable=False, default=""),
    Column("blocks", Integer, nullable=False, default=0),
    Column("last_request", UtcDateTime),
    Column("robots_capture_id", BigInteger),
    Column("state", JSON, nullable=False),  # what else a spider remembers of the host
)

columns_history = Table(
    "columns_history",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("run_id", BigInteger),
    Column("portal_id", String(120), nullable=False),
    Column("column_name", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("health", String(60), nullable=False),
    Column("counts", JSON, nullable=False),
    Index("columns_history_column", "portal_id", "column_name", "at"),
    sqlite_autoincrement=True,
)
