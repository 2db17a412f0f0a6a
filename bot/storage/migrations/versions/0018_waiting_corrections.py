"""Say of a published reply whether a correction of it waits for a second person, so that these are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WAITS = sa.text("correction_waits IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.add_column("replies", sa.Column("correction_waits", sa.Boolean(), nullable=True))
    op.create_index("ix_replies_correction_waits", "replies", ["case_id"], sqlite_where=_WAITS, postgresql_where=_WAITS)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_replies_correction_waits", "replies")
    op.drop_column("replies", "correction_waits")
