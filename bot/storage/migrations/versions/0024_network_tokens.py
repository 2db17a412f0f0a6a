"""The tokens of accounts that were signed in to their network, as sealed text."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Number, UtcDateTime, Words

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "network_tokens",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("access", Words, nullable=False),
        sa.Column("refresh", Words, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("signed_in_at", UtcDateTime, nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("lease_until", UtcDateTime, nullable=True),
        sa.Column("fence", Number, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_network_tokens"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("network_tokens")
