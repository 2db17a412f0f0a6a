"""Find what some networks let us keep for a time only without reading every mention."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    kept = sa.text("network IN ('linkedin') AND state IN ('live', 'edited')")
    op.create_index(
        "ix_mentions_outlived", "mentions", ["network", "received_at"], sqlite_where=kept, postgresql_where=kept
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_mentions_outlived", "mentions")
