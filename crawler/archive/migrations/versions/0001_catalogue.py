"""The first catalogue: files, urls, captures, runs, hosts, columns_history."""

import sqlalchemy as sa
from alembic import op

from crawler.archive.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _time(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _number(name: str, nullable: bool = False, big: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger() if big else sa.Integer(), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    _files_and_urls()
    _captures()
    _memory()


def _files_and_urls() -> None:
    op.create_table(
        "files",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        _number("size", big=True),
        _time("created", nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "urls",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("key", sa.String(32), nullable=False, unique=True),
        _text("url"),
        _text("host", 255),
        _text("role", 20),
        _text("portal_id", 120),
        _text("column_name"),
        _time("first_seen", nullable=False),
        _time("last_fetched"),
        _number("last_status"),
        _text("last_outcome", 120),
        _time("last_changed"),
        _text("digest", 80),
        _text("etag"),
        _text("last_modified"),
        _number("capture_id", nullable=True, big=True),
        _number("captures"),
        _number("failures"),
        _time("next_look"),
        _number("looks"),
        _time("gone_since"),
        _text("gone_reason", 120),
        _number("gone_confirmations"),
        _time("gone_checked"),
        sqlite_autoincrement=True,
    )
    op.create_index("urls_next_look", "urls", ["next_look"])
    op.create_index("urls_portal", "urls", ["portal_id", "column_name"])
    op.create_index("urls_gone", "urls", ["gone_since"])


def _captures() -> None:
    op.create_table(
        "captures",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("url_id", _ID, sa.ForeignKey("urls.id"), nullable=False),
        _number("run_id", nullable=True, big=True),
        _text("role", 20),
        _text("portal_id", 120),
        _text("column_name"),
        _time("fetched", nullable=False),
        _number("status"),
        _text("digest", 80),
        _text("kind", 10),
        _number("refers_to", nullable=True, big=True),
        _text("outcome", 120),
        _text("truncated", 20),
        _text("media_type", 120),
        _number("body_bytes", big=True),
        sa.Column("file_id", _ID, sa.ForeignKey("files.id"), nullable=False),
        _number("start", big=True),
        _number("offset", big=True),
        _number("length", big=True),
        _text("record_id", 60),
        sa.UniqueConstraint("file_id", "offset", name="captures_place"),
        sqlite_autoincrement=True,
    )
    op.create_index("captures_url", "captures", ["url_id", "digest"])
    op.create_index("captures_portal", "captures", ["portal_id", "id"])
    op.create_index("captures_record", "captures", ["record_id"])


def _memory() -> None:
    op.create_table(
        "runs",
        sa.Column("id", _ID, primary_key=True),
        _text("kind", 40),
        _text("what"),
        _number("pid"),
        _time("started", nullable=False),
        _time("finished"),
        _text("outcome", 120),
        sa.Column("counts", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("runs_started", "runs", ["started"])
    op.create_table(
        "hosts",
        sa.Column("host", sa.String(255), primary_key=True),
        _time("blocked_until"),
        _text("block_reason", 120),
        _number("blocks"),
        _time("last_request"),
        _number("robots_capture_id", nullable=True, big=True),
        sa.Column("state", sa.JSON(), nullable=False),
    )
    op.create_table(
        "columns_history",
        sa.Column("id", _ID, primary_key=True),
        _number("run_id", nullable=True, big=True),
        _text("portal_id", 120),
        _text("column_name"),
        _time("at", nullable=False),
        _text("health", 60),
        sa.Column("counts", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("columns_history_column", "columns_history", ["portal_id", "column_name", "at"])
