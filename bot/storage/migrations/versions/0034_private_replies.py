"""Keep until when a mention is answered in private, and which replies went so: one for each mention."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_MAY_BE_SENT = sa.text("private IS NOT NULL AND state NOT IN ('failed', 'cancelled')")


def upgrade() -> None:
    """Apply."""
    op.add_column("mentions", sa.Column("private_until", UtcDateTime, nullable=True))
    op.add_column("replies", sa.Column("private", sa.Boolean(), nullable=True))
    op.create_index(
        "ix_replies_private",
        "replies",
        ["mention_id"],
        unique=True,
        sqlite_where=_MAY_BE_SENT,
        postgresql_where=_MAY_BE_SENT,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_replies_private", table_name="replies")
    op.drop_column("replies", "private")
    op.drop_column("mentions", "private_until")
