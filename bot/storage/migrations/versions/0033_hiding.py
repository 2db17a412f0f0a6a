"""Keep which mentions a network lets us hide, and what employees did about their being seen."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Json

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("mentions", sa.Column("hideable", sa.Boolean(), nullable=True))
    op.add_column("mentions", sa.Column("hiding", Json, nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("mentions", "hiding")
    op.drop_column("mentions", "hideable")
