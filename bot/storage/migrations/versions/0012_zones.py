"""The time zone of people in a chat, and when the chat was asked for it last."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("chat_people", sa.Column("zone", sa.String(), nullable=True))
    op.add_column("chat_people", sa.Column("zone_at", UtcDateTime, nullable=True))


def downgrade() -> None:
    """Take back."""
    for column in ("zone_at", "zone"):
        op.drop_column("chat_people", column)
