"""Who people of a chat are to us where the rules do not say, and whether they look at their own page there."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "chat_people",
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("home_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("surface", "user", name="pk_chat_people"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("chat_people")
