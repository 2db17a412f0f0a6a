"""Keep what somebody wants to become of a published reply, who withdrew it and when, and what each request asked."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("replies", sa.Column("amendment", Json, nullable=True))
    op.add_column("replies", sa.Column("withdrawn_by", sa.String(), nullable=True))
    op.add_column("replies", sa.Column("withdrawn_at", UtcDateTime, nullable=True))
    op.add_column("attempts", sa.Column("act", sa.String(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("attempts", "act")
    for column in ("withdrawn_at", "withdrawn_by", "amendment"):
        op.drop_column("replies", column)
