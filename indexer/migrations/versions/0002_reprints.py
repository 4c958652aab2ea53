"""Reprint families: a sketch of each article, its family, and the keys that lead from one to the other.

Filled by the next crawl or import piece by piece, or at once by `ducha reparse`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reprints",
        sa.Column("article_id", sa.String(16), primary_key=True),
        sa.Column("text_digest", sa.String(71), nullable=False),
        sa.Column("method", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("cluster", sa.Integer, nullable=False),
        sa.Column("published", sa.String(32), nullable=False),
        sa.Column("official", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("sketch", sa.LargeBinary, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("family", sa.String(16), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
    )
    op.create_index("reprints_by_cluster", "reprints", ["cluster"])
    op.create_index("reprints_by_family", "reprints", ["family"])
    op.create_index("reprints_by_number", "reprints", ["number"])
    op.create_table(
        "reprint_keys",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("cluster", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop the tables: everything in them can be made again from the articles."""
    for name in ("reprint_keys", "reprints"):
        op.drop_table(name)
