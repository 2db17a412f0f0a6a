"""Where a chat can be spoken to: teams, their channels and people's own talks, as it last told of them."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json, UtcDateTime, Words

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "chat_places",
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("service_url", sa.String(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("gone_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("surface", "kind", "id", name="pk_chat_places"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("chat_places")
