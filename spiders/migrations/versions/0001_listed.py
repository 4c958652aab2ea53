"""What the column lists named, and what was decided of it."""

import sqlalchemy as sa
from alembic import op

from crawler.archive.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "listed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("portal_id", sa.String(120), nullable=False),
        sa.Column("column_name", sa.Text, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("first_listed", UtcDateTime(), nullable=False),
        sa.Column("last_listed", UtcDateTime(), nullable=False),
        sa.Column("decision", sa.String(60), nullable=False),
        sa.Column("stood", UtcDateTime()),
        sa.UniqueConstraint("portal_id", "column_name", "key", name="listed_once"),
    )
    op.create_index("listed_key", "listed", ["key"])
    op.create_index("listed_decision", "listed", ["portal_id", "decision"])
