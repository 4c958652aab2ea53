"""Which page a part (its next page, a frame) or an attachment belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("captures", sa.Column("via", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("captures", sa.Column("via_key", sa.String(32), nullable=False, server_default=sa.text("''")))
    op.create_index("captures_via", "captures", ["via_key"])
