"""Articles, their versions and annotations, outcomes of captures, index state.

Written out rather than taken from indexer/schema.py, so that it stays what it was when the schema moves on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "articles",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("portal_id", sa.String(80), nullable=False),
        sa.Column("column_name", sa.Text, nullable=False),
        sa.Column("site_region", sa.String(6), nullable=False),
        sa.Column("first_seen", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("versions", sa.Integer, nullable=False),
        sa.Column("capture_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("published_day", sa.String(10), nullable=False),
        sa.Column("primary_region", sa.String(6), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("articles_by_day", "articles", ["published_day", "id"])
    op.create_index("articles_by_region", "articles", ["primary_region", "published_day"])
    op.create_index("articles_by_portal", "articles", ["portal_id", "id"])
    op.create_table(
        "versions",
        sa.Column("article_id", sa.String(16), sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("capture_id", sa.Integer, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("fetched", sa.String(32), nullable=False),
        sa.Column("last_seen", sa.String(32), nullable=False),
        sa.Column("capture_digest", sa.String(80), nullable=False),
        sa.Column("text_digest", sa.String(71), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
    )
    op.create_index("versions_by_number", "versions", ["article_id", "version"])
    op.create_table(
        "annotations",
        sa.Column("article_id", sa.String(16), sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("capture_id", sa.Integer, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "outcomes",
        sa.Column("capture_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("portal_id", sa.String(80), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("article_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
    )
    op.create_index("outcomes_by_name", "outcomes", ["outcome"])
    op.create_index("outcomes_by_article", "outcomes", ["article_id"])
    op.create_table(
        "index_state",
        sa.Column("article_id", sa.String(16), primary_key=True),
        sa.Column("engine", sa.String(80), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_table(
        "site_blocks",
        sa.Column("site", sa.String(255), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("block", sa.Text, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("seen_of", sa.Integer, nullable=False),
    )
    op.create_table(
        "reparse_runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("finished", sa.String(32), nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("last_capture", sa.Integer, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables: everything in them can be made again from the archive."""
    for name in ("reparse_runs", "site_blocks", "index_state", "outcomes", "annotations", "versions", "articles"):
        op.drop_table(name)
