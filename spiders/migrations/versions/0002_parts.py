"""What belongs to an article besides its first page, and when it was asked for."""

import sqlalchemy as sa
from alembic import op

from crawler.archive.database import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "parts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("portal_id", sa.String(120), nullable=False),
        sa.Column("column_name", sa.Text, nullable=False),
        sa.Column("via_key", sa.String(32), nullable=False),
        sa.Column("via", sa.Text, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("wanted", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("via_key", "key", name="parts_once"),
    )
    op.create_index("parts_portal", "parts", ["portal_id"])
